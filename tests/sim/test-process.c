/* test-process.c - processes: who runs when, and that nobody loses control. */
#include "sim/process.h"
#include "sim/trace.h"
#include "tests/check-main.h"

#include <string.h>

static Simulation *sim;
static GString *story; /* what happened, in words */

static void
set_up(void)
{
    sim = sim_new(&(SimOptions){ .seed = 1 });
    story = g_string_new(NULL);
}

static void
tear_down(void)
{
    sim_free(sim);
    g_string_free(story, TRUE);
}

static void
tell(const char *words)
{
    g_string_append_printf(story, "%s%s", story->len > 0 ? " " : "", words);
}

static void
sleep_twice(Process *self, void *data)
{
    tell(data);
    process_sleep(self, 10);
    tell(data);
    process_sleep(self, 10);
    tell(data);
}

START_TEST(a_process_runs_at_once_until_it_waits)
{
    process_start(sim, "a", PHASE_CONTROLLER, sleep_twice, (void *)"a");
    tell("started");
    process_start(sim, "b", PHASE_CONTROLLER, sleep_twice, (void *)"b");
    sim_run(sim, 100);
    ck_assert_str_eq(story->str, "a started b a b a b");
    ck_assert_ptr_null(process_current(sim));
}
END_TEST

START_TEST(processes_of_one_instant_go_on_by_phase)
{
    process_start(sim, "late", PHASE_SCHEDULER, sleep_twice, (void *)"late");
    process_start(sim, "early", PHASE_KUBELET, sleep_twice, (void *)"early");
    sim_run(sim, 10);
    ck_assert_str_eq(story->str, "late early early late");
}
END_TEST

static void
yield_thrice(Process *self, void *data)
{
    for (int i = 0; i < 3; i++) {
        tell(data);
        process_sleep(self, 0);
    }
}

START_TEST(sleeping_for_no_time_lets_the_others_have_their_turn)
{
    process_start(sim, "a", PHASE_CONTROLLER, yield_thrice, (void *)"a");
    process_start(sim, "b", PHASE_CONTROLLER, yield_thrice, (void *)"b");
    process_start(sim, "c", PHASE_CONTROLLER, yield_thrice, (void *)"c");
    sim_run(sim, 0);
    ck_assert_str_eq(story->str, "a b c a b c a b c");
    ck_assert_int_eq(sim_now(sim), 0);
}
END_TEST

static void
hear(Process *self, void *data)
{
    for (;;) {
        const char *message = process_wait(self);

        ck_assert_ptr_eq(process_current(sim), self);
        tell(data);
        tell(message);
        g_string_append_printf(story, "@%d", (int)sim_current_event(sim));
    }
}

static void
wake_from_handler(void *owner, const SimEvent *event)
{
    Process **listeners = owner;

    (void)event;
    ck_assert_ptr_null(process_current(sim));
    process_wake(listeners[0], (void *)"x");
    process_wake(listeners[1], (void *)"y");
    ck_assert(!process_is_waiting(listeners[0]));
    tell("handled");
}

START_TEST(the_woken_go_on_inside_the_waking_event_in_the_order_of_the_wakes)
{
    static const SimEventType rung = { "test.rung", PHASE_ACTION, wake_from_handler };
    Process *listeners[] = {
        process_start(sim, "a", PHASE_SAMPLE, hear, (void *)"a"),
        process_start(sim, "b", PHASE_ACTION, hear, (void *)"b"),
    };

    sim_post(sim, 5, &rung, listeners, (SimArgs){ SIM_NO_HANDLE, 0 });
    sim_post(sim, 5, &rung, listeners, (SimArgs){ SIM_NO_HANDLE, 0 });
    ck_assert_uint_eq(sim_run(sim, 10), 2);
    ck_assert_str_eq(story->str, "handled a x@1 b y@1 handled a x@2 b y@2");
    ck_assert(process_is_waiting(listeners[0]));
}
END_TEST

static Process *listener;

static void
wake_and_go_on(Process *self, void *data)
{
    (void)data;
    process_sleep(self, 10);
    process_wake(listener, (void *)"x");
    tell("still-mine");
    process_sleep(self, 10);
    process_wake(listener, (void *)"y");
    tell("ends");
}

START_TEST(whoever_wakes_another_keeps_control_until_it_waits)
{
    listener = process_start(sim, "a", PHASE_CONTROLLER, hear, (void *)"a");
    process_start(sim, "w", PHASE_CONTROLLER, wake_and_go_on, NULL);
    sim_run(sim, 100);
    ck_assert_str_eq(story->str, "still-mine a x@1 ends a y@2");
}
END_TEST

static void
start_inside(Process *self, void *data)
{
    (void)data;
    tell("outer");
    process_start(sim, "inner", PHASE_CONTROLLER, sleep_twice, (void *)"inner");
    ck_assert_ptr_eq(process_current(sim), self);
    tell("outer");
    process_sleep(self, 15);
    tell("outer");
}

START_TEST(a_process_can_start_another)
{
    process_start(sim, "outer", PHASE_CONTROLLER, start_inside, NULL);
    tell("started");
    sim_run(sim, 100);
    ck_assert_str_eq(story->str, "outer inner outer started inner outer inner");
}
END_TEST

/* Ping and pong wake each other inside one event; neither may nest in the other. */
typedef struct Player {
    struct Player *other;
    Process *process;
    int n_left;
} Player;

static void
play(Process *self, void *data)
{
    Player *player = data;

    while (player->n_left > 0) {
        process_wait(self);
        player->n_left--;
        if (player->other->process != NULL && process_is_waiting(player->other->process)) {
            process_wake(player->other->process, NULL);
        }
    }
    player->process = NULL;
}

static void
serve(void *owner, const SimEvent *event)
{
    (void)event;
    process_wake(((Player *)owner)->process, NULL);
}

START_TEST(processes_can_wake_each_other_for_ever_without_nesting)
{
    static const SimEventType served = { "test.served", PHASE_ACTION, serve };
    Player ping = { .n_left = 50000 };
    Player pong = { .n_left = 60000, .other = &ping };

    ping.other = &pong;
    ping.process = process_start(sim, "ping", PHASE_CONTROLLER, play, &ping);
    pong.process = process_start(sim, "pong", PHASE_CONTROLLER, play, &pong);
    sim_post(sim, 1, &served, &ping, (SimArgs){ SIM_NO_HANDLE, 0 });
    ck_assert_uint_eq(sim_run(sim, 2), 1);
    ck_assert_int_eq(ping.n_left, 0);
    ck_assert_int_eq(pong.n_left, 10000);
}
END_TEST

static void
wait_with_timeout(Process *self, void *data)
{
    void *message = (void *)"untouched";

    (void)data;
    for (int i = 0; i < 2; i++) {
        if (process_wait_for(self, 10, &message)) {
            tell(message);
        } else {
            tell("timeout");
        }
        g_string_append_printf(story, "@%d", (int)sim_now(sim));
    }
}

static void
wake_later(Process *self, void *data)
{
    (void)data;
    process_sleep(self, 13);
    process_wake(listener, (void *)"came");
}

START_TEST(a_wait_ends_with_the_wake_or_the_time)
{
    listener = process_start(sim, "a", PHASE_CONTROLLER, wait_with_timeout, NULL);
    process_start(sim, "w", PHASE_CONTROLLER, wake_later, NULL);
    sim_run(sim, 100);
    ck_assert_str_eq(story->str, "timeout@10 came@13");
    ck_assert_uint_eq(sim_n_pending(sim), 0); /* the second time-out was cancelled */
}
END_TEST

enum {
    N_MANY = 5000,
};

static int n_ended;

/* Something on the stack that must be whole after each wait. */
static void
count_steps(Process *self, void *data)
{
    int own[64];
    int number = GPOINTER_TO_INT(data);

    for (int i = 0; i < 64; i++) {
        own[i] = number + i;
    }
    for (int i = 0; i < 4; i++) {
        process_sleep(self, 1 + number % 7);
    }
    for (int i = 0; i < 64; i++) {
        ck_assert_int_eq(own[i], number + i);
    }
    n_ended++;
}

START_TEST(thousands_of_processes_live_side_by_side)
{
    n_ended = 0;
    for (int round = 1; round <= 2; round++) {
        for (int i = 0; i < N_MANY; i++) {
            process_start(sim, "one", PHASE_KUBELET, count_steps, GINT_TO_POINTER(i));
        }
        ck_assert_uint_eq(sim_n_pending(sim), N_MANY);
        sim_run(sim, 100 * round);
        ck_assert_int_eq(n_ended, round * N_MANY);
    }
}
END_TEST

START_TEST(an_abandoned_process_never_goes_on_and_its_stack_is_used_again)
{
    Process *asleep = process_start(sim, "a", PHASE_CONTROLLER, sleep_twice, (void *)"a");

    listener = process_start(sim, "b", PHASE_CONTROLLER, hear, (void *)"b");
    process_wake(listener, (void *)"x");
    process_abandon(asleep);
    process_abandon(listener); /* woken, but not yet its turn */
    process_abandon(NULL);
    ck_assert_uint_eq(sim_n_pending(sim), 0);
    process_start(sim, "c", PHASE_CONTROLLER, sleep_twice, (void *)"c");
    process_start(sim, "d", PHASE_CONTROLLER, sleep_twice, (void *)"d");
    sim_run(sim, 100);
    ck_assert_str_eq(story->str, "a c d c d c d");
}
END_TEST

static void
hold_memory(Process *self, void *data)
{
    g_autofree char *text = g_strdup(data);

    process_wait(self);
    tell(text);
}

/* Run without forking under a leak checker, this must stay silent. */
START_TEST(processes_may_still_wait_when_the_simulation_is_freed)
{
    sim_free(sim);
    sim = sim_new(&(SimOptions){ .seed = 2 });
    process_start(sim, "holder", PHASE_CONTROLLER, hold_memory, (void *)"held");
    sim_run(sim, 10);
    ck_assert_str_eq(story->str, "");
}
END_TEST

static uint64_t
digest_of_processes(SimQueueType queue)
{
    g_autoptr(Simulation) own = sim_new(&(SimOptions){ .seed = 1, .queue = queue });

    for (int i = 0; i < 500; i++) {
        process_start(own, "one", PHASE_KUBELET, count_steps, GINT_TO_POINTER(i));
    }
    sim_run(own, 1000);
    return trace_digest(sim_trace(own));
}

START_TEST(processes_leave_the_same_trace_twice)
{
    uint64_t digest = digest_of_processes(SIM_QUEUE_WHEEL);

    ck_assert_uint_eq(digest_of_processes(SIM_QUEUE_WHEEL), digest);
    ck_assert_uint_eq(digest_of_processes(SIM_QUEUE_HEAP), digest);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("process");
    TCase *tc = tcase_create("all");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_process_runs_at_once_until_it_waits);
    tcase_add_test(tc, processes_of_one_instant_go_on_by_phase);
    tcase_add_test(tc, sleeping_for_no_time_lets_the_others_have_their_turn);
    tcase_add_test(tc, the_woken_go_on_inside_the_waking_event_in_the_order_of_the_wakes);
    tcase_add_test(tc, whoever_wakes_another_keeps_control_until_it_waits);
    tcase_add_test(tc, a_process_can_start_another);
    tcase_add_test(tc, processes_can_wake_each_other_for_ever_without_nesting);
    tcase_add_test(tc, a_wait_ends_with_the_wake_or_the_time);
    tcase_add_test(tc, thousands_of_processes_live_side_by_side);
    tcase_add_test(tc, an_abandoned_process_never_goes_on_and_its_stack_is_used_again);
    tcase_add_test(tc, processes_may_still_wait_when_the_simulation_is_freed);
    tcase_add_test(tc, processes_leave_the_same_trace_twice);
    suite_add_tcase(s, tc);
    return s;
}
