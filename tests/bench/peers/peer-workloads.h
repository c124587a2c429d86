/* peer-workloads.h - the workloads on which other simulators were measured, by formula.
 *
 *   W1   1,000 nodes of 32 CPU and 128 GiB; a thousand batches, one every 86 s, of 25 pods of each
 *        class: c = 1, 2, 4, 8 CPU and 4 c GiB for 1,800, 3,600, 5,400, 7,200 s
 *   W1s  100 nodes; a thousand batches, one every 215 s, of 6 pods a class
 *   W2   a queue with one server: a million customers, 0.75 a second, served in a second on average
 *   W3   5,000 nodes that beat every 10 s and 200 pods a second, for 600 s
 *   W4   5,000 hosts of 32 cores, 10,000 machines of 1, 2, 4, 8 cores at time 0
 *   W5   5,000 nodes; 200 batches, one every 86 s, of 125 pods a class
 *   W6   openb: 1,213 nodes and 7,064 pods with CPU, memory and whole GPUs, all at time 0; each
 *        runs for 60 s
 *
 * The nodes of W6 are those of scenarios/paper-fgd; its pods are the tasks with GPUs of the
 * workload `default` there, in the order of data/openb-pods.csv.gz. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    N_PEER_CLASSES = 4,
    PEER_NODE_CPU_MILLI = 32000,
    PEER_VMS = 10000, /* of W4 */
};
#define PEER_NODE_MEMORY (INT64_C(128) << 30)

typedef struct PeerPod {
    int64_t arrival_s;
    char name[32];
    int64_t cpu_milli;
    int64_t memory_bytes;
    int64_t runtime_s;
    int64_t n_gpus;
} PeerPod;

/* W1, W1s and W5. */
typedef struct PeerBatches {
    const char *name;
    uint32_t n_nodes;
    uint32_t n_batches;
    int64_t every_s;
    uint32_t n_class_pods; /* of each class in a batch */
} PeerBatches;

extern const PeerBatches peer_w1, peer_w1s, peer_w5;

uint32_t peer_batches_n_pods(const PeerBatches *batches);
PeerPod peer_batches_pod(const PeerBatches *batches, uint32_t index);
/* CPU seconds asked for, as a share of what the nodes have until the end of the last batch. */
double peer_batches_load(const PeerBatches *batches);

/* A machine of W4. */
PeerPod peer_vm(uint32_t index);

/* As many equal nodes. */
typedef struct PeerShape {
    int64_t cpu_milli;
    int64_t memory_mib;
    int64_t n_gpus;
    uint32_t n_nodes;
} PeerShape;

/* W6; arrays to be unreferenced.  NULL: the data are not there. */
GArray *peer_openb_nodes(void); /* PeerShape, in the order in which they come first */
GArray *peer_openb_pods(void);  /* PeerPod */
