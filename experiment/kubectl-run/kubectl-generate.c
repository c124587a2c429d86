/* kubectl-generate.c - verbs that make objects from their flags: create, run, expose, autoscale. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/scenario/manifest.h"

#include <string.h>

static const char *
image_name(const char *image)
{
    const char *slash = strrchr(image, '/');

    return slash == NULL ? image : slash + 1;
}

static const Value *
map_of(Arena *arena, const char *key, const Value *value)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put(map, key, value);
    return value_end(map);
}

static const Value *
list_of(Arena *arena, const Value *item)
{
    ValueBuilder *list = value_list_begin(arena);

    value_add(list, item);
    return value_end(list);
}

static const Value *
metadata(KubectlRun *run, const char *name, const Value *labels, bool is_namespaced)
{
    ValueBuilder *map = value_map_begin(run->arena);

    value_put_string(map, "name", name);
    value_put_string(map, "namespace", is_namespaced ? kubectl_line_namespace(run->line) : NULL);
    value_put(map, "labels", labels);
    return value_end(map);
}

static const Value *
object_value(KubectlRun *run, const char *api_version, const char *kind, const Value *meta,
             const Value *spec)
{
    ValueBuilder *map = value_map_begin(run->arena);

    value_put_string(map, "apiVersion", api_version);
    value_put_string(map, "kind", kind);
    value_put(map, "metadata", meta);
    value_put(map, "spec", spec);
    return value_end(map);
}

/* Every --image=... becomes a container, named after its image. */
static const Value *
containers(KubectlRun *run, const char *only_name)
{
    ValueBuilder *list = value_list_begin(run->arena);
    int64_t port = kubectl_line_number(run->line, "port", 0);
    bool is_first = true;

    for (size_t i = 0; i < run->line->n_flags; i++) {
        ValueBuilder *container = value_map_begin(run->arena);
        const char *image = run->line->flags[i].value;
        g_autofree char *name = NULL;

        if (strcmp(run->line->flags[i].name, "image") != 0) {
            continue;
        }
        name = g_strdup(only_name != NULL ? only_name : image_name(image));
        name[strcspn(name, ":@")] = '\0';
        g_strdelimit(name, "_.", '-');
        value_put_string(container, "name", name);
        value_put_string(container, "image", image);
        if (is_first && port > 0) {
            value_put(container, "ports",
                      list_of(run->arena,
                              map_of(run->arena, "containerPort", value_int(run->arena, port))));
        }
        is_first = false;
        value_add(list, value_end(container));
    }
    return value_end(list);
}

static const Value *
pod_template(KubectlRun *run, const Value *labels, const char *restart_policy)
{
    ValueBuilder *spec = value_map_begin(run->arena);
    ValueBuilder *map = value_map_begin(run->arena);

    value_put(spec, "containers", containers(run, NULL));
    value_put_string(spec, "restartPolicy", restart_policy);
    if (labels != NULL) {
        value_put(map, "metadata", map_of(run->arena, "labels", labels));
    }
    value_put(map, "spec", value_end(spec));
    return value_end(map);
}

static const Value *
make_deployment(KubectlRun *run, const char *name)
{
    const Value *labels = map_of(run->arena, "app", value_string(run->arena, name));
    ValueBuilder *spec = value_map_begin(run->arena);

    value_put_int(spec, "replicas", kubectl_line_number(run->line, "replicas", 1));
    value_put(spec, "selector", map_of(run->arena, "matchLabels", labels));
    value_put(spec, "template", pod_template(run, labels, NULL));
    return object_value(run, "apps/v1", "Deployment", metadata(run, name, labels, true),
                        value_end(spec));
}

static const Value *
make_job(KubectlRun *run, const char *name)
{
    return object_value(run, "batch/v1", "Job", metadata(run, name, NULL, true),
                        map_of(run->arena, "template", pod_template(run, NULL, "Never")));
}

static const Value *
make_namespace(KubectlRun *run, const char *name)
{
    return object_value(run, "v1", "Namespace", metadata(run, name, NULL, false), NULL);
}

static const Value *
make_config_map(KubectlRun *run, const char *name)
{
    return object_value(run, "v1", "ConfigMap", metadata(run, name, NULL, true), NULL);
}

static const Value *
make_service_account(KubectlRun *run, const char *name)
{
    return object_value(run, "v1", "ServiceAccount", metadata(run, name, NULL, true), NULL);
}

static const Value *
amount_or_percent(Arena *arena, const char *text)
{
    gint64 number;

    return text == NULL ? NULL
           : g_ascii_string_to_signed(text, 10, 0, G_MAXINT32, &number, NULL)
               ? value_int(arena, number)
               : value_string(arena, text);
}

/* "a=b,c=d" */
static const Value *
labels_from_text(Arena *arena, const char *text)
{
    g_auto(GStrv) pairs = g_strsplit(text, ",", -1);
    ValueBuilder *map = value_map_begin(arena);

    for (size_t i = 0; pairs[i] != NULL; i++) {
        g_auto(GStrv) pair = g_strsplit(pairs[i], "=", 2);

        if (pair[0] != NULL && pair[1] != NULL) {
            value_put_string(map, arena_strdup(arena, pair[0]), pair[1]);
        }
    }
    return value_end(map);
}

static const Value *
make_budget(KubectlRun *run, const char *name)
{
    const char *selector = kubectl_line_flag(run->line, "selector");
    ValueBuilder *spec = value_map_begin(run->arena);

    value_put(spec, "minAvailable",
              amount_or_percent(run->arena, kubectl_line_flag(run->line, "min-available")));
    value_put(spec, "maxUnavailable",
              amount_or_percent(run->arena, kubectl_line_flag(run->line, "max-unavailable")));
    value_put(spec, "selector",
              map_of(run->arena, "matchLabels",
                     labels_from_text(run->arena, selector == NULL ? "" : selector)));
    return object_value(run, "policy/v1", "PodDisruptionBudget", metadata(run, name, NULL, true),
                        value_end(spec));
}

static const struct {
    const char *words[3];
    const Value *(*make)(KubectlRun *run, const char *name);
} generators[] = {
    { { "deployment", "deploy", NULL }, make_deployment },
    { { "job", NULL, NULL }, make_job },
    { { "namespace", "ns", NULL }, make_namespace },
    { { "configmap", "cm", NULL }, make_config_map },
    { { "serviceaccount", "sa", NULL }, make_service_account },
    { { "poddisruptionbudget", "pdb", NULL }, make_budget },
};

static const Value *
make_created(KubectlRun *run)
{
    const char *kind = run->line->words[0].text;
    const char *name = run->line->n_words > 1 ? run->line->words[1].text : NULL;

    for (size_t i = 0; i < G_N_ELEMENTS(generators); i++) {
        if (g_strv_contains(generators[i].words, kind)) {
            if (name == NULL) {
                fail_with(run, "error: exactly one NAME is required, got 0");
                return NULL;
            }
            return generators[i].make(run, name);
        }
    }
    fail_with(run, "error: kubectl create %s is not built yet", kind);
    return NULL;
}

static const Value *
make_pod(KubectlRun *run)
{
    const char *name = run->line->words[0].text;
    const char *restart = kubectl_line_flag(run->line, "restart");
    const char *text = kubectl_line_flag(run->line, "labels");
    const Value *labels = text != NULL ? labels_from_text(run->arena, text)
                                       : map_of(run->arena, "run", value_string(run->arena, name));
    ValueBuilder *spec = value_map_begin(run->arena);

    value_put(spec, "containers", containers(run, name));
    value_put_string(spec, "restartPolicy", restart == NULL ? "Always" : restart);
    return object_value(run, "v1", "Pod", metadata(run, name, labels, true), value_end(spec));
}

static const Value *
selector_of(KubectlRun *run, const Object *object)
{
    const Value *value = object_to_value(object, cluster_tables(run->cluster), run->arena);

    if (object->kind == KIND_POD) {
        return value_path(value, "metadata", "labels", NULL);
    }
    if (object->kind == KIND_SERVICE || object->kind == KIND_REPLICATION_CONTROLLER) {
        return value_path(value, "spec", "selector", NULL);
    }
    return value_path(value, "spec", "selector", "matchLabels", NULL);
}

static const Value *
make_service(KubectlRun *run, const Object *object)
{
    const char *name = kubectl_line_flag(run->line, "name");
    const char *target = kubectl_line_flag(run->line, "target-port");
    int64_t number = kubectl_line_number(run->line, "port", 0);
    ValueBuilder *port = value_map_begin(run->arena);
    ValueBuilder *spec = value_map_begin(run->arena);

    value_put_int(port, "port", number);
    value_put_string(port, "protocol", kubectl_line_flag(run->line, "protocol"));
    value_put(port, "targetPort",
              target != NULL ? amount_or_percent(run->arena, target)
                             : value_int(run->arena, number));
    value_put(spec, "ports", list_of(run->arena, value_end(port)));
    value_put(spec, "selector", selector_of(run, object));
    value_put_string(spec, "type", kubectl_line_flag(run->line, "type"));
    return object_value(run, "v1", "Service",
                        metadata(run, name == NULL ? object->meta.name : name,
                                 label_set_to_value(object->meta.labels, run->arena), true),
                        value_end(spec));
}

static const Value *
make_autoscaler(KubectlRun *run, const Object *object)
{
    const char *name = kubectl_line_flag(run->line, "name");
    const ObjectClass *class_ = object_class((Kind)object->kind);
    ValueBuilder *target = value_map_begin(run->arena);
    ValueBuilder *spec = value_map_begin(run->arena);
    int64_t minimum = kubectl_line_number(run->line, "min", -1);
    int64_t cpu = kubectl_line_number(run->line, "cpu-percent", -1);

    value_put_string(target, "apiVersion", class_->api_version);
    value_put_string(target, "kind", class_->name);
    value_put_string(target, "name", object->meta.name);
    value_put(spec, "scaleTargetRef", value_end(target));
    value_put(spec, "minReplicas", minimum > 0 ? value_int(run->arena, minimum) : NULL);
    value_put_int(spec, "maxReplicas", kubectl_line_number(run->line, "max", 1));
    value_put(spec, "targetCPUUtilizationPercentage", cpu > 0 ? value_int(run->arena, cpu) : NULL);
    return object_value(run, "autoscaling/v1", "HorizontalPodAutoscaler",
                        metadata(run, name == NULL ? object->meta.name : name, NULL, true),
                        value_end(spec));
}

static void
create_made(KubectlRun *run, Process *self, const Value *value, const char *done)
{
    const char *error = NULL;

    value = value == NULL ? NULL : admit(run, value, NULL, &error);
    if (value != NULL) {
        create_from_value(run, self, value, done);
    } else if (error != NULL) {
        fail_with(run, "%s", error);
    }
}

void
kubectl_generate(KubectlRun *run, Process *self)
{
    KubectlVerb verb = run->line->verb;
    bool has_object = verb == KUBECTL_EXPOSE || verb == KUBECTL_AUTOSCALE;
    Targets targets = has_object ? find_targets(run) : (Targets){ 0, NULL };

    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);

        if (object != NULL) {
            create_made(run, self,
                        verb == KUBECTL_EXPOSE ? make_service(run, object)
                                               : make_autoscaler(run, object),
                        verb == KUBECTL_EXPOSE ? "exposed" : "autoscaled");
        }
    }
    if (verb == KUBECTL_RUN) {
        create_made(run, self, make_pod(run), "created");
    } else if (verb == KUBECTL_CREATE && run->n_inputs > 0) {
        for (size_t i = 0; i < run->n_inputs; i++) {
            create_from_value(run, self, run->inputs[i].value, "created");
        }
    } else if (verb == KUBECTL_CREATE) {
        create_made(run, self, make_created(run), "created");
    }
}
