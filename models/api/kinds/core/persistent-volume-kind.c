/* persistent-volume-kind.c - persistentvolumes. */
#include "models/api/kinds/kinds.h"

#include "models/api/validation/claim-rules.h"
#include "models/api/validation/pod-rules.h"
#include "text/quantity.h"
#include "text/scalar.h"

static void
prepare_for_create(ApiRequest *request)
{
    Value *status = edit_get(request->object, "status");
    g_autofree char *now = rfc3339_format(request->context->now);

    edit_put_text(request->arena, status, "phase", "Pending");
    edit_put_text(request->arena, status, "lastPhaseTransitionTime", now);
}

static const char *const sources[] = { "hostPath",
                                       "gcePersistentDisk",
                                       "awsElasticBlockStore",
                                       "glusterfs",
                                       "flocker",
                                       "nfs",
                                       "rbd",
                                       "quobyte",
                                       "cephfs",
                                       "iscsi",
                                       "cinder",
                                       "fc",
                                       "azureFile",
                                       "vsphereVolume",
                                       "photonPersistentDisk",
                                       "portworxVolume",
                                       "azureDisk",
                                       "scaleIO",
                                       "local",
                                       "storageos",
                                       "csi" };

static void
check_host_path(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    static const char *const types[] = {
        "",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
        "File", "FileOrCreate", "Socket",     NULL
    };

    if (text_is_empty(source, "path")) {
        err_required(errors, AT(path, "path"), NULL);
        return;
    }
    check_no_backsteps(errors, value_get_text(source, "path"), AT(path, "path"));
    if (!is_one_of(value_get_text(source, "type"), types)) {
        err_unsupported(errors, AT(path, "type"), value_get(source, "type"), types);
    }
}

static void
require(ApiErrors *errors, const Value *source, const char *key, const FieldPath *path)
{
    if (text_is_empty(source, key)) {
        err_required(errors, AT(path, key), NULL);
    }
}

static void
check_source(ApiErrors *errors, const Value *spec, const char *name, const FieldPath *path)
{
    const Value *source = value_get(spec, name);

    if (g_strcmp0(name, "hostPath") == 0) {
        check_host_path(errors, source, path);
    } else if (g_strcmp0(name, "nfs") == 0) {
        require(errors, source, "server", path);
        require(errors, source, "path", path);
        if (value_get_text(source, "path") != NULL && *value_get_text(source, "path") != '/') {
            err_invalid(errors, AT(path, "path"), value_get(source, "path"),
                        "must be an absolute path");
        }
    } else if (g_strcmp0(name, "local") == 0) {
        require(errors, source, "path", path);
        if (!text_is_empty(source, "path")) {
            check_no_backsteps(errors, value_get_text(source, "path"), AT(path, "path"));
        }
        if (value_path(spec, "nodeAffinity", "required", NULL) == NULL) {
            err_required(errors, AT(path->outer, "nodeAffinity"),
                         "Local volume requires node affinity");
        }
    } else if (g_strcmp0(name, "csi") == 0) {
        require(errors, source, "driver", path);
        require(errors, source, "volumeHandle", path);
    }
}

static void
check_sources(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const char *shown = g_strcmp0(sources[i], "cephfs") == 0 ? "cephFS" : sources[i];

        if (value_get(spec, sources[i]) == NULL) {
            continue;
        }
        if (n++ > 0) {
            err_forbidden(errors, AT(path, shown), "may not specify more than 1 volume type");
        } else {
            check_source(errors, spec, sources[i], AT(path, sources[i]));
        }
    }
    if (n == 0) {
        err_required(errors, path, "must specify a volume type");
    }
}

static void
check_capacity(ApiErrors *errors, const Value *capacity, const Value *written,
               const FieldPath *path)
{
    static const char *const supported[] = { "storage", NULL };

    if (value_length(capacity) == 0) {
        err_required(errors, path, NULL);
    }
    if (value_get(capacity, "storage") == NULL || value_length(capacity) > 1) {
        err_unsupported(errors, path, capacity != NULL ? capacity : written, supported);
    }
    for (size_t i = 0; i < value_length(capacity); i++) {
        const char *name = capacity->members[i].key;
        const Value *amount = capacity->members[i].value;
        Quantity quantity = { 0 };

        check_resource_amount(errors, name, amount, AT_KEY(path, name));
        quantity_from_value(amount, &quantity);
        if (quantity_compare(quantity, (Quantity){ 0 }) <= 0) {
            err_invalid(errors, AT_KEY(path, name), amount, "must be greater than zero");
        }
    }
}

static void
check_class_names(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const modes[] = { "Block", "Filesystem", NULL };

    if (!text_is_empty(spec, "storageClassName")) {
        check_name(errors, AT(path, "storageClassName"), value_get_text(spec, "storageClassName"),
                   name_dns_subdomain);
    }
    if (!is_one_of(value_get_text(spec, "volumeMode"), modes)) {
        err_unsupported(errors, AT(path, "volumeMode"), value_get(spec, "volumeMode"), modes);
    }
    if (!text_is_empty(spec, "volumeAttributesClassName")) {
        check_name(errors, AT(path, "volumeAttributesClassName"),
                   value_get_text(spec, "volumeAttributesClassName"), name_dns_subdomain);
    }
}

static void
validate(ApiRequest *request)
{
    static const char *const policies[] = { "Delete", "Recycle", "Retain", NULL };
    ApiErrors *errors = &request->errors;
    const Value *spec = value_get(request->object, "spec");
    const Value *required = value_path(spec, "nodeAffinity", "required", NULL);
    const FieldPath *path = AT(NULL, "spec");

    if (value_length(value_get(spec, "accessModes")) == 0) {
        err_required(errors, AT(path, "accessModes"), NULL);
    }
    check_access_modes(errors, value_get(spec, "accessModes"), AT(path, "accessModes"));
    check_capacity(errors, value_get(spec, "capacity"),
                   value_path(request->written, "spec", "capacity", NULL), AT(path, "capacity"));
    if (!is_one_of(value_get_text(spec, "persistentVolumeReclaimPolicy"), policies)) {
        err_unsupported(errors, AT(path, "persistentVolumeReclaimPolicy"),
                        value_get(spec, "persistentVolumeReclaimPolicy"), policies);
    }
    if (value_get(spec, "nodeAffinity") != NULL) {
        if (required == NULL) {
            err_required(errors, AT(AT(path, "nodeAffinity"), "required"),
                         "must specify required node constraints");
        } else {
            check_node_selector(errors, required, AT(AT(path, "nodeAffinity"), "required"));
        }
    }
    check_sources(errors, spec, path);
    check_class_names(errors, spec, path);
}

static void
validate_update(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");

    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const Value *source = value_get(spec, sources[i]);

        if (source != value_get(old, sources[i]) &&
            !value_equal(source, value_get(old, sources[i]))) {
            err_forbidden(&request->errors, AT(AT(NULL, "spec"), "persistentvolumesource"),
                          "spec.persistentvolumesource is immutable after creation");
            break;
        }
    }
    check_immutable(&request->errors, value_get(spec, "volumeMode"), value_get(old, "volumeMode"),
                    AT(AT(NULL, "spec"), "volumeMode"));
}

static void
warn(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");

    if (text_is(spec, "persistentVolumeReclaimPolicy", "Recycle")) {
        api_warn_at(&request->errors, AT(AT(NULL, "spec"), "persistentVolumeReclaimPolicy"),
                    "The Recycle reclaim policy is deprecated. Instead, the recommended approach "
                    "is to use dynamic provisioning.");
    }
}

const ApiKind api_kind_persistent_volume_kind = {
    .group = "",
    .version = "v1",
    .name = "PersistentVolume",
    .plural = "persistentvolumes",
    .singular = "persistentvolume",
    .short_name = "pv",
    .has_own_status = true,
    .type = &api_core_persistent_volume,
    .update_order = API_VALIDATE_ALONE,
    .prepare_for_create = prepare_for_create,
    .validate = validate,
    .validate_update = validate_update,
    .warn = warn,
};
