/* create-ingress.c - kubectl create ingress. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "class", .doc = "ingress class" },
    { .name = "rule", .type = CTL_STRINGS, .doc = "host/path=service:port[,tls[=secret]]" },
    { .name = "default-backend", .doc = "service:port" },
    { .name = "annotation", .type = CTL_STRINGS, .doc = "KEY=VALUE" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own, &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
};

/* host, path, service, port; what follows is not looked at. */
static const char rule_pattern[] = "^[\\w*\\-.]*/.*=[\\w\\-]+:[\\w\\-]+";

static bool
check(CtlCall *call)
{
    const char *backend = ctl_text(call, "default-backend");

    if (*backend == '\0' && ctl_n_items(call, "rule") == 0) {
        return ctl_fail(call, "not enough information provided: every ingress has to either "
                              "specify a default-backend (which catches all traffic) or a list of "
                              "rules (which catch specific paths)");
    }
    for (size_t i = 0; i < ctl_n_items(call, "rule"); i++) {
        const char *rule = ctl_item(call, "rule", i);

        if (!g_regex_match_simple(rule_pattern, rule, G_REGEX_RAW, 0)) {
            return ctl_fail(call,
                            "rule %s is invalid and should be in format "
                            "host/path=svcname:svcport[,tls[=secret]]",
                            rule);
        }
    }
    for (size_t i = 0; i < ctl_n_items(call, "annotation"); i++) {
        if (strchr(ctl_item(call, "annotation", i), '=') == NULL) {
            return ctl_fail(call, "annotation %s is invalid and should be in format key=[value]",
                            ctl_item(call, "annotation", i));
        }
    }
    if (*backend != '\0') {
        g_auto(GStrv) parts = g_strsplit(backend, ":", -1);

        if (g_strv_length(parts) != 2) {
            return ctl_fail(call, "default-backend should be in format servicename:serviceport");
        }
    }
    return true;
}

/* "service:port" as {service: {name, port: {number or name}}} */
static const Value *
backend_value(CtlCall *call, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    const Value *port = ctl_int_or_text(call->arena, parts[1] == NULL ? "" : parts[1]);
    ValueBuilder *service = value_map_begin(call->arena);
    bool is_number = value_is(port, VALUE_INT);

    value_put_string(service, "name", parts[0]);
    value_put(service, "port", value_with(call->arena, NULL, is_number ? "number" : "name", port));
    return value_with(call->arena, NULL, "service", value_end(service));
}

/* A path that ends in "*" is a prefix. */
static const Value *
path_value(CtlCall *call, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "=", -1);
    g_autofree char *path = g_strdup_printf("/%s", parts[0]);
    g_autofree char *service =
        g_strndup(parts[1] == NULL ? "" : parts[1], strcspn(parts[1] == NULL ? "" : parts[1], ","));
    bool is_prefix = g_str_has_suffix(path, "*");
    ValueBuilder *map = value_map_begin(call->arena);

    if (is_prefix) {
        path[strlen(path) - 1] = '\0';
    }
    value_put_string(map, "path", path);
    value_put_string(map, "pathType", is_prefix ? "Prefix" : "Exact");
    value_put(map, "backend", backend_value(call, service));
    return value_end(map);
}

/* Whether an earlier rule is for the same host. */
static bool
was_seen(CtlCall *call, size_t index, size_t host_length)
{
    const char *rule = ctl_item(call, "rule", index);

    for (size_t i = 0; i < index; i++) {
        const char *earlier = ctl_item(call, "rule", i);

        if (strcspn(earlier, "/") == host_length && strncmp(rule, earlier, host_length) == 0) {
            return true;
        }
    }
    return false;
}

static const Value *
rules_value(CtlCall *call)
{
    ValueBuilder *rules = value_list_begin(call->arena);
    size_t n = ctl_n_items(call, "rule");

    for (size_t i = 0; i < n; i++) {
        const char *rule = ctl_item(call, "rule", i);
        size_t length = strcspn(rule, "/");
        ValueBuilder *map = value_map_begin(call->arena);
        ValueBuilder *paths = value_list_begin(call->arena);

        if (was_seen(call, i, length)) {
            continue;
        }
        for (size_t j = i; j < n; j++) {
            const char *other = ctl_item(call, "rule", j);

            if (strcspn(other, "/") == length && strncmp(rule, other, length) == 0) {
                value_add(paths, path_value(call, other + length + 1));
            }
        }
        if (length > 0) {
            value_put(map, "host", value_string_n(call->arena, rule, length));
        }
        value_put(map, "http", value_with(call->arena, NULL, "paths", value_end(paths)));
        value_add(rules, value_end(map));
    }
    return n == 0 ? NULL : value_end(rules);
}

/* One entry a secret, with the hosts that use it; one a host for those without a secret. */
static const Value *
tls_value(CtlCall *call)
{
    const Value *list = NULL;

    for (size_t i = 0; i < ctl_n_items(call, "rule"); i++) {
        const char *rule = ctl_item(call, "rule", i);
        g_auto(GStrv) parts = g_strsplit(rule, ",", -1);
        const char *equals = g_strv_length(parts) == 2 ? strchr(parts[1], '=') : NULL;
        size_t length = strcspn(rule, "/");
        g_autofree char *secret =
            equals == NULL ? g_strdup("") : g_strndup(equals + 1, strcspn(equals + 1, "="));
        ValueBuilder *next = value_list_begin(call->arena);
        const Value *host = value_string_n(call->arena, rule, length);
        bool was_added = false;

        if (g_strv_length(parts) != 2 || (*secret == '\0' && length == 0)) {
            continue;
        }
        for (size_t j = 0; j < value_length(list); j++) {
            const Value *entry = value_item(list, j);

            if (*secret != '\0' && g_strcmp0(value_get_text(entry, "secretName"), secret) == 0) {
                ValueBuilder *hosts = value_list_begin(call->arena);

                for (size_t k = 0; k < value_length(value_get(entry, "hosts")); k++) {
                    value_add(hosts, value_item(value_get(entry, "hosts"), k));
                }
                value_add(hosts, host);
                entry = value_with(call->arena, entry, "hosts", value_end(hosts));
                was_added = true;
            }
            value_add(next, entry);
        }
        if (!was_added) {
            ValueBuilder *entry = value_map_begin(call->arena);
            ValueBuilder *hosts = value_list_begin(call->arena);

            value_add(hosts, host);
            value_put(entry, "hosts", length == 0 ? NULL : value_end(hosts));
            value_put_string(entry, "secretName", *secret == '\0' ? NULL : secret);
            value_add(next, value_end(entry));
        }
        list = value_end(next);
    }
    return list;
}

static const Value *
annotations_value(CtlCall *call)
{
    ValueBuilder *map = value_map_begin(call->arena);
    size_t n = ctl_n_items(call, "annotation");

    for (size_t i = 0; i < n; i++) {
        const char *text = ctl_item(call, "annotation", i);
        size_t length = strcspn(text, "=");

        value_put_string(map, arena_strndup(call->arena, text, length), text + length + 1);
    }
    return n == 0 ? NULL : value_end(map);
}

static void
run(CtlCall *call)
{
    static const char *const annotations_path[] = { "metadata", "annotations", NULL };
    CtlCreate create;
    ValueBuilder *object, *spec;
    const Value *annotations;
    const char *class_ = ctl_text(call, "class");
    const char *backend = ctl_text(call, "default-backend");
    const Value *value;

    if (!ctl_create_begin(call, &create) || !check(call)) {
        return;
    }
    object = ctl_object_begin(call, "networking.k8s.io/v1", "Ingress", create.name, NULL);
    spec = value_map_begin(call->arena);
    value_put_string(spec, "ingressClassName", *class_ == '\0' ? NULL : class_);
    value_put(spec, "defaultBackend", *backend == '\0' ? NULL : backend_value(call, backend));
    value_put(spec, "rules", rules_value(call));
    value_put(spec, "tls", tls_value(call));
    value_put(object, "spec", value_end(spec));
    value = value_end(object);
    annotations = annotations_value(call);
    if (annotations != NULL) {
        value = ctl_with_path(call->arena, value, annotations_path, annotations);
    }
    ctl_create(call, &create.printer, create.dry_run, value);
}

static const CtlCommand commands[] = {
    { .path = "create ingress",
      .aliases = "ing",
      .sets = sets,
      .run = run,
      .help = "Create an ingress with the specified name." },
};
const CtlFamily ctl_family_create_ingress = CTL_FAMILY(commands);
