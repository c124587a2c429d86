/* test-attach-detach.c - volumes follow the pods that want them, and never to two nodes at once. */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

#define UNIQUE "kubernetes.io/csi/disk.csi.example.com^disk-1"

static World *world;

static void
apply_disk(const char *modes, const char *class_times)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: storage.k8s.io/v1\n"
                        "kind: StorageClass\n"
                        "metadata:\n"
                        "  name: cloud\n"
                        "  annotations: {%s}\n"
                        "provisioner: disk.csi.example.com\n"
                        "---\n"
                        "apiVersion: v1\n"
                        "kind: PersistentVolume\n"
                        "metadata: {name: one}\n"
                        "spec:\n"
                        "  capacity: {storage: 1Gi}\n"
                        "  storageClassName: cloud\n"
                        "  accessModes: [%s]\n"
                        "  csi: {driver: disk.csi.example.com, volumeHandle: disk-1}\n"
                        "---\n"
                        "apiVersion: v1\n"
                        "kind: PersistentVolumeClaim\n"
                        "metadata: {name: data}\n"
                        "spec:\n"
                        "  resources: {requests: {storage: 1Gi}}\n"
                        "  storageClassName: cloud\n"
                        "  volumeName: one\n"
                        "  accessModes: [%s]\n",
                        class_times, modes, modes);

    world_apply(world, text);
    world_run(world, 20); /* bound */
}

static void
setup(void)
{
    world = world_new(3, 11);
}

static void
teardown(void)
{
    world_free(world);
}

#define TIMES "orrery.dev/attach-time: 5s, orrery.dev/detach-time: 4s"

static void
apply_pod(const char *name, const char *node)
{
    g_autofree char *text =
        g_strdup_printf("apiVersion: v1\n"
                        "kind: Pod\n"
                        "metadata: {name: %s, annotations: {fid/term: 1s}}\n"
                        "spec:\n"
                        "  nodeName: %s\n"
                        "  containers: [{name: c, image: img:1}]\n"
                        "  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n",
                        name, node);

    world_apply(world, text);
}

static const Node *
node(const char *name)
{
    return (const Node *)world_find(world, KIND_NODE, name);
}

static bool
is_attached(const char *name)
{
    const Value *list = node(name)->volumes_attached;

    return value_length(list) == 1 &&
           strcmp(value_get_text(value_item(list, 0), "name"), UNIQUE) == 0;
}

static bool
use(Object *draft, void *data)
{
    ValueBuilder *list = value_list_begin(world->tables->arena);

    value_add(list, value_string(world->tables->arena, UNIQUE));
    ((Node *)draft)->volumes_in_use = *(bool *)data ? value_end(list) : NULL;
    return true;
}

static void
say_used(const char *name, bool used)
{
    world_edit(world, KIND_NODE, name, use, &used);
}

static void
remove_now(const char *name)
{
    DeleteOptions now = { .grace_seconds = 0 };

    ck_assert_int_eq(store_delete(world->store, world_find(world, KIND_POD, name)->ref, &now),
                     API_OK);
}

START_TEST(a_volume_is_attached_where_its_pod_is)
{
    const Object *attachment;

    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 24);
    ck_assert(!is_attached("n1"));
    world_run(world, 27);
    ck_assert(is_attached("n1"));
    ck_assert(!is_attached("n0"));
    ck_assert_int_eq(world_count_events(world, "a", "SuccessfulAttachVolume"), 1);
    ck_assert(world_has_message(world, "AttachVolume.Attach succeeded for volume \"one\" "));
    /* sha256 of "disk-1" "disk.csi.example.com" "n1" */
    attachment = world_find(world, KIND_VOLUME_ATTACHMENT,
                            "csi-a651308f41e10c463b753c573d1a427394edbe40e6ac5662289731a439bd2b78");
    ck_assert_ptr_nonnull(attachment);
    ck_assert(object_has_finalizer(attachment, "external-attacher/disk-csi-example-com"));
    ck_assert_str_eq(value_get_text(value_get(attachment->raw, "spec"), "nodeName"), "n1");
}
END_TEST

START_TEST(a_second_node_waits_until_the_first_has_let_go)
{
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    say_used("n1", true);
    apply_pod("b", "n2");
    world_run(world, 31);
    ck_assert(world_has_message(
        world, "Multi-Attach error for volume \"one\" Volume is already used by pod(s) a"));
    world_run(world, 60);
    ck_assert_int_eq(world_count_events(world, "b", "FailedAttachVolume"), 1);
    world_delete(world, KIND_POD, "a", DELETE_BACKGROUND);
    world_run(world, 70);
    ck_assert(is_attached("n1")); /* the pod is gone, the node has not unmounted */
    say_used("n1", false);
    world_run(world, 75);
    ck_assert(!is_attached("n1"));
    ck_assert(!is_attached("n2"));
    world_run(world, 81);
    ck_assert(is_attached("n2"));
    ck_assert_int_eq((int)world_count(world, KIND_VOLUME_ATTACHMENT), 1);
}
END_TEST

START_TEST(a_volume_for_many_is_attached_to_many)
{
    apply_disk("ReadWriteMany", TIMES);
    apply_pod("a", "n1");
    apply_pod("b", "n2");
    world_run(world, 27);
    ck_assert(is_attached("n1"));
    ck_assert(is_attached("n2"));
    ck_assert_int_eq(world_count_events(world, "b", "FailedAttachVolume"), 0);
}
END_TEST

START_TEST(a_silent_node_is_waited_for_six_minutes)
{
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    say_used("n1", true);
    world_run(world, 31);
    kubelets_power_off(world->kubelets, "n1");
    world_run(world, 100); /* not ready by now */
    remove_now("a");
    apply_pod("b", "n2");
    world_run(world, 101);
    ck_assert(world_has_message(
        world, "Multi-Attach error for volume \"one\" Volume is already "
               "exclusively attached to one node and can't be attached to another"));
    world_run(world, 459);
    ck_assert(is_attached("n1"));
    world_run(world, 462);
    ck_assert(!is_attached("n1"));
    world_run(world, 471);
    ck_assert(is_attached("n2"));
}
END_TEST

START_TEST(a_node_that_works_keeps_its_volume_for_as_long_as_it_uses_it)
{
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    say_used("n1", true);
    world_run(world, 31);
    remove_now("a");
    world_run(world, 1000);
    ck_assert(is_attached("n1"));
}
END_TEST

static bool
taint(Object *draft, void *data)
{
    Taint taint = { "node.kubernetes.io/out-of-service", "nodeshutdown", EFFECT_NO_EXECUTE,
                    SIM_NEVER };

    node_set_taints((Node *)draft, &taint, 1, data);
    return true;
}

START_TEST(the_taint_out_of_service_spares_the_wait)
{
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    say_used("n1", true);
    kubelets_power_off(world->kubelets, "n1");
    world_run(world, 100);
    remove_now("a");
    world_run(world, 101);
    ck_assert(is_attached("n1"));
    world_edit(world, KIND_NODE, "n1", taint, world->tables);
    world_run(world, 102);
    ck_assert(!is_attached("n1"));
}
END_TEST

START_TEST(a_driver_that_attaches_nothing_needs_no_attachment)
{
    world_apply(world, "apiVersion: storage.k8s.io/v1\n"
                       "kind: CSIDriver\n"
                       "metadata: {name: disk.csi.example.com}\n"
                       "spec: {attachRequired: false}\n");
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 60);
    ck_assert_int_eq((int)world_count(world, KIND_VOLUME_ATTACHMENT), 0);
    ck_assert(!is_attached("n1"));
}
END_TEST

START_TEST(an_attacher_that_does_not_answer_is_complained_of)
{
    apply_disk("ReadWriteOnce", "orrery.dev/attach-time: never");
    apply_pod("a", "n1");
    world_run(world, 130);
    ck_assert_int_eq(world_count_events(world, "a", "FailedAttachVolume"), 0);
    world_run(world, 142);
    ck_assert(world_has_message(
        world, "AttachVolume.Attach failed for volume \"one\" : timed out waiting for "
               "external-attacher of disk.csi.example.com CSI driver to attach volume disk-1"));
}
END_TEST

START_TEST(an_attachment_that_somebody_deletes_is_made_again)
{
    StoreQuery query = { .kind = KIND_VOLUME_ATTACHMENT };
    StoreIterator it;

    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    it = store_query(world->store, &query);
    ck_assert(store_next(&it));
    (void)store_delete(world->store, it.object->ref, NULL);
    world_run(world, 110);
    ck_assert_int_eq((int)world_count(world, KIND_VOLUME_ATTACHMENT), 1);
    ck_assert(is_attached("n1"));
    ck_assert_int_eq(world_count_events(world, "a", "SuccessfulAttachVolume"), 2);
}
END_TEST

START_TEST(a_new_leader_takes_over_what_is_attached)
{
    apply_disk("ReadWriteOnce", TIMES);
    apply_pod("a", "n1");
    world_run(world, 30);
    controller_manager_stop(world->manager);
    world_run(world, 40);
    controller_manager_start(world->manager);
    world_run(world, 60);
    ck_assert(is_attached("n1"));
    ck_assert_int_eq(world_count_events(world, "a", "SuccessfulAttachVolume"), 1);
    world_delete(world, KIND_POD, "a", DELETE_BACKGROUND);
    world_run(world, 70);
    ck_assert(!is_attached("n1"));
    ck_assert_int_eq((int)world_count(world, KIND_VOLUME_ATTACHMENT), 0);
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("attach-detach");
    TCase *cases = tcase_create("volumes");

    tcase_add_checked_fixture(cases, setup, teardown);
    tcase_add_test(cases, a_volume_is_attached_where_its_pod_is);
    tcase_add_test(cases, a_second_node_waits_until_the_first_has_let_go);
    tcase_add_test(cases, a_volume_for_many_is_attached_to_many);
    tcase_add_test(cases, a_silent_node_is_waited_for_six_minutes);
    tcase_add_test(cases, a_node_that_works_keeps_its_volume_for_as_long_as_it_uses_it);
    tcase_add_test(cases, the_taint_out_of_service_spares_the_wait);
    tcase_add_test(cases, a_driver_that_attaches_nothing_needs_no_attachment);
    tcase_add_test(cases, an_attacher_that_does_not_answer_is_complained_of);
    tcase_add_test(cases, an_attachment_that_somebody_deletes_is_made_again);
    tcase_add_test(cases, a_new_leader_takes_over_what_is_attached);
    suite_add_tcase(all, cases);
    return all;
}
