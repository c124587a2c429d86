/* compare.c - milestones, final state and deleted pods of a run. */
#include "tests/fidelity/compare.h"

#include "text/json.h"

#include <math.h>
#include <string.h>

void
compare_miss(Comparison *comparison, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(comparison->verdict->misses,
                    arena_vprintf(comparison->arena, format, arguments));
    va_end(arguments);
}

static const Value *
expected_rows(const Comparison *comparison)
{
    return value_get(comparison->recording->expected, "milestones");
}

static double
bound(const Value *row, size_t which)
{
    return recording_number(value_item(value_get(row, "t"), which));
}

/* How far 't' is outside of what is allowed; 0: inside. */
static double
distance(const Comparison *comparison, const Value *row, double t)
{
    double a = bound(row, 0);
    double b = bound(row, 1);
    double w =
        comparison->options->tolerance > 0 ? comparison->options->tolerance : fmax(1.0, 0.1 * b);

    return t < a - w ? a - w - t : t > b + w ? t - b - w : 0;
}

static bool
is_drawn(const Comparison *comparison, const char *what)
{
    return g_str_has_prefix(what, "Node ") || strstr(what, " nominatedNodeName ") != NULL ||
           (comparison->recording->hits_nodes &&
            (g_str_has_prefix(what, "Pod/") || g_str_has_prefix(what, "OUTPUT ")));
}

/* How many recorded milestones that look like this one come before it. */
static guint
rank_of(const Comparison *comparison, size_t index, const char *blind)
{
    const Value *rows = expected_rows(comparison);
    double at = bound(value_item(rows, index), 0);
    guint rank = 0;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        const char *what = value_get_text(row, "what");

        if (i != index && is_drawn(comparison, what) &&
            (bound(row, 0) < at || (bound(row, 0) == at && i < index)) &&
            strcmp(recording_blind(comparison->recording, what, comparison->arena), blind) == 0) {
            rank++;
        }
    }
    return rank;
}

/* The k-th of our milestones that looks like 'what'. */
static double
drawn_instant(const Comparison *comparison, size_t index, const char *what)
{
    const char *blind = recording_blind(comparison->recording, what, comparison->arena);
    guint rank = rank_of(comparison, index, blind);
    const GArray *milestones = comparison->run->milestones;

    for (guint i = 0; i < milestones->len; i++) {
        const Milestone *milestone = &g_array_index(milestones, Milestone, i);

        if (is_drawn(comparison, milestone->what) &&
            strcmp(recording_blind(comparison->recording, milestone->what, comparison->arena),
                   blind) == 0 &&
            rank-- == 0) {
            return milestone->at;
        }
    }
    return NAN;
}

static double
best_instant(const Comparison *comparison, size_t index, const char *what)
{
    const Value *row = value_item(expected_rows(comparison), index);
    const Milestone *exact = g_hash_table_lookup(comparison->run->index, what);
    double at = exact != NULL ? exact->at : NAN;

    if (is_drawn(comparison, what) && (exact == NULL || distance(comparison, row, at) > 0)) {
        double drawn = drawn_instant(comparison, index, what);

        if (isnan(at) || (!isnan(drawn) && distance(comparison, row, drawn) == 0)) {
            return drawn;
        }
    }
    return at;
}

void
compare_milestones(Comparison *comparison)
{
    const Value *rows = expected_rows(comparison);
    Verdict *verdict = comparison->verdict;
    double worst = 0;

    for (size_t i = 0; i < value_length(rows); i++) {
        const Value *row = value_item(rows, i);
        const char *what = names_blur(value_get_text(row, "what"), comparison->arena);
        double at = best_instant(comparison, i, what);
        double off = isnan(at) ? INFINITY : distance(comparison, row, at);

        verdict->n_milestones++;
        if (off == 0) {
            verdict->n_passed++;
            continue;
        }
        if (isnan(at)) {
            compare_miss(comparison, "[%.3f, %.3f] %s: never", bound(row, 0), bound(row, 1), what);
        } else {
            compare_miss(comparison, "[%.3f, %.3f] %s: at %.3f", bound(row, 0), bound(row, 1), what,
                         at);
        }
        if (off > worst) {
            worst = off;
            verdict->worst = g_ptr_array_index(verdict->misses, verdict->misses->len - 1);
        }
    }
}

static const char *
json_text(const Value *value, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (value == NULL) {
        return "nothing";
    }
    json_write(out, value, 0);
    return arena_strdup(arena, out->str);
}

void
compare_final_state(Comparison *comparison)
{
    const Value *expected = value_get(comparison->recording->expected, "final_state");
    const Value *ours = comparison->run->final_;
    bool all_agree = value_path(expected, "pods", "exact", NULL) != NULL;

    for (size_t i = 0; i < value_length(expected); i++) {
        const ValueMember *member = &expected->members[i];
        const Value *exact = value_get(member->value, "exact");
        const Value *found = value_get(ours, member->key);

        if (found == NULL || (exact != NULL && !value_equal(exact, found))) {
            compare_miss(comparison, "at the end %s: recorded %s, here %s", member->key,
                         json_text(exact, comparison->arena), json_text(found, comparison->arena));
        }
    }
    /* Where the recorded runs ended differently so do the objects that are left. */
    for (size_t i = 0; i < value_length(ours) && all_agree; i++) {
        if (value_get(expected, ours->members[i].key) == NULL) {
            compare_miss(comparison, "at the end %s: recorded nothing, here %s",
                         ours->members[i].key,
                         json_text(ours->members[i].value, comparison->arena));
        }
    }
}

static const char *
lost_name(const Value *runs, size_t run, size_t index)
{
    return value_get_text(value_item(value_get(value_item(runs, run), "pods"), index), "pod");
}

static size_t
n_lost(const Value *runs, size_t run)
{
    return value_length(value_get(value_item(runs, run), "pods"));
}

static double
lost_at(const Value *runs, size_t run, size_t index)
{
    return recording_number(
        value_get(value_item(value_get(value_item(runs, run), "pods"), index), "t"));
}

/* Pods that went within this time of each other went together: their order is no order. */
#define TOGETHER 0.25

/* Where the group of pods lost together from 'begin' on ends. */
static size_t
group_end(const Value *runs, size_t begin)
{
    size_t end = begin + 1;

    while (end < n_lost(runs, 0) && lost_at(runs, 0, end) - lost_at(runs, 0, end - 1) < TOGETHER) {
        end++;
    }
    return end;
}

static bool
was_lost(const Value *runs, size_t run, size_t begin, size_t end, const char *name)
{
    for (size_t i = begin; i < end; i++) {
        if (strcmp(lost_name(runs, run, i), name) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether all runs lost the same pods, group for group.  One run proves nothing. */
static bool
runs_agree(const Value *runs)
{
    if (value_length(runs) < 2) {
        return false;
    }
    for (size_t run = 1; run < value_length(runs); run++) {
        if (n_lost(runs, run) != n_lost(runs, 0)) {
            return false;
        }
        for (size_t begin = 0, end; begin < n_lost(runs, 0); begin = end) {
            end = group_end(runs, begin);
            for (size_t i = begin; i < end; i++) {
                if (!was_lost(runs, 0, begin, end, lost_name(runs, run, i))) {
                    return false;
                }
            }
        }
    }
    return true;
}

void
compare_lost_pods(Comparison *comparison)
{
    const Value *runs = value_get(comparison->recording->expected, "deleted_pods");
    const GArray *lost = comparison->run->lost;

    if (!runs_agree(runs)) {
        return;
    }
    for (size_t begin = 0, end; begin < n_lost(runs, 0); begin = end) {
        end = group_end(runs, begin);
        for (size_t i = begin; i < end; i++) {
            const char *found = i < lost->len ? g_array_index(lost, LostPod, i).name : "no pod";

            if (!was_lost(runs, 0, begin, end, found)) {
                compare_miss(comparison, "deleted pod %zu: recorded %s, here %s", i + 1,
                             lost_name(runs, 0, i), found);
            }
        }
    }
}

Verdict *
compare_run(const Recording *recording, const Distilled *run, const CompareOptions *options,
            Arena *arena)
{
    Verdict *verdict = g_new0(Verdict, 1);
    Comparison comparison = { recording, run, options, verdict, arena };
    guint n_wrong_times;

    verdict->misses = g_ptr_array_new();
    compare_milestones(&comparison);
    n_wrong_times = verdict->misses->len;
    if (!options->without_events) {
        compare_events(&comparison);
    }
    compare_final_state(&comparison);
    compare_lost_pods(&comparison);
    if (verdict->worst == NULL && verdict->misses->len > 0) {
        verdict->worst = g_ptr_array_index(verdict->misses, 0);
    }
    verdict->passed = verdict->misses->len == n_wrong_times &&
                      (double)verdict->n_passed >= MILESTONES_SHARE * (double)verdict->n_milestones;
    if (!verdict->passed && verdict->misses->len > n_wrong_times &&
        (double)verdict->n_passed >= MILESTONES_SHARE * (double)verdict->n_milestones) {
        verdict->worst = g_ptr_array_index(verdict->misses, n_wrong_times);
    }
    return verdict;
}

void
verdict_free(Verdict *verdict)
{
    if (verdict != NULL) {
        g_ptr_array_free(verdict->misses, TRUE);
        g_free(verdict);
    }
}
