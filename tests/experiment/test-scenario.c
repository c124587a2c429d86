/* test-scenario.c - the two passes of the loader: defaults, references, overrides, the expanded
 * form. */
#include "experiment/scenario/overrides.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"
#include "text/yaml.h"

#include <string.h>

START_TEST(defaults_fill_what_is_not_written)
{
    Story story = story_load("cluster: {nodes: 3}\n" STORY_WEB(2));
    const Scenario *scenario = story.scenario;

    ck_assert_str_eq(scenario->name, "story");
    ck_assert_uint_eq(scenario->seed, 1);
    ck_assert_int_eq(scenario->duration, 10 * SIM_MINUTE);
    ck_assert_uint_eq(scenario->cluster.n_pools, 1);
    ck_assert_uint_eq(scenario->cluster.pools[0].count, 3);
    ck_assert_int_eq(scenario->cluster.pools[0].cpu_milli, 4000);
    ck_assert_uint_eq(scenario->objects->len, 1);
    story_clear(&story);
}
END_TEST

START_TEST(manifests_alone_get_three_nodes_and_ten_minutes)
{
    static const char text[] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
                               "spec: {containers: [{name: c, image: i}]}\n";
    ScenarioOptions options = { .until = SIM_NEVER };
    Scenario *scenario = scenario_load_text("pod.yaml", text, strlen(text), &options);

    ck_assert(scenario_is_valid(scenario));
    ck_assert(scenario->is_bare);
    ck_assert_uint_eq(scenario->cluster.pools[0].count, 3);
    ck_assert_int_eq(scenario->duration, 10 * SIM_MINUTE);
    scenario_free(scenario);
}
END_TEST

static const struct {
    const char *text;
    const char *complaint; /* the beginning of one line */
} wrong[] = {
    { "cluster: {nodes: 1}\ntimeline: [{at: 90, note: x}]\n", "E117 3:17 " },
    { "cluster: {nodes: 1}\ntimeline: [{at: 1m, fault: dwn, target: node/node-1}]\n", "E102 3:" },
    { "cluster: {nodes: 1}\ntimeline: [{at: 1m, when: pods > 1, note: x}]\n", "E131 3:" },
    { "cluster: {nodes: 1}\ntimeline: [{at: 1m, fault: down, target: node/node-2}]\n",
      "E180 3:47 there is no node `node-2`" },
    { "cluster: {nodes: 1}\ntimeline: [{after: x, note: y}]\n", "E183 3:" },
    { "cluster: {nodes: 1}\nexpect: [{always: ready(deployment/web) > 1}]\n", "E181 3:" },
    { "cluster: {nodes: 1}\napps: [{image: a, start: lognormal(9s, 1)}]\n", "E140 3:" },
    { "cluster: {nodes: 1}\ntraffic: []\n", "E190 3:1 `traffic` is not built yet" },
    { "cluster: {nodes: 1}\nclutser: 2\n", "E103 3:1 " },
    { "cluster: {nodes: 1, pools: [{name: a, count: 1}]}\n", "E106 2:" },
    { "cluster: {nodes: 1}\ntimeline: [{at: 1m, kubectl: drain node-1 --ignor-daemonsets}]\n",
      "E172 3:43 " },
    { "cluster: {nodes: 1}\nobjects: [{file: no-such-*.yaml}]\n", "E184 3:" },
};

START_TEST(a_mistake_is_reported_at_its_place)
{
    g_autofree char *complaints = story_complaints(wrong[_i].text);

    ck_assert_msg(g_str_has_prefix(complaints, wrong[_i].complaint), "wanted %s, got %s",
                  wrong[_i].complaint, complaints);
    ck_assert_msg(strchr(complaints, '\n') == strrchr(complaints, '\n'),
                  "one mistake, one message: %s", complaints);
}
END_TEST

START_TEST(the_expanded_form_is_the_same_scenario)
{
    Story story = story_load("name: original\nseed: 7\nduration: 5m\n"
                             "cluster: {pools: [{name: w, count: 2, zones: [a, b], cpu: 500m}]}\n"
                             "timeline: [{at: 1m, id: x, fault: down, target: zone/a}]\n"
                             "expect: [{never: ready(deployment/web) > 2}]\n" STORY_WEB(2));
    ScenarioOptions options = { .until = SIM_NEVER };
    g_autoptr(GString) once = g_string_new(NULL);
    g_autoptr(GString) twice = g_string_new(NULL);
    Scenario *again;

    scenario_show(once, story.scenario);
    again = scenario_load_text("again.yaml", once->str, once->len, &options);
    ck_assert(scenario_is_valid(again));
    scenario_show(twice, again);
    ck_assert_str_eq(once->str, twice->str);
    ck_assert_str_eq(again->name, "original");
    ck_assert_uint_eq(again->steps->len, 1);
    scenario_free(again);
    story_clear(&story);
}
END_TEST

static const Value *
read_yaml(Arena *arena, const char *text, Diagnostics *diagnostics)
{
    g_autoptr(GPtrArray) documents =
        yaml_read(text, strlen(text), 0, YAML_OURS, arena, diagnostics);

    ck_assert_ptr_nonnull(documents);
    return g_ptr_array_index(documents, 0);
}

static const struct {
    const char *path, *value, *result; /* NULL: refused */
} overrides[] = {
    { "cluster.nodes", "5", "cluster: {nodes: 5}\npools: [{name: a, count: 1}]\n" },
    { "pools.a.count", "2", "cluster: {nodes: 3}\npools: [{name: a, count: 2}]\n" },
    { "pools.0.count", "2", "cluster: {nodes: 3}\npools: [{name: a, count: 2}]\n" },
    { "new.path", "x", "cluster: {nodes: 3}\npools: [{name: a, count: 1}]\nnew: {path: x}\n" },
    { "pools.b.count", "2", NULL },
    { "cluster.nodes.deeper", "2", NULL },
};

START_TEST(an_override_changes_one_value)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *before =
        read_yaml(arena, "cluster: {nodes: 3}\npools: [{name: a, count: 1}]\n", diagnostics);
    const char *error = NULL;
    const Value *after = override_apply(arena, before, overrides[_i].path,
                                        read_yaml(arena, overrides[_i].value, diagnostics), &error);

    if (overrides[_i].result == NULL) {
        ck_assert_ptr_null(after);
        ck_assert_ptr_nonnull(error);
        return;
    }
    ck_assert(value_equal(after, read_yaml(arena, overrides[_i].result, diagnostics)));
}
END_TEST

START_TEST(set_reaches_into_objects)
{
    static const char text[] = "orrery: v1\ncluster: {nodes: 1}\n" STORY_WEB(1);
    const char *const sets[] = { "deployment/web.spec.replicas=4", NULL };
    ScenarioOptions options = { .overrides = sets, .until = SIM_NEVER };
    Scenario *scenario = scenario_load_text("x.yaml", text, strlen(text), &options);
    const Value *value = g_array_index(scenario->objects, ScenarioObject, 0).value;

    ck_assert(scenario_is_valid(scenario));
    ck_assert_int_eq(value_get_int(value_get(value, "spec"), "replicas", 0), 4);
    scenario_free(scenario);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("scenario");
    TCase *tests = tcase_create("scenario");

    tcase_add_test(tests, defaults_fill_what_is_not_written);
    tcase_add_test(tests, manifests_alone_get_three_nodes_and_ten_minutes);
    tcase_add_loop_test(tests, a_mistake_is_reported_at_its_place, 0, G_N_ELEMENTS(wrong));
    tcase_add_test(tests, the_expanded_form_is_the_same_scenario);
    tcase_add_loop_test(tests, an_override_changes_one_value, 0, G_N_ELEMENTS(overrides));
    tcase_add_test(tests, set_reaches_into_objects);
    suite_add_tcase(all, tests);
    return all;
}
