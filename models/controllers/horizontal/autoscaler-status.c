/* autoscaler-status.c - the status of an autoscaler: read, changed, written. */
#include "models/controllers/horizontal/autoscaler-pass.h"

#include <string.h>

static ConditionStatus
status_of_text(const char *text)
{
    return g_strcmp0(text, "True") == 0    ? CONDITION_TRUE
           : g_strcmp0(text, "False") == 0 ? CONDITION_FALSE
                                           : CONDITION_UNKNOWN;
}

void
autoscaler_read_status(AutoscalerPass *pass)
{
    const Value *value = pass->object->status;
    const Value *rows = value_get(value, "conditions");
    AutoscalerStatus *status = &pass->status;
    const ObjectTables *tables = pass->self->tables;

    status->current_replicas = (int32_t)value_get_int(value, "currentReplicas", 0);
    status->desired_replicas = (int32_t)value_get_int(value, "desiredReplicas", 0);
    status->last_scale = object_time_read(value_get(value, "lastScaleTime"), tables);
    status->metrics = value_get(value, "currentMetrics");
    for (size_t i = 0; i < MIN(value_length(rows), G_N_ELEMENTS(status->conditions)); i++) {
        const Value *row = value_item(rows, i);

        status->conditions[i] = (Condition){
            .type = value_get_text(row, "type"),
            .status = status_of_text(value_get_text(row, "status")),
            .reason = value_get_text(row, "reason"),
            .message = value_get_text(row, "message"),
            .last_update = SIM_NEVER,
            .last_transition = object_time_read(value_get(row, "lastTransitionTime"), tables),
        };
    }
}

void
autoscaler_condition(AutoscalerPass *pass, const char *type, bool holds, const char *reason,
                     const char *format, ...)
{
    Condition *conditions = pass->status.conditions;
    g_autofree char *message = NULL;
    va_list arguments;
    size_t i = 0;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    while (i + 1 < G_N_ELEMENTS(pass->status.conditions) && conditions[i].type != NULL &&
           strcmp(conditions[i].type, type) != 0) {
        i++;
    }
    if (conditions[i].type == NULL || (conditions[i].status == CONDITION_TRUE) != holds) {
        conditions[i].last_transition = api_time(sim_now(pass->self->sim));
    }
    conditions[i].type = type;
    conditions[i].status = holds ? CONDITION_TRUE : CONDITION_FALSE;
    conditions[i].reason = reason;
    conditions[i].message = arena_strdup(pass->arena, message);
}

static const Value *
condition_value(const Condition *condition, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *row = value_map_begin(arena);

    value_put(row, "lastTransitionTime",
              object_time_value(condition->last_transition, tables, arena));
    value_put_string(row, "message", condition->message);
    value_put_string(row, "reason", condition->reason);
    value_put_string(row, "status", condition->status == CONDITION_TRUE ? "True" : "False");
    value_put_string(row, "type", condition->type);
    return value_end(row);
}

static const Value *
status_value(const AutoscalerPass *pass, Arena *arena)
{
    const AutoscalerStatus *status = &pass->status;
    const ObjectTables *tables = pass->self->tables;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *conditions = value_list_begin(arena);

    for (size_t i = 0; i < G_N_ELEMENTS(status->conditions); i++) {
        if (status->conditions[i].type != NULL) {
            value_add(conditions, condition_value(&status->conditions[i], tables, arena));
        }
    }
    value_put(map, "conditions", value_end(conditions));
    value_put(map, "currentMetrics",
              value_length(status->metrics) > 0 ? status->metrics : value_null(arena));
    if (status->current_replicas != 0) {
        value_put_int(map, "currentReplicas", status->current_replicas);
    }
    value_put_int(map, "desiredReplicas", status->desired_replicas);
    value_put(map, "lastScaleTime", object_time_value(status->last_scale, tables, arena));
    return value_end(map);
}

void
autoscaler_write_status(AutoscalerPass *pass)
{
    const Value *value = status_value(pass, pass->arena);
    RawObject *draft;

    if (value_equal(value, pass->object->status)) {
        return;
    }
    draft = (RawObject *)object_copy(&pass->object->object);
    draft->status = value_copy(pass->self->tables->arena, value);
    (void)controller_update_status(pass->self, pass->process, &draft->object);
}
