/* selector.c - see selector.h. */
#include "models/api/match/selector-internal.h"

#include "models/api/api-error.h"
#include "models/api/validation/names.h"
#include "text/scalar.h"

#include <string.h>

#define SINGLE_VALUE "exact-match compatibility requires one single value"

/* All faults of one text joined, as one invalid value. */
static void
add_name_faults(ApiErrors *errors, const FieldPath *path, const char *text, NameCheck check)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    NameFaults faults = { 0 };

    check(text, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(joined, "%s%s", i > 0 ? "; " : "", faults.texts[i]);
    }
    if (faults.n > 0) {
        err_invalid_text(errors, path, text, "%s", joined->str);
    }
}

static const Value *
text_list(Arena *arena, const char *const *values, size_t n_values)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < n_values; i++) {
        value_add(list, value_string(arena, values[i]));
    }
    return n_values == 0 ? NULL : value_end(list);
}

static void
check_values(ApiErrors *errors, SelectorOperator operator_, SelectorSign sign,
             const char *const *values, size_t n_values)
{
    const FieldPath *path = AT(NULL, "values");
    int64_t number;

    if (operator_ == SELECTOR_EXISTS || operator_ == SELECTOR_DOES_NOT_EXIST) {
        if (n_values > 0) {
            err_invalid(errors, path, text_list(errors->arena, values, n_values),
                        "values set must be empty for exists and does not exist");
        }
    } else if (operator_ == SELECTOR_GREATER || operator_ == SELECTOR_LESS) {
        for (size_t i = 0; i < n_values; i++) {
            if (!int_parse(values[i], &number)) {
                err_invalid_text(errors, AT_INDEX(path, i), values[i],
                                 "for 'Gt', 'Lt' operators, the value must be an integer");
            }
        }
    } else if (sign == SIGN_WORD && n_values == 0) {
        err_invalid(errors, path, NULL, "for 'in', 'notin' operators, values set can't be empty");
    } else if (sign != SIGN_WORD && n_values != 1) {
        err_invalid(errors, path, text_list(errors->arena, values, n_values), SINGLE_VALUE);
    }
}

/* Kubernetes' text for what is wrong with a requirement; NULL: nothing. */
static const char *
requirement_error(Arena *arena, const char *key, SelectorOperator operator_, SelectorSign sign,
                  const char *const *values, size_t n_values)
{
    g_autoptr(GString) text = g_string_new(NULL);
    ApiErrors errors;
    size_t n;

    api_errors_init(&errors, arena);
    add_name_faults(&errors, AT(NULL, "key"), key, name_qualified);
    check_values(&errors, operator_, sign, values, n_values);
    for (size_t i = 0; i < n_values; i++) {
        add_name_faults(&errors, AT_KEY(AT_INDEX(AT(NULL, "values"), i), key), values[i],
                        name_label_value);
    }
    n = api_errors_count(&errors);
    for (size_t i = 0; i < n; i++) {
        const ApiCause *cause = &g_array_index(errors.causes, ApiCause, i);

        g_string_append_printf(text, "%s%s: %s", i > 0 ? ", " : "", cause->field, cause->message);
    }
    api_errors_clear(&errors);
    if (n == 0) {
        return NULL;
    }
    return n == 1 ? arena_strdup(arena, text->str) : arena_printf(arena, "[%s]", text->str);
}

static size_t
insert_value(const char **sorted, size_t n, const char *value)
{
    size_t at = n;

    while (at > 0 && strcmp(sorted[at - 1], value) > 0) {
        at--;
    }
    if (at > 0 && strcmp(sorted[at - 1], value) == 0) {
        return n;
    }
    memmove(&sorted[at + 1], &sorted[at], (n - at) * sizeof *sorted);
    sorted[at] = value;
    return n + 1;
}

static void
insert_row(GArray *rows, SelectorRequirement row)
{
    guint at = rows->len;

    while (at > 0 && strcmp(g_array_index(rows, SelectorRequirement, at - 1).key, row.key) > 0) {
        at--;
    }
    g_array_insert_val(rows, at, row);
}

bool
selector_draft_add(SelectorDraft *draft, const char *key, SelectorOperator operator_,
                   SelectorSign sign, const char *const *values, size_t n_values)
{
    const char **sorted;
    SelectorRequirement row = { .operator_ = operator_, .sign = sign };

    draft->error = requirement_error(draft->arena, key, operator_, sign, values, n_values);
    if (draft->error != NULL) {
        return false;
    }
    sorted = ARENA_NEW_N(draft->arena, const char *, n_values + 1);
    for (size_t i = 0; i < n_values; i++) {
        row.n_values =
            (uint32_t)insert_value(sorted, row.n_values, intern(draft->names, values[i]));
    }
    row.key = intern(draft->names, key);
    row.values = sorted;
    if (draft->rows == NULL) {
        draft->rows = g_array_new(FALSE, FALSE, sizeof(SelectorRequirement));
    }
    insert_row(draft->rows, row);
    return true;
}

const Selector *
selector_draft_finish(SelectorDraft *draft)
{
    Selector *selector = NULL;

    if (draft->error == NULL) {
        guint n = draft->rows == NULL ? 0 : draft->rows->len;
        SelectorRequirement *rows = ARENA_NEW_N(draft->arena, SelectorRequirement, n);

        if (n > 0) {
            memcpy(rows, draft->rows->data, n * sizeof *rows);
        }
        selector = ARENA_NEW(draft->arena, Selector);
        selector->n_requirements = n;
        selector->requirements = rows;
    }
    g_clear_pointer(&draft->rows, g_array_unref);
    return selector;
}

static bool
operator_from_name(const char *name, SelectorOperator *ret)
{
    static const char *const names[] = { "In", "NotIn", "Exists", "DoesNotExist" };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(name, names[i]) == 0) {
            *ret = (SelectorOperator)i;
            return true;
        }
    }
    return false;
}

static bool
add_expression(SelectorDraft *draft, const Value *expression)
{
    const Value *list = value_get(expression, "values");
    const char *name = value_get_text(expression, "operator");
    const char *key = value_get_text(expression, "key");
    size_t n = value_length(list);
    g_autofree const char **values = g_new0(const char *, n + 1);
    SelectorOperator operator_;

    if (!operator_from_name(name, &operator_)) {
        draft->error = arena_printf(draft->arena, "\"%s\" is not a valid label selector operator",
                                    name == NULL ? "" : name);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const char *text = value_text(value_item(list, i));

        values[i] = text == NULL ? "" : text;
    }
    return selector_draft_add(draft, key == NULL ? "" : key, operator_, SIGN_WORD, values, n);
}

const Selector *
selector_from_value_checked(const Value *value, InternTable *names, Arena *arena,
                            const char **ret_error)
{
    SelectorDraft draft = { .names = names, .arena = arena };
    const Value *pairs = value_get(value, "matchLabels");
    const Value *expressions = value_get(value, "matchExpressions");
    const Selector *selector;
    bool is_good = true;

    *ret_error = NULL;
    if (!value_is(value, VALUE_MAP)) {
        return NULL;
    }
    for (size_t i = 0; value_is(pairs, VALUE_MAP) && is_good && i < pairs->n; i++) {
        const char *text = value_text(pairs->members[i].value);
        const char *values[] = { text == NULL ? "" : text };

        is_good =
            selector_draft_add(&draft, pairs->members[i].key, SELECTOR_IN, SIGN_EQUALS, values, 1);
    }
    for (size_t i = 0; value_is(expressions, VALUE_LIST) && is_good && i < expressions->n; i++) {
        is_good = add_expression(&draft, expressions->items[i]);
    }
    selector = selector_draft_finish(&draft);
    *ret_error = draft.error;
    return selector;
}

const Selector *
selector_from_value(const Value *value, InternTable *names, Arena *arena)
{
    const char *error;

    return selector_from_value_checked(value, names, arena, &error);
}

const Selector *
selector_from_labels(const LabelSet *labels, Arena *arena)
{
    Selector *selector = ARENA_NEW(arena, Selector);
    SelectorRequirement *rows = ARENA_NEW_N(arena, SelectorRequirement, labels->n_pairs);

    for (uint32_t i = 0; i < labels->n_pairs; i++) {
        const char **values = ARENA_NEW_N(arena, const char *, 1);

        values[0] = labels->pairs[i].value;
        rows[i] = (SelectorRequirement){ .key = labels->pairs[i].key,
                                         .operator_ = SELECTOR_IN,
                                         .sign = SIGN_EQUALS,
                                         .n_values = 1,
                                         .values = values };
    }
    selector->n_requirements = labels->n_pairs;
    selector->requirements = rows;
    return selector;
}

static bool
has_value(const SelectorRequirement *requirement, const char *label)
{
    for (uint32_t i = 0; i < requirement->n_values; i++) {
        if (requirement->values[i] == label || strcmp(requirement->values[i], label) == 0) {
            return true;
        }
    }
    return false;
}

static bool
compares(const SelectorRequirement *requirement, const char *label)
{
    int64_t have;
    int64_t want;

    if (label == NULL || requirement->n_values != 1 || !int_parse(label, &have) ||
        !int_parse(requirement->values[0], &want)) {
        return false;
    }
    return requirement->operator_ == SELECTOR_GREATER ? have > want : have < want;
}

bool
selector_requirement_matches(const SelectorRequirement *requirement, const LabelSet *labels)
{
    const char *label = label_set_find(labels, requirement->key);

    switch (requirement->operator_) {
    case SELECTOR_IN:
        return label != NULL && has_value(requirement, label);
    case SELECTOR_NOT_IN:
        return label == NULL || !has_value(requirement, label);
    case SELECTOR_EXISTS:
        return label != NULL;
    case SELECTOR_DOES_NOT_EXIST:
        return label == NULL;
    default:
        return compares(requirement, label);
    }
}

bool
selector_matches(const Selector *selector, const LabelSet *labels)
{
    if (selector == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        if (!selector_requirement_matches(&selector->requirements[i], labels)) {
            return false;
        }
    }
    return true;
}

static void
format_requirement(GString *out, const SelectorRequirement *requirement)
{
    static const char *const signs[] = { "", "=", "==", "!=" };

    if (requirement->operator_ == SELECTOR_DOES_NOT_EXIST) {
        g_string_append_c(out, '!');
    }
    g_string_append(out, requirement->key);
    if (requirement->operator_ == SELECTOR_EXISTS ||
        requirement->operator_ == SELECTOR_DOES_NOT_EXIST) {
        return;
    }
    if (requirement->operator_ == SELECTOR_GREATER || requirement->operator_ == SELECTOR_LESS) {
        g_string_append_printf(out, "%c%s", requirement->operator_ == SELECTOR_GREATER ? '>' : '<',
                               requirement->values[0]);
        return;
    }
    if (requirement->sign != SIGN_WORD) {
        g_string_append_printf(out, "%s%s", signs[requirement->sign], requirement->values[0]);
        return;
    }
    g_string_append(out, requirement->operator_ == SELECTOR_IN ? " in (" : " notin (");
    for (uint32_t i = 0; i < requirement->n_values; i++) {
        g_string_append_printf(out, "%s%s", i > 0 ? "," : "", requirement->values[i]);
    }
    g_string_append_c(out, ')');
}

char *
selector_format(const Selector *selector)
{
    GString *text = g_string_new(NULL);

    for (uint32_t i = 0; selector != NULL && i < selector->n_requirements; i++) {
        g_string_append(text, i > 0 ? "," : "");
        format_requirement(text, &selector->requirements[i]);
    }
    return g_string_free(text, FALSE);
}
