/* amounts-beyond.h - amounts of resources that Kubernetes takes and cannot count with.
 *
 * The API server stores "1e30" bytes as they stand; kube-scheduler counts in 64 bits without
 * saturating, finds 0 (or a negative number) and puts the pod anywhere (Kubernetes 1.34).  Nobody
 * means that, so a scenario that asks for it is refused at the place. */
#pragma once

#include "text/diagnostic.h"

/* Looks through `resources:` of pods, templates and claims.  An error ("E193") at each amount that
 * does not fit, a warning ("W230") if 'has_been_admitted': then a real cluster has it. */
void amounts_beyond_report(const Value *document, bool has_been_admitted, Diagnostics *diagnostics);
