/* ctl-parts.c - parts of objects that several generators make. */
#include "experiment/kubectl/ctl-command.h"
#include "models/api/match/selector.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

const Value *
ctl_command_words(CtlCall *call, size_t first)
{
    return call->n_args <= first
               ? NULL
               : ctl_text_list(call->arena, call->args + first, call->n_args - first);
}

const Value *
ctl_container(CtlCall *call, const char *name, const char *image, const Value *command)
{
    ValueBuilder *container = value_map_begin(call->arena);

    value_put_string(container, "name", name);
    value_put_string(container, "image", image);
    value_put(container, "command", command);
    return value_end(container);
}

const Value *
ctl_pod_template(Arena *arena, const Value *labels, const Value *containers,
                 const char *restart_policy)
{
    ValueBuilder *template_ = value_map_begin(arena);
    ValueBuilder *meta = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);

    value_put(meta, "labels", labels);
    value_put(spec, "containers", containers);
    value_put_string(spec, "restartPolicy", restart_policy);
    value_put(template_, "metadata", value_end(meta));
    value_put(template_, "spec", value_end(spec));
    return value_end(template_);
}

const Value *
ctl_resource_list(CtlCall *call, const char *text, bool *ret_is_fine)
{
    g_auto(GStrv) rows = g_strsplit(text, ",", -1);
    ValueBuilder *map = value_map_begin(call->arena);

    *ret_is_fine = true;
    if (*text == '\0') {
        return NULL;
    }
    for (size_t i = 0; rows[i] != NULL && *ret_is_fine; i++) {
        g_auto(GStrv) parts = g_strsplit(rows[i], "=", -1);
        Quantity quantity;
        QuantityError error;

        if (g_strv_length(parts) != 2) {
            *ret_is_fine =
                ctl_fail(call, "Invalid argument syntax %s, expected <resource>=<value>", rows[i]);
            return NULL;
        }
        error = quantity_parse(parts[1], &quantity);
        if (error != QUANTITY_OK) {
            *ret_is_fine = ctl_fail(call, "%s", quantity_error_text(error));
            return NULL;
        }
        value_put(map, arena_strdup(call->arena, parts[0]), value_string(call->arena, parts[1]));
    }
    return value_end(map);
}

static const char *
operator_text(const SelectorRequirement *row)
{
    switch (row->operator_) {
    case SELECTOR_IN:
        return "In";
    case SELECTOR_NOT_IN:
        return "NotIn";
    case SELECTOR_EXISTS:
        return "Exists";
    case SELECTOR_DOES_NOT_EXIST:
        return "DoesNotExist";
    case SELECTOR_GREATER:
    case SELECTOR_LESS:
        break;
    }
    return NULL;
}

static const Value *
expression_value(CtlCall *call, const SelectorRequirement *row)
{
    ValueBuilder *map = value_map_begin(call->arena);

    if (row->sign == SIGN_NOT_EQUALS) {
        ctl_fail(call, "\"!=\" is not a valid label selector operator");
        return NULL;
    }
    if (operator_text(row) == NULL) {
        ctl_fail(call, "\"%s\" isn't supported in label selectors",
                 row->operator_ == SELECTOR_GREATER ? "gt" : "lt");
        return NULL;
    }
    value_put_string(map, "key", row->key);
    value_put_string(map, "operator", operator_text(row));
    value_put(map, "values", ctl_text_list(call->arena, row->values, row->n_values));
    return value_end(map);
}

const Value *
ctl_label_selector(CtlCall *call, const char *text)
{
    g_autoptr(InternTable) names = intern_new();
    g_autoptr(Arena) scratch = arena_new();
    ValueBuilder *result = value_map_begin(call->arena);
    ValueBuilder *labels = value_map_begin(call->arena);
    ValueBuilder *expressions = value_list_begin(call->arena);
    const char *error = NULL;
    const Selector *selector = selector_parse(text, names, scratch, &error);
    size_t n_labels = 0;

    if (selector == NULL) {
        ctl_fail(call, "couldn't parse the selector string \"%s\": %s", text, error);
        return NULL;
    }
    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        const SelectorRequirement *row = &selector->requirements[i];

        if (row->operator_ == SELECTOR_IN &&
            (row->sign == SIGN_EQUALS || row->sign == SIGN_DOUBLE_EQUALS)) {
            value_put_string(labels, arena_strdup(call->arena, row->key), row->values[0]);
            n_labels++;
        } else {
            const Value *expression = expression_value(call, row);

            if (expression == NULL) {
                return NULL;
            }
            value_add(expressions, expression);
        }
    }
    value_put(result, "matchLabels", n_labels > 0 ? value_end(labels) : NULL);
    value_put(result, "matchExpressions",
              selector->n_requirements > n_labels ? value_end(expressions) : NULL);
    return value_end(result);
}

const Value *
ctl_int_or_text(Arena *arena, const char *text)
{
    int64_t number;

    return go_parse_int(arena, text, 32, "Atoi", &number) == NULL ? value_int(arena, number)
                                                                  : value_string(arena, text);
}
