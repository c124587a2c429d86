/* volume-describe.c - sources of volumes, in rows of what each kind of source shows.
 *
 * A projected volume, a downward API volume and a claim written inline are more than rows. */
#include "models/api/describe/describer.h"
#include "text/quantity.h"

#include <string.h>

typedef struct VolumeRow {
    const char *title;
    const char *path;
    const char *fallback;
} VolumeRow;

typedef struct VolumeType {
    const char *member;
    const char *name;
    VolumeRow rows[6];
} VolumeType;

#define READ_ONLY \
    { \
        "ReadOnly", "readOnly", "false" \
    }

static const VolumeType types[] = {
    { "hostPath",
      "HostPath (bare host directory volume)",
      { { "Path", "path", "" }, { "HostPathType", "type", "" } } },
    { "secret",
      "Secret (a volume populated by a Secret)",
      { { "SecretName", "secretName", "" }, { "Optional", "optional", "false" } } },
    { "configMap",
      "ConfigMap (a volume populated by a ConfigMap)",
      { { "Name", "name", "" }, { "Optional", "optional", "false" } } },
    { "persistentVolumeClaim",
      "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
      { { "ClaimName", "claimName", "" }, READ_ONLY } },
    { "nfs",
      "NFS (an NFS mount that lasts the lifetime of a pod)",
      { { "Server", "server", "" }, { "Path", "path", "" }, READ_ONLY } },
    { "local",
      "LocalVolume (a persistent volume backed by local storage on a node)",
      { { "Path", "path", "" } } },
    { "image",
      "Image (a container image or OCI artifact)",
      { { "Reference", "reference", "" }, { "PullPolicy", "pullPolicy", "" } } },
    { "gitRepo",
      "GitRepo (a volume that is pulled from git when the pod is created)",
      { { "Repository", "repository", "" }, { "Revision", "revision", "" } } },
    { "awsElasticBlockStore",
      "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
      { { "VolumeID", "volumeID", "" },
        { "FSType", "fsType", "" },
        { "Partition", "partition", "0" },
        READ_ONLY } },
    { "gcePersistentDisk",
      "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
      { { "PDName", "pdName", "" },
        { "FSType", "fsType", "" },
        { "Partition", "partition", "0" },
        READ_ONLY } },
};

static void
rows_write(Description *d, const Value *source, const VolumeType *type)
{
    describe_write(d, 2, "Type:\t%s\n", type->name);
    for (size_t i = 0; i < G_N_ELEMENTS(type->rows) && type->rows[i].title != NULL; i++) {
        const VolumeRow *row = &type->rows[i];

        describe_write(d, 2, "%s:\t%s\n", row->title, text_or(source, row->path, row->fallback));
    }
}

static void
empty_dir_write(Description *d, const Value *source)
{
    const Value *limit = value_get(source, "sizeLimit");
    Quantity amount = { 0 };
    bool is_set = scalar_text(limit) != NULL &&
                  quantity_from_value(limit, &amount) == QUANTITY_OK &&
                  quantity_compare(amount, (Quantity){ 0 }) > 0;

    describe_write(d, 2, "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)\n");
    describe_write(d, 2, "Medium:\t%s\n", text_or(source, "medium", ""));
    describe_write(d, 2, "SizeLimit:\t%s\n", is_set ? quantity_text(limit, d->arena) : "<unset>");
}

static void
projection_write(Description *d, const Value *source)
{
    const Value *secret = value_get(source, "secret");
    const Value *map = value_get(source, "configMap");
    const Value *named = value_is(secret, VALUE_MAP) ? secret : map;

    if (!value_is(secret, VALUE_MAP) && value_is(value_get(source, "downwardAPI"), VALUE_MAP)) {
        describe_write(d, 2, "DownwardAPI:\ttrue\n");
    } else if (value_is(named, VALUE_MAP)) {
        describe_write(d, 2, "%s:\t%s\n", named == secret ? "SecretName" : "ConfigMapName",
                       text_or(named, "name", ""));
        describe_write(d, 2, "Optional:\t%s\n", text_or(named, "optional", "false"));
    } else if (value_is(value_get(source, "serviceAccountToken"), VALUE_MAP)) {
        describe_write(d, 2, "TokenExpirationSeconds:\t%s\n",
                       text_or(source, "serviceAccountToken.expirationSeconds", "3600"));
    }
}

static void
projected_write(Description *d, const Value *source)
{
    const Value *sources = value_get(source, "sources");

    describe_write(d, 2,
                   "Type:\tProjected (a volume that contains injected data from multiple "
                   "sources)\n");
    for (size_t i = 0; i < value_length(sources); i++) {
        projection_write(d, value_item(sources, i));
    }
}

static void
downward_write(Description *d, const Value *source)
{
    const Value *items = value_get(source, "items");

    describe_write(d, 2, "Type:\tDownwardAPI (a volume populated by information about the pod)\n");
    describe_write(d, 2, "Items:\n");
    for (size_t i = 0; i < value_length(items); i++) {
        const Value *item = value_item(items, i);
        const char *field = text_or(item, "fieldRef.fieldPath", NULL);

        describe_write(d, 3, "%s -> %s\n",
                       field != NULL ? field : text_or(item, "resourceFieldRef.resource", ""),
                       text_or(item, "path", ""));
    }
}

static void
attributes_write(Description *d, const Value *attributes)
{
    const Value *sorted = value_length(attributes) == 0 ? NULL : value_sorted(d->arena, attributes);

    describe_write(d, 2, "VolumeAttributes:\t%s", sorted == NULL ? "<none>\n" : "");
    for (size_t i = 0; i < value_length(sorted); i++) {
        const ValueMember *attribute = &sorted->members[i];
        const char *value = scalar_text(attribute->value);
        const char *line =
            arena_printf(d->arena, "%s=%s", attribute->key, value == NULL ? "" : value);

        if (i > 0) {
            describe_write(d, 2, "%s", "");
            describe_write(d, 2, "\t");
        }
        describe_write(d, 2, "%.140s%s\n", line, strlen(line) > 140 ? "..." : "");
    }
}

static void
csi_write(Description *d, const Value *source, bool is_persistent)
{
    describe_write(d, 2,
                   "Type:\tCSI (a Container Storage Interface (CSI) volume source)\n"
                   "    Driver:\t%s\n    FSType:\t%s\n",
                   text_or(source, "driver", ""), text_or(source, "fsType", ""));
    if (is_persistent) {
        describe_write(d, 2, "VolumeHandle:\t%s\n", text_or(source, "volumeHandle", ""));
    }
    describe_write(d, 2, "ReadOnly:\t%s\n", text_or(source, "readOnly", "false"));
    attributes_write(d, value_get(source, "volumeAttributes"));
}

/* A claim that is made for the pod: what is known before it exists. */
static void
ephemeral_write(Description *d, const Value *source)
{
    const Value *claim = value_get(source, "volumeClaimTemplate");

    describe_write(d, 2,
                   "Type:\tEphemeralVolume (an inline specification for a volume that gets "
                   "created and deleted with the pod)\n");
    if (value_is(claim, VALUE_MAP)) {
        describe_write(d, 2, "StorageClass:\t%s\n", storage_class_text(claim));
        describe_write(d, 2, "Volume:\t%s\n", text_or(claim, "spec.volumeName", ""));
        describe_map(d, "    ", "Labels", value_at(claim, "metadata.labels"), NULL);
        describe_annotation_map(d, "    Annotations", value_at(claim, "metadata.annotations"));
        describe_write(d, 2, "Capacity:\t\n");
        describe_write(d, 2, "Access Modes:\t\n");
        describe_write(d, 2, "VolumeMode:\t%s\n", text_or(claim, "spec.volumeMode", "Filesystem"));
    }
}

void
describe_volume_source(Description *d, const Value *source, bool is_persistent)
{
    static const struct {
        const char *member;
        void (*write)(Description *d, const Value *source);
    } special[] = {
        { "emptyDir", empty_dir_write },
        { "projected", projected_write },
        { "downwardAPI", downward_write },
        { "ephemeral", ephemeral_write },
    };
    const Value *csi = value_get(source, "csi");

    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (value_is(value_get(source, types[i].member), VALUE_MAP)) {
            rows_write(d, value_get(source, types[i].member), &types[i]);
            return;
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(special); i++) {
        if (value_is(value_get(source, special[i].member), VALUE_MAP)) {
            special[i].write(d, value_get(source, special[i].member));
            return;
        }
    }
    if (value_is(csi, VALUE_MAP)) {
        csi_write(d, csi, is_persistent);
    } else {
        describe_write(d, 1, "<unknown>\n");
    }
}

void
describe_volumes(Description *d, const Value *volumes, const char *space)
{
    if (value_length(volumes) == 0) {
        describe_write(d, 0, "%sVolumes:\t<none>\n", space);
        return;
    }
    describe_write(d, 0, "%sVolumes:\n", space);
    for (size_t i = 0; i < value_length(volumes); i++) {
        const Value *volume = value_item(volumes, i);

        describe_write(d, 1, "%s%s:\n", *space == '\0' ? "" : " ", text_or(volume, "name", ""));
        describe_volume_source(d, volume, false);
    }
}
