/* autoscaler-pods.c - the target's pods with what they use and what they ask for. */
#include "models/controllers/horizontal/autoscaler-pass.h"

#include <string.h>

static StoreQuery
pods_of_target(const AutoscalerPass *pass)
{
    return (StoreQuery){ .kind = KIND_POD,
                         .name_space = pass->object->object.meta.name_space,
                         .selector = pass->scale.selector };
}

int32_t
autoscaler_count_ready(AutoscalerPass *pass)
{
    StoreQuery query = pods_of_target(pass);
    Informer *pods = controller_informer(pass->self, KIND_POD);
    int32_t n = 0;

    for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        n += pod->phase == POD_RUNNING && pod_is_ready(pod);
    }
    return n;
}

static bool
is_cpu(const MetricQuestion *question)
{
    return g_strcmp0(question->resource, "cpu") == 0;
}

/* In thousandths; false: the container asks for none. */
static bool
container_request(const Container *container, const MetricQuestion *question, int64_t *ret_milli)
{
    const ResourceList *requests = &container->requests;

    *ret_milli = is_cpu(question) ? requests->cpu_milli : requests->memory * 1000;
    return is_cpu(question) ? requests->has_cpu : requests->has_memory;
}

/* The first container that counts and asks for nothing; NULL: all ask. */
static const Container *
sum_requests(const PodSpec *spec, const MetricQuestion *question, int64_t *ret_milli)
{
    *ret_milli = 0;
    for (uint32_t i = 0; i < spec->n_containers + spec->n_init_containers; i++) {
        bool is_init = i >= spec->n_containers;
        const Container *container =
            is_init ? &spec->init_containers[i - spec->n_containers] : &spec->containers[i];
        int64_t milli;

        if ((is_init && !container->is_sidecar) ||
            (question->container != NULL && strcmp(question->container, container->name) != 0)) {
            continue;
        }
        if (!container_request(container, question, &milli)) {
            return container;
        }
        *ret_milli += milli;
    }
    return NULL;
}

/* The use of what counts, in thousandths; false: there is no such sample. */
static bool
sum_usage(const PodSpec *spec, const PodMetrics *metrics, const MetricQuestion *question,
          int64_t *ret_milli)
{
    bool found = false;

    *ret_milli = 0;
    for (uint32_t i = 0; i < metrics->n; i++) {
        const Container *container = i < spec->n_init_containers
                                         ? &spec->init_containers[i]
                                         : &spec->containers[i - spec->n_init_containers];
        const ContainerUsage *usage = &metrics->usage[i];

        if (usage->cpu_milli < 0 ||
            (question->container != NULL && strcmp(question->container, container->name) != 0)) {
            continue;
        }
        found = true;
        *ret_milli += is_cpu(question) ? usage->cpu_milli : usage->memory * 1000;
    }
    return found;
}

static void
take_sample(AutoscalerPass *pass, const Pod *pod, const MetricQuestion *question, MetricPod *ret)
{
    const MetricsApi *api = controller_metrics(pass->self);
    PodMetrics metrics;

    if (question->resource == NULL) {
        ret->has_sample = api->of_pod(api->data, pod, question->metric, &ret->usage_milli);
    } else if (api->pod(api->data, pod, &metrics)) {
        ret->has_sample = sum_usage(pod->spec, &metrics, question, &ret->usage_milli);
        ret->sampled = metrics.at;
        ret->window = metrics.window;
    }
}

static MetricPod
metric_pod(AutoscalerPass *pass, const Pod *pod, const MetricQuestion *question)
{
    const PodCondition *ready = &pod->conditions[POD_READY];
    MetricPod row = {
        .name = pod->object.meta.name,
        .is_ignored = object_is_deleting(&pod->object) || pod->phase == POD_FAILED,
        .is_pending = pod->phase == POD_PENDING,
        .has_ready_condition = ready->status != CONDITION_ABSENT,
        .is_ready = ready->status == CONDITION_TRUE,
        .ready_changed = ready->last_transition,
        .has_started = pod->start_time != SIM_NEVER,
        .started = pod->start_time,
    };

    row.has_request =
        question->resource == NULL || sum_requests(pod->spec, question, &row.request_milli) == NULL;
    take_sample(pass, pod, question, &row);
    return row;
}

static GArray *
collect(AutoscalerPass *pass, const MetricQuestion *question, bool *ret_any_sample)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(MetricPod));
    StoreQuery query = pods_of_target(pass);
    Informer *pods = controller_informer(pass->self, KIND_POD);

    *ret_any_sample = false;
    for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
        MetricPod row = metric_pod(pass, (const Pod *)it.object, question);

        *ret_any_sample = *ret_any_sample || row.has_sample;
        g_array_append_val(rows, row);
    }
    return rows;
}

static const char *
missing_request(AutoscalerPass *pass, const MetricQuestion *question, const char *pod_name)
{
    const Object *pod = informer_find(controller_informer(pass->self, KIND_POD),
                                      pass->object->object.meta.name_space, pod_name);
    int64_t ignored;
    const Container *container =
        pod == NULL ? NULL : sum_requests(((const Pod *)pod)->spec, question, &ignored);

    return arena_printf(pass->arena, "missing request for %s in container %s of Pod %s",
                        question->resource, container != NULL ? container->name : "", pod_name);
}

/* Why there is no sample at all, or NULL. */
static const char *
failed_fetch(AutoscalerPass *pass, const MetricQuestion *question, bool has_samples)
{
    const MetricsApi *api = controller_metrics(pass->self);
    const char *family = question->resource != NULL ? "resource" : "custom";

    if (api == NULL || !api->is_up(api->data)) {
        return arena_printf(
            pass->arena, "unable to fetch metrics from %s metrics API: the server %s (get pods.%s)",
            family,
            api == NULL ? "could not find the requested resource"
                        : "is currently unable to handle the request",
            question->resource != NULL ? "metrics.k8s.io" : "custom.metrics.k8s.io");
    }
    return has_samples
               ? NULL
               : arena_printf(pass->arena, "no metrics returned from %s metrics API", family);
}

const char *
autoscaler_ask_pods(AutoscalerPass *pass, const MetricQuestion *question, MetricAnswer *ret)
{
    const MetricsApi *api = controller_metrics(pass->self);
    bool has_samples = false;
    g_autoptr(GArray) rows = api == NULL || !api->is_up(api->data)
                                 ? g_array_new(FALSE, FALSE, sizeof(MetricPod))
                                 : collect(pass, question, &has_samples);
    const char *error = failed_fetch(pass, question, has_samples);

    if (error != NULL) {
        return question->resource != NULL
                   ? arena_printf(pass->arena, "unable to get metrics for resource %s: %s",
                                  question->resource, error)
                   : arena_printf(pass->arena, "unable to get metric %s: %s", question->metric,
                                  error);
    }
    *ret =
        replicas_for_metric((const MetricPod *)(const void *)rows->data, rows->len,
                            &question->target, pass->scale.spec_replicas, sim_now(pass->self->sim));
    if (ret->has_no_metrics) {
        return "did not receive metrics for targeted pods (pods might be unready)";
    }
    return ret->missing_pod == NULL ? NULL : missing_request(pass, question, ret->missing_pod);
}
