/* scenario-sweep.c - the section `sweep`: which variants, which grid, how often. */
#include "experiment/scenario/scenario-internal.h"

/* Names to maps of paths to values. */
static bool
are_variants(Loader *loader, const Value *variants)
{
    bool all_right = true;

    for (size_t i = 0; i < value_length(variants); i++) {
        const ValueMember *variant = &variants->members[i];

        if (!value_is(variant->value, VALUE_MAP) && !value_is(variant->value, VALUE_NULL)) {
            Diagnostic *diagnostic =
                diagnostics_error_at(loader->diagnostics, "E106", variant->value,
                                     "a variant is a mapping from paths to values");

            diagnostic_help(diagnostic, "%s: {cluster.nodes: 5}", variant->key);
            all_right = false;
        }
    }
    return all_right;
}

/* Paths to lists; '*ret_n' is the number of points. */
static bool
is_grid(Loader *loader, const Value *grid, uint64_t *ret_n)
{
    bool all_right = true;

    *ret_n = 1;
    for (size_t i = 0; i < value_length(grid); i++) {
        const ValueMember *axis = &grid->members[i];

        if (!value_is(axis->value, VALUE_LIST) || value_length(axis->value) == 0) {
            Diagnostic *diagnostic =
                diagnostics_error_at(loader->diagnostics, "E106", axis->value,
                                     "an axis of the grid is a list of values");

            diagnostic_help(diagnostic, "%s: [1, 2, 3]", axis->key);
            all_right = false;
            continue;
        }
        if (*ret_n <= SWEEP_CASES_MAX) {
            *ret_n *= value_length(axis->value);
        }
    }
    return all_right;
}

static void
check_baseline(Loader *loader, const SweepRow *row)
{
    g_autofree const char **names = g_new0(const char *, value_length(row->variants) + 1);

    if (row->baseline == NULL || value_member(row->variants, row->baseline) != NULL) {
        return;
    }
    for (size_t i = 0; i < value_length(row->variants); i++) {
        names[i] = row->variants->members[i].key;
    }
    diagnostic_suggest(diagnostics_error_at(loader->diagnostics, "E102", row->baseline_value,
                                            "there is no variant `%s`", row->baseline),
                       row->baseline, names);
}

void
loader_read_sweep(Loader *loader)
{
    const SweepRow *row = loader->row.sweep;
    uint64_t n_points, n_variants;
    SweepSpec *spec;

    if (row == NULL || !are_variants(loader, row->variants) ||
        !is_grid(loader, row->grid, &n_points)) {
        return;
    }
    check_baseline(loader, row);
    n_variants = MAX(1, value_length(row->variants));
    if (n_points * n_variants > SWEEP_CASES_MAX) {
        diagnostics_error_at(loader->diagnostics, "E107", row->self,
                             "a study has at most %d variants and points of the grid",
                             SWEEP_CASES_MAX);
        return;
    }
    spec = arena_alloc(loader->arena, sizeof *spec);
    *spec = (SweepSpec){ row->repeat, row->variants, row->grid, row->baseline,
                         (const char *const *)row->compare };
    loader->scenario->sweep = spec;
}
