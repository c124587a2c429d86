/* feature-gates.c - names, and which member each stands for. */
#include "models/scheduler/feature-gates.h"

#include <string.h>

/* Gates of the scheduler and of what it reads.  The first have a member, in its order. */
const char *const scheduler_gate_names[] = {
    "SchedulerQueueingHints",
    "SchedulerPopFromBackoffQ",
    "SchedulerAsyncPreemption",
    "SchedulerAsyncAPICalls",
    "AllAlpha",
    "AllBeta",
    "DRAAdminAccess",
    "DRAConsumableCapacity",
    "DRADeviceBindingConditions",
    "DRADeviceTaints",
    "DRAExtendedResource",
    "DRAPartitionableDevices",
    "DRAPrioritizedList",
    "DRAResourceClaimDeviceStatus",
    "DRASchedulerFilterTimeout",
    "DynamicResourceAllocation",
    "InPlacePodVerticalScaling",
    "MatchLabelKeysInPodTopologySpread",
    "MatchLabelKeysInPodTopologySpreadSelectorMerge",
    "NodeDeclaredFeatures",
    "NodeInclusionPolicyInPodTopologySpread",
    "NominatedNodeNameForExpectation",
    "PodLevelResources",
    "SidecarContainers",
    "StorageCapacityScoring",
    "VolumeAttributesClass",
    NULL,
};

SchedulerGates
scheduler_gates_default(void)
{
    return (SchedulerGates){ .queueing_hints = true,
                             .pop_from_backoff = true,
                             .async_preemption = true };
}

bool
scheduler_gates_set(SchedulerGates *gates, const char *name, bool is_on)
{
    bool *const members[] = { &gates->queueing_hints, &gates->pop_from_backoff,
                              &gates->async_preemption, &gates->async_api_calls };

    for (size_t i = 0; scheduler_gate_names[i] != NULL; i++) {
        if (strcmp(scheduler_gate_names[i], name) == 0) {
            if (i < G_N_ELEMENTS(members)) {
                *members[i] = is_on;
            }
            return true;
        }
    }
    return false;
}

/* As Go's strconv.ParseBool. */
static bool
parse_bool(const char *text, bool *ret)
{
    static const char *const yes[] = { "1", "t", "T", "TRUE", "true", "True", NULL };
    static const char *const no[] = { "0", "f", "F", "FALSE", "false", "False", NULL };

    *ret = g_strv_contains(yes, text);
    return *ret || g_strv_contains(no, text);
}

static bool
parse_one(SchedulerGates *gates, char *word, char **ret_error)
{
    char *equals = strchr(word, '=');
    bool is_on = false;

    if (equals == NULL) {
        *ret_error = g_strdup_printf("missing bool value for %s", g_strstrip(word));
        return false;
    }
    *equals = '\0';
    if (!parse_bool(g_strstrip(equals + 1), &is_on)) {
        *ret_error = g_strdup_printf(
            "invalid value of %s=%s, err: strconv.ParseBool: parsing \"%s\": invalid syntax",
            g_strstrip(word), equals + 1, equals + 1);
        return false;
    }
    if (!scheduler_gates_set(gates, g_strstrip(word), is_on)) {
        *ret_error = g_strdup_printf("unrecognized feature gate: %s", word);
        return false;
    }
    return true;
}

bool
scheduler_gates_parse(SchedulerGates *gates, const char *text, char **ret_error)
{
    g_auto(GStrv) words = g_strsplit(text == NULL ? "" : text, ",", -1);

    for (size_t i = 0; words[i] != NULL; i++) {
        if (*words[i] != '\0' && !parse_one(gates, words[i], ret_error)) {
            return false;
        }
    }
    return true;
}
