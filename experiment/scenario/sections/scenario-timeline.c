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
        /* A list that stands for a file, as `check --show` writes it, is called as the file. */
        step->text = name != NULL && strcmp(lower, "list") == 0
                         ? name
                         : arena_printf(loader->arena, "%s/%s", lower, name == NULL ? "" : name);
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
    loader_read_selection(loader, row, step);
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
        loader_read_fault(loader, row, step);
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
