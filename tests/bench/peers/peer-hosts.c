/* peer-hosts.c - machines that are placed on hosts by a policy, and leave again. */
#include "tests/bench/peers/peer-models.h"

#include "models/scheduler/cell/policy.h"
#include "sim/simulation.h"
#include "sim/trace.h"
#include "tests/bench/peers/peer-workloads.h"

#include <string.h>

enum {
    N_HOSTS = 5000,
    TASKS_A_HOST = 1000,
};

typedef struct Hosts {
    Simulation *sim;
    Cell *cell;
    CellPlacement placements[PEER_VMS];
    uint32_t n_ended;
} Hosts;

static void
fire_ended(void *owner, const SimEvent *event)
{
    Hosts *hosts = owner;
    uint32_t vm = event->args.object.index;

    cell_release(hosts->cell, vm % N_PEER_CLASSES, hosts->placements[vm]);
    hosts->n_ended++;
}

static const SimEventType vm_ended = { "vm.ended", PHASE_MACHINE, fire_ended };

static Cell *
make_cell(const char *policy)
{
    g_autofree CellMachine *machines = g_new0(CellMachine, N_HOSTS);
    TaskShape shapes[N_PEER_CLASSES] = { { 0 } };

    for (uint32_t i = 0; i < N_HOSTS; i++) {
        machines[i] = (CellMachine){ .name = "host",
                                     .cpu_milli = PEER_NODE_CPU_MILLI,
                                     .memory_bytes = PEER_NODE_MEMORY,
                                     .cpu_left = PEER_NODE_CPU_MILLI,
                                     .memory_left = PEER_NODE_MEMORY,
                                     .tasks_left = TASKS_A_HOST };
    }
    for (uint32_t i = 0; i < N_PEER_CLASSES; i++) {
        PeerPod vm = peer_vm(i);

        shapes[i] = (TaskShape){ .cpu_milli = vm.cpu_milli, .memory_bytes = vm.memory_bytes };
    }
    return cell_new(machines, N_HOSTS, shapes, N_PEER_CLASSES, policy_find(policy), NULL, 1);
}

static void
place_all(Hosts *hosts)
{
    for (uint32_t i = 0; i < PEER_VMS; i++) {
        SimArgs args = { { i, 1 }, 0 };
        uint32_t shape = i % N_PEER_CLASSES;
        CellPlacement placement = cell_choose(hosts->cell, shape);

        bench_expect(placement.machine >= 0, "a machine found no host");
        cell_assign(hosts->cell, shape, placement);
        hosts->placements[i] = placement;
        sim_post(hosts->sim, peer_vm(i).runtime_s * SIM_SECOND, &vm_ended, hosts, args);
    }
}

/* First fit fills the first hosts to the last core; worst fit leaves none with more than another's
 * worth of the largest machine. */
static void
check_placed(const Hosts *hosts, const char *policy)
{
    uint32_t n_used = 0;

    for (uint32_t i = 0; i < N_HOSTS; i++) {
        n_used += cell_machine(hosts->cell, i)->n_tasks > 0;
    }
    bench_expect(strcmp(policy, "FirstFit") == 0 ? n_used < N_HOSTS / 4 : n_used == N_HOSTS,
                 "the policy did not do what it is called after");
}

uint64_t
peer_hosts(const BenchRow *row, BenchTimer *timer)
{
    Hosts *hosts = g_new0(Hosts, 1);

    bench_start(timer);
    hosts->cell = make_cell(row->data);
    hosts->sim = sim_new(&(SimOptions){ .seed = 1 });
    place_all(hosts);
    bench_stop(timer);
    check_placed(hosts, row->data);
    bench_start(timer);
    sim_run(hosts->sim, SIM_NEVER);
    bench_stop(timer);
    bench_expect(hosts->n_ended == PEER_VMS, "not all machines ended");
    for (uint32_t i = 0; i < N_HOSTS; i++) {
        bench_expect(cell_machine(hosts->cell, i)->cpu_left == PEER_NODE_CPU_MILLI,
                     "a host is not empty in the end");
    }
    cell_free(hosts->cell);
    sim_free(hosts->sim);
    g_free(hosts);
    return PEER_VMS;
}

/* Only the search for hosts. */
uint64_t
peer_hosts_bare(const BenchRow *row, BenchTimer *timer)
{
    bool is_first = strcmp(row->data, "FirstFit") == 0;
    int64_t left[N_HOSTS];
    uint64_t sum = 0;

    bench_start(timer);
    for (uint32_t i = 0; i < N_HOSTS; i++) {
        left[i] = PEER_NODE_CPU_MILLI;
    }
    for (uint32_t i = 0; i < PEER_VMS; i++) {
        int64_t wanted = INT64_C(1000) << (i % N_PEER_CLASSES);
        uint32_t best = 0;

        for (uint32_t k = 1; k < N_HOSTS && !(is_first && left[best] >= wanted); k++) {
            if (is_first || left[k] > left[best]) {
                best = k;
            }
        }
        left[best] -= wanted;
        sum += best;
    }
    bench_stop(timer);
    bench_keep(sum);
    return PEER_VMS;
}
