/* batsim.c - workloads of Batsim: jobs that name profiles.
 *
 * Delays, and sequences of them, say how long they run; what computes and communicates depends on
 * the platform, so its run time is not said.  No job runs longer than its walltime, as there. */
#include "models/workloads/trace-document.h"

#include <string.h>

#define SEQUENCE_DEPTH_MAX 16

static bool
recognise_batsim(const char *head)
{
    return *head == '{' && strstr(head, "\"jobs\"") != NULL &&
           (strstr(head, "\"subtime\"") != NULL || strstr(head, "\"nb_res\"") != NULL);
}

static WorkReader *
open_batsim(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceDocument *document = trace_document_open(input, diagnostics);

    if (document == NULL) {
        return NULL;
    }
    if (!value_is(value_get(document->root, "jobs"), VALUE_LIST) ||
        !value_is(value_get(document->root, "profiles"), VALUE_MAP)) {
        diagnostics_error_at(diagnostics, "E150", document->root,
                             "a workload of Batsim has a list `jobs` and a map `profiles`");
        trace_document_close(&document->reader);
        return NULL;
    }
    return &document->reader;
}

static bool profile_seconds(TraceDocument *document, const char *name, int depth, double *ret);

static bool
sequence_seconds(TraceDocument *document, const Value *profile, int depth, double *ret)
{
    const Value *parts = value_get(profile, "seq");
    double repeat;

    if (!trace_document_number(document, profile, "repeat", 0, 1e9, 1, &repeat)) {
        return false;
    }
    *ret = 0;
    for (size_t i = 0; i < value_length(parts) && *ret >= 0; i++) {
        double part = -1;
        const Value *name = value_item(parts, i);

        if (name->text == NULL || !profile_seconds(document, name->text, depth + 1, &part)) {
            return false;
        }
        *ret = part < 0 ? -1 : *ret + part;
    }
    *ret = *ret < 0 ? -1 : MIN(*ret * repeat, WORK_SECONDS_MAX);
    return true;
}

/* How long the profile takes; -1: it depends on the platform.  False after an error. */
static bool
profile_seconds(TraceDocument *document, const char *name, int depth, double *ret)
{
    const Value *profile = value_path(document->root, "profiles", name, NULL);
    const char *type = value_get_text(profile, "type");

    if (profile == NULL || type == NULL || depth > SEQUENCE_DEPTH_MAX) {
        work_reader_error(&document->reader,
                          profile == NULL ? "there is no profile `%s`"
                          : type == NULL  ? "profile `%s` has no type"
                                          : "profile `%s` is nested too deeply",
                          name);
        return false;
    }
    *ret = -1;
    if (strcmp(type, "delay") == 0 || strcmp(type, "DelayProfile") == 0) {
        return trace_document_number(document, profile, "delay", 0, WORK_SECONDS_MAX, -1, ret);
    }
    if (strcmp(type, "composed") == 0 || strcmp(type, "SequentialCompositionProfile") == 0) {
        return sequence_seconds(document, profile, depth, ret);
    }
    return true;
}

/* The next job, and when it is submitted; NULL at the end and after an error.  Tests of clocks hold
 * jobs that come after thousands of years; they stay out. */
static const Value *
next_job(TraceDocument *document, double *ret_at)
{
    for (;;) {
        const Value *job = value_item(value_get(document->root, "jobs"), document->index++);

        if (job == NULL) {
            return NULL;
        }
        document->present = job;
        if (value_get(job, "subtime") == NULL || trace_document_text(job, "profile") == NULL) {
            work_reader_error(&document->reader, "a job needs `subtime` and `profile`");
            return NULL;
        }
        if (!trace_document_number(document, job, "subtime", 0, 1e300, 0, ret_at)) {
            return NULL;
        }
        if (*ret_at <= WORK_SECONDS_MAX) {
            return job;
        }
        document->reader.n_skipped++;
    }
}

static bool
next_batsim(WorkReader *reader, WorkTask *ret)
{
    TraceDocument *document = (TraceDocument *)reader;
    double at, walltime, res, run;
    const Value *job = next_job(document, &at);
    const char *profile = trace_document_text(job, "profile");

    if (job == NULL || !trace_document_number(document, job, "walltime", -1, 1e18, -1, &walltime) ||
        !trace_document_number(document, job, "res", 0, 1e6, 1, &res) ||
        !profile_seconds(document, profile, 0, &run)) {
        return false;
    }
    if (walltime >= 0 && run > walltime) {
        run = walltime;
    }
    ret->at = (SimTime)(at * 1e9 + 0.5);
    ret->run = run < 0 ? SIM_NEVER : (SimTime)(run * 1e9 + 0.5);
    ret->copies = (uint32_t)MAX(1, res);
    ret->cpu_milli = 1000;
    ret->group = trace_document_text(job, "id");
    return true;
}

const WorkFormat work_format_batsim = {
    .name = "batsim",
    .doc = "Jobs and profiles of Batsim (JSON).",
    .reads = "id, subtime, walltime, res machines as copies of one CPU, profiles of delays and "
             "sequences of them",
    .ignores = "what other profiles compute and send (no run time is said), nb_res, extra_data",
    .is_unsorted = true,
    .recognise = recognise_batsim,
    .open = open_batsim,
    .next = next_batsim,
    .close = trace_document_close,
};
