/* placement-rules.c - affinity, tolerations and spreading. */
#include "models/api/validation/pod-rules.h"

#include <string.h>

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define PREFERRED "preferredDuringSchedulingIgnoredDuringExecution"

static void
check_node_expression(ApiErrors *errors, const Value *expression, const FieldPath *path)
{
    const char *operator_ = value_get_text(expression, "operator");
    size_t n = value_length(value_get(expression, "values"));

    if (g_strcmp0(operator_, "In") == 0 || g_strcmp0(operator_, "NotIn") == 0) {
        if (n == 0) {
            err_required(errors, AT(path, "values"),
                         "must be specified when `operator` is 'In' or 'NotIn'");
        }
    } else if (g_strcmp0(operator_, "Exists") == 0 || g_strcmp0(operator_, "DoesNotExist") == 0) {
        if (n > 0) {
            err_forbidden(errors, AT(path, "values"),
                          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    } else if (g_strcmp0(operator_, "Gt") == 0 || g_strcmp0(operator_, "Lt") == 0) {
        if (n != 1) {
            err_required(errors, AT(path, "values"),
                         "must be specified single value when `operator` is 'Lt' or 'Gt'");
        }
    } else {
        err_invalid(errors, AT(path, "operator"), value_get(expression, "operator"),
                    "not a valid selector operator");
    }
    check_name(errors, AT(path, "key"), value_get_text(expression, "key"), name_qualified);
}

static void
check_node_field(ApiErrors *errors, const Value *field, const FieldPath *path)
{
    const Value *values = value_get(field, "values");

    if (text_is(field, "operator", "In") || text_is(field, "operator", "NotIn")) {
        if (value_length(values) != 1) {
            err_required(errors, AT(path, "values"),
                         "must be only one value when `operator` is 'In' or 'NotIn' for node "
                         "field selector");
        }
    } else {
        err_invalid(errors, AT(path, "operator"), value_get(field, "operator"),
                    "not a valid selector operator");
    }
    if (!text_is(field, "key", "metadata.name")) {
        err_invalid(errors, AT(path, "key"), value_get(field, "key"),
                    "not a valid field selector key");
        return;
    }
    for (size_t i = 0; i < value_length(values); i++) {
        check_name(errors, AT_INDEX(AT(path, "values"), i), value_text(value_item(values, i)),
                   name_dns_subdomain);
    }
}

static void
check_node_term(ApiErrors *errors, const Value *term, const FieldPath *path)
{
    const Value *expressions = value_get(term, "matchExpressions");
    const Value *fields = value_get(term, "matchFields");

    for (size_t i = 0; i < value_length(expressions); i++) {
        check_node_expression(errors, value_item(expressions, i),
                              AT_INDEX(AT(path, "matchExpressions"), i));
    }
    for (size_t i = 0; i < value_length(fields); i++) {
        check_node_field(errors, value_item(fields, i), AT_INDEX(AT(path, "matchFields"), i));
    }
}

void
check_node_selector(ApiErrors *errors, const Value *selector, const FieldPath *path)
{
    const Value *terms = value_get(selector, "nodeSelectorTerms");

    if (value_length(terms) == 0) {
        err_required(errors, AT(path, "nodeSelectorTerms"),
                     "must have at least one node selector term");
    }
    for (size_t i = 0; i < value_length(terms); i++) {
        check_node_term(errors, value_item(terms, i), AT_INDEX(AT(path, "nodeSelectorTerms"), i));
    }
}

static void
check_weight(ApiErrors *errors, const Value *term, const FieldPath *path)
{
    const Value *weight = value_get(term, "weight");

    if (weight->integer < 1 || weight->integer > 100) {
        err_invalid(errors, AT(path, "weight"), weight, "must be in the range 1-100");
    }
}

static void
check_node_affinity(ApiErrors *errors, const Value *affinity, const FieldPath *path)
{
    const Value *required = value_get(affinity, REQUIRED);
    const Value *preferred = value_get(affinity, PREFERRED);

    if (required != NULL) {
        check_node_selector(errors, required, AT(path, REQUIRED));
    }
    for (size_t i = 0; i < value_length(preferred); i++) {
        const Value *term = value_item(preferred, i);
        const FieldPath *place = AT_INDEX(AT(path, PREFERRED), i);

        check_weight(errors, term, place);
        check_node_term(errors, value_get(term, "preference"), AT(place, "preference"));
    }
}

static bool
list_holds(const Value *list, const Value *item)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (value_equal(value_item(list, i), item)) {
            return true;
        }
    }
    return false;
}

/* Keys whose values are taken from the pod itself. */
static void
check_match_keys(ApiErrors *errors, const Value *term, const char *key, const FieldPath *path)
{
    const Value *keys = value_get(term, key);
    const FieldPath *place = AT(path, key);

    if (value_length(keys) == 0) {
        return;
    }
    if (value_get(term, "labelSelector") == NULL) {
        err_forbidden(errors, place, "must not be specified when labelSelector is not set");
        return;
    }
    for (size_t i = 0; i < keys->n; i++) {
        check_name(errors, AT_INDEX(place, i), value_text(value_item(keys, i)), name_qualified);
    }
}

static void
check_pod_term(ApiErrors *errors, const Value *term, const FieldPath *path)
{
    const Value *namespaces = value_get(term, "namespaces");
    const Value *keys = value_get(term, "matchLabelKeys");
    const Value *mismatched = value_get(term, "mismatchLabelKeys");

    check_label_selector(errors, value_get(term, "labelSelector"), AT(path, "labelSelector"));
    check_label_selector(errors, value_get(term, "namespaceSelector"),
                         AT(path, "namespaceSelector"));
    for (size_t i = 0; i < value_length(namespaces); i++) {
        check_name(errors, AT(path, "namespace"), value_text(value_item(namespaces, i)),
                   name_dns_label);
    }
    check_match_keys(errors, term, "matchLabelKeys", path);
    check_match_keys(errors, term, "mismatchLabelKeys", path);
    for (size_t i = 0; i < value_length(mismatched); i++) {
        if (list_holds(keys, value_item(mismatched, i))) {
            err_invalid(errors, AT_INDEX(AT(path, "matchLabelKeys"), i), value_item(mismatched, i),
                        "exists in both matchLabelKeys and mismatchLabelKeys");
        }
    }
    if (text_is_empty(term, "topologyKey")) {
        err_required(errors, AT(path, "topologyKey"), "can not be empty");
    }
    check_name(errors, AT(path, "topologyKey"), value_get_text(term, "topologyKey"),
               name_qualified);
}

static void
check_pod_affinity(ApiErrors *errors, const Value *affinity, const FieldPath *path)
{
    const Value *required = value_get(affinity, REQUIRED);
    const Value *preferred = value_get(affinity, PREFERRED);

    for (size_t i = 0; i < value_length(required); i++) {
        check_pod_term(errors, value_item(required, i), AT_INDEX(AT(path, REQUIRED), i));
    }
    for (size_t i = 0; i < value_length(preferred); i++) {
        const FieldPath *place = AT_INDEX(AT(path, PREFERRED), i);

        check_weight(errors, value_item(preferred, i), place);
        check_pod_term(errors, value_get(value_item(preferred, i), "podAffinityTerm"),
                       AT(place, "podAffinityTerm"));
    }
}

void
check_affinity(ApiErrors *errors, const Value *affinity, const FieldPath *path)
{
    check_node_affinity(errors, value_get(affinity, "nodeAffinity"), AT(path, "nodeAffinity"));
    check_pod_affinity(errors, value_get(affinity, "podAffinity"), AT(path, "podAffinity"));
    check_pod_affinity(errors, value_get(affinity, "podAntiAffinity"), AT(path, "podAntiAffinity"));
}

/* The faults of a label's value as one error. */
static void
check_toleration_value(ApiErrors *errors, const Value *toleration, const FieldPath *path)
{
    const char *value = value_get_text(toleration, "value");
    g_autoptr(GString) joined = g_string_new(NULL);
    NameFaults faults = { 0 };

    name_label_value(value == NULL ? "" : value, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(joined, "%s%s", i > 0 ? ";" : "", faults.texts[i]);
    }
    if (faults.n > 0) {
        err_invalid_text(errors, AT(path, "operator"), value, "%s", joined->str);
    }
}

void
check_tolerations(ApiErrors *errors, const Value *tolerations, const FieldPath *path)
{
    static const char *const operators[] = { "Equal", "Exists", NULL };
    static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute", NULL };

    for (size_t i = 0; i < value_length(tolerations); i++) {
        const Value *row = value_item(tolerations, i);
        const FieldPath *place = AT_INDEX(path, i);

        if (!text_is_empty(row, "key")) {
            check_name(errors, AT(place, "key"), value_get_text(row, "key"), name_qualified);
        } else if (!text_is(row, "operator", "Exists")) {
            err_invalid_text(errors, AT(place, "operator"), value_get_text(row, "operator"),
                             "operator must be Exists when `key` is empty, which means \"match all "
                             "values and all keys\"");
        }
        if (value_get(row, "tolerationSeconds") != NULL && !text_is(row, "effect", "NoExecute")) {
            err_invalid_text(errors, AT(place, "effect"), value_get_text(row, "effect"),
                             "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        if (text_is_empty(row, "operator") || text_is(row, "operator", "Equal")) {
            check_toleration_value(errors, row, place);
        } else if (text_is(row, "operator", "Exists")) {
            if (!text_is_empty(row, "value")) {
                err_invalid(errors, AT(place, "operator"), value_get(row, "value"),
                            "value must be empty when `operator` is 'Exists'");
            }
        } else {
            err_unsupported(errors, AT(place, "operator"), value_get(row, "operator"), operators);
        }
        if (!text_is_empty(row, "effect") && !is_one_of(value_get_text(row, "effect"), effects)) {
            err_unsupported(errors, AT(place, "effect"), value_get(row, "effect"), effects);
        }
    }
}

static void
check_spread_repeat(ApiErrors *errors, const Value *constraints, size_t index,
                    const FieldPath *path)
{
    const Value *one = value_item(constraints, index);

    for (size_t i = index + 1; i < constraints->n; i++) {
        const Value *other = value_item(constraints, i);

        if (value_equal(value_get(one, "topologyKey"), value_get(other, "topologyKey")) &&
            value_equal(value_get(one, "whenUnsatisfiable"),
                        value_get(other, "whenUnsatisfiable"))) {
            g_autofree char *text = g_strdup_printf("{%s, %s}", value_get_text(one, "topologyKey"),
                                                    value_get_text(one, "whenUnsatisfiable"));

            err_duplicate_text(errors, AT(path, "{topologyKey, whenUnsatisfiable}"), text);
        }
    }
}

static void
check_spread_options(ApiErrors *errors, const Value *one, const FieldPath *path)
{
    static const char *const honor[] = { "Honor", "Ignore", NULL };
    static const char *const options[] = { "nodeAffinityPolicy", "nodeTaintsPolicy" };
    const Value *domains = value_get(one, "minDomains");

    if (domains != NULL && domains->integer <= 0) {
        err_invalid(errors, AT(path, "minDomains"), domains, "must be greater than zero");
    }
    if (domains != NULL && !text_is(one, "whenUnsatisfiable", "DoNotSchedule")) {
        err_invalid(errors, AT(path, "minDomains"), domains,
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not %s",
                    value_get_text(one, "whenUnsatisfiable"));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
        if (value_get(one, options[i]) != NULL &&
            !is_one_of(value_get_text(one, options[i]), honor)) {
            err_unsupported(errors, AT(path, options[i]), value_get(one, options[i]), honor);
        }
    }
}

void
check_spread(ApiErrors *errors, const Value *constraints, const FieldPath *path)
{
    static const char *const actions[] = { "DoNotSchedule", "ScheduleAnyway", NULL };

    for (size_t i = 0; i < value_length(constraints); i++) {
        const Value *one = value_item(constraints, i);
        const FieldPath *place = AT_INDEX(path, i);

        if (value_get_int(one, "maxSkew", 0) <= 0) {
            err_invalid(errors, AT(place, "maxSkew"), value_get(one, "maxSkew"),
                        "must be greater than zero");
        }
        if (text_is_empty(one, "topologyKey")) {
            err_required(errors, AT(place, "topologyKey"), "can not be empty");
        } else {
            check_name(errors, AT(place, "topologyKey"), value_get_text(one, "topologyKey"),
                       name_qualified);
        }
        if (!is_one_of(value_get_text(one, "whenUnsatisfiable"), actions)) {
            err_unsupported(errors, AT(place, "whenUnsatisfiable"),
                            value_get(one, "whenUnsatisfiable"), actions);
        }
        check_spread_repeat(errors, constraints, i, place);
        check_spread_options(errors, one, place);
        check_match_keys(errors, one, "matchLabelKeys", place);
        check_label_selector(errors, value_get(one, "labelSelector"), AT(place, "labelSelector"));
    }
}
