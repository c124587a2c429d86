/* narrative-pods.c - lines about pods and the workloads above them. */
#include "experiment/run/narrative-internal.h"

#include <string.h>

/* "; web-x takes its place": the pod of the same app that was made right after. */
static char *
replacement(Teller *teller, size_t index)
{
    const Record *gone = told_record(teller, index);
    const char *app = app_of_pod(teller, gone->object);

    for (size_t i = index; i < recorder_n(teller->recorder) && strcmp(app, APP_OF_WORK) != 0; i++) {
        const Record *record = told_record(teller, i);

        if (record->at > gone->at + EPISODE) {
            break;
        }
        if (record->code == RECORD_OBJECT_CREATED && g_str_has_prefix(record->object, "pod/") &&
            strcmp(app_of_pod(teller, record->object), app) == 0) {
            return g_strdup_printf("; %s takes its place", bare_name(record->object));
        }
    }
    return g_strdup("");
}

static void
tell_deletion(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    bool by_taint = g_strcmp0(record->reason, "DeletionByTaintManager") == 0;
    bool by_drain = g_strcmp0(record->reason, "EvictionByEvictionAPI") == 0;
    SimTime at = record->at, last;

    if (!by_taint && !by_drain) {
        return;
    }
    g_autoptr(GPtrArray) names = take_episode(teller, index, record->reason, &last);
    g_autofree char *joined = join_names(names);
    g_autofree char *next = names->len == 1 ? replacement(teller, index) : g_strdup("");

    story_add(teller->narrative, at, by_taint ? 78 : 50, NULL, "evict",
              by_taint ? "the toleration of the taint is over for %s%s" : "%s: by the drain%s",
              joined, next);
}

static bool
is_top_workload(const Record *record)
{
    return g_str_has_prefix(record->object, "deployment/") ||
           g_str_has_prefix(record->object, "statefulset/") ||
           g_str_has_prefix(record->object, "daemonset/");
}

/* Whether the workload was not whole for long enough to be worth a line, or has grown. */
static bool
end_dip(Teller *teller, const Record *record)
{
    uint32_t since = GPOINTER_TO_UINT(g_hash_table_lookup(teller->dipped, record->object));
    bool has_grown = g_hash_table_remove(teller->scaled, record->object);

    if (since == 0) {
        return has_grown;
    }
    g_hash_table_remove(teller->dipped, record->object);
    return has_grown || record->at - recorder_at(teller->recorder, since - 1)->at > EPISODE;
}

static void
begin_dip(Teller *teller, const Record *record)
{
    if (!g_hash_table_contains(teller->dipped, record->object)) {
        g_hash_table_insert(teller->dipped, (void *)(uintptr_t)record->object,
                            GUINT_TO_POINTER(record->id));
    }
}

/* Workloads that are whole again within an episode of the record at 'index'. */
static GPtrArray *
take_recoveries(Teller *teller, size_t index, SimTime *ret_last)
{
    const Record *record = told_record(teller, index);
    GPtrArray *names = g_ptr_array_new();

    *ret_last = record->at;
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = told_record(teller, i);

        if (other->at > record->at + EPISODE) {
            break;
        }
        if (other->code != RECORD_WORKLOAD_READY || teller->told[i] || !is_top_workload(other)) {
            continue;
        }
        if (other->number < other->total) {
            break;
        }
        teller->told[i] = true;
        if (end_dip(teller, other)) {
            g_ptr_array_add(names, (void *)(uintptr_t)bare_name(other->object));
            *ret_last = other->at;
        }
    }
    return names;
}

/* A workload that was whole and comes to be whole again; several at about one time are one line. */
static void
tell_recovery(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    SimTime last;

    if (!is_top_workload(record) || record->at <= teller->settled) {
        return;
    }
    if (record->number < record->total) {
        begin_dip(teller, record);
        return;
    }
    g_autoptr(GPtrArray) names = take_recoveries(teller, index, &last);

    if (names->len == 0) {
        return;
    }
    g_autofree char *joined = join_names(names);

    if (names->len > 1) {
        story_add(teller->narrative, last, 72, NULL, "ready", "%s: all there again", joined);
        return;
    }
    g_autofree char *where = pod_places(teller, record->object, last);
    unsigned n = count_told(teller, "ready", record->object);

    /* What goes up and down all the time is told by its restarts. */
    story_add(teller->narrative, last, n <= 2 ? 72 : 18, NULL, "ready", "%s %d of %d  (%s)", joined,
              record->number, record->total, where);
}

static void
tell_restart(Teller *teller, const Record *record)
{
    int weight = record->total <= 3 ? 45 : 20;

    story_add(teller->narrative, record->at, weight, NULL, "restart", "%s: %s",
              bare_name(record->object), record->message);
}

/* kubectl's text names container and pod once more; who reads the line has seen both. */
static char *
waiting_text(const Record *record)
{
    const char *back_off = strstr(record->message, "back-off ");
    const char *restarting =
        back_off == NULL ? NULL : strstr(back_off, " restarting failed container=");
    int container = (int)strcspn(record->message, ":");

    if (restarting == NULL) {
        return g_strdup(record->message);
    }
    back_off += strlen("back-off ");
    return g_strdup_printf("%.*s waits %.*s for its next start", container, record->message,
                           (int)(restarting - back_off), back_off);
}

static void
tell_waiting(Teller *teller, const Record *record)
{
    bool first = is_first_told(teller, record->reason, app_of_pod(teller, record->object));
    g_autofree char *text = waiting_text(record);

    story_add(teller->narrative, record->at, first ? 79 : 15, first ? "✗" : NULL, record->reason,
              "%s: %s", bare_name(record->object), text);
}

/* What was to go anyhow (a lost node comes back and ends it) has not failed anybody. */
static bool
was_deleted(const Teller *teller, const Record *record)
{
    for (size_t i = recorder_n_pods(teller->recorder); i > 0; i--) {
        const PodRecord *pod = recorder_pod(teller->recorder, i - 1);

        if (strcmp(pod->name, bare_name(record->object)) == 0) {
            return pod->deleting_at <= record->at;
        }
    }
    return false;
}

static void
tell_failure(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    SimTime at = record->at, last;

    if (g_strcmp0(record->reason, "Failed") != 0 || was_deleted(teller, record)) {
        return;
    }
    const char *app = app_of_pod(teller, record->object);
    unsigned n = count_told(teller, "failed", app);
    g_autoptr(GPtrArray) names = take_episode(teller, index, record->reason, &last);
    g_autofree char *joined = join_names(names);

    story_add(teller->narrative, at, n <= 2 ? 66 : 16, n == 1 ? "✗" : NULL,
              names->len == 1 ? "pod failed" : "pods failed", "%s", joined);
}

static void
tell_job(Teller *teller, const Record *record)
{
    bool failed = record->message != NULL && g_str_has_prefix(record->message, "Failed");
    const char *name_space, *name = bare_name(record->object);

    for (size_t i = 0; i < recorder_n_jobs(teller->recorder); i++) {
        const JobRecord *job = recorder_job(teller->recorder, i);

        name_space = job->name_space;
        if (strcmp(job->name, name) == 0 &&
            (strcmp(name_space, "default") == 0 || strstr(record->object, name_space) != NULL)) {
            story_add(teller->narrative, record->at, 75, failed ? "✗" : "✓",
                      failed ? "job failed" : "job complete", "%s: %s; %d succeeded, %d failed",
                      name, record->reason, job->succeeded, job->failed);
            return;
        }
    }
}

/* Pods that wait for the same reason are one line an episode. */
static void
tell_pending(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (g_strcmp0(record->reason, "FailedScheduling") != 0) {
        return;
    }
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = told_record(teller, i);

        if (other->at > record->at + EPISODE) {
            break;
        }
        if (other->code == record->code && !teller->told[i] &&
            g_strcmp0(other->reason, record->reason) == 0 &&
            g_strcmp0(other->message, record->message) == 0) {
            teller->told[i] = true;
            if (g_hash_table_add(seen, (void *)(uintptr_t)other->object)) {
                g_ptr_array_add(names, (void *)(uintptr_t)bare_name(other->object));
            }
        }
    }
    g_autofree char *joined = join_names(names);
    const char *app = app_of_pod(teller, record->object);
    bool first = is_first_told(teller, "pending", app);

    if (!first && strcmp(app, APP_OF_WORK) == 0) {
        return; /* narrative_tell_work() sums it up */
    }
    story_add(teller->narrative, record->at, first ? 65 : 12, NULL, "pending", "%s: %s", joined,
              record->message);
}

static void
tell_progress(Teller *teller, const Record *record)
{
    if (g_strcmp0(record->reason, "ProgressDeadlineExceeded") == 0) {
        story_add(teller->narrative, record->at, 82, "✗", "stalled",
                  "%s: the rollout has made no progress for its deadline",
                  bare_name(record->object));
    } else if (g_strcmp0(record->reason, "NewReplicaSetAvailable") == 0 &&
               record->at > teller->settled) {
        story_add(teller->narrative, record->at, 70, NULL, "rolled out", "%s: all pods are new",
                  bare_name(record->object));
    }
}

/* Whether a command that has been told scales it. */
static bool
is_commanded(const Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);

    for (size_t i = index; i > 0 && told_record(teller, i - 1)->at + SIM_SECOND > record->at; i--) {
        const Record *other = told_record(teller, i - 1);

        if (other->code == RECORD_ACTION_APPLY ||
            (other->code == RECORD_ACTION_KUBECTL && strstr(other->message, "replicas") != NULL)) {
            return true;
        }
    }
    return false;
}

/* Once it has all its pods, that is worth a line. */
static void
note_scale(Teller *teller, const Record *record)
{
    if (record->at <= teller->settled || !is_top_workload(record)) {
        return;
    }
    if (record->number > record->total) {
        g_hash_table_add(teller->scaled, (void *)(uintptr_t)record->object);
    } else {
        g_hash_table_remove(teller->scaled, record->object);
    }
}

static void
tell_scale(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);

    note_scale(teller, record);
    if (record->at == 0 || !is_top_workload(record) || is_commanded(teller, index) ||
        g_str_has_prefix(record->object, "daemonset/")) {
        return; /* a DaemonSet follows its nodes */
    }
    unsigned n = count_told(teller, "scale", record->object);

    story_add(teller->narrative, record->at, n <= 4 ? 73 : 17, NULL, "scale", "%s %s",
              bare_name(record->object), record->message);
}

bool
narrative_tell_pod(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);

    switch (record->code) {
    case RECORD_OBJECT_DELETING:
        tell_deletion(teller, index);
        return true;
    case RECORD_WORKLOAD_READY:
        tell_recovery(teller, index);
        return true;
    case RECORD_WORKLOAD_SCALED:
        tell_scale(teller, index);
        return true;
    case RECORD_WORKLOAD_PROGRESS:
        tell_progress(teller, record);
        return true;
    case RECORD_POD_RESTARTED:
        tell_restart(teller, record);
        return true;
    case RECORD_POD_WAITING:
        tell_waiting(teller, record);
        return true;
    case RECORD_POD_PHASE:
        tell_failure(teller, index);
        return true;
    case RECORD_JOB_ENDED:
        tell_job(teller, record);
        return true;
    case RECORD_EVENT:
        tell_pending(teller, index);
        return true;
    default:
        return false;
    }
}
