/* node-resources-balanced-allocation.c - prefer nodes whose resources fill up evenly.
 *
 * The score is one minus the spread of the shares used, as doubles in one fixed order: 0.6 and 0.8
 * give 89, not 90. */
#include "models/scheduler/framework/plugin.h"

#include <math.h>
#include <string.h>

typedef struct CountedResource {
    const char *name;
    enum {
        OTHER,
        CPU,
        MEMORY,
        EPHEMERAL_STORAGE
    } sort;
    bool is_scalar; /* counts for pods that ask for it */
} CountedResource;

typedef struct Config {
    uint32_t n_resources;
    CountedResource *resources;
} Config;

/* The amount of one resource among 'amounts'. */
static int64_t
wanted_of(const Amounts *amounts, const CountedResource *resource)
{
    switch (resource->sort) {
    case CPU:
        return amounts->milli_cpu;
    case MEMORY:
        return amounts->memory;
    case EPHEMERAL_STORAGE:
        return amounts->ephemeral_storage;
    default:
        return amounts_scalar(amounts, resource->name);
    }
}

static Verdict
pre_score(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes, uint32_t n)
{
    const Config *config = self->config;

    (void)nodes;
    (void)n;
    for (uint32_t i = 0; i < config->n_resources; i++) {
        if (wanted_of(&cycle->pod->needs->balanced_score, &config->resources[i]) != 0) {
            return VERDICT_OK;
        }
    }
    return VERDICT_SKIP;
}

int64_t
balanced_score(const double *shares, uint32_t n)
{
    double deviation = 0;
    double sum = 0;

    if (n == 2) {
        deviation = fabs((shares[0] - shares[1]) / 2);
    } else if (n > 2) {
        double mean;

        for (uint32_t i = 0; i < n; i++) {
            sum += shares[i];
        }
        mean = sum / (double)n;
        sum = 0;
        for (uint32_t i = 0; i < n; i++) {
            sum = sum + (shares[i] - mean) * (shares[i] - mean);
        }
        deviation = sqrt(sum / (double)n);
    }
    return (int64_t)((1 - deviation) * (double)SCORE_MAX);
}

static Verdict
score(Cycle *cycle, const PluginInstance *self, const NodeInfo *node, int64_t *ret_score)
{
    const Config *config = self->config;
    double shares[16];
    uint32_t n = 0;

    for (uint32_t i = 0; i < config->n_resources && n < G_N_ELEMENTS(shares); i++) {
        const CountedResource *resource = &config->resources[i];
        int64_t wanted = wanted_of(&cycle->pod->needs->balanced_score, resource);
        int64_t capacity = wanted_of(&node->allocatable, resource);
        double share;

        if (capacity == 0 || (wanted == 0 && resource->is_scalar)) {
            continue;
        }
        share = (double)(wanted_of(&node->requested, resource) + wanted) / (double)capacity;
        shares[n++] = share > 1 ? 1 : share;
    }
    *ret_score = balanced_score(shares, n);
    return VERDICT_OK;
}

static CountedResource
read_resource(const char *name, const ObjectTables *tables)
{
    CountedResource resource = { .name = intern(tables->names, name == NULL ? "" : name) };

    resource.is_scalar = resource_name_is_scalar(resource.name);
    resource.sort = strcmp(resource.name, "cpu") == 0                 ? CPU
                    : strcmp(resource.name, "memory") == 0            ? MEMORY
                    : strcmp(resource.name, "ephemeral-storage") == 0 ? EPHEMERAL_STORAGE
                                                                      : OTHER;
    return resource;
}

static void
config_read(void *ret, const Value *args, const ObjectTables *tables, Arena *arena)
{
    static const char *const defaults[] = { "cpu", "memory" };
    Config *config = ret;
    const Value *list = value_get(args, "resources");

    config->n_resources = value_length(list) == 0 ? 2 : (uint32_t)value_length(list);
    config->resources = ARENA_NEW_N(arena, CountedResource, config->n_resources);
    for (uint32_t i = 0; i < config->n_resources; i++) {
        const char *name =
            value_length(list) == 0 ? defaults[i] : value_get_text(value_item(list, i), "name");
        config->resources[i] = read_resource(name, tables);
    }
}

static const PluginArgs args = { .config_size = sizeof(Config), .read = config_read };
static const ScoreHooks score_hooks = { .pre_score = pre_score, .score = score };

const SchedPlugin sched_plugin_node_resources_balanced_allocation = {
    .name = "NodeResourcesBalancedAllocation",
    .doc = "Prefer nodes whose resources fill up evenly.",
    .is_local = true,
    .default_weight = 1,
    .args = &args,
    .score = &score_hooks,
};
