/* placement-swarm.c - drawn worlds, one after another, until so many attempts were decided twice.
 *
 *     placement-swarm [ATTEMPTS [FIRST_SEED]] */
#include "tests/models/scheduler/placement-world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static PlacementTally
run_world(uint64_t seed)
{
    uint32_t n_nodes = seed % 10 == 9 ? 260 + (uint32_t)(seed % 400) : 1 + (uint32_t)(seed % 60);
    PlacementWorld *world = placement_world_new(seed, n_nodes, (uint32_t)(seed % 3));
    PlacementTally tally;

    for (int i = 0; i < 2000; i++) {
        placement_world_step(world);
    }
    tally = placement_world_tally(world);
    placement_world_free(world);
    return tally;
}

int
main(int argc, char **argv)
{
    uint64_t n_wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    PlacementTally sum = { 0 };

    for (; sum.n_fast < n_wanted; seed++) {
        PlacementTally tally;

        fprintf(stderr, "\rworld %" PRIu64 " ", seed);
        tally = run_world(seed);
        sum.n_attempts += tally.n_attempts;
        sum.n_fast += tally.n_fast;
        sum.n_failed_fast += tally.n_failed_fast;
        sum.n_preempted += tally.n_preempted;
    }
    printf("%" PRIu64 " attempts, %" PRIu64 " decided both ways and alike; of these %" PRIu64
           " failed; %" PRIu64 " preempted\n",
           sum.n_attempts, sum.n_fast, sum.n_failed_fast, sum.n_preempted);
    return EXIT_SUCCESS;
}
