/* error.c - a share of pulls fails (`rate`; without it all): ErrImagePull, then ImagePullBackOff.
 * A node that has the image already does not notice, unless its policy is to ask each time. */
#include "models/faults/fault.h"

static void
change(const FaultWorld *world, const FaultCase *one, bool begins)
{
    ImageSet set = { one->name, one->target == TARGET_REGISTRY };

    kubelets_trouble_images(world->kubelets, IMAGE_ERRS, set, one->rate > 0 ? one->rate : 1,
                            begins);
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

const FaultType fault_type_error = {
    .name = "error",
    .doc = "Pulls of an image, or from a registry, fail; with `rate: 20%` one in five.",
    .targets = TARGET_BIT(TARGET_IMAGE) | TARGET_BIT(TARGET_REGISTRY),
    .uses_rate = true,
    .rate_is_share = true,
    .begin = begin,
    .end = end,
};
