/* node-images.c - the images on a machine. */
#include "models/node/runtime.h"

PresentImage *
node_find_image(const KubeletNode *node, const char *image)
{
    for (guint i = 0; i < node->images->len; i++) {
        PresentImage *one = &g_array_index(node->images, PresentImage, i);

        if (one->name == image) {
            return one;
        }
    }
    return NULL;
}

void
node_add_image(Kubelets *kubelets, KubeletNode *node, const char *image, int64_t bytes)
{
    PresentImage *one = node_find_image(node, image);
    PresentImage added = { image, bytes, sim_now(kubelets->sim) };

    if (one != NULL) {
        one->used_at = added.used_at;
        one->bytes = MAX(one->bytes, bytes);
        return;
    }
    g_array_append_val(node->images, added);
    if (bytes > 0) {
        pressure_changed(kubelets, node);
    }
}

int64_t
node_image_bytes(const KubeletNode *node)
{
    int64_t sum = 0;

    for (guint i = 0; i < node->images->len; i++) {
        sum += g_array_index(node->images, PresentImage, i).bytes;
    }
    return sum;
}

bool
node_uses_image(const Kubelets *kubelets, const KubeletNode *node, const char *image)
{
    for (guint i = 0; i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        for (size_t c = 0; c < run->n_containers; c++) {
            if (run->containers[c].spec->image == image && !run->stopped) {
                return true;
            }
        }
    }
    return false;
}

void
node_drop_image(KubeletNode *node, const char *image)
{
    for (guint i = 0; i < node->images->len; i++) {
        if (g_array_index(node->images, PresentImage, i).name == image) {
            g_array_remove_index(node->images, i);
            return;
        }
    }
}

bool
node_drop_unused_images(Kubelets *kubelets, KubeletNode *node)
{
    guint before = node->images->len;

    for (guint i = node->images->len; i > 0; i--) {
        if (!node_uses_image(kubelets, node,
                             g_array_index(node->images, PresentImage, i - 1).name)) {
            g_array_remove_index(node->images, i - 1);
        }
    }
    return node->images->len < before;
}
