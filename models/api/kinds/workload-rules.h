/* workload-rules.h - rules that kinds with a pod template share. */
#pragma once

#include "models/api/kinds/kinds.h"
#include "models/api/validation/pod-rules.h"

/* The selector must be there, well formed and not empty; 'what' names the kind in the text. */
void check_workload_selector(ApiErrors *errors, const Value *spec, const char *what,
                             const FieldPath *path);
/* The template, and that the selector (a LabelSelector) takes its pods. */
void check_workload_template(ApiErrors *errors, const Value *spec, const char *kind,
                             const FieldPath *path);
/* Pods that never end: only restartPolicy Always, no deadline. */
void check_endless(ApiErrors *errors, const Value *pod_spec, const char *kind,
                   const FieldPath *path);

/* A number or percentage; not negative.  'has_limit': not above 100%. */
void check_int_or_percent(ApiErrors *errors, const Value *value, bool has_limit,
                          const FieldPath *path);
bool int_or_percent_is_zero(const Value *value);

/* "field is immutable" for spec.selector. */
void check_selector_unchanged(ApiRequest *request);
