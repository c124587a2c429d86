/* policy-e-pvm.c - the least growth of an exponential cost (Amir et al. 2000; Borg's first rule).
 *
 * A resource of load l costs B^l; B is the number of machines.  It spreads like worst fit and
 * leaves headroom everywhere, and so fragments for large tasks. */
#include "models/scheduler/cell/cell-shares.h"
#include "sim/exact-math.h"

static double
growth(double log_base, double left, double asked)
{
    double load = 1 - left;

    return sim_exp(log_base * (load + asked)) - sim_exp(log_base * load);
}

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    CellShares left = shares_left(machine), asked = shares_asked(machine, shape);
    double log_base = sim_log((double)context->n_machines + 1);

    (void)ret_gpu;
    return -(growth(log_base, left.cpu, asked.cpu) + growth(log_base, left.memory, asked.memory) +
             growth(log_base, left.gpu, asked.gpu));
}

const PlacementPolicy policy_e_pvm = {
    .name = "EPVM",
    .doc = "The least growth of an exponential cost of load (E-PVM; Borg's first rule).",
    .score = score,
};
