/* controller-ref-manager.h - which objects are mine: adoption and release.
 *
 * An owner holds what it controls and its selector matches; it adopts what nobody controls and its
 * selector matches; it releases what it controls and its selector does not match (Kubernetes 1.34,
 * pkg/controller).  An owner that is being deleted neither adopts nor releases. */
#pragma once

#include "models/controllers/controller.h"

/* Appends the handles (ObjectRef) of all objects of 'kind' that belong to 'owner' to 'refs', in
 * order of creation, adopted ones last.  'owner' is the caller's copy.  May block when something is
 * adopted or released.  Returns false if a call failed. */
bool controller_claim(Controller *self, Process *process, const Object *owner, Kind kind,
                      const Selector *selector, GArray *refs);

/* The reference of a controlling owner, which blocks its deletion. */
OwnerRef controller_owner_ref(const Object *owner);
