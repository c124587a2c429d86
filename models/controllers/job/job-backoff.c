/* job-backoff.c - how long a job waits before it makes the next pod, and its sets of indexes. */
#include "models/controllers/job/job-pass.h"

#include <stdlib.h>

#define BACKOFF_BASE (10 * SIM_SECOND)
#define BACKOFF_MAX (600 * SIM_SECOND)

SimTime
job_backoff_remaining(const JobBackoff *backoff, SimTime now)
{
    SimTime delay = BACKOFF_BASE;

    if (backoff->n_failures == 0) {
        return 0;
    }
    for (int32_t i = 1; i < backoff->n_failures && delay < BACKOFF_MAX; i++) {
        delay *= 2;
    }
    return MAX(0, backoff->last_failure_at + MIN(delay, BACKOFF_MAX) - now);
}

JobBackoff
job_backoff_next(const JobBackoff *backoff, const GArray *pods)
{
    JobBackoff next = *backoff;
    SimTime last_success = -1;
    bool succeeded = false;

    for (guint i = 0; i < pods->len; i++) {
        const JobPod *pod = &g_array_index(pods, JobPod, i);

        if (pod->tracked && !pod->uncounted && pod->phase == POD_SUCCEEDED) {
            succeeded = true;
            last_success = MAX(last_success, pod->finished_at);
        }
    }
    if (succeeded) {
        next.n_failures = 0;
    }
    for (guint i = 0; i < pods->len; i++) {
        const JobPod *pod = &g_array_index(pods, JobPod, i);

        if (pod->tracked && !pod->uncounted && pod->failed &&
            (!succeeded || pod->finished_at > last_success)) {
            next.last_failure_at = next.n_failures == 0
                                       ? pod->finished_at
                                       : MAX(next.last_failure_at, pod->finished_at);
            next.n_failures++;
        }
    }
    return next;
}

void
job_indexes_read(const char *text, bool *indexes, int32_t n)
{
    while (text != NULL && *text != '\0') {
        char *end = NULL;
        long first = strtol(text, &end, 10);
        long last = first;

        if (end == text) {
            return;
        }
        if (*end == '-') {
            last = strtol(end + 1, &end, 10);
        }
        for (long i = MAX(0, first); i <= last && i < n; i++) {
            indexes[i] = true;
        }
        text = *end == ',' ? end + 1 : NULL;
    }
}

char *
job_indexes_format(const bool *indexes, int32_t n)
{
    GString *text = g_string_new(NULL);

    for (int32_t i = 0; i < n; i++) {
        int32_t first = i;

        if (!indexes[i]) {
            continue;
        }
        while (i + 1 < n && indexes[i + 1]) {
            i++;
        }
        g_string_append_printf(text, "%s%d", text->len > 0 ? "," : "", first);
        if (i > first) {
            g_string_append_printf(text, "%c%d", i == first + 1 ? ',' : '-', i);
        }
    }
    return g_string_free(text, FALSE);
}

int32_t
job_indexes_count(const bool *indexes, int32_t n)
{
    int32_t count = 0;

    for (int32_t i = 0; i < n; i++) {
        count += indexes[i];
    }
    return count;
}
