/* describe.h - the texts of "kubectl describe" of Kubernetes 1.34.
 *
 * Pure: from the object, what else the cluster holds, and the instant, to text.  One file a kind
 * or family, registered in local.mk (describer.h); kinds without a file are described from their
 * fields, as kubectl does with kinds it has never met.  Times are printed in UTC.
 *
 * Ownership: nothing is kept; the caller frees the text. */
#pragma once

#include "text/value.h"

/* 'others' (const Value *, canonical and defaulted; may hold 'object' itself and be NULL) are what
 * is looked through for pods, events, replica sets, leases, endpoint slices, quotas and so on, in
 * the order the server lists them: by namespace and name.  Whole stores are fine.  'now_ns' counts
 * from 1970.  Events are shown if 'shows_events'. */
char *describe_object(const Value *object, const GPtrArray *others, int64_t now_ns,
                      bool shows_events);

/* "Pod Template:" and what belongs to it, with the tabs that 'kubectl rollout history' leaves in
 * it. */
char *describe_pod_template(const Value *template_);
