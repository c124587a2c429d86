/* csi-volume.c - see csi-volume.h. */
#include "models/api/csi-volume.h"

#include <string.h>

/* Disks with a source of their own, and the driver that looks after them today. */
static const struct {
    const char *source, *key, *driver;
} migrated[] = {
    { "awsElasticBlockStore", "volumeID", "ebs.csi.aws.com" },
    { "azureDisk", "diskURI", "disk.csi.azure.com" },
    { "cinder", "volumeID", "cinder.csi.openstack.org" },
    { "gcePersistentDisk", "pdName", "pd.csi.storage.gke.io" },
    { "vsphereVolume", "volumePath", "csi.vsphere.vmware.com" },
};

static const char *
zone_of(const Object *volume)
{
    const char *zone = label_set_get(volume->meta.labels, "topology.kubernetes.io/zone");

    if (zone == NULL) {
        zone = label_set_get(volume->meta.labels, "failure-domain.beta.kubernetes.io/zone");
    }
    return zone != NULL ? zone : "UNSPECIFIED";
}

/* As its driver calls a disk that is named in the old way. */
static const char *
translate(const Object *volume, const char *source, const char *name, const ObjectTables *tables)
{
    const char *slash = strrchr(name, '/');

    if (strcmp(source, "awsElasticBlockStore") == 0 && slash != NULL) {
        return slash + 1; /* aws://ZONE/vol-1 */
    }
    if (strcmp(source, "gcePersistentDisk") == 0) {
        g_autofree char *handle =
            g_strdup_printf("projects/UNSPECIFIED/zones/%s/disks/%s", zone_of(volume), name);

        return intern(tables->names, handle);
    }
    return name;
}

bool
csi_volume_read(const Object *volume, const ObjectTables *tables, CsiVolume *ret)
{
    const Value *spec = value_get(volume->raw, "spec");
    const Value *csi = value_get(spec, "csi");

    *ret = (CsiVolume){ value_get_text(csi, "driver"), value_get_text(csi, "volumeHandle") };
    for (size_t i = 0; csi == NULL && i < G_N_ELEMENTS(migrated); i++) {
        const char *name = value_get_text(value_get(spec, migrated[i].source), migrated[i].key);

        if (name != NULL) {
            ret->driver = migrated[i].driver;
            ret->handle = translate(volume, migrated[i].source, name, tables);
        }
    }
    return ret->driver != NULL && ret->handle != NULL;
}

const char *
csi_volume_unique_name(const CsiVolume *volume, const ObjectTables *tables)
{
    g_autofree char *name =
        g_strdup_printf("kubernetes.io/csi/%s^%s", volume->driver, volume->handle);

    return intern(tables->names, name);
}

char *
csi_attachment_name(const CsiVolume *volume, const char *node_name)
{
    g_autofree char *text = g_strdup_printf("%s%s%s", volume->handle, volume->driver, node_name);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);

    return g_strdup_printf("csi-%s", sum);
}

bool
csi_driver_attaches(const Object *driver)
{
    return driver == NULL || value_get_bool(value_get(driver->raw, "spec"), "attachRequired", true);
}

bool
volume_is_exclusive(const Object *volume)
{
    const Value *modes = value_path(volume->raw, "spec", "accessModes", NULL);

    return value_length(modes) > 0 && !value_list_has(modes, "ReadWriteMany") &&
           !value_list_has(modes, "ReadOnlyMany");
}

const char *
pod_volume_claim(const Pod *pod, const PodVolume *volume, Arena *arena)
{
    return volume->is_ephemeral ? arena_printf(arena, "%s-%s", pod->object.meta.name, volume->name)
                                : volume->claim_name;
}

bool
pod_has_claims(const PodSpec *spec)
{
    for (uint32_t i = 0; i < spec->n_volumes; i++) {
        if (spec->volumes[i].is_ephemeral || spec->volumes[i].claim_name != NULL) {
            return true;
        }
    }
    return false;
}

const char *
claim_volume_name(const Object *claim)
{
    const char *phase = value_get_text(((const RawObject *)claim)->status, "phase");

    return g_strcmp0(phase, "Bound") == 0
               ? value_get_text(value_get(claim->raw, "spec"), "volumeName")
               : NULL;
}

SimTime
storage_class_time(const Store *store, const Object *claim_or_volume, const char *annotation,
                   const char *fallback, SimStream *stream)
{
    g_autoptr(Arena) arena = arena_new();
    const char *name = value_get_text(value_get(claim_or_volume->raw, "spec"), "storageClassName");
    const Object *class_ = name == NULL ? NULL : store_find(store, KIND_STORAGE_CLASS, NULL, name);
    const char *text = class_ == NULL ? NULL : label_set_get(class_->meta.annotations, annotation);
    const Distribution *distribution =
        text == NULL ? NULL : distribution_parse(arena, text, DISTRIBUTION_TIME, NULL, NULL);

    if (distribution == NULL) {
        distribution = distribution_parse(arena, fallback, DISTRIBUTION_TIME, NULL, NULL);
    }
    return distribution_draw_time(distribution, stream);
}

bool
value_list_has(const Value *list, const char *text)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_text(value_item(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}
