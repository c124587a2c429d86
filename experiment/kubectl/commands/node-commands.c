/* node-commands.c - kubectl drain, cordon, uncordon, taint. */
#include "experiment/kubectl/ctl-command.h"
#include "models/api/match/selector.h"

#include <string.h>

static const CtlFlag drain_flags[] = {
    { .name = "chunk-size", .type = CTL_INT64, .fallback = "500", .doc = "objects in one answer" },
    { .name = "delete-emptydir-data", .type = CTL_BOOL, .doc = "also pods with such volumes" },
    { .name = "disable-eviction", .type = CTL_BOOL, .doc = "delete instead" },
    { .name = "force", .type = CTL_BOOL, .doc = "also pods without a controller" },
    { .name = "grace-period", .type = CTL_INT, .fallback = "-1", .doc = "seconds pods get" },
    { .name = "ignore-daemonsets", .type = CTL_BOOL, .doc = "leave pods of daemon sets" },
    { .name = "pod-selector", .doc = "which pods" },
    { .name = "skip-wait-for-delete-timeout", .type = CTL_INT, .doc = "pods deleted long ago" },
    { .name = "timeout", .type = CTL_DURATION, .doc = "longest wait" },
};
static const CtlFlagSet drain_own = CTL_FLAG_SET(drain_flags);
static const CtlFlagSet *const drain_sets[] = { &drain_own, &ctl_flags_selector, &ctl_flags_dry_run,
                                                NULL };
static const CtlFlagSet *const cordon_sets[] = { &ctl_flags_selector, &ctl_flags_dry_run, NULL };
static const CtlFlag taint_flags[] = {
    { .name = "all", .type = CTL_BOOL, .doc = "all nodes" },
    { .name = "overwrite", .type = CTL_BOOL, .doc = "change what is there" },
    { .name = "field-manager", .doc = "name of who changes fields" },
};
static const CtlFlagSet taint_own = CTL_FLAG_SET(taint_flags);
static const CtlFlagSet *const taint_sets[] = {
    &taint_own,          &ctl_flags_print,   &ctl_flags_validate,
    &ctl_flags_selector, &ctl_flags_dry_run, NULL,
};

static const Value *
edit_cordon(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const path[] = { "spec", "unschedulable", NULL };
    bool cordons = strcmp(call->command->path, "uncordon") != 0;
    bool is_cordoned = value_get_bool(value_get(object, "spec"), "unschedulable", false);

    (void)data;
    *ret_operation = arena_printf(call->arena, "%s%s", cordons == is_cordoned ? "already " : "",
                                  cordons ? "cordoned" : "uncordoned");
    return cordons == is_cordoned ? object
                                  : ctl_with_path(call->arena, object, path,
                                                  cordons ? value_bool(call->arena, true) : NULL);
}

/* Names of nodes, or a selector. */
static void
ask_for_nodes(CtlCall *call)
{
    CtlSelection selection = { .label_selector = ctl_text(call, "selector") };
    const char **words = ARENA_NEW_N(call->arena, const char *, call->n_args + 2);
    KubectlRequest *request;

    words[0] = "nodes";
    for (size_t i = 0; i < call->n_args; i++) {
        words[i + 1] = g_str_has_prefix(call->args[i], "node/") ? call->args[i] + strlen("node/")
                                                                : call->args[i];
    }
    if (ctl_resolve(call, &selection, words, call->n_args + 1, &request)) {
        ctl_ask_edit(call, request, edit_cordon, NULL);
    }
}

static void
run_nodes(CtlCall *call)
{
    bool has_selector = *ctl_text(call, "selector") != '\0';
    bool is_drain = strcmp(call->command->path, "drain") == 0;
    CtlDryRun dry_run;
    const char *error = NULL;

    if (call->n_args == 0 && !has_selector) {
        ctl_blame(call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
        ctl_usage(call, "USAGE: %s NODE [flags]", call->command->path);
        return;
    }
    if (call->n_args > 0 && has_selector) {
        ctl_usage(call, "cannot specify both a node name and a --selector option");
        return;
    }
    if (!ctl_dry_run(call, &dry_run)) {
        return;
    }
    if (is_drain && *ctl_text(call, "pod-selector") != '\0') {
        g_autoptr(InternTable) names = intern_new();
        g_autoptr(Arena) scratch = arena_new();

        if (selector_parse(ctl_text(call, "pod-selector"), names, scratch, &error) == NULL) {
            ctl_fail(call, "--pod-selector=<pod_selector> must be a valid label selector");
            return;
        }
    }
    ask_for_nodes(call);
}

typedef struct TaintSpec {
    const char *key;
    const char *value;
    const char *effect; /* "" for a removal of all effects */
} TaintSpec;

static bool
join_faults(CtlCall *call, const NameFaults *faults, const char *spec)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < faults->n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", faults->texts[i]);
    }
    return faults->n == 0 || ctl_usage(call, "invalid taint spec: %s, %s", spec, text->str);
}

/* KEY, KEY:EFFECT, KEY=VALUE:EFFECT; false after a complaint. */
static bool
parse_taint(CtlCall *call, const char *spec, TaintSpec *ret)
{
    static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute", NULL };
    g_auto(GStrv) parts = g_strsplit(spec, ":", -1);
    guint n = g_strv_length(parts);
    g_auto(GStrv) pair = g_strsplit(n > 0 ? parts[0] : "", "=", -1);
    NameFaults faults = { 0 };

    *ret = (TaintSpec){ arena_strdup(call->arena, n > 0 ? parts[0] : ""), "", "" };
    if (n == 2) {
        ret->effect = arena_strdup(call->arena, parts[1]);
        if (!g_strv_contains(effects, ret->effect)) {
            return ctl_usage(call, "invalid taint effect: %s, unsupported taint effect",
                             ret->effect);
        }
        if (g_strv_length(pair) > 2) {
            return ctl_usage(call, "invalid taint spec: %s", spec);
        }
        ret->key = arena_strdup(call->arena, pair[0]);
        if (g_strv_length(pair) == 2) {
            ret->value = arena_strdup(call->arena, pair[1]);
            name_label_value(ret->value, &faults);
            if (!join_faults(call, &faults, spec)) {
                return false;
            }
        }
    } else if (n != 1) {
        return ctl_usage(call, "invalid taint spec: %s", spec);
    }
    name_qualified(ret->key, &faults);
    return join_faults(call, &faults, spec);
}

static bool
check_unique(CtlCall *call, const GArray *taints, const TaintSpec *taint)
{
    for (guint i = 0; i < taints->len; i++) {
        const TaintSpec *other = &g_array_index(taints, TaintSpec, i);

        if (strcmp(other->key, taint->key) == 0 && strcmp(other->effect, taint->effect) == 0) {
            return ctl_usage(call,
                             "duplicated taints with the same key and effect: {%s %s %s <nil>}",
                             taint->key, taint->value, taint->effect);
        }
    }
    return true;
}

static bool
read_taints(CtlCall *call, size_t first, GArray *added, GArray *removed)
{
    for (size_t i = first; i < call->n_args; i++) {
        const char *spec = call->args[i];
        size_t length = strlen(spec);
        bool is_removal = spec[length - 1] == '-';
        const char *text = arena_strndup(call->arena, spec, length - is_removal);
        TaintSpec taint;

        if (!parse_taint(call, text, &taint)) {
            return false;
        }
        if (is_removal) {
            g_array_append_val(removed, taint);
            continue;
        }
        if (*taint.effect == '\0') {
            return ctl_usage(call, "invalid taint spec: %s", spec);
        }
        if (!check_unique(call, added, &taint)) {
            return false;
        }
        g_array_append_val(added, taint);
    }
    return true;
}

static bool
check_both(CtlCall *call, const GArray *added, const GArray *removed)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < added->len; i++) {
        const TaintSpec *one = &g_array_index(added, TaintSpec, i);

        for (guint j = 0; j < removed->len; j++) {
            const TaintSpec *other = &g_array_index(removed, TaintSpec, j);

            if (strcmp(one->key, other->key) == 0 &&
                (*other->effect == '\0' || strcmp(one->effect, other->effect) == 0)) {
                g_string_append_printf(text, "%s%s=%s", text->len > 0 ? "; " : "", one->key,
                                       one->effect);
            }
        }
    }
    return text->len == 0 || ctl_fail(call,
                                      "can not both modify and remove the following taint(s) in "
                                      "the same command: %s",
                                      text->str);
}

/* What looks like a taint; everything before the first is a node. */
static bool
looks_like_taint(const char *word)
{
    return strchr(word, '=') != NULL || strchr(word, ':') != NULL || g_str_has_suffix(word, "-");
}

static bool
check_targets(CtlCall *call, size_t n_resources)
{
    const ApiKind *kind = n_resources == 0 ? NULL : api_kind_find_resource(call->args[0]);
    bool has_all = ctl_switch(call, "all") || *ctl_text(call, "selector") != '\0';

    if (n_resources == 0) {
        return ctl_fail(call, "at least one resource name must be specified since 'all' parameter "
                              "is not set");
    }
    if (kind == NULL || strcmp(kind->name, "Node") != 0) {
        return ctl_fail(call, "invalid resource type %s, only node types are supported",
                        call->args[0]);
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "selector") != '\0') {
        return ctl_fail(call, "setting 'all' parameter with a non empty selector is prohibited");
    }
    return has_all || n_resources > 1 ||
           ctl_fail(call, "at least one resource name must be specified since 'all' parameter is "
                          "not set");
}

/* What the line asks for. */
typedef struct TaintChange {
    size_t n_added, n_removed;
    const TaintSpec *added, *removed;
} TaintChange;

static bool
is_meant(const Value *taint, const TaintSpec *spec)
{
    return g_strcmp0(value_get_text(taint, "key"), spec->key) == 0 &&
           (*spec->effect == '\0' || g_strcmp0(value_get_text(taint, "effect"), spec->effect) == 0);
}

static const TaintSpec *
find_taint(const TaintSpec *specs, size_t n, const Value *taint)
{
    for (size_t i = 0; i < n; i++) {
        if (is_meant(taint, &specs[i])) {
            return &specs[i];
        }
    }
    return NULL;
}

static const Value *
taint_value(Arena *arena, const TaintSpec *spec)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "key", spec->key);
    value_put_string(map, "value", *spec->value == '\0' ? NULL : spec->value);
    value_put_string(map, "effect", spec->effect);
    return value_end(map);
}

/* Whether every removal finds something, and nothing that is there would be overwritten. */
static bool
check_taints(CtlCall *call, const TaintChange *change, const Value *taints)
{
    g_autoptr(GPtrArray) errors = g_ptr_array_new();
    g_autoptr(GString) there = g_string_new(NULL);

    for (size_t i = 0; i < change->n_removed; i++) {
        const TaintSpec *spec = &change->removed[i];
        bool is_there = false;

        for (size_t j = 0; j < value_length(taints); j++) {
            is_there |= is_meant(value_item(taints, j), spec);
        }
        if (!is_there) {
            g_ptr_array_add(errors,
                            *spec->effect == '\0'
                                ? arena_printf(call->arena, "taint \"%s\" not found", spec->key)
                                : arena_printf(call->arena, "taint \"%s:%s\" not found", spec->key,
                                               spec->effect));
        }
    }
    for (size_t j = 0; j < value_length(taints) && !ctl_switch(call, "overwrite"); j++) {
        const TaintSpec *spec = find_taint(change->added, change->n_added, value_item(taints, j));

        if (spec != NULL) {
            g_string_append_printf(there, "%s%s=%s", there->len > 0 ? "; " : "", spec->key,
                                   spec->effect);
        }
    }
    return ctl_fail_all(call, errors) && there->len == 0;
}

static const Value *
edit_taints(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const path[] = { "spec", "taints", NULL };
    const TaintChange *change = data;
    const Value *taints = ctl_at_path(object, path);
    ValueBuilder *list = value_list_begin(call->arena);
    size_t n = 0;

    if (!check_taints(call, change, taints)) {
        if (!call->has_failed) {
            ctl_fail(call,
                     "node %s already has %s taint(s) with same effect(s) and --overwrite is false",
                     value_get_text(value_get(object, "metadata"), "name"), change->added[0].key);
        }
        return NULL;
    }
    for (size_t i = 0; i < change->n_added; i++, n++) {
        value_add(list, taint_value(call->arena, &change->added[i]));
    }
    for (size_t i = 0; i < value_length(taints); i++) {
        const Value *taint = value_item(taints, i);

        if (find_taint(change->added, change->n_added, taint) == NULL &&
            find_taint(change->removed, change->n_removed, taint) == NULL) {
            value_add(list, taint);
            n++;
        }
    }
    *ret_operation = change->n_removed == 0 ? "tainted"
                     : change->n_added == 0 ? "untainted"
                                            : "modified";
    return ctl_with_path(call->arena, object, path, n == 0 ? NULL : value_end(list));
}

static const TaintSpec *
settle_taints(Arena *arena, const GArray *specs)
{
    TaintSpec *result = ARENA_NEW_N(arena, TaintSpec, specs->len + 1);

    for (guint i = 0; i < specs->len; i++) {
        result[i] = g_array_index(specs, TaintSpec, i);
    }
    return result;
}

static void
ask_for_taints(CtlCall *call, KubectlRequest *request, const GArray *added, const GArray *removed)
{
    TaintChange *change = ARENA_NEW(call->arena, TaintChange);

    change->n_added = added->len;
    change->added = settle_taints(call->arena, added);
    change->n_removed = removed->len;
    change->removed = settle_taints(call->arena, removed);
    ctl_ask_edit(call, request, edit_taints, change);
}

static void
run_taint(CtlCall *call)
{
    CtlSelection selection = { .label_selector = ctl_text(call, "selector"),
                               .has_all = ctl_switch(call, "all") };
    g_autoptr(GArray) added = g_array_new(FALSE, TRUE, sizeof(TaintSpec));
    g_autoptr(GArray) removed = g_array_new(FALSE, TRUE, sizeof(TaintSpec));
    KubectlRequest *request;
    CtlDryRun dry_run;
    CtlPrinter printer;
    size_t n = 0;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "", dry_run)) {
        return;
    }
    while (n < call->n_args && !looks_like_taint(call->args[n])) {
        n++;
    }
    for (size_t i = n; i < call->n_args; i++) {
        if (!looks_like_taint(call->args[i])) {
            ctl_fail(call, "all resources must be specified before taint changes: %s",
                     call->args[i]);
            return;
        }
    }
    if (n == call->n_args) {
        ctl_blame(call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
        ctl_fail(call, "at least one taint update is required");
    } else if (read_taints(call, n, added, removed) && check_targets(call, n) &&
               check_both(call, added, removed) &&
               ctl_resolve(call, &selection, call->args, n, &request)) {
        ask_for_taints(call, request, added, removed);
    }
}

static const CtlCommand commands[] = {
    { .path = "drain",
      .sets = drain_sets,
      .run = run_nodes,
      .help = "Drain node in preparation for maintenance." },
    { .path = "cordon",
      .sets = cordon_sets,
      .run = run_nodes,
      .help = "Mark node as unschedulable." },
    { .path = "uncordon",
      .sets = cordon_sets,
      .run = run_nodes,
      .help = "Mark node as schedulable." },
    { .path = "taint",
      .sets = taint_sets,
      .run = run_taint,
      .help = "Update the taints on one or more nodes." },
};
const CtlFamily ctl_family_node_commands = CTL_FAMILY(commands);
