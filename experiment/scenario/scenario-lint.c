/* scenario-lint.c - warnings that teach: what is valid and will still surprise. */
#include "experiment/lint/lint.h"
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

typedef struct Lint {
    Scenario *scenario;
    Diagnostics *diagnostics;
    int64_t cpu_max, memory_max; /* of the largest node */
    size_t n_nodes;
} Lint;

static const Value *
pod_spec_of(const ScenarioObject *object)
{
    if (strcmp(object->kind_name, "Pod") == 0) {
        return value_get(object->value, "spec");
    }
    return value_path(object->value, "spec", "template", "spec", NULL);
}

static int64_t
amount(const Value *map, const char *key, bool in_milli)
{
    const Value *value = value_get(map, key);
    Quantity quantity;

    if (value == NULL || value->text == NULL ||
        quantity_parse(value->text, &quantity) != QUANTITY_OK) {
        return 0;
    }
    return in_milli ? quantity_milli_value(quantity) : quantity_value(quantity);
}

static int64_t
total(const Value *containers, const char *key, bool in_milli)
{
    int64_t sum = 0;

    for (size_t i = 0; i < value_length(containers); i++) {
        sum += amount(value_path(value_item(containers, i), "resources", "requests", NULL), key,
                      in_milli);
    }
    return sum;
}

static void
lint_size(Lint *lint, const ScenarioObject *object)
{
    const Value *containers = value_get(pod_spec_of(object), "containers");
    int64_t cpu = total(containers, "cpu", true);
    int64_t memory = total(containers, "memory", false);

    if (containers == NULL || lint->n_nodes == 0) {
        return;
    }
    if (cpu > lint->cpu_max || memory > lint->memory_max) {
        Diagnostic *diagnostic = diagnostics_warn_at(lint->diagnostics, "W205", object->written,
                                                     "no node is large enough for a pod of %s %s",
                                                     object->kind_name, object->name);

        diagnostic_help(diagnostic, "it requests more %s than the largest node has",
                        cpu > lint->cpu_max ? "cpu" : "memory");
    }
}

static bool
all_have(const Value *containers, const char *key)
{
    for (size_t i = 0; i < value_length(containers); i++) {
        if (value_get(value_item(containers, i), key) == NULL) {
            return false;
        }
    }
    return true;
}

static void
lint_deployment(Lint *lint, const ScenarioObject *object)
{
    const Value *containers = value_get(pod_spec_of(object), "containers");
    const char *strategy =
        value_get_text(value_path(object->value, "spec", "strategy", NULL), "type");

    if (strcmp(object->kind_name, "Deployment") == 0 && g_strcmp0(strategy, "Recreate") != 0 &&
        !all_have(containers, "readinessProbe")) {
        diagnostic_help(diagnostics_warn_at(lint->diagnostics, "W202", object->written,
                                            "Deployment %s rolls out without a readiness probe",
                                            object->name),
                        "a pod counts as ready as soon as its containers run");
    }
}

static bool
labels_match(const Value *selector, const Value *labels)
{
    for (size_t i = 0; i < value_length(selector); i++) {
        const ValueMember *member = &selector->members[i];

        if (g_strcmp0(value_get_text(labels, member->key), value_text(member->value)) != 0) {
            return false;
        }
    }
    return value_length(selector) > 0;
}

static size_t
count_matches(const Lint *lint, const ScenarioObject *object, const Value *selector,
              int64_t *ret_replicas)
{
    size_t n = 0;

    *ret_replicas = 0;
    for (size_t i = 0; i < lint->scenario->objects->len; i++) {
        const ScenarioObject *other = &g_array_index(lint->scenario->objects, ScenarioObject, i);
        const Value *labels =
            strcmp(other->kind_name, "Pod") == 0
                ? value_path(other->value, "metadata", "labels", NULL)
                : value_path(other->value, "spec", "template", "metadata", "labels", NULL);

        if (g_strcmp0(other->name_space, object->name_space) == 0 &&
            labels_match(selector, labels)) {
            *ret_replicas += value_get_int(value_get(other->value, "spec"), "replicas", 1);
            n++;
        }
    }
    return n;
}

static void
lint_service(Lint *lint, const ScenarioObject *object)
{
    const Value *selector = value_path(object->value, "spec", "selector", NULL);
    int64_t replicas;

    if (strcmp(object->kind_name, "Service") == 0 && value_length(selector) > 0 &&
        count_matches(lint, object, selector, &replicas) == 0) {
        diagnostics_warn_at(lint->diagnostics, "W207", object->written,
                            "the selector of Service %s matches no pod of this scenario",
                            object->name);
    }
}

static void
lint_budget(Lint *lint, const ScenarioObject *object)
{
    const Value *spec = value_get(object->value, "spec");
    const Value *selector = value_path(spec, "selector", "matchLabels", NULL);
    const Value *unavailable = value_get(spec, "maxUnavailable");
    const Value *available = value_get(spec, "minAvailable");
    int64_t replicas;
    bool is_impossible;

    if (strcmp(object->kind_name, "PodDisruptionBudget") != 0 ||
        count_matches(lint, object, selector, &replicas) == 0) {
        return;
    }
    is_impossible =
        (unavailable != NULL &&
         (g_strcmp0(unavailable->text, "0") == 0 || g_strcmp0(unavailable->text, "0%") == 0)) ||
        (available != NULL && (g_strcmp0(available->text, "100%") == 0 ||
                               (value_is(available, VALUE_INT) && available->integer >= replicas)));
    if (is_impossible) {
        diagnostic_help(diagnostics_warn_at(lint->diagnostics, "W204", object->written,
                                            "PodDisruptionBudget %s makes every drain impossible",
                                            object->name),
                        "it allows no pod to be away");
    }
}

static void
lint_anti_affinity(Lint *lint, const ScenarioObject *object)
{
    const Value *terms = value_path(pod_spec_of(object), "affinity", "podAntiAffinity",
                                    "requiredDuringSchedulingIgnoredDuringExecution", NULL);
    int64_t replicas = value_get_int(value_get(object->value, "spec"), "replicas", 1);

    for (size_t i = 0; i < value_length(terms); i++) {
        const char *key = value_get_text(value_item(terms, i), "topologyKey");

        if (g_strcmp0(key, "kubernetes.io/hostname") == 0 && replicas > (int64_t)lint->n_nodes &&
            lint->n_nodes > 0) {
            diagnostics_warn_at(lint->diagnostics, "W206", object->written,
                                "%s %s wants %" G_GINT64_FORMAT " nodes of its own; there are %zu",
                                object->kind_name, object->name, replicas, lint->n_nodes);
        }
    }
}

static void
lint_autoscaler(Lint *lint, const ScenarioObject *object)
{
    const char *target =
        value_get_text(value_path(object->value, "spec", "scaleTargetRef", NULL), "name");

    for (size_t i = 0; strcmp(object->kind_name, "HorizontalPodAutoscaler") == 0 &&
                       i < lint->scenario->objects->len;
         i++) {
        const ScenarioObject *other = &g_array_index(lint->scenario->objects, ScenarioObject, i);
        const Value *containers = value_get(pod_spec_of(other), "containers");

        if (containers != NULL && g_strcmp0(other->name, target) == 0 &&
            total(containers, "cpu", true) == 0) {
            diagnostics_warn_at(lint->diagnostics, "W201", object->written,
                                "the autoscaler %s scales by CPU, and %s requests none",
                                object->name, target);
        }
    }
}

void
scenario_lint(Scenario *scenario)
{
    Lint lint = { .scenario = scenario, .diagnostics = scenario->diagnostics };

    for (uint32_t i = 0; i < scenario->cluster.n_pools; i++) {
        const ClusterPool *pool = &scenario->cluster.pools[i];

        lint.n_nodes += pool->count;
        if (pool->count > 0) {
            lint.cpu_max = MAX(lint.cpu_max, pool->cpu_milli);
            lint.memory_max = MAX(lint.memory_max, pool->memory);
        }
    }
    for (size_t i = 0; i < scenario->nodes->len; i++) {
        const Value *node = g_array_index(scenario->nodes, ScenarioObject, i).written;
        const Value *capacity = value_path(node, "status", "allocatable", NULL);

        lint.n_nodes++;
        lint.cpu_max = MAX(lint.cpu_max, amount(capacity, "cpu", true));
        lint.memory_max = MAX(lint.memory_max, amount(capacity, "memory", false));
    }
    for (size_t i = 0; i < scenario->objects->len; i++) {
        const ScenarioObject *object = &g_array_index(scenario->objects, ScenarioObject, i);

        if (object->name == NULL) {
            continue;
        }
        lint_size(&lint, object);
        lint_deployment(&lint, object);
        lint_service(&lint, object);
        lint_budget(&lint, object);
        lint_anti_affinity(&lint, object);
        lint_autoscaler(&lint, object);
    }
    lint_applications(scenario);
    lint_expectations(scenario);
}
