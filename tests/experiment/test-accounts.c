/* test-accounts.c - the accounts against sums made from nothing but the objects, and against cases
 * whose answer is worked out by hand. */
#include "models/api/workload.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <math.h>
#include <string.h>

static double
series_end(const Story *story, const char *name)
{
    for (size_t i = 0; i < observatory_n_subjects(story->experiment->observatory); i++) {
        const Subject *subject = observatory_subject_at(story->experiment->observatory, i);

        if (strcmp(subject_label(subject), name) == 0 &&
            subject_series(subject, GAUGE_VALUE) != NULL) {
            return time_series_value(subject_series(subject, GAUGE_VALUE));
        }
    }
    return 0;
}

/* What `finally: METRIC >= 0` says the metric is. */
static double
finally(const Story *story, size_t index)
{
    return expectation_set_result(story->experiment->expectations, index)->value;
}

/* ---- against a slow and obvious version ------------------------------------------------------ */

enum {
    CPU,
    MEMORY,
    PODS,
    N
};

typedef struct Plain {
    double requested[2], allocatable[2], stranded[2], fragmentation[2];
    size_t n_pods;
} Plain;

static void
read_pod(const Pod *pod, double *ret)
{
    ret[CPU] = (double)pod->spec->requests.cpu_milli / 1000;
    ret[MEMORY] = (double)pod->spec->requests.memory;
    ret[PODS] = 1;
}

static void
free_on(const Store *store, const Node *node, double *ret, Plain *plain)
{
    StoreQuery query = { .kind = KIND_POD };

    ret[CPU] = (double)node->allocatable.cpu_milli / 1000;
    ret[MEMORY] = (double)node->allocatable.memory;
    ret[PODS] = (double)node->allocatable.pods;
    plain->allocatable[CPU] += ret[CPU];
    plain->allocatable[MEMORY] += ret[MEMORY];
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;
        double asks[N];

        if (pod->node_name == NULL || pod_is_terminal(pod) ||
            strcmp(pod->node_name, node->object.meta.name) != 0) {
            continue;
        }
        read_pod(pod, asks);
        for (int i = 0; i < N; i++) {
            ret[i] -= asks[i];
        }
        plain->requested[CPU] += asks[CPU];
        plain->requested[MEMORY] += asks[MEMORY];
    }
}

/* The definitions, pod by pod on each node. */
static Plain
plain_accounts(const Store *store)
{
    StoreQuery nodes = { .kind = KIND_NODE }, pods = { .kind = KIND_POD };
    Plain plain = { 0 };

    for (StoreIterator it = store_query(store, &nodes); store_next(&it);) {
        double left[N], n = 0, lost[2] = { 0, 0 };
        bool is_stranded[2] = { true, true };

        if (!node_is_ready((const Node *)it.object)) {
            continue;
        }
        free_on(store, (const Node *)it.object, left, &plain);
        plain.n_pods = 0;
        for (StoreIterator pod = store_query(store, &pods); store_next(&pod); plain.n_pods++) {
            double asks[N];
            bool has[N];

            read_pod((const Pod *)pod.object, asks);
            for (int i = 0; i < N; i++) {
                has[i] = asks[i] <= left[i] + 1e-9;
            }
            is_stranded[CPU] &= !(has[MEMORY] && has[PODS]);
            is_stranded[MEMORY] &= !(has[CPU] && has[PODS]);
            for (int i = 0; i < 2; i++) {
                bool is_usable = has[CPU] && has[MEMORY] && has[PODS] && asks[i] > 0;

                lost[i] += is_usable ? 0 : left[i];
            }
            n++;
        }
        for (int i = 0; i < 2; i++) {
            plain.stranded[i] += is_stranded[i] ? left[i] : 0;
            plain.fragmentation[i] += lost[i] / n;
        }
    }
    return plain;
}

static char *
mixed_jobs(uint64_t seed)
{
    static const char *const cpus[] = { "250m", "1", "2500m", "3" };
    static const char *const memories[] = { "512Mi", "2Gi", "5Gi", "7Gi" };
    SimStream stream = sim_stream(seed, "jobs", NULL);
    GString *text =
        g_string_new("duration: 20m\n"
                     "cluster: {pools: [{name: a, count: 4, cpu: 4, memory: 8Gi, pods: 9},\n"
                     "                  {name: b, count: 2, cpu: 8, memory: 8Gi}]}\n"
                     "timeline: [{at: 8m, fault: down, target: node/a-2}]\n");

    for (int i = 0; i < 40; i++) {
        g_string_append_printf(
            text,
            "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: j%d}\nspec:\n"
            "  template:\n    metadata: {annotations: {orrery/run: %us}}\n    spec:\n"
            "      restartPolicy: Never\n      containers: [{name: m, image: w, resources: "
            "{requests: {cpu: %s, memory: %s}}}]\n",
            i, 60 + (unsigned)sim_stream_below(&stream, 2000), cpus[sim_stream_below(&stream, 4)],
            memories[sim_stream_below(&stream, 4)]);
    }
    return g_string_free(text, FALSE);
}

START_TEST(sums_by_difference_are_the_sums_of_the_objects)
{
    g_autofree char *text = mixed_jobs((uint64_t)_i + 1);
    Story story = story_run(text);
    Plain plain = plain_accounts(cluster_store(story.experiment->cluster));
    static const char *const names[] = { "cpu", "memory" };

    ck_assert_double_gt(plain.requested[CPU], 0);
    for (int i = 0; i < 2; i++) {
        g_autofree char *requested = g_strconcat("requested.", names[i], NULL);
        g_autofree char *allocatable = g_strconcat("allocatable.", names[i], NULL);
        g_autofree char *stranded = g_strconcat("stranded.", names[i], NULL);
        g_autofree char *fragmentation = g_strconcat("fragmentation.", names[i], NULL);
        double one = plain.allocatable[i] * 1e-9;

        ck_assert_double_eq_tol(series_end(&story, requested), plain.requested[i], one);
        ck_assert_double_eq_tol(series_end(&story, allocatable), plain.allocatable[i], one);
        ck_assert_double_eq_tol(series_end(&story, stranded), plain.stranded[i], one);
        if (plain.n_pods == recorder_n_pods(story.experiment->recorder)) {
            ck_assert_double_eq_tol(series_end(&story, fragmentation), plain.fragmentation[i], one);
        } /* else the objects do not know of all sizes any more */
    }
    story_clear(&story);
}
END_TEST

/* ---- by hand --------------------------------------------------------------------------------- */

#define POD(name, space, cpu, memory) \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name ", namespace: " space "}\n" \
    "spec: {containers: [{name: m, image: w, resources: {requests: {cpu: " cpu ", memory: " memory \
    "}}}]}\n"

START_TEST(memory_is_stranded_where_no_pod_has_a_processor_left)
{
    /* 4 CPU, 8Gi: the pods take all CPU and 2Gi; what is left is of no use to their like. */
    Story story = story_run("duration: 10m\ncluster: {nodes: 1}\nexpect:\n"
                            "  - finally: stranded.memory >= 0\n"
                            "  - finally: stranded.cpu >= 0\n"
                            "  - finally: fragmentation.memory >= 0\n"
                            "  - finally: utilization.cpu >= 0\n"
                            "  - finally: utilization.memory(node/node-1) >= 0\n"
                            "  - finally: utilization.cpu(node=node-1) >= 0\n" //
                            POD("a", "default", "3", "1Gi") POD("b", "default", "1", "1Gi"));
    double gi = 1024.0 * 1024 * 1024;

    ck_assert_double_eq(finally(&story, 0), 6 * gi);
    ck_assert_double_eq(finally(&story, 1), 0);
    ck_assert_double_eq(finally(&story, 2), 6 * gi);
    ck_assert_double_eq(finally(&story, 3), 1);
    ck_assert_double_eq(finally(&story, 4), 0.25);
    ck_assert_double_eq(finally(&story, 5), 1);
    story_clear(&story);
}
END_TEST

START_TEST(fairness_is_jains_index_of_dominant_shares)
{
    /* Shares: 1/4 of the CPU, and 6/8 of the memory; (1 + 3)^2 / (2 (1 + 9)). */
    Story story = story_run("duration: 10m\ncluster: {nodes: 1}\nexpect:\n"
                            "  - finally: fairness >= 0\n"
                            "  - finally: share_ratio >= 0\n"
                            "  - finally: dominant_share(namespace=team) >= 0\n"
                            "  - finally: dominant_share >= 0\n"
                            "  - finally: below_entitlement >= 0\n"
                            "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n" //
                            POD("a", "default", "1", "1Gi") POD("b", "team", "1", "6Gi")
                                POD("c", "default", "1", "2Gi"));

    ck_assert_double_eq_tol(finally(&story, 0), 0.8, 1e-12);
    ck_assert_double_eq_tol(finally(&story, 1), 1.0 / 3, 1e-12);
    ck_assert_double_eq_tol(finally(&story, 2), 0.75, 1e-12);
    ck_assert_double_eq_tol(finally(&story, 3), 0.75, 1e-12);
    ck_assert_double_eq(finally(&story, 4), 1); /* c waits, and its namespace has a quarter */
    story_clear(&story);
}
END_TEST

START_TEST(nodes_cost_their_price_whether_they_are_used_or_down)
{
    Story story = story_run("duration: 3h\n"
                            "cluster: {pools: [{name: a, count: 2, price: 0.5/h},\n"
                            "                  {name: b-c, count: 1, price: 24/d}]}\n"
                            "timeline: [{at: 1h, fault: down, target: node/a-1}]\nexpect:\n"
                            "  - finally: cost >= 0\n"
                            "  - finally: cost(pool/a) >= 0\n"
                            "  - finally: price >= 0\n"
                            "  - {finally: cost >= 0, after: 1h}\n" STORY_WEB(2));

    ck_assert_double_eq_tol(finally(&story, 0), 6, 1e-9);
    ck_assert_double_eq_tol(finally(&story, 1), 3, 1e-9);
    ck_assert_double_eq_tol(finally(&story, 2), 2, 1e-9);
    ck_assert_double_eq_tol(finally(&story, 3), 4, 1e-9);
    ck_assert_double_eq_tol(series_end(&story, "cost"), 6, 1e-9);
    story_clear(&story);
}
END_TEST

START_TEST(a_loss_is_detected_then_mitigated_then_recovered)
{
    Story story = story_run("duration: 20m\ncluster: {nodes: 3}\n"
                            "timeline: [{at: 2m, fault: down, target: node/node-1}]\nexpect:\n"
                            "  - finally: detect.mean >= 0\n"
                            "  - finally: mitigate.max(service/web) >= 0\n"
                            "  - finally: recover.mean >= 0\n"
                            "  - finally: mttr(service/web) >= 0\n"
                            "  - finally: evictions >= 0\n"
                            "  - finally: evictions(reason=DeletionByTaintManager) >= 0\n"
                            "  - finally: evictions.per_hour >= 0\n"
                            "  - finally: downtime(service/web) >= 0\n"
                            "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
                            "spec: {selector: {app: web}, ports: [{port: 80}]}\n" STORY_WEB(6));

    /* The node's lease is missed for 40 to 50 s, then its pods are not ready; five minutes later
     * they are evicted and others start. */
    ck_assert_double_ge(finally(&story, 0), 40);
    ck_assert_double_le(finally(&story, 0), 51);
    ck_assert_double_ge(finally(&story, 1), finally(&story, 0));
    ck_assert_double_le(finally(&story, 1), finally(&story, 0) + 5);
    ck_assert_double_ge(finally(&story, 2), 340);
    ck_assert_double_le(finally(&story, 2), 400);
    ck_assert_double_eq(finally(&story, 2), finally(&story, 3));
    ck_assert_double_eq(finally(&story, 4), 2);
    ck_assert_double_eq(finally(&story, 5), 2);
    ck_assert_double_eq_tol(finally(&story, 6), 6, 1e-9);
    ck_assert_double_le(finally(&story, 7), 10); /* until the first pod answers */
    story_clear(&story);
}
END_TEST

#define JOB(name, run, cpu) \
    "---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: " name "}\nspec:\n" \
    "  template:\n    metadata: {annotations: {orrery/run: " run "}}\n    spec:\n" \
    "      restartPolicy: Never\n      containers: [{name: m, image: w, resources: {requests: " \
    "{cpu: " cpu "}}}]\n"

START_TEST(jobs_are_counted_with_what_they_waited_and_took)
{
    Story story = story_run("duration: 30m\ncluster: {nodes: 1}\nexpect:\n"
                            "  - finally: jobs_done >= 0\n"
                            "  - finally: wait.max >= 0\n"
                            "  - finally: turnaround.max >= 0\n"
                            "  - finally: slowdown.max >= 0\n"
                            "  - finally: makespan >= 0\n"
                            "  - finally: throughput >= 0\n"
                            "  - finally: done_cpu >= 0\n"
                            "  - finally: lost_cpu >= 0\n"
                            "  - finally: rerun >= 0\n"
                            "  - finally: scheduling.max >= 0\n" //
                            JOB("a", "300s", "3") JOB("b", "300s", "3"));

    ck_assert_double_eq(finally(&story, 0), 2);
    ck_assert_double_ge(finally(&story, 1), 300); /* the second starts when the first has ended */
    ck_assert_double_le(finally(&story, 1), 320);
    ck_assert_double_ge(finally(&story, 2), 600);
    ck_assert_double_eq_tol(finally(&story, 3), 2, 0.1);
    ck_assert_double_eq_tol(finally(&story, 4), finally(&story, 2), 0.1);
    ck_assert_double_eq_tol(finally(&story, 5), 2 * 3600 / finally(&story, 4), 1e-6);
    ck_assert_double_eq_tol(finally(&story, 6), 1800, 30);
    ck_assert_double_eq(finally(&story, 7), 0);
    ck_assert_double_eq(finally(&story, 8), 0);
    ck_assert_double_ge(finally(&story, 9), 300);
    story_clear(&story);
}
END_TEST

START_TEST(work_on_a_lost_machine_was_in_vain)
{
    Story story = story_run("duration: 30m\ncluster: {nodes: 2}\n"
                            "timeline: [{at: 5m, fault: down, target: node/node-1, for: 9m}]\n"
                            "expect:\n"
                            "  - finally: lost_cpu >= 0\n"
                            "  - finally: rerun >= 0\n"
                            "  - finally: jobs_done >= 0\n" //
                            JOB("a", "600s", "3") JOB("b", "600s", "3"));

    ck_assert_double_gt(finally(&story, 0), 3 * 280); /* of the job that ran there */
    ck_assert_double_gt(finally(&story, 1), 0.1);
    ck_assert_double_lt(finally(&story, 1), 0.5);
    ck_assert_double_eq(finally(&story, 2), 2);
    story_clear(&story);
}
END_TEST

START_TEST(utilisation_over_time_is_the_quotient_of_the_sums)
{
    /* Half of the nodes are gone for half of the time, with what they were asked for. */
    Story story = story_run("duration: 100m\ncluster: {nodes: 2}\n"
                            "timeline: [{at: 50m, fault: down, target: node/node-2}]\nexpect:\n"
                            "  - finally: utilization.cpu.mean >= 0\n"
                            "  - finally: requested.cpu.mean >= 0\n"
                            "  - finally: allocatable.cpu.mean >= 0\n" //
                            POD("a", "default", "3", "1Gi") POD("b", "default", "2", "1Gi"));

    ck_assert_double_eq_tol(finally(&story, 0), finally(&story, 1) / finally(&story, 2), 1e-12);
    ck_assert_double_lt(finally(&story, 2), 6.1);
    ck_assert_double_gt(finally(&story, 2), 5.9);
    story_clear(&story);
}
END_TEST

START_TEST(what_containers_use_is_looked_at_if_it_is_asked_for)
{
    /* 2 of 4 CPUs, 1 of 8 GiB; requested is half of that. */
    Story story = story_run("duration: 10m\ncluster: {nodes: 1}\n"
                            "apps: [{image: w, cpu: 2, memory: 1Gi}]\nexpect:\n"
                            "  - finally: usage.cpu >= 0\n"
                            "  - finally: used.memory >= 0\n"
                            "  - {finally: usage.cpu.mean >= 0, after: 5m}\n" //
                            POD("a", "default", "1", "1Gi"));

    ck_assert_double_eq_tol(finally(&story, 0), 0.5, 1e-9);
    ck_assert_double_eq_tol(finally(&story, 1), 1073741824.0, 1);
    ck_assert_double_eq_tol(finally(&story, 2), 0.5, 1e-9);
    story_clear(&story);
}
END_TEST

START_TEST(a_price_that_is_none_is_refused_in_its_place)
{
    g_autofree char *said =
        story_complaints("duration: 1h\ncluster: {pools: [{name: a, count: 1, price: cheap}]}\n");

    g_autofree char *place = story_complaints(
        "duration: 1h\ncluster: {pools: [{name: big, count: 1}]}\nexpect:\n"
        "  - finally: utilization.cpu(pool/bug) > 1%\n  - finally: cost(node/big-2) > 1\n");

    ck_assert_ptr_nonnull(strstr(said, "E119 3:46 this is no price"));
    ck_assert_ptr_nonnull(strstr(place, "E180 5:14 there is no pool `bug`"));
    ck_assert_ptr_nonnull(strstr(place, "E180 6:14 there is no node `big-2`"));
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("accounts");
    TCase *tc = tcase_create("accounts");

    tcase_add_loop_test(tc, sums_by_difference_are_the_sums_of_the_objects, 0, 6);
    tcase_add_test(tc, memory_is_stranded_where_no_pod_has_a_processor_left);
    tcase_add_test(tc, fairness_is_jains_index_of_dominant_shares);
    tcase_add_test(tc, nodes_cost_their_price_whether_they_are_used_or_down);
    tcase_add_test(tc, a_loss_is_detected_then_mitigated_then_recovered);
    tcase_add_test(tc, jobs_are_counted_with_what_they_waited_and_took);
    tcase_add_test(tc, work_on_a_lost_machine_was_in_vain);
    tcase_add_test(tc, utilisation_over_time_is_the_quotient_of_the_sums);
    tcase_add_test(tc, what_containers_use_is_looked_at_if_it_is_asked_for);
    tcase_add_test(tc, a_price_that_is_none_is_refused_in_its_place);
    suite_add_tcase(s, tc);
    return s;
}
