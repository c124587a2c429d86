/* scheduler-helpers.c - the arithmetic inside scores, to the last bit. */
#include "models/scheduler/framework/spread-constraints.h"
#include "tests/conformance/conformance.h"

#include <string.h>

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "scheduler/helpers");
}

static double
number(const Value *value)
{
    return value_is(value, VALUE_INT) ? (double)value->integer : value->real;
}

static void
check(ConformanceTally *tally, const char *name, size_t row, int64_t expected, int64_t actual)
{
    if (expected == actual) {
        tally_pass(tally);
    } else {
        tally_fail(tally, name, "row %zu: expected %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT,
                   row, expected, actual);
    }
}

static void
run_weights(const Value *rows, ConformanceTally *tally)
{
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        const char *bits = value_get_text(row, "bits");
        double weight = spread_weight((uint32_t)value_get_int(row, "size", 0));
        uint64_t have;

        memcpy(&have, &weight, sizeof(have));
        check(tally, "spreadWeights", i, (int64_t)g_ascii_strtoull(bits, NULL, 16), (int64_t)have);
    }
}

static void
run_images(const Value *rows, ConformanceTally *tally)
{
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);

        check(tally, "imageScaled", i, value_get_int(row, "scaled", -1),
              scaled_image_size(value_get_int(row, "size", 0),
                                (uint32_t)value_get_int(row, "nodesWithImage", 0),
                                (uint32_t)value_get_int(row, "nodes", 1)));
    }
}

static void
run_balanced(const Value *rows, ConformanceTally *tally)
{
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *fractions = value_get(value_item(rows, i), "fractions");
        double shares[8];

        for (size_t k = 0; k < value_length(fractions) && k < G_N_ELEMENTS(shares); k++) {
            shares[k] = number(value_item(fractions, k));
        }
        check(tally, "balanced", i, value_get_int(value_item(rows, i), "score", -1),
              balanced_score(shares, (uint32_t)value_length(fractions)));
    }
}

static void
run_affinity(const Value *rows, ConformanceTally *tally)
{
    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        int64_t scores[] = { 0, value_get_int(row, "part", 0), value_get_int(row, "of", 0) };

        affinity_normalise(scores, 3);
        check(tally, "affinityNormalize", i, value_get_int(row, "score", -1), scores[1]);
    }
}

static void
run(const char *path, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    const Value *values = conformance_json(path, "values", ".expected.json", arena);

    run_weights(value_get(values, "spreadWeights"), tally);
    run_images(value_get(values, "imageScaled"), tally);
    run_balanced(value_get(values, "balanced"), tally);
    run_affinity(value_get(values, "affinityNormalize"), tally);
}

const ConformanceRunner conformance_runner_scheduler_helpers = {
    .name = "scheduler-helpers",
    .accepts = accepts,
    .run = run,
};
