/* decision.h - where would these pods go?  Decisions without a running simulation.
 *
 * Given a set of objects and a configuration, pending pods are decided one after another in their
 * order:
 *
 *     one attempt each; the pod is bound to the first of the best nodes in the order in which
 *     nodes were added, and starts one second after the one bound before it;
 *     if preemption names a node, the first admissible one in that order is taken, its victims
 *     vanish, lower nominations to it are dropped, and the pod is tried once more;
 *     a failed attempt that clears the nomination does so for the pods that follow.
 *
 * Results are values with a fixed order of keys, so that they can be compared and printed. */
#pragma once

#include "models/scheduler/framework/cycle.h"
#include "models/scheduler/scheduler-config.h"
#include "sim/random.h"

typedef struct DecisionRun DecisionRun;

DecisionRun *decision_run_new(const ObjectTables *tables, const SchedulerConfig *config);
void decision_run_free(DecisionRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DecisionRun, decision_run_free)

/* Adds an object; its typed form is copied where needed, its text must outlive the run.  Pods with
 * a node run there, others are pending in the order they are added.  'written' is the document
 * before defaults and admission (it may be NULL): nominations in the input are known by it. */
void decision_run_add(DecisionRun *run, const Object *object, const Value *written);

/* Without binding each pod is decided against the given state, and nothing changes. */
void decision_run_set_binding(DecisionRun *run, bool binds);

/* Draws among the best (and the admissible) instead of taking the first. */
void decision_run_set_ties(DecisionRun *run, SimStream ties);

/* Placement policies that are not built in, and the root of what policies draw. */
void decision_run_set_policies(DecisionRun *run, const PolicySource *source, uint64_t seed);

/* What came of one pod's turn; good until the call it was handed to returns. */
typedef struct Decision {
    const SchedPod *pod;
    const char *profile;
    const char *refusal; /* NULL: it had an attempt; else "ignored", "deleting", "gated" */
    Verdict gate;        /* of "gated" */
    const Cycle *cycle;  /* NULL with a refusal */
    int number;          /* of the attempt, from 1 */
    const char *chosen;  /* NULL: no node */
    const char *nominated;
} Decision;

typedef void (*DecisionSink)(void *data, const Decision *decision);

/* Decides all pending pods, each attempt told to 'sink'. */
void decision_run_each(DecisionRun *run, DecisionSink sink, void *data);

/* The same as a value: {"decisions": [...]} in 'arena'.  'brief': one short row a decision. */
const Value *decision_run_decide(DecisionRun *run, bool brief, Arena *arena);
const Value *decision_to_value(const DecisionRun *run, const Decision *decision, bool brief,
                               Arena *arena);

/* For questions beside the run; see searcher_ask(). */
Searcher *decision_run_trial(DecisionRun *run);

/* The searcher of the decisions so far. */
const Searcher *decision_run_searcher(const DecisionRun *run);

Snapshot *decision_run_snapshot(DecisionRun *run);
size_t decision_run_n_pending(const DecisionRun *run);
