/* pod-claims.c - from volumes to claims. */
#include "models/scheduler/storage/pod-claims.h"

#include "models/scheduler/storage/storage-read.h"

#include <string.h>

const char *
pod_claim_name(const SchedPod *pod, const PodVolume *volume, Arena *arena)
{
    if (volume->is_ephemeral) {
        return arena_printf(arena, "%s-%s", pod->name, volume->name);
    }
    return volume->claim_name;
}

bool
claim_is_for_pod(const ClaimInfo *claim, const SchedPod *pod)
{
    /* Uids of pods are numbers here and text in manifests, so the owner's name decides. */
    return claim->owner_name != NULL && strcmp(claim->owner_name, pod->name) == 0;
}

bool
pod_uses_claim(const SchedPod *pod, const Value *claim)
{
    g_autoptr(Arena) arena = arena_new();
    const Value *metadata = value_get(claim, "metadata");
    const char *name_space = value_get_text(metadata, "namespace");

    if (g_strcmp0(name_space == NULL ? "default" : name_space, pod->name_space) != 0) {
        return false;
    }
    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *name = pod_claim_name(pod, &pod->spec->volumes[i], arena);

        if (name != NULL && g_strcmp0(name, value_get_text(metadata, "name")) == 0) {
            return true;
        }
    }
    return false;
}

bool
csi_migration_is_on(const CsiNodeInfo *csi_node, const char *plugin)
{
    const MigratedPlugin *migrated = migrated_plugin_by_name(plugin);
    g_auto(GStrv) names = NULL;

    if (csi_node == NULL || migrated == NULL) {
        return false;
    }
    if (migrated->is_always_on) {
        return true;
    }
    if (strcmp(plugin, "kubernetes.io/portworx-volume") != 0 || csi_node->migrated == NULL) {
        return false;
    }
    names = g_strsplit(csi_node->migrated, ",", -1);
    return g_strv_contains((const gchar *const *)names, plugin);
}
