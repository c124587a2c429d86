/* kubectl-events.c - kubectl events: what happened, the oldest first. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "models/api/print/cell.h"
#include "text/tab-text.h"

#include <string.h>

/* Columns of kubectl's tables. */
#define WIDTH_MIN 6
#define PADDING 3

typedef struct SeenEvent {
    const Value *event;
    int64_t last; /* ns since 1970 */
    guint index;  /* of equal times the first stays first */
} SeenEvent;

static const Value *
first_time(const Value *event)
{
    const Value *time = value_get(event, "eventTime");

    return time == NULL || value_is(time, VALUE_NULL) ? value_get(event, "firstTimestamp") : time;
}

static const Value *
last_time(const Value *event)
{
    const Value *series = value_path(event, "series", "lastObservedTime", NULL);
    const Value *last = series != NULL ? series : value_get(event, "lastTimestamp");

    return last == NULL || value_is(last, VALUE_NULL) ? first_time(event) : last;
}

static int
by_time(const void *a, const void *b)
{
    const SeenEvent *left = a, *right = b;

    if (left->last != right->last) {
        return left->last < right->last ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

/* "5s", or "5s (x3 over 1m)". */
static const char *
interval_of(KubectlRun *run, const Value *event, int64_t now_ns)
{
    int64_t in_series = value_get_int(value_get(event, "series"), "count", 0);
    int64_t count = MAX(in_series, value_get_int(event, "count", 1));
    const char *first = age_text(first_time(event), now_ns, run->arena);

    return count <= 1 ? first
                      : arena_printf(run->arena, "%s (x%" G_GINT64_FORMAT " over %s)",
                                     age_text(last_time(event), now_ns, run->arena), count, first);
}

/* --for=TYPE/NAME, --types */
static bool
is_asked_for(const KubectlRun *run, const Value *event)
{
    const char *about = run_text(run, "for");
    const char *slash = strchr(about, '/');
    const CtlTexts *types = &ctl_flag(run->call, "types")->items;
    const Value *involved = value_get(event, "involvedObject");
    const char *type = value_get_text(event, "type");
    bool is_type = types->n == 0;

    for (size_t i = 0; i < types->n; i++) {
        is_type |= type != NULL && g_ascii_strcasecmp(types->texts[i], type) == 0;
    }
    if (slash != NULL) {
        const ApiKind *kind =
            api_kind_find_resource(arena_strndup(run->arena, about, (size_t)(slash - about)));
        const char *name = value_get_text(involved, "kind");

        is_type &= kind != NULL && g_strcmp0(name, kind->name) == 0 &&
                   g_strcmp0(value_get_text(involved, "name"), slash + 1) == 0;
    }
    return is_type;
}

static const char *
text_of(const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);

    return text == NULL ? "" : text;
}

static void
append_row(KubectlRun *run, GString *rows, const Value *event, int64_t now_ns)
{
    const Value *about = value_get(event, "involvedObject");
    g_autofree char *message = g_strstrip(g_strdup(text_of(event, "message")));

    if (run->line->request->is_all_namespaces) {
        g_string_append_printf(rows, "%s\t", text_of(value_get(event, "metadata"), "namespace"));
    }
    g_string_append_printf(rows, "%s\t%s\t%s\t%s/%s\t%s\n", interval_of(run, event, now_ns),
                           text_of(event, "type"), text_of(event, "reason"), text_of(about, "kind"),
                           text_of(about, "name"), message);
}

static void
print_table(KubectlRun *run, const GArray *events)
{
    g_autoptr(GString) rows = g_string_new(NULL);
    int64_t now_ns =
        cluster_tables(run->cluster)->epoch * SIM_SECOND + sim_now(cluster_sim(run->cluster));

    if (!run_switch(run, "no-headers", false)) {
        g_string_append_printf(rows, "%sLAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n",
                               run->line->request->is_all_namespaces ? "NAMESPACE\t" : "");
    }
    for (guint i = 0; i < events->len; i++) {
        append_row(run, rows, g_array_index(events, SeenEvent, i).event, now_ns);
    }
    tab_text_append(run->answer.out, rows->str, WIDTH_MIN, PADDING);
    flush(run);
}

/* Oldest first. */
static GArray *
find_events(KubectlRun *run)
{
    GArray *events = g_array_new(FALSE, TRUE, sizeof(SeenEvent));
    g_autoptr(GArray) refs = g_array_new(FALSE, TRUE, sizeof(ObjectRef));

    find_target(run, &run->line->request->targets[0], refs);
    for (guint i = 0; i < refs->len; i++) {
        const Object *object =
            store_get(cluster_store(run->cluster), g_array_index(refs, ObjectRef, i));
        SeenEvent seen = { .event = stored_value(run, object), .index = i };

        instant_parse(last_time(seen.event), &seen.last);
        if (is_asked_for(run, seen.event)) {
            g_array_append_val(events, seen);
        }
    }
    g_array_sort(events, by_time);
    return events;
}

void
kubectl_events(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;
    g_autoptr(GArray) events = find_events(run);
    const char *format = run_text(run, "output");

    (void)self;
    if (events->len == 0 && request->is_all_namespaces) {
        say_error(run, "No events found.");
    } else if (events->len == 0) {
        say_error(run, "No events found in %s namespace.", request->namespace_);
    } else if (*format == '\0') {
        print_table(run, events);
    } else {
        for (guint i = 0; i < events->len; i++) {
            print_done(run, g_array_index(events, SeenEvent, i).event, "");
        }
    }
}
