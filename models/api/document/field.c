/* field.c - reading, comparing and printing members by their rows. */
#include "models/api/document/field.h"

#include "models/api/document/field-text.h"
#include "models/api/workload.h"

#include <string.h>

static void *
member(Object *object, const Field *field)
{
    return (char *)object + field->offset;
}

static const void *
member_const(const Object *object, const Field *field)
{
    return (const char *)object + field->offset;
}

static size_t
field_size(const Field *field)
{
    static const size_t sizes[] = {
        [FIELD_INT32] = sizeof(int32_t),
        [FIELD_INT64] = sizeof(int64_t),
        [FIELD_FLAG] = sizeof(bool),
        [FIELD_ENUM] = sizeof(int),
        [FIELD_TEXT] = sizeof(const char *),
        [FIELD_TIME] = sizeof(SimTime),
        [FIELD_INT_OR_PERCENT] = sizeof(IntOrPercent),
        [FIELD_SELECTOR] = sizeof(const Selector *),
        [FIELD_MAP_SELECTOR] = sizeof(const Selector *),
        [FIELD_TEMPLATE] = sizeof(PodTemplate),
        [FIELD_VALUE] = sizeof(const Value *),
        [FIELD_CONDITIONS] = sizeof(Condition),
    };

    return sizes[field->type] * (field->type == FIELD_CONDITIONS ? field->n : 1);
}

/* Reads one member from the value at its path (NULL: absent) into 'ret'. */
static void
read_one(const Field *field, const Value *value, const ObjectTables *tables, void *ret)
{
    switch (field->type) {
    case FIELD_INT32:
        *(int32_t *)ret = (int32_t)(value_is(value, VALUE_INT) ? value->integer : field->absent);
        break;
    case FIELD_INT64:
        *(int64_t *)ret = value_is(value, VALUE_INT) ? value->integer : field->absent;
        break;
    case FIELD_FLAG:
        *(bool *)ret = field_flag_read(field, value);
        break;
    case FIELD_ENUM:
        *(int *)ret = (int)field_choice_read(field, value);
        break;
    case FIELD_TEXT:
        *(const char **)ret = field_text_read(value, tables);
        break;
    case FIELD_TIME:
        *(SimTime *)ret = object_time_read(value, tables);
        break;
    case FIELD_INT_OR_PERCENT:
        *(IntOrPercent *)ret = field_amount_read(field, value);
        break;
    case FIELD_SELECTOR:
        *(const Selector **)ret = selector_from_value(value, tables->names, tables->arena);
        break;
    case FIELD_MAP_SELECTOR:
        *(const Selector **)ret = field_map_selector_read(value, tables);
        break;
    case FIELD_TEMPLATE:
        *(PodTemplate *)ret = pod_template_from_value(tables->pod_specs, value);
        break;
    case FIELD_VALUE:
        *(const Value **)ret = value;
        break;
    case FIELD_CONDITIONS:
        field_conditions_read(field, value, tables, ret);
        break;
    }
}

static bool
amounts_are_equal(const IntOrPercent *a, const IntOrPercent *b)
{
    return a->is_percent == b->is_percent && a->number == b->number;
}

static bool
is_equal(const Field *field, const void *a, const void *b)
{
    switch (field->type) {
    case FIELD_TEXT:
        return g_strcmp0(*(const char *const *)a, *(const char *const *)b) == 0;
    case FIELD_INT_OR_PERCENT:
        return amounts_are_equal(a, b);
    case FIELD_SELECTOR:
    case FIELD_MAP_SELECTOR:
        return selector_equal(*(const Selector *const *)a, *(const Selector *const *)b);
    case FIELD_TEMPLATE:
        return pod_template_equal(a, b);
    case FIELD_VALUE:
        return value_equal(*(const Value *const *)a, *(const Value *const *)b);
    case FIELD_CONDITIONS:
        return field_conditions_equal(a, b, field->n);
    default:
        return memcmp(a, b, field_size(field)) == 0; /* plain numbers: no padding */
    }
}

/* What is printed for a member; NULL: nothing. */
static const Value *
format_one(const Field *field, const void *data, const ObjectTables *tables, Arena *arena)
{
    switch (field->type) {
    case FIELD_INT32:
        return value_int(arena, *(const int32_t *)data);
    case FIELD_INT64:
        return value_int(arena, *(const int64_t *)data);
    case FIELD_FLAG:
        return field->choices == NULL
                   ? value_bool(arena, *(const bool *)data)
                   : value_string(arena, field->choices[*(const bool *)data ? 1 : 0]);
    case FIELD_ENUM:
        return value_string(arena, field->choices[*(const int *)data]);
    case FIELD_TEXT:
        return *(const char *const *)data == NULL ? NULL
                                                  : value_string(arena, *(const char *const *)data);
    case FIELD_TIME:
        return object_time_value(*(const SimTime *)data, tables, arena);
    case FIELD_INT_OR_PERCENT:
        return field_amount_value(data, arena);
    case FIELD_SELECTOR:
        return selector_to_value(*(const Selector *const *)data, arena);
    case FIELD_MAP_SELECTOR:
        return value_get(selector_to_value(*(const Selector *const *)data, arena), "matchLabels");
    case FIELD_TEMPLATE:
        return ((const PodTemplate *)data)->raw;
    case FIELD_VALUE:
        return *(const Value *const *)data;
    case FIELD_CONDITIONS:
        return field_conditions_value(field, data, tables, arena);
    }
    return NULL;
}

typedef union FieldSpace {
    PodTemplate template_;
    Condition conditions[CONDITIONS_MAX];
} FieldSpace;

void
fields_read(const Field *fields, Object *object, const Value *value, const ObjectTables *tables)
{
    for (const Field *field = fields; field != NULL && field->path != NULL; field++) {
        read_one(field, value_at_path(value, field->path), tables, member(object, field));
    }
}

bool
fields_differ(const Field *fields, const Object *a, const Object *b)
{
    for (const Field *field = fields; field != NULL && field->path != NULL; field++) {
        if (!is_equal(field, member_const(a, field), member_const(b, field))) {
            return true;
        }
    }
    return false;
}

void
fields_copy(const Field *fields, Object *ret, const Object *from)
{
    for (const Field *field = fields; field != NULL && field->path != NULL; field++) {
        memcpy(member(ret, field), member_const(from, field), field_size(field));
    }
}

/* What must be printed is in a manifest already, but for the status. */
static bool
must_add(const Field *field, const Object *object)
{
    return field->is_always && (object->raw == NULL || g_str_has_prefix(field->path, "status."));
}

const Value *
fields_overlay(const Field *fields, const Object *object, const Value *map,
               const ObjectTables *tables, Arena *arena)
{
    for (const Field *field = fields; field != NULL && field->path != NULL; field++) {
        const void *data = member_const(object, field);
        const Value *old = value_at_path(map, field->path);
        const Value *value;
        FieldSpace space = { 0 };

        g_assert(field_size(field) <= sizeof(space));
        read_one(field, old, tables, &space);
        if (is_equal(field, data, &space) && (old != NULL || !must_add(field, object))) {
            continue;
        }
        read_one(field, NULL, tables, &space);
        value = !field->is_always && is_equal(field, data, &space)
                    ? NULL
                    : format_one(field, data, tables, arena);
        map = value_with_path(arena, map, field->path, value);
    }
    return map;
}
