/* object-value.c - objects from and to the form in which the API server shows them. */
#include "models/api/document/field.h"
#include "models/api/object-version.h"
#include "text/scalar.h"

#include <string.h>

SimTime
object_time_read(const Value *value, const ObjectTables *tables)
{
    int64_t seconds;

    if (value_text(value) == NULL || !rfc3339_parse(value_text(value), &seconds)) {
        return SIM_NEVER;
    }
    /* Years beyond what nanoseconds can count are as good as never. */
    if (seconds - tables->epoch > INT64_MAX / SIM_SECOND ||
        seconds - tables->epoch < INT64_MIN / SIM_SECOND) {
        return SIM_NEVER;
    }
    return (seconds - tables->epoch) * SIM_SECOND;
}

const Value *
object_time_value(SimTime at, const ObjectTables *tables, Arena *arena)
{
    g_autofree char *text = NULL;
    int64_t seconds;

    if (at == SIM_NEVER) {
        return NULL;
    }
    seconds = at / SIM_SECOND - (at % SIM_SECOND < 0 ? 1 : 0);
    text = rfc3339_format(tables->epoch + seconds);
    return value_string(arena, text);
}

static Kind
owner_kind(const char *api_version, const char *kind_name)
{
    const ObjectClass *class =
        api_version == NULL || kind_name == NULL ? NULL : object_class_find(api_version, kind_name);

    return class == NULL ? KIND_OTHER : class->kind;
}

static void
read_owners(Object *object, const Value *list, const ObjectTables *tables)
{
    size_t n = value_is(list, VALUE_LIST) ? MIN(list->n, UINT8_MAX) : 0;
    g_autofree OwnerRef *rows = g_new0(OwnerRef, n + 1);

    for (size_t i = 0; i < n; i++) {
        const Value *value = value_item(list, i);

        rows[i] = (OwnerRef){
            .uid = uid_read(value_get_text(value, "uid"), tables),
            .is_controller = value_get_bool(value, "controller", false),
            .blocks_deletion = value_get_bool(value, "blockOwnerDeletion", false),
            .api_version = value_get_text(value, "apiVersion"),
            .kind_name = value_get_text(value, "kind"),
            .name = value_get_text(value, "name"),
        };
        rows[i].kind = (uint16_t)owner_kind(rows[i].api_version, rows[i].kind_name);
    }
    object_set_owners(object, rows, n, tables);
}

static uint64_t
read_revision(const Value *metadata)
{
    const char *text = value_get_text(metadata, "resourceVersion");

    return text == NULL ? 0 : g_ascii_strtoull(text, NULL, 10);
}

static void
read_meta(Object *object, const Value *metadata, const ObjectTables *tables)
{
    ObjectMeta *meta = &object->meta;
    const Value *finalizers = value_get(metadata, "finalizers");

    meta->name = intern(tables->names, value_get_text(metadata, "name"));
    meta->name_space = intern(tables->names, value_get_text(metadata, "namespace"));
    meta->generate_name = intern(tables->names, value_get_text(metadata, "generateName"));
    meta->uid = uid_read(value_get_text(metadata, "uid"), tables);
    meta->resource_version = read_revision(metadata);
    meta->generation = value_get_int(metadata, "generation", 0);
    meta->created_at = object_time_read(value_get(metadata, "creationTimestamp"), tables);
    meta->deletion_at = object_time_read(value_get(metadata, "deletionTimestamp"), tables);
    meta->deletion_grace_seconds =
        (int32_t)value_get_int(metadata, "deletionGracePeriodSeconds", -1);
    meta->labels = label_set_from_value(tables->labels, value_get(metadata, "labels"));
    meta->annotations = label_set_from_value(tables->labels, value_get(metadata, "annotations"));
    for (size_t i = 0; i < value_length(finalizers); i++) {
        const char *text = value_text(value_item(finalizers, i));

        if (text != NULL) {
            object_add_finalizer(object, text, tables);
        }
    }
    read_owners(object, value_get(metadata, "ownerReferences"), tables);
}

Object *
object_from_value(const Value *value, const ObjectTables *tables)
{
    const char *api_version = value_get_text(value, "apiVersion");
    const char *kind_name = value_get_text(value, "kind");
    const ObjectClass *class = object_class(owner_kind(api_version, kind_name));
    Object *object = object_new(class->kind);

    object->raw = value;
    read_meta(object, value_get(value, "metadata"), tables);
    if (class->is_raw) {
        RawObject *raw = (RawObject *)object;

        raw->status = value_get(value, "status");
        raw->api_version = intern(tables->names, api_version != NULL ? api_version : "");
        raw->kind_name = intern(tables->names, kind_name != NULL ? kind_name : "");
        object->raw = value_with(tables->arena, value, "status", NULL);
    }
    fields_read(class->spec_fields, object, value, tables);
    fields_read(class->status_fields, object, value, tables);
    if (class->from_value != NULL) {
        class->from_value(object, value, tables);
    }
    return object;
}

static const Value *
owners_value(const Object *object, const Value *old, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    Object *again = object_new(object->kind);
    ObjectMeta probe = object->meta;
    bool is_same;

    /* A false flag may be written or not: what still reads the same stays as it was. */
    read_owners(again, old, tables);
    is_same = again->meta.owners == probe.owners && again->meta.n_owners == probe.n_owners;
    object_free(again);
    if (is_same) {
        return old;
    }
    for (size_t i = 0; i < object->meta.n_owners; i++) {
        const OwnerRef *owner = &object->meta.owners[i];
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "apiVersion", owner->api_version);
        if (owner->blocks_deletion) {
            value_put_bool(map, "blockOwnerDeletion", true);
        }
        if (owner->is_controller) {
            value_put_bool(map, "controller", true);
        }
        value_put_string(map, "kind", owner->kind_name);
        value_put_string(map, "name", owner->name);
        value_put_string(map, "uid", uid_text(owner->uid, tables, arena));
        value_add(list, value_end(map));
    }
    return object->meta.n_owners == 0 ? NULL : value_end(list);
}

static const Value *
finalizers_value(const Object *object, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < object->meta.n_finalizers; i++) {
        value_add(list, value_string(arena, object->meta.finalizers[i]));
    }
    return object->meta.n_finalizers == 0 ? NULL : value_end(list);
}

static const Value *
with_text(Arena *arena, const Value *map, const char *key, const char *text)
{
    return value_with(arena, map, key, text == NULL ? NULL : value_string(arena, text));
}

/* As it was if it still reads so: an empty map of labels stays an empty map. */
static const Value *
with_labels(Arena *arena, const Value *map, const char *key, const LabelSet *set)
{
    const Value *old = value_get(map, key);

    if (set->n_pairs == 0 && value_length(old) == 0) {
        return map;
    }
    return value_with(arena, map, key, label_set_to_value(set, arena));
}

static const Value *
meta_value(const Object *object, const ObjectTables *tables, Arena *arena)
{
    const ObjectMeta *meta = &object->meta;
    const Value *map = value_get(object->raw, "metadata");
    int64_t grace = meta->deletion_grace_seconds;

    map = with_labels(arena, map, "annotations", meta->annotations);
    if (meta->created_at != SIM_NEVER) {
        map = value_with(arena, map, "creationTimestamp",
                         object_time_value(meta->created_at, tables, arena));
    }
    map = value_with(arena, map, "deletionGracePeriodSeconds",
                     grace < 0 ? NULL : value_int(arena, grace));
    map = value_with(arena, map, "deletionTimestamp",
                     object_time_value(meta->deletion_at, tables, arena));
    map = value_with(arena, map, "finalizers", finalizers_value(object, arena));
    map = with_text(arena, map, "generateName", meta->generate_name);
    map = value_with(arena, map, "generation",
                     meta->generation == 0 ? NULL : value_int(arena, meta->generation));
    map = with_labels(arena, map, "labels", meta->labels);
    map = with_text(arena, map, "name", meta->name);
    map = with_text(arena, map, "namespace", meta->name_space);
    map = value_with(arena, map, "ownerReferences",
                     owners_value(object, value_get(map, "ownerReferences"), tables, arena));
    map = with_text(arena, map, "uid", meta->uid == 0 ? NULL : uid_text(meta->uid, tables, arena));
    return value_with(arena, map, "resourceVersion",
                      meta->resource_version == 0
                          ? NULL
                          : value_printf(arena, "%" G_GUINT64_FORMAT, meta->resource_version));
}

const Value *
object_to_value(const Object *object, const ObjectTables *tables, Arena *arena)
{
    const ObjectClass *class = object_class(object->kind);
    const Value *map = object->raw;

    map = with_text(arena, map, "apiVersion", object_api_version(object));
    map = with_text(arena, map, "kind", object_kind_name(object));
    map = value_with(arena, map, "metadata", meta_value(object, tables, arena));
    if (class->is_raw) {
        map = value_with(arena, map, "status", ((const RawObject *)object)->status);
    }
    map = fields_overlay(class->spec_fields, object, map, tables, arena);
    map = fields_overlay(class->status_fields, object, map, tables, arena);
    if (class->to_value != NULL) {
        map = class->to_value(object, map, tables, arena);
    }
    if (class->has_status && value_get(map, "status") == NULL) {
        map = value_with(arena, map, "status", value_end(value_map_begin(arena)));
    }
    return value_sorted(arena, map);
}
