/* least-memory.c - a policy in forty lines: the machine with the least free memory that fits, and
 * of equals the one with fewer tasks.
 *
 *     cc -shared -fPIC $(pkg-config --cflags orrery-policy) -o least-memory.so least-memory.c
 *     orrery bench compaction --policy ./least-memory.so --policy BorgHybrid
 */
#include <orrery-policy.h>

static double
score(const OrreryMachine *machine, const OrreryTask *task)
{
    double left = (double)(machine->memory_bytes_left - task->memory_bytes);

    return -left / (double)machine->memory_bytes - 1e-6 * machine->n_tasks;
}

static const OrreryPolicy policy = {
    .version = ORRERY_POLICY_VERSION,
    .name = "LeastMemory",
    .doc = "The machine that is left with the smallest share of memory.",
    .score = score,
};

const OrreryPolicy *
orrery_policy(void)
{
    return &policy;
}
