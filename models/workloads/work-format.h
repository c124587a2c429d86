/* work-format.h - the contract of a reader of traces.
 *
 * A format is one file in models/workloads/formats/ that defines one 'const WorkFormat' named after
 * the file, and one line in models/workloads/local.mk.  It turns rows into tasks, one at a time and
 * in the order of the file, so that a trace of any length needs little memory; what has to be held
 * (a JSON document, tasks whose end stands far behind) is bounded, and the bound has a message.
 *
 * A reader stops at the first row that is wrong, with a diagnostic at its place. */
#pragma once

#include "sim/clock.h"
#include "text/diagnostic.h"

/* Not said by the trace. */
#define WORK_UNKNOWN INT64_C(-1)

/* Times beyond this are refused: 31 years. */
#define WORK_SECONDS_MAX 1e9

/* How many tasks with dependencies, or tasks that must be held, a reader keeps. */
#define WORK_HELD_MAX 20000000

typedef struct WorkResource {
    const char *name; /* nvidia.com/gpu */
    int64_t milli;
} WorkResource;

#define WORK_RESOURCES_MAX 8

/* What arrives together and is alike.  Texts live until the next task. */
typedef struct WorkTask {
    SimTime at;        /* of the trace's own clock */
    SimTime run;       /* SIM_NEVER: not said */
    int64_t cpu_milli; /* of one copy; WORK_UNKNOWN: not said */
    int64_t memory;    /* bytes of one copy; WORK_UNKNOWN */
    uint32_t copies;   /* how many equal ones, at least 1 */
    uint32_t n_resources;
    WorkResource resources[WORK_RESOURCES_MAX];
    uint32_t shared_gpus;   /* GPUs of which it takes 'share_milli' each; 0: none */
    uint32_t share_milli;   /* 1000: whole */
    const char *gpu_models; /* "V100M16|T4"; NULL: any */
    const char *name;       /* NULL: none */
    const char *group;      /* what belongs together: a job, a workflow; NULL: none */
    const char *priority;   /* a class, or a whole number; NULL: none */
    const char *name_space; /* NULL: default */
    uint32_t n_after;
    const char *const *after; /* names of the tasks that must have ended well before */
} WorkTask;

void work_task_clear(WorkTask *task); /* nothing is said, one copy */
void work_task_add(WorkTask *task, const char *resource, int64_t milli);

/* Where a trace stands: a file, also packed by gzip, or a text. */
typedef struct WorkInput {
    const char *path; /* or what messages call the text */
    const char *text; /* NULL: in the file */
    size_t length;
    /* What the whole machine is to which normalised amounts relate. */
    int64_t machine_cpu_milli;
    int64_t machine_memory;
} WorkInput;

typedef struct WorkFormat WorkFormat;

/* Readers begin with this. */
typedef struct WorkReader {
    const WorkFormat *format;
    uint64_t n_skipped; /* rows that are no work, by the format's own rules */
    bool has_failed;
    /* Puts an error at the present row; NULL: the reader has none. */
    Diagnostic *(*complain)(struct WorkReader *reader, const char *text);
} WorkReader;

struct WorkFormat {
    const char *name;      /* as scenarios spell it */
    const char *doc;       /* one sentence with its source */
    const char *reads;     /* the columns that are used */
    const char *ignores;   /* what is left alone; "" for nothing */
    bool lacks_times;      /* the rows do not say when: the scenario must */
    bool is_unsorted;      /* in the nature of the format; else a row that goes back is an error */
    bool has_dependencies; /* tasks wait for others; such a trace is kept in memory */
    bool is_no_work;       /* known, so that it can be refused: 'reads' says what it is */
    /* Whether a file that begins so is of this format.  'head' ends with NUL. */
    bool (*recognise)(const char *head);
    /* NULL after an error. */
    WorkReader *(*open)(const WorkInput *input, Diagnostics *diagnostics);
    bool (*next)(WorkReader *reader, WorkTask *ret); /* false: the end, or has_failed */
    void (*close)(WorkReader *reader);
};

/* In the order of the list; ends with NULL.  Made from the list in local.mk. */
extern const WorkFormat *const work_formats[];
const WorkFormat *work_format_find(const char *name);
/* By the first bytes; NULL: of none, or not to be read. */
const WorkFormat *work_format_recognise(const WorkInput *input);
/* The names of those that are work, separated by commas; to be freed. */
char *work_format_names(void);

WorkReader *work_reader_open(const WorkFormat *format, const WorkInput *input,
                             Diagnostics *diagnostics);
bool work_reader_next(WorkReader *reader, WorkTask *ret);
void work_reader_close(WorkReader *reader); /* NULL is fine */
/* An error at the row that was read last. */
Diagnostic *work_reader_error(WorkReader *reader, const char *format, ...) G_GNUC_PRINTF(2, 3);
