/* pod-table.c - Pod and PodTemplate.
 *
 * STATUS is no field but a story in one word, told from phase, reason and containers.  It follows
 * Kubernetes 1.34 in all its turns: the first init container that is not done decides, else the
 * first container (they are walked from the last) that waits or has ended. */
#include "models/api/print/cell.h"

#include <string.h>

typedef struct PodSummary {
    const char *status;
    int64_t restarts;
    const Value *last_restart; /* the latest time a restarted container ended; NULL: unknown */
    int64_t n_ready;
    int64_t n_containers;
} PodSummary;

typedef struct Restarts {
    int64_t n;
    const Value *last;
} Restarts;

static const Value *
condition_find(const Value *pod, const char *type)
{
    const Value *conditions = value_at(pod, "status.conditions");

    for (size_t i = 0; i < value_length(conditions); i++) {
        if (g_strcmp0(value_get_text(value_item(conditions, i), "type"), type) == 0) {
            return value_item(conditions, i);
        }
    }
    return NULL;
}

static bool
condition_is_true(const Value *pod, const char *type)
{
    return g_strcmp0(value_get_text(condition_find(pod, type), "status"), "True") == 0;
}

static bool
is_sidecar(const Value *container)
{
    return g_strcmp0(value_get_text(container, "restartPolicy"), "Always") == 0;
}

static const Value *
init_container_find(const Value *pod, const char *name)
{
    const Value *containers = value_at(pod, "spec.initContainers");

    for (size_t i = 0; name != NULL && i < value_length(containers); i++) {
        if (g_strcmp0(value_get_text(value_item(containers, i), "name"), name) == 0) {
            return value_item(containers, i);
        }
    }
    return NULL;
}

static void
restarts_add(Restarts *restarts, const Value *status)
{
    const Value *ended = value_at(status, "lastState.terminated.finishedAt");
    int64_t at;
    int64_t last;

    restarts->n += int_at(status, "restartCount");
    if (instant_parse(ended, &at) && (!instant_parse(restarts->last, &last) || last < at)) {
        restarts->last = ended;
    }
}

/* "Error", or the number if the runtime gave no reason. */
static const char *
termination_text(const Value *terminated, Arena *arena)
{
    const char *reason = value_get_text(terminated, "reason");
    int64_t signal = int_at(terminated, "signal");

    if (reason != NULL && *reason != '\0') {
        return reason;
    }
    return signal != 0
               ? arena_printf(arena, "Signal:%" G_GINT64_FORMAT, signal)
               : arena_printf(arena, "ExitCode:%" G_GINT64_FORMAT, int_at(terminated, "exitCode"));
}

/* What an init container that is not done says, or NULL if it is. */
static const char *
init_text(const Value *pod, const Value *status, size_t index, PodSummary *summary, Arena *arena)
{
    const Value *terminated = value_at(status, "state.terminated");
    const char *waiting = text_at(status, "state.waiting.reason");
    bool sidecar = is_sidecar(init_container_find(pod, value_get_text(status, "name")));

    if (value_is(terminated, VALUE_MAP) && int_at(terminated, "exitCode") == 0) {
        return NULL;
    }
    if (sidecar && bool_at(status, "started")) {
        summary->n_ready += bool_at(status, "ready") ? 1 : 0;
        return NULL;
    }
    if (value_is(terminated, VALUE_MAP)) {
        return arena_printf(arena, "Init:%s", termination_text(terminated, arena));
    }
    if (waiting != NULL && *waiting != '\0' && strcmp(waiting, "PodInitializing") != 0) {
        return arena_printf(arena, "Init:%s", waiting);
    }
    return arena_printf(arena, "Init:%zu/%zu", index,
                        value_length(value_at(pod, "spec.initContainers")));
}

/* Returns whether the pod is still initializing. */
static bool
init_containers_read(const Value *pod, PodSummary *summary, Restarts *all, Restarts *sidecars,
                     Arena *arena)
{
    const Value *statuses = value_at(pod, "status.initContainerStatuses");

    for (size_t i = 0; i < value_length(statuses); i++) {
        const Value *status = value_item(statuses, i);
        const char *text;

        restarts_add(all, status);
        if (is_sidecar(init_container_find(pod, value_get_text(status, "name")))) {
            restarts_add(sidecars, status);
        }
        text = init_text(pod, status, i, summary, arena);
        if (text != NULL) {
            summary->status = text;
            return true;
        }
    }
    return false;
}

static void
containers_read(const Value *pod, PodSummary *summary, Restarts *restarts, Arena *arena)
{
    const Value *statuses = value_at(pod, "status.containerStatuses");
    bool has_running = false;

    for (size_t i = value_length(statuses); i-- > 0;) {
        const Value *status = value_item(statuses, i);
        const Value *terminated = value_at(status, "state.terminated");
        const char *waiting = text_at(status, "state.waiting.reason");

        restarts_add(restarts, status);
        if (waiting != NULL && *waiting != '\0') {
            summary->status = waiting;
        } else if (value_is(terminated, VALUE_MAP)) {
            summary->status = termination_text(terminated, arena);
        } else if (bool_at(status, "ready") &&
                   value_is(value_at(status, "state.running"), VALUE_MAP)) {
            has_running = true;
            summary->n_ready++;
        }
    }
    if (has_running && strcmp(summary->status, "Completed") == 0) {
        summary->status = condition_is_true(pod, "Ready") ? "Running" : "NotReady";
    }
}

static void
deletion_read(const Value *pod, const char *phase, const char *reason, PodSummary *summary)
{
    if (value_text(value_at(pod, "metadata.deletionTimestamp")) == NULL) {
        return;
    }
    if (g_strcmp0(reason, "NodeLost") == 0) {
        summary->status = "Unknown";
    } else if (g_strcmp0(phase, "Succeeded") != 0 && g_strcmp0(phase, "Failed") != 0) {
        summary->status = "Terminating";
    }
}

static PodSummary
pod_summarise(const Value *pod, Arena *arena)
{
    PodSummary summary = { .status = "" };
    Restarts all = { .last = NULL };
    Restarts kept = { .last = NULL };
    const Value *init_containers = value_at(pod, "spec.initContainers");
    const char *phase = text_at(pod, "status.phase");
    const char *reason = text_at(pod, "status.reason");
    const char *gated = value_get_text(condition_find(pod, "PodScheduled"), "reason");

    summary.n_containers = (int64_t)value_length(value_at(pod, "spec.containers"));
    for (size_t i = 0; i < value_length(init_containers); i++) {
        summary.n_containers += is_sidecar(value_item(init_containers, i)) ? 1 : 0;
    }
    if (phase != NULL || reason != NULL) {
        summary.status = reason != NULL && *reason != '\0' ? reason : phase != NULL ? phase : "";
    }
    if (g_strcmp0(gated, "SchedulingGated") == 0) {
        summary.status = gated;
    }
    if (!init_containers_read(pod, &summary, &all, &kept, arena) ||
        condition_is_true(pod, "Initialized")) {
        containers_read(pod, &summary, &kept, arena);
        all = kept;
    }
    deletion_read(pod, phase, reason, &summary);
    summary.restarts = all.n;
    summary.last_restart = all.last;
    return summary;
}

const char *
pod_status_text(const Value *pod, Arena *arena)
{
    return pod_summarise(pod, arena).status;
}

static const char *
status_cell(const CellScope *scope)
{
    return pod_summarise(scope->object, scope->arena).status;
}

static const char *
ready_cell(const CellScope *scope)
{
    PodSummary summary = pod_summarise(scope->object, scope->arena);

    return arena_printf(scope->arena, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, summary.n_ready,
                        summary.n_containers);
}

static const char *
restarts_cell(const CellScope *scope)
{
    PodSummary summary = pod_summarise(scope->object, scope->arena);

    if (summary.restarts == 0 || summary.last_restart == NULL) {
        return arena_printf(scope->arena, "%" G_GINT64_FORMAT, summary.restarts);
    }
    return arena_printf(scope->arena, "%" G_GINT64_FORMAT " (%s ago)", summary.restarts,
                        age_text(summary.last_restart, scope->now_ns, scope->arena));
}

static const char *
ip_cell(const CellScope *scope)
{
    const char *ip = value_get_text(value_item(value_at(scope->object, "status.podIPs"), 0), "ip");

    if (ip == NULL) {
        ip = text_at(scope->object, "status.podIP");
    }
    return ip == NULL || *ip == '\0' ? "<none>" : ip;
}

static const char *
gates_cell(const CellScope *scope)
{
    const Value *gates = value_at(scope->object, "spec.readinessGates");
    size_t n_true = 0;

    if (value_length(gates) == 0) {
        return "<none>";
    }
    for (size_t i = 0; i < value_length(gates); i++) {
        const char *type = value_get_text(value_item(gates, i), "conditionType");

        n_true += type != NULL && condition_is_true(scope->object, type) ? 1 : 0;
    }
    return arena_printf(scope->arena, "%zu/%zu", n_true, value_length(gates));
}

static const TableColumn pod_columns[] = {
    COLUMN_NAME,
    { .name = "Ready", .cell = ready_cell },
    { .name = "Status", .cell = status_cell },
    { .name = "Restarts", .cell = restarts_cell },
    COLUMN_AGE,
    { .name = "IP", .cell = ip_cell, .is_wide = true },
    { .name = "Node",
      .cell = cell_text,
      .path = "spec.nodeName",
      .fallback = "<none>",
      .is_wide = true },
    { .name = "Nominated Node",
      .cell = cell_text,
      .path = "status.nominatedNodeName",
      .fallback = "<none>",
      .is_wide = true },
    { .name = "Readiness Gates", .cell = gates_cell, .is_wide = true },
    { .name = NULL },
};

static const TableColumn template_columns[] = {
    COLUMN_NAME,
    { .name = "Containers", .cell = cell_container_names, .path = "template.spec.containers" },
    { .name = "Images", .cell = cell_container_images, .path = "template.spec.containers" },
    { .name = "Pod Labels", .cell = cell_labels, .path = "template.metadata.labels" },
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Pod", .group = "", .resource = "pods", .columns = pod_columns },
    { .name = "PodTemplate", .group = "", .resource = "podtemplates", .columns = template_columns },
    { .name = NULL },
};

extern const TableFamily table_family_pod_table;

const TableFamily table_family_pod_table = { .kinds = kinds };
