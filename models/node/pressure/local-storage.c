/* local-storage.c - pods that write more than they may, whatever the machine has left.
 *
 * Kubernetes 1.34, at each look of the eviction manager and before anything else: an emptyDir above
 * its sizeLimit, a pod above the sum of its containers' ephemeral-storage limits, a container above
 * its own.  All of them go in one look. */
#include "models/node/lifecycle/lifecycle.h"
#include "models/node/pressure/pressure.h"

#include <string.h>

#define GRACE SIM_SECOND

static bool
read_limit(const Value *map, const char *key, Quantity *ret)
{
    const Value *value = value_get(map, key);

    return value != NULL && quantity_from_value(value, ret) == QUANTITY_OK &&
           quantity_to_double(*ret) > 0;
}

static bool
container_limit(const Container *container, Quantity *ret)
{
    return container->limits.has_ephemeral_storage &&
           read_limit(value_path(container->raw, "resources", "limits", NULL), "ephemeral-storage",
                      ret);
}

/* What may be written in one place, and what is. */
typedef struct Place {
    double used, rate;
    Quantity limit;
    const char *name; /* of the volume or container; NULL: the whole pod */
    bool is_volume;
} Place;

typedef bool (*PlaceVisitor)(const Place *place, void *data); /* true: enough seen */

static bool
visit_volumes(const PodRun *run, SimTime now, PlaceVisitor visit, void *data)
{
    for (uint32_t i = 0; i < run->spec->n_volumes; i++) {
        const PodVolume *volume = &run->spec->volumes[i];
        Place place = { .name = volume->name, .is_volume = true };

        if (strcmp(volume->source, "emptyDir") != 0 ||
            !read_limit(value_get(volume->raw, "emptyDir"), "sizeLimit", &place.limit)) {
            continue;
        }
        place.used = run_volume_bytes(run, i, now);
        for (size_t c = 0; c < run->n_containers; c++) {
            const ContainerRun *one = &run->containers[c];
            bool writes = one->state == RUN_RUNNING && one->disk_place == (int32_t)i;

            place.rate += writes ? one->disk_rate : 0;
        }
        if (visit(&place, data)) {
            return true;
        }
    }
    return false;
}

static bool
visit_pod(const PodRun *run, SimTime now, PlaceVisitor visit, void *data)
{
    Place place = { .limit = quantity_from_int(0, QUANTITY_BINARY_SI) };
    bool is_limited = false;

    for (size_t i = run->spec->n_init_containers; i < run->n_containers; i++) {
        Quantity limit;

        if (container_limit(run->containers[i].spec, &limit)) {
            place.limit = is_limited ? quantity_add(place.limit, limit) : limit;
            is_limited = true;
        }
    }
    if (!is_limited) {
        return false;
    }
    place.used = run_disk(run, now, &place.rate);
    return visit(&place, data);
}

static bool
visit_containers(const PodRun *run, SimTime now, PlaceVisitor visit, void *data)
{
    for (size_t i = 0; i < run->n_containers; i++) {
        const ContainerRun *one = &run->containers[i];
        Place place = { .name = one->spec->name };

        if (container_limit(one->spec, &place.limit)) {
            place.used = container_layer(one, now);
            place.rate = place.used > 0 || one->disk_place < 0 ? one->disk_rate : 0;
            if (visit(&place, data)) {
                return true;
            }
        }
    }
    return false;
}

/* In the kubelet's order. */
static bool
visit_places(const PodRun *run, SimTime now, PlaceVisitor visit, void *data)
{
    return visit_volumes(run, now, visit, data) || visit_pod(run, now, visit, data) ||
           visit_containers(run, now, visit, data);
}

static bool
complain(const Place *place, void *data)
{
    char **ret_message = data;
    g_autofree char *limit = NULL;

    if (place->used <= quantity_to_double(place->limit)) {
        return false;
    }
    limit = quantity_format(place->limit);
    *ret_message =
        place->is_volume
            ? g_strdup_printf("Usage of EmptyDir volume \"%s\" exceeds the limit \"%s\". ",
                              place->name, limit)
        : place->name == NULL
            ? g_strdup_printf("Pod ephemeral local storage usage exceeds the total limit of "
                              "containers %s. ",
                              limit)
            : g_strdup_printf("Container %s exceeded its local ephemeral storage limit \"%s\". ",
                              place->name, limit);
    return true;
}

static bool
find_soonest(const Place *place, void *data)
{
    SimTime *soonest = data;

    *soonest =
        MIN(*soonest, line_reaches(place->used, place->rate, quantity_to_double(place->limit)));
    return *soonest == 0;
}

static bool
may_be_ended(const Kubelets *kubelets, const PodRun *run)
{
    return run_is_active(run) && !run->terminating && !run_is_critical(kubelets, run);
}

uint32_t
local_storage_look(Kubelets *kubelets, KubeletNode *node)
{
    SimTime now = sim_now(kubelets->sim);
    uint32_t n = 0;

    for (guint i = 0; node->has_writers && i < node->runs->len; i++) {
        PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));
        g_autofree char *message = NULL;

        if (may_be_ended(kubelets, run) && visit_places(run, now, complain, &message)) {
            eviction_evict(kubelets, run, message, GRACE);
            n++;
        }
    }
    return n;
}

SimTime
local_storage_until(const Kubelets *kubelets, const KubeletNode *node)
{
    SimTime now = sim_now(kubelets->sim);
    SimTime soonest = SIM_NEVER;

    for (guint i = 0; node->has_writers && i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        if (may_be_ended(kubelets, run)) {
            (void)visit_places(run, now, find_soonest, &soonest);
        }
    }
    return soonest;
}
