/* image-locality.c - prefer nodes that have the pod's images already.
 *
 * The size of an image counts by the share of nodes that have it, so that one node does not draw
 * all pods of a popular image. */
#include "models/scheduler/framework/plugin.h"

#define MEBIBYTE INT64_C(1048576)

int64_t
scaled_image_size(int64_t size, uint32_t n_with_image, uint32_t n_nodes)
{
    return (int64_t)((double)size * ((double)n_with_image / (double)n_nodes));
}

static int64_t
image_size(const NodeInfo *node, const char *image, uint32_t n_nodes)
{
    for (uint32_t i = 0; i < node->n_images; i++) {
        const NodeImageState *state = node->images[i];

        if (state->name == image) {
            return scaled_image_size(state->size, state->n_nodes, n_nodes);
        }
    }
    return 0;
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const PodNeeds *needs = cycle->pod->needs;
    int64_t least = 23 * MEBIBYTE;
    int64_t most = 1000 * MEBIBYTE * (int64_t)needs->n_containers;
    int64_t sum = 0;

    (void)self;
    if (node->n_images > 0) {
        for (uint32_t i = 0; i < needs->n_images; i++) {
            sum += image_size(node, needs->images[i], cycle->snapshot->nodes->len);
        }
    }
    sum = CLAMP(sum, least, most);
    *ret_score = SCORE_MAX * (sum - least) / (most - least);
    return VERDICT_OK;
}

static const ScoreHooks score_hooks = { .score = score };

const SchedPlugin sched_plugin_image_locality = {
    .name = "ImageLocality",
    .doc = "Prefer nodes that have the pod's images.",
    .is_local = true,
    .is_static = true,
    .default_weight = 1,
    .score = &score_hooks,
};
