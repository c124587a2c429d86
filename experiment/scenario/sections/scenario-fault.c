/* scenario-fault.c - second pass over faults: their kind, what they hit, their parameters. */
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

static char *
fault_list(void)
{
    GString *list = g_string_new(NULL);

    for (size_t i = 0; fault_types[i] != NULL; i++) {
        g_string_append_printf(list, "%s%s", i == 0 ? "" : ", ", fault_types[i]->name);
    }
    return g_string_free(list, FALSE);
}

static char *
target_list(uint32_t targets)
{
    GString *list = g_string_new(NULL);

    for (int target = 0; target < N_FAULT_TARGETS; target++) {
        if ((targets & TARGET_BIT(target)) != 0) {
            g_string_append_printf(list, "%s%s", list->len == 0 ? "" : ", ",
                                   fault_target_name((FaultTarget)target));
        }
    }
    return g_string_free(list, FALSE);
}

static void
read_fault_name(Loader *loader, const StepRow *row, Step *step)
{
    Diagnostic *diagnostic;
    g_autofree char *list = NULL;
    const char **names;
    size_t n = 0;

    step->fault.type = fault_type_find(row->fault);
    if (step->fault.type != NULL) {
        return;
    }
    list = fault_list();
    while (fault_types[n] != NULL) {
        n++;
    }
    names = g_new0(const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        names[i] = fault_types[i]->name;
    }
    diagnostic = diagnostics_error_at(loader->diagnostics, "E102", row->fault_value,
                                      "unknown fault `%s`", row->fault);
    diagnostic_suggest(diagnostic, row->fault, names);
    diagnostic_help(diagnostic, "faults are %s", list);
    g_free(names);
}

bool
matches_any(const GPtrArray *names, const char *glob)
{
    for (size_t i = 0; i < names->len; i++) {
        if (glob_matches(glob, g_ptr_array_index(names, i))) {
            return true;
        }
    }
    return false;
}

/* Nodes of manifests may have any label of a rack. */
static bool
all_nodes_are_of_pools(const Loader *loader)
{
    const ClusterSpec *cluster = &loader->scenario->cluster;
    size_t n = 0;

    for (uint32_t i = 0; i < cluster->n_pools; i++) {
        n += cluster->pools[i].count;
    }
    return n == loader->node_names->len;
}

/* As the cluster names the racks of its pools. */
static void
add_racks(Loader *loader, const ClusterPool *pool, GPtrArray *names)
{
    for (uint32_t zone = 0; zone < MAX(pool->n_zones, 1); zone++) {
        for (uint32_t rack = 1; rack <= pool->racks; rack++) {
            g_ptr_array_add(names, pool->n_zones == 0 ? arena_printf(loader->arena, "r%u", rack)
                                                      : arena_printf(loader->arena, "%s-r%u",
                                                                     pool->zones[zone], rack));
        }
    }
}

/* What etcd, scheduler and controller manager call their instances. */
static void
add_instances(Loader *loader, GPtrArray *names)
{
    for (uint32_t i = 1; i <= loader->scenario->cluster.control_plane_count; i++) {
        g_ptr_array_add(names, arena_printf(loader->arena, "control-plane-%u", i));
    }
    g_ptr_array_add(names, arena_printf(loader->arena, "leader"));
}

/* The names a target of this type may have; NULL: it cannot be known before the run. */
static GPtrArray *
names_of(Loader *loader, FaultTarget target)
{
    const ClusterSpec *cluster = &loader->scenario->cluster;
    GPtrArray *names;

    if (target != TARGET_NODE && target != TARGET_KUBELET && target != TARGET_RUNTIME &&
        target != TARGET_ZONE && target != TARGET_RACK && target != TARGET_POOL &&
        target != TARGET_ETCD && target != TARGET_SCHEDULER &&
        target != TARGET_CONTROLLER_MANAGER) {
        return NULL;
    }
    if (target == TARGET_RACK && !all_nodes_are_of_pools(loader)) {
        return NULL;
    }
    names = g_ptr_array_new();
    if (target == TARGET_RACK) {
        for (uint32_t i = 0; i < cluster->n_pools; i++) {
            add_racks(loader, &cluster->pools[i], names);
        }
    } else if (target == TARGET_ETCD || target == TARGET_SCHEDULER ||
               target == TARGET_CONTROLLER_MANAGER) {
        add_instances(loader, names);
    } else if (target == TARGET_ZONE) {
        for (size_t i = 0; i < loader->zones->len; i++) {
            g_ptr_array_add(names,
                            (void *)(uintptr_t)g_array_index(loader->zones, const char *, i));
        }
    } else if (target == TARGET_POOL) {
        for (uint32_t i = 0; i < cluster->n_pools; i++) {
            g_ptr_array_add(names, (void *)(uintptr_t)cluster->pools[i].name);
        }
    } else {
        for (size_t i = 0; i < loader->node_names->len; i++) {
            g_ptr_array_add(names, g_ptr_array_index(loader->node_names, i));
        }
    }
    return names;
}

static void
check_target_name(Loader *loader, const FaultSpec *fault, const Value *value, size_t offset)
{
    g_autoptr(GPtrArray) names = names_of(loader, fault->target);
    const char *word = fault_target_name(
        fault->target == TARGET_KUBELET || fault->target == TARGET_RUNTIME ? TARGET_NODE
                                                                           : fault->target);
    Diagnostic *diagnostic;

    if (names == NULL || fault->name == NULL || loader->lacks_nodes ||
        matches_any(names, fault->name)) {
        return;
    }
    diagnostic = diagnostics_add(
        loader->diagnostics, SEVERITY_ERROR, "E180", value_mark_at(value, offset), value->end,
        strpbrk(fault->name, "*?") == NULL ? "there is no %s `%s`" : "no %s matches `%s`", word,
        fault->name);
    g_ptr_array_add(names, NULL);
    diagnostic_suggest(diagnostic, fault->name, (const char *const *)names->pdata);
    if (names->len > 1 && names->len <= 9) {
        g_autofree char *list = g_strjoinv(", ", (char **)(void *)names->pdata);

        diagnostic_help(diagnostic, "there are %s", list);
    } else if (names->len > 9) {
        diagnostic_help(diagnostic, "there are %s to %s", (char *)g_ptr_array_index(names, 0),
                        (char *)g_ptr_array_index(names, names->len - 2));
    }
}

/* What can be the name of no pod is a mistake, most often labels. */
static void
check_pod_name(Loader *loader, const FaultSpec *fault, const Value *value)
{
    Diagnostic *diagnostic;

    if (fault->name == NULL || fault->name[strspn(fault->name, "abcdefghijklmnopqrstuvwxyz"
                                                               "0123456789-.*?")] == '\0') {
        return;
    }
    diagnostic = diagnostics_error_at(loader->diagnostics, "E180", value,
                                      "no pod can have the name `%s`", fault->name);
    diagnostic_help(diagnostic, "to mean pods by their labels: target: pod, select: app=web");
}

/* "node/node-1", "pod", "pod/NAMESPACE/NAME" */
static void
read_target(Loader *loader, const StepRow *row, Step *step)
{
    const Value *value = row->target;
    const char *text = value_is(value, VALUE_LIST) ? NULL : value->text;
    const char *slash = text == NULL ? NULL : strchr(text, '/');
    g_autofree char *word = slash == NULL ? g_strdup(text) : g_strndup(text, (gsize)(slash - text));
    FaultSpec *fault = &step->fault;

    if (text == NULL) {
        diagnostics_error_at(
            loader->diagnostics, value_is(value, VALUE_LIST) ? "E190" : "E106", value,
            value_is(value, VALUE_LIST) ? "a cut between two targets is not built yet"
                                        : "a target is text: node/node-1");
        return;
    }
    step->target_text = text;
    if (!fault_target_find(word, &fault->target)) {
        const char *names[N_FAULT_TARGETS + 1] = { NULL };

        for (int target = 0; target < N_FAULT_TARGETS; target++) {
            names[target] = fault_target_name((FaultTarget)target);
        }
        diagnostic_suggest(
            diagnostics_error_at(loader->diagnostics, "E102", value, "unknown target `%s`", word),
            word, names);
        return;
    }
    if (fault->type != NULL && (fault->type->targets & TARGET_BIT(fault->target)) == 0) {
        g_autofree char *list = target_list(fault->type->targets);

        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E132", value,
                                             "the fault `%s` hits no %s", fault->type->name, word),
                        "it hits %s", list);
        return;
    }
    fault->name = slash == NULL ? NULL : slash + 1;
    if (fault->target == TARGET_POD && fault->name != NULL && strchr(fault->name, '/') != NULL) {
        const char *second = strchr(fault->name, '/');

        fault->name_space =
            arena_strndup(loader->arena, fault->name, (size_t)(second - fault->name));
        fault->name = second + 1;
    }
    if (fault->target <= TARGET_RUNTIME && fault->name == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E132", value, "which %s?", word),
                        "%s/NAME, or %s/* for all", word, word);
        return;
    }
    if (fault->target == TARGET_POD) {
        check_pod_name(loader, fault, value);
    }
    check_target_name(loader, fault, value, slash == NULL ? 0 : (size_t)(slash - text) + 1);
}

void
loader_read_selection(Loader *loader, const StepRow *row, Step *step)
{
    const char *error = NULL;

    step->select = row->select;
    if (row->select != NULL) {
        step->fault.selector =
            selector_parse(row->select, loader->scenario->names, loader->arena, &error);
        if (step->fault.selector == NULL) {
            diagnostics_error_at(loader->diagnostics, "E182", row->select_value, "%s", error);
        }
    }
    if (row->pick_value == NULL) {
        return;
    }
    if (row->pick.number <= 0 || (row->pick.is_percent && row->pick.number > 100)) {
        diagnostics_error_at(loader->diagnostics, "E107", row->pick_value,
                             "pick how many: 1 or more, or 1%% to 100%%");
    }
    if (row->pick.is_percent) {
        step->pick_share = row->pick.number / 100.0;
    } else {
        step->pick = row->pick.number;
    }
    step->fault.pick = step->pick;
    step->fault.pick_share = step->pick_share;
}

static void
check_parameter(Loader *loader, const Step *step, const char *key, const Value *value, bool used)
{
    if (value != NULL && step->fault.type != NULL && !used) {
        diagnostics_error_at(loader->diagnostics, "E133", value,
                             "the fault `%s` has no parameter `%s`", step->fault.type->name, key);
    }
}

static void
read_fault_rate(Loader *loader, const StepRow *row, FaultSpec *fault)
{
    IntOrPercent share;

    if (row->rate == NULL || fault->type == NULL) {
        return;
    }
    if (!fault->type->rate_is_share) {
        if (!rate_parse(row->rate, &fault->rate)) {
            diagnostics_error_at(loader->diagnostics, "E120", row->rate_value,
                                 "this is not a rate");
        }
        return;
    }
    if (!int_or_percent_parse(row->rate, &share) || !share.is_percent || share.number < 1 ||
        share.number > 100) {
        diagnostics_error_at(loader->diagnostics, "E120", row->rate_value,
                             "this is no share: 1%% to 100%%");
        return;
    }
    fault->rate = share.number / 100.0;
}

void
loader_read_fault(Loader *loader, const StepRow *row, Step *step)
{
    FaultSpec *fault = &step->fault;

    read_fault_name(loader, row, step);
    if (row->target == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->fault_value,
                                             "a fault needs a target"),
                        "target: node/node-1");
    } else {
        read_target(loader, row, step);
    }
    fault->exit_code = (int32_t)row->exit;
    fault->factor = row->factor;
    fault->resource = (NodeResource)row->resource;
    read_fault_rate(loader, row, fault);
    if (fault->type != NULL) {
        check_parameter(loader, step, "factor", row->factor_value, fault->type->uses_factor);
        check_parameter(loader, step, "rate", row->rate_value, fault->type->uses_rate);
        check_parameter(loader, step, "exit", row->exit_value, fault->type->uses_exit);
        check_parameter(loader, step, "resource", row->resource_value, fault->type->uses_resource);
        if (fault->type->needs_factor && row->factor <= 0) {
            diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->fault_value,
                                                 "the fault `%s` needs a factor",
                                                 fault->type->name),
                            "factor: 4");
        }
        if (fault->type->needs_rate && row->rate == NULL) {
            diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->fault_value,
                                                 "the fault `%s` needs a rate", fault->type->name),
                            "rate: 40Mi/m");
        }
        if (fault->type->heals_at_once && row->lasts_value != NULL) {
            diagnostics_error_at(loader->diagnostics, "E133", row->lasts_value,
                                 "the fault `%s` is over at once", fault->type->name);
        }
    }
    step->lasts = row->lasts;
}
