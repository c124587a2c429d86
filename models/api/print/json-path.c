/* json-path.c - a template is a list of nodes; a path is a list of steps, each of which turns the
 * values found so far into others. */
#include "models/api/print/json-path.h"

#include "models/api/print/cell.h"
#include "models/api/print/json-path-internal.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

/* ---- steps ------------------------------------------------------------------------------ */

static void
value_found(GPtrArray *found, const Value *value)
{
    if (value != NULL) {
        g_ptr_array_add(found, (gpointer)(uintptr_t)value);
    }
}

static size_t
children_count(const Value *value)
{
    return value_is(value, VALUE_LIST) || value_is(value, VALUE_MAP) ? value_length(value) : 0;
}

static const Value *
child_at(const Value *value, size_t index)
{
    return value_is(value, VALUE_LIST) ? value_item(value, index) : value->members[index].value;
}

/* [from:to:step] of a list; bounds below 0 count from the end. */
static void
slice_found(GPtrArray *found, const JsonPathStep *step, const Value *list)
{
    int64_t n = (int64_t)value_length(list);
    int64_t from = step->has_from ? step->from : 0;
    int64_t to = step->has_to ? step->to : n;

    if (!value_is(list, VALUE_LIST)) {
        return;
    }
    from = from < 0 ? from + n : from;
    to = to < 0 ? to + n : to;
    for (int64_t i = MAX(from, 0); i < MIN(to, n); i += MAX(step->stride, 1)) {
        value_found(found, value_item(list, (size_t)i));
    }
}

static void step_take(GPtrArray *found, const JsonPathStep *step, const Value *value,
                      const Value *root, Arena *arena);

/* The value itself and all below it that the step after ".." may look into. */
static void
descend(GPtrArray *found, const JsonPathStep *next, const Value *value, const Value *root,
        Arena *arena)
{
    step_take(found, next, value, root, arena);
    for (size_t i = 0; i < children_count(value); i++) {
        descend(found, next, child_at(value, i), root, arena);
    }
}

static GPtrArray *
steps_run(const JsonPathSteps *steps, const Value *root, const Value *current, Arena *arena)
{
    GPtrArray *values = g_ptr_array_new();

    value_found(values, steps->from_root ? root : current);
    for (size_t i = 0; i < steps->n; i++) {
        GPtrArray *next = g_ptr_array_new();
        const JsonPathStep *step = &steps->rows[i];
        bool is_deep = step->type == STEP_RECURSE && i + 1 < steps->n;

        for (guint v = 0; v < values->len; v++) {
            const Value *value = g_ptr_array_index(values, v);

            if (is_deep) {
                descend(next, step + 1, value, root, arena);
            } else {
                step_take(next, step, value, root, arena);
            }
        }
        i += is_deep ? 1 : 0;
        g_ptr_array_unref(values);
        values = next;
    }
    return values;
}

/* ---- filters ---------------------------------------------------------------------------- */

/* -1, 0, 1; or 2 if the two cannot be compared. */
static int
values_compare(const Value *a, const Value *b)
{
    const char *left = scalar_text(a);
    const char *right = scalar_text(b);
    double x;
    double y;

    if (left == NULL || right == NULL) {
        return 2;
    }
    if (a->type != VALUE_STRING && b->type != VALUE_STRING && number_parse(left, &x) &&
        number_parse(right, &y)) {
        return (x > y) - (x < y);
    }
    if ((a->type == VALUE_STRING) != (b->type == VALUE_STRING)) {
        return 2;
    }
    x = strcmp(left, right);
    return (x > 0) - (x < 0);
}

static bool
filter_holds(const JsonPathFilter *filter, const Value *value, const Value *root, Arena *arena)
{
    g_autoptr(GPtrArray) left = steps_run(&filter->left, root, value, arena);
    g_autoptr(GPtrArray) right = NULL;
    const Value *other = filter->literal;
    int order;

    if (left->len == 0 || filter->comparison == COMPARE_EXISTS) {
        return left->len > 0;
    }
    if (other == NULL) {
        right = steps_run(&filter->right, root, value, arena);
        other = right->len == 0 ? NULL : g_ptr_array_index(right, 0);
    }
    order = values_compare(g_ptr_array_index(left, 0), other);
    switch (filter->comparison) {
    case COMPARE_EQUAL:
        return order == 0;
    case COMPARE_NOT_EQUAL:
        return order != 0;
    case COMPARE_LESS:
        return order == -1;
    case COMPARE_LESS_OR_EQUAL:
        return order == -1 || order == 0;
    case COMPARE_GREATER:
        return order == 1;
    case COMPARE_GREATER_OR_EQUAL:
        return order == 1 || order == 0;
    case COMPARE_EXISTS:
        break;
    }
    return true;
}

static void
step_take(GPtrArray *found, const JsonPathStep *step, const Value *value, const Value *root,
          Arena *arena)
{
    switch (step->type) {
    case STEP_FIELD:
        value_found(found, value_get(value, step->name));
        break;
    case STEP_INDEX:
        if (value_is(value, VALUE_LIST)) {
            int64_t index = step->from < 0 ? step->from + (int64_t)value->n : step->from;

            value_found(found, index < 0 ? NULL : value_item(value, (size_t)index));
        }
        break;
    case STEP_SLICE:
        slice_found(found, step, value);
        break;
    case STEP_ALL:
    case STEP_RECURSE:
        for (size_t i = 0; i < children_count(value); i++) {
            value_found(found, child_at(value, i));
        }
        break;
    case STEP_UNION:
        for (size_t i = 0; i < step->choices.n; i++) {
            step_take(found, &step->choices.rows[i], value, root, arena);
        }
        break;
    case STEP_FILTER:
        for (size_t i = 0; i < children_count(value); i++) {
            if (filter_holds(step->filter, child_at(value, i), root, arena)) {
                value_found(found, child_at(value, i));
            }
        }
        break;
    }
}

/* ---- templates -------------------------------------------------------------------------- */

static void
values_append(GString *out, const GPtrArray *values)
{
    for (guint i = 0; i < values->len; i++) {
        const Value *value = g_ptr_array_index(values, i);
        const char *text = scalar_text(value);

        g_string_append(out, i == 0 ? "" : " ");
        if (value_is(value, VALUE_MAP) || value_is(value, VALUE_LIST)) {
            json_write(out, value, 0);
        } else {
            g_string_append(out, text == NULL ? "null" : text);
        }
    }
}

static void
nodes_print(GString *out, const JsonPathNode *node, const Value *root, const Value *current,
            Arena *arena)
{
    for (; node != NULL; node = node->next) {
        g_autoptr(GPtrArray) values = NULL;

        if (node->text != NULL) {
            g_string_append(out, node->text);
            continue;
        }
        values = steps_run(&node->steps, root, current, arena);
        if (!node->is_range) {
            values_append(out, values);
            continue;
        }
        for (guint i = 0; i < values->len; i++) {
            nodes_print(out, node->inner, root, g_ptr_array_index(values, i), arena);
        }
    }
}

void
json_path_print(GString *out, const JsonPath *path, const Value *root, Arena *arena)
{
    nodes_print(out, path->nodes, root, root, arena);
}

GPtrArray *
json_path_find(const JsonPath *path, const Value *root, Arena *arena)
{
    for (const JsonPathNode *node = path->nodes; node != NULL; node = node->next) {
        if (node->text == NULL) {
            return steps_run(&node->steps, root, root, arena);
        }
    }
    return g_ptr_array_new();
}
