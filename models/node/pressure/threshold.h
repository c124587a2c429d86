/* threshold.h - what a kubelet takes for pressure, as its flags say it.
 *
 * --eviction-hard="memory.available<100Mi,nodefs.available<10%" and its companions.  A signal is
 * below its threshold if less is available than the amount, or than that share of the capacity. */
#pragma once

#include "sim/clock.h"
#include "text/quantity.h"

typedef enum EvictionSignal {
    SIGNAL_MEMORY_AVAILABLE,
    SIGNAL_NODEFS_AVAILABLE,
    SIGNAL_NODEFS_INODES_FREE,
    SIGNAL_IMAGEFS_AVAILABLE,
    SIGNAL_IMAGEFS_INODES_FREE,
    SIGNAL_PID_AVAILABLE,
    N_EVICTION_SIGNALS
} EvictionSignal;

typedef struct EvictionAmount {
    bool is_share;
    double share; /* 0 .. 1 of the capacity */
    Quantity quantity;
} EvictionAmount;

typedef struct EvictionThreshold {
    EvictionSignal signal;
    EvictionAmount value;
    EvictionAmount minimum_reclaim; /* all zero: none */
    bool is_soft;
    SimTime grace; /* of a soft one: how long it must be met */
} EvictionThreshold;

enum {
    EVICTION_THRESHOLDS_MAX = 2 * N_EVICTION_SIGNALS,
};

typedef struct EvictionSettings {
    uint32_t n_thresholds;
    EvictionThreshold thresholds[EVICTION_THRESHOLDS_MAX];
    SimTime monitoring_period; /* 10 s */
    SimTime transition_period; /* a condition stays so long after it was last met: 5 min */
    SimTime max_pod_grace;     /* soft evictions; 0 */
} EvictionSettings;

/* The flags; NULL texts are the defaults.  False and a sentence in '*ret_error' (to be freed). */
typedef struct EvictionFlags {
    const char *hard, *soft, *soft_grace_period, *minimum_reclaim;
} EvictionFlags;

#define EVICTION_HARD_DEFAULT \
    "imagefs.available<15%,imagefs.inodesFree<5%,memory.available<100Mi,nodefs.available<10%," \
    "nodefs.inodesFree<5%"

bool eviction_thresholds_parse(EvictionSettings *settings, const EvictionFlags *flags,
                               char **ret_error);
/* The amount in units, of this capacity. */
double eviction_amount(const EvictionAmount *amount, double capacity);
const char *eviction_signal_name(EvictionSignal signal); /* "memory.available" */
