/* probe-rules.c - probes, hooks and ports. */
#include "models/api/validation/pod-rules.h"

void
check_port_number(ApiErrors *errors, const Value *port, const FieldPath *path)
{
    if (!value_is(port, VALUE_INT) || port->integer < 1 || port->integer > 65535) {
        err_invalid(errors, path, port, "must be between 1 and 65535, inclusive");
    }
}

void
check_port_or_name(ApiErrors *errors, const Value *port, const FieldPath *path)
{
    if (value_is(port, VALUE_STRING)) {
        check_name(errors, path, port->text, name_port);
    } else {
        check_port_number(errors, port, path);
    }
}

static void
check_http(ApiErrors *errors, const Value *action, const FieldPath *path)
{
    static const char *const schemes[] = { "HTTP", "HTTPS", NULL };
    const Value *headers = value_get(action, "httpHeaders");

    if (text_is_empty(action, "path")) {
        err_required(errors, AT(path, "path"), NULL);
    }
    check_port_or_name(errors, value_get(action, "port"), AT(path, "port"));
    if (!is_one_of(value_get_text(action, "scheme"), schemes)) {
        err_unsupported(errors, AT(path, "scheme"), value_get(action, "scheme"), schemes);
    }
    for (size_t i = 0; i < value_length(headers); i++) {
        check_name(errors, AT(path, "httpHeaders"), value_get_text(value_item(headers, i), "name"),
                   name_http_header);
    }
}

static void
check_action(const PodRules *rules, const char *name, const Value *action, const FieldPath *path)
{
    int64_t grace = value_get_int(rules->spec, "terminationGracePeriodSeconds", 30);

    if (g_strcmp0(name, "exec") == 0) {
        if (value_length(value_get(action, "command")) == 0) {
            err_required(rules->errors, AT(path, "command"), NULL);
        }
    } else if (g_strcmp0(name, "httpGet") == 0) {
        check_http(rules->errors, action, path);
    } else if (g_strcmp0(name, "tcpSocket") == 0) {
        check_port_or_name(rules->errors, value_get(action, "port"), AT(path, "port"));
    } else if (g_strcmp0(name, "grpc") == 0) {
        check_port_number(rules->errors, value_get(action, "port"), AT(path, "port"));
    } else {
        int64_t seconds = value_get_int(action, "seconds", 0);

        if (seconds < 0 || seconds > grace) {
            err_invalid_int(rules->errors, path, seconds,
                            "must be non-negative and less than terminationGracePeriodSeconds "
                            "(%" G_GINT64_FORMAT ")",
                            grace);
        }
    }
}

void
check_probe_handler(const PodRules *rules, const Value *handler, const FieldPath *path)
{
    static const char *const actions[] = { "exec", "httpGet", "tcpSocket", "grpc", "sleep" };
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++) {
        const Value *action = value_get(handler, actions[i]);

        if (action == NULL) {
            continue;
        }
        if (n > 0) {
            err_forbidden(rules->errors, AT(path, actions[i]),
                          "may not specify more than 1 handler type");
        } else {
            check_action(rules, actions[i], action, AT(path, actions[i]));
            n++;
        }
    }
    if (n == 0) {
        err_required(rules->errors, path, "must specify a handler type");
    }
}

void
check_probe(const PodRules *rules, const Value *probe, const FieldPath *path)
{
    static const char *const amounts[] = { "initialDelaySeconds", "timeoutSeconds", "periodSeconds",
                                           "successThreshold", "failureThreshold" };
    const Value *grace = value_get(probe, "terminationGracePeriodSeconds");

    check_probe_handler(rules, probe, path);
    for (size_t i = 0; i < G_N_ELEMENTS(amounts); i++) {
        check_not_negative(rules->errors, probe, amounts[i], path);
    }
    if (grace != NULL && grace->integer <= 0) {
        err_invalid(rules->errors, AT(path, "terminationGracePeriodSeconds"), grace,
                    "must be greater than 0");
    }
}
