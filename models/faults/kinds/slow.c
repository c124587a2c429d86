/* slow.c - everything takes `factor` times as long: on a machine the start of pods and of their
 * programs, the runs of jobs and pulls; of an image or registry its pulls.
 *
 * It holds for what begins while it lasts; what is under way keeps its pace. */
#include "models/faults/fault.h"

static void
change(const FaultWorld *world, const FaultCase *one, bool begins)
{
    ImageSet set = { one->name, one->target == TARGET_REGISTRY };

    if (one->target == TARGET_NODE) {
        kubelets_slow_node(world->kubelets, one->name, one->factor, begins);
    } else {
        kubelets_trouble_images(world->kubelets, IMAGE_SLOW, set, one->factor, begins);
    }
}

static void
begin(const FaultWorld *world, const FaultCase *one)
{
    change(world, one, true);
}

static void
end(const FaultWorld *world, const FaultCase *one)
{
    change(world, one, false);
}

const FaultType fault_type_slow = {
    .name = "slow",
    .doc = "Starts, runs and pulls of a machine, or pulls of an image, take `factor` times longer.",
    .targets = TARGET_BIT(TARGET_NODE) | TARGET_BIT(TARGET_RACK) | TARGET_BIT(TARGET_ZONE) |
               TARGET_BIT(TARGET_POOL) | TARGET_BIT(TARGET_IMAGE) | TARGET_BIT(TARGET_REGISTRY),
    .uses_factor = true,
    .needs_factor = true,
    .begin = begin,
    .end = end,
};
