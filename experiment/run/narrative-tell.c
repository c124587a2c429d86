/* narrative-tell.c - which records make which line. */
#include "experiment/run/narrative-internal.h"

#include "text/scalar.h"

#include <string.h>

/* Like things are one line if they happen within this of the first. */
#define EPISODE (15 * SIM_SECOND)

typedef struct Teller {
    Narrative *narrative;
    const Recorder *recorder;
    const Scenario *scenario;
    SimTime settled;
    bool *told;         /* by index of the record */
    GHashTable *seen;   /* what is told only the first time */
    GHashTable *dipped; /* label of a workload -> it is not whole */
} Teller;

static const char *
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

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
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

/* ---- the beginning --------------------------------------------------------------------------- */

static void
tell_objects(Teller *teller)
{
    const GArray *objects = teller->scenario->objects;
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        if (!g_ptr_array_find_with_equal_func(kinds, object->kind_name, g_str_equal, NULL)) {
            g_ptr_array_add(kinds, (void *)(uintptr_t)object->kind_name);
        }
    }
    for (size_t k = 0; k < kinds->len; k++) {
        const char *kind = g_ptr_array_index(kinds, k);
        g_autofree char *lower = g_ascii_strdown(kind, -1);
        const ScenarioObject *last = NULL;
        size_t n = 0;

        for (size_t i = 0; i < objects->len; i++) {
            const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

            if (strcmp(object->kind_name, kind) == 0) {
                last = object;
                n++;
            }
        }
        g_string_append(text, k == 0 ? "" : ", ");
        if (n > 1) {
            bool hisses = g_str_has_suffix(lower, "s");
            bool has_y = g_str_has_suffix(lower, "y");

            g_string_append_printf(text, "%zu %.*s%s", n, (int)strlen(lower) - has_y, lower,
                                   has_y    ? "ies"
                                   : hisses ? "es"
                                            : "s");
        } else {
            int64_t replicas = value_get_int(value_get(last->value, "spec"), "replicas", -1);

            g_string_append_printf(text, "%s/%s", lower, last->name == NULL ? "" : last->name);
            if (replicas >= 0) {
                g_string_append_printf(text, ", %" G_GINT64_FORMAT " replica%s", replicas,
                                       replicas == 1 ? "" : "s");
            }
        }
    }
    if (objects->len > 0) {
        story_add(teller->narrative, 0, 95, NULL, "apply", "%s", text->str);
    }
}

/* "node-1, node-2 ×2": where the pods of an app that exist at 'at' are. */
static char *
places(const Teller *teller, const char *app, SimTime at)
{
    g_autoptr(GPtrArray) nodes = g_ptr_array_new();
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < recorder_n_pods(teller->recorder); i++) {
        const PodRecord *pod = recorder_pod(teller->recorder, i);

        if (pod->node != NULL && pod->ready_at <= at && pod->deleting_at > at &&
            pod->ended_at > at && (app == NULL || strcmp(pod->app, app) == 0)) {
            g_ptr_array_add(nodes, (void *)(uintptr_t)pod->node);
        }
    }
    qsort(nodes->pdata, nodes->len, sizeof(void *), compare_names);
    for (size_t i = 0; i < nodes->len;) {
        const char *node = g_ptr_array_index(nodes, i);
        size_t n = 0;

        for (; i < nodes->len && strcmp(node, g_ptr_array_index(nodes, i)) == 0; i++) {
            n++;
        }
        g_string_append_printf(out, out->len > 0 ? ", %s" : "%s", node);
        if (n > 1) {
            g_string_append_printf(out, " ×%zu", n);
        }
    }
    return g_string_free(out, FALSE);
}

static size_t
count_workloads(const Teller *teller, const char **ret_only)
{
    const Observatory *observatory = teller->narrative->experiment->observatory;
    size_t n = 0;

    for (size_t i = 0; i < observatory_n_subjects(observatory); i++) {
        const Subject *subject = observatory_subject_at(observatory, i);

        if ((SUBJECT_BIT(subject_type(subject)) & SUBJECT_WORKLOADS) != 0 &&
            subject_series(subject, GAUGE_DESIRED) != NULL) {
            *ret_only = subject_label(subject);
            n++;
        }
    }
    return n;
}

static void
tell_settled(Teller *teller)
{
    const char *only = NULL;
    size_t n = count_workloads(teller, &only);
    g_autofree char *where = NULL;

    if (teller->settled == SIM_NEVER || n == 0) {
        return;
    }
    where = places(teller, n == 1 ? only : NULL, teller->settled);
    if (n == 1) {
        story_add(teller->narrative, teller->settled, 92, NULL, "ready", "%s  (%s)",
                  bare_name(only), where);
    } else {
        story_add(teller->narrative, teller->settled, 92, NULL, "ready", "all %zu workloads  (%s)",
                  n, where);
    }
}

/* ---- faults ---------------------------------------------------------------------------------- */

static void
tell_fault(Teller *teller, size_t index)
{
    const Record *record = record_at(teller, index);
    g_autofree char *head = g_strdup_printf("%s %s", bare_name(record->object), record->reason);
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
    g_autofree char *head = g_strdup_printf("%s heals", bare_name(record->object));

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
    size_t n_services = 0;

    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = record_at(teller, i);

        if (other->at > last + SIM_SECOND) {
            break;
        }
        n_services += other->code == RECORD_ENDPOINTS_CHANGED && other->number < other->total;
    }
    if (n_services > 0) {
        g_string_printf(services, "; %zu Service%s drop%s its endpoints", n_services,
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
        g_hash_table_add(teller->dipped, (void *)(uintptr_t)record->object);
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
        if (g_hash_table_remove(teller->dipped, other->object)) {
            g_ptr_array_add(names, (void *)(uintptr_t)bare_name(other->object));
            last = other->at;
        }
    }
    if (names->len == 0) {
        return;
    }
    g_autofree char *joined = join_names(names);
    g_autofree char *where = names->len == 1 ? places(teller, app, last) : g_strdup("");

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

static void
tell_event(Teller *teller, const Record *record)
{
    if (g_strcmp0(record->reason, "FailedScheduling") == 0) {
        bool first = is_first(teller, "pending", app_of(teller, record->object));

        story_add(teller->narrative, record->at, first ? 65 : 12, NULL, "pending", "%s: %s",
                  bare_name(record->object), record->message);
    }
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
        story_add(narrative, record->at,
                  g_str_has_prefix(record->message, "error") ||
                          g_str_has_prefix(record->message, "Error")
                      ? 58
                      : 10,
                  NULL, "", "  %s", record->message);
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
        tell_event(teller, record);
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
    Teller teller = { narrative,
                      experiment->recorder,
                      experiment->scenario,
                      observatory_settled_at(experiment->observatory),
                      g_new0(bool, n + 1),
                      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                      g_hash_table_new(g_str_hash, g_str_equal) };

    tell_objects(&teller);
    tell_settled(&teller);
    for (size_t i = 0; i < n; i++) {
        if (!teller.told[i]) {
            tell_one(&teller, i);
        }
    }
    g_hash_table_unref(teller.dipped);
    g_hash_table_unref(teller.seen);
    g_free(teller.told);
}
