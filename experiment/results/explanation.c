/* explanation.c - sentences from records, walked backwards along their causes. */
#include "experiment/results/explanation.h"

#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

/* Causes told of one object; long chains of retries would tell nothing more. */
#define CHAIN_MAX 24

static const char *
or_nothing(const char *text)
{
    return text == NULL ? "" : text;
}

/* One record as a sentence without its time. */
static char *
sentence(const Record *record)
{
    const char *object = record->object;
    const char *message = or_nothing(record->message);
    const char *reason = or_nothing(record->reason);

    switch (record->code) {
    case RECORD_ACTION_KUBECTL:
        return g_strdup_printf("the timeline ran: kubectl %s", message);
    case RECORD_ACTION_APPLY:
        return g_strdup_printf("the timeline applied %s", message);
    case RECORD_ACTION_OUTPUT:
        return g_strdup_printf("kubectl said: %s", message);
    case RECORD_ACTION_NOTE:
    case RECORD_ACTION_ASK:
        return g_strdup(message);
    case RECORD_FAULT_BEGAN:
        return g_strdup_printf("the fault `%s` hit %s", reason, object);
    case RECORD_FAULT_HEALED:
        return g_strdup_printf("the fault `%s` on %s was over", reason, object);
    case RECORD_MACHINE_OFF:
        return g_strdup_printf("in truth %s lost power", object);
    case RECORD_MACHINE_ON:
        return g_strdup_printf("in truth %s has power again", object);
    case RECORD_MACHINE_CUT:
        return g_strdup_printf("in truth %s was cut off from the network", object);
    case RECORD_MACHINE_REACHED:
        return g_strdup_printf("in truth %s can be reached again", object);
    case RECORD_KUBELET_STOPPED:
        return g_strdup_printf("in truth the kubelet of %s stopped", object);
    case RECORD_KUBELET_STARTED:
        return g_strdup_printf("in truth the kubelet of %s started", object);
    case RECORD_POD_SERVES:
        return g_strdup_printf("in truth %s answers", object);
    case RECORD_POD_SILENT:
        return g_strdup_printf("in truth %s answers no more", object);
    case RECORD_OBJECT_CREATED:
        return g_strdup_printf("%s was created%s%s", object, *message == '\0' ? "" : " ", message);
    case RECORD_OBJECT_CHANGED:
        return g_strdup_printf("the spec of %s changed", object);
    case RECORD_OBJECT_DELETING:
        return g_strdup_printf("%s was asked to go%s%s%s", object, *reason == '\0' ? "" : " (",
                               reason, *reason == '\0' ? "" : ")");
    case RECORD_OBJECT_DELETED:
        return g_strdup_printf("%s is gone", object);
    case RECORD_POD_SCHEDULED:
        return g_strdup_printf("%s was placed on %s", object, or_nothing(record->node));
    case RECORD_POD_PHASE:
        return g_strdup_printf("%s is %s%s%s", object, reason, *message == '\0' ? "" : ": ",
                               message);
    case RECORD_POD_READY:
        return g_strdup_printf("%s became ready", object);
    case RECORD_POD_UNREADY:
        return g_strdup_printf("%s was marked not ready", object);
    case RECORD_POD_RESTARTED:
    case RECORD_POD_WAITING:
        return g_strdup_printf("%s: %s", object, message);
    case RECORD_NODE_READY:
        return g_strdup_printf("%s was marked Ready", object);
    case RECORD_NODE_NOT_READY:
        return g_strdup_printf("%s was marked not ready (%s): %s", object, reason, message);
    case RECORD_NODE_CORDONED:
        return g_strdup_printf("%s was cordoned", object);
    case RECORD_NODE_UNCORDONED:
        return g_strdup_printf("%s was uncordoned", object);
    case RECORD_NODE_TAINTED:
        return g_strdup_printf("%s got the taint %s", object, message);
    case RECORD_NODE_UNTAINTED:
        return g_strdup_printf("%s lost the taint %s", object, message);
    case RECORD_WORKLOAD_READY:
        return g_strdup_printf("%s has %s ready", object, message);
    case RECORD_WORKLOAD_SCALED:
        return g_strdup_printf("%s was scaled %s", object, message);
    case RECORD_WORKLOAD_PROGRESS:
        return g_strdup_printf("%s: %s", object, reason);
    case RECORD_JOB_ENDED:
        return g_strdup_printf("%s ended: %s", object, message);
    case RECORD_ENDPOINTS_CHANGED:
        return g_strdup_printf("%s has %s", object, message);
    case RECORD_EVENT:
        return g_strdup_printf("%s: %s: %s", object, reason, message);
    case N_RECORD_CODES:
        break;
    }
    g_assert_not_reached();
}

/* "default/" of a label may be left out or written. */
static bool
same_label(const char *label, const char *wanted)
{
    const char *slash = strchr(wanted, '/');
    size_t kind = slash == NULL ? 0 : (size_t)(slash - wanted) + 1;

    if (strcmp(label, wanted) == 0) {
        return true;
    }
    return slash != NULL && strncmp(label, wanted, kind) == 0 &&
           g_str_has_prefix(slash + 1, "default/") && strcmp(label + kind, slash + 9) == 0;
}

static const Record *
last_about(const Experiment *experiment, const char *label, bool important)
{
    for (size_t i = recorder_n(experiment->recorder); i > 0; i--) {
        const Record *record = recorder_at(experiment->recorder, i - 1);

        if (same_label(record->object, label) &&
            (!important || (record->code != RECORD_EVENT && record->at <= experiment->end))) {
            return record;
        }
    }
    return NULL;
}

/* What the run shows about the object up to now, newest last. */
static void
append_history(GString *out, const Experiment *experiment, const char *label)
{
    size_t n = 0, shown = 0;

    for (size_t i = 0; i < recorder_n(experiment->recorder); i++) {
        n += same_label(recorder_at(experiment->recorder, i)->object, label);
    }
    g_string_append(out, "\nwhat happened to it:\n");
    for (size_t i = 0; i < recorder_n(experiment->recorder); i++) {
        const Record *record = recorder_at(experiment->recorder, i);

        if (!same_label(record->object, label)) {
            continue;
        }
        if (n > 16 && shown >= 6 && shown < n - 8) {
            if (shown++ == 6) {
                g_string_append_printf(out, "           … %zu more in events.jsonl\n", n - 14);
            }
            continue;
        }
        g_autofree char *at = clock_time_format(record->at);
        g_autofree char *text = sentence(record);

        g_string_append_printf(out, "%9s  %s\n", at, text);
        shown++;
    }
}

static void
append_chain(GString *out, const Experiment *experiment, const Record *record)
{
    g_string_append(out, "\nwhy, walking back from the newest:\n");
    for (int depth = 0; record != NULL && depth < CHAIN_MAX; depth++) {
        g_autofree char *at = clock_time_format(record->at);
        g_autofree char *text = sentence(record);

        g_string_append_printf(out, "%9s  %s%s\n", at, depth == 0 ? "" : "because ", text);
        record = record->cause == 0 ? NULL : recorder_at(experiment->recorder, record->cause - 1);
    }
}

/* ---- states
 * -------------------------------------------------------------------------------------- */

static const char *
last_segment(const char *label)
{
    const char *slash = strrchr(label, '/');

    return slash == NULL ? label : slash + 1;
}

static void
append_node_state(GString *out, const Experiment *experiment, const char *name)
{
    const MachineTruth *truth = machines_find(cluster_machines(experiment->cluster), name);
    const Object *object = store_find(cluster_store(experiment->cluster), KIND_NODE, NULL, name);

    if (object != NULL) {
        const Node *node = (const Node *)object;
        const NodeCondition *ready = &node->conditions[NODE_READY];

        g_string_append_printf(out, "believed %s",
                               ready->status == CONDITION_TRUE      ? "Ready"
                               : ready->status == CONDITION_UNKNOWN ? "Unknown (no heartbeat)"
                                                                    : "not ready");
        if (node->unschedulable) {
            g_string_append(out, ", cordoned");
        }
    } else {
        g_string_append(out, "not in the API");
    }
    if (truth != NULL) {
        g_autofree char *since = clock_time_format(truth->changed_at);
        bool works = truth->powered && truth->reachable && truth->kubelet_running;

        g_string_append_printf(out, "; in truth %s since %s",
                               !truth->powered           ? "without power"
                               : !truth->reachable       ? "cut off"
                               : !truth->kubelet_running ? "without kubelet"
                                                         : "at work",
                               since);
        if (!works && object != NULL && node_is_ready((const Node *)object)) {
            g_string_append(out, ": the control plane does not know yet");
        }
    }
    g_string_append(out, "\n");
}

static void
append_pod_state(GString *out, const Experiment *experiment, const char *name_space,
                 const char *name)
{
    const Object *object =
        store_find(cluster_store(experiment->cluster), KIND_POD, name_space, name);
    const Pod *pod = (const Pod *)object;
    bool serves;

    if (object == NULL) {
        g_string_append(out, "not in the API at this instant\n");
        return;
    }
    serves = machines_pod_serves(cluster_machines(experiment->cluster), object->ref);
    g_string_append_printf(
        out, "believed %s, %s%s%s",
        object_is_deleting(object) ? "Terminating" : pod_phase_name((PodPhase)pod->phase),
        pod_is_ready(pod) ? "ready" : "not ready", pod->node_name == NULL ? "" : " on ",
        pod->node_name == NULL ? "" : pod->node_name);
    g_string_append_printf(out, "; in truth it %s\n", serves ? "answers" : "does not answer");
    if (pod->node_name == NULL && pod->conditions[POD_SCHEDULED].message != NULL) {
        g_string_append_printf(out, "the scheduler says: %s\n",
                               pod->conditions[POD_SCHEDULED].message);
    }
}

static void
append_state(GString *out, const Experiment *experiment, const char *label)
{
    g_autofree char *at = clock_time_format(experiment->end);
    g_auto(GStrv) parts = g_strsplit(label, "/", 3);
    const char *name_space =
        parts[0] != NULL && parts[1] != NULL && parts[2] != NULL ? parts[1] : "default";

    g_string_append_printf(out, "%s at %s: ", label, at);
    if (g_str_has_prefix(label, "node/")) {
        append_node_state(out, experiment, last_segment(label));
    } else if (g_str_has_prefix(label, "pod/")) {
        append_pod_state(out, experiment, name_space, last_segment(label));
    } else {
        const Record *record = last_about(experiment, label, true);
        g_autofree char *text = record == NULL ? g_strdup("") : sentence(record);

        g_string_append_printf(out, "%s\n", text);
    }
}

bool
explanation_append(GString *out, const Experiment *experiment, const char *label)
{
    const Record *record = last_about(experiment, label, true);

    if (record == NULL) {
        return false;
    }
    append_state(out, experiment, label);
    append_history(out, experiment, label);
    append_chain(out, experiment, record);
    return true;
}

bool
explanation_append_json(GString *out, const Experiment *experiment, const char *label)
{
    const Record *record = last_about(experiment, label, true);

    if (record == NULL) {
        return false;
    }
    g_string_append(out, "{\"format\":\"orrery-why\",\"version\":1,\"object\":");
    json_write_string(out, label);
    g_string_append(out, ",\"at\":");
    seconds_append(out, experiment->end);
    g_string_append(out, "}\n");
    for (int depth = 0; record != NULL && depth < CHAIN_MAX; depth++) {
        g_autofree char *text = sentence(record);

        g_string_append(out, "{\"t\":");
        seconds_append(out, record->at);
        g_string_append_printf(out, ",\"id\":%u,\"kind\":\"%s\",\"object\":", record->id,
                               record_code_names[record->code]);
        json_write_string(out, record->object);
        g_string_append(out, ",\"text\":");
        json_write_string(out, text);
        g_string_append_printf(out, ",\"cause\":%u}\n", record->cause);
        record = record->cause == 0 ? NULL : recorder_at(experiment->recorder, record->cause - 1);
    }
    return true;
}

const char **
explanation_labels(const Experiment *experiment)
{
    size_t n = recorder_n(experiment->recorder);
    const char **labels = g_new0(const char *, n + 1);

    for (size_t i = 0; i < n; i++) {
        labels[i] = recorder_at(experiment->recorder, i)->object;
    }
    return labels;
}
