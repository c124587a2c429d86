/* scenario-timeline.c - second pass over the steps: triggers, actions, targets. */
#include "experiment/scenario/manifest.h"
#include "experiment/scenario/scenario-internal.h"
#include "text/json.h"

#include <string.h>

#define REPETITIONS_MAX 100000

/* ---- triggers ----------------------------------------------------------------------------------
 */

static void
read_trigger(Loader *loader, const StepRow *row, Step *step)
{
    Moment moment = { 0 };

    step->trigger = TRIGGER_AT;
    if (row->at_value != NULL || row->time_value != NULL) {
        step->at = row->at_value != NULL ? row->at : row->time;
        if (step->at > loader->scenario->duration) {
            diagnostic_help(
                diagnostics_warn_at(loader->diagnostics, "W213",
                                    row->at_value != NULL ? row->at_value : row->time_value,
                                    "this step is after the end of the run"),
                "duration: says how long the run is");
        }
    } else if (row->after_value != NULL) {
        step->trigger = TRIGGER_AFTER;
        if (read_moment(loader, row->after, row->after_value, false, &moment)) {
            step->after = moment.step;
            step->at = moment.at;
        }
    } else if (row->when_value != NULL) {
        step->trigger = TRIGGER_WHEN;
        step->when = expression_parse(loader->arena, row->when_value, loader->diagnostics);
    } else if (row->barrier_value != NULL) {
        step->trigger = TRIGGER_BARRIER;
        if (strcmp(row->barrier, "settled") != 0) {
            diagnostics_error_at(loader->diagnostics, "E102", row->barrier_value,
                                 "the only barrier is `settled`");
        }
    }
}

static void
read_repetition(Loader *loader, const StepRow *row, Step *step)
{
    bool needs_unit = false;

    step->every = row->every;
    step->times = row->times;
    step->until = SIM_NEVER;
    if (row->until != NULL && !duration_parse(row->until, &step->until, &needs_unit)) {
        diagnostics_error_at(loader->diagnostics, needs_unit ? "E117" : "E118", row->until_value,
                             needs_unit ? "a time needs a unit" : "this is not a time");
    }
    if (step->every != NULL && step->times == 0 &&
        distribution_mean(step->every) * REPETITIONS_MAX <
            (double)MIN(loader->scenario->duration, step->until)) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E107", row->every_value,
                                             "this step would be repeated more than %d times",
                                             REPETITIONS_MAX),
                        "every: needs a longer time between them, or times: a limit");
    }
    if (step->every == NULL && (row->times_value != NULL || row->until_value != NULL)) {
        diagnostics_error_at(loader->diagnostics, "E105",
                             row->times_value != NULL ? row->times_value : row->until_value,
                             "a repetition needs `every`");
    }
}

/* ---- targets of faults --------------------------------------------------------------------------
 */

static const char *const later_faults[] = { "down",  "isolate", "slow", "hang",  "not-ready",
                                            "crash", "leak",    "fill", "error", NULL };

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
    if (g_strv_contains(later_faults, row->fault)) {
        diagnostic = diagnostics_error_at(loader->diagnostics, "E190", row->fault_value,
                                          "the fault `%s` is not built yet", row->fault);
        diagnostic_help(diagnostic, "faults are %s", list);
        return;
    }
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

/* The names a target of this type may have; NULL: it cannot be known before the run. */
static GPtrArray *
names_of(Loader *loader, FaultTarget target)
{
    GPtrArray *names;

    if (target != TARGET_NODE && target != TARGET_KUBELET && target != TARGET_ZONE &&
        target != TARGET_POOL) {
        return NULL;
    }
    names = g_ptr_array_new();
    if (target == TARGET_ZONE) {
        for (size_t i = 0; i < loader->zones->len; i++) {
            g_ptr_array_add(names,
                            (void *)(uintptr_t)g_array_index(loader->zones, const char *, i));
        }
    } else if (target == TARGET_POOL) {
        for (uint32_t i = 0; i < loader->scenario->cluster.n_pools; i++) {
            g_ptr_array_add(names, (void *)(uintptr_t)loader->scenario->cluster.pools[i].name);
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
    const char *word =
        fault_target_name(fault->target == TARGET_KUBELET ? TARGET_NODE : fault->target);
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
    if (fault->target <= TARGET_KUBELET && fault->name == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E132", value, "which %s?", word),
                        "%s/NAME, or %s/* for all", word, word);
        return;
    }
    check_target_name(loader, fault, value, slash == NULL ? 0 : (size_t)(slash - text) + 1);
}

static void
read_selection(Loader *loader, const StepRow *row, Step *step)
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
read_fault(Loader *loader, const StepRow *row, Step *step)
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
    if (row->rate != NULL && !rate_parse(row->rate, &fault->rate)) {
        diagnostics_error_at(loader->diagnostics, "E120", row->rate_value, "this is not a rate");
    }
    if (fault->type != NULL) {
        check_parameter(loader, step, "factor", row->factor_value, fault->type->uses_factor);
        check_parameter(loader, step, "rate", row->rate_value, fault->type->uses_rate);
        check_parameter(loader, step, "exit", row->exit_value, fault->type->uses_exit);
        check_parameter(loader, step, "resource", row->resource_value, fault->type->uses_resource);
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

/* ---- other actions
 * ------------------------------------------------------------------------------- */

static void
settle_objects(Loader *loader, const GArray *objects, Step *step)
{
    ScenarioObject *rows = ARENA_NEW_N(loader->arena, ScenarioObject, objects->len);

    if (objects->len > 0) {
        memcpy(rows, objects->data, objects->len * sizeof *rows);
    }
    step->n_objects = objects->len;
    step->objects = rows;
}

static void
read_kubectl(Loader *loader, const StepRow *row, Step *step)
{
    step->text = row->kubectl;
    step->kubectl =
        loader_read_kubectl(loader, row->kubectl, row->kubectl_value, row->files, &step->files);
}

static void
read_apply(Loader *loader, const StepRow *row, Step *step)
{
    g_autoptr(GArray) objects = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));

    if (value_is(row->apply, VALUE_MAP) || value_is(row->apply, VALUE_LIST)) {
        const Value *meta = value_get(row->apply, "metadata");
        const char *kind = value_get_text(row->apply, "kind");
        g_autofree char *lower = g_ascii_strdown(kind == NULL ? "object" : kind, -1);
        const char *name = value_get_text(meta, "name");

        manifest_read(row->apply, &loader->addresses, objects, loader->arena, loader->diagnostics);
        step->text = arena_printf(loader->arena, "%s/%s", lower, name == NULL ? "" : name);
    } else if (row->apply->text != NULL) {
        loader_read_pattern(loader, row->apply->text, row->apply, NULL, objects);
        step->text = row->apply->text;
    }
    settle_objects(loader, objects, step);
}

static void
read_heal(Loader *loader, const StepRow *row, Step *step)
{
    Moment moment = { 0 };

    step->heal = row->heal;
    if (!read_moment(loader, row->heal, row->heal_value, false, &moment)) {
        return;
    }
    const StepRow *other = g_hash_table_lookup(loader->step_rows, moment.step);

    if (other != NULL && other->fault == NULL && other->fault_value == NULL) {
        diagnostics_error_at(loader->diagnostics, "E183", row->heal_value,
                             "the step `%s` is no fault", row->heal);
    }
}

/* Whether the action's value is what it must be; if not, the schema has said so. */
static bool
action_is_readable(const StepRow *row)
{
    return (row->kubectl_value == NULL || row->kubectl != NULL) &&
           (row->fault_value == NULL || row->fault != NULL) &&
           (row->heal_value == NULL || row->heal != NULL) &&
           (row->metric_value == NULL || row->metric != NULL);
}

static void
misplaced(Loader *loader, const Value *value, const char *message)
{
    if (value != NULL) {
        diagnostics_error_at(loader->diagnostics, "E133", value, "%s", message);
    }
}

/* A modifier that the action does not know would be a wish that nobody hears. */
static void
check_modifiers(Loader *loader, const StepRow *row, const Step *step)
{
    if (step->action != ACTION_KUBECTL) {
        misplaced(loader, row->files, "files belong to a line of kubectl");
    }
    if (step->action == ACTION_FAULT) {
        return;
    }
    if (step->action != ACTION_METRIC) {
        misplaced(loader, row->target, "a target belongs to a fault or a metric");
    }
    misplaced(loader, row->lasts_value, "`for` belongs to a fault");
    misplaced(loader, row->factor_value, "`factor` belongs to a fault");
    misplaced(loader, row->rate_value, "`rate` belongs to a fault");
    misplaced(loader, row->exit_value, "`exit` belongs to a fault");
    if (step->action == ACTION_KUBECTL) {
        misplaced(loader, row->select_value, "a line of kubectl selects with -l app=web");
    } else {
        misplaced(loader, row->select_value, "`select` belongs to a fault");
        misplaced(loader, row->pick_value, "`pick` belongs to a fault or a line of kubectl");
    }
}

static void
read_action(Loader *loader, const StepRow *row, Step *step)
{
    read_selection(loader, row, step);
    if (!action_is_readable(row)) {
        return;
    }
    if (row->kubectl_value != NULL) {
        step->action = ACTION_KUBECTL;
        read_kubectl(loader, row, step);
    } else if (row->apply != NULL) {
        step->action = ACTION_APPLY;
        read_apply(loader, row, step);
    } else if (row->fault_value != NULL) {
        step->action = ACTION_FAULT;
        read_fault(loader, row, step);
    } else if (row->heal_value != NULL) {
        step->action = ACTION_HEAL;
        read_heal(loader, row, step);
    } else if (row->metric_value != NULL) {
        step->action = ACTION_METRIC;
        loader_read_metric(loader, row, step);
    } else {
        step->action = row->ask_value != NULL ? ACTION_ASK : ACTION_NOTE;
        step->text = row->ask_value != NULL ? row->ask : row->note;
    }
    check_modifiers(loader, row, step);
}

/* ---- operations: [{op: apply, object: ...}, ...]
 * -------------------------------------------------- */

/* The line of kubectl that does the same. */
static const char *
operation_line(Loader *loader, const char *op, const Value *one)
{
    const char *target = value_get_text(one, "target");
    const Value *object = value_get(one, "object");
    const char *name_space = value_get_text(one, "namespace");
    const char *suffix =
        name_space == NULL ? "" : arena_printf(loader->arena, " -n %s", name_space);

    if (target == NULL && object != NULL) {
        const Value *meta = value_get(object, "metadata");
        const char *own = value_get_text(meta, "namespace");

        target = arena_printf(loader->arena, "%s/%s", value_get_text(object, "kind"),
                              value_get_text(meta, "name"));
        suffix = own == NULL ? suffix : arena_printf(loader->arena, " -n %s", own);
    }
    if (target == NULL) {
        return NULL;
    }
    if (strcmp(op, "delete") == 0) {
        return arena_printf(loader->arena, "delete %s --wait=false%s", target, suffix);
    }
    const char *type = value_get_text(one, "type");

    return arena_printf(loader->arena, "patch %s --type=%s%s", target,
                        type == NULL ? "strategic" : type, suffix);
}

static void
read_operation(Loader *loader, const Value *one, Step *step)
{
    const char *op = value_get_text(one, "op");
    const Value *object = value_get(one, "object");
    const Value *patch = value_get(one, "patch");
    static const char *const ops[] = { "apply", "create", "delete", "patch", NULL };

    if (op == NULL || !g_strv_contains(ops, op)) {
        Diagnostic *diagnostic = diagnostics_error_at(
            loader->diagnostics, "E102", value_get(one, "op") == NULL ? one : value_get(one, "op"),
            "an operation has op: apply, create, delete or patch");

        if (op != NULL) {
            diagnostic_suggest(diagnostic, op, ops);
        }
        return;
    }
    if (strcmp(op, "apply") == 0 || strcmp(op, "create") == 0) {
        StepRow row = { .apply = object != NULL ? object : value_get(one, "file") };

        step->action = ACTION_APPLY;
        if (row.apply == NULL) {
            diagnostics_error_at(loader->diagnostics, "E105", one,
                                 "`%s` needs object: or file:", op);
        } else {
            read_apply(loader, &row, step);
        }
        return;
    }
    step->action = ACTION_KUBECTL;
    step->text = operation_line(loader, op, one);
    if (step->text == NULL || (strcmp(op, "patch") == 0 && patch == NULL)) {
        diagnostics_error_at(loader->diagnostics, "E105", one, "`%s` needs target:%s", op,
                             strcmp(op, "patch") == 0 ? " and patch:" : "");
        return;
    }
    if (patch != NULL) {
        g_autoptr(GString) json = g_string_new(NULL);
        g_autofree char *quoted = NULL;

        if (value_is(patch, VALUE_STRING)) {
            g_string_append(json, patch->text);
        } else {
            json_write(json, patch, 0);
        }
        quoted = g_shell_quote(json->str);
        step->text = arena_printf(loader->arena, "%s -p %s", step->text, quoted);
    }
    step->kubectl = loader_read_kubectl(loader, step->text, NULL, NULL, &step->files);
}

static void
read_operations(Loader *loader, const StepRow *row, const Step *first)
{
    for (size_t i = 0; i < value_length(row->operations); i++) {
        Step step = *first;

        if (i > 0 || step.id == NULL) {
            step.id = arena_printf(loader->arena, "%s.%zu", first->id, i + 1);
        }
        read_operation(loader, value_item(row->operations, i), &step);
        g_array_append_val(loader->scenario->steps, step);
    }
}

void
loader_read_timeline(Loader *loader)
{
    if (!loader_find_steps(loader)) {
        return;
    }
    for (size_t i = 0; i < loader->row.n_timeline; i++) {
        const StepRow *row = &loader->row.timeline[i];
        Step step = { .has_id = row->id != NULL };

        if (row->self == NULL) {
            continue; /* no mapping at all: reported */
        }
        step.mark = row->self->start;
        step.id = row->id != NULL ? row->id : arena_printf(loader->arena, "step-%zu", i + 1);
        read_trigger(loader, row, &step);
        read_repetition(loader, row, &step);
        if (row->operations != NULL) {
            read_operations(loader, row, &step);
            continue;
        }
        if (row->kubectl_value == NULL && row->apply == NULL && row->fault_value == NULL &&
            row->heal_value == NULL && row->note_value == NULL && row->ask_value == NULL &&
            row->metric_value == NULL) {
            continue; /* no action: reported */
        }
        read_action(loader, row, &step);
        g_array_append_val(loader->scenario->steps, step);
    }
    for (size_t i = 0; i < loader->scenario->steps->len; i++) {
        check_expression(loader, g_array_index(loader->scenario->steps, Step, i).when);
    }
}
