/* verb-check.c - parse, validate, warn. */
#include "cli/running/run-perf.h"
#include "cli/scenario-argument.h"
#include "experiment/manifest/simulated-fields.h"
#include "experiment/results/output-file.h"
#include "text/json.h"

#include <string.h>

static void
print_sum(const Scenario *scenario, const char *path)
{
    size_t n_warnings = diagnostics_count(scenario->diagnostics, SEVERITY_WARNING);
    size_t n_kept = 0;
    g_autoptr(GArray) fields = ignored_fields(scenario);

    for (size_t i = 0; i < scenario->objects->len; i++) {
        n_kept += !g_array_index(scenario->objects, ScenarioObject, i).is_simulated;
    }
    if (console_wants_json()) {
        g_autoptr(GString) line = g_string_new("{\"format\":\"orrery-check\",\"version\":1,"
                                               "\"file\":");

        json_write_string(line, path);
        g_string_append_printf(line,
                               ",\"valid\":true,\"objects\":%u,\"steps\":%u,\"expectations\":%u,"
                               "\"warnings\":%zu}\n",
                               scenario->objects->len, scenario->steps->len,
                               scenario->expectations->len, n_warnings);
        console_write(line->str);
        return;
    }
    if (console_is_quiet()) {
        return;
    }
    console_print("%s: valid; %u object%s, %u step%s, %u expectation%s", path,
                  scenario->objects->len, scenario->objects->len == 1 ? "" : "s",
                  scenario->steps->len, scenario->steps->len == 1 ? "" : "s",
                  scenario->expectations->len, scenario->expectations->len == 1 ? "" : "s");
    if (n_warnings > 0) {
        console_print(", %zu warning%s", n_warnings, n_warnings == 1 ? "" : "s");
    }
    console_write("\n");
    if (n_kept > 0) {
        console_print("note: %zu object%s accepted but not simulated\n", n_kept,
                      n_kept == 1 ? " is" : "s are");
    }
    if (fields->len > 0) {
        console_print("note: %u field%s accepted but not simulated (orrery check --fields)\n",
                      fields->len, fields->len == 1 ? " is" : "s are");
    }
}

static void
print_field_json(const Scenario *scenario, const IgnoredField *field)
{
    const char *file = diagnostics_source_name(scenario->diagnostics, field->mark.source);
    g_autoptr(GString) line = g_string_new("{\"kind\":");

    json_write_string(line, field->kind);
    g_string_append(line, ",\"field\":");
    json_write_string(line, field->path);
    g_string_append_printf(line, ",\"objects\":%zu", field->n_objects);
    if (file != NULL) {
        g_string_append(line, ",\"file\":");
        json_write_string(line, file);
        g_string_append_printf(line, ",\"line\":%u,\"column\":%u", field->mark.line,
                               field->mark.column);
    }
    g_string_append(line, "}\n");
    console_write(line->str);
}

/* The fields that are accepted and change nothing; where each stands first. */
static void
print_fields(const Scenario *scenario)
{
    g_autoptr(GArray) fields = ignored_fields(scenario);

    for (guint i = 0; i < fields->len; i++) {
        const IgnoredField *field = &g_array_index(fields, IgnoredField, i);
        const char *file = diagnostics_source_name(scenario->diagnostics, field->mark.source);

        if (console_wants_json()) {
            print_field_json(scenario, field);
            continue;
        }
        console_print("%-22s %-52s %zu object%s", field->kind, field->path, field->n_objects,
                      field->n_objects == 1 ? "" : "s");
        if (file != NULL) {
            console_print("  %s:%u", file, field->mark.line);
        }
        console_write("\n");
    }
}

static bool
write_fixed(const char *path, const char *text)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *error = output_file_write(folder, name, text, strlen(text));

    if (error != NULL) {
        console_error("%s", error);
    }
    return error == NULL;
}

/* Writes into the files what the messages would write; false if one could not be written. */
static bool
fix_files(const char *path)
{
    const ScenarioOptions options = { .until = SIM_NEVER };
    g_autofree char *io_error = NULL;
    g_autoptr(Scenario) scenario = scenario_load(path, &options, &io_error);
    const char *name;

    for (uint32_t i = 1;
         (name = diagnostics_source_name(scenario->diagnostics, i)) != NULL && io_error == NULL;
         i++) {
        size_t n;
        g_autofree char *text = diagnostics_fixed(scenario->diagnostics, i, &n);

        if (text == NULL || !g_file_test(name, G_FILE_TEST_IS_REGULAR)) {
            continue;
        }
        if (!write_fixed(name, text)) {
            return false;
        }
        console_hint("fixed %zu place%s in %s", n, n == 1 ? "" : "s", name);
    }
    return true;
}

static int
check_one(const Invocation *invocation, const char *path)
{
    int code = EXIT_MET;
    g_autoptr(Scenario) scenario = NULL;

    if (run_perf_is_meant(path)) {
        return check_perf(path);
    }
    if (invocation_has(invocation, "fix") && !fix_files(path)) {
        return EXIT_WORLD;
    }
    scenario = scenario_argument(invocation, path, true, &code);
    if (scenario == NULL) {
        return code;
    }
    if (invocation_has(invocation, "show")) {
        g_autoptr(GString) text = g_string_new(NULL);

        scenario_show(text, scenario);
        console_write(text->str);
    } else if (invocation_has(invocation, "fields")) {
        print_fields(scenario);
    } else {
        print_sum(scenario, path);
    }
    return EXIT_MET;
}

static int
run(const Invocation *invocation)
{
    int worst = EXIT_MET;

    for (size_t i = 0; i < invocation->arguments->len; i++) {
        int code = check_one(invocation, invocation_argument(invocation, i));

        worst = MAX(worst, code);
    }
    return worst;
}

static const Option options[] = {
    { "config", '\0', "FILE", false, "A KubeSchedulerConfiguration; stands above the scenario's.",
      NULL },
    { "show", '\0', NULL, false, "Print the scenario with all defaults and objects.", NULL },
    { "fix", '\0', NULL, false, "Write what the messages suggest into the files, then check.",
      NULL },
    { "fields", '\0', NULL, false, "List the fields that are accepted but not simulated.", NULL },
    { 0 },
};

const Verb verb_check = {
    .name = "check",
    .usage = "FILE...",
    .doc = "Parse, validate and warn; no simulation.",
    .help = "  orrery check shop.yaml\n"
            "  orrery check --show shop.yaml     with all defaults\n"
            "  orrery check --fields shop.yaml   what is accepted and changes nothing\n"
            "  helm template shop | orrery check -\n",
    .options = options,
    .takes = "seed set until",
    .n_arguments_min = 1,
    .n_arguments_max = 10000,
    .run = run,
};
