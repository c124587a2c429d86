/* pod-warnings.c - see pod-warnings.h. */
#include "models/api/kinds/pod-warnings.h"

#include "models/api/validation/pod-rules.h"
#include "text/quantity.h"

#include <string.h>

static const char *const container_lists[] = { "initContainers", "containers" };

static void
warn_deprecated_labels(ApiErrors *errors, const Value *labels, const FieldPath *path)
{
    static const struct {
        const char *key;
        const char *text;
    } rows[] = {
        { "beta.kubernetes.io/arch", "deprecated since v1.14; use \"kubernetes.io/arch\" instead" },
        { "beta.kubernetes.io/instance-type",
          "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead" },
        { "beta.kubernetes.io/os", "deprecated since v1.14; use \"kubernetes.io/os\" instead" },
        { "failure-domain.beta.kubernetes.io/region",
          "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead" },
        { "failure-domain.beta.kubernetes.io/zone",
          "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead" },
        { "node-role.kubernetes.io/master",
          "use \"node-role.kubernetes.io/control-plane\" instead" },
    };

    for (size_t i = 0; i < value_length(labels); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(rows); j++) {
            if (strcmp(labels->members[i].key, rows[j].key) == 0) {
                api_warn_at(errors, AT_KEY(path, rows[j].key), "%s", rows[j].text);
            }
        }
    }
}

static void
warn_annotations(ApiErrors *errors, const Value *annotations, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(annotations); i++) {
        const char *key = annotations->members[i].key;

        if (strcmp(key, "seccomp.security.alpha.kubernetes.io/pod") == 0 ||
            g_str_has_prefix(key, "container.seccomp.security.alpha.kubernetes.io/")) {
            api_warn_at(errors, AT_KEY(path, key),
                        "non-functional in v1.27+; use the \"seccompProfile\" field instead");
        }
        if (g_str_has_prefix(key, "container.apparmor.security.beta.kubernetes.io/")) {
            api_warn_at(errors, AT_KEY(path, key),
                        "deprecated since v1.30; use the \"appArmorProfile\" field instead");
        }
    }
}

static void
warn_volumes(ApiErrors *errors, const Value *volumes, const FieldPath *path)
{
    static const struct {
        const char *source;
        const char *text;
    } rows[] = {
        { "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+" },
        { "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+" },
        { "scaleIO", "deprecated in v1.16, non-functional in v1.22+" },
        { "flocker", "deprecated in v1.22, non-functional in v1.25+" },
        { "storageos", "deprecated in v1.22, non-functional in v1.25+" },
        { "quobyte", "deprecated in v1.22, non-functional in v1.25+" },
        { "glusterfs", "deprecated in v1.25, non-functional in v1.26+" },
        { "cephfs", "deprecated in v1.28, non-functional in v1.31+" },
        { "rbd", "deprecated in v1.28, non-functional in v1.31+" },
    };

    for (size_t i = 0; i < value_length(volumes); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(rows); j++) {
            if (value_get(value_item(volumes, i), rows[j].source) != NULL) {
                api_warn_at(errors, AT(AT_INDEX(path, i), rows[j].source), "%s", rows[j].text);
            }
        }
    }
}

static void
warn_env(ApiErrors *errors, const Value *env, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(env); i++) {
        const Value *name = value_get(value_item(env, i), "name");

        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_get(value_item(env, j), "name"), name)) {
                api_warn_at(errors, AT_INDEX(path, i),
                            "hides previous definition of \"%s\", which may be dropped when using "
                            "apply",
                            value_text(name));
                break;
            }
        }
    }
}

static void
warn_amounts(ApiErrors *errors, const Value *amounts, const FieldPath *path)
{
    static const char *const bytes[] = { "memory", "ephemeral-storage" };

    for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++) {
        const Value *amount = value_get(amounts, bytes[i]);
        Quantity quantity = { 0 };

        quantity_from_value(amount, &quantity);
        if (amount != NULL && quantity_go_milli_value(quantity) % 1000 != 0) {
            api_warn_at(errors, AT_KEY(path, bytes[i]),
                        "fractional byte value \"%s\" is invalid, must be an integer",
                        value_text(amount));
        }
    }
}

static bool
same_port(const Value *a, const Value *b)
{
    static const char *const keys[] = { "containerPort", "protocol", "hostIP", "hostPort" };

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const Value *x = value_get(a, keys[i]);
        const Value *y = value_get(b, keys[i]);

        if (!(x == NULL && y == NULL) && !value_equal(x, y)) {
            return false;
        }
    }
    return true;
}

/* Ports that stand twice in one container, and names that stand in several. */
static void
warn_ports(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *containers = value_get(spec, "containers");
    const FieldPath *list = AT(path, "containers");

    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *ports = value_get(value_item(containers, i), "ports");

        for (size_t j = 0; j < value_length(ports); j++) {
            const Value *port = value_item(ports, j);
            const FieldPath *place = AT_INDEX(AT(AT_INDEX(list, i), "ports"), j);

            for (size_t k = 0; k < i; k++) {
                const Value *others = value_get(value_item(containers, k), "ports");
                bool found = false;

                for (size_t l = 0; !found && l < value_length(others); l++) {
                    const char *first =
                        field_path_text(AT_INDEX(AT(AT_INDEX(list, k), "ports"), l), errors->arena);

                    found = !text_is_empty(port, "name") &&
                            value_equal(value_get(value_item(others, l), "name"),
                                        value_get(port, "name"));
                    if (found) {
                        api_warn_at(errors, place,
                                    "duplicate port name \"%s\" with %s, services and probes that "
                                    "select ports by name will use %s",
                                    value_get_text(port, "name"), first, first);
                    }
                }
                if (found) {
                    break;
                }
            }
            for (size_t k = 0; k < j; k++) {
                if (same_port(value_item(ports, k), port)) {
                    api_warn_at(errors, place, "duplicate port definition with %s",
                                field_path_text(AT_INDEX(AT(AT_INDEX(list, i), "ports"), k),
                                                errors->arena));
                    break;
                }
            }
        }
    }
}

/* An IPv4 address with leading zeros. */
static void
warn_ip(ApiErrors *errors, const char *ip, const FieldPath *path)
{
    uint8_t bytes[16];
    bool is_v6;

    if (ip != NULL && !ip_parse(ip, false, bytes, &is_v6) && ip_parse(ip, true, bytes, &is_v6)) {
        api_warn_at(errors, path,
                    "non-standard IP address \"%s\" will be considered invalid in a future "
                    "Kubernetes release: use \"%d.%d.%d.%d\"",
                    ip, bytes[0], bytes[1], bytes[2], bytes[3]);
    }
}

static void
warn_spec(ApiErrors *errors, const Value *meta, const Value *spec, const FieldPath *outer,
          const FieldPath *path)
{
    const Value *secrets = value_get(spec, "imagePullSecrets");
    const Value *aliases = value_get(spec, "hostAliases");

    warn_deprecated_labels(errors, value_get(spec, "nodeSelector"), AT(path, "nodeSelector"));
    warn_annotations(errors, value_get(meta, "annotations"),
                     AT(AT(outer, "metadata"), "annotations"));
    for (size_t i = 0; i < value_length(aliases); i++) {
        warn_ip(errors, value_get_text(value_item(aliases, i), "ip"),
                AT(AT_INDEX(AT(path, "hostAliases"), i), "ip"));
    }
    warn_volumes(errors, value_get(spec, "volumes"), AT(path, "volumes"));
    for (size_t i = 0; i < value_length(secrets); i++) {
        if (text_is_empty(value_item(secrets, i), "name")) {
            api_warn_at(errors, AT(AT_INDEX(AT(path, "imagePullSecrets"), i), "name"),
                        "invalid empty name \"\"");
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(container_lists); i++) {
        const Value *containers = value_get(spec, container_lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            const Value *container = value_item(containers, j);
            const FieldPath *place = AT_INDEX(AT(path, container_lists[i]), j);
            const Value *resources = value_get(container, "resources");

            warn_amounts(errors, value_get(resources, "limits"),
                         AT(AT(place, "resources"), "limits"));
            warn_amounts(errors, value_get(resources, "requests"),
                         AT(AT(place, "resources"), "requests"));
            warn_env(errors, value_get(container, "env"), AT(place, "env"));
        }
    }
    warn_ports(errors, spec, path);
    if (value_get_int(spec, "terminationGracePeriodSeconds", 0) < 0) {
        api_warn_at(errors, AT(path, "terminationGracePeriodSeconds"),
                    "must be >= 0; negative values are invalid and will be treated as 1");
    }
}

void
warn_pod(ApiRequest *request)
{
    const char *name = value_get_text(value_get(request->object, "metadata"), "name");
    g_autoptr(GString) joined = g_string_new(NULL);
    NameFaults faults = { 0 };

    name_dns_label(name, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(joined, "%s%s", i > 0 ? " " : "", faults.texts[i]);
    }
    if (faults.n > 0) {
        api_warn(&request->errors,
                 "metadata.name: this is used in the Pod's hostname, which can result in "
                 "surprising behavior; a DNS label is recommended: [%s]",
                 joined->str);
    }
    warn_spec(&request->errors, value_get(request->object, "metadata"),
              value_get(request->object, "spec"), NULL, AT(NULL, "spec"));
}

/* The value at 'path', which has members only. */
static const Value *
value_at(const Value *object, const FieldPath *path)
{
    return path == NULL ? object : value_get(value_at(object, path->outer), path->name);
}

void
warn_pod_template(ApiRequest *request, const FieldPath *path)
{
    const Value *template_value = value_at(request->object, path);

    /* A replacement that leaves the template alone was warned about before. */
    if (request->old != NULL && value_equal(template_value, value_at(request->old, path))) {
        return;
    }
    warn_spec(&request->errors, value_get(template_value, "metadata"),
              value_get(template_value, "spec"), path, AT(path, "spec"));
}
