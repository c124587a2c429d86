/* feature-gates.h - --feature-gates of kube-scheduler: which of them change what it does here.
 *
 * A gate that is known and not in SchedulerGates is accepted: what it switches is not simulated, or
 * always on.  Names and defaults are those of Kubernetes 1.34. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct SchedulerGates {
    bool queueing_hints;   /* SchedulerQueueingHints: off, any event a plugin asked for requeues */
    bool pop_from_backoff; /* SchedulerPopFromBackoffQ: idle, it takes pods that back off */
    bool async_preemption; /* SchedulerAsyncPreemption: off, the next pod waits for evictions */
    bool async_api_calls;  /* SchedulerAsyncAPICalls: on, it does not wait for a status's write */
} SchedulerGates;

SchedulerGates scheduler_gates_default(void);

/* Sets the gate of this name; false: there is none. */
bool scheduler_gates_set(SchedulerGates *gates, const char *name, bool is_on);

/* "A=true,B=false"; NULL changes nothing.  False, and kube-scheduler's words (owned by the caller),
 * if it would refuse the flag. */
bool scheduler_gates_parse(SchedulerGates *gates, const char *text, char **ret_error);

/* All gates that are known, NULL-terminated. */
extern const char *const scheduler_gate_names[];
