/* perf-wait.c - waiting for pods to be bound, or tried. */
#include "experiment/scheduler-perf/perf-run-internal.h"

#include <string.h>

#define POLL SIM_SECOND
#define PATIENCE (10 * SIM_MINUTE)

bool
perf_labels_match(const Value *labels, const LabelSet *set)
{
    for (size_t i = 0; i < value_length(labels); i++) {
        const ValueMember *member = &labels->members[i];

        if (g_strcmp0(label_set_get(set, member->key), member->value->text) != 0) {
            return false;
        }
    }
    return true;
}

bool
perf_name_space_is_among(const char **name_spaces, const char *name_space)
{
    return name_spaces == NULL || name_spaces[0] == NULL ||
           g_strv_contains((const char *const *)name_spaces, name_space);
}

static bool
is_there(const Pod *pod, PerfStage stage)
{
    return pod->node_name != NULL ||
           (stage == STAGE_ATTEMPTED && pod->conditions[POD_SCHEDULED].status == CONDITION_FALSE);
}

typedef struct Missing {
    size_t n, n_all;
    ObjectRef first;
} Missing;

static void
look_at_group(const PerfRun *run, const PerfGroup *group, const Value *labels, PerfStage stage,
              Missing *missing)
{
    for (guint i = 0; i < group->refs->len; i++) {
        ObjectRef ref = g_array_index(group->refs, ObjectRef, i);
        const Object *pod = store_get(run->store, ref);

        if (pod == NULL || !perf_labels_match(labels, pod->meta.labels)) {
            continue;
        }
        missing->n_all++;
        if (!is_there((const Pod *)pod, stage)) {
            missing->first = missing->n++ == 0 ? ref : missing->first;
        }
    }
}

static Missing
look(const PerfRun *run, const PerfOp *op, const PerfGroup *group, PerfStage stage)
{
    Missing missing = { 0 };

    if (group != NULL) {
        look_at_group(run, group, NULL, stage, &missing);
        return missing;
    }
    for (guint i = 0; i < run->groups->len; i++) {
        const PerfGroup *one = run->groups->pdata[i];

        if (perf_name_space_is_among(op->name_spaces, one->name_space)) {
            look_at_group(run, one, op->labels, stage, &missing);
        }
    }
    return missing;
}

/* How many are left, and what the scheduler says to the first of them. */
static bool
give_up(PerfRun *run, const PerfOp *op, const Missing *missing, PerfStage stage)
{
    char key[OBJECT_KEY_MAX];
    const Object *object = store_get(run->store, missing->first);
    const char *message = ((const Pod *)object)->conditions[POD_SCHEDULED].message;

    return perf_fail(run, "%s: %zu of %zu pods are not %s; %s: %s", op->opcode_text, missing->n,
                     missing->n_all, stage == STAGE_SCHEDULED ? "bound" : "tried",
                     object_key(object, key), message == NULL ? "never tried" : message);
}

bool
perf_wait(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group, PerfStage stage)
{
    Missing missing = look(run, op, group, stage);
    SimTime nearer_at = sim_now(run->sim);

    while (missing.n > 0) {
        size_t before = missing.n;

        if (sim_now(run->sim) - nearer_at >= PATIENCE) {
            return give_up(run, op, &missing, stage);
        }
        process_sleep(self, POLL);
        missing = look(run, op, group, stage);
        if (missing.n < before) {
            nearer_at = sim_now(run->sim);
        }
    }
    return true;
}
