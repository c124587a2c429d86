/* event-object.c - events: what components said happened. */
#include "models/api/document/field.h"
#include "models/api/server/event.h"
#include "models/api/shared-text.h"

static const Field spec_fields[] = {
    { .path = "type", .type = FIELD_TEXT, .offset = offsetof(EventObject, type) },
    { .path = "reason", .type = FIELD_TEXT, .offset = offsetof(EventObject, reason) },
    { .path = "message", .type = FIELD_TEXT, .offset = offsetof(EventObject, message) },
    { .path = "source.component", .type = FIELD_TEXT, .offset = offsetof(EventObject, component) },
    { .path = "source.host", .type = FIELD_TEXT, .offset = offsetof(EventObject, host) },
    { .path = "involvedObject.name",
      .type = FIELD_TEXT,
      .offset = offsetof(EventObject, involved_name) },
    { .path = "involvedObject.namespace",
      .type = FIELD_TEXT,
      .offset = offsetof(EventObject, involved_namespace) },
    { .path = "count", .type = FIELD_INT32, .offset = offsetof(EventObject, count) },
    { .path = "firstTimestamp", .type = FIELD_TIME, .offset = offsetof(EventObject, first_at) },
    { .path = "lastTimestamp", .type = FIELD_TIME, .offset = offsetof(EventObject, last_at) },
    { .path = NULL },
};

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    EventObject *event = (EventObject *)ret;
    const Value *involved = value_get(value, "involvedObject");
    const char *version = value_get_text(involved, "apiVersion");
    const char *kind = value_get_text(involved, "kind");
    const ObjectClass *class =
        version == NULL || kind == NULL ? NULL : object_class_find(version, kind);

    event->involved_kind = class == NULL ? KIND_OTHER : class->kind;
    event->involved_uid = uid_read(value_get_text(involved, "uid"), tables);
}

/* What rows do not say, for events that were recorded here. */
static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const EventObject *event = (const EventObject *)object;
    const Value *involved = value_get(map, "involvedObject");

    if (object->raw != NULL) {
        return map;
    }
    if (event->involved_kind != KIND_OTHER) {
        const ObjectClass *class = object_class(event->involved_kind);

        involved =
            value_with(arena, involved, "apiVersion", value_string(arena, class->api_version));
        involved = value_with(arena, involved, "kind", value_string(arena, class->name));
    }
    if (event->involved_uid != 0) {
        involved = value_with(arena, involved, "uid",
                              value_string(arena, uid_text(event->involved_uid, tables, arena)));
    }
    map = value_with(arena, map, "involvedObject", involved);
    map = value_with(arena, map, "eventTime", value_null(arena));
    map = value_with(arena, map, "reportingComponent",
                     value_string(arena, event->component != NULL ? event->component : ""));
    return value_with(arena, map, "reportingInstance",
                      value_string(arena, event->host != NULL ? event->host : ""));
}

static void
release(Object *object)
{
    EventObject *event = (EventObject *)object;

    if (event->owns_message) {
        shared_text_release(event->message);
    }
}

static void
copy(Object *draft, const Object *object)
{
    EventObject *event = (EventObject *)draft;

    if (event->owns_message) {
        (void)shared_text_hold(event->message);
    }
    (void)object;
}

void
event_object_set_message(EventObject *event, const char *message)
{
    const char *own = shared_text_new(message, strlen(message));

    release(&event->object);
    event->message = own;
    event->owns_message = true;
}

extern const ObjectClass object_class_event_object;

const ObjectClass object_class_event_object = {
    .kind = KIND_EVENT,
    .api_version = "v1",
    .name = "Event",
    .resource = "events",
    .is_namespaced = true,
    .size = sizeof(EventObject),
    .spec_fields = spec_fields,
    .from_value = from_value,
    .to_value = to_value,
    .copy = copy,
    .release = release,
};
