/* args-check.c - limits of plugin arguments. */
#include "models/scheduler/framework/args-check.h"

#include "models/api/validation/names.h"
#include "text/scalar.h"

#include <string.h>

static const char *
text_or_empty(const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);
    return text == NULL ? "" : text;
}

static void
check_preemption(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    int64_t percentage = value_get_int(args, "minCandidateNodesPercentage", 10);
    int64_t absolute = value_get_int(args, "minCandidateNodesAbsolute", 100);
    const FieldPath *percentage_path = AT(path, "minCandidateNodesPercentage");
    const FieldPath *absolute_path = AT(path, "minCandidateNodesAbsolute");

    if (percentage < 0 || percentage > 100) {
        err_invalid_int(errors, percentage_path, percentage, "not in valid range [0, 100]");
    }
    if (absolute < 0) {
        err_invalid_int(errors, absolute_path, absolute, "not in valid range [0, inf)");
    }
    if (percentage == 0 && absolute == 0) {
        err_invalid_int(errors, percentage_path, 0,
                        "cannot be zero at the same time as minCandidateNodesAbsolute");
        err_invalid_int(errors, absolute_path, 0,
                        "cannot be zero at the same time as minCandidateNodesPercentage");
    }
}

static void
check_balanced(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    const Value *rows = value_get(args, "resources");
    const FieldPath *list = AT(path, "resources");

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        const FieldPath *item = AT_INDEX(list, i);
        const char *name = text_or_empty(row, "name");
        bool is_repeated = false;

        for (size_t k = 0; k < i; k++) {
            is_repeated |= strcmp(text_or_empty(value_item(rows, k), "name"), name) == 0;
        }
        if (is_repeated) {
            err_duplicate_text(errors, AT(item, "name"), name);
        }
        if (value_get_int(row, "weight", 1) != 1) {
            err_invalid_int(errors, AT(item, "weight"), value_get_int(row, "weight", 1),
                            "must be 1");
        }
    }
}

static bool
is_one_of_texts(const char *text, const char *const *list)
{
    for (size_t i = 0; list[i] != NULL; i++) {
        if (strcmp(text, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void
check_constraint(ApiErrors *errors, const Value *rows, size_t index, const FieldPath *list)
{
    static const char *const actions[] = { "DoNotSchedule", "ScheduleAnyway", NULL };
    const Value *row = value_item(rows, index);
    const FieldPath *path = AT_INDEX(list, index);
    const char *key = text_or_empty(row, "topologyKey");
    const char *action = text_or_empty(row, "whenUnsatisfiable");

    if (value_get_int(row, "maxSkew", 0) <= 0) {
        err_invalid_int(errors, AT(path, "maxSkew"), value_get_int(row, "maxSkew", 0),
                        "not in valid range (0, inf)");
    }
    if (*key == '\0') {
        err_required(errors, AT(path, "topologyKey"), "can not be empty");
    } else {
        check_name(errors, AT(path, "topologyKey"), key, name_qualified);
    }
    if (*action == '\0') {
        err_required(errors, AT(path, "whenUnsatisfiable"), "can not be empty");
    } else if (!is_one_of_texts(action, actions)) {
        err_unsupported_text(errors, AT(path, "whenUnsatisfiable"), action, actions);
    }
    if (value_get(row, "labelSelector") != NULL) {
        err_forbidden(errors, AT(path, "labelSelector"),
                      "constraint must not define a selector, as they deduced for each pod");
    }
    for (size_t k = 0; k < index; k++) {
        const Value *other = value_item(rows, k);

        if (strcmp(text_or_empty(other, "topologyKey"), key) == 0 &&
            strcmp(text_or_empty(other, "whenUnsatisfiable"), action) == 0) {
            g_autofree char *pair = g_strdup_printf("{%s, %s}", key, action);
            err_duplicate_text(errors, path, pair);
            break;
        }
    }
}

static void
check_spread(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    static const char *const types[] = { "System", "List", NULL };
    const Value *rows = value_get(args, "defaultConstraints");
    const char *type = text_or_empty(args, "defaultingType");

    if (!is_one_of_texts(type, types)) {
        err_unsupported_text(errors, AT(path, "defaultingType"), type, types);
    } else if (strcmp(type, "System") == 0 && value_length(rows) > 0) {
        err_invalid_text(errors, AT(path, "defaultingType"), type,
                         "when .defaultConstraints are not empty");
    }
    for (size_t i = 0; i < value_length(rows); i++) {
        check_constraint(errors, rows, i, AT(path, "defaultConstraints"));
    }
}

static bool
check_operator(ApiErrors *errors, const char *operator_, size_t n_values, const FieldPath *path)
{
    static const char *const operators[] = { "In", "NotIn", "Exists", "DoesNotExist",
                                             "Gt", "Lt",    NULL };
    static const char *const exact[] = { "Gt", "Lt", NULL };
    static const char *const none[] = { "Exists", "DoesNotExist", NULL };

    if (!is_one_of_texts(operator_, operators)) {
        err_unsupported_text(errors, AT(path, "operator"), operator_, operators);
        return false;
    }
    if ((strcmp(operator_, "In") == 0 || strcmp(operator_, "NotIn") == 0) && n_values == 0) {
        err_invalid_dump(errors, AT(path, "values"), "null",
                         "for 'in', 'notin' operators, values set can't be empty");
    } else if (is_one_of_texts(operator_, none) && n_values > 0) {
        err_invalid_dump(errors, AT(path, "values"), "[]",
                         "values set must be empty for exists and does not exist");
    } else if (is_one_of_texts(operator_, exact) && n_values != 1) {
        err_invalid_dump(errors, AT(path, "values"), "[]",
                         "for 'Gt', 'Lt' operators, exactly one value is required");
    }
    return true;
}

static void
check_expressions(ApiErrors *errors, const Value *list, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *row = value_item(list, i);
        const Value *values = value_get(row, "values");
        const FieldPath *item = AT_INDEX(path, i);
        const char *key = text_or_empty(row, "key");

        if (!check_operator(errors, text_or_empty(row, "operator"), value_length(values), item)) {
            continue;
        }
        check_name(errors, AT(item, "key"), key, name_qualified);
        for (size_t v = 0; v < value_length(values); v++) {
            const char *text = value_text(value_item(values, v));
            const FieldPath *values_path = AT(item, "values");
            const FieldPath *value_path_ = AT_INDEX(values_path, v);

            check_name(errors, AT_KEY(value_path_, key), text == NULL ? "" : text,
                       name_label_value);
        }
    }
}

static void
check_added_affinity(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    const Value *added = value_get(args, "addedAffinity");
    const Value *required = value_path(added, "requiredDuringSchedulingIgnoredDuringExecution",
                                       "nodeSelectorTerms", NULL);
    const Value *preferred = value_get(added, "preferredDuringSchedulingIgnoredDuringExecution");
    const FieldPath *outer = AT(path, "addedAffinity");
    const FieldPath *required_path = AT(outer, "requiredDuringSchedulingIgnoredDuringExecution");
    const FieldPath *terms = AT(required_path, "nodeSelectorTerms");
    const FieldPath *preferences = AT(outer, "preferredDuringSchedulingIgnoredDuringExecution");

    for (size_t i = 0; i < value_length(required); i++) {
        const FieldPath *term = AT_INDEX(terms, i);
        check_expressions(errors, value_get(value_item(required, i), "matchExpressions"),
                          AT(term, "matchExpressions"));
    }
    for (size_t i = 0; i < value_length(preferred); i++) {
        const FieldPath *term = AT_INDEX(preferences, i);
        const Value *row = value_item(preferred, i);

        if (value_get_int(row, "weight", 0) != 0) {
            check_expressions(errors, value_path(row, "preference", "matchExpressions", NULL),
                              AT(term, "matchExpressions"));
        }
    }
}

static void
check_duration(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    const char *text = value_get_text(args, "filterTimeout");
    int64_t ns = 0;

    if (text != NULL && go_duration_parse(text, &ns) && ns < 0) {
        g_autofree char *canonical = go_duration_format(ns);
        err_invalid_text(errors, AT(path, "filterTimeout"), canonical, "must be zero or positive");
    }
}

static bool
is_given(const Value *args, const char *key)
{
    const char *text = value_get_text(args, key);

    return text != NULL && *text != '\0';
}

static void
check_policy(ApiErrors *errors, const Value *args, const FieldPath *path)
{
    if (is_given(args, "policy") == is_given(args, "formula")) {
        err_required(errors, AT(path, "policy"),
                     is_given(args, "policy") ? "either a policy or a formula"
                                              : "a policy or a formula");
    }
}

void
plugin_args_check(ApiErrors *errors, const char *plugin, const Value *args, const FieldPath *path)
{
    if (strcmp(plugin, "DefaultPreemption") == 0) {
        check_preemption(errors, args, path);
    } else if (strcmp(plugin, "InterPodAffinity") == 0) {
        int64_t weight = value_get_int(args, "hardPodAffinityWeight", 1);

        if (weight < 0 || weight > 100) {
            err_invalid_int(errors, AT(path, "hardPodAffinityWeight"), weight,
                            "not in valid range [0, 100]");
        }
    } else if (strcmp(plugin, "NodeAffinity") == 0) {
        check_added_affinity(errors, args, path);
    } else if (strcmp(plugin, "NodeResourcesBalancedAllocation") == 0) {
        check_balanced(errors, args, path);
    } else if (strcmp(plugin, "PodTopologySpread") == 0) {
        check_spread(errors, args, path);
    } else if (strcmp(plugin, "VolumeBinding") == 0) {
        int64_t timeout = value_get_int(args, "bindTimeoutSeconds", 600);

        if (timeout < 0) {
            err_invalid_int(errors, AT(path, "bindTimeoutSeconds"), timeout,
                            "invalid BindTimeoutSeconds, should not be a negative value");
        }
        if (value_get(args, "shape") != NULL) {
            err_invalid(errors, AT(path, "shape"), value_get(args, "shape"),
                        "unexpected field `shape`, remove it or turn on the feature gate "
                        "StorageCapacityScoring");
        }
    } else if (strcmp(plugin, "PlacementPolicy") == 0) {
        check_policy(errors, args, path);
    } else if (strcmp(plugin, "DynamicResources") == 0) {
        check_duration(errors, args, path);
    }
}

static void
check_shape(ApiErrors *errors, const Value *shape, const FieldPath *path)
{
    if (value_length(shape) == 0) {
        err_required(errors, path, "at least one point must be specified");
        return;
    }
    for (size_t i = 1; i < value_length(shape); i++) {
        const FieldPath *item = AT_INDEX(path, i);
        int64_t here = value_get_int(value_item(shape, i), "utilization", 0);

        if (value_get_int(value_item(shape, i - 1), "utilization", 0) >= here) {
            err_invalid_int(errors, AT(item, "utilization"), here,
                            "values must be sorted in increasing order");
            break;
        }
    }
    for (size_t i = 0; i < value_length(shape); i++) {
        const FieldPath *item = AT_INDEX(path, i);
        int64_t utilization = value_get_int(value_item(shape, i), "utilization", 0);
        int64_t score = value_get_int(value_item(shape, i), "score", 0);

        if (utilization < 0 || utilization > 100) {
            err_invalid_int(errors, AT(item, "utilization"), utilization,
                            "not in valid range [0, 100]");
        }
        if (score < 0 || score > 10) {
            err_invalid_int(errors, AT(item, "score"), score, "not in valid range [0, 10]");
        }
    }
}

static void
check_names(ApiErrors *errors, const Value *list, const FieldPath *path, bool is_group)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const char *name = value_text(value_item(list, i));

        name = name == NULL ? "" : name;
        if (is_group && strchr(name, '/') != NULL) {
            err_invalid_text(errors, AT_INDEX(path, i), name,
                             "resource group name can't contain '/'");
        }
        check_name(errors, AT_INDEX(path, i), name, name_qualified);
    }
}

static void
check_strategy(ApiErrors *errors, const Value *strategy, const FieldPath *path)
{
    static const char *const types[] = { "LeastAllocated", "MostAllocated",
                                         "RequestedToCapacityRatio", NULL };
    const Value *resources = value_get(strategy, "resources");
    const char *type = text_or_empty(strategy, "type");
    const FieldPath *list = AT(path, "resources");

    if (!is_one_of_texts(type, types)) {
        err_unsupported_text(errors, AT(path, "type"), type, types);
    }
    for (size_t i = 0; i < value_length(resources); i++) {
        const FieldPath *item = AT_INDEX(list, i);
        int64_t weight = value_get_int(value_item(resources, i), "weight", 1);

        if (weight <= 0 || weight > 100) {
            err_invalid_int(errors, AT(item, "weight"), weight,
                            "resource weight of %s not in valid range (0, 100]",
                            text_or_empty(value_item(resources, i), "name"));
        }
    }
    if (strcmp(type, "RequestedToCapacityRatio") == 0) {
        const Value *ratio = value_get(strategy, "requestedToCapacityRatio");

        if (ratio == NULL) {
            /* The original crashes here. */
            err_required(errors, AT(path, "requestedToCapacityRatio"),
                         "must be specified when type is RequestedToCapacityRatio");
        } else {
            check_shape(errors, value_get(ratio, "shape"), AT(path, "shape"));
        }
    }
}

const char *
plugin_args_build_error(const char *plugin, const Value *args, Arena *arena)
{
    ApiErrors errors;
    const char *text;

    if (strcmp(plugin, "NodeResourcesFit") != 0 || args == NULL) {
        return NULL;
    }
    api_errors_init(&errors, arena);
    check_names(&errors, value_get(args, "ignoredResources"), AT(NULL, "ignoredResources"), false);
    check_names(&errors, value_get(args, "ignoredResourceGroups"),
                AT(NULL, "ignoredResourceGroups"), true);
    check_strategy(&errors, value_get(args, "scoringStrategy"), AT(NULL, "scoringStrategy"));
    text = api_errors_text(&errors, arena);
    api_errors_clear(&errors);
    return text;
}
