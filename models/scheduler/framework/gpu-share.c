/* gpu-share.c - reads and counts GPUs; see gpu-share.h. */
#include "models/scheduler/framework/gpu-share.h"

#include <string.h>

#define GPU_COUNT "alibabacloud.com/gpu-count"
#define GPU_MILLI "alibabacloud.com/gpu-milli"
#define GPU_MODEL "alibabacloud.com/gpu-card-model"
#define WHOLE_DEVICE "nvidia.com/gpu"
#define DEVICE_PRODUCT "nvidia.com/gpu.product"

enum {
    INDEX_BITS = 32
};

/* A number of at least 1; 0: it is none. */
static uint32_t
read_number(const LabelSet *set, const char *key, uint32_t most)
{
    const char *text = label_set_get(set, key);
    guint64 number = 0;

    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT32, &number, NULL)) {
        return 0;
    }
    return (uint32_t)MIN(number, most);
}

static uint32_t
read_index(const char *text)
{
    uint32_t index = 0;

    while (text != NULL && g_ascii_isdigit(*text)) {
        char *end;
        guint64 one = g_ascii_strtoull(text, &end, 10);

        index |= one < CELL_GPUS_MAX ? 1u << one : 0;
        text = *end == '-' || *end == ',' ? end + 1 : NULL;
    }
    return index;
}

char *
gpu_index_format(uint32_t index)
{
    GString *text = g_string_new(NULL);

    for (uint32_t i = 0; i < INDEX_BITS; i++) {
        if (index >> i & 1) {
            g_string_append_printf(text, "%s%u", text->len == 0 ? "" : "-", i);
        }
    }
    return g_string_free(text, FALSE);
}

PodGpus
pod_gpus_read(const ObjectMeta *meta, const PodNeeds *needs)
{
    const LabelSet *notes = meta->annotations;
    PodGpus gpus = { 0 };
    bool found = false;
    int64_t whole;

    if (notes != NULL && notes->n_pairs > 0) {
        gpus.milli = (uint16_t)read_number(notes, GPU_MILLI, GPU_WHOLE);
    }
    if (gpus.milli > 0) {
        uint32_t n = read_number(notes, GPU_COUNT, UINT8_MAX);

        gpus.n = (uint8_t)MAX(n, 1);
        gpus.models = label_set_get(notes, GPU_MODEL);
        gpus.models = gpus.models != NULL && *gpus.models == '\0' ? NULL : gpus.models;
        gpus.index = read_index(label_set_get(notes, GPU_INDEX_ANNOTATION));
        gpus.is_annotated = true;
        return gpus;
    }
    whole =
        needs == NULL || needs->filter.n_scalars == 0
            ? 0
            : scalar_amount(needs->filter.n_scalars, needs->filter.scalars, WHOLE_DEVICE, &found);
    if (whole > 0) {
        gpus.milli = GPU_WHOLE;
        gpus.n = (uint8_t)MIN(whole, UINT8_MAX);
    }
    return gpus;
}

NodeGpus *
node_gpus_read(const Node *node)
{
    const ResourceList *has = &node->allocatable;
    bool found = false;
    int64_t n = scalar_amount(has->n_scalars, has->scalars, GPU_COUNT, &found);
    NodeGpus *gpus;

    if (!found) {
        n = scalar_amount(has->n_scalars, has->scalars, GPU_MILLI, &found) / GPU_WHOLE;
    }
    if (!found) {
        n = scalar_amount(has->n_scalars, has->scalars, WHOLE_DEVICE, &found);
    }
    if (n <= 0) {
        return NULL;
    }
    gpus = g_new0(NodeGpus, 1);
    gpus->n = (uint8_t)MIN(n, CELL_GPUS_MAX);
    gpus->model = label_set_get(node->object.meta.labels, GPU_MODEL);
    if (gpus->model == NULL) {
        gpus->model = label_set_get(node->object.meta.labels, DEVICE_PRODUCT);
    }
    for (uint32_t i = 0; i < gpus->n; i++) {
        gpus->left[i] = GPU_WHOLE;
    }
    return gpus;
}

NodeGpus *
node_gpus_copy(const NodeGpus *gpus)
{
    NodeGpus *copy = gpus == NULL ? NULL : g_new(NodeGpus, 1);

    if (copy != NULL) {
        *copy = *gpus;
    }
    return copy;
}

bool
gpu_model_is_allowed(const PodGpus *pod, const NodeGpus *gpus)
{
    const char *next = pod->models;
    size_t length = gpus->model == NULL ? 0 : strlen(gpus->model);

    if (next == NULL) {
        return true;
    }
    while (length > 0 && *next != '\0') {
        size_t word = strcspn(next, "|");

        if (word == length && memcmp(next, gpus->model, length) == 0) {
            return true;
        }
        next += word + (next[word] == '|');
    }
    return false;
}

bool
node_gpus_fit(const NodeGpus *gpus, const PodGpus *pod)
{
    uint32_t n = 0;

    for (uint32_t i = 0; gpus != NULL && i < gpus->n; i++) {
        n += gpus->left[i] >= pod->milli;
    }
    return n >= pod->n;
}

void
node_gpus_show(const NodeGpus *gpus, CellMachine *ret)
{
    ret->n_gpus = gpus == NULL ? 0 : gpus->n;
    for (uint32_t i = 0; i < ret->n_gpus; i++) {
        ret->gpu_left[i] = (uint16_t)CLAMP(gpus->left[i], 0, GPU_WHOLE);
    }
    if (gpus != NULL) {
        memcpy(ret->hosted, gpus->hosted, sizeof ret->hosted);
    }
}

TaskShape
pod_shape(const PodNeeds *needs, const PodGpus *gpus)
{
    return (TaskShape){ .cpu_milli = needs->filter.milli_cpu,
                        .memory_bytes = needs->filter.memory,
                        .gpu_milli = gpus->n > 0 ? gpus->milli : 0,
                        .n_gpus = gpus->n };
}

uint32_t
node_gpus_tightest(const NodeGpus *gpus, const PodGpus *pod)
{
    CellMachine machine = { 0 };
    TaskShape shape = { .gpu_milli = pod->milli, .n_gpus = pod->n };

    if (!node_gpus_fit(gpus, pod)) {
        return 0;
    }
    node_gpus_show(gpus, &machine);
    return machine_gpus_tightest(&machine, &shape);
}

void
node_gpus_change(NodeGpus *gpus, const PodGpus *pod, uint32_t index, int sign)
{
    TaskShape shape = { .gpu_milli = pod->milli, .n_gpus = pod->n };
    uint32_t class_ = MIN(shape_gpu_class(&shape), CELL_GPUS_MAX);

    for (uint32_t i = 0; i < gpus->n; i++) {
        gpus->left[i] -= (index >> i & 1) ? sign * pod->milli : 0;
    }
    gpus->hosted[class_] = sign > 0 ? gpus->hosted[class_] + 1 : gpus->hosted[class_] - 1;
}
