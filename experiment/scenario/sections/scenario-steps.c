/* scenario-steps.c - which step is meant: ids, what waits for whom, moments. */
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

/* ---- ids ------------------------------------------------------------------------------------- */

static void
note_id(Loader *loader, const StepRow *row)
{
    const StepRow *other = g_hash_table_lookup(loader->step_rows, row->id);

    if (other == NULL) {
        g_hash_table_insert(loader->step_rows, (void *)(uintptr_t)row->id, (void *)(uintptr_t)row);
        return;
    }
    diagnostic_also(diagnostics_error_at(loader->diagnostics, "E183", row->id_value,
                                         "two steps have the id `%s`", row->id),
                    other->id_value->start, other->id_value->end, "first here");
}

/* The step that a step waits for; NULL: none, or none that is known. */
static const StepRow *
awaited(const Loader *loader, const StepRow *row)
{
    g_autofree char *id =
        row == NULL || row->after == NULL ? NULL : g_strndup(row->after, strcspn(row->after, "+"));

    return id == NULL ? NULL : g_hash_table_lookup(loader->step_rows, g_strstrip(id));
}

/* Steps that wait for each other never come.  Each waits for one other at most: whoever follows
 * the waiting at two speeds meets himself in a ring. */
static void
check_ring(Loader *loader, const StepRow *row, GHashTable *told)
{
    const StepRow *slow = row, *fast = awaited(loader, row);

    while (fast != NULL && fast != slow && !g_hash_table_contains(told, fast)) {
        slow = awaited(loader, slow);
        fast = awaited(loader, awaited(loader, fast));
    }
    for (const StepRow *one = row; one != NULL && g_hash_table_add(told, (void *)(uintptr_t)one);) {
        one = awaited(loader, one);
    }
    if (fast == NULL || fast != slow) {
        return;
    }
    if (awaited(loader, fast) == fast) {
        diagnostics_error_at(loader->diagnostics, "E183", fast->after_value,
                             "a step cannot wait for itself");
        return;
    }
    diagnostic_help(diagnostics_error_at(loader->diagnostics, "E183", fast->after_value,
                                         "`%s` and `%s` wait for each other", fast->id,
                                         awaited(loader, fast)->id),
                    "none of these steps would ever come; give one of them `at:`");
}

bool
loader_find_steps(Loader *loader)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_direct_hash, g_direct_equal);

    if (loader->row.n_timeline > TIMELINE_STEPS_MAX) {
        diagnostics_error_at(loader->diagnostics, "E116",
                             loader->row.timeline[TIMELINE_STEPS_MAX].self,
                             "a timeline of more than %d steps", TIMELINE_STEPS_MAX);
        return false;
    }
    for (size_t i = 0; i < loader->row.n_timeline; i++) {
        if (loader->row.timeline[i].id != NULL) {
            note_id(loader, &loader->row.timeline[i]);
        }
    }
    for (size_t i = 0; i < loader->row.n_timeline; i++) {
        check_ring(loader, &loader->row.timeline[i], told);
    }
    return true;
}

/* ---- moments --------------------------------------------------------------------------------- */

/* Whether a step, or its id, could not be read: it may be the one that is looked for. */
static bool
lacks_steps(const Loader *loader)
{
    const Value *timeline = value_get(loader->scenario->document, "timeline");

    for (size_t i = 0; i < loader->row.n_timeline; i++) {
        const StepRow *row = &loader->row.timeline[i];

        if (row->self == NULL || (row->id == NULL && value_get(row->self, "id") != NULL)) {
            return true;
        }
    }
    return timeline != NULL && !value_is(timeline, VALUE_LIST);
}

static bool
find_step(Loader *loader, const char *id, const Value *value)
{
    g_autoptr(GPtrArray) ids = NULL;

    if (g_hash_table_contains(loader->step_rows, id)) {
        return true;
    }
    if (lacks_steps(loader)) {
        return false;
    }
    ids = g_ptr_array_new();
    for (size_t i = 0; i < loader->row.n_timeline; i++) {
        if (loader->row.timeline[i].id != NULL) {
            g_ptr_array_add(ids, (void *)(uintptr_t)loader->row.timeline[i].id);
        }
    }
    g_ptr_array_add(ids, NULL);
    Diagnostic *diagnostic =
        diagnostics_error_at(loader->diagnostics, "E183", value, "no step has the id `%s`", id);

    diagnostic_suggest(diagnostic, id, (const char *const *)ids->pdata);
    return false;
}

bool
read_moment(Loader *loader, const char *text, const Value *value, bool may_be_time, Moment *ret)
{
    const char *plus = strchr(text, '+');
    g_autofree char *id = plus == NULL ? g_strdup(text) : g_strndup(text, (gsize)(plus - text));
    bool needs_unit = false;

    ret->is_given = true;
    if (may_be_time && duration_parse(text, &ret->at, &needs_unit)) {
        return true;
    }
    if (may_be_time && needs_unit) {
        diagnostic_label(
            diagnostics_error_at(loader->diagnostics, "E117", value, "a time needs a unit"),
            "write `90s` or `1m30s`");
        return false;
    }
    g_strstrip(id);
    if (plus != NULL) {
        g_autofree char *delay = g_strstrip(g_strdup(plus + 1));

        if (!duration_parse(delay, &ret->at, NULL)) {
            diagnostic_help(diagnostics_error_at(loader->diagnostics, "E118", value,
                                                 "`%s` is not a time", delay),
                            "ID + 30s");
            return false;
        }
    }
    ret->step = arena_strdup(loader->arena, id);
    return find_step(loader, id, value);
}
