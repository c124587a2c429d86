/* image-fault.c - what is wrong with images and their registries, while faults last. */
#include "models/node/runtime.h"

#include <string.h>

/* The registry that an image's name leads to: what stands before the first stroke if that looks
 * like a host, else Docker Hub. */
static bool
is_in_registry(const char *glob, const char *image)
{
    const char *stroke = strchr(image, '/');
    g_autofree char *host = stroke == NULL ? NULL : g_strndup(image, (gsize)(stroke - image));
    bool is_host = host != NULL && (strpbrk(host, ".:") != NULL || strcmp(host, "localhost") == 0);

    return glob_matches(glob, is_host ? host : "docker.io");
}

static bool
concerns(const ImageFault *fault, const char *image)
{
    return fault->set.is_registry ? is_in_registry(fault->set.glob, image)
                                  : glob_matches(fault->set.glob, image);
}

double
image_trouble(const Kubelets *kubelets, ImageTrouble trouble, const char *image)
{
    double result = trouble == IMAGE_SLOW ? 1 : 0;

    for (guint i = 0; i < kubelets->image_faults->len; i++) {
        const ImageFault *fault = &g_array_index(kubelets->image_faults, ImageFault, i);

        if (fault->trouble != trouble || !concerns(fault, image)) {
            continue;
        }
        if (trouble == IMAGE_SLOW) {
            result *= fault->amount;
        } else if (trouble == IMAGE_ERRS) {
            result = 1 - (1 - result) * (1 - fault->amount);
        } else {
            result += fault->amount;
        }
    }
    return result;
}

static void
bend_all(Kubelets *kubelets, const ImageFault *fault)
{
    for (guint n = 0; n < kubelets->nodes->len; n++) {
        KubeletNode *node = g_ptr_array_index(kubelets->nodes, n);

        for (guint i = 0; i < node->runs->len; i++) {
            PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

            for (size_t c = 0; c < run->n_containers; c++) {
                if (concerns(fault, run->containers[c].spec->image)) {
                    memory_bend(kubelets, run, c);
                }
            }
        }
    }
}

static bool
is_same(const ImageFault *a, const ImageFault *b)
{
    return a->trouble == b->trouble && a->set.is_registry == b->set.is_registry &&
           a->set.glob == b->set.glob && !(a->amount < b->amount) && !(a->amount > b->amount);
}

void
kubelets_trouble_images(Kubelets *kubelets, ImageTrouble trouble, ImageSet set, double amount,
                        bool begins)
{
    ImageFault fault = { .trouble = trouble, .set = set, .amount = amount };

    fault.set.glob = intern(kubelets->tables->names, set.glob == NULL ? "*" : set.glob);
    if (begins) {
        g_array_append_val(kubelets->image_faults, fault);
    }
    for (guint i = 0; !begins && i < kubelets->image_faults->len; i++) {
        if (is_same(&g_array_index(kubelets->image_faults, ImageFault, i), &fault)) {
            g_array_remove_index(kubelets->image_faults, i);
            break;
        }
    }
    if (trouble == IMAGE_LEAKS) {
        bend_all(kubelets, &fault);
    }
}
