/* pod-status-value.c - the status of a pod as the API server prints it. */
#include "models/api/pod/pod-status-value.h"

#include "models/api/document/field.h"
#include "sim/random.h"

#include <string.h>

static const Value *
text_value(const char *text, Arena *arena)
{
    return text == NULL ? NULL : value_string(arena, text);
}

static const Value *
condition_value(const Pod *pod, size_t type, const ObjectTables *tables, Arena *arena)
{
    const PodCondition *condition = &pod->conditions[type];
    ValueBuilder *map = value_map_begin(arena);

    value_put(map, "lastProbeTime", value_null(arena));
    value_put(map, "lastTransitionTime",
              object_time_value(condition->last_transition, tables, arena));
    value_put_string(map, "message", condition->message);
    if (pod->object.meta.generation > 0) {
        value_put_int(map, "observedGeneration", pod->object.meta.generation);
    }
    value_put_string(map, "reason", condition->reason);
    value_put_string(map, "status", condition_status_name(condition->status));
    value_put_string(map, "type", pod_condition_name((PodConditionType)type));
    return value_end(map);
}

static bool
is_own_condition(const char *type)
{
    for (size_t k = 0; type != NULL && k < N_POD_CONDITIONS; k++) {
        if (strcmp(type, pod_condition_name((PodConditionType)k)) == 0) {
            return true;
        }
    }
    return false;
}

static const Value *
conditions_value(const Pod *pod, const Value *old, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < N_POD_CONDITIONS; i++) {
        if (pod->conditions[i].status != CONDITION_ABSENT) {
            value_add(list, condition_value(pod, i, tables, arena));
        }
    }
    for (size_t i = 0; i < value_length(old); i++) { /* readiness gates and others' conditions */
        if (!is_own_condition(value_get_text(value_item(old, i), "type"))) {
            value_add(list, value_item(old, i));
        }
    }
    const Value *value = value_end(list);

    return value->n == 0 ? NULL : value;
}

/* 64 digits that look like a digest and depend on nothing but the text. */
static const Value *
digest_value(const char *prefix, const char *text, uint64_t seed, Arena *arena)
{
    uint64_t words[4];

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        words[i] = sim_hash(seed + i, text, strlen(text));
    }
    return value_printf(arena, "%s%016llx%016llx%016llx%016llx", prefix,
                        (unsigned long long)words[0], (unsigned long long)words[1],
                        (unsigned long long)words[2], (unsigned long long)words[3]);
}

static const Value *
container_id(const Pod *pod, const char *name, int32_t run, const ObjectTables *tables,
             Arena *arena)
{
    uint64_t seed = sim_mix(uid_identity(pod->object.meta.uid, tables), (uint64_t)run);

    return digest_value("containerd://", name, seed, arena);
}

static const Value *
state_value(const Pod *pod, const char *name, const ContainerState *state, int32_t run,
            const ObjectTables *tables, Arena *arena)
{
    static const char *const names[] = { "waiting", "running", "terminated" };
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *inner = value_map_begin(arena);

    if (state->type == CONTAINER_RUNNING) {
        value_put(inner, "startedAt", object_time_value(state->started_at, tables, arena));
    } else if (state->type == CONTAINER_TERMINATED) {
        value_put(inner, "containerID", container_id(pod, name, run, tables, arena));
        value_put_int(inner, "exitCode", state->exit_code);
        value_put(inner, "finishedAt", object_time_value(state->finished_at, tables, arena));
        value_put(inner, "message", text_value(state->message, arena));
        value_put(inner, "reason", text_value(state->reason, arena));
        value_put(inner, "startedAt", object_time_value(state->started_at, tables, arena));
    } else {
        value_put(inner, "message", text_value(state->message, arena));
        value_put(inner, "reason", text_value(state->reason, arena));
    }
    value_put(map, names[state->type], value_end(inner));
    return value_end(map);
}

static const Value *
container_value(const Pod *pod, const Container *container, const ContainerStatus *status,
                const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    int32_t run = status->restart_count;
    bool has_run = status->state.type != CONTAINER_WAITING;
    bool has_last = status->last.type == CONTAINER_TERMINATED;

    if (has_run || has_last) {
        value_put(map, "containerID",
                  container_id(pod, container->name, has_run ? run : run - 1, tables, arena));
    }
    value_put_string(map, "image", container->image);
    if (has_run || has_last) {
        g_autofree char *prefix = g_strdup_printf("%s@sha256:", container->image);

        value_put(map, "imageID", digest_value(prefix, container->image, 0, arena));
    } else {
        value_put_string(map, "imageID", "");
    }
    value_put(map, "lastState",
              has_last ? state_value(pod, container->name, &status->last, run - 1, tables, arena)
                       : value_end(value_map_begin(arena)));
    value_put_string(map, "name", container->name);
    value_put_bool(map, "ready", status->ready);
    value_put_int(map, "restartCount", run);
    value_put_bool(map, "started", status->started);
    value_put(map, "state", state_value(pod, container->name, &status->state, run, tables, arena));
    return value_end(map);
}

static const Value *
containers_value(const Pod *pod, const Container *containers, uint32_t n,
                 const ContainerStatus *rows, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; rows != NULL && i < n; i++) {
        value_add(list, container_value(pod, &containers[i], &rows[i], tables, arena));
    }
    return rows == NULL || n == 0 ? NULL : value_end(list);
}

static const Value *
ip_list(const char *ip, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *item = value_map_begin(arena);

    value_put_string(item, "ip", ip);
    value_add(list, value_end(item));
    return ip == NULL ? NULL : value_end(list);
}

static const Value *
overlay(const Pod *pod, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const PodSpec *spec = pod->spec;
    const ContainerStatus *rows = pod->containers;
    const struct {
        const char *key;
        const Value *value;
    } members[] = {
        { "conditions", conditions_value(pod, value_get(map, "conditions"), tables, arena) },
        { "containerStatuses",
          containers_value(pod, spec->containers, spec->n_containers,
                           rows == NULL ? NULL : rows + spec->n_init_containers, tables, arena) },
        { "hostIP", text_value(pod->host_ip, arena) },
        { "hostIPs", ip_list(pod->host_ip, arena) },
        { "initContainerStatuses", containers_value(pod, spec->init_containers,
                                                    spec->n_init_containers, rows, tables, arena) },
        { "message", text_value(pod->message, arena) },
        { "nominatedNodeName", text_value(pod->nominated_node, arena) },
        { "phase", value_string(arena, pod_phase_name((PodPhase)pod->phase)) },
        { "podIP", text_value(pod->pod_ip, arena) },
        { "podIPs", ip_list(pod->pod_ip, arena) },
        { "qosClass", value_string(arena, pod_qos_name((PodQos)spec->qos)) },
        { "reason", text_value(pod->reason, arena) },
        { "startTime", object_time_value(pod->start_time, tables, arena) },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        map = value_with(arena, map, members[i].key, members[i].value);
    }
    if (pod->start_time != SIM_NEVER && pod->object.meta.generation > 0) {
        map = value_with(arena, map, "observedGeneration",
                         value_int(arena, pod->object.meta.generation));
    }
    return map;
}

const Value *
pod_status_overlay(const Pod *pod, const Value *old, const ObjectTables *tables, Arena *arena)
{
    Pod again = { .spec = pod->spec };
    bool is_same;

    if (old == NULL) {
        return overlay(pod, NULL, tables, arena);
    }
    pod_status_read(&again, old, tables);
    is_same = pod_status_equal(pod, &again);
    g_free(again.containers);
    return is_same ? old : overlay(pod, old, tables, arena);
}
