/* scenario-other-schedulers.c - schedulers beside the first, each a process of its own. */
#include "experiment/scenario/scenario-internal.h"
#include "text/scalar.h"

#include <string.h>

/* One profile by the name of the process. */
static const Value *
named_document(Arena *arena, const char *name)
{
    ValueBuilder *profile = value_map_begin(arena), *map = value_map_begin(arena);
    ValueBuilder *profiles = value_list_begin(arena);

    value_put_string(profile, "schedulerName", name);
    value_add(profiles, value_end(profile));
    value_put_string(map, "apiVersion", "kubescheduler.config.k8s.io/v1");
    value_put_string(map, "kind", "KubeSchedulerConfiguration");
    value_put(map, "profiles", value_end(profiles));
    return value_end(map);
}

static const Value *
read_document(Loader *loader, const OtherSchedulerRow *row)
{
    const char *path = value_text(row->configuration);
    g_autofree char *full = NULL;

    if (row->configuration == NULL) {
        return named_document(loader->arena, row->name);
    }
    if (path == NULL) {
        return row->configuration;
    }
    full = g_path_is_absolute(path) ? g_strdup(path)
                                    : g_build_filename(loader->scenario->directory, path, NULL);
    return loader_read_configuration(loader, full, row->configuration);
}

/* The name is that of random streams and of what people ask for: two may not share it. */
static void
check_own_name(Loader *loader, const ClusterRow *row, size_t index)
{
    const OtherSchedulerRow *own = &row->schedulers[index];
    bool is_taken = g_strcmp0(own->name, "default-scheduler") == 0;

    for (size_t i = 0; i < index; i++) {
        is_taken |= g_strcmp0(own->name, row->schedulers[i].name) == 0;
    }
    if (is_taken || (own->name != NULL && *own->name == '\0')) {
        diagnostics_error_at(loader->diagnostics, "E154", own->name_value,
                             "another scheduler must have a name of its own");
    }
}

void
loader_read_other_schedulers(Loader *loader)
{
    const ClusterRow *row = loader->row.cluster;
    ClusterSpec *spec = &loader->scenario->cluster;
    size_t n = row == NULL ? 0 : row->n_schedulers;

    spec->schedulers = ARENA_NEW_N(loader->arena, ClusterScheduler, n);
    for (size_t i = 0; i < n; i++) {
        const OtherSchedulerRow *other = &row->schedulers[i];
        const Value *document = read_document(loader, other);

        check_own_name(loader, row, i);
        if (other->settings != NULL) {
            cluster_check_scheduler_settings(other->settings, loader->diagnostics);
        }
        spec->schedulers[i] =
            (ClusterScheduler){ .name = other->name,
                                .configuration = loader_check_configuration(loader, document),
                                .settings = other->settings };
    }
    spec->n_schedulers = (uint32_t)n;
}
