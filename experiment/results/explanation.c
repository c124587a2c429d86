/* explanation.c - sentences from records, walked backwards along their causes. */
#include "experiment/results/explanation.h"

#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

/* Causes told of one object; long chains of retries would tell nothing more. */
#define CHAIN_MAX 24

/* What each kind of record says: @ is the object, $ the message, # the reason, & the node. */
static const char *const sentences[] = {
    [RECORD_ACTION_KUBECTL] = "the timeline ran: kubectl $",
    [RECORD_ACTION_APPLY] = "the timeline applied $",
    [RECORD_ACTION_OUTPUT] = "kubectl said: $",
    [RECORD_ACTION_NOTE] = "$",
    [RECORD_ACTION_ASK] = "$",
    [RECORD_FAULT_BEGAN] = "the fault `#` hit @",
    [RECORD_FAULT_HEALED] = "the fault `#` on @ was over",
    [RECORD_MACHINE_OFF] = "in truth @ lost power",
    [RECORD_MACHINE_ON] = "in truth @ has power again",
    [RECORD_MACHINE_CUT] = "in truth @ was cut off from the network",
    [RECORD_MACHINE_REACHED] = "in truth @ can be reached again",
    [RECORD_KUBELET_STOPPED] = "in truth the kubelet of @ stopped",
    [RECORD_KUBELET_STARTED] = "in truth the kubelet of @ started",
    [RECORD_POD_SERVES] = "in truth @ answers",
    [RECORD_POD_SILENT] = "in truth @ answers no more",
    [RECORD_OBJECT_CREATED] = "@ was created $",
    [RECORD_OBJECT_CHANGED] = "the spec of @ changed",
    [RECORD_OBJECT_DELETING] = "@ was asked to go #",
    [RECORD_OBJECT_DELETED] = "@ is gone",
    [RECORD_POD_SCHEDULED] = "@ was placed on &",
    [RECORD_POD_PHASE] = "@ is # $",
    [RECORD_POD_READY] = "@ became ready",
    [RECORD_POD_UNREADY] = "@ was marked not ready",
    [RECORD_POD_RESTARTED] = "@: $",
    [RECORD_POD_WAITING] = "@: $",
    [RECORD_NODE_READY] = "@ was marked Ready",
    [RECORD_NODE_NOT_READY] = "@ was marked not ready (#): $",
    [RECORD_NODE_CORDONED] = "@ was cordoned",
    [RECORD_NODE_UNCORDONED] = "@ was uncordoned",
    [RECORD_NODE_TAINTED] = "@ got the taint $",
    [RECORD_NODE_UNTAINTED] = "@ lost the taint $",
    [RECORD_WORKLOAD_READY] = "@ has $ ready",
    [RECORD_WORKLOAD_SCALED] = "@ was scaled $",
    [RECORD_WORKLOAD_PROGRESS] = "@: #",
    [RECORD_JOB_ENDED] = "@ ended: $",
    [RECORD_ENDPOINTS_CHANGED] = "@ has $",
    [RECORD_EVENT] = "@: #: $",
};
G_STATIC_ASSERT(G_N_ELEMENTS(sentences) == N_RECORD_CODES);

/* One record as a sentence without its time. */
static char *
sentence(const Record *record)
{
    GString *out = g_string_new(NULL);

    for (const char *c = sentences[record->code]; *c != '\0'; c++) {
        const char *part = *c == '@'   ? record->object
                           : *c == '$' ? record->message
                           : *c == '#' ? record->reason
                           : *c == '&' ? record->node
                                       : NULL;

        if (part != NULL) {
            g_string_append(out, part);
        } else if (strchr("@$#&", *c) == NULL) {
            g_string_append_c(out, *c);
        }
    }
    while (out->len > 0 && out->str[out->len - 1] == ' ') {
        g_string_truncate(out, out->len - 1);
    }
    return g_string_free(out, FALSE);
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
