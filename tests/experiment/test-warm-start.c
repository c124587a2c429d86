/* test-warm-start.c - a cluster that goes on from a dump of another one.
 *
 * The dump is what a run of our own prints at its end, uids and status and all: one cluster's life
 * goes on in the next. */
#include "models/api/pod/pod.h"
#include "tests/check-main.h"
#include "tests/experiment/story.h"
#include "text/json.h"

#include <glib/gstdio.h>
#include <string.h>

#define CONTAINERS "containers: [{name: c, image: 'web:1'}]"
#define TEMPLATE(app) \
    "  selector: {matchLabels: {app: " app "}}\n" \
    "  template: {metadata: {labels: {app: " app "}}, spec: {initContainers: [{name: i, " \
    "image: init}], " CONTAINERS "}}\n"

static const char first_life[] =
    "duration: 5m\n"
    "cluster: {nodes: 4}\n" STORY_WEB(
        5) "---\n"
           "apiVersion: apps/v1\n"
           "kind: StatefulSet\n"
           "metadata: {name: db}\n"
           "spec:\n"
           "  replicas: 3\n"
           "  serviceName: db\n" TEMPLATE(
               "db") "---\n"
                     "apiVersion: apps/v1\n"
                     "kind: DaemonSet\n"
                     "metadata: {name: agent}\n"
                     "spec:\n" TEMPLATE(
                         "agent") "---\n"
                                  "apiVersion: v1\n"
                                  "kind: Service\n"
                                  "metadata: {name: web}\n"
                                  "spec: {selector: {app: web}, ports: [{port: 80}]}\n"
                                  "---\n"
                                  "apiVersion: policy/v1\n"
                                  "kind: PodDisruptionBudget\n"
                                  "metadata: {name: web}\n"
                                  "spec: {minAvailable: 3, selector: {matchLabels: "
                                  "{app: web}}}\n"
                                  "---\n"
                                  "apiVersion: batch/v1\n"
                                  "kind: Job\n"
                                  "metadata: {name: once}\n"
                                  "spec: {completions: 2, parallelism: 2, template: {spec: "
                                  "{restartPolicy: Never, " CONTAINERS "}}}\n"
                                  "---\n"
                                  "apiVersion: autoscaling/v2\n"
                                  "kind: HorizontalPodAutoscaler\n"
                                  "metadata: {name: web}\n"
                                  "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: "
                                  "Deployment, name: web}, maxReplicas: 8}\n";

typedef struct Dump {
    char *folder;
    char *path;
} Dump;

static bool
is_left_out(const Object *object, const char *kinds)
{
    g_auto(GStrv) words = g_strsplit(kinds == NULL ? "" : kinds, " ", -1);

    return g_strv_contains((const char *const *)words, object_kind_name(object));
}

/* Writes what a cluster holds as `kubectl get -o json` does, without the kinds in 'left_out'. */
static Dump
dump_cluster(const Cluster *cluster, const char *left_out)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) out = g_string_new("{\"apiVersion\": \"v1\", \"kind\": \"List\", ");
    Dump dump = { .folder = g_dir_make_tmp("orrery-XXXXXX", NULL) };
    bool is_first = true;

    g_string_append(out, "\"items\": [");
    for (int kind = KIND_OTHER; kind < N_KINDS; kind++) {
        StoreQuery query = { .kind = (Kind)kind };
        StoreIterator it = store_query(cluster_store(cluster), &query);

        while (store_next(&it)) {
            if (kind == KIND_EVENT || is_left_out(it.object, left_out)) {
                continue;
            }
            g_string_append(out, is_first ? "" : ",\n");
            json_write(out, object_to_value(it.object, cluster_tables(cluster), arena), 0);
            is_first = false;
        }
    }
    g_string_append(out, "]}\n");
    dump.path = g_build_filename(dump.folder, "dump.json", NULL);
    ck_assert(g_file_set_contents(dump.path, out->str, -1, NULL));
    return dump;
}

static void
dump_clear(Dump *dump)
{
    (void)g_remove(dump->path);
    (void)g_rmdir(dump->folder);
    g_free(dump->path);
    g_free(dump->folder);
}

static gint
compare_lines(gconstpointer left, gconstpointer right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* "web-x uid node ip phase restarts start", one pod a line, by name. */
static char *
tell_pods(const Cluster *cluster)
{
    StoreQuery query = { .kind = KIND_POD };
    StoreIterator it = store_query(cluster_store(cluster), &query);
    const ObjectTables *tables = cluster_tables(cluster);
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Arena) arena = arena_new();

    while (store_next(&it)) {
        const Pod *pod = (const Pod *)it.object;
        g_autofree char *start = rfc3339_format(tables->epoch + pod->start_time / SIM_SECOND);

        g_ptr_array_add(lines, g_strdup_printf("%s %s %s %s %s %s", it.object->meta.name,
                                               uid_text(it.object->meta.uid, tables, arena),
                                               pod->node_name, pod->pod_ip,
                                               pod_phase_name((PodPhase)pod->phase), start));
    }
    g_ptr_array_sort(lines, compare_lines);
    g_ptr_array_add(lines, NULL);
    return g_strjoinv("\n", (char **)lines->pdata);
}

static guint
count(const Cluster *cluster, Kind kind)
{
    return (guint)store_count(cluster_store(cluster), kind);
}

static Story
second_life(const Dump *dump, const char *more)
{
    g_autofree char *text =
        g_strdup_printf("duration: 10m\ncluster: {from: '%s'}\n%s", dump->path, more);

    return story_run(text);
}

static const char *const left_outs[] = { NULL, "ControllerRevision",
                                         "ControllerRevision EndpointSlice Namespace ConfigMap" };

START_TEST(a_healthy_cluster_goes_on_as_it_was)
{
    Story first = story_run(first_life);
    Dump dump = dump_cluster(first.experiment->cluster, left_outs[_i]);
    g_autofree char *before = tell_pods(first.experiment->cluster);
    Story second = second_life(&dump, "");
    const Cluster *cluster = second.experiment->cluster;
    g_autofree char *after = tell_pods(cluster);

    ck_assert_str_eq(before, after);
    ck_assert_uint_eq(recorder_n_pods(second.experiment->recorder), 14);
    ck_assert_uint_eq(count(cluster, KIND_REPLICA_SET), 1);
    ck_assert_uint_eq(count(cluster, KIND_CONTROLLER_REVISION), 2);
    ck_assert_uint_eq(count(cluster, KIND_ENDPOINT_SLICE), 1);
    story_clear(&second);
    story_clear(&first);
    dump_clear(&dump);
}
END_TEST

START_TEST(what_is_of_a_dump_fails_and_heals)
{
    Story first = story_run(first_life);
    Dump dump = dump_cluster(first.experiment->cluster, NULL);
    Story second =
        second_life(&dump, "timeline:\n"
                           "  - {at: 1m, id: loss, fault: down, target: node/node-1}\n"
                           "  - {at: 8m, heal: loss}\n"
                           "expect:\n"
                           "  - {that: ready(deployment/web) >= 5, after: loss, within: 7m}\n");
    ck_assert(expectation_set_all_met(second.experiment->expectations));
    ck_assert_uint_gt(recorder_n_pods(second.experiment->recorder), 14);
    ck_assert_uint_eq(count(second.experiment->cluster, KIND_NODE), 4);
    ck_assert_uint_eq(count(second.experiment->cluster, KIND_REPLICA_SET), 1);
    story_clear(&second);
    story_clear(&first);
    dump_clear(&dump);
}
END_TEST

/* Without nodes and owners: pods stay where they are, on machines that stand in. */
START_TEST(a_dump_of_pods_alone_keeps_them)
{
    Story first = story_run(first_life);
    Dump dump = dump_cluster(first.experiment->cluster,
                             "Node ReplicaSet Deployment StatefulSet DaemonSet Job "
                             "ControllerRevision HorizontalPodAutoscaler");
    g_autofree char *before = tell_pods(first.experiment->cluster);
    Story second = second_life(&dump, "");
    g_autofree char *after = tell_pods(second.experiment->cluster);

    ck_assert_str_eq(before, after);
    ck_assert_uint_eq(count(second.experiment->cluster, KIND_NODE), 4);
    story_clear(&second);
    story_clear(&first);
    dump_clear(&dump);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("warm start");
    TCase *cases = tcase_create("dumps");

    tcase_add_loop_test(cases, a_healthy_cluster_goes_on_as_it_was, 0, G_N_ELEMENTS(left_outs));
    tcase_add_test(cases, what_is_of_a_dump_fails_and_heals);
    tcase_add_test(cases, a_dump_of_pods_alone_keeps_them);
    suite_add_tcase(all, cases);
    return all;
}
