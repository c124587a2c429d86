/* rerun-describe.c - an object of an instant as kubectl describes it. */
#include "experiment/results/rerun.h"

#include "models/api/describe/describe.h"

char *
rerun_describe(const Rerun *rerun, const Value *object, const GPtrArray *others)
{
    return describe_object(object, others, rerun_now(rerun), true);
}
