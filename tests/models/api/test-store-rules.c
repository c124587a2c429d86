/* test-store-rules.c - what the store does to objects: grace, finalizers, names, times to live. */
#include "models/api/store.h"
#include "tests/check-main.h"

#include <string.h>

static Simulation *sim;
static ObjectTables *tables;
static Store *store;
static Arena *arena;
static const PodSpec *spec;

static const Value *
pod_spec_value(void)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *container = value_map_begin(arena);

    value_put_string(container, "name", "app");
    value_put_string(container, "image", "nginx");
    value_add(list, value_end(container));
    value_put(map, "containers", value_end(list));
    value_put_int(map, "terminationGracePeriodSeconds", 30);
    return value_end(map);
}

static void
setup(void)
{
    SimOptions options = { .seed = 11 };

    sim = sim_new(&options);
    tables = object_tables_new(1767225600, 11);
    store = store_new(sim, tables);
    arena = arena_new();
    spec = pod_spec_intern(tables->pod_specs, pod_spec_value());
}

static void
teardown(void)
{
    store_free(store);
    sim_free(sim);
    object_tables_free(tables);
    arena_free(arena);
}

static Object *
new_pod(const char *name_space, const char *name)
{
    Pod *pod = (Pod *)object_new(KIND_POD);

    pod->object.meta.name_space = name_space;
    pod->object.meta.name = name;
    pod->spec = spec;
    pod->start_time = SIM_NEVER;
    return &pod->object;
}

static ObjectRef
create_bound(const char *name)
{
    Object *draft = new_pod("default", name);
    ObjectRef ref;

    ((Pod *)draft)->node_name = "node-1";
    ck_assert_int_eq(store_create(store, draft, &ref), API_OK);
    return ref;
}

START_TEST(a_bound_pod_gets_its_grace_and_goes_at_the_second_word)
{
    ObjectRef ref = create_bound("a");
    DeleteOptions now = { DELETE_DEFAULT, 0, 0 };
    DeleteOptions longer = { DELETE_DEFAULT, 60, 0 };
    const Object *pod;

    ck_assert_int_eq(store_get(store, ref)->meta.generation, 1);
    ck_assert_int_eq(store_delete(store, ref, NULL), API_OK);
    pod = store_get(store, ref);
    ck_assert_int_eq(pod->meta.deletion_at, 30 * SIM_SECOND);
    ck_assert_int_eq(pod->meta.deletion_grace_seconds, 30);
    ck_assert_int_eq(pod->meta.generation, 2);
    ck_assert_int_eq(store_delete(store, ref, &longer), API_OK);
    ck_assert_int_eq(store_get(store, ref)->meta.deletion_at, 30 * SIM_SECOND);
    ck_assert_int_eq(store_delete(store, ref, &now), API_OK);
    ck_assert_ptr_null(store_get(store, ref));
    ck_assert_int_eq(store_delete(store, ref, &now), API_NOT_FOUND);
}
END_TEST

START_TEST(a_pod_that_runs_nowhere_is_removed_at_once)
{
    ObjectRef ref, done = create_bound("done");
    Object *draft;

    ck_assert_int_eq(store_create(store, new_pod("default", "b"), &ref), API_OK);
    ck_assert_int_eq(store_delete(store, ref, NULL), API_OK);
    ck_assert_ptr_null(store_get(store, ref));
    draft = object_copy(store_get(store, done));
    ((Pod *)draft)->phase = POD_SUCCEEDED;
    ck_assert_int_eq(store_update(store, draft), API_OK);
    ck_assert_int_eq(store_delete(store, done, NULL), API_OK);
    ck_assert_ptr_null(store_get(store, done));
}
END_TEST

START_TEST(a_finalizer_holds_a_deleting_object_and_none_may_be_added)
{
    Object *draft = object_new(KIND_CONFIG_MAP);
    ObjectRef ref;

    draft->meta.name = "c";
    draft->meta.name_space = "default";
    object_add_finalizer(draft, "example.com/f", tables);
    ck_assert_int_eq(store_create(store, draft, &ref), API_OK);
    ck_assert_int_eq(store_delete(store, ref, NULL), API_OK);
    ck_assert(object_is_deleting(store_get(store, ref)));
    draft = object_copy(store_get(store, ref));
    object_add_finalizer(draft, "example.com/g", tables);
    ck_assert_int_eq(store_update(store, draft), API_INVALID);
    draft = object_copy(store_get(store, ref));
    object_remove_finalizer(draft, "example.com/f", tables);
    ck_assert_int_eq(store_update(store, draft), API_OK);
    ck_assert_ptr_null(store_get(store, ref));
}
END_TEST

START_TEST(a_namespace_waits_for_its_controller)
{
    Object *draft = object_new(KIND_NAMESPACE);
    ObjectRef ref;

    draft->meta.name = "team";
    ck_assert_int_eq(store_create(store, draft, &ref), API_OK);
    ck_assert_int_eq(store_delete(store, ref, NULL), API_OK);
    draft = object_copy(store_get(store, ref));
    ck_assert_int_eq(((Namespace *)draft)->phase, NAMESPACE_TERMINATING);
    ((Namespace *)draft)->has_finalizer = false;
    ck_assert_int_eq(store_update(store, draft), API_OK);
    ck_assert_ptr_null(store_get(store, ref));
}
END_TEST

START_TEST(a_write_that_changes_nothing_makes_no_version)
{
    ObjectRef ref = create_bound("d");
    uint64_t revision = store_revision(store);

    ck_assert_int_eq(store_update(store, object_copy(store_get(store, ref))), API_OK);
    ck_assert_uint_eq(store_revision(store), revision);
}
END_TEST

START_TEST(generated_names_have_five_letters_and_differ)
{
    g_autoptr(GHashTable) names = g_hash_table_new(NULL, NULL);

    for (int i = 0; i < 100; i++) {
        Object *draft = new_pod("default", NULL);
        ObjectRef ref;
        const char *name;

        draft->meta.generate_name = "web-";
        ck_assert_int_eq(store_create(store, draft, &ref), API_OK);
        name = store_get(store, ref)->meta.name;
        ck_assert_uint_eq(strlen(name), 9);
        ck_assert_uint_eq(strspn(name + 4, "bcdfghjklmnpqrstvwxz2456789"), 5);
        ck_assert(g_hash_table_add(names, *(char *const *)(const void *)&name));
    }
}
END_TEST

START_TEST(an_event_lives_one_hour_from_its_last_write)
{
    Object *draft = object_new(KIND_EVENT);
    ObjectRef ref;

    draft->meta.name = "e";
    draft->meta.name_space = "default";
    ck_assert_int_eq(store_create(store, draft, &ref), API_OK);
    (void)sim_run(sim, 30 * SIM_MINUTE);
    draft = object_copy(store_get(store, ref));
    ((EventObject *)draft)->count = 2;
    ck_assert_int_eq(store_update(store, draft), API_OK);
    (void)sim_run(sim, 89 * SIM_MINUTE);
    ck_assert_ptr_nonnull(store_get(store, ref));
    (void)sim_run(sim, 91 * SIM_MINUTE);
    ck_assert_ptr_null(store_get(store, ref));
}
END_TEST

static void
count_call(void *data, const Object *old, const Object *new_)
{
    (void)old;
    (void)new_;
    (*(size_t *)data)++;
}

START_TEST(held_watches_are_silent_and_catch_up)
{
    size_t n_calls = 0;
    const Distribution *delay = distribution_constant(arena, 5e6, DISTRIBUTION_TIME);

    informer_add_handler(store_watch(store, KIND_POD, "test", delay), count_call, &n_calls);
    (void)sim_run(sim, SIM_SECOND);
    store_hold_watches(store, true);
    (void)create_bound("f");
    (void)sim_run(sim, 2 * SIM_SECOND);
    ck_assert_uint_eq(n_calls, 0);
    store_hold_watches(store, false);
    (void)sim_run(sim, 3 * SIM_SECOND);
    ck_assert_uint_eq(n_calls, 1);
}
END_TEST

START_TEST(uids_can_be_read_back_and_foreign_ones_kept)
{
    for (Uid uid = 1; uid < 2000; uid += 7) {
        const char *text = uid_text(uid, tables, arena);

        ck_assert_uint_eq(strlen(text), 36);
        ck_assert_uint_eq(uid_read(text, tables), uid);
    }
    Uid foreign = uid_read("0f2a7a63-52aa-4c61-8c7e-5c8f7b1e0001", tables);

    ck_assert(UID_IS_FOREIGN(foreign));
    ck_assert_str_eq(uid_text(foreign, tables, arena), "0f2a7a63-52aa-4c61-8c7e-5c8f7b1e0001");
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("store-rules");
    TCase *tcase = tcase_create("store-rules");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_bound_pod_gets_its_grace_and_goes_at_the_second_word);
    tcase_add_test(tcase, a_pod_that_runs_nowhere_is_removed_at_once);
    tcase_add_test(tcase, a_finalizer_holds_a_deleting_object_and_none_may_be_added);
    tcase_add_test(tcase, a_namespace_waits_for_its_controller);
    tcase_add_test(tcase, a_write_that_changes_nothing_makes_no_version);
    tcase_add_test(tcase, generated_names_have_five_letters_and_differ);
    tcase_add_test(tcase, an_event_lives_one_hour_from_its_last_write);
    tcase_add_test(tcase, held_watches_are_silent_and_catch_up);
    tcase_add_test(tcase, uids_can_be_read_back_and_foreign_ones_kept);
    suite_add_tcase(s, tcase);
    return s;
}
