/* fork-map.c - a window of processes over a list of numbers; see fork-map.h.
 *
 * A process answers through a pipe and ends.  The pipe of the lowest number is read to its end
 * first; the others fill theirs and wait. */
#include "experiment/bench/fork-map.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    JOBS_MAX = 1024
};

typedef struct Helper {
    pid_t pid; /* -1: none could be made */
    int pipe;
} Helper;

static void
write_all(int out, const GByteArray *answer)
{
    gsize done = 0;

    while (done < answer->len) {
        ssize_t n = write(out, answer->data + done, answer->len - done);

        if (n < 0 && errno != EINTR) {
            _exit(1);
        }
        done += n > 0 ? (gsize)n : 0;
    }
}

static Helper
start(const ForkMap *map, uint32_t number)
{
    Helper helper = { -1, -1 };
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return helper;
    }
    helper.pid = fork();
    helper.pipe = ends[0];
    if (helper.pid == 0) {
        g_autoptr(GByteArray) answer = g_byte_array_new();

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        map->work(map->data, number, answer);
        write_all(ends[1], answer);
        _exit(0); /* nothing of the parent's is flushed or closed twice */
    }
    close(ends[1]);
    return helper;
}

static void
read_all(int in, GByteArray *answer)
{
    uint8_t buffer[16384];

    for (;;) {
        ssize_t n = read(in, buffer, sizeof buffer);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return;
        }
        g_byte_array_append(answer, buffer, (guint)n);
    }
}

/* NULL: it ended well. */
static char *
wait_for(const Helper *helper)
{
    int status = 0;

    while (waitpid(helper->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        return g_strdup_printf("killed by signal %d (%s)", WTERMSIG(status),
                               g_strsignal(WTERMSIG(status)));
    }
    return WEXITSTATUS(status) == 0
               ? NULL
               : g_strdup_printf("the process ended with code %d", WEXITSTATUS(status));
}

static void
finish(const ForkMap *map, uint32_t number, const Helper *helper)
{
    g_autoptr(GByteArray) answer = g_byte_array_new();
    g_autofree char *error = NULL;

    if (helper->pid < 0) {
        error = g_strdup_printf("cannot make a process: %s", g_strerror(errno));
    } else {
        read_all(helper->pipe, answer);
        error = wait_for(helper);
    }
    if (helper->pipe >= 0) {
        close(helper->pipe);
    }
    if (error != NULL) {
        g_byte_array_set_size(answer, 0);
    }
    map->take(map->data, number, answer, error);
}

static void
work_here(const ForkMap *map)
{
    for (uint32_t i = 0; i < map->n; i++) {
        g_autoptr(GByteArray) answer = g_byte_array_new();

        map->work(map->data, i, answer);
        map->take(map->data, i, answer, NULL);
    }
}

void
fork_map(const ForkMap *map)
{
    uint32_t n_jobs = CLAMP(map->n_jobs, 1, JOBS_MAX);
    g_autofree Helper *helpers = g_new0(Helper, n_jobs);
    uint32_t n_started = 0;

    if (n_jobs == 1 && !map->is_guarded) {
        work_here(map);
        return;
    }
    for (uint32_t i = 0; i < map->n; i++) {
        for (; n_started < map->n && n_started < i + n_jobs; n_started++) {
            helpers[n_started % n_jobs] = start(map, n_started);
        }
        finish(map, i, &helpers[i % n_jobs]);
    }
}

bool
fork_map_take(const GByteArray *answer, gsize *at, void *ret, gsize n)
{
    if (answer->len - *at < n) {
        return false;
    }
    memcpy(ret, answer->data + *at, n);
    *at += n;
    return true;
}
