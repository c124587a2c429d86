/* progress.c - one line, written over. */
#include "cli/running/progress.h"

#include "text/scalar.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

double
processor_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
progress_init(Progress *progress, bool is_verbose, bool is_quiet)
{
    *progress = (Progress){ .started = processor_seconds() };
    progress->is_terminal = !is_quiet && isatty(STDERR_FILENO);
    progress->is_verbose = !is_quiet && is_verbose;
}

static void
append_rate(GString *out, double events, double seconds)
{
    uint64_t rate = seconds > 0 ? (uint64_t)(events / seconds / 1000) : 0;

    if (rate >= 1000) {
        g_string_append_printf(out, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT " M events/s",
                               rate / 1000, rate / 100 % 10);
    } else {
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " k events/s", rate);
    }
}

static void
append_state(GString *out, const Progress *progress, double share, SimTime now, SimTime until,
             uint64_t n_events)
{
    double spent = processor_seconds() - progress->started;
    g_autofree char *at = clock_time_format(now / SIM_SECOND * SIM_SECOND);
    g_autofree char *end = clock_time_format(until);
    int left = share > 0 ? (int)(spent / share - spent + 0.5) : 0;

    g_string_append_printf(out, "%3d %% · %s of %s · ", (int)(share * 100), at, end);
    append_rate(out, (double)n_events, spent);
    g_string_append_printf(out, " · %d:%02d left", left / 60, left % 60);
}

void
progress_tell(void *data, SimTime now, SimTime until, uint64_t n_events)
{
    Progress *progress = data;
    double share = until > 0 ? (double)now / (double)until : 1;
    int tenths = (int)(share * 10);
    double seconds = processor_seconds();
    g_autoptr(GString) line = g_string_new(NULL);
    bool is_time = progress->is_terminal && seconds - progress->started > 1 &&
                   seconds - progress->shown_at >= 0.1;
    bool is_tenth = !progress->is_terminal && progress->is_verbose && tenths > progress->tenths;

    progress->tenths = tenths;
    if (!is_time && !is_tenth) {
        return;
    }
    append_state(line, progress, share, now, until, n_events);
    progress->shown_at = seconds;
    progress->is_shown = is_time;
    fprintf(stderr, is_time ? "\r%s\033[K" : "%s\n", line->str);
}

void
progress_end(Progress *progress)
{
    if (progress->is_shown) {
        fputs("\r\033[K", stderr);
        progress->is_shown = false;
    }
}
