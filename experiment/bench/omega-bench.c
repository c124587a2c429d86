/* omega-bench.c - see omega-bench.h. */
#include "experiment/bench/omega-bench.h"

#include "experiment/bench/omega-input.h"

#include <string.h>

/* What the paper varies: from a tenth of a second to minutes. */
static const SimTime decision_times[] = {
    100 * SIM_MILLISECOND, 300 * SIM_MILLISECOND, SIM_SECOND,       3 * SIM_SECOND,
    10 * SIM_SECOND,       30 * SIM_SECOND,       100 * SIM_SECOND,
};

typedef struct VariantRow {
    const char *name;
    const char *architecture;
    ConflictRule rule;
    CommitMode mode;
} VariantRow;

static const VariantRow variant_rows[] = {
    { "single-path", "single-path", CONFLICT_FIT, COMMIT_INCREMENTAL },
    { "multi-path", "multi-path", CONFLICT_FIT, COMMIT_INCREMENTAL },
    { "two-level", "two-level", CONFLICT_FIT, COMMIT_INCREMENTAL },
    { "resource-offers", "resource-offers", CONFLICT_FIT, COMMIT_INCREMENTAL },
    { "shared-state", "shared-state", CONFLICT_FIT, COMMIT_INCREMENTAL },
    { "all-or-nothing", "shared-state", CONFLICT_FIT, COMMIT_ALL_OR_NOTHING },
    { "sequence", "shared-state", CONFLICT_SEQUENCE, COMMIT_INCREMENTAL },
    { "sequence-all", "shared-state", CONFLICT_SEQUENCE, COMMIT_ALL_OR_NOTHING },
};

const char *
omega_variant_name(size_t index)
{
    return index < G_N_ELEMENTS(variant_rows) ? variant_rows[index].name : NULL;
}

const KindOutcome *
omega_outcome(const OmegaBench *bench, guint variant, guint time, guint kind)
{
    return &bench->means[(variant * bench->times->len + time) * bench->kinds->len + kind];
}

static bool
is_chosen(const OmegaChoice *choice, const char *name)
{
    return choice->variants == NULL || g_strv_contains(choice->variants, name);
}

static void
refuse_variant(const char *written, const char *const *names, Diagnostics *diagnostics)
{
    Mark nowhere = { 0 };
    Diagnostic *error = diagnostics_add(diagnostics, SEVERITY_ERROR, "E150", nowhere, nowhere,
                                        "there is no architecture `%s`", written);
    const char *near = nearest_name(written, names);
    g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)names);

    if (near != NULL) {
        diagnostic_help(error, "did you mean `%s`?", near);
    } else {
        diagnostic_help(error, "there are: %s", all);
    }
}

static bool
choose_variants(OmegaBench *bench, const OmegaChoice *choice, Diagnostics *diagnostics)
{
    const char *names[G_N_ELEMENTS(variant_rows) + 1] = { NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(variant_rows); i++) {
        const VariantRow *row = &variant_rows[i];
        OmegaVariant variant = { row->name, architecture_find(row->architecture), row->rule,
                                 row->mode };

        g_assert(variant.architecture != NULL);
        names[i] = row->name;
        if (is_chosen(choice, row->name)) {
            g_array_append_val(bench->variants, variant);
        }
    }
    for (size_t i = 0; choice->variants != NULL && choice->variants[i] != NULL; i++) {
        if (!g_strv_contains(names, choice->variants[i])) {
            refuse_variant(choice->variants[i], names, diagnostics);
            return false;
        }
    }
    return true;
}

/* --- Means over the seeds --- */

static void
outcome_add(KindOutcome *sum, const KindOutcome *outcome)
{
    sum->n_submitted += outcome->n_submitted;
    sum->n_placed += outcome->n_placed;
    sum->n_abandoned += outcome->n_abandoned;
    sum->n_untouched += outcome->n_untouched;
    sum->n_attempts += outcome->n_attempts;
    sum->wait_mean += outcome->wait_mean;
    sum->wait_p90 += outcome->wait_p90;
    sum->busyness += outcome->busyness;
    sum->conflict_fraction += outcome->conflict_fraction;
}

static void
outcome_divide(KindOutcome *sum, uint32_t n)
{
    sum->wait_mean /= n;
    sum->wait_p90 /= n;
    sum->busyness /= n;
    sum->conflict_fraction /= n;
}

static void
run_point(OmegaBench *bench, const OmegaChoice *choice, const OmegaInput *input, guint variant,
          guint time)
{
    const OmegaVariant *chosen = &g_array_index(bench->variants, OmegaVariant, variant);
    KindOutcome *sums = &bench->means[(variant * bench->times->len + time) * bench->kinds->len];
    KindOutcome outcomes[JOB_KINDS_MAX];
    JobKind kinds[JOB_KINDS_MAX];
    ArchitectureConfig config = {
        .architecture = chosen->architecture,
        .machines = (const Room *)(const void *)input->machines->data,
        .n_machines = input->machines->len,
        .kinds = kinds,
        .n_kinds = input->kinds->len,
        .rule = chosen->rule,
        .mode = chosen->mode,
        .fill = choice->fill,
        .span = choice->span,
    };

    memcpy(kinds, input->kinds->data, input->kinds->len * sizeof kinds[0]);
    kinds[config.n_kinds - 1].think_job = g_array_index(bench->times, SimTime, time);
    for (uint32_t i = 0; i < choice->n_seeds; i++) {
        config.seed = choice->seed + i;
        architecture_run(&config, outcomes);
        for (size_t k = 0; k < config.n_kinds; k++) {
            outcome_add(&sums[k], &outcomes[k]);
        }
    }
    for (size_t k = 0; k < config.n_kinds; k++) {
        outcome_divide(&sums[k], choice->n_seeds);
    }
}

OmegaBench *
omega_bench_run(const OmegaChoice *choice, Diagnostics *diagnostics)
{
    g_autoptr(OmegaBench) bench = g_new0(OmegaBench, 1);
    OmegaInput input = { 0 };
    bool is_read = omega_input_read(&input, choice->directory, diagnostics);

    bench->variants = g_array_new(FALSE, FALSE, sizeof(OmegaVariant));
    bench->times = g_array_new(FALSE, FALSE, sizeof(SimTime));
    bench->kinds = g_ptr_array_new_with_free_func(g_free);
    if (!is_read || !choose_variants(bench, choice, diagnostics)) {
        omega_input_clear(&input);
        return NULL;
    }
    g_array_append_vals(bench->times, decision_times, G_N_ELEMENTS(decision_times));
    for (guint i = 0; i < input.kinds->len; i++) {
        g_ptr_array_add(bench->kinds, g_strdup(g_array_index(input.kinds, JobKind, i).name));
    }
    bench->n_seeds = choice->n_seeds;
    bench->span = choice->span;
    bench->n_machines = input.machines->len;
    bench->means =
        g_new0(KindOutcome, bench->variants->len * bench->times->len * (size_t)bench->kinds->len);
    for (guint v = 0; v < bench->variants->len; v++) {
        for (guint t = 0; t < bench->times->len; t++) {
            run_point(bench, choice, &input, v, t);
        }
    }
    omega_input_clear(&input);
    return g_steal_pointer(&bench);
}

void
omega_bench_free(OmegaBench *bench)
{
    if (bench != NULL) {
        g_array_unref(bench->variants);
        g_array_unref(bench->times);
        g_ptr_array_unref(bench->kinds);
        g_free(bench->means);
        g_free(bench);
    }
}
