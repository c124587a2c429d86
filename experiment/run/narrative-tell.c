/* narrative-tell.c - which records make which line. */
#include "experiment/run/narrative-internal.h"

#include "text/scalar.h"

#include <string.h>

/* Like things are one line if they happen within this of the first. */
#define EPISODE (15 * SIM_SECOND)

const char *
bare_name(const char *label)
{
    const char *slash = strrchr(label, '/');

    return slash == NULL ? label : slash + 1;
}

static const Record *
record_at(const Teller *teller, size_t index)
{
    return recorder_at(teller->recorder, index);
}

static bool
is_first(Teller *teller, const char *what, const char *whom)
{
    return g_hash_table_add(teller->seen, g_strconcat(what, " ", whom, NULL));
}

/* "a, b and 3 more"; the names of different objects only. */
static char *
join_names(GPtrArray *names)
{
    GString *out = g_string_new(NULL);
    size_t n = 0;
    size_t shown_max = names->len <= 3 ? 3 : 2;

    for (size_t i = 0; i < names->len; i++) {
        if (n < shown_max) {
            g_string_append_printf(out, "%s%s", n == 0 ? "" : ", ",
                                   (const char *)g_ptr_array_index(names, i));
        }
        n++;
    }
    if (n > shown_max) {
        g_string_append_printf(out, " and %zu more", n - shown_max);
    }
    return g_string_free(out, FALSE);
}

/* Takes all records of the code (and reason, if given) from 'index' on, within an episode; their
 * objects' names without repetition. */
static GPtrArray *
take_episode(Teller *teller, size_t index, const char *reason, SimTime *ret_last)
{
    const Record *first = record_at(teller, index);
    GPtrArray *names = g_ptr_array_new();

    *ret_last = first->at;
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *record = record_at(teller, i);
        const char *name = bare_name(record->object);

        if (record->at > first->at + EPISODE) {
            break;
        }
        if (record->code != first->code || teller->told[i] ||
            (reason != NULL && g_strcmp0(record->reason, reason) != 0)) {
            continue;
        }
        teller->told[i] = true;
        *ret_last = record->at;
        if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL)) {
            g_ptr_array_add(names, (void *)(uintptr_t)name);
        }
    }
    return names;
}

/* ---- faults ---------------------------------------------------------------------------------- */

/* A node by its name, anything else with what it is: "zone/a", "node/" and a star. */
static const char *
fault_target(const Record *record)
{
    bool is_one_node =
        g_str_has_prefix(record->object, "node/") && strpbrk(record->object, "*?") == NULL;

    return is_one_node ? bare_name(record->object) : record->object;
}

static void
tell_fault(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    const char *whom = fault_target(record);
    g_autofree char *head = g_strdup_printf("%s %s", whom, record->reason);
    g_autoptr(GPtrArray) silent = g_ptr_array_new();
    bool is_machine =
        g_str_has_prefix(record->object, "node") || g_str_has_prefix(record->object, "zone") ||
        g_str_has_prefix(record->object, "rack") || g_str_has_prefix(record->object, "pool");

    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = record_at(teller, i);

        if (other->at > record->at) {
            break;
        }
        if (other->code == RECORD_POD_SILENT) {
            g_ptr_array_add(silent, (void *)(uintptr_t)bare_name(other->object));
        }
    }
    g_autofree char *names = join_names(silent);
    bool names_the_object =
        g_str_equal(bare_name(record->object), record->message == NULL ? "" : record->message);

    if (silent->len > 0) {
        story_add(teller->narrative, record->at, 100, "✗", head, "%s stop%s serving%s", names,
                  silent->len == 1 ? "s" : "",
                  is_machine ? "; the control plane does not know yet" : "");
    } else {
        story_add(teller->narrative, record->at, 100, "✗", head, "%s",
                  names_the_object || record->message == NULL ? "" : record->message);
    }
}

static void
tell_heal(Teller *teller, const Record *record)
{
    const char *whom = fault_target(record);
    g_autofree char *head = g_strdup_printf("%s heals", whom);

    story_add(teller->narrative, record->at, 90, "✓", head, "%s is over%s%s", record->reason,
              record->message == NULL || *record->message == '\0' ||
                      strcmp(record->message, bare_name(record->object)) == 0
                  ? ""
                  : ": ",
              record->message == NULL || strcmp(record->message, bare_name(record->object)) == 0
                  ? ""
                  : record->message);
}

/* How long a node has been silent in truth. */
static SimTime
silence(const Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);

    for (size_t i = index; i > 0; i--) {
        const Record *other = record_at(teller, i - 1);

        if (other->object == record->object &&
            (other->code == RECORD_MACHINE_OFF || other->code == RECORD_MACHINE_CUT ||
             other->code == RECORD_KUBELET_STOPPED)) {
            return record->at - other->at;
        }
    }
    return SIM_NEVER;
}

static void
tell_not_ready(Teller *teller, size_t index)
{
    SimTime at = record_at(teller, index)->at, last;
    SimTime quiet = silence(teller, index);
    g_autoptr(GPtrArray) names = take_episode(teller, index, NULL, &last);
    g_autofree char *joined = join_names(names);
    g_autoptr(GString) services = g_string_new(NULL);
    g_autoptr(GHashTable) dropped = g_hash_table_new(NULL, NULL);
    size_t n_services = 0;

    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = record_at(teller, i);

        if (other->at > last + SIM_SECOND) {
            break;
        }
        if (other->code == RECORD_ENDPOINTS_CHANGED && other->number < other->total &&
            g_hash_table_add(dropped, (void *)(uintptr_t)other->object)) {
            n_services++;
        }
    }
    if (n_services > 0) {
        g_string_printf(services, "; %zu Service%s drop%s endpoints", n_services,
                        n_services == 1 ? "" : "s", n_services == 1 ? "s" : "");
    }
    if (quiet == SIM_NEVER) {
        story_add(teller->narrative, at, 80, NULL, "not ready", "%s%s", joined, services->str);
    } else {
        story_add(teller->narrative, at, 80, NULL, "not ready",
                  "%s: silent for %" G_GINT64_FORMAT " s%s", joined,
                  (quiet + SIM_SECOND / 2) / SIM_SECOND, services->str);
    }
}

static void
tell_ready_again(Teller *teller, size_t index)
{
    SimTime at = record_at(teller, index)->at, last;
    g_autoptr(GPtrArray) names = take_episode(teller, index, NULL, &last);
    g_autofree char *joined = join_names(names);

    if (at > 0) {
        story_add(teller->narrative, at, 60, NULL, "node ready", "%s", joined);
    }
}

/* ---- pods and workloads ---------------------------------------------------------------------- */

static void
tell_deletion(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    bool by_taint = g_strcmp0(record->reason, "DeletionByTaintManager") == 0;
    bool by_drain = g_strcmp0(record->reason, "EvictionByEvictionAPI") == 0;
    SimTime at = record->at, last;

    if (!by_taint && !by_drain) {
        return;
    }
    g_autoptr(GPtrArray) names = take_episode(teller, index, record->reason, &last);
    g_autofree char *joined = join_names(names);

    story_add(teller->narrative, at, by_taint ? 78 : 50, NULL, "evict",
              by_taint ? "%s: the toleration of the taint is over" : "%s: the drain goes on",
              joined);
}

static bool
is_top_workload(const Record *record)
{
    return g_str_has_prefix(record->object, "deployment/") ||
           g_str_has_prefix(record->object, "statefulset/") ||
           g_str_has_prefix(record->object, "daemonset/");
}

/* Whether the workload was not whole for long enough to be worth a line. */
static bool
end_dip(Teller *teller, const Record *record)
{
    uint32_t since = GPOINTER_TO_UINT(g_hash_table_lookup(teller->dipped, record->object));

    if (since == 0) {
        return false;
    }
    g_hash_table_remove(teller->dipped, record->object);
    return record->at - recorder_at(teller->recorder, since - 1)->at > EPISODE;
}

/* A workload that was whole and comes to be whole again; several at about one time are one line. */
static void
tell_recovery(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    bool is_whole = record->number >= record->total;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    SimTime last = record->at;
    const char *app = record->object;

    if (!is_top_workload(record) || record->at <= teller->settled) {
        return;
    }
    if (!is_whole) {
        if (!g_hash_table_contains(teller->dipped, record->object)) {
            g_hash_table_insert(teller->dipped, (void *)(uintptr_t)record->object,
                                GUINT_TO_POINTER(record->id));
        }
        return;
    }
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = record_at(teller, i);

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
            last = other->at;
        }
    }
    if (names->len == 0) {
        return;
    }
    g_autofree char *joined = join_names(names);
    g_autofree char *where = names->len == 1 ? pod_places(teller, app, last) : g_strdup("");

    story_add(teller->narrative, last, 72, NULL, "ready",
              names->len == 1 ? "%s %d of %d  (%s)" : "%s: all there again", joined, record->number,
              record->total, where);
}

static const char *
app_of(const Teller *teller, const char *pod_label)
{
    for (size_t i = recorder_n_pods(teller->recorder); i > 0; i--) {
        const PodRecord *pod = recorder_pod(teller->recorder, i - 1);

        if (strcmp(pod->name, bare_name(pod_label)) == 0) {
            return pod->app;
        }
    }
    return pod_label;
}

static void
tell_restart(Teller *teller, const Record *record)
{
    int weight = record->total <= 3 ? 45 : 20;

    story_add(teller->narrative, record->at, weight, NULL, "restart", "%s: %s",
              bare_name(record->object), record->message);
}

static void
tell_waiting(Teller *teller, const Record *record)
{
    bool first = is_first(teller, record->reason, app_of(teller, record->object));

    story_add(teller->narrative, record->at, first ? 68 : 15, first ? "✗" : NULL, record->reason,
              "%s: %s", bare_name(record->object), record->message);
}

static void
tell_job(Teller *teller, const Record *record)
{
    bool failed = record->message != NULL && g_str_has_prefix(record->message, "Failed");

    story_add(teller->narrative, record->at, 75, failed ? "✗" : "✓",
              failed ? "job failed" : "job complete", "%s: %s", bare_name(record->object),
              record->reason);
}

/* Pods that wait for the same reason are one line an episode. */
static void
tell_event(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (g_strcmp0(record->reason, "FailedScheduling") != 0) {
        return;
    }
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = record_at(teller, i);

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
    bool first = is_first(teller, "pending", app_of(teller, record->object));

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
        story_add(teller->narrative, record->at, 70, NULL, "rolled out", "%s",
                  bare_name(record->object));
    }
}

/* What a command printed, behind it: the last line, and how many more. */
static void
tell_command(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);

    story_add(teller->narrative, record->at, 88, NULL,
              record->code == RECORD_ACTION_APPLY ? "apply" : "kubectl", "%s", record->message);
}

/* Errors matter, and the end of what took long. */
static int
output_weight(const char *line)
{
    if (g_str_has_prefix(line, "error:") || g_str_has_prefix(line, "Error")) {
        return 79;
    }
    return g_str_has_suffix(line, " drained") ? 71 : 10;
}

static void
tell_one(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    Narrative *narrative = teller->narrative;

    switch (record->code) {
    case RECORD_FAULT_BEGAN:
        tell_fault(teller, index);
        break;
    case RECORD_FAULT_HEALED:
        tell_heal(teller, record);
        break;
    case RECORD_ACTION_KUBECTL:
    case RECORD_ACTION_APPLY:
        tell_command(teller, index);
        break;
    case RECORD_ACTION_OUTPUT:
        story_add(narrative, record->at, output_weight(record->message), NULL, "", "  %s",
                  record->message);
        break;
    case RECORD_ACTION_NOTE:
        story_add(narrative, record->at, 84, NULL, "note", "%s", record->message);
        break;
    case RECORD_ACTION_ASK:
        story_add(narrative, record->at, 84, "?", "question", "%s", record->message);
        break;
    case RECORD_NODE_NOT_READY:
        tell_not_ready(teller, index);
        break;
    case RECORD_NODE_READY:
        tell_ready_again(teller, index);
        break;
    case RECORD_OBJECT_DELETING:
        tell_deletion(teller, index);
        break;
    case RECORD_WORKLOAD_READY:
        tell_recovery(teller, index);
        break;
    case RECORD_WORKLOAD_PROGRESS:
        tell_progress(teller, record);
        break;
    case RECORD_POD_RESTARTED:
        tell_restart(teller, record);
        break;
    case RECORD_POD_WAITING:
        tell_waiting(teller, record);
        break;
    case RECORD_JOB_ENDED:
        tell_job(teller, record);
        break;
    case RECORD_EVENT:
        tell_event(teller, index);
        break;
    default:
        break;
    }
}

void
narrative_tell(Narrative *narrative)
{
    const Experiment *experiment = narrative->experiment;
    size_t n = recorder_n(experiment->recorder);
    Teller teller = { .narrative = narrative,
                      .recorder = experiment->recorder,
                      .scenario = experiment->scenario,
                      .settled = observatory_settled_at(experiment->observatory) };

    teller.told = g_new0(bool, n + 1);
    teller.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    teller.dipped = g_hash_table_new(g_str_hash, g_str_equal);

    narrative_tell_beginning(&teller);
    for (size_t i = 0; i < n; i++) {
        if (!teller.told[i]) {
            tell_one(&teller, i);
        }
    }
    g_hash_table_unref(teller.dipped);
    g_hash_table_unref(teller.seen);
    g_free(teller.told);
}
