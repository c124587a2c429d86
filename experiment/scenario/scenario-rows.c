/* scenario-rows.c - the tables: loader, defaults, explain, JSON Schema and completion in one. */
#include "experiment/scenario/scenario-rows.h"

#include <string.h>

/* ---- readers of our own ------------------------------------------------------------------------
 */

static bool
read_distribution(SchemaContext *context, const Value *value, DistributionUnit unit,
                  const char *noun, void *slot)
{
    const Distribution **ret = slot;
    const char *error = NULL;
    size_t offset = 0;
    bool needs_unit = false;
    int64_t ns;

    if (value->text == NULL) {
        return schema_error(context, "E106", value, NULL, "%s is text, not %s", noun,
                            schema_type_text(value));
    }
    if (unit == DISTRIBUTION_TIME && !duration_parse(value->text, &ns, &needs_unit) && needs_unit) {
        return schema_error(context, "E117", value, "write `90s` or `1m30s`",
                            "a time needs a unit");
    }
    *ret = distribution_parse(context->arena, value->text, unit, &error, &offset);
    if (*ret == NULL) {
        return schema_error(context, unit == DISTRIBUTION_TIME ? "E118" : "E119", value, error,
                            "this is no %s", noun);
    }
    return true;
}

static bool
read_time_distribution(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    (void)row;
    return read_distribution(context, value, DISTRIBUTION_TIME, "time or distribution of times",
                             slot);
}

static bool
read_amount_distribution(SchemaContext *context, const SchemaRow *row, const Value *value,
                         void *slot)
{
    (void)row;
    return read_distribution(context, value, DISTRIBUTION_QUANTITY,
                             "amount or distribution of amounts", slot);
}

#define DISTRIBUTION_JSON \
    "{\"type\":[\"string\",\"number\"],\"pattern\":\"^(never|[0-9].*|[a-z]+\\\\(.*\\\\))$\"}"

static const SchemaReader time_distribution = { "time or distribution", DISTRIBUTION_JSON,
                                                read_time_distribution };
static const SchemaReader amount_distribution = { "amount or distribution", DISTRIBUTION_JSON,
                                                  read_amount_distribution };

#define TIMES(Struct, member) \
    .reader = &time_distribution, .slot = SCHEMA_SLOT(Struct, member, const Distribution *)
#define AMOUNTS(Struct, member) \
    .reader = &amount_distribution, .slot = SCHEMA_SLOT(Struct, member, const Distribution *)
#define KEEP(Struct, member) .keep = SCHEMA_KEEP(Struct, member)

/* ---- cluster -----------------------------------------------------------------------------------
 */

static const SchemaRow pool_rows[] = {
    { "name", SCHEMA_TEXT(PoolRow, name), .required = true, KEEP(PoolRow, name_value),
      .doc = "Nodes are called NAME-1, NAME-2 and so on." },
    { "count", SCHEMA_INT(PoolRow, count), .required = true, .max = 100000,
      .doc = "How many nodes." },
    { "cpu", SCHEMA_QUANTITY(PoolRow, cpu), .fallback = "4", .doc = "Processors of each node." },
    { "memory", SCHEMA_QUANTITY(PoolRow, memory), .fallback = "8Gi",
      .doc = "Memory of each node." },
    { "pods", SCHEMA_INT(PoolRow, pods), .fallback = "110", .max = 100000,
      .doc = "How many pods a node takes." },
    { "extended", SCHEMA_TEXT_MAP(PoolRow, extended),
      .doc = "Further resources: nvidia.com/gpu: 8." },
    { "zones", SCHEMA_TEXTS(PoolRow, zones), .doc = "Zones, taken in turn." },
    { "racks", SCHEMA_INT(PoolRow, racks), .max = 1000, .doc = "Racks in each zone." },
    { "labels", SCHEMA_TEXT_MAP(PoolRow, labels), .doc = "Labels of each node." },
    { "taints", SCHEMA_TEXTS(PoolRow, taints), KEEP(PoolRow, taints_value),
      .doc = "Taints of each node: key=value:NoSchedule." },
    { "static-pods", SCHEMA_VALUE_LIST(PoolRow, static_pods),
      .doc = "Pods that each node runs by itself: their manifests, or names of files." },
    { "machine", SCHEMA_VALUE(PoolRow, machine),
      .doc = "An entry of the catalogue. Not built yet." },
    { "price", SCHEMA_VALUE(PoolRow, price),
      .doc = "What a node costs: 0.19/h; see the metric `cost`." },
    { "autoscale", SCHEMA_VALUE(PoolRow, autoscale),
      .doc = "Bounds of a node autoscaler. Not built yet." },
    { 0 },
};

static const Schema pool_schema = { .name = "pool",
                                    .doc = "Identical nodes.",
                                    .rows = pool_rows,
                                    .size = sizeof(PoolRow),
                                    .self = SCHEMA_KEEP(PoolRow, self),
                                    .has_extensions = true };

static const SchemaRow control_plane_rows[] = {
    { "count", SCHEMA_INT(ControlPlaneRow, count), .fallback = "1", .min = 1, .max = 7,
      KEEP(ControlPlaneRow, count_value),
      .doc = "Instances of scheduler and controller manager: 1, 3, 5 or 7." },
    { "zones", SCHEMA_TEXTS(ControlPlaneRow, zones), KEEP(ControlPlaneRow, zones_value),
      .doc = "Their zones, taken in turn. Not built yet." },
    { 0 },
};

static const Schema control_plane_schema = { .name = "control-plane",
                                             .doc = "Machines of the control plane's parts.",
                                             .rows = control_plane_rows,
                                             .size = sizeof(ControlPlaneRow),
                                             .self = SCHEMA_KEEP(ControlPlaneRow, self) };

static const SchemaRow other_scheduler_rows[] = {
    { "name", SCHEMA_TEXT(OtherSchedulerRow, name), .required = true,
      KEEP(OtherSchedulerRow, name_value),
      .doc = "Of the process, and of its profile if it has no configuration." },
    { "configuration", SCHEMA_VALUE(OtherSchedulerRow, configuration),
      .doc = "A KubeSchedulerConfiguration, or the file that holds it." },
    { "settings", SCHEMA_VALUE_MAP(OtherSchedulerRow, settings),
      .doc = "Its flags, as settings.kube-scheduler." },
    { 0 },
};

static const Schema other_scheduler_schema = { .name = "scheduler",
                                               .doc = "A scheduler beside the first.",
                                               .rows = other_scheduler_rows,
                                               .size = sizeof(OtherSchedulerRow),
                                               .self = SCHEMA_KEEP(OtherSchedulerRow, self) };

static const char *const starts[] = { "empty", "settled", NULL };
static const char *const kubelets[] = { "real", "instant", "recorded", NULL };

static const SchemaRow cluster_rows[] = {
    { "nodes", SCHEMA_INT(ClusterRow, nodes), .max = 100000, KEEP(ClusterRow, nodes_value),
      .doc =
          "This many nodes node-1, node-2 ..., each with 4 CPU, 8Gi and 110 pods, in one zone." },
    { "pools", SCHEMA_SECTION_LIST(ClusterRow, pools, n_pools, PoolRow, pool_schema), .min = 1,
      .max = 10000, .doc = "Kinds of nodes." },
    { "from", SCHEMA_TEXT(ClusterRow, from), KEEP(ClusterRow, from_value),
      .doc = "A dump of a cluster, nodes at least: kubectl get nodes,pods -A -o yaml." },
    { "control-plane",
      SCHEMA_SECTION(ClusterRow, control_plane, ControlPlaneRow, control_plane_schema),
      .doc = "The machines of the control plane." },
    { "kubernetes", SCHEMA_TEXT(ClusterRow, kubernetes), .fallback = "1.34",
      KEEP(ClusterRow, kubernetes_value), .doc = "Whose defaults and ways apply: 1.30 to 1.36." },
    { "settings", SCHEMA_VALUE_MAP(ClusterRow, settings),
      .doc = "Flags of components by their real names." },
    { "schedulers",
      SCHEMA_SECTION_LIST(ClusterRow, schedulers, n_schedulers, OtherSchedulerRow,
                          other_scheduler_schema),
      .max = 16, .doc = "Further schedulers, each a process with queue and caches of its own." },
    { "start", SCHEMA_ENUM(ClusterRow, start, starts), .fallback = "empty",
      .doc = "settled: objects of time 0 are placed and ready at time 0." },
    { "kubelet", SCHEMA_ENUM(ClusterRow, kubelet, kubelets), .fallback = "real",
      .doc = "instant: pods run and are ready as soon as they are bound." },
    { 0 },
};

static const SchemaChoice cluster_choices[] = {
    { "nodes pools from", "source of nodes", .required = true,
      .help = "nodes: N, or pools: with their sizes, or from: a dump" },
    { 0 },
};

static const Schema cluster_schema = { .name = "cluster",
                                       .doc = "Machines and control plane.",
                                       .rows = cluster_rows,
                                       .size = sizeof(ClusterRow),
                                       .self = SCHEMA_KEEP(ClusterRow, self),
                                       .choices = cluster_choices,
                                       .has_extensions = true };

/* ---- objects and apps --------------------------------------------------------------------------
 */

static const SchemaRow objects_rows[] = {
    { "file", SCHEMA_TEXT(ObjectsRow, file), KEEP(ObjectsRow, file_value),
      .doc = "Manifests: a file or a pattern with * and **, relative to the scenario." },
    { "inline", SCHEMA_VALUE_MAP(ObjectsRow, inline_value), .doc = "One object, written here." },
    { "except", SCHEMA_TEXTS(ObjectsRow, except),
      .doc = "What to leave out: kind/name or namespace/*, with *." },
    { 0 },
};

static const SchemaChoice objects_choices[] = { { "file inline", "source", .required = true },
                                                { 0 } };

static const Schema objects_schema = { .name = "objects",
                                       .doc = "Objects that exist at time 0.",
                                       .rows = objects_rows,
                                       .size = sizeof(ObjectsRow),
                                       .self = SCHEMA_KEEP(ObjectsRow, self),
                                       .choices = objects_choices };

static const SchemaRow app_rows[] = {
    { "image", SCHEMA_TEXT(AppRow, image), .required = true,
      .doc = "Which images behave so: a pattern with * and ?. The first match counts." },
    { "size", AMOUNTS(AppRow, size), .doc = "Size of the image; the pull takes size / bandwidth." },
    { "pull", TIMES(AppRow, pull), .doc = "How long a pull takes when no size is given (2s)." },
    { "start", TIMES(AppRow, start), .doc = "From the container's start until it answers (1s)." },
    { "stop", TIMES(AppRow, stop), .doc = "From SIGTERM until it exits." },
    { "run", TIMES(AppRow, run), .doc = "Then it exits by itself: for Jobs." },
    { "exit", SCHEMA_TEXT(AppRow, exit), KEEP(AppRow, exit_value),
      .doc = "Exit codes by weight: 0=95 1=5." },
    { "crash", TIMES(AppRow, crash), .doc = "Time until a crash." },
    { "cpu", AMOUNTS(AppRow, cpu), .doc = "Processors it uses when idle." },
    { "memory", AMOUNTS(AppRow, memory), .doc = "Memory it uses when idle." },
    { "disk", AMOUNTS(AppRow, disk), .doc = "What it has on its machine's disk from its start." },
    { "writes", SCHEMA_RATE(AppRow, writes), .doc = "By which that grows: 10Mi/m." },
    { "leak", SCHEMA_RATE(AppRow, leak), .doc = "By which its memory grows: 40Mi/m." },
    { "serve", SCHEMA_VALUE(AppRow, serve), .doc = "What a request costs. Not built yet." },
    { 0 },
};

static const Schema app_schema = { .name = "app",
                                   .doc = "How the programs of an image behave.",
                                   .rows = app_rows,
                                   .size = sizeof(AppRow),
                                   .self = SCHEMA_KEEP(AppRow, self),
                                   .has_extensions = true };

/* ---- timeline ----------------------------------------------------------------------------------
 */

/* In the order of NodeResource. */
static const char *const resources[] = { "memory", "disk", "pids", "inodes", NULL };

static const SchemaRow step_rows[] = {
    { "at", SCHEMA_TIME(StepRow, at), KEEP(StepRow, at_value), .doc = "At this time." },
    { "time", SCHEMA_TIME(StepRow, time), KEEP(StepRow, time_value),
      .doc = "The same as at, beside operations." },
    { "after", SCHEMA_TEXT(StepRow, after), KEEP(StepRow, after_value),
      .doc = "After another step: ID, or ID + 30s." },
    { "when", SCHEMA_TEXT(StepRow, when), KEEP(StepRow, when_value),
      .doc = "At the first instant an expression holds." },
    { "barrier", SCHEMA_TEXT(StepRow, barrier), KEEP(StepRow, barrier_value),
      .doc = "settled: when nothing but periodic work is pending." },
    { "every", TIMES(StepRow, every), KEEP(StepRow, every_value), .doc = "Again after this." },
    { "times", SCHEMA_INT(StepRow, times), .min = 1, KEEP(StepRow, times_value),
      .doc = "How often in all." },
    { "until", SCHEMA_TEXT(StepRow, until), KEEP(StepRow, until_value),
      .doc = "No repetition after this time." },
    { "id", SCHEMA_TEXT(StepRow, id), KEEP(StepRow, id_value), .doc = "A name for other steps." },
    { "kubectl", SCHEMA_TEXT(StepRow, kubectl), KEEP(StepRow, kubectl_value),
      .doc = "A command line of kubectl." },
    { "files", SCHEMA_VALUE(StepRow, files),
      .doc = "Files that the kubectl line names, as a mapping of path to text." },
    { "apply", SCHEMA_VALUE(StepRow, apply), .doc = "An object or a file of objects to apply." },
    { "fault", SCHEMA_TEXT(StepRow, fault), KEEP(StepRow, fault_value),
      .doc = "A kind of fault; orrery list faults." },
    { "target", SCHEMA_VALUE(StepRow, target),
      .doc = "What the fault hits: node/node-1, zone/a; whose metric it is: deployment/web." },
    { "metric", SCHEMA_TEXT(StepRow, metric), KEEP(StepRow, metric_value),
      .doc =
          "A metric that is set by hand: cpu or memory of a whole workload, anything else of each "
          "of its pods or of another object; without a target an external one." },
    { "value", SCHEMA_QUANTITY(StepRow, amount), KEEP(StepRow, amount_value),
      .doc = "The metric's value from now on: 600m, 2Gi." },
    { "cap", SCHEMA_QUANTITY(StepRow, cap), KEEP(StepRow, cap_value),
      .doc = "How much of a shared load one pod can take at most." },
    { "heal", SCHEMA_TEXT(StepRow, heal), KEEP(StepRow, heal_value),
      .doc = "The id of the fault that ends." },
    { "note", SCHEMA_TEXT(StepRow, note), KEEP(StepRow, note_value),
      .doc = "A remark in the narrative." },
    { "ask", SCHEMA_TEXT(StepRow, ask), KEEP(StepRow, ask_value),
      .doc = "A question to the reader (orrery run --ask)." },
    { "operations", SCHEMA_VALUE_LIST(StepRow, operations),
      .doc = "Several things at once: {op: apply|create|delete|patch, ...}." },
    { "for", TIMES(StepRow, lasts), KEEP(StepRow, lasts_value),
      .doc = "How long the fault lasts; without it for ever." },
    { "select", SCHEMA_TEXT(StepRow, select), KEEP(StepRow, select_value),
      .doc = "Labels of the pods that are meant: app=web." },
    { "pick", SCHEMA_INT_OR_PERCENT(StepRow, pick), KEEP(StepRow, pick_value),
      .doc = "How many of them, at random: 1 or 50%." },
    { "factor", SCHEMA_REAL(StepRow, factor), KEEP(StepRow, factor_value),
      .doc = "A fault's parameter: how many times slower, or up to which share full." },
    { "rate", SCHEMA_TEXT(StepRow, rate), KEEP(StepRow, rate_value),
      .doc = "A fault's parameter: 40Mi/m, 5%." },
    { "exit", SCHEMA_INT(StepRow, exit), .fallback = "1", .max = 255, KEEP(StepRow, exit_value),
      .doc = "A fault's parameter: the exit code." },
    { "resource", SCHEMA_ENUM(StepRow, resource, resources), .fallback = "disk",
      KEEP(StepRow, resource_value), .doc = "A fault's parameter: what of a machine fills up." },
    { 0 },
};

static const SchemaChoice step_choices[] = {
    { "at time after when barrier", "trigger", .required = true, .code = "E131",
      .help = "split it into two steps, or drop one of them" },
    { "kubectl apply fault heal metric note ask operations", "action", .required = true,
      .code = "E131", .help = "split it into two steps, or drop one of them" },
    { 0 },
};

static const Schema step_schema = { .name = "step",
                                    .doc = "One trigger, one action, modifiers.",
                                    .rows = step_rows,
                                    .size = sizeof(StepRow),
                                    .self = SCHEMA_KEEP(StepRow, self),
                                    .choices = step_choices,
                                    .has_extensions = true };

/* ---- random faults
 * --------------------------------------------------------------------------- */

static const SchemaRow random_rows[] = {
    { "fault", SCHEMA_TEXT(RandomRow, fault), .required = true, KEEP(RandomRow, fault_value),
      .doc = "A kind of fault; orrery list faults." },
    { "target", SCHEMA_VALUE(RandomRow, target), .required = true,
      .doc = "What it hits, each with a clock of its own: node/*, rack/*; of pods one at a time." },
    { "mtbf", TIMES(RandomRow, mtbf), .required = true, KEEP(RandomRow, mtbf_value),
      .doc = "From a repair to the next failure: exp(120d)." },
    { "mttr", TIMES(RandomRow, mttr), KEEP(RandomRow, mttr_value),
      .doc = "From a failure to its repair: lognormal(25m 0.8); without it for ever." },
    { "max", SCHEMA_INT(RandomRow, max), .min = 1, .max = 1e6, .fallback = "1000000",
      .doc = "How many of them may fail at the same time; who would be one more waits anew." },
    { "from", SCHEMA_TIME(RandomRow, from), .fallback = "0s", KEEP(RandomRow, from_value),
      .doc = "No failure before this time." },
    { "until", SCHEMA_TIME(RandomRow, until), KEEP(RandomRow, until_value),
      .doc = "No failure after this time." },
    { "select", SCHEMA_TEXT(RandomRow, select), KEEP(RandomRow, select_value),
      .doc = "Labels of the pods that are meant: app=web." },
    { "pick", SCHEMA_INT_OR_PERCENT(RandomRow, pick), KEEP(RandomRow, pick_value),
      .doc = "How many pods at a time (1)." },
    { "factor", SCHEMA_REAL(RandomRow, factor), KEEP(RandomRow, factor_value),
      .doc = "A fault's parameter: how many times slower, or up to which share full." },
    { "rate", SCHEMA_TEXT(RandomRow, rate), KEEP(RandomRow, rate_value),
      .doc = "A fault's parameter: 40Mi/m, 5%." },
    { "exit", SCHEMA_INT(RandomRow, exit), .fallback = "1", .max = 255, KEEP(RandomRow, exit_value),
      .doc = "A fault's parameter: the exit code." },
    { "resource", SCHEMA_ENUM(RandomRow, resource, resources), .fallback = "disk",
      KEEP(RandomRow, resource_value), .doc = "A fault's parameter: what of a machine fills up." },
    { 0 },
};

static const Schema random_schema = { .name = "fault",
                                      .doc = "What fails by chance, and how long.",
                                      .rows = random_rows,
                                      .size = sizeof(RandomRow),
                                      .self = SCHEMA_KEEP(RandomRow, self) };

/* ---- expectations, measuring, the whole ---------------------------------------------------------
 */

static const SchemaRow expect_rows[] = {
    { "name", SCHEMA_TEXT(ExpectRow, name), .doc = "What it is called." },
    { "that", SCHEMA_TEXT(ExpectRow, that), KEEP(ExpectRow, that_value),
      .doc = "This holds from after + within on." },
    { "within", SCHEMA_TIME(ExpectRow, within), KEEP(ExpectRow, within_value),
      .doc = "How long it may take to settle." },
    { "always", SCHEMA_TEXT(ExpectRow, always), KEEP(ExpectRow, always_value),
      .doc = "This never fails between after and until." },
    { "never", SCHEMA_TEXT(ExpectRow, never), KEEP(ExpectRow, never_value),
      .doc = "This never holds between after and until." },
    { "finally", SCHEMA_TEXT(ExpectRow, finally), KEEP(ExpectRow, finally_value),
      .doc = "This holds over the whole run: totals and shares." },
    { "after", SCHEMA_TEXT(ExpectRow, after), KEEP(ExpectRow, after_value),
      .doc = "From when: a time, ID or ID + 30s; for always and never when all is ready." },
    { "until", SCHEMA_TEXT(ExpectRow, until), KEEP(ExpectRow, until_value),
      .doc = "Up to when: a time, ID or ID + 30s." },
    { "for", SCHEMA_TIME(ExpectRow, lasts), KEEP(ExpectRow, lasts_value),
      .doc = "Spells shorter than this are forgiven." },
    { 0 },
};

static const SchemaChoice expect_choices[] = {
    { "that always never finally", "form", .required = true,
      .help = "that: with within:, always:, never: or finally:" },
    { 0 },
};

static const Schema expect_schema = { .name = "expectation",
                                      .doc = "What must come true.",
                                      .rows = expect_rows,
                                      .size = sizeof(ExpectRow),
                                      .self = SCHEMA_KEEP(ExpectRow, self),
                                      .choices = expect_choices };

static const SchemaRow measure_rows[] = {
    { "every", SCHEMA_TIME(MeasureRow, every), KEEP(MeasureRow, every_value),
      .doc = "metrics.csv has a row at each multiple of this; without it at changes alone." },
    { "warmup", SCHEMA_TIME(MeasureRow, warmup), KEEP(MeasureRow, warmup_value),
      .doc = "Left out of statistics: finally counts from here." },
    { "only", SCHEMA_TEXTS(MeasureRow, only), KEEP(MeasureRow, only_value),
      .doc = "Metrics that metrics.csv keeps (orrery list metrics); without it all." },
    { 0 },
};

static const Schema measure_schema = { .name = "measure",
                                       .doc = "Sampling and warm-up.",
                                       .rows = measure_rows,
                                       .size = sizeof(MeasureRow),
                                       .self = SCHEMA_KEEP(MeasureRow, self) };

static const char *const versions[] = { "v1", NULL };

static const SchemaRow sweep_rows[] = {
    { "repeat", SCHEMA_INT(SweepRow, repeat), .fallback = "1", .min = 1, .max = 1000000,
      KEEP(SweepRow, repeat_value), .doc = "Replications of each variant, with seeds in common." },
    { "variants", SCHEMA_VALUE_MAP(SweepRow, variants),
      .doc = "Names, each with paths and values as of --set." },
    { "grid", SCHEMA_VALUE_MAP(SweepRow, grid), .doc = "Paths, each with a list of values." },
    { "baseline", SCHEMA_TEXT(SweepRow, baseline), KEEP(SweepRow, baseline_value),
      .doc = "The variant that others are compared with (the first)." },
    { "compare", SCHEMA_TEXTS(SweepRow, compare),
      .doc = "Metrics to compare; the first is the primary one." },
    { 0 },
};

static const Schema sweep_schema = { .name = "sweep",
                                     .doc = "A study: variants, grid, replications.",
                                     .rows = sweep_rows,
                                     .size = sizeof(SweepRow),
                                     .self = SCHEMA_KEEP(SweepRow, self) };

static const SchemaRow scheduler_rows[] = {
    { "policy", SCHEMA_VALUE(SchedulerRow, policy),
      .doc = "Who chooses among the nodes that fit: a placement policy (orrery list policies), "
             "./FILE.so, exec:COMMAND, {formula: ...}, or kube-scheduler." },
    { "scoringStrategy", SCHEMA_VALUE(SchedulerRow, strategy),
      .doc = "NodeResourcesFit's: LeastAllocated, MostAllocated." },
    { "percentageOfNodesToScore", SCHEMA_VALUE(SchedulerRow, percentage),
      .doc = "How many of the nodes are looked at, at most." },
    { "weights", SCHEMA_VALUE_MAP(SchedulerRow, weights),
      .doc = "What the points of plugins and policies count for: {NodeResourcesFit: 3, TightFit: "
             "2}; 0 takes one out." },
    { "profiles", SCHEMA_VALUE_MAP(SchedulerRow, profiles),
      .doc = "Further settings by profile: default-scheduler.pluginConfig.PLUGIN.KEY." },
    { 0 },
};

static const Schema scheduler_schema = { .name = "scheduler",
                                         .doc = "Short forms of a KubeSchedulerConfiguration.",
                                         .rows = scheduler_rows,
                                         .size = sizeof(SchedulerRow),
                                         .self = SCHEMA_KEEP(SchedulerRow, self) };

static const SchemaRow scenario_rows[] = {
    { "orrery", SCHEMA_ENUM(ScenarioRow, version, versions), .required = true,
      .noun = "version of the language", .doc = "Version of the scenario language: v1." },
    { "name", SCHEMA_TEXT(ScenarioRow, name), KEEP(ScenarioRow, name_value),
      .doc = "Names the run directory; without it the file's name." },
    { "description", SCHEMA_TEXT(ScenarioRow, description), .doc = "What it is about." },
    { "seed", SCHEMA_INT(ScenarioRow, seed), .fallback = "1", KEEP(ScenarioRow, seed_value),
      .doc = "Root of all random streams." },
    { "duration", SCHEMA_TIME(ScenarioRow, duration), .fallback = "10m", .min = 0.001,
      .doc = "Virtual time at which the run ends." },
    { "cluster", SCHEMA_SECTION(ScenarioRow, cluster, ClusterRow, cluster_schema), .required = true,
      .doc = "Machines and control plane." },
    { "scheduler", SCHEMA_SECTION(ScenarioRow, scheduler, SchedulerRow, scheduler_schema),
      .doc = "Who decides where pods go." },
    { "objects", SCHEMA_SECTION_LIST(ScenarioRow, objects, n_objects, ObjectsRow, objects_schema),
      .doc = "Manifests present at time 0." },
    { "apps", SCHEMA_SECTION_LIST(ScenarioRow, apps, n_apps, AppRow, app_schema),
      .doc = "How images behave." },
    { "traffic", SCHEMA_VALUE(ScenarioRow, traffic), .doc = "Requests. Not built yet." },
    { "workload",
      SCHEMA_SECTION_LIST(ScenarioRow, workload, n_workload, WorkloadRow, workload_schema),
      .doc = "Work that arrives over time." },
    { "timeline", SCHEMA_SECTION_LIST(ScenarioRow, timeline, n_timeline, StepRow, step_schema),
      .doc = "Scripted steps." },
    { "faults", SCHEMA_SECTION_LIST(ScenarioRow, faults, n_faults, RandomRow, random_schema),
      .doc = "Random faults." },
    { "measure", SCHEMA_SECTION(ScenarioRow, measure, MeasureRow, measure_schema), .fallback = "{}",
      .doc = "Sampling and warm-up." },
    { "expect", SCHEMA_SECTION_LIST(ScenarioRow, expect, n_expect, ExpectRow, expect_schema),
      .doc = "What must come true; decides the exit code." },
    { "sweep", SCHEMA_SECTION(ScenarioRow, sweep, SweepRow, sweep_schema),
      .doc = "Repetitions and variants, for `orrery sweep`; `run` leaves it alone." },
    { 0 },
};

const Schema scenario_schema = { .name = "scenario",
                                 .doc = "A scenario file.",
                                 .rows = scenario_rows,
                                 .size = sizeof(ScenarioRow),
                                 .self = SCHEMA_KEEP(ScenarioRow, self),
                                 .has_extensions = true };
