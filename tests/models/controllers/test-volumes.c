/* test-volumes.c - claims find volumes, and neither goes while it is in use. */
#include "tests/check-main.h"
#include "tests/models/controllers/small-world.h"

#include <string.h>

static World *world;

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

static void
apply_volume(const char *name, const char *size, const char *class_name, const char *modes)
{
    g_autofree char *text = g_strdup_printf("apiVersion: v1\n"
                                            "kind: PersistentVolume\n"
                                            "metadata: {name: %s, labels: {disk: %s}}\n"
                                            "spec:\n"
                                            "  capacity: {storage: %s}\n"
                                            "  storageClassName: %s\n"
                                            "  accessModes: [%s]\n"
                                            "  persistentVolumeReclaimPolicy: Retain\n"
                                            "  hostPath: {path: /x}\n",
                                            name, name, size, class_name, modes);

    world_apply(world, text);
}

static void
apply_claim(const char *name, const char *size, const char *class_name, const char *more)
{
    g_autofree char *text = g_strdup_printf("apiVersion: v1\n"
                                            "kind: PersistentVolumeClaim\n"
                                            "metadata: {name: %s}\n"
                                            "spec:\n"
                                            "  resources: {requests: {storage: %s}}\n"
                                            "  storageClassName: %s\n"
                                            "  accessModes: [ReadWriteOnce]\n"
                                            "%s",
                                            name, size, class_name, more);

    world_apply(world, text);
}

static void
apply_class(const char *name, const char *provisioner, const char *mode)
{
    g_autofree char *text = g_strdup_printf("apiVersion: storage.k8s.io/v1\n"
                                            "kind: StorageClass\n"
                                            "metadata: {name: %s}\n"
                                            "provisioner: %s\n"
                                            "volumeBindingMode: %s\n",
                                            name, provisioner, mode);

    world_apply(world, text);
}

static const char *
volume_of(const char *claim)
{
    const Object *object = world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, claim);
    const char *name = value_get_text(value_get(object->raw, "spec"), "volumeName");

    return name != NULL ? name : "";
}

static const char *
phase_of(Kind kind, const char *name)
{
    return value_get_text(((const RawObject *)world_find(world, kind, name))->status, "phase");
}

START_TEST(a_claim_gets_the_smallest_volume_that_will_do)
{
    apply_volume("big", "9Gi", "hdd", "ReadWriteOnce");
    apply_volume("small", "1Gi", "hdd", "ReadWriteOnce");
    apply_volume("other", "2Gi", "ssd", "ReadWriteOnce");
    apply_volume("fits", "5Gi", "hdd", "ReadWriteOnce");
    world_run(world, 1);
    apply_claim("data", "2Gi", "hdd", "");
    world_run(world, 2);
    ck_assert_str_eq(volume_of("data"), "fits");
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME_CLAIM, "data"), "Bound");
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME, "fits"), "Bound");
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME, "small"), "Available");
}
END_TEST

START_TEST(access_modes_and_selectors_must_be_met)
{
    apply_volume("read", "1Gi", "hdd", "ReadOnlyMany");
    apply_volume("both", "2Gi", "hdd", "ReadWriteOnce, ReadOnlyMany");
    apply_volume("last", "3Gi", "hdd", "ReadWriteOnce, ReadOnlyMany");
    world_run(world, 1);
    apply_claim("data", "1Gi", "hdd", "  selector: {matchLabels: {disk: last}}\n");
    apply_claim("more", "1Gi", "hdd", "");
    world_run(world, 2);
    ck_assert_str_eq(volume_of("data"), "last");
    ck_assert_str_eq(volume_of("more"), "both");
}
END_TEST

START_TEST(a_volume_that_comes_later_is_found_within_15_seconds)
{
    apply_class("hdd", "kubernetes.io/no-provisioner", "Immediate");
    apply_claim("data", "1Gi", "hdd", "");
    world_run(world, 2);
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME_CLAIM, "data"), "Pending");
    ck_assert(
        world_has_message(world, "no volume plugin matched name: kubernetes.io/no-provisioner"));
    apply_volume("late", "1Gi", "hdd", "ReadWriteOnce");
    world_run(world, 18);
    ck_assert_str_eq(volume_of("data"), "late");
}
END_TEST

START_TEST(a_claim_that_waits_for_its_consumer_is_left_to_the_scheduler)
{
    apply_class("slow", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
    apply_volume("free", "1Gi", "slow", "ReadWriteOnce");
    world_run(world, 1);
    apply_claim("data", "1Gi", "slow", "");
    world_run(world, 40);
    ck_assert_str_eq(volume_of("data"), "");
    ck_assert(world_has_message(world, "waiting for first consumer to be created before binding"));
}
END_TEST

START_TEST(an_external_provisioner_is_asked_and_named)
{
    const Object *claim;

    apply_class("cloud", "disk.csi.example.com", "Immediate");
    apply_claim("data", "1Gi", "cloud", "");
    world_run(world, 2);
    claim = world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data");
    ck_assert_str_eq(
        label_set_get(claim->meta.annotations, "volume.kubernetes.io/storage-provisioner"),
        "disk.csi.example.com");
    ck_assert_int_ge(world_count_events(world, "data", "ExternalProvisioning"), 1);
}
END_TEST

START_TEST(a_provisioned_volume_comes_after_its_time_and_goes_with_its_claim)
{
    world_apply(world, "apiVersion: storage.k8s.io/v1\n"
                       "kind: StorageClass\n"
                       "metadata:\n"
                       "  name: cloud\n"
                       "  annotations: {orrery.dev/provision-time: 20s}\n"
                       "provisioner: disk.csi.example.com\n");
    apply_claim("data", "3Gi", "cloud", "");
    world_run(world, 19);
    ck_assert_str_eq(volume_of("data"), "");
    world_run(world, 22);
    ck_assert_ptr_nonnull(strstr(volume_of("data"), "pvc-"));
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME, volume_of("data")), "Bound");
    ck_assert_int_eq(world_count_events(world, "data", "ProvisioningSucceeded"), 1);
    world_delete(world, KIND_PERSISTENT_VOLUME_CLAIM, "data", DELETE_BACKGROUND);
    world_run(world, 41);
    ck_assert_int_eq((int)world_count(world, KIND_PERSISTENT_VOLUME), 1);
    world_run(world, 44);
    ck_assert_int_eq((int)world_count(world, KIND_PERSISTENT_VOLUME), 0);
}
END_TEST

START_TEST(a_volume_without_its_claim_is_released_and_not_used_again)
{
    apply_volume("one", "1Gi", "hdd", "ReadWriteOnce");
    world_run(world, 1);
    apply_claim("data", "1Gi", "hdd", "");
    world_run(world, 2);
    world_delete(world, KIND_PERSISTENT_VOLUME_CLAIM, "data", DELETE_BACKGROUND);
    world_run(world, 3);
    ck_assert_ptr_null(world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data"));
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME, "one"), "Released");
    apply_claim("data", "1Gi", "hdd", "");
    world_run(world, 40);
    ck_assert_str_eq(volume_of("data"), "");
}
END_TEST

START_TEST(a_claim_stays_while_a_pod_uses_it)
{
    apply_volume("one", "1Gi", "hdd", "ReadWriteOnce");
    world_run(world, 1);
    apply_claim("data", "1Gi", "hdd", "");
    world_apply(world, "apiVersion: v1\n"
                       "kind: Pod\n"
                       "metadata: {name: user}\n"
                       "spec:\n"
                       "  containers: [{name: c, image: img:1}]\n"
                       "  volumes: [{name: v, persistentVolumeClaim: {claimName: data}}]\n");
    world_run(world, 4);
    world_delete(world, KIND_PERSISTENT_VOLUME_CLAIM, "data", DELETE_BACKGROUND);
    world_delete(world, KIND_PERSISTENT_VOLUME, "one", DELETE_BACKGROUND);
    world_run(world, 30);
    ck_assert_ptr_nonnull(world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data"));
    ck_assert_ptr_nonnull(world_find(world, KIND_PERSISTENT_VOLUME, "one"));
    world_delete(world, KIND_POD, "user", DELETE_BACKGROUND);
    world_run(world, 34);
    ck_assert_ptr_null(world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data"));
    ck_assert_ptr_null(world_find(world, KIND_PERSISTENT_VOLUME, "one"));
}
END_TEST

START_TEST(a_claim_whose_volume_has_gone_is_lost)
{
    const Object *volume;

    apply_volume("one", "1Gi", "hdd", "ReadWriteOnce");
    world_run(world, 1);
    apply_claim("data", "1Gi", "hdd", "");
    world_run(world, 2);
    volume = world_find(world, KIND_PERSISTENT_VOLUME, "one");
    {
        Object *draft = object_copy(volume);

        object_remove_finalizer(draft, "kubernetes.io/pv-protection", world->tables);
        ck_assert_int_eq(store_update(world->store, draft), API_OK);
    }
    world_delete(world, KIND_PERSISTENT_VOLUME, "one", DELETE_BACKGROUND);
    world_run(world, 3);
    ck_assert_str_eq(phase_of(KIND_PERSISTENT_VOLUME_CLAIM, "data"), "Lost");
}
END_TEST

START_TEST(a_claim_without_a_class_gets_the_default_one)
{
    const Object *claim;

    world_apply(world, "apiVersion: storage.k8s.io/v1\n"
                       "kind: StorageClass\n"
                       "metadata:\n"
                       "  name: standard\n"
                       "  annotations: {storageclass.kubernetes.io/is-default-class: \"true\"}\n"
                       "provisioner: disk.csi.example.com\n");
    world_apply(world, "apiVersion: v1\n"
                       "kind: PersistentVolumeClaim\n"
                       "metadata: {name: data}\n"
                       "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: "
                       "1Gi}}}\n");
    claim = world_find(world, KIND_PERSISTENT_VOLUME_CLAIM, "data");
    ck_assert_str_eq(value_get_text(value_get(claim->raw, "spec"), "storageClassName"), "standard");
}
END_TEST

Suite *
suite(void)
{
    Suite *all = suite_create("volumes");
    TCase *tcase = tcase_create("volumes");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_claim_gets_the_smallest_volume_that_will_do);
    tcase_add_test(tcase, access_modes_and_selectors_must_be_met);
    tcase_add_test(tcase, a_volume_that_comes_later_is_found_within_15_seconds);
    tcase_add_test(tcase, a_claim_that_waits_for_its_consumer_is_left_to_the_scheduler);
    tcase_add_test(tcase, an_external_provisioner_is_asked_and_named);
    tcase_add_test(tcase, a_provisioned_volume_comes_after_its_time_and_goes_with_its_claim);
    tcase_add_test(tcase, a_volume_without_its_claim_is_released_and_not_used_again);
    tcase_add_test(tcase, a_claim_stays_while_a_pod_uses_it);
    tcase_add_test(tcase, a_claim_whose_volume_has_gone_is_lost);
    tcase_add_test(tcase, a_claim_without_a_class_gets_the_default_one);
    suite_add_tcase(all, tcase);
    return all;
}
