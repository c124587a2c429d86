/* foreign-plugins.c - leaves out what kube-scheduler has only when somebody builds it in.
 *
 * Known by name: a plugin that no project is known for is a mistake, and kube-scheduler's own words
 * ("does not exist") are the answer. */
#include "experiment/scenario/foreign-plugins.h"

#include <string.h>

typedef struct ForeignPlugin {
    const char *name;
    const char *project;
} ForeignPlugin;

#define PLUGINS "scheduler-plugins"
#define SIMULATOR "kube-scheduler-simulator"
#define FGD "the FGD simulator"
#define KOORDINATOR "Koordinator"

static const ForeignPlugin foreign[] = {
    { "CapacityScheduling", PLUGINS },
    { "CrossNodePreemption", PLUGINS },
    { "LoadVariationRiskBalancing", PLUGINS },
    { "LowRiskOverCommitment", PLUGINS },
    { "NetworkOverhead", PLUGINS },
    { "NodeMetadata", PLUGINS },
    { "NodeResourceTopologyMatch", PLUGINS },
    { "NodeResourcesAllocatable", PLUGINS },
    { "Peaks", PLUGINS },
    { "PodState", PLUGINS },
    { "PreemptionToleration", PLUGINS },
    { "QOSSort", PLUGINS },
    { "SySched", PLUGINS },
    { "TargetLoadPacking", PLUGINS },
    { "TopologicalSort", PLUGINS },
    { "NodeNumber", SIMULATOR },
    { "Open-Local", FGD },
    { "PWRScore", FGD },
    { "Simon", FGD },
    { "DefaultPreBind", KOORDINATOR },
    { "DeviceShare", KOORDINATOR },
    { "ElasticQuota", KOORDINATOR },
    { "LoadAwareScheduling", KOORDINATOR },
    { "NodeNUMAResource", KOORDINATOR },
    { "NodeResourcesFitPlus", KOORDINATOR },
    { "Reservation", KOORDINATOR },
    { "ScarceResourceAvoidance", KOORDINATOR },
};

static const ForeignPlugin *
foreign_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(foreign); i++) {
        if (strcmp(foreign[i].name, name) == 0) {
            return &foreign[i];
        }
    }
    return NULL;
}

/* One pass over one document. */
typedef struct Cleaning {
    Arena *arena;
    Diagnostics *diagnostics;
    GHashTable *told; /* names that have been warned of */
} Cleaning;

static bool
is_foreign(Cleaning *cleaning, const Value *entry)
{
    const ForeignPlugin *plugin = foreign_find(value_get_text(entry, "name"));

    if (plugin != NULL && g_hash_table_add(cleaning->told, (gpointer)(uintptr_t)plugin->name)) {
        diagnostic_help(diagnostics_warn_at(cleaning->diagnostics, "W222", value_get(entry, "name"),
                                            "the plugin %s is left out", plugin->name),
                        "it belongs to %s and is no part of kube-scheduler", plugin->project);
    }
    return plugin != NULL;
}

/* The list without foreign entries; the same if there are none. */
static const Value *
clean_list(Cleaning *cleaning, const Value *list)
{
    ValueBuilder *kept = value_list_begin(cleaning->arena);
    size_t n = 0;

    for (size_t i = 0; i < value_length(list); i++) {
        if (!is_foreign(cleaning, value_item(list, i))) {
            value_add(kept, value_item(list, i));
            n++;
        }
    }
    return n == value_length(list) ? list : value_end_at(kept, list->start, list->end);
}

/* A set whose enabled plugins were all foreign says nothing: what it disabled made room for them
 * alone, and a scheduler without a queue order or a binder would not start. */
static const Value *
clean_set(Cleaning *cleaning, const char *point, const Value *set)
{
    const Value *enabled = value_get(set, "enabled");
    const Value *kept = clean_list(cleaning, enabled);
    const Value *disabled = clean_list(cleaning, value_get(set, "disabled"));
    bool is_vital = strcmp(point, "queueSort") == 0 || strcmp(point, "bind") == 0;

    if (is_vital && kept != enabled && value_length(kept) == 0) {
        return NULL;
    }
    if (kept != enabled) {
        set = value_with(cleaning->arena, set, "enabled", kept);
    }
    return disabled == value_get(set, "disabled")
               ? set
               : value_with(cleaning->arena, set, "disabled", disabled);
}

static const Value *
clean_profile(Cleaning *cleaning, const Value *profile)
{
    const Value *plugins = value_get(profile, "plugins");
    const Value *changed = plugins;
    const Value *arguments = value_get(profile, "pluginConfig");
    const Value *kept;

    for (size_t i = 0; value_is(plugins, VALUE_MAP) && i < plugins->n; i++) {
        const ValueMember *member = &plugins->members[i];
        const Value *set = value_is(member->value, VALUE_MAP)
                               ? clean_set(cleaning, member->key, member->value)
                               : member->value;

        if (set != member->value) {
            changed = value_with(cleaning->arena, changed, member->key, set);
        }
    }
    if (changed != plugins) {
        profile = value_with(cleaning->arena, profile, "plugins", changed);
    }
    kept = value_is(arguments, VALUE_LIST) ? clean_list(cleaning, arguments) : arguments;
    return kept == arguments ? profile : value_with(cleaning->arena, profile, "pluginConfig", kept);
}

const Value *
foreign_plugins_drop(const Value *document, Arena *arena, Diagnostics *diagnostics)
{
    const Value *profiles = value_get(document, "profiles");
    ValueBuilder *list = value_list_begin(arena);
    Cleaning cleaning = { arena, diagnostics, NULL };
    bool changed = false;

    if (!value_is(profiles, VALUE_LIST)) {
        return document;
    }
    cleaning.told = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < profiles->n; i++) {
        const Value *profile = value_is(profiles->items[i], VALUE_MAP)
                                   ? clean_profile(&cleaning, profiles->items[i])
                                   : profiles->items[i];

        changed = changed || profile != profiles->items[i];
        value_add(list, profile);
    }
    g_hash_table_destroy(cleaning.told);
    return changed ? value_with(arena, document, "profiles",
                                value_end_at(list, profiles->start, profiles->end))
                   : document;
}
