/* searcher.c - what stays between attempts; which way decides. */
#include "models/scheduler/framework/attempt.h"
#include "models/scheduler/framework/cycle-verify.h"
#include "models/scheduler/framework/live-cell.h"
#include "models/scheduler/placement/placement-cache.h"

static const Reason no_nodes_reason[] = { { "no nodes available to schedule pods", NULL } };

uint32_t
searcher_n_wanted(const Searcher *searcher, const Profile *profile, uint32_t n)
{
    int64_t percentage = profile->percentage >= 0 ? profile->percentage : searcher->percentage;

    if (profile->points[POINT_SCORE].n == 0) {
        return 1;
    }
    if (n < 100) {
        return n;
    }
    if (percentage == 0) {
        percentage = MAX(5, 50 - (int64_t)n / 125);
    }
    return (uint32_t)MAX(100, (int64_t)n * percentage / 100);
}

static Cycle *
cycle_begin(Searcher *searcher, const Profile *profile, const SchedPod *pod, SimTime now)
{
    Cycle *cycle = &searcher->cycle;

    if (searcher->arena == NULL) {
        searcher->arena = arena_new();
    }
    if (searcher->live == NULL) {
        searcher->live = live_cells_new(searcher->policies, searcher->seed);
    }
    arena_clear(searcher->arena);
    snapshot_refresh(searcher->snapshot);
    *cycle = (Cycle){ .snapshot = searcher->snapshot,
                      .profile = profile,
                      .pod = pod,
                      .arena = searcher->arena,
                      .live = searcher->live,
                      .now = now };
    attempt_begin(searcher, cycle);
    return cycle;
}

/* No node will do, and the fast path knows why; whom to evict is for the plugins to say. */
static void
attempt_nowhere(Searcher *searcher, Cycle *cycle)
{
    attempt_expand(cycle);
    if (cycle_pre_filter(cycle).code != STATUS_SUCCESS) {
        g_assert_not_reached(); /* what it looks at is the same for all pods of a class */
    }
    placement_explain(searcher->placement, cycle);
    searcher->next_start =
        (searcher->next_start + cycle->attempt->n_evaluated) % cycle->attempt->n_nodes;
    attempt_post_filter(cycle);
}

static bool
attempt_fast(Searcher *searcher, Cycle *cycle)
{
    switch (placement_try(searcher->placement, searcher, cycle)) {
    case PLACEMENT_FOUND:
        break;
    case PLACEMENT_NOWHERE:
        attempt_nowhere(searcher, cycle);
        break;
    default:
        attempt_begin(searcher, cycle); /* what was tried may have left traces */
        return false;
    }
    searcher->n_fast++;
    return true;
}

void
searcher_decide_by_plugins(Searcher *searcher, Cycle *cycle)
{
    attempt_begin(searcher, cycle);
    attempt_by_plugins(searcher, cycle);
}

/* Whether the fast path may be asked at all. */
static bool
may_be_fast(Searcher *searcher, const Profile *profile)
{
    if (searcher->placement == NULL || searcher->only_filters || searcher->explains) {
        searcher->path = PATH_EXPLAINED;
        return false;
    }
    searcher->path = profile->tells_pods_apart ? PATH_PODS_APART : PATH_FAST;
    return !profile->tells_pods_apart;
}

Cycle *
searcher_attempt(Searcher *searcher, const Profile *profile, const SchedPod *pod, SimTime now)
{
    Cycle *cycle = cycle_begin(searcher, profile, pod, now);
    uint32_t start = searcher->next_start;

    if (cycle->attempt->n_nodes == 0) {
        cycle->attempt->outcome = ATTEMPT_ERROR;
        cycle->attempt->error = no_nodes_reason[0].format;
        searcher->n_paths[PATH_NO_NODES]++;
        return cycle;
    }
    if (!may_be_fast(searcher, profile) || !attempt_fast(searcher, cycle)) {
        attempt_by_plugins(searcher, cycle);
    } else if (searcher->verifies) {
        cycle_verify(searcher, start);
    }
    searcher->n_paths[searcher->path]++;
    return cycle;
}

static const char *const path_names[N_DECISION_PATHS] = {
    [PATH_FAST] = "decided by indexes",
    [PATH_EXPLAINED] = "every node's verdict is asked for",
    [PATH_PODS_APART] = "a plugin or policy tells pods of one kind apart",
    [PATH_NO_NODES] = "there are no nodes",
    [PATH_BOUND] = "the pod has a node or a status from before",
    [PATH_CLAIMS] = "the pod mounts claims",
    [PATH_FIRST] = "the first pod of its kind",
    [PATH_NEEDS] = "what the pod asks for has no index",
    [PATH_NOMINATIONS] = "pods are nominated",
    [PATH_PINNED] = "the one node of the pod does not take it",
    [PATH_NO_ROOM] = "no node takes the pod, and other nodes matter",
};

const char *
decision_path_name(DecisionPath path)
{
    return path_names[path];
}

void
decision_paths_append(GString *out, const uint64_t n_paths[N_DECISION_PATHS])
{
    uint64_t n = 0;

    for (int i = 0; i < N_DECISION_PATHS; i++) {
        n += n_paths[i];
    }
    g_string_append_printf(out,
                           "%" G_GUINT64_FORMAT " decision%s: %" G_GUINT64_FORMAT
                           " by indexes, %" G_GUINT64_FORMAT " plugin by plugin\n",
                           n, n == 1 ? "" : "s", n_paths[PATH_FAST], n - n_paths[PATH_FAST]);
    for (int i = PATH_FAST + 1; i < N_DECISION_PATHS; i++) {
        if (n_paths[i] > 0) {
            g_string_append_printf(out, "%10" G_GUINT64_FORMAT "  %s\n", n_paths[i], path_names[i]);
        }
    }
}

const Cycle *
searcher_ask(Searcher *trial, const Profile *profile, const SchedPod *pod, SimTime now)
{
    trial->percentage = 100;
    trial->next_start = 0;
    trial->only_filters = true;
    return searcher_attempt(trial, profile, pod, now);
}

const NodeInfo *
attempt_best(const Attempt *attempt, uint32_t k)
{
    const Searcher *searcher = attempt->searcher;

    return attempt->best != NULL ? attempt->best[k]
                                 : placement_best(searcher->placement, searcher->snapshot, k);
}

void
searcher_done(Searcher *searcher)
{
    placement_cache_free(searcher->placement);
    searcher->placement = NULL;
    live_cells_free(searcher->live);
    searcher->live = NULL;
    arena_free(searcher->arena);
    searcher->arena = NULL;
}
