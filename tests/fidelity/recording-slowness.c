/* recording-slowness.c - how slow the machine was that a recording was made on.
 *
 * The recordings themselves hold a probe of it: how long kubectl takes from its start to its first
 * answer, which is work of one short process and a request or two, whatever the scenario is about.
 * The fastest command of all runs is taken, so that the chances of a single start do not count. */
#include "tests/fidelity/recording.h"

#include <math.h>

/* The fastest of 700 recorded commands. */
#define KUBECTL_AT_REST 0.043
/* A command that says nothing for so long waits for something. */
#define KUBECTL_WAITS 1.0

static double
row_time(const Value *row, size_t which)
{
    return recording_number(value_item(value_get(row, "t"), which));
}

static bool
row_begins(const Value *row, const char *word)
{
    return g_str_has_prefix(value_get_text(row, "what"), word);
}

/* Until the first line that kubectl prints after this action; infinity: it prints none. */
static double
answer_time(const Value *rows, const Value *action)
{
    double begin = row_time(action, 0);
    const Value *answer = NULL;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);

        if (row_begins(row, "OUTPUT ") && row_time(row, 0) > begin &&
            (answer == NULL || row_time(row, 0) < row_time(answer, 0))) {
            answer = row;
        }
    }
    return answer == NULL
               ? INFINITY
               : fmin(row_time(answer, 0) - begin, row_time(answer, 1) - row_time(action, 1));
}

double
recording_slowness(const Recording *recording)
{
    const Value *rows = value_get(recording->expected, "milestones");
    double fastest = INFINITY;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);

        if (row_begins(row, "ACTION ")) {
            double time = answer_time(rows, row);

            fastest = time < KUBECTL_WAITS ? fmin(fastest, time) : fastest;
        }
    }
    return isinf(fastest) ? 1 : fmax(1, fastest / KUBECTL_AT_REST);
}
