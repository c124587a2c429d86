/* compare-test.c - what the comparison with recordings lets pass and what it does not. */
#include "tests/check-main.h"
#include "tests/fidelity/compare.h"
#include "text/yaml.h"

#include <string.h>

#define POD "ReplicaSet/web-5f78948cd"

typedef struct World {
    History *history;
    Recording recording;
} World;

static const Value *
read_yaml(Recording *recording, const char *text)
{
    uint32_t source = diagnostics_add_source(recording->diagnostics, "test", text, strlen(text));
    GPtrArray *documents = yaml_read(text, strlen(text), source, YAML_MANIFEST, recording->arena,
                                     recording->diagnostics);
    const Value *first = g_ptr_array_index(documents, 0);

    g_ptr_array_unref(documents);
    return first;
}

static World
world_new(const char *expected)
{
    World world = { .history = history_new() };

    world.recording.arena = arena_new();
    world.recording.diagnostics = diagnostics_new();
    world.recording.objects = g_array_new(FALSE, FALSE, sizeof(RecordedObject));
    world.recording.expected = read_yaml(&world.recording, expected);
    return world;
}

static void
add_object(World *world, double at, const char *kind, const char *name, const char *fields)
{
    Change change = { .at = at,
                      .type = CHANGE_ADDED,
                      .kind = kind,
                      .name = name,
                      .new_ = read_yaml(&world->recording, fields) };

    g_array_append_val(world->history->changes, change);
}

static bool
world_passes(World *world)
{
    CompareOptions options = { 0 };
    Distilled *run = distill(world->history);
    Verdict *verdict = compare_run(&world->recording, run, &options, world->recording.arena);
    bool passed = verdict->passed;

    verdict_free(verdict);
    distilled_free(run);
    g_array_free(world->recording.objects, TRUE);
    history_free(world->history);
    diagnostics_free(world->recording.diagnostics);
    arena_free(world->recording.arena);
    return passed;
}

static const struct {
    double at;
    bool passes;
} windows[] = { { 20.0, true }, { 22.9, true }, { 23.2, false }, { 16.5, true }, { 15.9, false } };

START_TEST(a_milestone_may_be_off_by_a_tenth_or_a_second)
{
    World world = world_new("{runs: 2, milestones: [{t: [18.0, 20.9], what: \"Service web "
                            "created\"}], final_state: {pods: {exact: {}}}}");

    add_object(&world, windows[_i].at, "Service", "web", "{}");
    ck_assert_int_eq(world_passes(&world), windows[_i].passes);
}
END_TEST

START_TEST(a_milestone_that_never_comes_fails)
{
    World world = world_new("{runs: 2, milestones: [{t: [1, 1], what: \"Service web created\"}], "
                            "final_state: {pods: {exact: {}}}}");

    ck_assert(!world_passes(&world));
}
END_TEST

START_TEST(pods_are_counted_by_owner_under_normal_names)
{
    World world = world_new("{runs: 2, milestones: [{t: [2, 2], what: \"Pod of "
                            "ReplicaSet/web-<rs1> created #2 (last)\"}"
                            "], final_state: {pods: {varies: []}}}");

    add_object(&world, 1, "ReplicaSet", "web-5f78948cd", "{owner: [Deployment/web block]}");
    add_object(&world, 1, "Pod", "web-5f78948cd-aaaaa", "{owner: [" POD "], phase: Pending}");
    add_object(&world, 2, "Pod", "web-5f78948cd-bbbbb", "{owner: [" POD "], phase: Pending}");
    ck_assert(world_passes(&world));
}
END_TEST

START_TEST(the_state_at_the_end_must_be_the_recorded_one)
{
    World world =
        world_new("{runs: 2, milestones: [], final_state: {pods: {exact: {(bare) Running: "
                  "2}}}}");

    add_object(&world, 1, "Pod", "a", "{phase: Running}");
    ck_assert(!world_passes(&world));
}
END_TEST

static const char *const messages[] = { "Killing", "Dying" };

START_TEST(an_event_that_no_recorded_run_has_fails)
{
    World world = world_new(
        "{runs: 2, milestones: [], events: [{writes: [1, 1], in_runs: 2, src: kubelet, type: "
        "Normal, reason: Killing, object: Pod/a, message: Killing}], final_state: {pods: {exact: "
        "{}}}}");
    g_autofree char *fields = g_strdup_printf(
        "{src: kubelet, type: Normal, reason: Killing, obj: Pod/a, message: %s}", messages[_i]);

    add_object(&world, 1, "Event", NULL, fields);
    ck_assert_int_eq(world_passes(&world), _i == 0);
}
END_TEST

static const struct {
    const char *milestones;
    double slowness;
} probes[] = {
    { "[{t: [-0.6, -0.43], what: \"ACTION apply A/a\"}, {t: [0, 0], what: \"OUTPUT x\"}]", 10 },
    { "[{t: [-0.1, -0.02], what: \"ACTION apply A/a\"}, {t: [0, 0.01], what: \"OUTPUT x\"}]", 1 },
    { "[{t: [-0.9, -0.8], what: \"ACTION apply A/a\"}, {t: [0, 0], what: \"OUTPUT x\"}, "
      "{t: [3, 3.2], what: \"ACTION scale\"}, {t: [3.1, 3.286], what: \"OUTPUT y\"}]",
      2 },
    { "[{t: [-0.9, -0.8], what: \"ACTION apply A/a\"}]", 1 },
    { "[{t: [1, 1.1], what: \"ACTION wait A/a\"}, {t: [5, 5.1], what: \"OUTPUT x\"}]", 1 },
};

START_TEST(the_fastest_command_tells_how_slow_the_machine_was)
{
    g_autofree char *expected = g_strdup_printf("{milestones: %s}", probes[_i].milestones);
    World world = world_new(expected);

    ck_assert_double_eq_tol(recording_slowness(&world.recording), probes[_i].slowness, 0.01);
    (void)world_passes(&world);
}
END_TEST

Suite *
suite(void)
{
    Suite *suite = suite_create("fidelity/compare");
    TCase *tcase = tcase_create("compare");

    tcase_add_loop_test(tcase, a_milestone_may_be_off_by_a_tenth_or_a_second, 0,
                        (int)G_N_ELEMENTS(windows));
    tcase_add_test(tcase, a_milestone_that_never_comes_fails);
    tcase_add_test(tcase, pods_are_counted_by_owner_under_normal_names);
    tcase_add_test(tcase, the_state_at_the_end_must_be_the_recorded_one);
    tcase_add_loop_test(tcase, an_event_that_no_recorded_run_has_fails, 0,
                        (int)G_N_ELEMENTS(messages));
    tcase_add_loop_test(tcase, the_fastest_command_tells_how_slow_the_machine_was, 0,
                        (int)G_N_ELEMENTS(probes));
    suite_add_tcase(suite, tcase);
    return suite;
}
