/* random-spec.c - composes specs and configurations piece by piece. */
#include "tests/models/scheduler/random-spec.h"

#include <stdbool.h>

static uint32_t
draw(SimStream *stream, uint32_t n)
{
    return (uint32_t)sim_stream_below(stream, n);
}

static const char *
one_of(SimStream *stream, const char *const *texts, size_t n)
{
    return texts[draw(stream, (uint32_t)n)];
}

#define ONE_OF(stream, texts) one_of((stream), (texts), G_N_ELEMENTS(texts))

static const char *const topology_keys[] = { "kubernetes.io/hostname",
                                             "topology.kubernetes.io/zone", "disk", "rack",
                                             "nowhere" };
static const char *const selectors[] = { "{matchLabels: {app: l0}}",
                                         "{matchLabels: {app: l1}}",
                                         "{matchLabels: {app: l2}}",
                                         "{matchLabels: {tier: t0}}",
                                         "{matchExpressions: [{key: app, operator: Exists}]}",
                                         ("{matchExpressions: [{key: app, operator: "
                                          "NotIn, values: [l1]}]}"),
                                         "{}" };

static void
add_container(GString *out, SimStream *stream)
{
    static const char *const images[] = { "nginx", "redis", "web" };
    static const char *const ports[] = {
        "",
        "",
        "",
        "",
        ", ports: [{containerPort: 80, hostPort: 80}]",
        (", ports: [{containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}, {containerPort: 81, "
         "hostPort: 81, protocol: UDP}]")
    };

    g_string_append_printf(out, "containers: [{name: a, image: %s%s", ONE_OF(stream, images),
                           ONE_OF(stream, ports));
    if (draw(stream, 5) > 0) {
        g_string_append_printf(out, ", resources: {requests: {cpu: %um, memory: %uMi",
                               draw(stream, 30) * 50, draw(stream, 20) * 64);
        if (draw(stream, 5) == 0) {
            g_string_append_printf(out, ", x.io/gpu: %u", draw(stream, 3));
        }
        if (draw(stream, 8) == 0) {
            g_string_append_printf(out, ", ephemeral-storage: %uMi", draw(stream, 2000));
        }
        g_string_append(out, "}}");
    }
    g_string_append(out, "}]");
}

static void
add_spread(GString *out, SimStream *stream)
{
    uint32_t n = 1 + draw(stream, 3);

    g_string_append(out, ", topologySpreadConstraints: [");
    for (uint32_t i = 0; i < n; i++) {
        bool is_hard = draw(stream, 2) == 0;

        g_string_append_printf(
            out, "%s{maxSkew: %u, topologyKey: %s, whenUnsatisfiable: %s, labelSelector: %s",
            i == 0 ? "" : ", ", 1 + draw(stream, 3),
            topology_keys[draw(stream, 15) % 4 + (draw(stream, 20) == 0)],
            is_hard ? "DoNotSchedule" : "ScheduleAnyway", ONE_OF(stream, selectors));
        if (is_hard && draw(stream, 4) == 0) {
            g_string_append_printf(out, ", minDomains: %u", 1 + draw(stream, 4));
        }
        if (draw(stream, 3) == 0) {
            g_string_append_printf(out, ", nodeTaintsPolicy: %s",
                                   draw(stream, 2) == 0 ? "Honor" : "Ignore");
        }
        if (draw(stream, 3) == 0) {
            g_string_append_printf(out, ", nodeAffinityPolicy: %s",
                                   draw(stream, 2) == 0 ? "Honor" : "Ignore");
        }
        if (draw(stream, 5) == 0) {
            g_string_append(out, ", matchLabelKeys: [tier]");
        }
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void
add_term(GString *out, SimStream *stream)
{
    static const char *const spaces[] = { "",
                                          "",
                                          "",
                                          ", namespaces: [other]",
                                          ", namespaces: [default, other]",
                                          ", namespaceSelector: {}",
                                          ", namespaceSelector: {matchLabels: {team: a}}",
                                          (", namespaceSelector: {matchExpressions: [{key: team, "
                                           "operator: DoesNotExist}]}") };

    g_string_append_printf(out, "{topologyKey: %s, labelSelector: %s%s}",
                           ONE_OF(stream, topology_keys), ONE_OF(stream, selectors),
                           ONE_OF(stream, spaces));
}

static void
add_terms(GString *out, SimStream *stream, const char *name)
{
    bool has_required = draw(stream, 2) == 0;

    g_string_append_printf(out, "%s: {", name);
    if (has_required) {
        g_string_append(out, "requiredDuringSchedulingIgnoredDuringExecution: [");
        for (uint32_t i = 0, n = 1 + draw(stream, 2); i < n; i++) {
            g_string_append(out, i == 0 ? "" : ", ");
            add_term(out, stream);
        }
        g_string_append_c(out, ']');
    }
    if (!has_required || draw(stream, 3) == 0) {
        g_string_append_printf(out, "%spreferredDuringSchedulingIgnoredDuringExecution: [",
                               has_required ? ", " : "");
        for (uint32_t i = 0, n = 1 + draw(stream, 2); i < n; i++) {
            g_string_append_printf(out, "%s{weight: %u, podAffinityTerm: ", i == 0 ? "" : ", ",
                                   1 + draw(stream, 50));
            add_term(out, stream);
            g_string_append_c(out, '}');
        }
        g_string_append_c(out, ']');
    }
    g_string_append_c(out, '}');
}

static void
add_node_affinity(GString *out, SimStream *stream)
{
    static const char *const required[] = {
        "",
        "",
        "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: "
        "[{key: disk, operator: In, values: [ssd, hdd]}]}]}, ",
        "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: "
        "[{key: rack, operator: Exists}]}, {matchExpressions: [{key: disk, operator: DoesNotExist}"
        "]}]}, ",
        "requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: "
        "[{key: metadata.name, operator: In, values: [node-1]}]}]}, ",
    };

    g_string_append_printf(
        out,
        "nodeAffinity: {%spreferredDuringSchedulingIgnoredDuringExecution: [{weight: %u, "
        "preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}}, {weight: %u, "
        "preference: {matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: "
        "[z1, z2]}]}}]}",
        ONE_OF(stream, required), 1 + draw(stream, 100), 1 + draw(stream, 20));
}

static void
add_affinity(GString *out, SimStream *stream, uint32_t rarity)
{
    uint32_t parts = 1 + draw(stream, 7);
    const char *separator = "";

    if (draw(stream, rarity) != 0) {
        parts &= 1;
    }
    if (parts == 0) {
        return;
    }
    g_string_append(out, ", affinity: {");
    if ((parts & 1) != 0) {
        add_node_affinity(out, stream);
        separator = ", ";
    }
    if ((parts & 2) != 0) {
        g_string_append(out, separator);
        add_terms(out, stream, "podAffinity");
        separator = ", ";
    }
    if ((parts & 4) != 0) {
        g_string_append(out, separator);
        add_terms(out, stream, "podAntiAffinity");
    }
    g_string_append_c(out, '}');
}

char *
random_spec(SimStream *stream, uint32_t plainness)
{
    static const char *const tolerations[] = {
        ", tolerations: [{key: own, operator: Exists}]",
        ", tolerations: [{operator: Exists}]",
        ", tolerations: [{key: slow, operator: Equal, value: '', effect: PreferNoSchedule}]",
    };
    static const char *const volumes[] = {
        ", volumes: [{name: v, emptyDir: {}}]",
        ", volumes: [{name: v, gcePersistentDisk: {pdName: d1}}]",
        ", volumes: [{name: v, persistentVolumeClaim: {claimName: missing}}]",
    };
    GString *out = g_string_new("{");
    uint32_t rarity = 2 + 2 * plainness;

    add_container(out, stream);
    if (draw(stream, 3) == 0) {
        g_string_append(out, ONE_OF(stream, tolerations));
    }
    if (draw(stream, 6) == 0) {
        g_string_append(out, ", nodeSelector: {disk: ssd}");
    }
    if (draw(stream, 20) == 0) {
        g_string_append(out, ONE_OF(stream, volumes));
    }
    if (draw(stream, rarity) == 0) {
        add_spread(out, stream);
    }
    if (draw(stream, 2) == 0) {
        add_affinity(out, stream, rarity);
    }
    if (draw(stream, 3) == 0) {
        g_string_append_printf(out, ", priority: %d", (int)draw(stream, 4) * 10 - 10);
    }
    if (draw(stream, 12) == 0) {
        g_string_append(out, ", preemptionPolicy: Never");
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static void
add_profile(GString *out, SimStream *stream, const char *name)
{
    static const char *const plugins[] = {
        "",
        "",
        ", plugins: {multiPoint: {disabled: [{name: ImageLocality}, {name: InterPodAffinity}]}}",
        ", plugins: {multiPoint: {disabled: [{name: PodTopologySpread}]}}",
        ", plugins: {score: {disabled: [{name: '*'}], enabled: [{name: NodeResourcesFit, weight: "
        "7}, {name: PodTopologySpread, weight: 3}, {name: InterPodAffinity, weight: 11}, {name: "
        "TaintToleration, weight: 1}]}}",
        ", plugins: {score: {disabled: [{name: '*'}]}}",
        ", plugins: {postFilter: {disabled: [{name: '*'}]}}",
        (", plugins: {filter: {disabled: [{name: InterPodAffinity}, {name: PodTopologySpread}, "
         "{name: NodePorts}]}}"),
    };
    static const char *const strategies[] = {
        "",
        "{name: NodeResourcesFit, args: {scoringStrategy: {type: MostAllocated, resources: [{name: "
        "cpu, weight: 3}, {name: memory, weight: 1}, {name: x.io/gpu, weight: 5}]}}}, ",
        "{name: NodeResourcesFit, args: {scoringStrategy: {type: RequestedToCapacityRatio, "
        "requestedToCapacityRatio: {shape: [{utilization: 0, score: 0}, {utilization: 60, score: "
        "10}, {utilization: 100, score: 2}]}}}}, ",
    };
    static const char *const spreads[] = {
        "",
        "{name: PodTopologySpread, args: {defaultingType: List, defaultConstraints: [{maxSkew: 1, "
        "topologyKey: rack, whenUnsatisfiable: ScheduleAnyway}, {maxSkew: 4, topologyKey: "
        "topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule}]}}, ",
        "{name: PodTopologySpread, args: {defaultingType: List, defaultConstraints: []}}, ",
    };

    g_string_append_printf(out,
                           "{schedulerName: %s%s, pluginConfig: [%s%s{name: InterPodAffinity, "
                           "args: {hardPodAffinityWeight: %u, ignorePreferredTermsOfExistingPods: "
                           "%s}}]",
                           name, ONE_OF(stream, plugins), ONE_OF(stream, strategies),
                           ONE_OF(stream, spreads), draw(stream, 3) * 20,
                           draw(stream, 4) == 0 ? "true" : "false");
    if (draw(stream, 3) == 0) {
        g_string_append_printf(out, ", percentageOfNodesToScore: %u", draw(stream, 101));
    }
    g_string_append_c(out, '}');
}

char *
random_configuration(SimStream *stream)
{
    GString *out = g_string_new("{apiVersion: kubescheduler.config.k8s.io/v1, kind: "
                                "KubeSchedulerConfiguration, ");

    g_string_append_printf(out, "percentageOfNodesToScore: %u, profiles: [",
                           draw(stream, 2) == 0 ? 0 : draw(stream, 101));
    add_profile(out, stream, "default-scheduler");
    g_string_append(out, ", ");
    add_profile(out, stream, "other");
    g_string_append(out, "]}");
    return g_string_free(out, FALSE);
}
