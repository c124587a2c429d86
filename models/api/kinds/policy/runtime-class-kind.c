/* runtime-class-kind.c - runtimeclasses. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/pod-rules.h"

static void
validate(ApiRequest *request)
{
    const Value *object = request->object;
    const Value *scheduling = value_get(object, "scheduling");
    const Value *fixed = value_path(object, "overhead", "podFixed", NULL);
    const FieldPath *path = AT(NULL, "scheduling");

    check_name(&request->errors, AT(NULL, "handler"), value_get_text(object, "handler"),
               name_dns_label);
    for (size_t i = 0; i < value_length(fixed); i++) {
        const char *name = fixed->members[i].key;

        check_resource_amount(&request->errors, name, fixed->members[i].value,
                              AT_KEY(AT(AT(NULL, "overhead"), "podFixed"), name));
    }
    check_labels(&request->errors, value_get(scheduling, "nodeSelector"), AT(path, "nodeSelector"));
    check_tolerations(&request->errors, value_get(scheduling, "tolerations"),
                      AT(AT(path, "tolerations"), "tolerations"));
}

static void
validate_update(ApiRequest *request)
{
    check_immutable(&request->errors, value_get(request->object, "handler"),
                    value_get(request->old, "handler"), AT(NULL, "handler"));
}

const ApiKind api_kind_runtime_class_kind = {
    .group = "node.k8s.io",
    .version = "v1",
    .name = "RuntimeClass",
    .plural = "runtimeclasses",
    .singular = "runtimeclass",
    .type = &api_node_runtime_class,
    .validate = validate,
    .validate_update = validate_update,
};
