/* test-live-policy.c - placement policies inside of a running cluster.
 *
 * The independent opinion is the plain cell of the benches: the same machines and tasks, one after
 * another, without a scheduler around them. */
#include "models/api/pod/pod.h"
#include "models/scheduler/cell/fragmentation.h"
#include "models/scheduler/cell/policy.h"
#include "models/scheduler/scheduler-config.h"
#include "models/scheduler/scheduler.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    N_MACHINES = 14,
    N_TASKS = 160,
    SEED = 7
};

static const char *const models[] = { "P100", "T4" };

/* Machines and tasks of all sizes, more than fit. */
typedef struct Input {
    CellMachine machines[N_MACHINES];
    char names[N_MACHINES][16];
    TaskShape tasks[N_TASKS];
    const char *task_models[N_TASKS]; /* "": any */
} Input;

static void
draw_machine(Input *input, size_t i, SimStream *stream)
{
    CellMachine *machine = &input->machines[i];

    g_snprintf(input->names[i], sizeof input->names[i], "m%02zu-1", i);
    machine->name = input->names[i];
    machine->cpu_milli = machine->cpu_left = 8000 + 8000 * (int64_t)sim_stream_below(stream, 5);
    machine->memory_bytes = machine->memory_left = INT64_C(64) << 30;
    machine->tasks_left = 110;
    machine->n_gpus = (uint8_t)(sim_stream_below(stream, 4) * 2);
    machine->model = (uint8_t)sim_stream_below(stream, 2);
    for (uint32_t k = 0; k < machine->n_gpus; k++) {
        machine->gpu_left[k] = GPU_WHOLE;
    }
}

static void
draw_task(Input *input, size_t i, SimStream *stream)
{
    TaskShape *task = &input->tasks[i];
    uint64_t sort = sim_stream_below(stream, 10);

    task->cpu_milli = 500 * (int64_t)(1 + sim_stream_below(stream, 6));
    task->memory_bytes = INT64_C(1) << 30;
    task->n_gpus = sort < 3 ? 0 : sort == 9 ? 2 : 1;
    task->gpu_milli = task->n_gpus == 0 ? 0
                      : sort < 7        ? (uint16_t)(100 * (1 + sim_stream_below(stream, 8)))
                                        : GPU_WHOLE;
    input->task_models[i] = task->n_gpus > 0 && sort == 4 ? "T4" : "";
    task->models = *input->task_models[i] == '\0' ? 0 : 2;
}

static Input *
input_new(void)
{
    Input *input = g_new0(Input, 1);
    SimStream stream = sim_stream(SEED, "test", "live-policy");

    for (size_t i = 0; i < N_MACHINES; i++) {
        draw_machine(input, i, &stream);
    }
    for (size_t i = 0; i < N_TASKS; i++) {
        draw_task(input, i, &stream);
    }
    return input;
}

/* ---- the same as a scenario ---------------------------------------------------------------------
 */

static void
append_pools(GString *text, const Input *input)
{
    for (size_t i = 0; i < N_MACHINES; i++) {
        const CellMachine *machine = &input->machines[i];

        g_string_append_printf(text,
                               "    - {name: m%02zu, count: 1, cpu: %" G_GINT64_FORMAT
                               "m, memory: 64Gi, labels: {alibabacloud.com/gpu-card-model: %s}",
                               i, machine->cpu_milli, models[machine->model]);
        if (machine->n_gpus > 0) {
            g_string_append_printf(text,
                                   ", extended: {alibabacloud.com/gpu-count: '%u', "
                                   "alibabacloud.com/gpu-milli: '%u'}",
                                   machine->n_gpus, machine->n_gpus * GPU_WHOLE);
        }
        g_string_append(text, "}\n");
    }
}

static void
append_pod(GString *text, const Input *input, size_t i)
{
    const TaskShape *task = &input->tasks[i];

    g_string_append_printf(text, "---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: t%03zu\n", i);
    if (task->n_gpus > 0) {
        g_string_append_printf(text,
                               "  annotations: {alibabacloud.com/gpu-milli: '%u', "
                               "alibabacloud.com/gpu-count: '%u'",
                               task->gpu_milli, task->n_gpus);
        if (*input->task_models[i] != '\0') {
            g_string_append_printf(text, ", alibabacloud.com/gpu-card-model: %s",
                                   input->task_models[i]);
        }
        g_string_append(text, "}\n");
    }
    g_string_append_printf(text,
                           "spec:\n  containers: [{name: c, image: w, resources: {requests: {cpu: "
                           "%" G_GINT64_FORMAT "m, memory: 1Gi}}}]\n",
                           task->cpu_milli);
}

/* 'scheduler' is the section, or a document that follows. */
static char *
scenario_of(const Input *input, const char *section, const char *document)
{
    GString *text = g_string_new("seed: 7\nduration: 1m\n");

    g_string_append(text, section);
    g_string_append(text, "cluster:\n  kubelet: instant\n  pools:\n");
    append_pools(text, input);
    for (size_t i = 0; i < N_TASKS; i++) {
        append_pod(text, input, i);
    }
    g_string_append(text, document);
    return g_string_free(text, FALSE);
}

/* "m03-1/2-3": where task i went, and which GPUs it got; "-": nowhere. */
static char *
found_at(const Story *story, size_t i)
{
    const Store *store = cluster_store(story->experiment->cluster);
    g_autofree char *name = g_strdup_printf("t%03zu", i);
    const Pod *pod = (const Pod *)store_find(store, KIND_POD, "default", name);
    const char *index = label_set_get(pod->object.meta.annotations, "alibabacloud.com/gpu-index");

    return pod->node_name == NULL
               ? g_strdup("-")
               : g_strdup_printf("%s/%s", pod->node_name, index == NULL ? "" : index);
}

/* ---- the plain cell -----------------------------------------------------------------------------
 */

static Fragmentation *
typical_of(const Input *input)
{
    TypicalTask classes[N_TASKS];
    size_t n = 0;

    for (size_t i = 0; i < N_TASKS; i++) {
        const TaskShape *task = &input->tasks[i];
        size_t k = 0;

        while (k < n && (classes[k].shape.cpu_milli != task->cpu_milli ||
                         classes[k].shape.gpu_milli != task->gpu_milli ||
                         classes[k].shape.n_gpus != task->n_gpus ||
                         strcmp(classes[k].models, input->task_models[i]) != 0)) {
            k++;
        }
        if (k == n) {
            classes[n++] = (TypicalTask){ *task, input->task_models[i], 0 };
        }
        classes[k].n++;
    }
    return fragmentation_new(classes, n, 0.95);
}

static char *
cell_text(const Cell *cell, CellPlacement placement)
{
    GString *text = g_string_new(NULL);
    const char *between = "/";

    if (placement.machine < 0) {
        return g_string_free(g_string_append_c(text, '-'), FALSE);
    }
    g_string_append(text, cell_machine(cell, (size_t)placement.machine)->name);
    for (uint32_t k = 0; k < CELL_GPUS_MAX; k++) {
        if (placement.gpus >> k & 1) {
            g_string_append_printf(text, "%s%u", between, k);
            between = "-";
        }
    }
    if (placement.gpus == 0) {
        g_string_append_c(text, '/');
    }
    return g_string_free(text, FALSE);
}

static void
check_same(const Input *input, const Story *story, const PlacementPolicy *policy)
{
    g_autoptr(Fragmentation) typical = typical_of(input);
    Cell *cell =
        cell_new(input->machines, N_MACHINES, input->tasks, N_TASKS, policy, typical, SEED);
    size_t n_placed = 0;

    for (uint32_t i = 0; i < N_TASKS; i++) {
        CellPlacement placement = cell_choose(cell, i);
        g_autofree char *expected = cell_text(cell, placement);
        g_autofree char *found = found_at(story, i);

        ck_assert_msg(strcmp(found, expected) == 0, "%s, task %u: %s live, %s in a cell",
                      policy->name, i, found, expected);
        if (placement.machine >= 0) {
            cell_assign(cell, i, placement);
            n_placed++;
        }
    }
    ck_assert_uint_gt(n_placed, N_TASKS / 3);
    ck_assert_uint_lt(n_placed, N_TASKS);
    cell_free(cell);
}

START_TEST(a_policy_places_in_a_cluster_as_over_a_plain_cell)
{
    const PlacementPolicy *policy = policies[_i];
    g_autofree Input *input = input_new();
    g_autofree char *section = g_strdup_printf("scheduler: {policy: %s}\n", policy->name);
    g_autofree char *text = scenario_of(input, section, "");
    Story story = story_run(text);

    check_same(input, &story, policy);
    story_clear(&story);
}
END_TEST

START_TEST(a_plugin_of_the_published_simulator_is_the_policy)
{
    g_autofree Input *input = input_new();
    g_autofree char *text = scenario_of(
        input, "",
        "---\n"
        "apiVersion: kubescheduler.config.k8s.io/v1\n"
        "kind: KubeSchedulerConfiguration\n"
        "percentageOfNodesToScore: 100\n"
        "profiles:\n"
        "  - plugins:\n"
        "      multiPoint: {enabled: [{name: Open-Gpu-Share}]}\n"
        "      score: {disabled: [{name: '*'}], enabled: [{name: FGDScore, weight: 1000}]}\n");
    Story story = story_run(text);

    check_same(input, &story, policy_find("FGD"));
    story_clear(&story);
}
END_TEST

/* ---- beside other plugins, and formulas ---------------------------------------------------------
 */

START_TEST(kube_schedulers_own_strategies_share_gpus)
{
    g_autofree Input *input = input_new();
    g_autofree char *text =
        scenario_of(input, "",
                    "---\n"
                    "apiVersion: kubescheduler.config.k8s.io/v1\n"
                    "kind: KubeSchedulerConfiguration\n"
                    "profiles: [{plugins: {multiPoint: {enabled: [{name: GpuSharing}]}}}]\n");
    Story story = story_run(text);
    int left[N_MACHINES][CELL_GPUS_MAX] = { { 0 } };
    size_t n_indexed = 0;

    for (size_t i = 0; i < N_TASKS; i++) {
        g_autofree char *found = found_at(&story, i);
        const char *index = strchr(found, '/');
        long machine = strtol(found + 1, NULL, 10);

        for (index = index == NULL ? "" : index + 1; g_ascii_isdigit(*index);
             index += index[1] == '-' ? 2 : 1) {
            left[machine][*index - '0'] += input->tasks[i].gpu_milli;
            ck_assert_int_le(left[machine][*index - '0'], GPU_WHOLE);
            n_indexed++;
        }
        ck_assert(found[0] == '-' || input->tasks[i].n_gpus == 0 || strlen(found) > 6);
    }
    ck_assert_uint_gt(n_indexed, 20);
    story_clear(&story);
}
END_TEST

START_TEST(metrics_count_shares_of_gpus)
{
    Story story =
        story_run("duration: 1m\n"
                  "cluster:\n"
                  "  kubelet: instant\n"
                  "  pools: [{name: a, count: 1, extended: {alibabacloud.com/gpu-count: '2'}}]\n"
                  "scheduler: {policy: TightFit}\n"
                  "expect:\n"
                  "  - {that: requested.gpu == 1.3, within: 30s}\n"
                  "  - {that: allocatable.gpu == 2, within: 30s}\n"
                  "---\n"
                  "apiVersion: v1\n"
                  "kind: Pod\n"
                  "metadata: {name: a, annotations: {alibabacloud.com/gpu-milli: '300'}}\n"
                  "spec: {containers: [{name: c, image: w}]}\n"
                  "---\n"
                  "apiVersion: v1\n"
                  "kind: Pod\n"
                  "metadata: {name: b, annotations: {alibabacloud.com/gpu-milli: '1000'}}\n"
                  "spec: {containers: [{name: c, image: w}]}\n");

    ck_assert(expectation_set_all_met(story.experiment->expectations));
    story_clear(&story);
}
END_TEST

START_TEST(a_policy_counts_by_its_weight_beside_other_plugins)
{
    static const char format[] =
        "duration: 1m\n"
        "cluster: {nodes: 6, kubelet: instant}\n" STORY_WEB(
            6) "---\n"
               "apiVersion: kubescheduler.config.k8s.io/v1\n"
               "kind: KubeSchedulerConfiguration\n"
               "profiles: [{plugins: {score: {enabled: [{name: SwarmBinpack, weight: %d}]}}}]\n";
    uint32_t n_nodes[2];

    for (int heavy = 0; heavy < 2; heavy++) {
        g_autofree char *text = g_strdup_printf(format, heavy ? 1000 : 1);
        Story story = story_run(text);
        const Store *store = cluster_store(story.experiment->cluster);
        g_autoptr(GHashTable) nodes = g_hash_table_new(g_str_hash, g_str_equal);
        size_t n = 0;
        size_t scheduled;
        const SchedulerRecord *rows =
            scheduler_records(cluster_scheduler(story.experiment->cluster), &scheduled);

        for (; n < scheduled; n++) {
            g_hash_table_add(nodes, (gpointer)(uintptr_t)rows[n].node_name);
        }
        ck_assert_ptr_nonnull(store);
        n_nodes[heavy] = g_hash_table_size(nodes);
        story_clear(&story);
    }
    ck_assert_uint_eq(n_nodes[1], 1);
    ck_assert_uint_gt(n_nodes[0], 3);
}
END_TEST

/* The points that the first decision gave: "NodeAffinity 2, ..." by plugin and weight. */
static char *
weights_of(const char *section)
{
    g_autofree char *text = g_strconcat(section, "duration: 1s\ncluster: {nodes: 2}\n", NULL);
    Story story = story_load(text);
    ObjectTables tables;
    g_autoptr(SchedulerConfig) config = NULL;
    const Profile *profile;
    GString *out = g_string_new(NULL);

    object_tables_init(&tables, 0, 0);
    config =
        scheduler_config_new(story.scenario->cluster.scheduler_configuration, &tables, NULL, NULL);
    profile = scheduler_config_profile(config, "default-scheduler");
    for (uint32_t i = 0; i < profile->points[POINT_SCORE].n; i++) {
        const PluginInstance *row = profile->points[POINT_SCORE].rows[i];

        g_string_append_printf(out, "%s%s %d", i == 0 ? "" : ", ", row->label, (int)row->weight);
    }
    g_clear_pointer(&config, scheduler_config_free);
    object_tables_done(&tables);
    story_clear(&story);
    return g_string_free(out, FALSE);
}

START_TEST(weights_have_a_short_form)
{
    g_autofree char *plain = weights_of("scheduler: {scoringStrategy: LeastAllocated}\n");
    g_autofree char *changed =
        weights_of("scheduler: {weights: {NodeResourcesFit: 7, ImageLocality: 0, TightFit: 2}}\n");

    ck_assert_str_eq(plain, "TaintToleration 3, NodeAffinity 2, NodeResourcesFit 1, "
                            "VolumeBinding 1, PodTopologySpread 2, InterPodAffinity 2, "
                            "NodeResourcesBalancedAllocation 1, ImageLocality 1");
    ck_assert_str_eq(changed, "TaintToleration 3, NodeAffinity 2, NodeResourcesFit 7, "
                              "VolumeBinding 1, PodTopologySpread 2, InterPodAffinity 2, "
                              "TightFit 2, NodeResourcesBalancedAllocation 1");
}
END_TEST

START_TEST(a_formula_is_a_policy)
{
    g_autofree Input *input = input_new();
    g_autofree char *text = scenario_of(
        input,
        "scheduler:\n"
        "  policy:\n"
        "    formula: '-(left.cpu / node.cpu + left.memory / node.memory + left.gpu / node.gpu)'\n",
        "");
    Story story = story_run(text);

    check_same(input, &story, policy_find("TightFit"));
    story_clear(&story);
}
END_TEST

/* ---- what is wrong ------------------------------------------------------------------------------
 */

static const struct {
    const char *section, *complaint;
} wrong[] = {
    { "scheduler: {policy: BestFti}\n", "E159 2:21 there is no policy `BestFti`; did you mean "
                                        "`BestFit`?" },
    { "scheduler: {policy: {formula: 'free.cpu + '}}\n", "E159 2:43 the formula cannot be read" },
    { "scheduler: {policy: {formula: 'free.cup'}}\n", "E159 2:32 the formula cannot be read" },
    { "scheduler: {policy: ./no-such-file.so}\n", "E159 2:21 cannot load the policy" },
    { "scheduler: {policy: [FGD]}\n", "E159 2:21 a policy is a name" },
    { "scheduler: {weights: {ImageLocality: much}}\n", "E159 2:38 the weight of ImageLocality" },
    { "scheduler: {pollicy: FGD}\n", "E103 2:13" },
};

START_TEST(what_is_no_policy_is_shown_at_its_place)
{
    g_autofree char *text = g_strconcat(wrong[_i].section, "cluster: {nodes: 1}\n", NULL);
    g_autofree char *complaints = story_complaints(text);

    ck_assert_msg(g_str_has_prefix(complaints, wrong[_i].complaint), "%s", complaints);
}
END_TEST

#define GREETING "read a; echo '{\"name\": 1}'; read a; "

static const struct {
    const char *script, *error;
} programs[] = {
    { "exit 1", "has ended" },
    { GREETING "echo yes", "answered `yes`" },
    { GREETING "echo '{\"machine\": 7}'", "chose machine 7, where the task does not fit" },
    { GREETING "kill -SEGV $$", "has ended" },
};

START_TEST(a_program_that_fails_ends_the_run_and_is_named)
{
    g_autofree char *folder = g_dir_make_tmp("orrery-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "mine.sh", NULL);
    g_autofree char *text = g_strdup_printf("duration: 1m\n"
                                            "cluster: {nodes: 3, kubelet: instant}\n"
                                            "scheduler: {policy: 'exec:sh %s'}\n" STORY_WEB(2),
                                            path);
    ExperimentOptions options = { .until = SIM_NEVER };
    Story story;

    ck_assert(g_file_set_contents(path, programs[_i].script, -1, NULL));
    story = story_load(text);
    story.experiment = experiment_new(story.scenario, &options);
    experiment_run(story.experiment);
    ck_assert_int_eq(story.experiment->how, EXPERIMENT_FAILED);
    ck_assert_msg(strstr(story.experiment->error, programs[_i].error) != NULL, "%s",
                  story.experiment->error);
    ck_assert_msg(strstr(story.experiment->error, path) != NULL, "%s", story.experiment->error);
    story_clear(&story);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
}
END_TEST

static size_t
n_policies(void)
{
    size_t n = 0;

    while (policies[n] != NULL) {
        n++;
    }
    return n;
}

Suite *
suite(void)
{
    Suite *s = suite_create("live-policy");
    TCase *tcase = tcase_create("live-policy");

    tcase_add_loop_test(tcase, a_policy_places_in_a_cluster_as_over_a_plain_cell, 0,
                        (int)n_policies());
    tcase_add_test(tcase, a_plugin_of_the_published_simulator_is_the_policy);
    tcase_add_test(tcase, kube_schedulers_own_strategies_share_gpus);
    tcase_add_test(tcase, a_policy_counts_by_its_weight_beside_other_plugins);
    tcase_add_test(tcase, metrics_count_shares_of_gpus);
    tcase_add_test(tcase, weights_have_a_short_form);
    tcase_add_test(tcase, a_formula_is_a_policy);
    tcase_add_loop_test(tcase, what_is_no_policy_is_shown_at_its_place, 0, G_N_ELEMENTS(wrong));
    tcase_add_loop_test(tcase, a_program_that_fails_ends_the_run_and_is_named, 0,
                        G_N_ELEMENTS(programs));
    suite_add_tcase(s, tcase);
    return s;
}
