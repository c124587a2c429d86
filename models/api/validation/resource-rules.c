/* resource-rules.c - names and amounts of resources. */
#include "models/api/validation/pod-rules.h"

#include "text/quantity.h"

#include <string.h>

#define NOT_NEGATIVE "must be greater than or equal to 0"

bool
resource_is_hugepage(const char *name)
{
    return g_str_has_prefix(name, "hugepages-");
}

bool
resource_is_native(const char *name)
{
    return strchr(name, '/') == NULL || strstr(name, "kubernetes.io/") != NULL;
}

bool
resource_is_extended(const char *name)
{
    g_autofree char *quota_name = g_strdup_printf("requests.%s", name);
    NameFaults faults = { 0 };

    if (resource_is_native(name) || g_str_has_prefix(name, "requests.")) {
        return false;
    }
    name_qualified(quota_name, &faults);
    return faults.n == 0;
}

static bool
is_integer_resource(const char *name)
{
    static const char *const names[] = { "pods",
                                         "resourcequotas",
                                         "services",
                                         "replicationcontrollers",
                                         "secrets",
                                         "configmaps",
                                         "persistentvolumeclaims",
                                         "services.nodeports",
                                         "services.loadbalancers",
                                         NULL };

    return is_one_of(name, names) || resource_is_extended(name);
}

bool
resource_is_standard(const char *name)
{
    static const char *const names[] = { "cpu",
                                         "memory",
                                         "ephemeral-storage",
                                         "requests.cpu",
                                         "requests.memory",
                                         "requests.ephemeral-storage",
                                         "limits.cpu",
                                         "limits.memory",
                                         "limits.ephemeral-storage",
                                         "pods",
                                         "resourcequotas",
                                         "services",
                                         "replicationcontrollers",
                                         "secrets",
                                         "configmaps",
                                         "persistentvolumeclaims",
                                         "storage",
                                         "requests.storage",
                                         "services.nodeports",
                                         "services.loadbalancers",
                                         NULL };

    return is_one_of(name, names) || resource_is_hugepage(name) ||
           g_str_has_prefix(name, "requests.hugepages-");
}

void
check_resource_name(ApiErrors *errors, const char *name, const FieldPath *path)
{
    if (check_name(errors, path, name, name_qualified) && strchr(name, '/') == NULL &&
        !resource_is_standard(name)) {
        err_invalid_text(errors, path, name, "must be a standard resource type or fully qualified");
    }
}

static void
check_container_resource_name(ApiErrors *errors, const char *name, const FieldPath *path)
{
    check_resource_name(errors, name, path);
    if (strchr(name, '/') == NULL) {
        static const char *const names[] = { "cpu", "memory", "ephemeral-storage", NULL };

        if (!is_one_of(name, names) && !resource_is_hugepage(name)) {
            err_invalid_text(errors, path, name, "must be a standard resource for containers");
        }
    } else if (!resource_is_native(name) && !resource_is_extended(name)) {
        err_invalid_text(errors, path, name, "doesn't follow extended resource name standard");
    }
}

void
check_resource_amount(ApiErrors *errors, const char *name, const Value *amount,
                      const FieldPath *path)
{
    Quantity quantity = { 0 };

    quantity_from_value(amount, &quantity);
    if (quantity_compare(quantity, (Quantity){ 0 }) < 0) {
        err_invalid(errors, path, amount, NOT_NEGATIVE);
    }
    if (is_integer_resource(name) && quantity_go_milli_value(quantity) % 1000 != 0) {
        err_invalid(errors, path, amount, "must be an integer");
    }
}

/* Amounts of huge pages are whole pages. */
static void
check_hugepages(ApiErrors *errors, const char *name, const Value *amount, const FieldPath *path)
{
    Quantity page = { 0 };
    Quantity wanted = { 0 };
    int64_t page_bytes;

    if (quantity_parse(name + strlen("hugepages-"), &page) != QUANTITY_OK) {
        return;
    }
    quantity_from_value(amount, &wanted);
    page_bytes = quantity_value(page);
    if (page_bytes <= 0 || quantity_value(wanted) % page_bytes != 0) {
        err_invalid(errors, path, amount, "%s is not positive integer multiple of %s",
                    value_text(amount), name);
    }
}

static bool
can_overcommit(const char *name)
{
    return resource_is_native(name) && !resource_is_hugepage(name);
}

/* What a request says against the limit of the same name. */
static void
check_against_limit(ApiErrors *errors, const ValueMember *request, const Value *limits,
                    const FieldPath *path)
{
    const Value *limit = value_get(limits, request->key);
    Quantity wanted = { 0 };
    Quantity most = { 0 };
    int order;

    quantity_from_value(request->value, &wanted);
    if (limit == NULL) {
        if (!can_overcommit(request->key)) {
            err_required(errors, AT(path, "limits"),
                         "Limit must be set for non overcommitable resources");
        }
        return;
    }
    quantity_from_value(limit, &most);
    order = quantity_compare(wanted, most);
    if (order != 0 && !can_overcommit(request->key)) {
        err_invalid(errors, AT(path, "requests"), request->value, "must be equal to %s limit of %s",
                    request->key, value_text(limit));
    } else if (order > 0) {
        err_invalid(errors, AT(path, "requests"), request->value,
                    "must be less than or equal to %s limit of %s", request->key,
                    value_text(limit));
    }
}

typedef struct AmountsSeen {
    bool hugepages;
    bool cpu_or_memory;
} AmountsSeen;

static void
check_amounts(ApiErrors *errors, const Value *amounts, const FieldPath *path, AmountsSeen *seen)
{
    for (size_t i = 0; i < value_length(amounts); i++) {
        const char *name = amounts->members[i].key;

        check_container_resource_name(errors, name, AT_KEY(path, name));
        check_resource_amount(errors, name, amounts->members[i].value, AT_KEY(path, name));
        if (resource_is_hugepage(name)) {
            check_hugepages(errors, name, amounts->members[i].value, AT_KEY(path, name));
            seen->hugepages = true;
        }
        if (strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0) {
            seen->cpu_or_memory = true;
        }
    }
}

static void
check_claim_names(const PodRules *rules, const Value *claims, const FieldPath *path)
{
    const Value *known = value_get(rules->spec, "resourceClaims");

    for (size_t i = 0; i < value_length(claims); i++) {
        const FieldPath *place = AT_INDEX(path, i);
        const Value *claim = value_item(claims, i);
        bool found = false;

        for (size_t j = 0; j < value_length(known); j++) {
            found = found ||
                    value_equal(value_get(value_item(known, j), "name"), value_get(claim, "name"));
        }
        if (text_is_empty(claim, "name")) {
            err_required(rules->errors, AT(place, "name"), NULL);
        } else if (!found) {
            err_not_found(rules->errors, place, value_get_text(claim, "name"),
                          value_length(known) == 0
                              ? "must be one of the names in pod.spec.resourceClaims which is "
                                "empty"
                              : "must be one of the names in pod.spec.resourceClaims");
        }
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_item(claims, j), claim)) {
                err_duplicate_text(rules->errors, place, value_get_text(claim, "name"));
                break;
            }
        }
    }
}

void
check_resources(const PodRules *rules, const Value *resources, const FieldPath *path)
{
    const Value *limits = value_get(resources, "limits");
    const Value *requests = value_get(resources, "requests");
    AmountsSeen seen = { 0 };

    check_amounts(rules->errors, limits, AT(path, "limits"), &seen);
    for (size_t i = 0; i < value_length(requests); i++) {
        const ValueMember *request = &requests->members[i];
        const FieldPath *place = AT_KEY(AT(path, "requests"), request->key);

        check_container_resource_name(rules->errors, request->key, place);
        check_resource_amount(rules->errors, request->key, request->value, place);
        check_against_limit(rules->errors, request, limits, path);
        if (resource_is_hugepage(request->key)) {
            check_hugepages(rules->errors, request->key, request->value, place);
            seen.hugepages = true;
        }
        seen.cpu_or_memory = seen.cpu_or_memory || strcmp(request->key, "cpu") == 0 ||
                             strcmp(request->key, "memory") == 0;
    }
    if (seen.hugepages && !seen.cpu_or_memory) {
        err_forbidden(rules->errors, path, "HugePages require cpu or memory");
    }
    check_claim_names(rules, value_get(resources, "claims"), AT(path, "claims"));
}

/* What the containers of a pod ask for together, of one resource. */
static Quantity
containers_request(const Value *spec, const char *name)
{
    const Value *containers = value_get(spec, "containers");
    Quantity sum = { 0 };

    for (size_t i = 0; i < value_length(containers); i++) {
        Quantity one = { 0 };

        quantity_from_value(
            value_get(value_path(value_item(containers, i), "resources", "requests", NULL), name),
            &one);
        sum = quantity_add(sum, one);
    }
    return sum;
}

static void
check_pod_amounts(const PodRules *rules, const Value *amounts, const FieldPath *path)
{
    static const char *const supported[] = { "cpu", "hugepages-", "memory", NULL };

    for (size_t i = 0; i < value_length(amounts); i++) {
        const char *name = amounts->members[i].key;

        if (strcmp(name, "cpu") != 0 && strcmp(name, "memory") != 0 &&
            !resource_is_hugepage(name)) {
            err_unsupported_text(rules->errors, AT_KEY(path, name), name, supported);
        }
    }
}

void
check_pod_resources(const PodRules *rules, const FieldPath *path)
{
    const Value *resources = value_get(rules->spec, "resources");
    const Value *limits = value_get(resources, "limits");
    const Value *requests = value_get(resources, "requests");
    const Value *containers = value_get(rules->spec, "containers");

    if (resources == NULL) {
        return;
    }
    if (value_length(value_get(resources, "claims")) > 0) {
        err_forbidden(rules->errors, AT(path, "claims"), "claims may not be set at pod-level");
    }
    check_pod_amounts(rules, limits, AT(path, "limits"));
    check_pod_amounts(rules, requests, AT(path, "requests"));
    for (size_t i = 0; i < value_length(limits); i++) {
        check_resource_amount(rules->errors, limits->members[i].key, limits->members[i].value,
                              AT_KEY(AT(path, "limits"), limits->members[i].key));
    }
    for (size_t i = 0; i < value_length(requests); i++) {
        const ValueMember *request = &requests->members[i];
        Quantity whole = { 0 };
        Quantity parts = containers_request(rules->spec, request->key);

        check_resource_amount(rules->errors, request->key, request->value,
                              AT_KEY(AT(path, "requests"), request->key));
        check_against_limit(rules->errors, request, limits, path);
        quantity_from_value(request->value, &whole);
        if (quantity_compare(whole, parts) < 0) {
            g_autofree char *text = quantity_format(parts);

            err_invalid(rules->errors, AT_KEY(AT(path, "requests"), request->key), request->value,
                        "must be greater than or equal to aggregate container requests of %s",
                        text);
        }
    }
    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *own = value_path(value_item(containers, i), "resources", "limits", NULL);

        for (size_t j = 0; j < value_length(own); j++) {
            const Value *most = value_get(limits, own->members[j].key);
            Quantity a = { 0 };
            Quantity b = { 0 };

            quantity_from_value(own->members[j].value, &a);
            quantity_from_value(most, &b);
            if (most != NULL && quantity_compare(a, b) > 0) {
                const FieldPath *spec_path = path->outer;

                err_invalid(
                    rules->errors,
                    AT_KEY(AT(AT(AT_INDEX(AT(spec_path, "containers"), i), "resources"), "limits"),
                           own->members[j].key),
                    own->members[j].value, "must be less than or equal to pod limits of %s",
                    value_text(most));
            }
        }
    }
}
