/* run-many.c - forks, and prints in order. */
#include "cli/running/run-many.h"

#include "cli/console.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct Job {
    pid_t process; /* 0: not begun, or over */
    bool has_begun, is_over;
    int code;
    FILE *out, *err; /* what it said; NULL: printed, or never begun */
} Job;

typedef struct Jobs {
    Job *jobs;
    size_t n, n_begun, n_printed, n_running;
    int (*piece)(void *data, size_t index);
    void *data;
} Jobs;

static volatile sig_atomic_t caught_signal;

static void
catch_signal(int number)
{
    caught_signal = number;
}

/* Without SA_RESTART: a signal must end the wait for a process. */
static void
watch_signals(void)
{
    struct sigaction action = { .sa_handler = catch_signal };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static void
be_the_child(const Jobs *jobs, size_t index)
{
    const Job *job = &jobs->jobs[index];
    int code;

    /* Ctrl-C reaches a whole group at once and the second ends a run at once: it goes to the
     * parent alone, which hands it on. */
    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (dup2(fileno(job->out), STDOUT_FILENO) < 0 || dup2(fileno(job->err), STDERR_FILENO) < 0) {
        _exit(EXIT_WORLD);
    }
    code = jobs->piece(jobs->data, index);
    _exit(console_finish() ? code : EXIT_WORLD);
}

static void
begin(Jobs *jobs)
{
    Job *job = &jobs->jobs[jobs->n_begun];

    job->has_begun = true;
    job->out = tmpfile();
    job->err = tmpfile();
    fflush(stdout);
    fflush(stderr);
    job->process = job->out == NULL || job->err == NULL ? -1 : fork();
    if (job->process == 0) {
        be_the_child(jobs, jobs->n_begun);
    }
    if (job->process < 0) {
        console_error("cannot start a process: %s", g_strerror(errno));
        job->is_over = true;
        job->code = EXIT_WORLD;
    } else {
        jobs->n_running++;
    }
    jobs->n_begun++;
}

static void
copy_out(FILE **from, FILE *to)
{
    char buffer[8192];
    size_t n;

    if (*from == NULL) {
        return;
    }
    rewind(*from);
    while ((n = fread(buffer, 1, sizeof buffer, *from)) > 0) {
        fwrite(buffer, 1, n, to);
    }
    fclose(*from);
    *from = NULL;
    fflush(to);
}

static void
print_finished(Jobs *jobs)
{
    while (jobs->n_printed < jobs->n_begun && jobs->jobs[jobs->n_printed].is_over) {
        Job *job = &jobs->jobs[jobs->n_printed];

        copy_out(&job->out, stdout);
        copy_out(&job->err, stderr);
        jobs->n_printed++;
    }
}

static void
take_end(Jobs *jobs, pid_t process, int status)
{
    for (size_t i = 0; i < jobs->n_begun; i++) {
        Job *job = &jobs->jobs[i];

        if (job->process == process && !job->is_over) {
            job->is_over = true;
            job->code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_INTERNAL;
            if (WIFSIGNALED(status) &&
                (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM)) {
                job->code = EXIT_SIGNAL + WTERMSIG(status);
            }
            jobs->n_running--;
        }
    }
}

static void
hand_on_signal(const Jobs *jobs)
{
    for (size_t i = 0; i < jobs->n_begun; i++) {
        if (!jobs->jobs[i].is_over) {
            kill(jobs->jobs[i].process, caught_signal);
        }
    }
}

static void
wait_for_one(Jobs *jobs)
{
    int status = 0;
    pid_t process = waitpid(-1, &status, 0);

    if (process > 0) {
        take_end(jobs, process, status);
    } else if (errno == EINTR && caught_signal != 0) {
        hand_on_signal(jobs);
    }
}

int
run_many(size_t n, size_t n_jobs, int (*piece)(void *data, size_t index), void *data)
{
    g_autofree Job *array = g_new0(Job, n);
    Jobs jobs = { .jobs = array, .n = n, .piece = piece, .data = data };
    int worst = EXIT_MET;

    watch_signals();
    while (jobs.n_running > 0 || (jobs.n_begun < n && caught_signal == 0)) {
        if (jobs.n_begun < n && jobs.n_running < n_jobs && caught_signal == 0) {
            begin(&jobs);
        } else {
            wait_for_one(&jobs);
        }
        print_finished(&jobs);
    }
    for (size_t i = 0; i < jobs.n_begun; i++) {
        worst = MAX(worst, array[i].code);
    }
    return caught_signal != 0 ? MAX(worst, EXIT_SIGNAL + caught_signal) : worst;
}

size_t
processor_count(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : (size_t)n;
}
