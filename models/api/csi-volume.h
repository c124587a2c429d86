/* csi-volume.h - volumes that storage drivers attach to nodes, as all who deal with them read them.
 *
 * A PersistentVolume of a CSI driver has to be attached to a node before a kubelet can mount it,
 * unless the driver's CSIDriver object says otherwise (attachRequired: false).  The disks of
 * clouds that once had code of their own in Kubernetes are those of their drivers.  Names as
 * Kubernetes 1.34 makes them. */
#pragma once

#include "models/api/store.h"

typedef struct CsiVolume {
    const char *driver; /* "ebs.csi.aws.com" */
    const char *handle; /* what the driver calls it */
} CsiVolume;

/* Whether it is one, whatever its driver asks for.  The texts live as long as the run. */
bool csi_volume_read(const Object *volume, const ObjectTables *tables, CsiVolume *ret);

/* "kubernetes.io/csi/DRIVER^HANDLE": as nodes name what is attached and in use; interned. */
const char *csi_volume_unique_name(const CsiVolume *volume, const ObjectTables *tables);

/* The name of the VolumeAttachment of a volume and a node; to be freed. */
char *csi_attachment_name(const CsiVolume *volume, const char *node_name);

/* Whether the driver's object (NULL: it has none) wants volumes attached. */
bool csi_driver_attaches(const Object *driver);

/* Whether one node alone may have it: its access modes are given, and none is for many. */
bool volume_is_exclusive(const Object *volume);

/* The claim that a pod's volume stands for, in 'name_space' of the pod; NULL: it is none.  The
 * text is the pod's, or made in 'arena'. */
const char *pod_volume_claim(const Pod *pod, const PodVolume *volume, Arena *arena);

/* Whether the pod has a volume that is a claim. */
bool pod_has_claims(const PodSpec *spec);

/* The name of the volume a claim is bound to; NULL: it is not bound. */
const char *claim_volume_name(const Object *claim);

/* A time that the class of a claim or volume says by an annotation (a distribution, drawn from
 * 'stream'), or else 'fallback' says. */
SimTime storage_class_time(const Store *store, const Object *claim_or_volume,
                           const char *annotation, const char *fallback, SimStream *stream);

/* Whether a list of texts has this one. */
bool value_list_has(const Value *list, const char *text);
