/* test-simulation.c - order, cancelling, limits and determinism of the kernel. */
#include "sim/queue/event-queue.h"
#include "sim/random.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "tests/check-main.h"

/* A world that writes down what fires. */
typedef struct World {
    Simulation *sim;
    GArray *numbers; /* int64_t, as fired */
} World;

static World world;

static void
set_up_with(const SimOptions *options)
{
    world.sim = sim_new(options);
    world.numbers = g_array_new(FALSE, FALSE, sizeof(int64_t));
}

static void
set_up(void)
{
    set_up_with(&(SimOptions){ .seed = 1 });
}

static void
tear_down(void)
{
    sim_free(world.sim);
    g_array_unref(world.numbers);
}

static void
write_down(void *owner, const SimEvent *event)
{
    World *w = owner;

    g_array_append_val(w->numbers, event->args.number);
}

static const SimEventType acted = { "test.acted", PHASE_ACTION, write_down };
static const SimEventType stored = { "test.stored", PHASE_STORE, write_down };
static const SimEventType sampled = { "test.sampled", PHASE_SAMPLE, write_down };

static SimTimer
post(SimTime delay, const SimEventType *type, int64_t number)
{
    return sim_post(world.sim, delay, type, &world, (SimArgs){ SIM_NO_HANDLE, number });
}

static void
assert_fired(size_t n, const int64_t *expected)
{
    ck_assert_uint_eq(world.numbers->len, n);
    for (guint i = 0; i < n; i++) {
        ck_assert_int_eq(g_array_index(world.numbers, int64_t, i), expected[i]);
    }
}

#define ASSERT_FIRED(...) \
    assert_fired(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t), (int64_t[]){ __VA_ARGS__ })

START_TEST(events_fire_in_the_order_of_their_times)
{
    post(30, &acted, 3);
    post(10, &acted, 1);
    post(20, &acted, 2);
    ck_assert_uint_eq(sim_run(world.sim, 100), 3);
    ASSERT_FIRED(1, 2, 3);
    ck_assert_int_eq(sim_now(world.sim), 100);
}
END_TEST

START_TEST(events_of_one_instant_fire_by_phase_then_by_post)
{
    post(10, &sampled, 5);
    post(10, &stored, 3);
    post(10, &acted, 1);
    post(10, &stored, 4);
    post(10, &acted, 2);
    sim_run(world.sim, 10);
    ASSERT_FIRED(1, 2, 3, 4, 5);
}
END_TEST

START_TEST(a_cancelled_event_never_fires)
{
    SimTimer timer = post(10, &acted, 1);
    SimTimer other = post(10, &acted, 2);
    SimTimer copy = timer;

    ck_assert(sim_is_pending(world.sim, timer));
    ck_assert(sim_cancel(world.sim, &timer));
    ck_assert_uint_eq(timer.name, 0);
    ck_assert(!sim_cancel(world.sim, &timer));
    ck_assert(!sim_cancel(world.sim, &copy));
    ck_assert_uint_eq(sim_n_pending(world.sim), 1);
    sim_run(world.sim, 20);
    ASSERT_FIRED(2);
    ck_assert(!sim_is_pending(world.sim, other));
    ck_assert(!sim_cancel(world.sim, &other));
}
END_TEST

START_TEST(a_timer_of_a_fired_event_does_not_name_the_next_in_its_place)
{
    SimTimer old = post(1, &acted, 1);

    sim_run(world.sim, 1);

    SimTimer new = post(1, &acted, 2);

    ck_assert_uint_eq(old.name & QUEUE_SLOT_MASK, new.name &QUEUE_SLOT_MASK);
    ck_assert(!sim_is_pending(world.sim, old));
    ck_assert(!sim_cancel(world.sim, &old));
    ck_assert(sim_is_pending(world.sim, new));
}
END_TEST

START_TEST(never_posts_nothing)
{
    SimTimer timer = post(SIM_NEVER, &acted, 1);

    ck_assert(!sim_is_pending(world.sim, timer));
    sim_run(world.sim, 10);
    timer = post(SIM_NEVER - 5, &acted, 1); /* beyond the end of time */
    ck_assert(!sim_is_pending(world.sim, timer));
    timer = post(SIM_NEVER - 11, &acted, 2); /* the last instant there is */
    ck_assert(sim_is_pending(world.sim, timer));
    sim_run(world.sim, SIM_NEVER);
    ASSERT_FIRED(2);
    ck_assert_int_eq(sim_now(world.sim), SIM_NEVER - 1);
}
END_TEST

START_TEST(a_run_ends_at_its_time_and_the_next_goes_on)
{
    post(10, &acted, 1);
    post(11, &acted, 2);
    sim_run(world.sim, 10);
    ASSERT_FIRED(1);
    ck_assert_int_eq(sim_now(world.sim), 10);
    post(0, &acted, 3); /* after a look ahead, before what was seen there */
    sim_run(world.sim, 11);
    ASSERT_FIRED(1, 3, 2);
}
END_TEST

static void
stop_now(void *owner, const SimEvent *event)
{
    write_down(owner, event);
    sim_stop(((World *)owner)->sim);
}

START_TEST(a_stopped_run_leaves_the_clock_and_the_rest)
{
    static const SimEventType stopped = { "test.stopped", PHASE_ACTION, stop_now };

    post(10, &stopped, 1);
    post(20, &acted, 2);
    ck_assert_uint_eq(sim_run(world.sim, 100), 1);
    ck_assert_int_eq(sim_now(world.sim), 10);
    ck_assert_uint_eq(sim_n_pending(world.sim), 1);
    ck_assert_uint_eq(sim_run(world.sim, 100), 1);
}
END_TEST

START_TEST(the_limit_stops_before_the_first_event_too_many)
{
    for (int i = 0; i < 5; i++) {
        post(i, &acted, i);
    }
    sim_set_event_limit(world.sim, 3);
    ck_assert_uint_eq(sim_run(world.sim, 100), 3);
    ck_assert(sim_limit_hit(world.sim));
    ck_assert_uint_eq(sim_n_pending(world.sim), 2);
    ck_assert_int_eq(sim_now(world.sim), 2);
    sim_set_event_limit(world.sim, 5);
    ck_assert_uint_eq(sim_run(world.sim, 100), 2);
    ck_assert(!sim_limit_hit(world.sim)); /* reached, but nothing was left */
    ASSERT_FIRED(0, 1, 2, 3, 4);
}
END_TEST

START_TEST(background_events_leave_the_simulation_quiet)
{
    SimTimer timer = post(10, &acted, 1);
    SimTimer tick =
        sim_post_background(world.sim, 5, &sampled, &world, (SimArgs){ SIM_NO_HANDLE, 2 });

    ck_assert(!sim_is_quiet(world.sim));
    sim_cancel(world.sim, &timer);
    ck_assert(sim_is_quiet(world.sim));
    ck_assert(sim_is_pending(world.sim, tick));
    post(1, &acted, 3);
    ck_assert(!sim_is_quiet(world.sim));
    sim_run(world.sim, 20);
    ck_assert(sim_is_quiet(world.sim));
    ASSERT_FIRED(3, 2);
}
END_TEST

static void
post_child(void *owner, const SimEvent *event)
{
    World *w = owner;

    write_down(owner, event);
    ck_assert_uint_eq(sim_current_event(w->sim), event->number);
    sim_post(w->sim, 5, &acted, w, (SimArgs){ SIM_NO_HANDLE, 8 });
}

START_TEST(the_trace_names_each_event_and_its_cause)
{
    static const SimEventType begun = { "test.begun", PHASE_STORE, post_child };

    post(10, &begun, 7);
    sim_run(world.sim, 100);

    const Trace *trace = sim_trace(world.sim);

    ck_assert_uint_eq(trace_count(trace), 2);
    ck_assert_uint_eq(trace_at(trace, 0)->event, 1);
    ck_assert_uint_eq(trace_at(trace, 0)->cause, 0);
    ck_assert_str_eq(trace_type_name(trace, trace_at(trace, 0)->type), "test.begun");
    ck_assert_int_eq(trace_at(trace, 0)->number, 7);
    ck_assert_int_eq(trace_at(trace, 1)->at, 15);
    ck_assert_uint_eq(trace_at(trace, 1)->cause, 1);
    ck_assert_uint_eq(sim_current_event(world.sim), 0);
}
END_TEST

/* A random model: events that post and cancel others, by the simulation's own streams. */
typedef struct Model {
    Simulation *sim;
    SimStream stream;
    SimTimer timers[64];
} Model;

static void step_model(void *owner, const SimEvent *event);

static const SimEventType model_types[] = {
    { "model.acted", PHASE_ACTION, step_model },
    { "model.stored", PHASE_STORE, step_model },
    { "model.planned", PHASE_SCHEDULER, step_model },
};

static void
step_model(void *owner, const SimEvent *event)
{
    Model *model = owner;

    for (int i = 0; i < 2; i++) {
        uint64_t draw = sim_stream_u64(&model->stream);
        SimTimer *timer = &model->timers[draw % G_N_ELEMENTS(model->timers)];
        SimTime delay = (SimTime)(draw >> 8 & 7) << (draw >> 16 & 31);

        sim_cancel(model->sim, timer);
        *timer = sim_post(model->sim, delay, &model_types[draw >> 40 & 1], model,
                          (SimArgs){ event->args.object, (int64_t)(draw >> 48) });
    }
}

static uint64_t
digest_of_model(const SimOptions *options)
{
    g_autoptr(Simulation) sim = sim_new(options);
    Model model = { .sim = sim, .stream = sim_stream(options->seed, "model", "") };

    for (int i = 0; i < 50; i++) {
        sim_post(sim, 0, &model_types[2], &model, (SimArgs){ SIM_NO_HANDLE, i });
    }
    sim_set_event_limit(sim, 100000);
    sim_run(sim, SIM_NEVER);
    ck_assert_uint_gt(sim_n_fired(sim), 50000);
    return trace_digest(sim_trace(sim));
}

START_TEST(one_seed_gives_one_digest_with_either_queue)
{
    SimOptions options = { .seed = (uint64_t)_i };
    uint64_t digest = digest_of_model(&options);

    ck_assert_uint_eq(digest_of_model(&options), digest);
    options.queue = SIM_QUEUE_HEAP;
    ck_assert_uint_eq(digest_of_model(&options), digest);
    options.shuffle_ties = true;
    options.tie_seed = 5;

    uint64_t shuffled = digest_of_model(&options);

    ck_assert_uint_ne(shuffled, digest);
    options.queue = SIM_QUEUE_WHEEL;
    ck_assert_uint_eq(digest_of_model(&options), shuffled);
    options.tie_seed = 6;
    ck_assert_uint_ne(digest_of_model(&options), shuffled);
    options.seed++;
    ck_assert_uint_ne(digest_of_model(&options), shuffled);
}
END_TEST

START_TEST(shuffled_ties_keep_time_and_phase)
{
    int n_moved = 0;

    tear_down();
    set_up_with(&(SimOptions){ .shuffle_ties = true, .tie_seed = 3 });
    for (int i = 0; i < 300; i++) {
        /* Two instants, two phases, seventy-five of each. */
        post(i % 2, i / 2 % 2 == 0 ? &acted : &stored, i);
    }
    sim_run(world.sim, 10);
    for (guint i = 0; i < 300; i++) {
        int64_t number = g_array_index(world.numbers, int64_t, i);
        int64_t block = number % 2 * 2 + number / 2 % 2;

        ck_assert_int_eq(block, i / 75);
        n_moved += number != (int64_t)(i % 75) * 4 + block / 2 + block % 2 * 2;
    }
    ck_assert_int_gt(n_moved, 250);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("simulation");
    TCase *tc = tcase_create("kernel");
    TCase *runs = tcase_create("determinism");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, events_fire_in_the_order_of_their_times);
    tcase_add_test(tc, events_of_one_instant_fire_by_phase_then_by_post);
    tcase_add_test(tc, a_cancelled_event_never_fires);
    tcase_add_test(tc, a_timer_of_a_fired_event_does_not_name_the_next_in_its_place);
    tcase_add_test(tc, never_posts_nothing);
    tcase_add_test(tc, a_run_ends_at_its_time_and_the_next_goes_on);
    tcase_add_test(tc, a_stopped_run_leaves_the_clock_and_the_rest);
    tcase_add_test(tc, the_limit_stops_before_the_first_event_too_many);
    tcase_add_test(tc, background_events_leave_the_simulation_quiet);
    tcase_add_test(tc, the_trace_names_each_event_and_its_cause);
    tcase_add_test(tc, shuffled_ties_keep_time_and_phase);
    suite_add_tcase(s, tc);
    tcase_add_loop_test(runs, one_seed_gives_one_digest_with_either_queue, 0, 4);
    suite_add_tcase(s, runs);
    return s;
}
