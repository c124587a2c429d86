/* run-record.c - reading run.json. */
#include "experiment/results/run-record.h"

#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

bool
tie_order_parse(const char *text, bool *ret_shuffle, uint64_t *ret_seed)
{
    guint64 seed;

    *ret_shuffle = false;
    if (text == NULL || strcmp(text, "sequence") == 0) {
        return true;
    }
    if (!g_str_has_prefix(text, "shuffle:") ||
        !g_ascii_string_to_unsigned(text + strlen("shuffle:"), 10, 0, G_MAXUINT64, &seed, NULL)) {
        return false;
    }
    *ret_shuffle = true;
    *ret_seed = seed;
    return true;
}

/* Seconds as a decimal number, without a detour through floating point. */
static SimTime
time_of(const Value *seconds)
{
    g_autofree char *text =
        seconds == NULL || seconds->text == NULL ? NULL : g_strconcat(seconds->text, "s", NULL);
    bool needs_unit = false;
    int64_t ns;

    return text != NULL && duration_parse(text, &ns, &needs_unit) ? ns : SIM_NEVER;
}

static void
take(RunRecord *record, const Value *map)
{
    const char *ended = value_get_text(map, "ended");

    record->complete = value_get_bool(map, "complete", false);
    record->end = time_of(value_get(map, "end"));
    record->ended = record->end == SIM_NEVER ? NULL : g_strdup(ended);
    record->scenario_hash = g_strdup(value_get_text(value_get(map, "scenario"), "sha256"));
    record->result_hash = g_strdup(value_get_text(map, "result_hash"));
    record->digest = g_strdup(value_get_text(map, "digest"));
    record->version = g_strdup(value_get_text(value_get(map, "tool"), "version"));
    record->events = g_strdup(value_get_text(map, "events_kept"));
}

bool
run_record_read(const char *path, RunRecord *ret, char **ret_error)
{
    g_autofree char *file = g_str_has_suffix(path, "run.json")
                                ? g_strdup(path)
                                : g_build_filename(path, "run.json", NULL);
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *map;

    *ret = (RunRecord){ .end = SIM_NEVER, .directory = g_path_get_dirname(file) };
    if (!g_file_get_contents(file, &text, &length, &error)) {
        *ret_error = g_strdup_printf("%s is no run: %s", path, error->message);
        return false;
    }
    map = json_read(text, length, 0, arena, diagnostics);
    if (g_strcmp0(value_get_text(map, "format"), "orrery-run") != 0 ||
        !tie_order_parse(value_get_text(map, "tie_order"), &ret->shuffle_ties, &ret->tie_seed)) {
        *ret_error = g_strdup_printf("%s is no record of a run", file);
        return false;
    }
    take(ret, map);
    return true;
}

void
run_record_clear(RunRecord *record)
{
    g_free(record->directory);
    g_free(record->ended);
    g_free(record->scenario_hash);
    g_free(record->result_hash);
    g_free(record->digest);
    g_free(record->version);
    g_free(record->events);
}
