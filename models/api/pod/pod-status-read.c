/* pod-status-read.c - the status of a pod: read from a value, and compared. */
#include "models/api/document/field.h"
#include "models/api/pod/pod-status-value.h"

#include <string.h>

static const char *
read_text(const Value *map, const char *key, const ObjectTables *tables)
{
    const char *text = value_get_text(map, key);

    return text == NULL || *text == '\0' ? NULL : intern(tables->names, text);
}

size_t
pod_n_container_rows(const Pod *pod)
{
    return pod->spec == NULL ? 0 : pod->spec->n_init_containers + pod->spec->n_containers;
}

static PodPhase
read_phase(const Value *status)
{
    const char *text = value_get_text(status, "phase");

    for (int phase = 0; text != NULL && phase < N_POD_PHASES; phase++) {
        if (strcmp(text, pod_phase_name((PodPhase)phase)) == 0) {
            return (PodPhase)phase;
        }
    }
    return POD_PENDING;
}

static void
read_conditions(Pod *ret, const Value *list, const ObjectTables *tables)
{
    for (size_t i = 0; i < N_POD_CONDITIONS; i++) {
        ret->conditions[i] = (PodCondition){ .last_transition = SIM_NEVER };
    }
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *item = value_item(list, i);
        const char *type = value_get_text(item, "type");

        for (size_t k = 0; type != NULL && k < N_POD_CONDITIONS; k++) {
            if (strcmp(type, pod_condition_name((PodConditionType)k)) == 0) {
                ret->conditions[k] = (PodCondition){
                    .last_transition =
                        object_time_read(value_get(item, "lastTransitionTime"), tables),
                    .reason = read_text(item, "reason", tables),
                    .message = read_text(item, "message", tables),
                    .status = (uint8_t)condition_status_read(item),
                };
            }
        }
    }
}

static ContainerState
read_state(const Value *map, const ObjectTables *tables)
{
    ContainerState state = { .started_at = SIM_NEVER, .finished_at = SIM_NEVER };
    const Value *running = value_get(map, "running");
    const Value *terminated = value_get(map, "terminated");
    const Value *waiting = value_get(map, "waiting");

    if (running != NULL) {
        state.type = CONTAINER_RUNNING;
        state.started_at = object_time_read(value_get(running, "startedAt"), tables);
    } else if (terminated != NULL) {
        state.type = CONTAINER_TERMINATED;
        state.exit_code = (int32_t)value_get_int(terminated, "exitCode", 0);
        state.reason = read_text(terminated, "reason", tables);
        state.message = read_text(terminated, "message", tables);
        state.started_at = object_time_read(value_get(terminated, "startedAt"), tables);
        state.finished_at = object_time_read(value_get(terminated, "finishedAt"), tables);
    } else {
        state.type = CONTAINER_WAITING;
        state.reason = read_text(waiting, "reason", tables);
        state.message = read_text(waiting, "message", tables);
    }
    return state;
}

static ContainerStatus
read_container(const Value *item, const ObjectTables *tables)
{
    ContainerStatus status = {
        .state = read_state(value_get(item, "state"), tables),
        .last = read_state(value_get(item, "lastState"), tables),
        .restart_count = (int32_t)value_get_int(item, "restartCount", 0),
        .ready = value_get_bool(item, "ready", false),
        .started = value_get_bool(item, "started", false),
    };

    return status;
}

static void
read_containers(const Container *containers, uint32_t n, const Value *list, ContainerStatus *ret,
                const ObjectTables *tables)
{
    for (uint32_t i = 0; i < n; i++) {
        const Value *found = NULL;

        for (size_t k = 0; k < value_length(list); k++) {
            const Value *item = value_item(list, k);

            if (g_strcmp0(value_get_text(item, "name"), containers[i].name) == 0) {
                found = item;
            }
        }
        ret[i] = read_container(found, tables);
    }
}

void
pod_status_read(Pod *ret, const Value *status, const ObjectTables *tables)
{
    const Value *main_list = value_get(status, "containerStatuses");
    const Value *init_list = value_get(status, "initContainerStatuses");
    const PodSpec *spec = ret->spec;

    ret->phase = (uint8_t)read_phase(status);
    ret->nominated_node = read_text(status, "nominatedNodeName", tables);
    ret->pod_ip = read_text(status, "podIP", tables);
    ret->host_ip = read_text(status, "hostIP", tables);
    ret->reason = read_text(status, "reason", tables);
    ret->message = read_text(status, "message", tables);
    ret->start_time = object_time_read(value_get(status, "startTime"), tables);
    read_conditions(ret, value_get(status, "conditions"), tables);
    ret->containers = NULL;
    if (value_length(main_list) > 0 || value_length(init_list) > 0) {
        ret->containers = g_new0(ContainerStatus, pod_n_container_rows(ret));
        read_containers(spec->init_containers, spec->n_init_containers, init_list, ret->containers,
                        tables);
        read_containers(spec->containers, spec->n_containers, main_list,
                        ret->containers + spec->n_init_containers, tables);
    }
}

static bool
states_are_equal(const ContainerState *a, const ContainerState *b)
{
    if (a->type != b->type || g_strcmp0(a->reason, b->reason) != 0 ||
        g_strcmp0(a->message, b->message) != 0) {
        return false;
    }
    /* What the other types do not have may hold anything. */
    if (a->type == CONTAINER_RUNNING) {
        return a->started_at == b->started_at;
    }
    return a->type == CONTAINER_WAITING ||
           (a->started_at == b->started_at && a->finished_at == b->finished_at &&
            a->exit_code == b->exit_code);
}

static bool
last_states_are_equal(const ContainerState *a, const ContainerState *b)
{
    bool a_has = a->type == CONTAINER_TERMINATED;
    bool b_has = b->type == CONTAINER_TERMINATED;

    return a_has == b_has && (!a_has || states_are_equal(a, b));
}

static bool
containers_are_equal(const Pod *a, const Pod *b)
{
    size_t n = pod_n_container_rows(a);

    if (a->containers == NULL || b->containers == NULL || n != pod_n_container_rows(b)) {
        return a->containers == b->containers;
    }
    for (size_t i = 0; i < n; i++) {
        const ContainerStatus *left = &a->containers[i];
        const ContainerStatus *right = &b->containers[i];

        if (left->restart_count != right->restart_count || left->ready != right->ready ||
            left->started != right->started || !states_are_equal(&left->state, &right->state) ||
            !last_states_are_equal(&left->last, &right->last)) {
            return false;
        }
    }
    return true;
}

bool
pod_status_equal(const Pod *a, const Pod *b)
{
    if (a->phase != b->phase || a->start_time != b->start_time ||
        g_strcmp0(a->nominated_node, b->nominated_node) != 0 ||
        g_strcmp0(a->pod_ip, b->pod_ip) != 0 || g_strcmp0(a->host_ip, b->host_ip) != 0 ||
        g_strcmp0(a->reason, b->reason) != 0 || g_strcmp0(a->message, b->message) != 0) {
        return false;
    }
    for (size_t i = 0; i < N_POD_CONDITIONS; i++) {
        const PodCondition *left = &a->conditions[i];
        const PodCondition *right = &b->conditions[i];

        if (left->status != right->status) {
            return false;
        }
        if (left->status != CONDITION_ABSENT && (left->last_transition != right->last_transition ||
                                                 g_strcmp0(left->reason, right->reason) != 0 ||
                                                 g_strcmp0(left->message, right->message) != 0)) {
            return false;
        }
    }
    return containers_are_equal(a, b);
}
