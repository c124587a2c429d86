/* event-list.c - the events at the end of a description (declared in describer.h). */
#include "models/api/describe/describer.h"

#include <string.h>

#define MIRROR_ANNOTATION "kubernetes.io/config.mirror"

static bool
is_same(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b) == 0;
}

/* Whether 'event' is about 'object'.  Pods are found whatever kind the event names; events about
 * nodes may carry the node's name for its uid, as kubelets write them. */
static bool
is_about(const Value *event, const Value *object)
{
    const Value *about = value_get(event, "involvedObject");
    const char *kind = value_get_text(object, "kind");
    const char *name = text_at(object, "metadata.name");
    const char *uid = text_at(object, "metadata.uid");
    const char *mirrored =
        value_get_text(value_at(object, "metadata.annotations"), MIRROR_ANNOTATION);

    if (!is_same(value_get_text(about, "name"), name) ||
        !is_same(value_get_text(about, "namespace"), text_at(object, "metadata.namespace"))) {
        return false;
    }
    if (value_is_kind(object, "", "Pod")) {
        uid = mirrored != NULL ? mirrored : uid;
    } else if (!is_same(value_get_text(about, "kind"), kind)) {
        return false;
    }
    if (value_is_kind(object, "", "Node") && is_same(value_get_text(about, "uid"), name)) {
        return true;
    }
    return uid == NULL || *uid == '\0' || is_same(value_get_text(about, "uid"), uid);
}

typedef struct SeenEvent {
    const Value *event;
    int64_t last_ns;
    guint index; /* of equal times the first stays first */
} SeenEvent;

static gint
seen_compare(gconstpointer a, gconstpointer b)
{
    const SeenEvent *left = a;
    const SeenEvent *right = b;

    if (left->last_ns != right->last_ns) {
        return left->last_ns < right->last_ns ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static void
event_write(Description *d, const Value *event)
{
    const Value *since = value_get(event, "eventTime");
    const Value *series = value_get(event, "series");
    const char *source = text_or(event, "source.component", NULL);
    int64_t count = int_at(event, "count");
    char *message = arena_strdup(d->arena, text_or(event, "message", ""));

    if (value_text(since) == NULL) {
        since = value_get(event, "firstTimestamp");
    }
    describe_write(d, 1, "%s\t%s\t", text_or(event, "type", ""), text_or(event, "reason", ""));
    if (value_is(series, VALUE_MAP)) {
        describe_write(d, 0, "%s (x%" G_GINT64_FORMAT " over %s)",
                       describe_age(d, value_get(series, "lastObservedTime")),
                       int_at(series, "count"), describe_age(d, since));
    } else if (count > 1) {
        describe_write(d, 0, "%s (x%" G_GINT64_FORMAT " over %s)",
                       describe_age(d, value_get(event, "lastTimestamp")), count,
                       describe_age(d, since));
    } else {
        describe_write(d, 0, "%s", describe_age(d, since));
    }
    describe_write(d, 0, "\t%s\t%s\n",
                   source == NULL ? text_or(event, "reportingComponent", "") : source,
                   g_strstrip(message));
}

void
describe_events(Description *d)
{
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(SeenEvent));

    if (!d->shows_events) {
        return;
    }
    for (guint i = 0; i < d->others->len; i++) {
        SeenEvent event = { .event = g_ptr_array_index(d->others, i), .index = i };

        if (value_is_kind(event.event, "", "Event") && is_about(event.event, d->object)) {
            event.last_ns = INT64_MIN;
            instant_parse(value_get(event.event, "lastTimestamp"), &event.last_ns);
            g_array_append_val(seen, event);
        }
    }
    if (seen->len == 0) {
        describe_write(d, 0, "Events:\t<none>\n");
        return;
    }
    describe_flush(d);
    g_array_sort(seen, seen_compare);
    describe_write(d, 0, "Events:\n  Type\tReason\tAge\tFrom\tMessage\n");
    describe_write(d, 1, "----\t------\t----\t----\t-------\n");
    for (guint i = 0; i < seen->len; i++) {
        event_write(d, g_array_index(seen, SeenEvent, i).event);
    }
}
