/* leak.c - a program that gives no memory back: up to its limit, or until its machine has none.
 *
 * Of a pod it is the process that runs now which leaks, and a restart cures it; of an image it is
 * the program, and every process of it leaks until the fault heals.  What was taken stays taken. */
#include "models/faults/fault.h"

static void
change(const FaultWorld *world, const FaultCase *one, bool begins)
{
    ImageSet set = { one->name, false };

    if (one->target == TARGET_IMAGE) {
        kubelets_trouble_images(world->kubelets, IMAGE_LEAKS, set, one->rate, begins);
    } else {
        kubelets_leak_pod(world->kubelets, one->pod, begins ? one->rate : -one->rate);
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

const FaultType fault_type_leak = {
    .name = "leak",
    .doc = "A container's memory grows by `rate`, until its limit or its node's end is reached.",
    .targets = TARGET_BIT(TARGET_POD) | TARGET_BIT(TARGET_IMAGE),
    .uses_rate = true,
    .needs_rate = true,
    .begin = begin,
    .end = end,
};
