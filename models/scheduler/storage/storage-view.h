/* storage-view.h - volumes, claims, classes and drivers as the volume plugins see them.
 *
 * Read from the objects' values, since most of these kinds have no struct of their own.  Volumes
 * and claims that a cycle has chosen but the API does not know yet are marked here ("assumed"). */
#pragma once

#include "models/api/object.h"
#include "models/api/pod/pod-spec.h"
#include "text/quantity.h"

typedef struct VolumeInfo {
    const char *name;
    const LabelSet *labels;
    const char *class_name; /* "" if none */
    const char *phase;
    const char *claim_namespace; /* of claimRef; NULL: none */
    const char *claim_name;
    const char *volume_mode;      /* "Filesystem" unless given */
    const char *attributes_class; /* "" if none */
    const char *driver;           /* CSI driver, also of migrated sources; NULL: none */
    const char *handle;
    Quantity capacity;
    uint32_t access_modes; /* bits, see access_mode_bit() */
    bool is_deleting;
    bool claim_uid_set;
    NodeSelector node_affinity;
    const char *claim_uid; /* NULL: none */
    const Value *raw;
    /* Chosen by a cycle for this claim ("namespace/name"); NULL: none. */
    const char *assumed_claim;
} VolumeInfo;

typedef struct ClaimInfo {
    const char *key; /* "namespace/name", interned */
    const char *name_space;
    const char *name;
    const char *class_name; /* NULL: not given */
    const char *volume_name;
    const char *phase;
    const char *volume_mode;
    const char *attributes_class;
    const char *selected_node; /* annotation; NULL: none */
    const char *uid;           /* text, to compare with claimRef.uid */
    const char *owner_uid;     /* of the controlling pod; NULL: none */
    const char *owner_name;
    const Selector *selector; /* NULL: matches everything here */
    Quantity request;
    uint32_t access_modes;
    bool is_bound; /* annotation bind-completed */
    bool is_deleting;
    const char *assumed_node; /* provisioning was asked for this node; NULL: no */
    const Value *raw;
} ClaimInfo;

typedef struct ClassInfo {
    const char *name;
    const char *provisioner;
    const char *binding_mode; /* NULL: not given */
    const Value *allowed_topologies;
} ClassInfo;

typedef struct DriverLimit {
    const char *driver;
    int64_t count; /* -1: not given */
} DriverLimit;

typedef struct CsiNodeInfo {
    const char *name;
    const char *migrated; /* annotation storage.alpha.kubernetes.io/migrated-plugins */
    uint32_t n_drivers;
    const DriverLimit *drivers;
} CsiNodeInfo;

typedef struct CsiDriverInfo {
    const char *name;
    bool has_storage_capacity; /* spec.storageCapacity */
} CsiDriverInfo;

typedef struct CapacityInfo {
    const char *key;
    const char *class_name;
    const Selector *topology; /* NULL: nowhere */
    bool has_maximum, has_capacity;
    Quantity maximum, capacity;
} CapacityInfo;

typedef struct AttachmentInfo {
    const char *name;
    const char *attacher;
    const char *node_name;
    const char *volume_name; /* NULL: inline */
} AttachmentInfo;

typedef struct StorageView StorageView;

StorageView *storage_view_new(const ObjectTables *tables);
void storage_view_free(StorageView *view);

/* Takes over an object of a storage kind by its value (the whole object); 'value' NULL removes it.
 * Returns false if the kind is not one of them. */
bool storage_view_set(StorageView *view, const char *kind_name, const char *name_space,
                      const char *name, const Value *value);

VolumeInfo *storage_volume(const StorageView *view, const char *name);
ClaimInfo *storage_claim(const StorageView *view, const char *name_space, const char *name);
const ClassInfo *storage_class(const StorageView *view, const char *name);
const CsiNodeInfo *storage_csi_node(const StorageView *view, const char *node_name);
const CsiDriverInfo *storage_csi_driver(const StorageView *view, const char *name);

/* In order of name: volumes; in order of arrival: capacities, attachments. */
GPtrArray *storage_volumes(const StorageView *view);
GPtrArray *storage_capacities(const StorageView *view);
GPtrArray *storage_attachments(const StorageView *view);

/* The single objects, for queueing hints. */
VolumeInfo *volume_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
ClaimInfo *claim_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
ClassInfo *class_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
CsiNodeInfo *csi_node_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
CsiDriverInfo *csi_driver_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
CapacityInfo *capacity_info_read(const ObjectTables *tables, Arena *arena, const Value *value);
AttachmentInfo *attachment_info_read(const ObjectTables *tables, Arena *arena, const Value *value);

/* A v1 NodeSelector ({nodeSelectorTerms}); is_set false for NULL. */
NodeSelector node_selector_read(const ObjectTables *tables, Arena *arena, const Value *value);
/* The driver and handle of an in-tree source (volume or inline), as CSI migration names it; false
 * if it is not migrated. */
bool migrated_source(const ObjectTables *tables, const Value *source, const char **ret_driver,
                     const char **ret_handle);
