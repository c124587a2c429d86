/* test-disks.c - pods wait for their disks, and disks for the pods that had them. */
#include "tests/check-main.h"
#include "tests/experiment/story.h"

#include <string.h>

#define CLASS(times) CLASS_OF("WaitForFirstConsumer", times)

#define CLASS_OF(mode, times) \
    "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: cloud\n" \
    "  annotations: {orrery.dev/provision-time: 1s, " times "}\n" \
    "provisioner: disk.csi.example.com\nvolumeBindingMode: " mode "\n"

#define QUICK "orrery.dev/attach-time: 4s, orrery.dev/detach-time: 3s, orrery.dev/mount-time: 2s"

#define CLAIM \
    "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n" \
    "  accessModes: [ReadWriteOnce]\n  storageClassName: cloud\n" \
    "  resources: {requests: {storage: 1Gi}}\n"

#define POD(more) \
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n" more \
    "  terminationGracePeriodSeconds: 1\n  containers: [{name: c, image: 'db:1'}]\n" \
    "  volumes: [{name: disk, persistentVolumeClaim: {claimName: data}}]\n"

#define HEAD "cluster: {nodes: 2, start: empty}\napps: [{image: 'db:*', pull: 0s}]\n"

static const Record *
find_event(const Story *story, const char *reason)
{
    const Recorder *recorder = story->experiment->recorder;

    for (size_t i = 0; i < recorder_n(recorder); i++) {
        const Record *record = recorder_at(recorder, i);

        if (record->code == RECORD_EVENT && record->reason != NULL &&
            strcmp(record->reason, reason) == 0) {
            return record;
        }
    }
    return NULL;
}

static const Node *
node_at(const Story *story, const char *name)
{
    return (const Node *)store_find(cluster_store(story->experiment->cluster), KIND_NODE, NULL,
                                    name);
}

static const Object *
pod(const Story *story)
{
    return store_find(cluster_store(story->experiment->cluster), KIND_POD, "default", "db");
}

START_TEST(containers_start_after_their_disk_is_attached_and_mounted)
{
    Story story = story_run("duration: 2m\n" HEAD CLASS(QUICK) CLAIM POD(""));
    const Record *attached = find_event(&story, "SuccessfulAttachVolume");
    const Record *started = find_event(&story, "Started");
    const Node *node = node_at(&story, ((const Pod *)pod(&story))->node_name);

    ck_assert_ptr_nonnull(attached);
    ck_assert_ptr_nonnull(started);
    ck_assert_int_ge(started->at, attached->at + 2 * SIM_SECOND);
    ck_assert_int_le(started->at, attached->at + 12 * SIM_SECOND);
    ck_assert_int_eq((int)value_length(node->volumes_in_use), 1);
    ck_assert_int_eq((int)value_length(node->volumes_attached), 1);
    story_clear(&story);
}
END_TEST

START_TEST(a_pod_goes_when_its_disk_is_unmounted_and_then_the_disk_is_let_go)
{
    Story story = story_run("duration: 100s\n" HEAD
                            "timeline: [{at: 60s, kubectl: delete pod db --wait=false}]\n" //
                            CLASS(QUICK) CLAIM POD(""));
    StoreQuery query = { .kind = KIND_VOLUME_ATTACHMENT };
    StoreIterator it = store_query(cluster_store(story.experiment->cluster), &query);

    ck_assert_ptr_null(pod(&story));
    ck_assert(!store_next(&it));
    ck_assert_ptr_null(node_at(&story, "node-1")->volumes_in_use);
    ck_assert_ptr_null(node_at(&story, "node-1")->volumes_attached);
    story_clear(&story);
}
END_TEST

START_TEST(a_kubelet_complains_every_two_minutes_of_a_disk_that_does_not_come)
{
    Story story =
        story_run("duration: 3m\n" HEAD CLASS("orrery.dev/attach-time: never") CLAIM POD(""));
    const Record *failed = find_event(&story, "FailedMount");

    ck_assert_ptr_nonnull(failed);
    ck_assert_int_ge(failed->at, 123 * SIM_SECOND);
    ck_assert_int_le(failed->at, 128 * SIM_SECOND);
    ck_assert_str_eq(failed->message,
                     "Unable to attach or mount volumes: unmounted volumes=[disk], unattached "
                     "volumes=[disk], failed to process volumes=[]: context deadline exceeded");
    ck_assert_int_eq(((const Pod *)pod(&story))->phase, POD_PENDING);
    story_clear(&story);
}
END_TEST

/* Nobody chooses a node for the claim, since the scheduler never sees the pod. */
START_TEST(a_pod_that_was_put_on_a_node_waits_for_its_claim)
{
    Story story = story_run(
        "duration: 1m\n" HEAD "timeline: [{at: 5s, kubectl: scale rs db --replicas=1}]\n" //
        CLASS(QUICK) CLAIM
        "---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: db}\nspec:\n"
        "  replicas: 0\n  selector: {matchLabels: {app: db}}\n  template:\n"
        "    metadata: {labels: {app: db}}\n    spec:\n      nodeName: node-1\n"
        "      containers: [{name: c, image: 'db:1'}]\n"
        "      volumes: [{name: disk, persistentVolumeClaim: {claimName: data}}]\n");
    const Record *failed = find_event(&story, "FailedMount");

    ck_assert_ptr_nonnull(failed);
    ck_assert_str_eq(failed->message,
                     "Unable to attach or mount volumes: unmounted volumes=[disk], unattached "
                     "volumes=[], failed to process volumes=[disk]: error processing PVC "
                     "default/data: PVC is not bound");
    ck_assert_ptr_null(find_event(&story, "Started"));
    story_clear(&story);
}
END_TEST

START_TEST(what_runs_at_the_beginning_has_its_disk)
{
    Story story = story_run("duration: 1s\ncluster: {nodes: 2, start: settled}\n" //
                            CLASS_OF("Immediate", QUICK) CLAIM POD(""));
    const Pod *one = (const Pod *)pod(&story);
    const Node *node = node_at(&story, one->node_name);

    ck_assert(pod_is_ready(one));
    ck_assert_int_eq((int)value_length(node->volumes_in_use), 1);
    ck_assert_int_eq((int)value_length(node->volumes_attached), 1);
    story_clear(&story);
}
END_TEST

START_TEST(a_machine_that_comes_back_mounts_its_disk_again)
{
    Story story = story_run("duration: 5m\n" HEAD
                            "timeline: [{at: 60s, fault: down, target: node/node-1, for: 20s},\n"
                            "  {at: 60s, fault: down, target: node/node-2, for: 20s}]\n" //
                            CLASS(QUICK) CLAIM POD(""));
    const Pod *one = (const Pod *)pod(&story);

    ck_assert(pod_is_ready(one));
    ck_assert_int_eq(one->containers->restart_count, 1);
    ck_assert_int_ge(one->containers->state.started_at, 112 * SIM_SECOND);
    story_clear(&story);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("disks");
    TCase *cases = tcase_create("disks");

    tcase_add_test(cases, containers_start_after_their_disk_is_attached_and_mounted);
    tcase_add_test(cases, a_pod_goes_when_its_disk_is_unmounted_and_then_the_disk_is_let_go);
    tcase_add_test(cases, a_kubelet_complains_every_two_minutes_of_a_disk_that_does_not_come);
    tcase_add_test(cases, a_pod_that_was_put_on_a_node_waits_for_its_claim);
    tcase_add_test(cases, what_runs_at_the_beginning_has_its_disk);
    tcase_add_test(cases, a_machine_that_comes_back_mounts_its_disk_again);
    suite_add_tcase(all, cases);
    return all;
}
