/* volume-object.h - volumes and claims as the controllers read them, and which fits which.
 *
 * These kinds have no struct: spec and status are values. */
#pragma once

#include "models/controllers/controller.h"

#define ANNOTATION_BIND_COMPLETED "pv.kubernetes.io/bind-completed"
#define ANNOTATION_BOUND_BY_CONTROLLER "pv.kubernetes.io/bound-by-controller"
#define ANNOTATION_PROVISIONED_BY "pv.kubernetes.io/provisioned-by"
#define ANNOTATION_SELECTED_NODE "volume.kubernetes.io/selected-node"
#define ANNOTATION_PROVISIONER "volume.kubernetes.io/storage-provisioner"
#define ANNOTATION_PROVISIONER_BETA "volume.beta.kubernetes.io/storage-provisioner"
#define FINALIZER_CLAIM_PROTECTION "kubernetes.io/pvc-protection"
#define FINALIZER_VOLUME_PROTECTION "kubernetes.io/pv-protection"

/* spec.NAME as text; "" if it is not there. */
const char *storage_text(const Object *object, const char *name);
const Value *storage_spec(const Object *object);
/* status.phase; "" if there is none yet. */
const char *storage_phase(const Object *object);

/* Whether the pod names the claim, also through an ephemeral volume. */
bool pod_has_claim(const Pod *pod, const char *claim_name);

/* Whether the volume is kept for this claim: by name, and by uid once it has one. */
bool volume_is_kept_for(const Object *volume, const Object *claim, const ObjectTables *tables);

/* The smallest volume that will do, of those with the fewest access modes, or the one that is kept
 * for the claim.  'delayed': only what is kept for it, since the scheduler chooses.  NULL: none. */
const Object *volume_find_for(Controller *self, const Object *claim, bool delayed);
