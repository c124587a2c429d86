/* placement-rows.c - the scheduler's decision, made again and laid out as a table. */
#include "experiment/results/placement-rows.h"

#include "models/scheduler/framework/decision.h"
#include "text/display-width.h"

#include <string.h>

#define ROWS_MAX 24
#define SCORES_MAX 6

/* What decisions look at, apart from pods. */
static const Kind kinds[] = { KIND_NAMESPACE,
                              KIND_NODE,
                              KIND_PERSISTENT_VOLUME,
                              KIND_PERSISTENT_VOLUME_CLAIM,
                              KIND_STORAGE_CLASS,
                              KIND_CSI_NODE,
                              KIND_VOLUME_ATTACHMENT,
                              KIND_SERVICE,
                              KIND_REPLICA_SET,
                              KIND_STATEFUL_SET,
                              KIND_REPLICATION_CONTROLLER,
                              KIND_POD_DISRUPTION_BUDGET,
                              KIND_PRIORITY_CLASS };

SimTime
placement_time(const Experiment *experiment, const char *name_space, const char *name,
               const char **ret_node)
{
    for (size_t i = recorder_n_pods(experiment->recorder); i > 0; i--) {
        const PodRecord *pod = recorder_pod(experiment->recorder, i - 1);

        if (strcmp(pod->name, name) == 0 && strcmp(pod->name_space, name_space) == 0) {
            *ret_node = pod->node;
            return pod->scheduled_at;
        }
    }
    return SIM_NEVER;
}

static DecisionRun *
make_run(const Rerun *rerun, const SchedulerConfig *config, const Object *pod)
{
    const Cluster *cluster = rerun->experiment->cluster;
    DecisionRun *run = decision_run_new(cluster_tables(cluster), config);
    StoreQuery pods = { .kind = KIND_POD };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        StoreQuery query = { .kind = kinds[i] };

        for (StoreIterator it = store_query(cluster_store(cluster), &query); store_next(&it);) {
            decision_run_add(run, it.object, NULL);
        }
    }
    for (StoreIterator it = store_query(cluster_store(cluster), &pods); store_next(&it);) {
        if (((const Pod *)it.object)->node_name != NULL || it.object == pod) {
            decision_run_add(run, it.object, NULL);
        }
    }
    decision_run_set_binding(run, false);
    return run;
}

/* ---- the table
 * ----------------------------------------------------------------------------------- */

/* Plugins that gave scores, in the order of the first node that has any. */
static size_t
score_names(const Value *nodes, const char *names[SCORES_MAX])
{
    for (size_t i = 0; i < value_length(nodes); i++) {
        const Value *scores = value_get(value_item(nodes, i), "scores");
        size_t n = 0;

        for (size_t k = 0; k < value_length(scores) && n < SCORES_MAX; k++) {
            names[n++] = scores->members[k].key;
        }
        if (n > 0) {
            return n;
        }
    }
    return 0;
}

static int
node_cells(const Value *nodes)
{
    int cells = 4;

    for (size_t i = 0; i < value_length(nodes) && i < ROWS_MAX; i++) {
        const char *name = value_get_text(value_item(nodes, i), "node");

        cells = MAX(cells, name == NULL ? 0 : display_width(name));
    }
    return cells;
}

static void
append_reasons(GString *out, const Value *node)
{
    const Value *reasons = value_get(node, "reasons");

    for (size_t i = 0; i < value_length(reasons); i++) {
        g_string_append_printf(out, "%s%s", i == 0 ? "" : "; ", value_text(value_item(reasons, i)));
    }
    if (value_length(reasons) == 0) {
        const char *plugin = value_get_text(node, "plugin");

        g_string_append(out, plugin == NULL ? "not looked at" : plugin);
    }
}

static void
append_row(GString *out, const Value *node, const char *const *names, size_t n_names, int cells,
           const char *chosen)
{
    const char *name = value_get_text(node, "node");
    bool fits = value_get_bool(node, "fit", false);
    const Value *scores = value_get(node, "scores");

    g_string_append_c(out, ' ');
    display_pad_right(out, name == NULL ? "" : name, cells);
    g_string_append(out, fits ? "  yes " : "  no  ");
    if (!fits) {
        g_string_append_c(out, ' ');
        append_reasons(out, node);
    }
    for (size_t i = 0; fits && i < n_names; i++) {
        const Value *weighted = value_item(value_get(scores, names[i]), 2);

        g_string_append_printf(out, " %*s", (int)strlen(names[i]),
                               weighted == NULL || weighted->text == NULL ? "-" : weighted->text);
    }
    if (fits && value_get(node, "total") != NULL) {
        g_string_append_printf(out, " %6" G_GINT64_FORMAT, value_get_int(node, "total", 0));
    }
    if (chosen != NULL && name != NULL && strcmp(chosen, name) == 0) {
        g_string_append(out, "  ← chosen");
    }
    g_string_append_c(out, '\n');
}

static void
append_table(GString *out, const Value *nodes, const char *chosen)
{
    const char *names[SCORES_MAX];
    size_t n_names = score_names(nodes, names);
    int cells = node_cells(nodes);

    g_string_append_c(out, ' ');
    display_pad_right(out, "node", cells);
    g_string_append(out, n_names > 0 ? "  fits" : "  fits because");
    for (size_t i = 0; i < n_names; i++) {
        g_string_append_printf(out, " %s", names[i]);
    }
    g_string_append(out, n_names > 0 ? "  total\n" : "\n");
    for (size_t i = 0; i < value_length(nodes) && i < ROWS_MAX; i++) {
        append_row(out, value_item(nodes, i), names, n_names, cells, chosen);
    }
    if (value_length(nodes) > ROWS_MAX) {
        g_string_append_printf(out, " … %zu more nodes\n", value_length(nodes) - ROWS_MAX);
    }
}

bool
placement_append(GString *out, const Rerun *rerun, const char *name_space, const char *name,
                 const char *chosen)
{
    const Cluster *cluster = rerun->experiment->cluster;
    const Object *pod = store_find(cluster_store(cluster), KIND_POD, name_space, name);
    ConfigFault fault = CONFIG_FINE;
    g_autofree char *error = NULL;
    g_autoptr(SchedulerConfig) config = NULL;
    g_autoptr(Arena) arena = arena_new();
    const Value *decision;

    if (pod == NULL || ((const Pod *)pod)->node_name != NULL) {
        return false;
    }
    config = scheduler_config_new(rerun->scenario->cluster.scheduler_configuration,
                                  cluster_tables(cluster), &fault, &error);
    if (config == NULL) {
        return false;
    }
    DecisionRun *run = make_run(rerun, config, pod);

    decision = value_item(value_get(decision_run_decide(run, false, arena), "decisions"), 0);
    append_table(out, value_get(decision, "nodes"), chosen);
    if (value_get_text(decision, "message") != NULL) {
        g_string_append_printf(out, "%s\n", value_get_text(decision, "message"));
    }
    decision_run_free(run);
    return true;
}
