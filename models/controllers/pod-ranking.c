/* pod-ranking.c - which pod goes first when there are too many. */
#include "models/controllers/pod-ranking.h"

#include <errno.h>
#include <stdlib.h>

#define DELETION_COST "controller.kubernetes.io/pod-deletion-cost"

int32_t
pod_deletion_cost(const char *text)
{
    char *end = NULL;
    long long cost;

    if (text == NULL) {
        return 0;
    }
    /* "+10" and "008" are not valid, nor is "-" alone. */
    if (text[0] != '-' && !(text[0] >= '1' && text[0] <= '9') &&
        !(text[0] == '0' && text[1] == '\0')) {
        return 0;
    }
    if (text[0] == '-' && !g_ascii_isdigit(text[1])) {
        return 0;
    }
    errno = 0;
    cost = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0' || cost < INT32_MIN || cost > INT32_MAX) {
        return 0;
    }
    return (int32_t)cost;
}

RankedPod
ranked_pod(const Pod *pod)
{
    RankedPod ranked = {
        .ref = pod->object.ref,
        .uid = pod->object.meta.uid,
        .name = pod->object.meta.name,
        .assigned = pod->node_name != NULL,
        .ready = pod_is_ready(pod),
        .phase = pod->phase,
        .deletion_cost =
            pod_deletion_cost(label_set_get(pod->object.meta.annotations, DELETION_COST)),
        .ready_since = SIM_NEVER,
        .created_at = api_time(pod->object.meta.created_at),
    };

    if (ranked.ready) {
        ranked.ready_since = pod->conditions[POD_READY].last_transition;
    }
    for (uint32_t i = 0;
         pod->containers != NULL && i < pod->spec->n_init_containers + pod->spec->n_containers;
         i++) {
        int32_t restarts = pod->containers[i].restart_count;

        if (i >= pod->spec->n_init_containers) {
            ranked.restarts = MAX(ranked.restarts, restarts);
        } else if (pod->spec->init_containers[i].is_sidecar) {
            ranked.sidecar_restarts = MAX(ranked.sidecar_restarts, restarts);
        }
    }
    return ranked;
}

static int
phase_rank(uint8_t phase)
{
    switch (phase) {
    case POD_PENDING:
        return 0;
    case POD_UNKNOWN:
        return 1;
    case POD_RUNNING:
        return 2;
    default:
        return 0; /* terminal pods are not ranked */
    }
}

/* -1 if 'a' goes first because its value is smaller. */
static int
order(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int
bucket(SimTime age)
{
    return age <= 0 ? -1 : 63 - __builtin_clzll((unsigned long long)age);
}

/* Without an own time one goes first; a shorter time goes first. */
static int
order_time(SimTime a, SimTime b, SimTime now)
{
    if (a == b) {
        return 0;
    }
    if (a == SIM_NEVER || b == SIM_NEVER) {
        return a == SIM_NEVER ? -1 : 1;
    }
    if (now == SIM_NEVER) {
        return order(b, a);
    }
    return order(bucket(now - a), bucket(now - b));
}

static int
compare_state(const RankedPod *a, const RankedPod *b)
{
    int result;

    if (a->assigned != b->assigned) {
        return a->assigned ? 1 : -1;
    }
    result = order(phase_rank(a->phase), phase_rank(b->phase));
    if (result == 0 && a->ready != b->ready) {
        result = a->ready ? 1 : -1;
    }
    return result;
}

/* When the times of readiness differ but not their buckets, uids decide at once: 0. */
static int
compare_history(const RankedPod *a, const RankedPod *b, SimTime now)
{
    int result;

    if (a->ready && b->ready && a->ready_since != b->ready_since) {
        return order_time(a->ready_since, b->ready_since, now);
    }
    result = order(b->restarts, a->restarts);
    if (result == 0) {
        result = order(b->sidecar_restarts, a->sidecar_restarts);
    }
    return result != 0 ? result : order_time(a->created_at, b->created_at, now);
}

int
ranked_pods_compare(const RankedPod *a, const RankedPod *b, SimTime now)
{
    int result = compare_state(a, b);

    if (result == 0) {
        result = order(a->deletion_cost, b->deletion_cost);
    }
    if (result == 0) {
        result = order(b->n_siblings, a->n_siblings);
    }
    return result != 0 ? result : compare_history(a, b, now);
}

static gint
compare_buckets(gconstpointer left, gconstpointer right, gpointer data)
{
    const RankedPod *a = left;
    const RankedPod *b = right;
    int result = ranked_pods_compare(a, b, *(const SimTime *)data);

    return result != 0 ? result : order((int64_t)a->uid, (int64_t)b->uid);
}

void
ranked_pods_sort(RankedPod *pods, size_t n, SimTime now)
{
    g_qsort_with_data(pods, (gint)n, sizeof(RankedPod), compare_buckets, &now);
}

static gint
compare_plainly(gconstpointer left, gconstpointer right, gpointer data)
{
    const RankedPod *a = left;
    const RankedPod *b = right;
    int result = compare_state(a, b);

    (void)data;
    if (result == 0) {
        result = compare_history(a, b, SIM_NEVER);
    }
    return result != 0 ? result : order((int64_t)a->uid, (int64_t)b->uid);
}

void
ranked_pods_sort_plainly(RankedPod *pods, size_t n)
{
    g_qsort_with_data(pods, (gint)n, sizeof(RankedPod), compare_plainly, NULL);
}
