/* image-gc.c - images that nobody uses go when the disk is nearly full.
 *
 * Kubernetes 1.34: a look every 5 min; above 85 % the images that were used longest ago and are at
 * least 2 min old go, until 80 % are reached.  The look is posted only when it will find that. */
#include "models/node/pressure/pressure.h"

#define GC_PERIOD (300 * SIM_SECOND)

/* The unused image that was used longest ago; NULL: none is old enough. */
static const PresentImage *
find_oldest(const Kubelets *kubelets, const KubeletNode *node)
{
    SimTime now = sim_now(kubelets->sim);
    const PresentImage *oldest = NULL;

    for (guint i = 0; i < node->images->len; i++) {
        const PresentImage *one = &g_array_index(node->images, PresentImage, i);

        if (now - one->used_at >= kubelets->settings.image_minimum_age &&
            !node_uses_image(kubelets, node, one->name) &&
            (oldest == NULL || one->used_at < oldest->used_at)) {
            oldest = one;
        }
    }
    return oldest;
}

static void
fire_collect(void *owner, const SimEvent *event)
{
    Kubelets *kubelets = owner;
    KubeletNode *node = g_ptr_array_index(kubelets->nodes, (guint)event->args.number);
    Observation disk = pressure_observe(kubelets, node, SIGNAL_NODEFS_AVAILABLE);
    double used = disk.capacity - disk.available;
    double excess = used - kubelets->settings.image_gc_low * disk.capacity;
    double freed = 0;
    const Object *object = store_get(kubelets->store, node->ref);
    const PresentImage *oldest = NULL;

    if (!node_works(node) || !runtime_works(node)) {
        return; /* looked for again when it is back */
    }
    while (freed < excess && (oldest = find_oldest(kubelets, node)) != NULL) {
        freed += (double)oldest->bytes;
        node_drop_image(node, oldest->name);
    }
    if (freed < excess && object != NULL && node_talks(node)) {
        client_record_on(node->client, "kubelet", node->name, object, "Warning",
                         "FreeDiskSpaceFailed",
                         "Failed to garbage collect required amount of images. Attempted to free "
                         "%" G_GINT64_FORMAT " bytes, but only found %" G_GINT64_FORMAT
                         " bytes eligible to free.",
                         (gint64)excess, (gint64)freed);
    }
    pressure_changed(kubelets, node);
}

static const SimEventType images_collected = {
    .name = "images.collected",
    .phase = PHASE_KUBELET,
    .fire = fire_collect,
};

void
images_watch(Kubelets *kubelets, KubeletNode *node)
{
    Observation disk = pressure_observe(kubelets, node, SIGNAL_NODEFS_AVAILABLE);
    SimTime delay = line_reaches(disk.capacity - disk.available, disk.shrinking,
                                 kubelets->settings.image_gc_high * disk.capacity);
    SimTime since = sim_now(kubelets->sim) - node->look_phase;

    (void)sim_cancel(kubelets->sim, &node->gc_timer);
    if (delay == SIM_NEVER || !node_works(node)) {
        return;
    }
    since += delay;
    delay += GC_PERIOD - since % GC_PERIOD;
    node->gc_timer = sim_post_background(kubelets->sim, delay, &images_collected, kubelets,
                                         (SimArgs){ .number = node->index });
}
