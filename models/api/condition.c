/* condition.c - conditions of workloads, kept in the order they were first set. */
#include "models/api/pod/pod.h"
#include "models/api/workload.h"

#include <string.h>

static size_t
find_row(const Condition *conditions, size_t n, const char *type)
{
    size_t i = 0;

    while (i < n && conditions[i].type != NULL && strcmp(conditions[i].type, type) != 0) {
        i++;
    }
    return i;
}

const Condition *
condition_find(const Condition *conditions, size_t n, const char *type)
{
    size_t i = find_row(conditions, n, type);

    return i < n && conditions[i].type != NULL ? &conditions[i] : NULL;
}

bool
condition_set(Condition *conditions, size_t n, const char *type, ConditionStatus status,
              const char *reason, const char *message, SimTime now)
{
    size_t i = find_row(conditions, n, type);
    Condition *row;

    g_assert(i < n);
    row = &conditions[i];
    if (row->type == NULL) {
        *row = (Condition){ .type = type, .last_update = SIM_NEVER, .last_transition = SIM_NEVER };
    } else if (row->status == status && g_strcmp0(row->reason, reason) == 0 &&
               g_strcmp0(row->message, message) == 0) {
        return false;
    }
    if (row->status != status) {
        row->status = status;
        row->last_transition = api_time(now);
    }
    row->reason = reason;
    row->message = message;
    return true;
}

bool
condition_remove(Condition *conditions, size_t n, const char *type)
{
    size_t i = find_row(conditions, n, type);

    if (i >= n || conditions[i].type == NULL) {
        return false;
    }
    memmove(&conditions[i], &conditions[i + 1], (n - i - 1) * sizeof(Condition));
    conditions[n - 1] = (Condition){ 0 };
    return true;
}
