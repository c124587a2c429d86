/* test-service-account-admission.c - the account of a pod and the volume with its token. */
#include "models/control-plane/pod-spec-admission.h"
#include "tests/check-main.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

#define PATH "/var/run/secrets/kubernetes.io/serviceaccount"

static Arena *arena;

static void
begin(void)
{
    arena = arena_new();
}

static void
end(void)
{
    arena_free(arena);
}

static const Value *
admit(const char *text, bool has_token)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "spec", text, strlen(text));
    GPtrArray *documents = yaml_read(text, strlen(text), source, YAML_MANIFEST, arena, diagnostics);
    const Value *spec;

    ck_assert_ptr_nonnull(documents);
    spec = service_account_admit(g_ptr_array_index(documents, 0), has_token, arena);
    g_ptr_array_unref(documents);
    return spec;
}

static const Value *
mounts_of(const Value *spec, const char *key, size_t index)
{
    return value_get(value_item(value_get(spec, key), index), "volumeMounts");
}

START_TEST(every_container_finds_the_token_of_the_account)
{
    const Value *spec = admit("{initContainers: [{name: i}], containers: [{name: a}, {name: b, "
                              "volumeMounts: [{name: x, mountPath: /x}]}], volumes: [{name: x}]}",
                              true);
    const Value *volume = value_item(value_get(spec, "volumes"), 1);
    const char *name = value_get_text(volume, "name");
    g_autoptr(GString) json = g_string_new(NULL);

    ck_assert_str_eq(value_get_text(spec, "serviceAccountName"), "default");
    ck_assert_str_eq(value_get_text(spec, "serviceAccount"), "default");
    ck_assert(g_str_has_prefix(name, "kube-api-access-"));
    ck_assert_uint_eq(strlen(name), strlen("kube-api-access-") + 5);
    ck_assert_uint_eq(value_length(mounts_of(spec, "initContainers", 0)), 1);
    ck_assert_uint_eq(value_length(mounts_of(spec, "containers", 0)), 1);
    ck_assert_uint_eq(value_length(mounts_of(spec, "containers", 1)), 2);
    json_write(json, value_item(mounts_of(spec, "containers", 1), 1), 0);
    g_autofree char *mount =
        g_strdup_printf("{\"mountPath\":\"" PATH "\",\"name\":\"%s\",\"readOnly\":true}", name);

    ck_assert_str_eq(json->str, mount);
    g_string_truncate(json, 0);
    json_write(json, value_get(volume, "projected"), 0);
    ck_assert_str_eq(
        json->str,
        "{\"defaultMode\":420,\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3607,"
        "\"path\":\"token\"}},{\"configMap\":{\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}],"
        "\"name\":\"kube-root-ca.crt\"}},{\"downwardAPI\":{\"items\":[{\"fieldRef\":{"
        "\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"},\"path\":\"namespace\"}]}}]}");
}
END_TEST

/* Who says what of the token, and whether it is mounted; what stands in the pod counts. */
static const struct {
    const char *spec;
    bool account, mounted;
} wishes[] = {
    { "{containers: [{name: a}]}", true, true },
    { "{containers: [{name: a}]}", false, false },
    { "{automountServiceAccountToken: true, containers: [{name: a}]}", false, true },
    { "{automountServiceAccountToken: false, containers: [{name: a}]}", true, false },
    { "{containers: [{name: a, volumeMounts: [{name: own, mountPath: " PATH "}]}]}", true, false },
};

START_TEST(a_token_is_mounted_where_it_is_wanted)
{
    const Value *spec = admit(wishes[_i].spec, wishes[_i].account);

    ck_assert_uint_eq(value_length(value_get(spec, "volumes")), wishes[_i].mounted);
}
END_TEST

START_TEST(equal_specs_get_the_same_volume_and_others_another)
{
    const char *const text = "{containers: [{name: a}]}";
    const Value *one = value_item(value_get(admit(text, true), "volumes"), 0);
    const Value *same = value_item(value_get(admit(text, true), "volumes"), 0);
    const Value *other =
        value_item(value_get(admit("{containers: [{name: b}]}", true), "volumes"), 0);

    ck_assert_str_eq(value_get_text(one, "name"), value_get_text(same, "name"));
    ck_assert_str_ne(value_get_text(one, "name"), value_get_text(other, "name"));
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("service account admission");
    TCase *tc = tcase_create("service account admission");

    tcase_add_checked_fixture(tc, begin, end);
    tcase_add_test(tc, every_container_finds_the_token_of_the_account);
    tcase_add_loop_test(tc, a_token_is_mounted_where_it_is_wanted, 0, G_N_ELEMENTS(wishes));
    tcase_add_test(tc, equal_specs_get_the_same_volume_and_others_another);
    suite_add_tcase(s, tc);
    return s;
}
