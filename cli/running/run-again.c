/* run-again.c - the same run once more, and the first difference. */
#include "cli/running/run-again.h"

#include "experiment/results/provenance.h"
#include "experiment/results/run-record.h"

#include <stdio.h>
#include <string.h>

static char *
read_events(const char *directory)
{
    g_autofree char *path = g_build_filename(directory, "events.jsonl", NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error)) {
        console_error("%s", error->message);
    }
    return text;
}

static void
print_line(const char *whose, const char *line)
{
    console_print("  %s  %.*s\n", whose, (int)strcspn(line, "\n"),
                  *line == '\0' ? "(it ends here)" : line);
}

/* The first line in which the texts differ, with its number. */
static void
print_difference(const char *then, const char *now)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; then[i] != '\0' && then[i] == now[i]; i++) {
        if (then[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    console_print("different: events.jsonl, line %zu\n", line);
    print_line("then", then + start);
    print_line("now ", now + start);
}

static int
compare(const RunRecord *record, const char *directory)
{
    g_autofree char *then = read_events(record->directory);
    g_autofree char *now = then == NULL ? NULL : read_events(directory);

    if (now == NULL) {
        return EXIT_WORLD;
    }
    if (strcmp(then, now) != 0) {
        print_difference(then, now);
        return EXIT_NOT_MET;
    }
    if (!console_is_quiet()) {
        console_print("identical: %s\nwrote %s/\n", record->digest, directory);
    }
    return EXIT_MET;
}

static int
repeat(const RunOrder *order, const RunRecord *record)
{
    g_autofree char *file = g_build_filename(record->directory, "scenario.yaml", NULL);
    g_autofree char *directory = NULL;
    g_autofree char *error = NULL;
    ScenarioOptions options = { .until = SIM_NEVER };
    g_autoptr(Scenario) scenario = scenario_load(file, &options, &error);
    RunOrder again = *order;
    int code;

    if (error != NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    if (!scenario_is_valid(scenario)) {
        console_diagnostics(scenario->diagnostics);
        return EXIT_INVALID;
    }
    again.options.until = record->end;
    again.options.shuffle_ties = record->shuffle_ties;
    again.options.tie_seed = record->tie_seed;
    again.events = event_detail_parse(record->events);
    if (g_strcmp0(record->version, provenance_version()) != 0) {
        console_hint("note: that run was made by orrery %s; this is %s", record->version,
                     provenance_version());
    }
    code = run_quietly(&again, scenario, &directory);
    return code == EXIT_MET || code == EXIT_NOT_MET ? compare(record, directory) : code;
}

int
run_again(const RunOrder *order, const char *path)
{
    g_autofree char *error = NULL;
    RunRecord record;
    int code = EXIT_WORLD;

    if (!run_record_read(path, &record, &error)) {
        console_error("%s", error);
    } else if (record.result_hash == NULL || record.ended == NULL) {
        console_error("%s was not finished: there is nothing to compare with", path);
    } else {
        code = repeat(order, &record);
    }
    run_record_clear(&record);
    return code;
}
