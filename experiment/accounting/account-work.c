/* account-work.c - work that waits, ends or is lost; machines and services that are lost and come
 * back. */
#include "experiment/accounting/accounts-internal.h"
#include "experiment/run/observatory-internal.h"

#include <string.h>

#define SLOWDOWN_FLOOR_SECONDS 10.0 /* bounded slowdown: shorter Jobs count as so long */

static double
seconds_of(SimTime span)
{
    return (double)span / (double)SIM_SECOND;
}

/* ---- pods ------------------------------------------------------------------------------------ */

static void
note_bound(Accounts *accounts, const Pod *pod, const OwnerRef *owner)
{
    const PodRecord *row = recorder_pod_of(accounts->recorder, pod->object.ref);
    double waited = row == NULL ? 0 : seconds_of(sim_now(accounts->sim) - row->created_at);

    if (row == NULL) {
        return;
    }
    series_observe(accounts->observatory, "scheduling", NULL, waited);
    if (owner == NULL || owner->kind != KIND_JOB) {
        series_observe(accounts->observatory, "wait", NULL, waited);
    }
}

static void
note_running(Accounts *accounts, const OwnerRef *owner)
{
    const JobRecord *job = owner == NULL || owner->kind != KIND_JOB
                               ? NULL
                               : recorder_job_of(accounts->recorder, owner->uid);

    if (job != NULL && job->attempts == 1 && job->first_started_at == sim_now(accounts->sim)) {
        series_observe(accounts->observatory, "wait", NULL,
                       seconds_of(job->first_started_at - job->created_at));
    }
}

static bool
is_disrupted(const Pod *pod)
{
    return pod != NULL && pod->conditions[POD_DISRUPTION_TARGET].status == CONDITION_TRUE;
}

static void
note_eviction(Accounts *accounts, const Pod *pod)
{
    const char *reason = pod->conditions[POD_DISRUPTION_TARGET].reason;
    ReasonCount fresh = { intern(accounts->names, reason == NULL ? "Unknown" : reason), 1 };

    if (pod->node_name == NULL) {
        return; /* it was nowhere */
    }
    accounts->counters[COUNT_EVICTIONS]++;
    for (guint i = 0; i < accounts->reasons->len; i++) {
        ReasonCount *row = &g_array_index(accounts->reasons, ReasonCount, i);

        if (row->reason == fresh.reason) {
            row->n++;
            return;
        }
    }
    g_array_append_val(accounts->reasons, fresh);
}

static double
cpu_seconds(const Pod *pod, SimTime from, SimTime until)
{
    return seconds_of(until - from) * (double)pod->spec->requests.cpu_milli / 1000;
}

/* A pod that is meant to end: its work is lost when it is told to go, or fails, or is gone; one
 * that still ends well in its time of grace has lost nothing. */
static void
note_work(Accounts *accounts, const Pod *before, const Pod *pod)
{
    const PodRecord *row = recorder_pod_of(accounts->recorder, before->object.ref);
    SimTime now = sim_now(accounts->sim);
    SimTime since =
        row == NULL || row->started_at == SIM_NEVER ? before->start_time : row->started_at;
    bool was_told = object_is_deleting(&before->object);
    bool is_told = pod != NULL && object_is_deleting(&pod->object) && !was_told;

    if (since == SIM_NEVER || before->spec->restart_policy == RESTART_ALWAYS ||
        pod_is_terminal(before)) {
        return;
    }
    if (pod != NULL && pod->phase == POD_SUCCEEDED) {
        accounts->counters[COUNT_DONE_CPU] += cpu_seconds(before, since, now);
        if (was_told && row != NULL) {
            accounts->counters[COUNT_LOST_CPU] -= cpu_seconds(before, since, row->deleting_at);
        }
    } else if (is_told || (!was_told && (pod == NULL || pod_is_terminal(pod)))) {
        accounts->counters[COUNT_LOST_CPU] += cpu_seconds(before, since, now);
    }
}

void
account_pod_work(Accounts *accounts, const Pod *before, const Pod *pod)
{
    const OwnerRef *owner = object_controller(&(pod == NULL ? before : pod)->object);

    if (!accounts->has_started) {
        return; /* what a cluster begins with waited for nobody */
    }
    if (before != NULL) {
        note_work(accounts, before, pod);
    }
    if (pod == NULL) {
        return;
    }
    if (before != NULL && before->node_name == NULL && pod->node_name != NULL) {
        note_bound(accounts, pod, owner);
    }
    if (pod->phase == POD_RUNNING && (before == NULL || before->phase != POD_RUNNING)) {
        note_running(accounts, owner);
    }
    if (is_disrupted(pod) && !is_disrupted(before)) {
        note_eviction(accounts, pod);
    }
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static bool
has_ended(const Job *job, const char *how)
{
    const Condition *condition =
        job == NULL
            ? NULL
            : condition_find(job->status.conditions, G_N_ELEMENTS(job->status.conditions), how);

    return condition != NULL && condition->status == CONDITION_TRUE;
}

void
account_job_changed(Accounts *accounts, const Job *before, const Job *job)
{
    SimTime now = sim_now(accounts->sim);
    bool is_complete = has_ended(job, "Complete"), has_failed = has_ended(job, "Failed");
    const JobRecord *row =
        job == NULL ? NULL : recorder_job_of(accounts->recorder, job->object.meta.uid);
    double whole, busy;

    if (row == NULL) {
        return;
    }
    accounts->first_job_at = MIN(accounts->first_job_at, row->created_at);
    if (!(is_complete || has_failed) || has_ended(before, "Complete") ||
        has_ended(before, "Failed")) {
        return;
    }
    whole = seconds_of(now - row->created_at);
    busy = row->first_started_at == SIM_NEVER ? 0 : seconds_of(now - row->first_started_at);
    series_observe(accounts->observatory, "turnaround", NULL, whole);
    series_observe(accounts->observatory, "slowdown", NULL,
                   MAX(1.0, whole / MAX(busy, SLOWDOWN_FLOOR_SECONDS)));
    accounts->counters[COUNT_JOBS_DONE] += is_complete;
    accounts->last_job_at = now;
}

/* ---- machines -------------------------------------------------------------------------------- */

void
account_machine_changed(Accounts *accounts, const char *node_name)
{
    const MachineTruth *truth = machines_find(cluster_machines(accounts->cluster), node_name);
    AccountNode *node = account_node(accounts, node_name);
    bool works = truth != NULL && truth->powered && truth->reachable && truth->kubelet_running;

    if (works) {
        node->lost_at = SIM_NEVER;
    } else if (node->lost_at == SIM_NEVER && node->is_ready) {
        node->lost_at = sim_now(accounts->sim);
    }
}

void
account_readiness_changed(Accounts *accounts, const char *node_name, bool is_ready)
{
    AccountNode *node = account_node(accounts, node_name);

    if (!is_ready && node->lost_at != SIM_NEVER) {
        series_observe(accounts->observatory, "detect", NULL,
                       seconds_of(sim_now(accounts->sim) - node->lost_at));
        node->lost_at = SIM_NEVER;
    }
}

/* ---- services -------------------------------------------------------------------------------- */

/* A loss of answering pods that the endpoints do not know of yet. */
typedef struct Outage {
    bool is_open, is_mitigated;
    SimTime since;
    double level; /* how many answered before */
    double last;  /* how many answer now */
} Outage;

void
accounts_service_changed(Accounts *accounts, const Subject *service)
{
    Outage *outage = g_hash_table_lookup(accounts->outages, service);
    double serving = service->values[GAUGE_SERVING], ready = service->values[GAUGE_READY];
    SimTime now = sim_now(accounts->sim);
    const char *name = service->label + strlen("service/");

    if (outage == NULL) {
        outage = g_new0(Outage, 1);
        g_hash_table_insert(accounts->outages, (void *)(uintptr_t)service, outage);
    }
    if (!outage->is_open && serving < outage->last && serving < ready) {
        *outage = (Outage){ true, false, now, outage->last, serving };
    }
    outage->last = serving;
    if (outage->is_open && !outage->is_mitigated && ready <= serving) {
        outage->is_mitigated = true;
        series_observe(accounts->observatory, "mitigate", name, seconds_of(now - outage->since));
    }
    if (outage->is_open && serving >= outage->level) {
        outage->is_open = false;
        series_observe(accounts->observatory, "recover", name, seconds_of(now - outage->since));
    }
}
