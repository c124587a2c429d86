/* omega-findings.c - what the Omega paper says of its architectures, held against a bench.
 *
 * The cells of the paper are not public, so its shapes are tested and not its digits: what grows,
 * what stays, what is larger. */
#include "experiment/bench/omega-bench.h"

#include "text/scalar.h"

#include <string.h>

/* "Grows" and "does not depend": well apart from each other, with noise between. */
#define GROWTH 3.0
#define STEADY 1.5
#define LEAST_WAIT 0.05 /* s: below it a wait is none */

static int
find_variant(const OmegaBench *bench, const char *name)
{
    for (guint i = 0; i < bench->variants->len; i++) {
        if (strcmp(g_array_index(bench->variants, OmegaVariant, i).name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* A figure of one kind of job at the fastest and at the slowest decision. */
typedef struct Ends {
    double fast, slow;
} Ends;

static Ends
ends_of(const OmegaBench *bench, int variant, guint kind, size_t offset)
{
    const KindOutcome *fast = omega_outcome(bench, (guint)variant, 0, kind);
    const KindOutcome *slow = omega_outcome(bench, (guint)variant, bench->times->len - 1, kind);

    return (Ends){ *(const double *)(const void *)((const char *)fast + offset),
                   *(const double *)(const void *)((const char *)slow + offset) };
}

static bool
has_grown(Ends ends, double least)
{
    return ends.slow > GROWTH * MAX(ends.fast, least);
}

static void
add_finding(GArray *findings, const char *text, bool holds, const char *what, Ends ends,
            const char *unit)
{
    g_autoptr(GString) evidence = g_string_new(what);
    OmegaFinding finding = { text, holds, NULL };

    g_string_append_c(evidence, ' ');
    fixed_append(evidence, ends.fast, 3, 0);
    g_string_append(evidence, " to ");
    fixed_append(evidence, ends.slow, 3, 0);
    g_string_append(evidence, unit);
    finding.evidence = g_string_free(g_steal_pointer(&evidence), FALSE);
    g_array_append_val(findings, finding);
}

static void
add_waits(GArray *findings, const OmegaBench *bench)
{
    size_t wait = G_STRUCT_OFFSET(KindOutcome, wait_mean);
    int single = find_variant(bench, "single-path"), multi = find_variant(bench, "multi-path");
    int shared = find_variant(bench, "shared-state");
    Ends ends;

    if (single >= 0) {
        ends = ends_of(bench, single, 0, wait);
        add_finding(findings, "With a single path every job waits for slow decisions.",
                    has_grown(ends, LEAST_WAIT), "the first kind waits", ends, " s");
    }
    if (multi >= 0) {
        ends = ends_of(bench, multi, 0, wait);
        add_finding(findings, "With several paths quick jobs still queue behind slow decisions.",
                    has_grown(ends, LEAST_WAIT), "the first kind waits", ends, " s");
    }
    if (shared >= 0) {
        ends = ends_of(bench, shared, 0, wait);
        add_finding(findings, "With shared state quick jobs do not wait for slow decisions.",
                    ends.slow <= STEADY * MAX(ends.fast, LEAST_WAIT), "the first kind waits", ends,
                    " s");
    }
}

static void
add_offers(GArray *findings, const OmegaBench *bench)
{
    int offers = find_variant(bench, "two-level");

    if (offers >= 0) {
        Ends ends = ends_of(bench, offers, 0, G_STRUCT_OFFSET(KindOutcome, wait_mean));
        Ends busy = ends_of(bench, offers, 0, G_STRUCT_OFFSET(KindOutcome, busyness));

        add_finding(findings,
                    "With two levels a framework that thinks long keeps the cell from "
                    "the others.",
                    has_grown(ends, LEAST_WAIT) || has_grown(busy, 0.01), "the first kind waits",
                    ends, " s");
    }
}

static void
add_conflicts(GArray *findings, const OmegaBench *bench)
{
    static const char *const stricter[][2] = {
        { "sequence", "Sequence numbers find more conflicts than looking at what fits." },
        { "all-or-nothing", "All-or-nothing transactions are retried more often." },
        { "sequence-all", "Both together conflict most." },
    };
    guint last = bench->kinds->len - 1;
    size_t conflicts = G_STRUCT_OFFSET(KindOutcome, conflict_fraction);
    int shared = find_variant(bench, "shared-state");
    Ends ends;

    if (shared < 0) {
        return;
    }
    ends = ends_of(bench, shared, last, conflicts);
    add_finding(findings, "The longer a decision takes, the more often it conflicts.",
                ends.slow > GROWTH * ends.fast && ends.slow > 0, "conflicts a success", ends, "");
    for (size_t i = 0; i < G_N_ELEMENTS(stricter); i++) {
        int variant = find_variant(bench, stricter[i][0]);

        if (variant >= 0) {
            Ends strict = ends_of(bench, variant, last, conflicts);

            add_finding(findings, stricter[i][1], strict.slow >= ends.slow && strict.slow > 0,
                        "at the slowest", (Ends){ ends.slow, strict.slow }, " a success");
        }
    }
}

GArray *
omega_findings(const OmegaBench *bench)
{
    GArray *findings = g_array_new(FALSE, FALSE, sizeof(OmegaFinding));

    if (bench->kinds->len > 1) {
        add_waits(findings, bench);
        add_offers(findings, bench);
        add_conflicts(findings, bench);
    }
    return findings;
}

void
omega_findings_free(GArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        g_free(g_array_index(findings, OmegaFinding, i).evidence);
    }
    g_array_unref(findings);
}
