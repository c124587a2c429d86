/* autoscaler-pass.h - one look of an autoscaler at its target, and what its files share.
 *
 * Private to this folder. */
#pragma once

#include "models/api/scale.h"
#include "models/api/workload.h"
#include "models/controllers/controller.h"
#include "models/controllers/horizontal/replica-calculator.h"
#include "models/controllers/horizontal/scale-limits.h"

/* status, read; conditions are in the order in which they first came. */
typedef struct AutoscalerStatus {
    int32_t current_replicas, desired_replicas;
    SimTime last_scale; /* SIM_NEVER: none */
    const Value *metrics;
    Condition conditions[4];
} AutoscalerStatus;

typedef struct AutoscalerPass {
    Controller *self;
    Process *process;
    Arena *arena;            /* of this look */
    const RawObject *object; /* our copy */
    const Value *spec;
    ScaleHistory *history;
    ScaleLimits limits;
    ObjectRef target;
    Scale scale;
    AutoscalerStatus status;
} AutoscalerPass;

/* autoscaler-status.c */
void autoscaler_read_status(AutoscalerPass *pass);
void autoscaler_condition(AutoscalerPass *pass, const char *type, bool holds, const char *reason,
                          const char *format, ...) G_GNUC_PRINTF(5, 6);
/* Writes the status if it differs from the stored one. */
void autoscaler_write_status(AutoscalerPass *pass);

/* autoscaler-pods.c: the pods of the target, as the arithmetic wants them. */
typedef struct MetricQuestion {
    const char *resource;  /* "cpu", "memory"; NULL: 'metric' of each pod */
    const char *container; /* NULL: all of the pod */
    const char *metric;
    MetricTarget target;
} MetricQuestion;

/* NULL: fine, with the answer; else what is wrong. */
const char *autoscaler_ask_pods(AutoscalerPass *pass, const MetricQuestion *question,
                                MetricAnswer *ret);
/* How many pods of the target are running and ready. */
int32_t autoscaler_count_ready(AutoscalerPass *pass);

/* autoscaler-metrics.c: the greatest wish of all metrics; its name; NULL error if all are well.
 * -1: nothing can be said, and the condition says why. */
int32_t autoscaler_wish(AutoscalerPass *pass, const char **ret_metric, const char **ret_error);
