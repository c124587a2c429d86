/* field-text.c - single types of members: choices, amounts, selectors, conditions. */
#include "models/api/document/field-text.h"

#include <string.h>

static const char *const status_names[] = {
    [CONDITION_ABSENT] = "",
    [CONDITION_FALSE] = "False",
    [CONDITION_TRUE] = "True",
    [CONDITION_UNKNOWN] = "Unknown",
};

const char *
condition_status_name(ConditionStatus status)
{
    return status_names[status];
}

ConditionStatus
condition_status_read(const Value *map)
{
    const char *text = value_get_text(map, "status");

    for (size_t i = CONDITION_FALSE; i < G_N_ELEMENTS(status_names); i++) {
        if (g_strcmp0(text, status_names[i]) == 0) {
            return (ConditionStatus)i;
        }
    }
    return CONDITION_ABSENT;
}

const Value *
value_at_path(const Value *root, const char *path)
{
    char key[64];

    for (;;) {
        size_t length = strcspn(path, ".");

        g_assert(length < sizeof(key));
        memcpy(key, path, length);
        key[length] = '\0';
        root = value_get(root, key);
        if (root == NULL || path[length] == '\0') {
            return root;
        }
        path += length + 1;
    }
}

const Value *
value_with_path(Arena *arena, const Value *root, const char *path, const Value *value)
{
    const char *dot = strchr(path, '.');
    const char *key = dot == NULL ? path : arena_strndup(arena, path, (size_t)(dot - path));

    if (dot != NULL) {
        const Value *child = value_get(root, key);

        if (child == NULL && value == NULL) {
            return root;
        }
        value = value_with_path(arena, value_is(child, VALUE_MAP) ? child : NULL, dot + 1, value);
    }
    return value_with(arena, value_is(root, VALUE_MAP) ? root : NULL, key, value);
}

bool
field_flag_read(const Field *field, const Value *value)
{
    if (field->choices == NULL) {
        return value_is(value, VALUE_BOOL) ? value->boolean : field->absent != 0;
    }
    if (value_text(value) == NULL) {
        return field->absent != 0;
    }
    return strcmp(value_text(value), field->choices[1]) == 0;
}

int64_t
field_choice_read(const Field *field, const Value *value)
{
    const char *text = value_text(value);

    for (int64_t i = 0; text != NULL && field->choices[i] != NULL; i++) {
        if (strcmp(field->choices[i], text) == 0) {
            return i;
        }
    }
    return field->absent;
}

const char *
field_text_read(const Value *value, const ObjectTables *tables)
{
    const char *text = value_text(value);

    return text == NULL || *text == '\0' ? NULL : intern(tables->names, text);
}

IntOrPercent
field_amount_read(const Field *field, const Value *value)
{
    IntOrPercent amount = { .number = (int32_t)field->absent };

    if (value_is(value, VALUE_INT)) {
        amount.number = (int32_t)value->integer;
    } else if (value_text(value) != NULL) {
        (void)int_or_percent_parse(value_text(value), &amount);
    }
    return amount;
}

const Value *
field_amount_value(const IntOrPercent *amount, Arena *arena)
{
    return amount->is_percent ? value_printf(arena, "%d%%", amount->number)
                              : value_int(arena, amount->number);
}

const Selector *
field_map_selector_read(const Value *value, const ObjectTables *tables)
{
    const LabelSet *labels = label_set_from_value(tables->labels, value);

    return labels->n_pairs == 0 ? NULL : selector_from_labels(labels, tables->arena);
}

bool
selector_equal(const Selector *a, const Selector *b)
{
    if (a == b || a == NULL || b == NULL || a->n_requirements != b->n_requirements) {
        return a == b;
    }
    for (uint32_t i = 0; i < a->n_requirements; i++) {
        const SelectorRequirement *left = &a->requirements[i];
        const SelectorRequirement *right = &b->requirements[i];

        if (left->key != right->key || left->operator_ != right->operator_ ||
            left->n_values != right->n_values) {
            return false;
        }
        for (uint32_t k = 0; k < left->n_values; k++) {
            if (left->values[k] != right->values[k]) {
                return false;
            }
        }
    }
    return true;
}

static const Value *
expression_value(const SelectorRequirement *row, Arena *arena)
{
    static const char *const operators[] = {
        [SELECTOR_IN] = "In",         [SELECTOR_NOT_IN] = "NotIn",
        [SELECTOR_EXISTS] = "Exists", [SELECTOR_DOES_NOT_EXIST] = "DoesNotExist",
        [SELECTOR_GREATER] = "Gt",    [SELECTOR_LESS] = "Lt",
    };
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "key", row->key);
    value_put_string(map, "operator", operators[row->operator_]);
    if (row->n_values > 0) {
        ValueBuilder *values = value_list_begin(arena);

        for (uint32_t i = 0; i < row->n_values; i++) {
            value_add(values, value_string(arena, row->values[i]));
        }
        value_put(map, "values", value_end(values));
    }
    return value_end(map);
}

const Value *
selector_to_value(const Selector *selector, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *labels = value_map_begin(arena);
    ValueBuilder *expressions = value_list_begin(arena);
    uint32_t n_labels = 0;

    if (selector == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        const SelectorRequirement *row = &selector->requirements[i];

        if (row->operator_ == SELECTOR_IN && row->n_values == 1) {
            value_put_string(labels, row->key, row->values[0]);
            n_labels++;
        } else {
            value_add(expressions, expression_value(row, arena));
        }
    }
    if (n_labels < selector->n_requirements) {
        value_put(map, "matchExpressions", value_end(expressions));
    }
    if (n_labels > 0) {
        value_put(map, "matchLabels", value_end(labels));
    }
    return value_end(map);
}

static Condition
read_condition(const Field *field, const Value *value, const ObjectTables *tables)
{
    Condition condition = {
        .type = field_text_read(value_get(value, "type"), tables),
        .status = condition_status_read(value),
        .reason = field_text_read(value_get(value, "reason"), tables),
        .message = field_text_read(value_get(value, "message"), tables),
        .last_update = SIM_NEVER,
        .last_transition = object_time_read(value_get(value, "lastTransitionTime"), tables),
    };

    if (field->update_key != NULL) {
        condition.last_update = object_time_read(value_get(value, field->update_key), tables);
    }
    return condition;
}

void
field_conditions_read(const Field *field, const Value *list, const ObjectTables *tables,
                      Condition *ret)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;

    for (uint32_t i = 0; i < field->n; i++) {
        ret[i] = i < n ? read_condition(field, value_item(list, i), tables) : (Condition){ 0 };
    }
}

static bool
condition_equal(const Condition *a, const Condition *b)
{
    if (a->type == NULL || b->type == NULL) {
        return a->type == b->type;
    }
    return strcmp(a->type, b->type) == 0 && a->status == b->status &&
           a->last_update == b->last_update && a->last_transition == b->last_transition &&
           g_strcmp0(a->reason, b->reason) == 0 && g_strcmp0(a->message, b->message) == 0;
}

bool
field_conditions_equal(const Condition *a, const Condition *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!condition_equal(&a[i], &b[i])) {
            return false;
        }
    }
    return true;
}

static const Value *
condition_value(const Field *field, const Condition *condition, const ObjectTables *tables,
                Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    if (field->update_key != NULL) {
        value_put(map, field->update_key, object_time_value(condition->last_update, tables, arena));
    }
    value_put(map, "lastTransitionTime",
              object_time_value(condition->last_transition, tables, arena));
    /* metav1.Condition prints both even if empty; the older types leave them out. */
    value_put_string(map, "message",
                     condition->message == NULL && field->absent != 0 ? "" : condition->message);
    value_put_string(map, "reason",
                     condition->reason == NULL && field->absent != 0 ? "" : condition->reason);
    value_put_string(map, "status", condition_status_name(condition->status));
    value_put_string(map, "type", condition->type);
    return value_end(map);
}

const Value *
field_conditions_value(const Field *field, const Condition *conditions, const ObjectTables *tables,
                       Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < field->n && conditions[i].type != NULL; i++) {
        value_add(list, condition_value(field, &conditions[i], tables, arena));
    }
    return value_end(list);
}
