/* ingress-class-kind.c - ingressclasses. */
#include "models/api/kinds/kinds.h"

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *parameters = value_get(spec, "parameters");
    const FieldPath *path = AT(NULL, "spec");

    if (request->old == NULL) {
        if (text_is_empty(spec, "controller")) {
            err_required(errors, AT(path, "controller"), NULL);
        } else {
            g_autofree char *lower = g_ascii_strdown(value_get_text(spec, "controller"), -1);
            NameFaults faults = { 0 };

            name_qualified(lower, &faults);
            for (size_t i = 0; i < faults.n; i++) {
                err_invalid(errors, AT(path, "controller"), value_get(spec, "controller"), "%s",
                            faults.texts[i]);
            }
        }
    }
    if (parameters == NULL) {
        return;
    }
    path = AT(path, "parameters");
    if (!text_is_empty(parameters, "apiGroup")) {
        check_name(errors, AT(path, "apiGroup"), value_get_text(parameters, "apiGroup"),
                   name_dns_subdomain);
    }
    if (text_is_empty(parameters, "kind")) {
        err_required(errors, AT(path, "kind"), "kind is required");
    }
    if (text_is_empty(parameters, "name")) {
        err_required(errors, AT(path, "name"), "name is required");
    }
    if (text_is(parameters, "scope", "Namespace") && text_is_empty(parameters, "namespace")) {
        err_required(errors, AT(path, "namespace"), "`parameters.scope` is set to 'Namespace'");
    }
    if (text_is(parameters, "scope", "Cluster") && value_get(parameters, "namespace") != NULL) {
        err_forbidden(errors, AT(path, "namespace"), "`parameters.scope` is set to 'Cluster'");
    }
}

static void
validate_update(ApiRequest *request)
{
    check_immutable(&request->errors, value_path(request->object, "spec", "controller", NULL),
                    value_path(request->old, "spec", "controller", NULL),
                    AT(AT(NULL, "spec"), "controller"));
}

const ApiKind api_kind_ingress_class_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "IngressClass",
    .plural = "ingressclasses",
    .singular = "ingressclass",
    .has_generation = true,
    .type = &api_networking_ingress_class,
    .validate = validate,
    .validate_update = validate_update,
};
