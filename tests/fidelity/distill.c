/* distill.c - milestones, events, losses and the final state of a history. */
#include "tests/fidelity/distill-internal.h"

#include <string.h>

void
distill_tell(Distiller *distiller, double at, const char *format, ...)
{
    va_list arguments;
    const char *what;

    va_start(arguments, format);
    what = arena_vprintf(distiller->arena, format, arguments);
    va_end(arguments);
    if (at >= DISTILL_BEGIN) {
        guint n = GPOINTER_TO_UINT(g_hash_table_lookup(distiller->counts, what)) + 1;
        Milestone milestone = { at, what };

        g_hash_table_insert(distiller->counts, (gpointer)(guintptr)what, GUINT_TO_POINTER(n));
        if (n > 1) {
            milestone.what = arena_printf(distiller->arena, "%s (occurrence %u)", what, n);
        }
        g_array_append_val(distiller->result->milestones, milestone);
    }
}

/* Of pods every one counts, but how often the whole group did it is known at the end only. */
void
distill_tell_pod(Distiller *distiller, double at, const char *who, const char *what)
{
    const char *base = arena_printf(distiller->arena, "%s %s", who, what);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(distiller->pod_counts, base)) + 1;
    Milestone milestone = { at, NULL };

    g_hash_table_insert(distiller->pod_counts, (gpointer)(guintptr)base, GUINT_TO_POINTER(n));
    if (at < DISTILL_BEGIN) {
        return;
    }
    milestone.what = arena_printf(distiller->arena, "%s #%u", base, n);
    g_array_append_val(distiller->result->milestones, milestone);
    if (n == 1 && g_str_has_prefix(base, "Pod/")) {
        milestone.what = base;
        g_array_append_val(distiller->result->milestones, milestone);
    }
}

static void
tell_line(Distiller *distiller, const Change *change)
{
    const char *text = names_normal(distiller->names, change->text, distiller->arena);

    switch (change->type) {
    case CHANGE_ACTION:
        distill_tell(distiller, change->at, "ACTION %s", text);
        break;
    case CHANGE_OUTPUT:
        distill_tell(distiller, change->at, "OUTPUT %s", text);
        break;
    default:
        distill_tell(distiller, change->at, "ACTION_END rc=%d %s", change->exit_code, text);
        break;
    }
}

static const char *
field_text(Distiller *distiller, const Value *fields, const char *key)
{
    const char *text = value_get_text(fields, key);

    return text == NULL ? "" : names_normal(distiller->names, text, distiller->arena);
}

/* "(combined from similar events): Created pod: web-x" -> "(combined from similar events): ..." */
static const char *
event_message(Distiller *distiller, const Value *fields)
{
    const char *message = field_text(distiller, fields, "message");
    static const char combined[] = "(combined from similar events): ";

    return g_str_has_prefix(message, combined) ? arena_printf(distiller->arena, "%s...", combined)
                                               : message;
}

static void
note_event(Distiller *distiller, const Change *change)
{
    DistilledEvent row = { .source = field_text(distiller, change->new_, "src"),
                           .type = field_text(distiller, change->new_, "type"),
                           .reason = field_text(distiller, change->new_, "reason"),
                           .object = field_text(distiller, change->new_, "obj"),
                           .message = event_message(distiller, change->new_) };
    const char *key = arena_printf(distiller->arena, "%s|%s|%s|%s|%s", row.source, row.type,
                                   row.reason, row.object, row.message);
    DistilledEvent *event = g_hash_table_lookup(distiller->event_index, key);

    if (change->at < DISTILL_BEGIN || change->type == CHANGE_REMOVED) {
        return;
    }
    if (event == NULL) {
        event = ARENA_NEW(distiller->arena, DistilledEvent);
        *event = row;
        g_hash_table_insert(distiller->event_index, (gpointer)(guintptr)key, event);
        g_ptr_array_add(distiller->result->events, event);
    }
    event->n_writes++;
}

/* In recordings updates of events have no names; each line tells what changed and what the message
 * is only if it changed.  They are told apart by the key that history keeps for events of runs. */
static bool
is_whole_event(const Change *change)
{
    return value_get(change->new_, "reason") != NULL;
}

/* "#k (last)" for the end of each group of pods, whose number is not known before. */
static void
add_last_marks(Distiller *distiller)
{
    GArray *milestones = distiller->result->milestones;
    guint n = milestones->len;

    for (guint i = 0; i < n; i++) {
        Milestone milestone = g_array_index(milestones, Milestone, i);
        const char *mark = strrchr(milestone.what, '#');
        g_autofree char *base = NULL;

        if (mark == NULL || mark == milestone.what || !g_str_has_prefix(milestone.what, "Pod")) {
            continue;
        }
        base = g_strndup(milestone.what, (gsize)(mark - milestone.what - 1));
        if (GPOINTER_TO_UINT(g_hash_table_lookup(distiller->pod_counts, base)) ==
            (guint)g_ascii_strtoull(mark + 1, NULL, 10)) {
            milestone.what = arena_printf(distiller->arena, "%s (last)", milestone.what);
            g_array_append_val(milestones, milestone);
        }
    }
}

static int
compare_milestones(const void *a, const void *b)
{
    const Milestone *left = a;
    const Milestone *right = b;

    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    return strcmp(left->what, right->what);
}

static void
make_index(Distilled *result)
{
    g_array_sort(result->milestones, compare_milestones);
    for (guint i = result->milestones->len; i-- > 0;) {
        Milestone *milestone = &g_array_index(result->milestones, Milestone, i);

        g_hash_table_insert(result->index, (gpointer)(guintptr)milestone->what, milestone);
    }
}

static Distilled *
result_new(void)
{
    Distilled *result = g_new0(Distilled, 1);

    result->milestones = g_array_new(FALSE, FALSE, sizeof(Milestone));
    result->index = g_hash_table_new(g_str_hash, g_str_equal);
    result->events = g_ptr_array_new();
    result->lost = g_array_new(FALSE, FALSE, sizeof(LostPod));
    return result;
}

static void
distiller_run(Distiller *distiller, const History *history)
{
    for (guint i = 0; i < history->changes->len; i++) {
        const Change *change = &g_array_index(history->changes, Change, i);

        if (change->kind == NULL) {
            tell_line(distiller, change);
        } else if (strcmp(change->kind, "Event") == 0) {
            if (is_whole_event(change)) {
                note_event(distiller, change);
            }
        } else if (strcmp(change->kind, "Pod") == 0) {
            distill_pod(distiller, change);
        } else {
            distill_object(distiller, change);
        }
        if (change->name != NULL) {
            g_hash_table_replace(
                distiller->newest,
                arena_printf(distiller->arena, "%s/%s", change->kind, change->name),
                (gpointer)(guintptr)change);
        }
    }
}

Distilled *
distill(const History *history)
{
    Distiller distiller = {
        .arena = history->arena,
        .names = names_new(history),
        .result = result_new(),
        .counts = g_hash_table_new(g_str_hash, g_str_equal),
        .pod_counts = g_hash_table_new(g_str_hash, g_str_equal),
        .event_index = g_hash_table_new(g_str_hash, g_str_equal),
        .newest = g_hash_table_new(g_str_hash, g_str_equal),
    };

    distiller_run(&distiller, history);
    add_last_marks(&distiller);
    make_index(distiller.result);
    distiller.result->final_ = distill_final_state(&distiller, history);
    names_free(distiller.names);
    g_hash_table_destroy(distiller.counts);
    g_hash_table_destroy(distiller.pod_counts);
    g_hash_table_destroy(distiller.event_index);
    g_hash_table_destroy(distiller.newest);
    return distiller.result;
}

void
distilled_free(Distilled *distilled)
{
    if (distilled == NULL) {
        return;
    }
    g_array_free(distilled->milestones, TRUE);
    g_hash_table_destroy(distilled->index);
    g_ptr_array_free(distilled->events, TRUE);
    g_array_free(distilled->lost, TRUE);
    g_free(distilled);
}
