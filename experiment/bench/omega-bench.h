/* omega-bench.h - scheduling architectures on a synthetic cell, while one kind of job becomes
 * slower and slower to decide about.
 *
 * A folder holds machines.csv (machines, vcpu, memory_gb: so many of that size) and jobs.csv (kind,
 * interval, tasks, duration, cpu, memory, think_job, think_task, schedulers; distributions as in
 * scenarios); weight, quota_vcpu and quota_memory_gb may be there for architectures that share by
 * them.  The decision time of the last kind is what varies. */
#pragma once

#include "experiment/figures/figure-draw.h"
#include "models/architectures/architecture.h"
#include "text/diagnostic.h"

/* An architecture and how it finds and treats conflicts. */
typedef struct OmegaVariant {
    const char *name;
    const SchedulingArchitecture *architecture;
    ConflictRule rule;
    CommitMode mode;
} OmegaVariant;

typedef struct OmegaChoice {
    const char *directory;
    const char *const *variants; /* names; NULL: all */
    uint32_t n_seeds;
    uint64_t seed; /* the first one */
    SimTime span;
    double fill;
} OmegaChoice;

typedef struct OmegaBench {
    GArray *variants;   /* OmegaVariant */
    GArray *times;      /* SimTime: decision times of the last kind */
    GPtrArray *kinds;   /* their names */
    KindOutcome *means; /* over the seeds: by variant, time, kind */
    uint32_t n_seeds;
    SimTime span;
    size_t n_machines;
} OmegaBench;

/* NULL after an error, which is in 'diagnostics'. */
OmegaBench *omega_bench_run(const OmegaChoice *choice, Diagnostics *diagnostics);
void omega_bench_free(OmegaBench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OmegaBench, omega_bench_free)

/* All variants there are, by index; NULL after the last. */
const char *omega_variant_name(size_t index);
const KindOutcome *omega_outcome(const OmegaBench *bench, guint variant, guint time, guint kind);

/* What the paper found, and whether it is so here. */
typedef struct OmegaFinding {
    const char *text;
    bool holds;
    char *evidence; /* owned */
} OmegaFinding;

/* Those about variants and kinds that were run; free with omega_findings_free(). */
GArray *omega_findings(const OmegaBench *bench);
void omega_findings_free(GArray *findings);

/* Appends tables and findings, one JSON object, or one CSV table. */
void omega_report(const OmegaBench *bench, GString *out);
void omega_report_json(const OmegaBench *bench, GString *out);
void omega_report_csv(const OmegaBench *bench, GString *out);

/* Writes the table and the figure to a folder. */
DrawOutcome omega_draw(const OmegaBench *bench, const char *plots, const char *directory,
                       const char *const *formats, GPtrArray *written, char **ret_error);
