/* storage-describe.c - volumes, claims and their classes. */
#include "models/api/describe/describer.h"

#include <string.h>

static void
phase_write(Description *d)
{
    const Value *deleted = value_at(d->object, "metadata.deletionTimestamp");

    if (value_text(deleted) != NULL) {
        describe_write(d, 0, "Status:\tTerminating (lasts %s)\n", describe_age(d, deleted));
    } else {
        describe_text(d, "Status", text_or(d->object, "status.phase", ""));
    }
}

static void
finalizers_write(Description *d)
{
    describe_text(d, "Finalizers", describe_list(d, value_at(d->object, "metadata.finalizers")));
}

/* ---- PersistentVolume ------------------------------------------------------------------- */

static void
expressions_write(Description *d, size_t index, const Value *expressions)
{
    describe_write(d, 2, "Term %zu:\t%s", index, value_length(expressions) == 0 ? "<none>\n" : "");
    for (size_t i = 0; i < value_length(expressions); i++) {
        const Value *expression = value_item(expressions, i);
        const Value *values = value_get(expression, "values");
        g_autofree char *operator_ = g_ascii_strdown(text_or(expression, "operator", ""), -1);
        g_autoptr(GPtrArray) texts = g_ptr_array_new();

        if (i > 0) {
            describe_write(d, 2, "\t");
        }
        for (size_t v = 0; v < value_length(values); v++) {
            g_ptr_array_add(texts, (gpointer)(uintptr_t)value_text(value_item(values, v)));
        }
        describe_write(d, 0, "%s %s", text_or(expression, "key", ""), operator_);
        if (texts->len > 0) {
            describe_write(d, 0, " [%s]", texts_join(texts, ", ", d->arena));
        }
        describe_write(d, 0, "\n");
    }
}

static void
affinity_write(Description *d)
{
    const Value *required = value_at(d->object, "spec.nodeAffinity.required");
    const Value *terms = value_get(required, "nodeSelectorTerms");

    if (!value_is(required, VALUE_MAP)) {
        describe_text(d, "Node Affinity", "<none>");
        return;
    }
    describe_write(d, 0, "Node Affinity:\t\n");
    describe_write(d, 1, "Required Terms:\t%s\n", value_length(terms) == 0 ? "<none>" : "");
    for (size_t i = 0; i < value_length(terms); i++) {
        expressions_write(d, i, value_get(value_item(terms, i), "matchExpressions"));
    }
}

static void
volume_describe(Description *d)
{
    const Value *spec = value_get(d->object, "spec");
    const Value *claim = value_get(spec, "claimRef");

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_labels(d);
    finalizers_write(d);
    describe_text(d, "StorageClass", storage_class_text(d->object));
    phase_write(d);
    if (value_is(claim, VALUE_MAP)) {
        describe_write(d, 0, "Claim:\t%s/%s\n", text_or(claim, "namespace", ""),
                       text_or(claim, "name", ""));
    } else {
        describe_text(d, "Claim", "");
    }
    describe_text(d, "Reclaim Policy", text_or(spec, "persistentVolumeReclaimPolicy", "Retain"));
    describe_text(d, "Access Modes", access_modes_text(value_get(spec, "accessModes"), d->arena));
    describe_text(d, "VolumeMode", text_or(spec, "volumeMode", "Filesystem"));
    describe_text(d, "Capacity", quantity_text(value_at(spec, "capacity.storage"), d->arena));
    affinity_write(d);
    describe_text(d, "Message", text_or(d->object, "status.message", ""));
    describe_write(d, 0, "Source:\n");
    describe_volume_source(d, spec, true);
    describe_events(d);
}

/* ---- PersistentVolumeClaim -------------------------------------------------------------- */

static bool
uses_claim(const Value *pod, const char *claim, Arena *arena)
{
    const Value *volumes = value_at(pod, "spec.volumes");

    for (size_t i = 0; i < value_length(volumes); i++) {
        const Value *volume = value_item(volumes, i);
        const char *name = text_or(volume, "persistentVolumeClaim.claimName", NULL);

        if (value_is(value_get(volume, "ephemeral"), VALUE_MAP)) {
            name = arena_printf(arena, "%s-%s", text_or(pod, "metadata.name", ""),
                                text_or(volume, "name", ""));
        }
        if (g_strcmp0(name, claim) == 0) {
            return true;
        }
    }
    return false;
}

static void
users_write(Description *d)
{
    g_autoptr(GPtrArray) pods = describe_find(d, "", "Pod", false);
    const char *claim = text_or(d->object, "metadata.name", "");
    size_t n = 0;

    describe_sort(pods);
    describe_write(d, 0, "Used By:\t");
    for (guint i = 0; i < pods->len; i++) {
        const Value *pod = g_ptr_array_index(pods, i);

        if (uses_claim(pod, claim, d->arena)) {
            describe_write(d, 0, "%s%s\n", n++ == 0 ? "" : "\t", text_or(pod, "metadata.name", ""));
        }
    }
    if (n == 0) {
        describe_write(d, 0, "<none>\n");
    }
}

static void
source_write(Description *d, const Value *source)
{
    const char *group = text_or(source, "apiGroup", NULL);

    if (!value_is(source, VALUE_MAP)) {
        return;
    }
    describe_write(d, 0, "DataSource:\n");
    if (group != NULL) {
        describe_write(d, 1, "APIGroup:\t%s\n", group);
    }
    describe_write(d, 1, "Kind:\t%s\n", text_or(source, "kind", ""));
    describe_write(d, 1, "Name:\t%s\n", text_or(source, "name", ""));
}

static void
claim_describe(Description *d)
{
    static const char *const members[] = {
        "type", "status", "lastProbeTime", "lastTransitionTime", "reason", "message", NULL
    };
    const Value *spec = value_get(d->object, "spec");
    const Value *status = value_get(d->object, "status");
    const char *volume = text_or(spec, "volumeName", NULL);
    const char *capacity = quantity_text(value_at(status, "capacity.storage"), d->arena);
    const char *modes = access_modes_text(value_get(status, "accessModes"), d->arena);

    describe_name(d);
    describe_text(d, "StorageClass", storage_class_text(d->object));
    phase_write(d);
    describe_text(d, "Volume", volume);
    describe_labels(d);
    finalizers_write(d);
    describe_text(d, "Capacity", volume == NULL ? "" : capacity);
    describe_text(d, "Access Modes", volume == NULL ? "" : modes);
    describe_text(d, "VolumeMode", text_or(spec, "volumeMode", "Filesystem"));
    source_write(d, value_get(spec, "dataSource"));
    users_write(d);
    describe_conditions(d, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage",
                        "----\t------\t-----------------\t------------------\t------\t-------",
                        members, " \t");
    describe_events(d);
}

/* ---- StorageClass ----------------------------------------------------------------------- */

static void
topologies_write(Description *d, const Value *terms)
{
    if (!value_is(terms, VALUE_LIST)) {
        return;
    }
    describe_write(d, 0, "AllowedTopologies:\t%s\n", value_length(terms) == 0 ? "<none>" : "");
    for (size_t i = 0; i < value_length(terms); i++) {
        const Value *rows = value_get(value_item(terms, i), "matchLabelExpressions");

        describe_write(d, 1, "Term %zu:\t%s", i, value_length(rows) == 0 ? "<none>\n" : "");
        for (size_t r = 0; r < value_length(rows); r++) {
            const Value *values = value_get(value_item(rows, r), "values");
            g_autoptr(GPtrArray) texts = g_ptr_array_new();

            for (size_t v = 0; v < value_length(values); v++) {
                g_ptr_array_add(texts, (gpointer)(uintptr_t)value_text(value_item(values, v)));
            }
            describe_write(d, r == 0 ? 0 : 1, "%s%s in [%s]\n", r == 0 ? "" : "\t",
                           text_or(value_item(rows, r), "key", ""),
                           texts_join(texts, ", ", d->arena));
        }
    }
}

static void
class_describe(Description *d)
{
    const Value *expansion = value_get(d->object, "allowVolumeExpansion");
    const Value *options = value_get(d->object, "mountOptions");
    const char *annotations = labels_text(value_at(d->object, "metadata.annotations"), d->arena);
    const char *parameters = labels_text(value_get(d->object, "parameters"), d->arena);

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_text(d, "IsDefaultClass", storage_class_is_default(d->object) ? "Yes" : "No");
    describe_text(d, "Annotations", annotations == NULL ? "<none>" : annotations);
    describe_text(d, "Provisioner", text_or(d->object, "provisioner", ""));
    describe_text(d, "Parameters", parameters == NULL ? "<none>" : parameters);
    describe_text(d, "AllowVolumeExpansion",
                  !value_is(expansion, VALUE_BOOL) ? "<unset>"
                  : expansion->boolean             ? "True"
                                                   : "False");
    describe_write(d, 0, "MountOptions:%s\n", value_length(options) == 0 ? "\t<none>" : "");
    for (size_t i = 0; i < value_length(options); i++) {
        const char *option = value_text(value_item(options, i));

        describe_write(d, 1, "%s\n", option == NULL ? "" : option);
    }
    describe_text(d, "ReclaimPolicy", text_or(d->object, "reclaimPolicy", "Delete"));
    describe_text(d, "VolumeBindingMode", text_or(d->object, "volumeBindingMode", "Immediate"));
    topologies_write(d, value_get(d->object, "allowedTopologies"));
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "PersistentVolume", "", volume_describe },
    { "PersistentVolumeClaim", "", claim_describe },
    { "StorageClass", "storage.k8s.io", class_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_storage_describe;

const Describer describer_storage_describe = { .kinds = kinds };
