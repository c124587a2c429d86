/* pod-spec-admission.h - the plug-ins that change a pod's spec, each from value to value. */
#pragma once

#include "models/control-plane/admission.h"

/* pod-defaults-admission.c: what the API server fills in for pods but not for templates: requests
 * from limits, enableServiceLinks.  A spec that is complete stays the same. */
const Value *pod_defaults_admit(const Value *spec, Arena *arena);

/* priority-admission.c: priority, preemptionPolicy and priorityClassName.  NULL and the cause in
 * '*ret_message' if the class does not exist. */
const Value *priority_admit(const Store *store, const Value *spec, Arena *arena,
                            const char **ret_message);

/* default-toleration-seconds.c: tolerates not-ready and unreachable for a while. */
const Value *default_tolerations_admit(const AdmissionSettings *settings, const Value *spec,
                                       Arena *arena);

/* service-account-admission.c: the default account of the namespace, and the volume with its token,
 * unless neither pod nor account ('has_token') want that. */
const Value *service_account_admit(const Value *spec, bool has_token, Arena *arena);

/* label-keys-admission.c: matchLabelKeys and mismatchLabelKeys merged into the selectors of
 * affinity terms and spread constraints, by the pod's 'labels' (a map of texts).  The same spec if
 * there is nothing to merge. */
const Value *label_keys_admit(const Value *spec, const Value *labels, Arena *arena);
/* Whether the spec depends on the labels of the pod at all. */
bool label_keys_are_used(const Value *spec);
