/* storage-read.c - reads volumes, claims, classes and CSI objects; matches node selectors. */
#include "models/scheduler/storage/storage-read.h"

#include <string.h>

#define MIGRATED_PLUGINS_ANNOTATION "storage.alpha.kubernetes.io/migrated-plugins"

static const MigratedPlugin migrated_plugins[] = {
    { "awsElasticBlockStore", "kubernetes.io/aws-ebs", "ebs.csi.aws.com", "volumeID", true },
    { "gcePersistentDisk", "kubernetes.io/gce-pd", "pd.csi.storage.gke.io", "pdName", true },
    { "azureDisk", "kubernetes.io/azure-disk", "disk.csi.azure.com", "diskName", true },
    { "azureFile", "kubernetes.io/azure-file", "file.csi.azure.com", "shareName", false },
    { "cinder", "kubernetes.io/cinder", "cinder.csi.openstack.org", "volumeID", true },
    { "vsphereVolume", "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com", "volumePath",
      false },
    { "portworxVolume", "kubernetes.io/portworx-volume", "pxd.portworx.com", "volumeID", false },
};

const MigratedPlugin *
migrated_plugin_of(const Value *volume)
{
    for (size_t i = 0; i < G_N_ELEMENTS(migrated_plugins); i++) {
        if (value_is(value_get(volume, migrated_plugins[i].source), VALUE_MAP)) {
            return &migrated_plugins[i];
        }
    }
    return NULL;
}

const MigratedPlugin *
migrated_plugin_by_name(const char *plugin)
{
    for (size_t i = 0; i < G_N_ELEMENTS(migrated_plugins); i++) {
        if (strcmp(migrated_plugins[i].plugin, plugin) == 0) {
            return &migrated_plugins[i];
        }
    }
    return NULL;
}

bool
migrated_source(const ObjectTables *tables, const Value *source, const char **ret_driver,
                const char **ret_handle)
{
    const MigratedPlugin *plugin = migrated_plugin_of(source);
    const char *handle;

    if (plugin == NULL) {
        return false;
    }
    handle = value_get_text(value_get(source, plugin->source), plugin->handle_field);
    *ret_driver = plugin->driver;
    *ret_handle = intern(tables->names, handle == NULL ? "" : handle);
    return true;
}

static const char *
text_or(const ObjectTables *tables, const Value *map, const char *key, const char *fallback)
{
    const char *text = value_get_text(map, key);
    return text == NULL ? fallback : intern(tables->names, text);
}

static const char *
annotation(const ObjectTables *tables, const Value *object, const char *key)
{
    return text_or(tables, value_path(object, "metadata", "annotations", NULL), key, NULL);
}

static uint32_t
access_modes(const Value *list)
{
    static const char *const names[] = { "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany",
                                         "ReadWriteOncePod" };
    uint32_t modes = 0;

    for (size_t i = 0; i < value_length(list); i++) {
        const char *mode = value_text(value_item(list, i));

        for (uint32_t m = 0; m < G_N_ELEMENTS(names); m++) {
            if (g_strcmp0(mode, names[m]) == 0) {
                modes |= 1U << m;
            }
        }
    }
    return modes;
}

static Quantity
quantity_at(const Value *value, bool *ret_found)
{
    Quantity quantity = { 0 };

    if (ret_found != NULL) {
        *ret_found = value != NULL && !value_is(value, VALUE_NULL);
    }
    (void)quantity_from_value(value, &quantity);
    return quantity;
}

static void
read_volume_source(const ObjectTables *tables, const Value *spec, VolumeInfo *volume)
{
    const Value *csi = value_get(spec, "csi");

    if (value_is(csi, VALUE_MAP)) {
        volume->driver = text_or(tables, csi, "driver", "");
        volume->handle = text_or(tables, csi, "volumeHandle", "");
    }
}

VolumeInfo *
volume_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    VolumeInfo *volume = ARENA_NEW(arena, VolumeInfo);
    const Value *metadata = value_get(value, "metadata");
    const Value *spec = value_get(value, "spec");
    const Value *claim = value_get(spec, "claimRef");
    const char *beta = annotation(tables, value, "volume.beta.kubernetes.io/storage-class");

    volume->name = text_or(tables, metadata, "name", "");
    volume->labels = label_set_from_value(tables->labels, value_get(metadata, "labels"));
    volume->class_name = beta != NULL ? beta : text_or(tables, spec, "storageClassName", "");
    volume->phase = text_or(tables, value_get(value, "status"), "phase", "");
    if (value_is(claim, VALUE_MAP)) {
        volume->claim_namespace = text_or(tables, claim, "namespace", "");
        volume->claim_name = text_or(tables, claim, "name", "");
        volume->claim_uid = text_or(tables, claim, "uid", NULL);
        volume->claim_uid_set = volume->claim_uid != NULL && *volume->claim_uid != '\0';
    }
    volume->volume_mode = text_or(tables, spec, "volumeMode", "Filesystem");
    volume->attributes_class = text_or(tables, spec, "volumeAttributesClassName", "");
    volume->capacity = quantity_at(value_path(spec, "capacity", "storage", NULL), NULL);
    volume->access_modes = access_modes(value_get(spec, "accessModes"));
    volume->is_deleting = value_get_text(metadata, "deletionTimestamp") != NULL;
    volume->node_affinity =
        node_selector_read(tables, arena, value_path(spec, "nodeAffinity", "required", NULL));
    volume->raw = value;
    read_volume_source(tables, spec, volume);
    return volume;
}

static void
read_owner(const ObjectTables *tables, const Value *metadata, ClaimInfo *claim)
{
    const Value *owners = value_get(metadata, "ownerReferences");

    for (size_t i = 0; i < value_length(owners); i++) {
        const Value *owner = value_item(owners, i);

        if (value_get_bool(owner, "controller", false)) {
            claim->owner_uid = text_or(tables, owner, "uid", "");
            claim->owner_name = text_or(tables, owner, "name", "");
        }
    }
}

ClaimInfo *
claim_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    ClaimInfo *claim = ARENA_NEW(arena, ClaimInfo);
    const Value *metadata = value_get(value, "metadata");
    const Value *spec = value_get(value, "spec");
    const char *beta = annotation(tables, value, "volume.beta.kubernetes.io/storage-class");
    g_autofree char *key = NULL;

    claim->name = text_or(tables, metadata, "name", "");
    claim->name_space = text_or(tables, metadata, "namespace", "default");
    key = g_strconcat(claim->name_space, "/", claim->name, NULL);
    claim->key = intern(tables->names, key);
    claim->uid = text_or(tables, metadata, "uid", claim->key);
    claim->class_name = beta != NULL ? beta : text_or(tables, spec, "storageClassName", NULL);
    claim->volume_name = text_or(tables, spec, "volumeName", "");
    claim->phase = text_or(tables, value_get(value, "status"), "phase", "");
    claim->volume_mode = text_or(tables, spec, "volumeMode", "Filesystem");
    claim->attributes_class = text_or(tables, spec, "volumeAttributesClassName", "");
    claim->selected_node = annotation(tables, value, "volume.kubernetes.io/selected-node");
    claim->selector = selector_from_value(value_get(spec, "selector"), tables->names, arena);
    claim->request = quantity_at(value_path(spec, "resources", "requests", "storage", NULL), NULL);
    claim->access_modes = access_modes(value_get(spec, "accessModes"));
    claim->is_bound = annotation(tables, value, "pv.kubernetes.io/bind-completed") != NULL;
    claim->is_deleting = value_get_text(metadata, "deletionTimestamp") != NULL;
    claim->raw = value;
    read_owner(tables, metadata, claim);
    return claim;
}

ClassInfo *
class_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    ClassInfo *info = ARENA_NEW(arena, ClassInfo);

    info->name = text_or(tables, value_get(value, "metadata"), "name", "");
    info->provisioner = text_or(tables, value, "provisioner", "");
    info->binding_mode = text_or(tables, value, "volumeBindingMode", NULL);
    info->allowed_topologies = value_get(value, "allowedTopologies");
    return info;
}

CsiNodeInfo *
csi_node_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    CsiNodeInfo *info = ARENA_NEW(arena, CsiNodeInfo);
    const Value *drivers = value_path(value, "spec", "drivers", NULL);
    DriverLimit *rows = ARENA_NEW_N(arena, DriverLimit, value_length(drivers));

    info->name = text_or(tables, value_get(value, "metadata"), "name", "");
    info->migrated = annotation(tables, value, MIGRATED_PLUGINS_ANNOTATION);
    for (size_t i = 0; i < value_length(drivers); i++) {
        const Value *driver = value_item(drivers, i);

        rows[i].driver = text_or(tables, driver, "name", "");
        rows[i].count = value_get_int(value_get(driver, "allocatable"), "count", -1);
    }
    info->n_drivers = (uint32_t)value_length(drivers);
    info->drivers = rows;
    return info;
}

CsiDriverInfo *
csi_driver_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    CsiDriverInfo *info = ARENA_NEW(arena, CsiDriverInfo);

    info->name = text_or(tables, value_get(value, "metadata"), "name", "");
    info->has_storage_capacity = value_get_bool(value_get(value, "spec"), "storageCapacity", false);
    return info;
}

CapacityInfo *
capacity_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    CapacityInfo *info = ARENA_NEW(arena, CapacityInfo);
    const Value *metadata = value_get(value, "metadata");
    g_autofree char *key = g_strconcat(text_or(tables, metadata, "namespace", ""), "/",
                                       text_or(tables, metadata, "name", ""), NULL);

    info->key = intern(tables->names, key);
    info->class_name = text_or(tables, value, "storageClassName", "");
    info->topology = selector_from_value(value_get(value, "nodeTopology"), tables->names, arena);
    info->maximum = quantity_at(value_get(value, "maximumVolumeSize"), &info->has_maximum);
    info->capacity = quantity_at(value_get(value, "capacity"), &info->has_capacity);
    return info;
}

AttachmentInfo *
attachment_info_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    AttachmentInfo *info = ARENA_NEW(arena, AttachmentInfo);
    const Value *spec = value_get(value, "spec");

    info->name = text_or(tables, value_get(value, "metadata"), "name", "");
    info->attacher = text_or(tables, spec, "attacher", "");
    info->node_name = text_or(tables, spec, "nodeName", "");
    info->volume_name = text_or(tables, value_get(spec, "source"), "persistentVolumeName", NULL);
    return info;
}

static SelectorOperator
operator_read(const char *text)
{
    static const char *const names[] = { "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt" };

    for (unsigned int i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(text, names[i]) == 0) {
            return (SelectorOperator)i;
        }
    }
    return SELECTOR_IN;
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const SelectorRequirement *
requirements_read(const ObjectTables *tables, Arena *arena, const Value *list, uint32_t *ret_n)
{
    size_t n = value_length(list);
    SelectorRequirement *rows = ARENA_NEW_N(arena, SelectorRequirement, n);

    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);
        const Value *values = value_get(item, "values");
        const char **texts = ARENA_NEW_N(arena, const char *, value_length(values));

        for (size_t v = 0; v < value_length(values); v++) {
            const char *text = value_text(value_item(values, v));
            texts[v] = intern(tables->names, text == NULL ? "" : text);
        }
        qsort(texts, value_length(values), sizeof(texts[0]), compare_texts);
        rows[i].key = text_or(tables, item, "key", "");
        rows[i].operator_ = operator_read(value_get_text(item, "operator"));
        rows[i].n_values = (uint32_t)value_length(values);
        rows[i].values = texts;
    }
    *ret_n = (uint32_t)n;
    return rows;
}

NodeSelector
node_selector_read(const ObjectTables *tables, Arena *arena, const Value *value)
{
    NodeSelector selector = { 0 };
    const Value *terms = value_get(value, "nodeSelectorTerms");
    NodeSelectorTerm *rows;

    if (!value_is(value, VALUE_MAP)) {
        return selector;
    }
    rows = ARENA_NEW_N(arena, NodeSelectorTerm, value_length(terms));
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *term = value_item(terms, i);

        rows[i].expressions = requirements_read(tables, arena, value_get(term, "matchExpressions"),
                                                &rows[i].n_expressions);
        rows[i].fields =
            requirements_read(tables, arena, value_get(term, "matchFields"), &rows[i].n_fields);
    }
    selector.is_set = true;
    selector.n_terms = (uint32_t)value_length(terms);
    selector.terms = rows;
    return selector;
}

static bool
fields_match(const NodeSelectorTerm *term, const char *node_name)
{
    for (uint32_t i = 0; i < term->n_fields; i++) {
        const SelectorRequirement *field = &term->fields[i];
        bool is_listed =
            node_name != NULL && field->n_values > 0 && strcmp(field->values[0], node_name) == 0;

        if (is_listed != (field->operator_ == SELECTOR_IN)) {
            return false;
        }
    }
    return true;
}

bool
node_selector_term_matches(const NodeSelectorTerm *term, const LabelSet *labels,
                           const char *node_name)
{
    if (term->n_expressions == 0 && term->n_fields == 0) {
        return false;
    }
    for (uint32_t i = 0; i < term->n_expressions; i++) {
        if (!selector_requirement_matches(&term->expressions[i], labels)) {
            return false;
        }
    }
    return fields_match(term, node_name);
}

bool
node_selector_matches(const NodeSelector *selector, const LabelSet *labels, const char *node_name)
{
    for (uint32_t i = 0; i < selector->n_terms; i++) {
        if (node_selector_term_matches(&selector->terms[i], labels, node_name)) {
            return true;
        }
    }
    return false;
}

static bool
topology_expression_matches(const Value *expression, const LabelSet *labels)
{
    const Value *values = value_get(expression, "values");
    const char *key = value_get_text(expression, "key");

    for (uint32_t i = 0; i < labels->n_pairs; i++) {
        if (g_strcmp0(labels->pairs[i].key, key) != 0) {
            continue;
        }
        for (size_t v = 0; v < value_length(values); v++) {
            if (g_strcmp0(value_text(value_item(values, v)), labels->pairs[i].value) == 0) {
                return true;
            }
        }
    }
    return false;
}

bool
topologies_match(const Value *terms, const LabelSet *labels)
{
    if (value_length(terms) == 0) {
        return true;
    }
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *expressions = value_get(value_item(terms, i), "matchLabelExpressions");
        bool is_match = value_length(expressions) > 0;

        for (size_t e = 0; is_match && e < value_length(expressions); e++) {
            is_match = topology_expression_matches(value_item(expressions, e), labels);
        }
        if (is_match) {
            return true;
        }
    }
    return false;
}
