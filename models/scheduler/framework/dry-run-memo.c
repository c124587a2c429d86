/* dry-run-memo.c - one row a node, with its version. */
#include "models/scheduler/framework/dry-run-memo.h"

#include <string.h>

typedef struct DryRunRow {
    uint64_t version; /* NodeInfo.version; 0: nothing is known */
    SimTime now;      /* SIM_NEVER: good at any time */
    Candidate candidate;
    uint32_t n_room; /* of candidate.victims, owned */
    Verdict verdict;
} DryRunRow;

struct DryRunMemo {
    uint32_t n;
    DryRunRow *rows;
    uint64_t budgets_version;
    Arena *arena;     /* of the reasons */
    GArray *verdicts; /* of Verdict: all that occur */
};

DryRunMemo *
dry_run_memo_new(uint32_t n_nodes)
{
    DryRunMemo *memo = g_new0(DryRunMemo, 1);

    memo->n = n_nodes;
    memo->rows = g_new0(DryRunRow, n_nodes);
    memo->arena = arena_new();
    memo->verdicts = g_array_new(FALSE, FALSE, sizeof(Verdict));
    return memo;
}

void
dry_run_memo_free(DryRunMemo *memo)
{
    if (memo == NULL) {
        return;
    }
    for (uint32_t i = 0; i < memo->n; i++) {
        g_free(memo->rows[i].candidate.victims);
    }
    g_free(memo->rows);
    g_array_unref(memo->verdicts);
    arena_free(memo->arena);
    g_free(memo);
}

bool
dry_run_memo_find(DryRunMemo *memo, const Cycle *cycle, const NodeInfo *node, Candidate *ret,
                  Verdict *ret_verdict)
{
    const DryRunRow *row = &memo->rows[node->index];

    if (memo->budgets_version != cycle->snapshot->budgets_version) {
        memo->budgets_version = cycle->snapshot->budgets_version;
        for (uint32_t i = 0; i < memo->n; i++) {
            memo->rows[i].version = 0;
        }
    }
    if (row->version != node->version || (row->now != SIM_NEVER && row->now != cycle->now)) {
        return false;
    }
    *ret = row->candidate;
    *ret_verdict = row->verdict;
    return true;
}

static bool
same_reasons(const Verdict *a, const Verdict *b)
{
    if (a->code != b->code || a->plugin != b->plugin || a->n_reasons != b->n_reasons) {
        return false;
    }
    for (uint32_t i = 0; i < a->n_reasons; i++) {
        if (a->reasons[i].format != b->reasons[i].format ||
            g_strcmp0(a->reasons[i].operand, b->reasons[i].operand) != 0) {
            return false;
        }
    }
    return true;
}

/* The same verdict in memory that stays. */
static Verdict
lasting(DryRunMemo *memo, Verdict verdict)
{
    Reason *reasons = NULL;

    for (guint i = 0; i < memo->verdicts->len; i++) {
        if (same_reasons(&g_array_index(memo->verdicts, Verdict, i), &verdict)) {
            return g_array_index(memo->verdicts, Verdict, i);
        }
    }
    reasons = ARENA_NEW_N(memo->arena, Reason, verdict.n_reasons);
    for (uint32_t i = 0; i < verdict.n_reasons; i++) {
        reasons[i].format = verdict.reasons[i].format;
        reasons[i].operand = arena_strdup(memo->arena, verdict.reasons[i].operand);
    }
    verdict.reasons = reasons;
    g_array_append_val(memo->verdicts, verdict);
    return verdict;
}

/* Pods that have not started count as just started when pods are compared. */
static bool
depends_on_now(const Cycle *cycle, const NodeInfo *node)
{
    for (guint i = 0; i < node->pods->len; i++) {
        const SchedPod *pod = node->pods->pdata[i];

        if (pod->priority < cycle->pod->priority && pod->start_time == SIM_NEVER) {
            return true;
        }
    }
    return false;
}

void
dry_run_memo_keep(DryRunMemo *memo, const Cycle *cycle, const NodeInfo *node,
                  const Candidate *candidate, Verdict verdict)
{
    DryRunRow *row = &memo->rows[node->index];
    SchedPod **victims = row->candidate.victims;

    if (candidate->n_victims > row->n_room) {
        row->n_room = candidate->n_victims;
        victims = g_renew(SchedPod *, victims, row->n_room);
    }
    if (candidate->n_victims > 0) {
        memcpy(victims, candidate->victims, sizeof(victims[0]) * candidate->n_victims);
    }
    row->candidate = *candidate;
    row->candidate.victims = victims;
    row->verdict = lasting(memo, verdict);
    row->version = node->version;
    row->now = depends_on_now(cycle, node) ? cycle->now : SIM_NEVER;
}
