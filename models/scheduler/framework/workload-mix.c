/* workload-mix.c - classes of (CPU, GPU) demand and how often each came.
 *
 * Memory plays no part, as in the measure that it is for.  The table finds a class; the array is
 * its order. */
#include "models/scheduler/framework/workload-mix.h"

#define TYPICAL_SHARE 0.95

struct WorkloadMix {
    GHashTable *numbers; /* TypicalTask * -> index + 1; the keys are owned */
    GArray *classes;     /* of TypicalTask; 'models' interned, "" for any */
    uint64_t n_all;
};

static guint
class_hash(gconstpointer data)
{
    const TypicalTask *task = data;
    uint64_t hash = (uint64_t)task->shape.cpu_milli * UINT64_C(0x9e3779b97f4a7c15);

    hash ^=
        ((uint64_t)task->shape.gpu_milli << 8 | task->shape.n_gpus) * UINT64_C(0xc2b2ae3d27d4eb4f);
    return (guint)(hash >> 32) ^ g_str_hash(task->models);
}

static gboolean
class_equal(gconstpointer one, gconstpointer other)
{
    const TypicalTask *a = one, *b = other;

    return a->shape.cpu_milli == b->shape.cpu_milli && a->shape.gpu_milli == b->shape.gpu_milli &&
           a->shape.n_gpus == b->shape.n_gpus && g_str_equal(a->models, b->models);
}

WorkloadMix *
workload_mix_new(void)
{
    WorkloadMix *mix = g_new0(WorkloadMix, 1);

    mix->numbers = g_hash_table_new_full(class_hash, class_equal, g_free, NULL);
    mix->classes = g_array_new(FALSE, FALSE, sizeof(TypicalTask));
    return mix;
}

void
workload_mix_free(WorkloadMix *mix)
{
    if (mix != NULL) {
        g_hash_table_destroy(mix->numbers);
        g_array_unref(mix->classes);
        g_free(mix);
    }
}

void
workload_mix_add(WorkloadMix *mix, const SchedPod *pod)
{
    TypicalTask task = { .shape = pod_shape(pod->needs, &pod->gpus),
                         .models = pod->gpus.models == NULL ? "" : pod->gpus.models };
    gpointer found;

    task.shape.memory_bytes = 0;
    found = g_hash_table_lookup(mix->numbers, &task);
    if (found == NULL) {
        TypicalTask *key = g_new(TypicalTask, 1);

        *key = task;
        g_array_append_val(mix->classes, task);
        found = GUINT_TO_POINTER(mix->classes->len);
        g_hash_table_insert(mix->numbers, key, found);
    }
    g_array_index(mix->classes, TypicalTask, GPOINTER_TO_UINT(found) - 1).n++;
    mix->n_all++;
}

uint64_t
workload_mix_total(const WorkloadMix *mix)
{
    return mix->n_all;
}

Fragmentation *
workload_mix_typical(const WorkloadMix *mix, uint64_t (*models_of)(void *data, const char *models),
                     void *data)
{
    g_autofree TypicalTask *classes = g_new(TypicalTask, mix->classes->len + 1);

    for (guint i = 0; i < mix->classes->len; i++) {
        classes[i] = g_array_index(mix->classes, TypicalTask, i);
        classes[i].shape.models = models_of(data, classes[i].models);
    }
    return fragmentation_new(classes, mix->classes->len, TYPICAL_SHARE);
}
