/* selectors.c - label selectors as text and as objects (scheduler/selectors). */
#include "models/api/match/selector.h"
#include "tests/conformance/conformance.h"

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "scheduler/selectors");
}

static const Value *
row(const Value *wanted, const Selector *selector, const char *error, GPtrArray *sets, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *matches = value_list_begin(arena);
    g_autofree char *canonical = selector_format(selector);

    value_put(map, "string", value_get(wanted, "string"));
    value_put(map, "selector", value_get(wanted, "selector"));
    if (error != NULL) {
        value_put_string(map, "error", error);
        return value_end(map);
    }
    value_put_string(map, "canonical", canonical);
    for (guint i = 0; i < sets->len; i++) {
        if (selector_matches(selector, g_ptr_array_index(sets, i))) {
            value_add(matches, value_int(arena, i));
        }
    }
    value_put(map, "matches", value_end(matches));
    return value_end(map);
}

static void
run_case(const char *folder, const char *name, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) documents = conformance_manifests(folder, name, ".yaml", arena);
    const Value *expected = conformance_json(folder, name, ".expected.json", arena);
    const Value *input = documents == NULL ? NULL : g_ptr_array_index(documents, 0);
    const Value *rows = value_get(expected, "strings");
    const Value *label_sets = value_get(input, "labelSets");
    g_autoptr(InternTable) names = intern_new();
    LabelTable *labels = label_table_new(names);
    g_autoptr(GPtrArray) sets = g_ptr_array_new();
    const char *error;

    for (size_t i = 0; i < value_length(label_sets); i++) {
        g_ptr_array_add(
            sets, (gpointer)(uintptr_t)label_set_from_value(labels, value_item(label_sets, i)));
    }
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *wanted = value_item(rows, i);
        const Selector *selector =
            selector_parse(value_get_text(wanted, "string"), names, arena, &error);

        tally_compare_values(tally, name, wanted, row(wanted, selector, error, sets, arena));
    }
    rows = value_get(expected, "selectors");
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *wanted = value_item(rows, i);
        const Value *value =
            value_item(value_get(input, "selectors"), (size_t)value_get_int(wanted, "selector", 0));
        const Selector *selector = selector_from_value_checked(value, names, arena, &error);

        tally_compare_values(tally, name, wanted, row(wanted, selector, error, sets, arena));
    }
    label_table_free(labels);
}

static void
run(const char *path, ConformanceTally *tally)
{
    g_autoptr(GPtrArray) cases = conformance_cases(path, ".expected.json");

    for (guint i = 0; i < cases->len; i++) {
        run_case(path, g_ptr_array_index(cases, i), tally);
    }
}

const ConformanceRunner conformance_runner_selectors = { "selectors", accepts, run };
