/* cycle-verify.c - compares an attempt of the fast path with one of the plugins. */
#include "models/scheduler/framework/cycle-verify.h"

#include "models/scheduler/placement/placement-cache.h"

#include <string.h>

/* The fast attempt, with what must be asked of it before the other one. */
typedef struct FastAttempt {
    Attempt attempt;
    const NodeInfo **best;
    uint32_t next_start;
} FastAttempt;

static const char *
verdict_text(const Cycle *cycle, const Verdict *verdict)
{
    g_autoptr(GString) text = g_string_new(NULL);

    verdict_append(text, verdict);
    return arena_printf(cycle->arena, "%s by %s: %s", status_code_name((StatusCode)verdict->code),
                        verdict->plugin == NULL ? "nobody" : verdict->plugin->name, text->str);
}

static const char *
compare_numbers(const Cycle *cycle, const FastAttempt *fast, uint32_t next_start)
{
    const struct {
        const char *name;
        uint32_t fast, plugins;
    } rows[] = {
        { "outcome", fast->attempt.outcome, cycle->attempt->outcome },
        { "nodes looked at", fast->attempt.n_evaluated, cycle->attempt->n_evaluated },
        { "candidates", fast->attempt.n_feasible, cycle->attempt->n_feasible },
        { "best nodes", fast->attempt.n_best, cycle->attempt->n_best },
        { "next start", fast->next_start, next_start },
        { "use of a nomination", fast->attempt.used_nomination, cycle->attempt->used_nomination },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].fast != rows[i].plugins) {
            return arena_printf(cycle->arena, "%s: fast %u, plugins %u%s%s", rows[i].name,
                                rows[i].fast, rows[i].plugins,
                                cycle->attempt->error == NULL ? "" : ", ",
                                cycle->attempt->error == NULL ? "" : cycle->attempt->error);
        }
    }
    return NULL;
}

static const char *
compare_best(const Cycle *cycle, const FastAttempt *fast)
{
    for (uint32_t k = 0; k < cycle->attempt->n_best; k++) {
        if (fast->best[k] != cycle->attempt->best[k]) {
            return arena_printf(cycle->arena, "best node %u: fast %s, plugins %s", k,
                                fast->best[k]->name, cycle->attempt->best[k]->name);
        }
    }
    return NULL;
}

/* Totals may differ by what all candidates have in common. */
static const char *
compare_totals(const Cycle *cycle, const FastAttempt *fast)
{
    const Attempt *attempt = cycle->attempt;
    const PlacementCache *cache = attempt->searcher->placement;
    int64_t common = 0;

    for (uint32_t i = 0; attempt->was_scored && i < attempt->n_feasible; i++) {
        int64_t total;

        if (!placement_total(cache, attempt->feasible[i], &total)) {
            return arena_printf(cycle->arena, "%s is a candidate for the plugins only",
                                attempt->feasible[i]->name);
        }
        if (i == 0) {
            common = attempt->totals[0] - total;
        } else if (attempt->totals[i] - total != common) {
            return arena_printf(cycle->arena,
                                "totals of %s and %s differ by %" G_GINT64_FORMAT
                                " more for the plugins",
                                attempt->feasible[i]->name, attempt->feasible[0]->name,
                                attempt->totals[i] - total - common);
        }
    }
    (void)fast;
    return NULL;
}

static bool
same_verdict(const Cycle *cycle, const Verdict *a, const Verdict *b)
{
    return a->code == b->code && a->plugin == b->plugin &&
           strcmp(verdict_text(cycle, a), verdict_text(cycle, b)) == 0;
}

static const char *
compare_verdicts(const Cycle *cycle, const FastAttempt *fast)
{
    const Attempt *attempt = cycle->attempt;

    for (uint32_t i = 0; i < attempt->n_nodes; i++) {
        const Verdict *one = &fast->attempt.verdicts[i];
        const Verdict *other = &attempt->verdicts[i];

        if (fast->attempt.marks[i] != attempt->marks[i] || !same_verdict(cycle, one, other)) {
            return arena_printf(cycle->arena, "verdict of %s: fast %s, plugins %s",
                                ((const NodeInfo *)cycle->snapshot->nodes->pdata[i])->name,
                                verdict_text(cycle, one), verdict_text(cycle, other));
        }
    }
    if (memcmp(fast->attempt.rejectors, attempt->rejectors, cycle->profile->n_slots) != 0) {
        return "the plugins that said no";
    }
    if (fast->attempt.ran_post_filter != attempt->ran_post_filter ||
        !same_verdict(cycle, &fast->attempt.post_filter, &attempt->post_filter)) {
        return arena_printf(cycle->arena, "PostFilter: fast %s, plugins %s",
                            verdict_text(cycle, &fast->attempt.post_filter),
                            verdict_text(cycle, &attempt->post_filter));
    }
    if (fast->attempt.sets_nomination != attempt->sets_nomination ||
        fast->attempt.nominated != attempt->nominated) {
        return "the nomination";
    }
    return NULL;
}

static bool
same_candidate(const Candidate *a, const Candidate *b)
{
    return a->node == b->node && a->n_victims == b->n_victims &&
           a->n_violations == b->n_violations &&
           (a->n_victims == 0 ||
            memcmp(a->victims, b->victims, sizeof(a->victims[0]) * a->n_victims) == 0);
}

static const char *
compare_preemption(const Cycle *cycle, const FastAttempt *fast)
{
    const Preemption *one = fast->attempt.preemption;
    const Preemption *other = cycle->attempt->preemption;

    if (one == NULL || other == NULL) {
        return one == other ? NULL : "whether preemption was tried";
    }
    if (one->n_candidates != other->n_candidates || one->n_failures != other->n_failures ||
        one->n_admissible != other->n_admissible) {
        return "how many nodes preemption may free";
    }
    for (uint32_t i = 0; i < one->n_candidates; i++) {
        if (!same_candidate(&one->candidates[i], &other->candidates[i])) {
            return arena_printf(cycle->arena, "victims on %s", other->candidates[i].node->name);
        }
    }
    for (uint32_t i = 0; i < one->n_failures; i++) {
        if (one->failures[i].node != other->failures[i].node ||
            !same_verdict(cycle, &one->failures[i].verdict, &other->failures[i].verdict)) {
            return arena_printf(cycle->arena, "dry run on %s", other->failures[i].node->name);
        }
    }
    for (uint32_t i = 0; i < one->n_admissible; i++) {
        if (!same_candidate(one->admissible[i], other->admissible[i])) {
            return "which nodes preemption prefers";
        }
    }
    return NULL;
}

static const char *
compare(const Cycle *cycle, const FastAttempt *fast, uint32_t next_start)
{
    const char *text = compare_numbers(cycle, fast, next_start);

    if (text != NULL) {
        return text;
    }
    if (cycle->attempt->outcome == ATTEMPT_SCHEDULED) {
        text = compare_best(cycle, fast);
        return text != NULL ? text : compare_totals(cycle, fast);
    }
    text = compare_verdicts(cycle, fast);
    return text != NULL ? text : compare_preemption(cycle, fast);
}

void
cycle_verify(Searcher *searcher, uint32_t start)
{
    Cycle *cycle = &searcher->cycle;
    FastAttempt fast = { .attempt = *cycle->attempt, .next_start = searcher->next_start };
    const char *difference;
    g_autofree char *text = NULL;

    fast.best = ARENA_NEW_N(cycle->arena, const NodeInfo *, fast.attempt.n_best);
    for (uint32_t k = 0; k < fast.attempt.n_best; k++) {
        fast.best[k] = attempt_best(cycle->attempt, k);
    }
    searcher->next_start = start;
    searcher_decide_by_plugins(searcher, cycle);
    searcher->n_verified++;
    difference = compare(cycle, &fast, searcher->next_start);
    if (difference == NULL) {
        return;
    }
    text = g_strdup_printf("placement paths differ for pod %s/%s: %s", cycle->pod->name_space,
                           cycle->pod->name, difference);
    if (searcher->differ == NULL) {
        g_error("%s", text);
    }
    searcher->differ(text);
}
