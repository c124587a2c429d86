/* scale-limits.h - from what an autoscaler wishes to what it does: stabilisation windows, rates,
 * minimum and maximum, with the conditions it reports (Kubernetes 1.34). */
#pragma once

#include "text/value.h"

typedef struct ScalePolicy {
    bool is_percent;
    int32_t value;
    int64_t period; /* ns */
} ScalePolicy;

typedef enum PolicyChoice {
    POLICY_MAX,
    POLICY_MIN,
    POLICY_DISABLED,
} PolicyChoice;

/* One direction of spec.behavior. */
typedef struct ScaleRules {
    int64_t window; /* ns */
    PolicyChoice choice;
    size_t n_policies;
    const ScalePolicy *policies;
} ScaleRules;

typedef struct ScaleLimits {
    int32_t min, max;
    bool has_behavior;
    int64_t downscale_window; /* without behaviour: 300 s, in ns */
    ScaleRules up, down;
} ScaleLimits;

/* Reads the spec of an autoscaler, before or after defaulting; lives in the arena. */
ScaleLimits scale_limits_read(const Value *spec, int64_t downscale_window, Arena *arena);

/* What one autoscaler remembers. */
typedef struct ScaleHistory {
    GArray *wishes; /* ScaleMark: what was wished */
    GArray *ups;    /* ScaleMark: by how much it grew */
    GArray *downs;
} ScaleHistory;
void scale_history_init(ScaleHistory *history);
/* The first time: the current scale counts as a wish. */
void scale_history_begin(ScaleHistory *history, int32_t current, int64_t now);
void scale_history_clear(ScaleHistory *history);
/* Notes that the scale was changed. */
void scale_history_changed(ScaleHistory *history, const ScaleLimits *limits, int32_t before,
                           int32_t after, int64_t now);

typedef struct ScaleDecision {
    int32_t replicas;
    const char *able_reason; /* of AbleToScale, which is true: "ReadyForNewScale" */
    bool is_limited;
    const char *limited_reason; /* of ScalingLimited: "DesiredWithinRange" */
} ScaleDecision;

/* What becomes of the wish; it is remembered.  The first time the current scale counts as a wish
 * too. */
ScaleDecision scale_decide(const ScaleLimits *limits, ScaleHistory *history, int32_t current,
                           int32_t wish, int64_t now);
