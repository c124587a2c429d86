/* scenario.h - a scenario file as the program understands it.
 *
 * Loading reads the file and everything it names, checks it in two passes (form, then references),
 * and leaves plain structs.  What is wrong is collected as diagnostics with places; a scenario with
 * errors must not be run.
 *
 * Ownership: a Scenario owns everything it points to, through its arena. */
#pragma once

#include "experiment/expression/expression.h"
#include "experiment/kubectl-run/kubectl-line.h"
#include "models/cluster.h"
#include "models/metrics/metric-script.h"
#include "models/workloads/work-source.h"

/* A file that was read, for the record of the run. */
typedef struct InputFile {
    const char *path; /* as the scenario names it, globs resolved */
    const char *sha256;
    size_t size;
} InputFile;

/* A Kubernetes object as admission made it: defaulted and validated. */
typedef struct ScenarioObject {
    const Value *written; /* as it stands in its file */
    const Value *value;   /* canonical */
    const char *api_version;
    const char *kind_name;
    const char *name_space; /* NULL: cluster-scoped */
    const char *name;       /* NULL: generateName */
    bool is_simulated;      /* else kept, but nothing acts on it */
    bool is_dumped;         /* keeps its uid, age and status */
} ScenarioObject;

typedef struct ClusterSpec {
    Mark mark;
    uint32_t n_pools;
    const ClusterPool *pools;
    const char *kubernetes;
    uint32_t control_plane_count;
    uint32_t n_control_plane_zones;
    const char *const *control_plane_zones;
    const Value *settings; /* NULL: none */
    const Value *scheduler_configuration;
    uint32_t n_schedulers; /* beside the first */
    ClusterScheduler *schedulers;
    bool start_settled;
    KubeletMode kubelet;
    int64_t epoch; /* when a dump was taken, in seconds since 1970; 0: there is none */
} ClusterSpec;

/* A study: every variant at every point of the grid, so many times. */
typedef struct SweepSpec {
    int64_t repeat;
    const Value *variants;      /* names to maps of paths to values; NULL: none */
    const Value *grid;          /* paths to lists of values; NULL: none */
    const char *baseline;       /* NULL: the first variant */
    const char *const *compare; /* NULL-terminated; the first is the primary metric */
} SweepSpec;

#define SWEEP_CASES_MAX 100000

typedef enum TriggerType {
    TRIGGER_AT,
    TRIGGER_AFTER,
    TRIGGER_WHEN,
    TRIGGER_BARRIER,
} TriggerType;

typedef enum ActionType {
    ACTION_KUBECTL,
    ACTION_APPLY,
    ACTION_FAULT,
    ACTION_HEAL,
    ACTION_METRIC,
    ACTION_NOTE,
    ACTION_ASK,
} ActionType;

/* One step of the timeline: a trigger, an action, modifiers. */
typedef struct Step {
    Mark mark;
    const char *id; /* as given, else "step-N" */
    bool has_id;
    TriggerType trigger;
    SimTime at;        /* AT; AFTER: how long after */
    const char *after; /* AFTER: whose id */
    const Expression *when;
    const Distribution *every; /* NULL: once */
    int64_t times;             /* of repetition; 0: no limit */
    SimTime until;             /* no repetition after this; SIM_NEVER: the end */

    ActionType action;
    const char *text; /* KUBECTL: the line; NOTE, ASK: what; APPLY: what it is called */
    const KubectlLine *kubectl;
    const Value *files; /* KUBECTL: path -> text of all that the line read; NULL: none */
    size_t n_objects;   /* of APPLY */
    const ScenarioObject *objects;
    FaultSpec fault;
    const char *target_text;
    const char *heal; /* HEAL: whose id */
    MetricKey metric; /* METRIC */
    int64_t metric_milli, metric_cap_milli;
    const Distribution *lasts; /* for: NULL: for ever */
    const char *select;
    int32_t pick;
    double pick_share;
} Step;

/* A row of `faults:`: each thing it names fails by a clock of its own. */
typedef struct RandomFault {
    Mark mark;
    FaultSpec fault;
    const char *target_text;
    const char *select;
    const Distribution *mtbf;
    const Distribution *mttr; /* NULL: never repaired */
    uint32_t max;             /* how many at the same time */
    SimTime from, until;
} RandomFault;

typedef enum ExpectationForm {
    EXPECT_SETTLES, /* that + within */
    EXPECT_ALWAYS,
    EXPECT_NEVER,
    EXPECT_FINALLY,
} ExpectationForm;

/* An instant that an expectation names: a time, a step, or when everything is ready at first. */
typedef struct Moment {
    bool is_given;
    const char *step; /* NULL: 'at' alone */
    SimTime at;       /* with 'step': how long after it */
} Moment;

typedef struct Expectation {
    Mark mark;
    const char *name; /* NULL: none */
    ExpectationForm form;
    const Expression *expression;
    SimTime within;
    Moment after, until;
    SimTime spell; /* for: violations shorter than this are forgiven */
} Expectation;

/* Pods that come in by a table; or any work. */
typedef struct TraceWorkload {
    const char *name;
    const char *image; /* NULL: "work" */
    const char *path;  /* absolute, or what messages call the rows */
    const char *rows;  /* the table's text, unless the file is large; NULL: in the file */
    uint64_t n_rows;
    const WorkOptions *work; /* NULL: a plain table */
    const Value *template_;  /* NULL: a Pod */
    const Value *written;    /* with `work`: the section, files in it */
} TraceWorkload;

typedef struct Scenario {
    Arena *arena;
    InternTable *names;
    Diagnostics *diagnostics;
    const char *path;      /* "-" for standard input */
    const char *directory; /* that paths in it are relative to */
    const char *name;
    const char *description;
    bool is_bare; /* manifests alone */
    uint64_t seed;
    SimTime duration;
    ClusterSpec cluster;
    size_t n_apps;
    const App *apps;
    GArray *objects;                   /* ScenarioObject: present at time 0 */
    GArray *nodes;                     /* ScenarioObject: machines of a dump */
    GArray *workloads;                 /* TraceWorkload */
    GArray *steps;                     /* Step */
    GArray *random_faults;             /* RandomFault */
    GArray *expectations;              /* Expectation */
    GArray *inputs;                    /* InputFile; the scenario itself first */
    SimTime measure_every;             /* 0: metrics.csv has changes alone */
    const char *const *measure_series; /* names of those series it keeps; NULL: all */
    uint64_t measure_gauges;           /* which of them it has: bits of Gauge; 0: all */
    SimTime warmup;
    const SweepSpec *sweep; /* NULL: no study */
    const Value *document;  /* the scenario document after --set; NULL if bare */
    bool must_warn;         /* of something that is simulated otherwise than it is written */
} Scenario;

typedef struct ScenarioOptions {
    const char *const *overrides; /* "PATH=VALUE", NULL-terminated; NULL: none */
    const char *configuration;    /* a file with a KubeSchedulerConfiguration; NULL: none */
    bool has_seed;
    uint64_t seed;
    SimTime until; /* SIM_NEVER: as written */
} ScenarioOptions;

/* Never NULL; scenario->diagnostics says whether it may be run.  '*ret_io_error' is a message (to
 * be freed) if the scenario file itself could not be read, else NULL. */
Scenario *scenario_load(const char *path, const ScenarioOptions *options, char **ret_io_error);
/* The same from text that is already there; 'name' is what messages call it. */
Scenario *scenario_load_text(const char *name, const char *text, size_t length,
                             const ScenarioOptions *options);
void scenario_free(Scenario *scenario); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scenario, scenario_free)

bool scenario_is_valid(const Scenario *scenario);

/* The whole scenario with all defaults and all objects, as one file that stands alone. */
void scenario_show(GString *out, const Scenario *scenario);

/* Warnings that teach (W2xx); they are added to the diagnostics. */
void scenario_lint(Scenario *scenario);
