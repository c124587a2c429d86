/* study-worker.c - see study-worker.h.
 *
 * An order is a run's number in 8 bytes, all ones to end.  An answer is its length in 8 bytes, then
 * status, expectations, digest, error, and the scalars: numbers as they are in memory (both ends
 * are one program on one machine), texts with their NUL. */
#include "experiment/study/study-worker.h"

#include "experiment/study/transient.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define NO_MORE_RUNS UINT64_MAX
#define ANSWER_MAX (256u * 1024 * 1024)

/* --- The worker's side --- */

static void
put_bytes(GByteArray *out, const void *bytes, size_t n)
{
    g_byte_array_append(out, bytes, (guint)n);
}

static void
put_text(GByteArray *out, const char *text)
{
    put_bytes(out, text, strlen(text) + 1);
}

static void
put_answer(GByteArray *out, const char *error, bool met, uint64_t digest, const Scalars *scalars)
{
    uint8_t flag = met;
    uint64_t n = scalars == NULL ? 0 : scalars->rows->len;

    put_bytes(out, &flag, sizeof flag);
    put_bytes(out, &digest, sizeof digest);
    put_text(out, error);
    put_bytes(out, &n, sizeof n);
    for (uint64_t i = 0; i < n; i++) {
        const Scalar *scalar = &g_array_index(scalars->rows, Scalar, i);

        put_text(out, scalar->name);
        put_bytes(out, &scalar->value, sizeof scalar->value);
    }
}

static char *
load_error(const Scenario *scenario, char *io_error)
{
    g_autofree char *text = NULL;

    if (io_error != NULL) {
        return io_error;
    }
    text = diagnostics_format(scenario->diagnostics, DIAGNOSTIC_PLAIN);
    text[strcspn(text, "\n")] = '\0'; /* the first says enough */
    return g_strdup(text);
}

static const char *
end_error(const Experiment *experiment)
{
    switch (experiment->how) {
    case EXPERIMENT_COMPLETE:
        return "";
    case EXPERIMENT_REFUSED:
        return experiment->error == NULL ? "refused" : experiment->error;
    case EXPERIMENT_FAILED:
        return experiment->error;
    case EXPERIMENT_BUDGET:
        return "a limit was hit";
    case EXPERIMENT_INTERRUPTED:
        break;
    }
    return "interrupted";
}

static void
do_run(const StudyOrder *order, uint64_t run, GByteArray *answer)
{
    const StudyCase *one = g_ptr_array_index(order->plan->cases, study_run_case(order->plan, run));
    ScenarioOptions options = {
        .overrides = (const char *const *)one->overrides,
        .has_seed = true,
        .seed = study_plan_seed(order->plan, study_run_replication(order->plan, run)),
        .until = SIM_NEVER,
    };
    ExperimentOptions how = { .until = SIM_NEVER };
    char *io_error = NULL;
    g_autoptr(Scenario) scenario = scenario_load(order->scenario, &options, &io_error);
    g_autoptr(Experiment) experiment = NULL;
    g_autoptr(Scalars) scalars = NULL;
    const char *error;

    if (io_error != NULL || !scenario_is_valid(scenario)) {
        g_autofree char *message = load_error(scenario, io_error);

        put_answer(answer, message, false, 0, NULL);
        return;
    }
    experiment = experiment_new(scenario, &how);
    experiment_run(experiment);
    error = end_error(experiment);
    scalars = *error == '\0' ? scalars_of(experiment) : NULL;
    if (scalars != NULL && scenario->warmup > 0 && order->plan->compare[0] != NULL) {
        transient_append(scalars, experiment, order->plan->compare[0]);
        scalars_sort(scalars);
    }
    put_answer(answer, error, expectation_set_all_met(experiment->expectations), experiment->digest,
               scalars);
}

static bool
write_all(int out, const void *bytes, size_t n)
{
    const char *next = bytes;

    while (n > 0) {
        ssize_t written = write(out, next, n);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        next += written;
        n -= (size_t)written;
    }
    return true;
}

static bool
read_all(int in, void *bytes, size_t n)
{
    char *next = bytes;

    while (n > 0) {
        ssize_t got = read(in, next, n);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        next += got;
        n -= (size_t)got;
    }
    return true;
}

static void
work(const StudyOrder *order, int orders, int answers)
{
    uint64_t run;

    /* Signals reach the whole group; the parent decides what ends, and nobody outlives it. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (read_all(orders, &run, sizeof run) && run != NO_MORE_RUNS) {
        g_autoptr(GByteArray) answer = g_byte_array_new();
        uint64_t length;

        do_run(order, run, answer);
        length = answer->len;
        if (!write_all(answers, &length, sizeof length) ||
            !write_all(answers, answer->data, answer->len)) {
            break;
        }
    }
}

/* --- Our side --- */

bool
study_worker_start(StudyWorker *worker, const StudyOrder *order, char **ret_error)
{
    int orders[2], answers[2];

    *worker = (StudyWorker){ .run = -1 };
    if (pipe2(orders, O_CLOEXEC) != 0) {
        *ret_error = g_strdup_printf("cannot make a pipe: %s", g_strerror(errno));
        return false;
    }
    if (pipe2(answers, O_CLOEXEC) != 0) {
        *ret_error = g_strdup_printf("cannot make a pipe: %s", g_strerror(errno));
        close(orders[0]);
        close(orders[1]);
        return false;
    }
    worker->pid = fork();
    if (worker->pid == 0) {
        close(orders[1]);
        close(answers[0]);
        work(order, orders[0], answers[1]);
        _exit(0); /* nothing of the parent's is flushed or closed twice */
    }
    close(orders[0]);
    close(answers[1]);
    worker->orders = orders[1];
    worker->answers = answers[0];
    worker->answer = g_byte_array_new();
    if (worker->pid < 0) {
        *ret_error = g_strdup_printf("cannot make a process: %s", g_strerror(errno));
        worker->pid = 0;
        study_worker_stop(worker);
        return false;
    }
    return true;
}

void
study_worker_stop(StudyWorker *worker)
{
    if (worker->answer == NULL) {
        return;
    }
    close(worker->orders);
    close(worker->answers);
    if (worker->pid > 0) {
        kill(worker->pid, SIGKILL);
        while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    g_byte_array_unref(worker->answer);
    *worker = (StudyWorker){ .run = -1 };
}

bool
study_worker_order(StudyWorker *worker, uint64_t run, int64_t now_us)
{
    worker->run = (int64_t)run;
    worker->began_us = now_us;
    g_byte_array_set_size(worker->answer, 0);
    return write_all(worker->orders, &run, sizeof run);
}

/* The length that stands before the answer; 0: it has not come yet. */
static uint64_t
announced(const StudyWorker *worker)
{
    uint64_t length = 0;

    if (worker->answer->len >= sizeof length) {
        memcpy(&length, worker->answer->data, sizeof length);
    }
    return length;
}

int
study_worker_read(StudyWorker *worker)
{
    uint8_t buffer[65536];
    ssize_t got = read(worker->answers, buffer, sizeof buffer);
    uint64_t length;

    if (got < 0 && (errno == EINTR || errno == EAGAIN)) {
        return 0;
    }
    if (got <= 0) {
        return -1;
    }
    g_byte_array_append(worker->answer, buffer, (guint)got);
    length = announced(worker);
    if (length > ANSWER_MAX) {
        return -1;
    }
    return length > 0 && worker->answer->len >= sizeof length + length ? 1 : 0;
}

/* Walks an answer; everything is checked, since the process may have written nonsense. */
typedef struct Cursor {
    const uint8_t *next, *end;
    bool is_bad;
} Cursor;

static void
take_bytes(Cursor *cursor, void *ret, size_t n)
{
    if (cursor->is_bad || (size_t)(cursor->end - cursor->next) < n) {
        cursor->is_bad = true;
        memset(ret, 0, n);
        return;
    }
    memcpy(ret, cursor->next, n);
    cursor->next += n;
}

static const char *
take_text(Cursor *cursor)
{
    const uint8_t *from = cursor->next;
    const uint8_t *nul = cursor->is_bad ? NULL : memchr(from, '\0', (size_t)(cursor->end - from));

    if (nul == NULL) {
        cursor->is_bad = true;
        return "";
    }
    cursor->next = nul + 1;
    return (const char *)from;
}

bool
study_worker_answer(const StudyWorker *worker, StudyRun *ret)
{
    Cursor cursor = { worker->answer->data + sizeof(uint64_t),
                      worker->answer->data + worker->answer->len, false };
    uint8_t met;
    uint64_t n;
    Scalar *scalars;

    take_bytes(&cursor, &met, sizeof met);
    take_bytes(&cursor, &ret->digest, sizeof ret->digest);
    ret->error = take_text(&cursor);
    ret->status = *ret->error == '\0' ? "ok" : "failed";
    ret->error = *ret->error == '\0' ? NULL : ret->error;
    ret->met = met != 0;
    take_bytes(&cursor, &n, sizeof n);
    if (cursor.is_bad || n > worker->answer->len) {
        return false;
    }
    scalars = g_new0(Scalar, n);
    for (uint64_t i = 0; i < n; i++) {
        scalars[i].name = take_text(&cursor);
        take_bytes(&cursor, &scalars[i].value, sizeof scalars[i].value);
    }
    ret->n_scalars = n;
    ret->scalars = scalars;
    return !cursor.is_bad;
}

char *
study_worker_end(StudyWorker *worker)
{
    int status = 0;
    char *why;

    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR) {
    }
    worker->pid = 0;
    if (WIFSIGNALED(status)) {
        why = g_strdup_printf("killed by signal %d (%s)", WTERMSIG(status),
                              g_strsignal(WTERMSIG(status)));
    } else {
        why = g_strdup_printf("the process ended with code %d", WEXITSTATUS(status));
    }
    return why;
}
