/* quantities.c - amounts of resources (scheduler/quantities). */
#include "tests/conformance/conformance.h"
#include "text/json.h"
#include "text/quantity.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "scheduler/quantities");
}

static const Value *
row(const Value *wanted, QuantityError error, Quantity quantity, const char *canonical,
    Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    static const char *const given[] = { "string", "json", "sum" };

    for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
        value_put(map, given[i], value_get(wanted, given[i]));
    }
    if (error != QUANTITY_OK) {
        value_put_string(map, "error", quantity_error_text(error));
        return value_end(map);
    }
    value_put_int(map, "value", quantity_go_value(quantity));
    value_put_int(map, "milliValue", quantity_go_milli_value(quantity));
    value_put_string(map, "canonical", canonical);
    return value_end(map);
}

static void
run_text(const Value *wanted, const char *text, const char *name, Arena *arena,
         ConformanceTally *tally)
{
    Quantity quantity = { 0 };
    QuantityError error = quantity_parse(text, &quantity);
    g_autofree char *canonical = quantity_canonical(text);

    tally_compare_values(tally, name, wanted, row(wanted, error, quantity, canonical, arena));
}

static void
run_json(const Value *wanted, const char *name, Arena *arena, ConformanceTally *tally)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const char *literal = value_get_text(wanted, "json");
    const Value *value = json_read(
        literal, strlen(literal),
        diagnostics_add_source(diagnostics, name, literal, strlen(literal)), arena, diagnostics);
    g_autofree char *text = NULL;

    if (value_is(value, VALUE_NULL)) {
        text = g_strdup("0");
    } else if (value == NULL || value->text == NULL) {
        text = g_strdup(literal);
    } else {
        text = g_strstrip(g_strdup(value->text));
    }
    run_text(wanted, text, name, arena, tally);
}

static void
run_sum(const Value *wanted, const char *name, Arena *arena, ConformanceTally *tally)
{
    const Value *terms = value_get(wanted, "sum");
    Quantity sum = { 0 };
    g_autofree char *canonical = NULL;

    for (size_t i = 0; i < value_length(terms); i++) {
        Quantity term = { 0 };

        quantity_parse(value_text(value_item(terms, i)), &term);
        sum = quantity_add(sum, term);
    }
    canonical = quantity_format(sum);
    tally_compare_values(tally, name, wanted, row(wanted, QUANTITY_OK, sum, canonical, arena));
}

static void
run(const char *path, ConformanceTally *tally)
{
    g_autoptr(GPtrArray) cases = conformance_cases(path, ".expected.json");

    for (guint i = 0; i < cases->len; i++) {
        g_autoptr(Arena) arena = arena_new();
        const char *name = g_ptr_array_index(cases, i);
        const Value *expected = conformance_json(path, name, ".expected.json", arena);
        const Value *strings = value_get(expected, "strings");
        const Value *literals = value_get(expected, "json");
        const Value *sums = value_get(expected, "sums");

        for (size_t j = 0; j < value_length(strings); j++) {
            const Value *wanted = value_item(strings, j);

            run_text(wanted, value_get_text(wanted, "string"), name, arena, tally);
        }
        for (size_t j = 0; j < value_length(literals); j++) {
            run_json(value_item(literals, j), name, arena, tally);
        }
        for (size_t j = 0; j < value_length(sums); j++) {
            run_sum(value_item(sums, j), name, arena, tally);
        }
    }
}

const ConformanceRunner conformance_runner_quantities = { "quantities", accepts, run };
