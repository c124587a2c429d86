/* google-2011.c - task events of Google's ClusterData 2011-2, part files without a row of names.
 *
 * A task is several rows: submitted, scheduled, perhaps evicted and scheduled again, ended.  Rows
 * are read on until the first task that waits has ended, so that each task knows how long it runs
 * (from when it was scheduled last, since an evicted task begins anew).  So many tasks may wait;
 * beyond that, as at the end of the trace, the first runs on. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <string.h>

enum {
    TIME,
    MISSING,
    JOB,
    INDEX,
    MACHINE,
    EVENT,
    USER,
    CLASS,
    PRIORITY,
    CPU,
    MEMORY,
    N_NEEDED
};

enum {
    EVENT_SUBMIT,
    EVENT_SCHEDULE,
    EVENT_EVICT,
    EVENT_FAIL,
    EVENT_FINISH,
    EVENT_KILL,
    EVENT_LOST,
    EVENT_UPDATE_PENDING,
    EVENT_UPDATE_RUNNING
};

#define WAITING_MAX 1000000
#define AFTER_THE_TRACE 9e18 /* 2^63 - 1: an event behind the window */

typedef struct Waiting {
    char *key; /* job and index */
    char *group;
    SimTime at, scheduled, ended; /* SIM_NEVER: not yet */
    int64_t cpu_milli, memory;
    int priority;
} Waiting;

typedef struct GoogleReader {
    WorkReader reader;
    TraceLines *source;
    GPtrArray *waiting; /* Waiting, by submission; those before 'first' are gone */
    GHashTable *by_key; /* the unfinished; for look-up only */
    guint first;
    Waiting *given; /* what the last task points into */
    SimTime last;
    char priority[16];
    bool is_over;
} GoogleReader;

/* Thirteen fields, a moment, and an event of the right range; or the row of names that the samples
 * have. */
static bool
recognise_google(const char *head)
{
    g_auto(GStrv) lines = g_strsplit(head, "\n", 2);
    g_auto(GStrv) fields = g_strsplit(lines[0] == NULL ? "" : lines[0], ",", -1);
    int64_t at, event;

    if (trace_head_is(head, "Time stamp (microseconds),Missing info,jobID,...")) {
        return true;
    }
    return g_strv_length(fields) == 13 && int_parse(fields[TIME], &at) &&
           int_parse(fields[EVENT], &event) && event >= EVENT_SUBMIT &&
           event <= EVENT_UPDATE_RUNNING;
}

static void
waiting_free(void *data)
{
    Waiting *waiting = data;

    g_free(waiting->key);
    g_free(waiting->group);
    g_free(waiting);
}

static Diagnostic *
complain_google(WorkReader *reader, const char *text)
{
    return trace_lines_error(((GoogleReader *)reader)->source, 0, "%s", text);
}

static WorkReader *
open_google(const WorkInput *input, Diagnostics *diagnostics)
{
    TraceLines *lines = trace_lines_open(input, (TraceLayout){ ',', '#', false }, diagnostics);
    GoogleReader *google;

    if (lines == NULL) {
        return NULL;
    }
    google = g_new0(GoogleReader, 1);
    google->reader.complain = complain_google;
    google->source = lines;
    google->waiting = g_ptr_array_new();
    google->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    return &google->reader;
}

static void
close_google(WorkReader *reader)
{
    GoogleReader *google = (GoogleReader *)reader;

    for (guint i = google->first; i < google->waiting->len; i++) {
        waiting_free(google->waiting->pdata[i]);
    }
    g_clear_pointer(&google->given, waiting_free);
    g_ptr_array_unref(google->waiting);
    g_hash_table_unref(google->by_key);
    trace_lines_free(google->source);
    g_free(google);
}

static bool
submit(GoogleReader *google, const char *key, SimTime at)
{
    TraceLines *lines = google->source;
    double cpu, memory, priority;
    Waiting *waiting;

    if (!trace_lines_number_or(lines, CPU, 0, 1000, -1, &cpu) ||
        !trace_lines_number_or(lines, MEMORY, 0, 1000, -1, &memory) ||
        !trace_lines_number_or(lines, PRIORITY, 0, 1e6, 0, &priority)) {
        return false;
    }
    waiting = g_new0(Waiting, 1);
    waiting->key = g_strdup(key);
    waiting->group = g_strdup(trace_lines_field(lines, JOB));
    waiting->at = at;
    waiting->scheduled = waiting->ended = SIM_NEVER;
    waiting->cpu_milli =
        cpu < 0 ? WORK_UNKNOWN : (int64_t)(cpu * (double)lines->machine_cpu_milli + 0.5);
    waiting->memory =
        memory < 0 ? WORK_UNKNOWN : (int64_t)(memory * (double)lines->machine_memory + 0.5);
    waiting->priority = (int)priority;
    g_ptr_array_add(google->waiting, waiting);
    g_hash_table_insert(google->by_key, waiting->key, waiting);
    return true;
}

static bool
note_event(GoogleReader *google, int event, SimTime at)
{
    TraceLines *lines = google->source;
    g_autofree char *key =
        g_strdup_printf("%s.%s", trace_lines_field(lines, JOB), trace_lines_field(lines, INDEX));
    Waiting *waiting = g_hash_table_lookup(google->by_key, key);

    switch (event) {
    case EVENT_SUBMIT:
        return waiting != NULL || submit(google, key, at); /* evicted: it is there already */
    case EVENT_SCHEDULE:
        /* Of tasks that were submitted before the trace began, nothing else is known. */
        if (waiting == NULL) {
            if (!submit(google, key, at)) {
                return false;
            }
            waiting = g_hash_table_lookup(google->by_key, key);
        }
        waiting->scheduled = at;
        return true;
    case EVENT_FAIL:
    case EVENT_FINISH:
    case EVENT_KILL:
    case EVENT_LOST:
        if (waiting != NULL) {
            waiting->ended = at;
            g_hash_table_remove(google->by_key, key);
        }
        return true;
    default:
        return true;
    }
}

static bool
read_event(GoogleReader *google)
{
    TraceLines *lines = google->source;
    double event, at;
    SimTime time;

    if (!trace_lines_next(lines)) {
        google->is_over = true;
        return !lines->reader.has_failed;
    }
    if (!trace_lines_need(lines, N_NEEDED) ||
        !trace_lines_number(lines, EVENT, EVENT_SUBMIT, EVENT_UPDATE_RUNNING, &event) ||
        !trace_lines_number(lines, TIME, 0, 1e19, &at)) {
        return false;
    }
    if (at >= AFTER_THE_TRACE) {
        google->reader.n_skipped++;
        return true;
    }
    if (!trace_lines_time(lines, TIME, 1e3, &time)) {
        return false;
    }
    if (time < google->last) {
        trace_lines_error(lines, TIME, "rows must be sorted by time");
        return false;
    }
    google->last = time;
    return note_event(google, (int)event, time);
}

/* The first task that waits, once it has ended or there is no room to wait for that. */
static bool
is_ready(const GoogleReader *google)
{
    guint n = google->waiting->len - google->first;

    if (n == 0) {
        return false;
    }
    return google->is_over || n > WAITING_MAX ||
           ((const Waiting *)google->waiting->pdata[google->first])->ended != SIM_NEVER;
}

static Waiting *
take_first(GoogleReader *google)
{
    Waiting *waiting = google->waiting->pdata[google->first++];

    g_clear_pointer(&google->given, waiting_free);
    google->given = waiting;
    if (waiting->ended == SIM_NEVER) {
        g_hash_table_remove(google->by_key, waiting->key);
    }
    if (google->first > 1024 && google->first > google->waiting->len / 2) {
        g_ptr_array_remove_range(google->waiting, 0, google->first);
        google->first = 0;
    }
    return waiting;
}

static bool
next_google(WorkReader *reader, WorkTask *ret)
{
    GoogleReader *google = (GoogleReader *)reader;
    const Waiting *waiting;

    while (!is_ready(google)) {
        if (google->is_over || !read_event(google)) {
            reader->has_failed = google->source->reader.has_failed;
            return false;
        }
    }
    waiting = take_first(google);
    ret->at = waiting->at;
    if (waiting->ended != SIM_NEVER && waiting->scheduled != SIM_NEVER) {
        ret->run = waiting->ended - waiting->scheduled;
    } else if (waiting->ended != SIM_NEVER) {
        ret->run = 0; /* ended before it was placed */
    }
    ret->cpu_milli = waiting->cpu_milli;
    ret->memory = waiting->memory;
    ret->group = waiting->group;
    g_snprintf(google->priority, sizeof google->priority, "%d", waiting->priority);
    ret->priority = google->priority;
    return true;
}

const WorkFormat work_format_google_2011 = {
    .name = "google-2011",
    .doc = "Task events of Google's ClusterData 2011-2.",
    .reads = "time, job, index, event, priority, CPU and RAM as shares of `machine`; the run time "
             "is from the last SCHEDULE to FAIL, FINISH, KILL or LOST",
    .ignores = "missing info, machine, user, scheduling class, disk, constraints, updates; beyond "
               "1,000,000 tasks that wait for their end the first runs on",
    .recognise = recognise_google,
    .open = open_google,
    .next = next_google,
    .close = close_google,
};
