/* workload-rules.c - see workload-rules.h. */
#include "models/api/kinds/workload-rules.h"

#include "text/scalar.h"

#include <string.h>

void
check_workload_selector(ApiErrors *errors, const Value *spec, const char *what,
                        const FieldPath *path)
{
    const Value *selector = value_get(spec, "selector");

    if (!value_is(selector, VALUE_MAP)) {
        err_required(errors, AT(path, "selector"), NULL);
        return;
    }
    check_label_selector(errors, selector, AT(path, "selector"));
    if (label_selector_is_empty(selector)) {
        err_invalid(errors, AT(path, "selector"), selector, "empty selector is invalid for %s",
                    what);
    }
}

void
check_endless(ApiErrors *errors, const Value *pod_spec, const char *kind, const FieldPath *path)
{
    static const char *const always[] = { "Always", NULL };

    if (!text_is(pod_spec, "restartPolicy", "Always")) {
        err_unsupported(errors, AT(path, "restartPolicy"), value_get(pod_spec, "restartPolicy"),
                        always);
    }
    if (value_get(pod_spec, "activeDeadlineSeconds") != NULL) {
        err_forbidden(errors, AT(path, "activeDeadlineSeconds"),
                      "activeDeadlineSeconds in %s is not Supported", kind);
    }
}

static bool
is_well_formed(const Value *selector)
{
    static const char *const known[] = { "In", "NotIn", "Exists", "DoesNotExist", NULL };
    const Value *rows = value_get(selector, "matchExpressions");

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        bool is_list = text_is(row, "operator", "In") || text_is(row, "operator", "NotIn");

        if (!is_one_of(value_get_text(row, "operator"), known) ||
            is_list != (value_length(value_get(row, "values")) > 0)) {
            return false;
        }
    }
    return true;
}

/* The template with a volume for each claim of a stateful set, in front of its own. */
static const Value *
with_claims(Arena *arena, const Value *spec, const Value *template_value)
{
    const Value *claims = value_get(spec, "volumeClaimTemplates");
    const Value *pod = value_get(template_value, "spec");
    const Value *own = value_get(pod, "volumes");
    ValueBuilder *volumes = value_list_begin(arena);

    if (value_length(claims) == 0) {
        return template_value;
    }
    for (size_t i = 0; i < claims->n; i++) {
        const Value *name = value_path(value_item(claims, i), "metadata", "name", NULL);
        ValueBuilder *volume = value_map_begin(arena);
        ValueBuilder *source = value_map_begin(arena);

        value_put(source, "claimName", name);
        value_put(volume, "name", name);
        value_put(volume, "persistentVolumeClaim", value_end(source));
        value_add(volumes, value_end(volume));
    }
    for (size_t i = 0; i < value_length(own); i++) {
        bool is_claim = false;

        for (size_t j = 0; j < claims->n; j++) {
            is_claim =
                is_claim || value_equal(value_path(value_item(claims, j), "metadata", "name", NULL),
                                        value_get(value_item(own, i), "name"));
        }
        if (!is_claim) {
            value_add(volumes, value_item(own, i));
        }
    }
    return value_with(arena, template_value, "spec",
                      value_with(arena, pod, "volumes", value_end(volumes)));
}

void
check_workload_template(ApiErrors *errors, const Value *spec, const char *kind,
                        const FieldPath *path)
{
    const Value *selector = value_get(spec, "selector");
    const Value *template_value = value_get(spec, "template");
    const Value *labels = value_path(template_value, "metadata", "labels", NULL);
    const FieldPath *place = AT(path, "template");
    bool is_everything = value_is(selector, VALUE_MAP) && label_selector_is_empty(selector);

    if (!is_well_formed(selector)) {
        err_invalid(errors, AT(path, "selector"), selector,
                    strcmp(kind, "StatefulSet") == 0 ? NULL : "invalid label selector");
        return;
    }
    if (!is_everything &&
        !(value_is(selector, VALUE_MAP) && label_selector_matches(selector, labels))) {
        err_invalid(errors, AT(AT(place, "metadata"), "labels"), labels,
                    "`selector` does not match template `labels`");
    }
    check_pod_template(errors, with_claims(errors->arena, spec, template_value), place);
    check_endless(errors, value_get(template_value, "spec"), kind, AT(place, "spec"));
}

bool
int_or_percent_is_zero(const Value *value)
{
    if (value_is(value, VALUE_STRING)) {
        return strspn(value->text, "0") == strlen(value->text) - 1 &&
               g_str_has_suffix(value->text, "%");
    }
    return value == NULL || (value_is(value, VALUE_INT) && value->integer == 0);
}

void
check_int_or_percent(ApiErrors *errors, const Value *value, bool has_limit, const FieldPath *path)
{
    NameFaults faults = { 0 };

    if (value_is(value, VALUE_INT)) {
        if (value->integer < 0) {
            err_invalid(errors, path, value, "must be greater than or equal to 0");
        }
        return;
    }
    if (!value_is(value, VALUE_STRING)) {
        return;
    }
    name_percent(value->text, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        err_invalid(errors, path, value, "%s", faults.texts[i]);
    }
    if (has_limit && faults.n == 0 && g_ascii_strtoll(value->text, NULL, 10) > 100) {
        err_invalid(errors, path, value, "must not be greater than 100%%");
    }
}

void
check_selector_unchanged(ApiRequest *request)
{
    check_immutable(&request->errors, value_path(request->object, "spec", "selector", NULL),
                    value_path(request->old, "spec", "selector", NULL),
                    AT(AT(NULL, "spec"), "selector"));
}
