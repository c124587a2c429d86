/* duration-objects.c - hashes, classes and names of objects, a JSON line a case. */
#include "models/api/api-error.h"
#include "models/api/document/api-decode.h"
#include "models/api/pod/pod-qos.h"
#include "models/api/pod/pod-template-hash.h"
#include "models/api/server/api-admission.h"
#include "models/api/types/api-types.h"
#include "models/api/validation/metadata.h"
#include "tests/conformance/runners/duration-controllers.h"
#include "text/scalar.h"

#include <string.h>

static void
run_template_hash(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const char *error = NULL;
    const Value *template_value =
        api_decode(&api_core_pod_template_spec, value_get(line, "template"), arena, &error);
    g_autofree char *text = NULL;
    g_autofree char *hash = NULL;

    if (template_value == NULL) {
        tally_fail(tally, name, "%s", error);
        return;
    }
    text = api_pod_template_text(template_value);
    hash = api_pod_template_hash(template_value, value_get_int(line, "collisionCount", -1));
    if (value_get(line, "hashedText") != NULL &&
        strcmp(value_get_text(line, "hashedText"), text) != 0) {
        size_t at = 0;
        const char *wanted = value_get_text(line, "hashedText");

        while (wanted[at] == text[at]) {
            at++;
        }
        tally_fail(tally, name, "text differs: %.60s, not %.60s", wanted + at, text + at);
        return;
    }
    tally_compare(tally, name, value_get_text(line, "hash"), hash);
}

static void
run_revision(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const char *error = NULL;
    const Value *template_value =
        api_decode(&api_core_pod_template_spec, value_get(line, "template"), arena, &error);
    const Value *data = api_controller_revision_data(template_value, arena);
    g_autofree char *hash =
        api_controller_revision_hash(data, value_get_int(line, "collisionCount", -1));
    g_autofree char *full = api_controller_revision_name(value_get_text(line, "name"), hash);
    g_autoptr(GString) text = g_string_new(NULL);

    go_json(text, data);
    if (value_get(line, "data") != NULL && strcmp(value_get_text(line, "data"), text->str) != 0) {
        tally_fail(tally, name, "data differs: %s", text->str);
        return;
    }
    tally_compare(tally, name, value_get_text(line, "revisionName"), full);
}

static void
run_qos(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    (void)arena;
    tally_compare(tally, name, value_get_text(line, "qos"), api_qos_class(value_get(line, "spec")));
}

static void
run_int_or_percent(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const Value *value = value_get(line, "value");
    ValueBuilder *map = value_map_begin(arena);
    IntOrPercent amount = { 0 };
    g_autofree char *error = NULL;
    int64_t total = value_get_int(line, "total", 0);

    value_put(map, "total", value_get(line, "total"));
    value_put(map, "value", value);
    if (value_is(value, VALUE_INT)) {
        amount.number = (int32_t)value->integer;
    } else {
        error = int_or_percent_error(value_text(value));
        int_or_percent_parse(value_text(value), &amount);
    }
    if (error != NULL) {
        value_put_string(map, "downError", error);
        value_put_string(map, "upError", error);
    } else {
        value_put_int(map, "down", int_or_percent_scaled(amount, total, false));
        value_put_int(map, "up", int_or_percent_scaled(amount, total, true));
    }
    tally_compare_values(tally, name, line, value_end(map));
}

static const Value *
faults_of(NameCheck check, const char *text, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    NameFaults faults = { 0 };

    check(text, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        value_add(list, value_string(arena, faults.texts[i]));
    }
    return value_end(list);
}

/* Errors of a whole map with one pair of 'key' and 'value'. */
static const Value *
map_faults(void (*check)(ApiErrors *, const Value *, const FieldPath *), const char *key,
           const char *value, const char *member, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ApiErrors errors;

    api_errors_init(&errors, arena);
    value_put_string(map, key, value);
    check(&errors, value_end(map), AT(AT(NULL, "metadata"), member));
    for (size_t i = 0; i < api_errors_count(&errors); i++) {
        const ApiCause *cause = &g_array_index(errors.causes, ApiCause, i);

        value_add(list, value_printf(arena, "%s: %s", cause->field, cause->message));
    }
    api_errors_clear(&errors);
    return value_end(list);
}

static void
name_pod_template(const char *text, NameFaults *faults)
{
    name_base(text, name_dns_subdomain, faults);
}

static void
run_names(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    static const struct {
        const char *key;
        NameCheck check;
    } checks[] = {
        { "configMapKey", name_config_key },
        { "dns1035Label", name_dns_1035_label },
        { "dns1123Label", name_dns_label },
        { "dns1123Subdomain", name_dns_subdomain },
        { "envVarName", name_env_var },
        { "labelKey", name_qualified },
        { "labelValue", name_label_value },
        { "percent", name_percent },
        { "podTemplateName", name_pod_template },
        { "portName", name_port },
        { "relaxedEnvVarName", name_relaxed_env_var },
        { "wildcardSubdomain", name_wildcard_subdomain },
    };
    const char *in = value_get_text(line, "in");
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "in", in);
    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++) {
        value_put(map, checks[i].key, faults_of(checks[i].check, in, arena));
    }
    value_put(map, "labels", map_faults(check_labels, in, in, "labels", arena));
    value_put(map, "annotations", map_faults(check_annotations, in, "x", "annotations", arena));
    tally_compare_values(tally, name, line, value_end(map));
}

static void
run_generate_name(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    static const ApiContext context;
    g_autofree char *base = g_strnfill(80, 'x');
    int64_t suffix = value_get_int(line, "suffixLength", 0);
    const char *made = api_generate_name(&context, base, arena);

    if ((int64_t)strlen(made) != value_get_int(line, "maxNameLength", 0) ||
        (int64_t)strspn(made, "x") != value_get_int(line, "maxBaseLength", 0) ||
        (int64_t)strspn(made + strlen(made) - suffix, value_get_text(line, "alphabet")) != suffix) {
        tally_fail(tally, name, "made %s", made);
    } else {
        tally_pass(tally);
    }
}

const DurationRow duration_object_rows[] = {
    { "generate-name.jsonl", run_generate_name },
    { "int-or-percent.jsonl", run_int_or_percent },
    { "names.jsonl", run_names },
    { "pod-template-hash.jsonl", run_template_hash },
    { "qos.jsonl", run_qos },
    { "statefulset-revision.jsonl", run_revision },
    { NULL, NULL },
};
