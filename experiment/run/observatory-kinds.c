/* observatory-kinds.c - the gauges that follow the status of workloads, services and nodes. */
#include "experiment/run/observatory-internal.h"

#include <string.h>

static void
deployment_changed(Observatory *observatory, const Object *object)
{
    const Deployment *deployment = (const Deployment *)object;
    Subject *subject = subject_of(observatory, SUBJECT_DEPLOYMENT, object);

    gauge_set(observatory, subject, GAUGE_DESIRED, deployment->replicas);
    gauge_set(observatory, subject, GAUGE_UPDATED, deployment->status.updated_replicas);
    gauge_set(observatory, subject, GAUGE_AVAILABLE, deployment->status.available_replicas);
    gauge_set(observatory, subject, GAUGE_READY, deployment->status.ready_replicas);
    check_satisfied(observatory, subject);
}

static void
replica_set_changed(Observatory *observatory, const Object *object)
{
    const ReplicaSet *set = (const ReplicaSet *)object;
    g_autofree char *label =
        make_label(SUBJECT_REPLICA_SET, object->meta.name_space, object->meta.name, "");
    Subject *subject;

    if (object_controller(object) != NULL && !g_hash_table_contains(observatory->by_label, label)) {
        return; /* one of a Deployment, and nobody asks for it */
    }
    subject = subject_of(observatory, SUBJECT_REPLICA_SET, object);
    gauge_set(observatory, subject, GAUGE_DESIRED, set->replicas);
    gauge_set(observatory, subject, GAUGE_AVAILABLE, set->status.available_replicas);
    gauge_set(observatory, subject, GAUGE_READY, set->status.ready_replicas);
    check_satisfied(observatory, subject);
}

static void
stateful_set_changed(Observatory *observatory, const Object *object)
{
    const StatefulSet *set = (const StatefulSet *)object;
    Subject *subject = subject_of(observatory, SUBJECT_STATEFUL_SET, object);

    gauge_set(observatory, subject, GAUGE_DESIRED, set->replicas);
    gauge_set(observatory, subject, GAUGE_UPDATED, set->status.updated_replicas);
    gauge_set(observatory, subject, GAUGE_AVAILABLE, set->status.available_replicas);
    gauge_set(observatory, subject, GAUGE_READY, set->status.ready_replicas);
    check_satisfied(observatory, subject);
}

static void
daemon_set_changed(Observatory *observatory, const Object *object)
{
    const DaemonSet *set = (const DaemonSet *)object;
    Subject *subject = subject_of(observatory, SUBJECT_DAEMON_SET, object);

    gauge_set(observatory, subject, GAUGE_DESIRED, set->status.desired_number_scheduled);
    gauge_set(observatory, subject, GAUGE_UPDATED, set->status.updated_number_scheduled);
    gauge_set(observatory, subject, GAUGE_AVAILABLE, set->status.number_available);
    gauge_set(observatory, subject, GAUGE_READY, set->status.number_ready);
    if (set->status.observed_generation > 0) {
        check_satisfied(observatory, subject); /* before that it does not know how many it wants */
    }
}

static void
job_changed(Observatory *observatory, const Object *object)
{
    const Job *job = (const Job *)object;
    Subject *subject = subject_of(observatory, SUBJECT_JOB, object);

    gauge_set(observatory, subject, GAUGE_DESIRED,
              job->spec.completions < 0 ? 1 : job->spec.completions);
    gauge_set(observatory, subject, GAUGE_ACTIVE, MAX(job->status.active, 0));
    gauge_set(observatory, subject, GAUGE_SUCCEEDED, MAX(job->status.succeeded, 0));
    gauge_set(observatory, subject, GAUGE_FAILED, MAX(job->status.failed, 0));
    gauge_set(observatory, subject, GAUGE_READY, MAX(job->status.ready, 0));
    check_satisfied(observatory, subject);
}

static void
workload_gone(Observatory *observatory, SubjectType type, const Object *old)
{
    static const Gauge gauges[] = { GAUGE_DESIRED, GAUGE_READY, GAUGE_AVAILABLE, GAUGE_UPDATED,
                                    GAUGE_ACTIVE };
    Subject *subject = subject_of(observatory, type, old);

    for (size_t i = 0; i < G_N_ELEMENTS(gauges); i++) {
        if (subject->series[gauges[i]] != NULL) {
            gauge_set(observatory, subject, gauges[i], 0);
        }
    }
    check_satisfied(observatory, subject);
}

static void
service_changed(Observatory *observatory, const Object *old, const Object *new_)
{
    const Service *service = (const Service *)new_;
    Subject *subject = subject_of(observatory, SUBJECT_SERVICE, new_ == NULL ? old : new_);
    const Selector *selector = new_ == NULL ? NULL : service->selector;

    if (new_ != NULL && selector != NULL && subject->series[GAUGE_READY] == NULL) {
        gauge_set(observatory, subject, GAUGE_READY, 0);
        gauge_set(observatory, subject, GAUGE_SERVING, 0);
    }
    if (selector != subject->selector) {
        subject->selector = selector;
        rebuild_memberships(observatory);
    }
}

static int
count_ready_endpoints(const EndpointSlice *slice)
{
    int n = 0;

    for (uint32_t i = 0; slice != NULL && i < slice->n_endpoints; i++) {
        n += slice->endpoints[i].ready;
    }
    return n;
}

static void
endpoints_changed(Observatory *observatory, const Object *old, const Object *new_)
{
    const EndpointSlice *before = (const EndpointSlice *)old;
    const EndpointSlice *after = (const EndpointSlice *)new_;
    const EndpointSlice *any = after == NULL ? before : after;
    bool is_new;

    if (any->service == NULL) {
        return;
    }
    Subject *subject = subject_ensure(observatory, SUBJECT_SERVICE, any->object.meta.name_space,
                                      any->service, "", &is_new);

    gauge_add(observatory, subject, GAUGE_READY,
              count_ready_endpoints(after) - count_ready_endpoints(before));
}

static bool
machine_works(const Observatory *observatory, const char *node_name)
{
    const MachineTruth *truth = machines_find(cluster_machines(observatory->cluster), node_name);

    return truth != NULL && truth->powered && truth->reachable;
}

static void
node_changed(Observatory *observatory, const Object *old, const Object *new_)
{
    const Node *node = (const Node *)new_;
    Subject *subject = subject_of(observatory, SUBJECT_NODE, new_ == NULL ? old : new_);
    double ready = node != NULL && node_is_ready(node);

    if (old == NULL || new_ == NULL) {
        gauge_add(observatory, observatory->whole, GAUGE_NODES, new_ == NULL ? -1 : 1);
    }
    gauge_add(observatory, observatory->all_nodes, GAUGE_READY,
              ready - subject->values[GAUGE_READY]);
    gauge_set(observatory, subject, GAUGE_READY, ready);
}

void
machine_changed(Observatory *observatory, const char *node_name)
{
    bool is_new;
    Subject *subject = subject_ensure(observatory, SUBJECT_NODE, NULL, node_name, "", &is_new);
    double works = machine_works(observatory, node_name);

    gauge_add(observatory, observatory->all_nodes, GAUGE_SERVING,
              works - subject->values[GAUGE_SERVING]);
    gauge_set(observatory, subject, GAUGE_SERVING, works);
}

void
observatory_object_changed(void *data, const Object *old, const Object *new_)
{
    Observatory *observatory = data;
    const Object *any = new_ == NULL ? old : new_;

    switch (any->kind) {
    case KIND_POD:
        new_ == NULL ? pod_gone(observatory, old) : pod_changed(observatory, old, new_);
        break;
    case KIND_DEPLOYMENT:
        new_ == NULL ? workload_gone(observatory, SUBJECT_DEPLOYMENT, old)
                     : deployment_changed(observatory, new_);
        break;
    case KIND_REPLICA_SET:
        if (new_ != NULL) {
            replica_set_changed(observatory, new_);
        } else if (object_controller(old) == NULL) {
            workload_gone(observatory, SUBJECT_REPLICA_SET, old);
        }
        break;
    case KIND_STATEFUL_SET:
        new_ == NULL ? workload_gone(observatory, SUBJECT_STATEFUL_SET, old)
                     : stateful_set_changed(observatory, new_);
        break;
    case KIND_DAEMON_SET:
        new_ == NULL ? workload_gone(observatory, SUBJECT_DAEMON_SET, old)
                     : daemon_set_changed(observatory, new_);
        break;
    case KIND_JOB:
        new_ == NULL ? workload_gone(observatory, SUBJECT_JOB, old)
                     : job_changed(observatory, new_);
        break;
    case KIND_SERVICE:
        service_changed(observatory, old, new_);
        break;
    case KIND_ENDPOINT_SLICE:
        endpoints_changed(observatory, old, new_);
        break;
    case KIND_NODE:
        node_changed(observatory, old, new_);
        break;
    default:
        break;
    }
}

void
observatory_truth_changed(void *data, ObjectRef pod, bool serves, const char *node_name)
{
    Observatory *observatory = data;

    if (sim_handle_equal(pod, SIM_NO_HANDLE)) {
        machine_changed(observatory, node_name);
    } else {
        pod_truth_changed(observatory, pod, serves);
    }
}
