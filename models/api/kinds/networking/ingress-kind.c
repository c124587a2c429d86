/* ingress-kind.c - ingresses. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/pod-rules.h"

#include <string.h>

static void
check_backend(ApiErrors *errors, const Value *backend, const FieldPath *path)
{
    const Value *service = value_get(backend, "service");
    const Value *resource = value_get(backend, "resource");
    const Value *port = value_get(service, "port");

    if (service != NULL && resource != NULL) {
        err_invalid_text(errors, path, "", "cannot set both resource and service backends");
    } else if (service == NULL && resource == NULL) {
        err_invalid_text(errors, path, "", "resource or service backend is required");
    } else if (resource != NULL) {
        if (text_is_empty(resource, "kind")) {
            err_required(errors, AT(AT(path, "resource"), "kind"), NULL);
        }
        if (text_is_empty(resource, "name")) {
            err_required(errors, AT(AT(path, "resource"), "name"), NULL);
        }
    } else {
        const FieldPath *place = AT(path, "service");

        if (text_is_empty(service, "name")) {
            err_required(errors, AT(place, "name"), NULL);
        } else {
            check_name(errors, AT(place, "name"), value_get_text(service, "name"),
                       name_dns_1035_label);
        }
        if (!text_is_empty(port, "name")) {
            if (value_get(port, "number") != NULL) {
                err_invalid_text(errors, path, "", "cannot set both port name & port number");
            }
            check_name(errors, AT(AT(place, "port"), "name"), value_get_text(port, "name"),
                       name_port);
        } else if (value_get(port, "number") != NULL) {
            check_port_number(errors, value_get(port, "number"), AT(AT(place, "port"), "number"));
        } else {
            err_required(errors, path, "port name or number is required");
        }
    }
}

static void
check_path(ApiErrors *errors, const Value *rule, const FieldPath *path)
{
    static const char *const types[] = { "Exact", "ImplementationSpecific", "Prefix", NULL };
    static const char *const not_in[] = { "//", "/./", "/../",
                                          "%"
                                          "2f",
                                          "%"
                                          "2F" };
    static const char *const not_at_end[] = { "/..", "/." };
    const char *text = value_get_text(rule, "path");
    const FieldPath *place = AT(path, "path");

    if (!value_is(value_get(rule, "pathType"), VALUE_STRING)) {
        err_required(errors, AT(path, "pathType"), "pathType must be specified");
    } else if (text_is(rule, "pathType", "Exact") || text_is(rule, "pathType", "Prefix")) {
        if (text == NULL || *text != '/') {
            err_invalid_text(errors, place, text, "must be an absolute path");
        }
        for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(not_in); i++) {
            if (strstr(text, not_in[i]) != NULL) {
                err_invalid_text(errors, place, text, "must not contain '%s'", not_in[i]);
            }
        }
        for (size_t i = 0; text != NULL && i < G_N_ELEMENTS(not_at_end); i++) {
            if (g_str_has_suffix(text, not_at_end[i])) {
                err_invalid_text(errors, place, text, "cannot end with '%s'", not_at_end[i]);
            }
        }
    } else if (text_is(rule, "pathType", "ImplementationSpecific")) {
        if (text != NULL && *text != '/') {
            err_invalid_text(errors, place, text, "must be an absolute path");
        }
    } else {
        err_unsupported(errors, AT(path, "pathType"), value_get(rule, "pathType"), types);
    }
    check_backend(errors, value_get(rule, "backend"), AT(path, "backend"));
}

static void
check_host(ApiErrors *errors, const char *host, const FieldPath *path)
{
    uint8_t bytes[16];
    bool is_v6;

    if (ip_parse(host, true, bytes, &is_v6)) {
        err_invalid_text(errors, path, host, "must be a DNS name, not an IP address");
    }
    check_name(errors, path, host,
               strchr(host, '*') == NULL ? name_dns_subdomain : name_wildcard_subdomain);
}

static void
check_rule(ApiErrors *errors, const Value *rule, const FieldPath *path)
{
    const Value *http = value_get(rule, "http");
    const Value *paths = value_get(http, "paths");

    if (!text_is_empty(rule, "host")) {
        check_host(errors, value_get_text(rule, "host"), AT(path, "host"));
    }
    if (http == NULL) {
        return;
    }
    if (value_length(paths) == 0) {
        err_required(errors, AT(AT(path, "http"), "paths"), NULL);
    }
    for (size_t i = 0; i < value_length(paths); i++) {
        check_path(errors, value_item(paths, i), AT_INDEX(AT(AT(path, "http"), "paths"), i));
    }
}

static void
check_tls(ApiErrors *errors, const Value *tls, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(tls); i++) {
        const Value *hosts = value_get(value_item(tls, i), "hosts");
        const char *secret = value_get_text(value_item(tls, i), "secretName");
        const FieldPath *place = AT_INDEX(path, i);

        for (size_t j = 0; j < value_length(hosts); j++) {
            const char *host = value_text(value_item(hosts, j));

            check_name(errors, AT_INDEX(AT(place, "hosts"), j), host,
                       strchr(host, '*') == NULL ? name_dns_subdomain : name_wildcard_subdomain);
        }
        if (secret != NULL) {
            check_name(errors, AT(place, "secretName"), secret, name_dns_subdomain);
        }
    }
}

static void
validate(ApiRequest *request)
{
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *rules = value_get(spec, "rules");
    const Value *backend = value_get(spec, "defaultBackend");
    const Value *annotations = value_path(request->object, "metadata", "annotations", NULL);
    const FieldPath *path = AT(NULL, "spec");

    if (request->old == NULL && value_get(annotations, "kubernetes.io/ingress.class") != NULL &&
        value_get(spec, "ingressClassName") != NULL) {
        err_invalid(errors, AT(AT(NULL, "annotations"), "kubernetes.io/ingress.class"),
                    value_get(annotations, "kubernetes.io/ingress.class"),
                    "can not be set when the class field is also set");
    }
    if (value_length(rules) == 0 && backend == NULL) {
        err_invalid(errors, path, value_get(spec, "rules"),
                    "either `defaultBackend` or `rules` must be specified");
    }
    if (backend != NULL) {
        check_backend(errors, backend, AT(path, "defaultBackend"));
    }
    for (size_t i = 0; i < value_length(rules); i++) {
        check_rule(errors, value_item(rules, i), AT_INDEX(AT(path, "rules"), i));
    }
    check_tls(errors, value_get(spec, "tls"), AT(path, "tls"));
    if (value_get(spec, "ingressClassName") != NULL) {
        check_name(errors, AT(path, "ingressClassName"), value_get_text(spec, "ingressClassName"),
                   name_dns_subdomain);
    }
}

static void
warn(ApiRequest *request)
{
    const Value *annotations = value_path(request->object, "metadata", "annotations", NULL);

    if (request->old == NULL && value_get(annotations, "kubernetes.io/ingress.class") != NULL) {
        api_warn(&request->errors, "annotation \"kubernetes.io/ingress.class\" is deprecated, "
                                   "please use 'spec.ingressClassName' instead");
    }
}

const ApiKind api_kind_ingress_kind = {
    .group = "networking.k8s.io",
    .version = "v1",
    .name = "Ingress",
    .plural = "ingresses",
    .singular = "ingress",
    .short_name = "ing",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_networking_ingress,
    .validate = validate,
    .warn = warn,
};
