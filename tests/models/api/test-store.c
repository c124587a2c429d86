/* test-store.c - the store against a slow model that keeps a full copy of every revision. */
#include "models/api/store.h"
#include "sim/random.h"
#include "tests/check-main.h"

#include <string.h>

enum {
    N_NAMES = 12,
    N_INFORMERS = 3,
    N_STEPS = 3000,
};

static const char *const name_spaces[] = { "default", "kube-system", "team-a" };
static const char *const node_names[] = { NULL, "node-1", "node-2", "node-3" };

/* One object as the model knows it. */
typedef struct Shadow {
    const char *name_space;
    const char *name;
    const char *node_name;
    const LabelSet *labels;
    Uid uid;
    Uid owner;
    uint64_t resource_version;
    SimTime deletion_at;
    int restarts; /* a mark in the status */
} Shadow;

typedef struct Snapshot {
    uint64_t revision;
    GArray *shadows; /* in order of creation */
} Snapshot;

typedef struct Watcher {
    struct Fixture *fixture;
    Informer *informer;
    GHashTable *seen; /* uid -> resource version, replayed from what was delivered */
    uint64_t newest;  /* newest revision delivered */
    size_t n_calls;
} Watcher;

typedef struct Fixture {
    Simulation *sim;
    ObjectTables *tables;
    Store *store;
    Arena *arena;
    SimStream stream;
    const PodSpec *spec;
    GArray *snapshots; /* Snapshot, oldest first */
    Watcher watchers[N_INFORMERS];
} Fixture;

static Fixture fixture;

static const Value *
pod_spec_value(Arena *arena)
{
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *container = value_map_begin(arena);

    value_put_string(container, "name", "app");
    value_put_string(container, "image", "nginx");
    value_add(list, value_end(container));
    value_put(spec, "containers", value_end(list));
    value_put_int(spec, "terminationGracePeriodSeconds", 30);
    return value_end(spec);
}

static void
remember(void *data, const Object *old, const Object *new_)
{
    Fixture *self = data;
    Snapshot snapshot = { store_revision(self->store), g_array_new(FALSE, FALSE, sizeof(Shadow)) };
    StoreQuery query = { .kind = KIND_POD };

    (void)old;
    (void)new_;
    for (StoreIterator it = store_query(self->store, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;
        const OwnerRef *owner = object_controller(it.object);
        Shadow shadow = {
            .name_space = it.object->meta.name_space,
            .name = it.object->meta.name,
            .node_name = pod->node_name,
            .labels = it.object->meta.labels,
            .uid = it.object->meta.uid,
            .owner = owner == NULL ? 0 : owner->uid,
            .resource_version = it.object->meta.resource_version,
            .deletion_at = it.object->meta.deletion_at,
            .restarts = (int)(pod->start_time == SIM_NEVER ? 0 : pod->start_time),
        };

        g_array_append_val(snapshot.shadows, shadow);
    }
    g_array_append_val(self->snapshots, snapshot);
}

static void
hear(void *data, const Object *old, const Object *new_)
{
    Watcher *self = data;
    const Object *object = new_ != NULL ? new_ : old;
    gpointer uid = GSIZE_TO_POINTER((gsize)object->meta.uid);
    size_t known = GPOINTER_TO_SIZE(g_hash_table_lookup(self->seen, uid));

    ck_assert_uint_eq(known, old == NULL ? 0 : old->meta.resource_version);
    self->n_calls++;
    if (new_ == NULL) {
        g_hash_table_remove(self->seen, uid);
        return;
    }
    ck_assert(new_->meta.resource_version > known);
    g_hash_table_insert(self->seen, uid, GSIZE_TO_POINTER((gsize)new_->meta.resource_version));
    ck_assert_ptr_eq(informer_get(self->informer, new_->ref), new_);
    self->newest = MAX(self->newest, new_->meta.resource_version);
}

static void
setup(void)
{
    static const char *const delays[N_INFORMERS] = { "uniform(1ms 20ms)", "5ms", "exp(200ms)" };
    SimOptions options = { .seed = 11 };

    fixture.sim = sim_new(&options);
    fixture.tables = object_tables_new(1767225600, 11);
    fixture.store = store_new(fixture.sim, fixture.tables);
    fixture.arena = arena_new();
    fixture.stream = sim_stream(11, "test", "store");
    fixture.spec = pod_spec_intern(fixture.tables->pod_specs, pod_spec_value(fixture.arena));
    fixture.snapshots = g_array_new(FALSE, FALSE, sizeof(Snapshot));
    store_add_observer(fixture.store, remember, &fixture);
    for (size_t i = 0; i < N_INFORMERS; i++) {
        const char *error;
        size_t offset;
        const Distribution *delay =
            distribution_parse(fixture.arena, delays[i], DISTRIBUTION_TIME, &error, &offset);

        ck_assert_ptr_nonnull(delay);
        fixture.watchers[i].seen = g_hash_table_new(NULL, NULL);
        fixture.watchers[i].n_calls = 0;
        fixture.watchers[i].newest = 0;
        fixture.watchers[i].informer = store_watch(fixture.store, KIND_POD, delays[i], delay);
        informer_add_handler(fixture.watchers[i].informer, hear, &fixture.watchers[i]);
    }
}

static void
teardown(void)
{
    for (guint i = 0; i < fixture.snapshots->len; i++) {
        g_array_unref(g_array_index(fixture.snapshots, Snapshot, i).shadows);
    }
    for (size_t i = 0; i < N_INFORMERS; i++) {
        g_hash_table_unref(fixture.watchers[i].seen);
    }
    g_array_unref(fixture.snapshots);
    store_free(fixture.store);
    sim_free(fixture.sim);
    object_tables_free(fixture.tables);
    arena_free(fixture.arena);
}

static size_t
below(size_t n)
{
    return (size_t)sim_stream_below(&fixture.stream, n);
}

static const LabelSet *
any_labels(void)
{
    static const char *const apps[] = { "web", "db", "cache" };
    static const char *const tiers[] = { "front", "back" };
    LabelPair pairs[2] = { { "app", apps[below(3)] }, { "tier", tiers[below(2)] } };

    return label_set_intern(fixture.tables->labels, pairs, below(3));
}

static void
set_owner(Object *draft, Uid uid)
{
    OwnerRef owner = { .uid = uid,
                       .kind = KIND_REPLICA_SET,
                       .is_controller = true,
                       .api_version = "apps/v1",
                       .kind_name = "ReplicaSet",
                       .name = "web" };

    object_set_owners(draft, &owner, uid == 0 ? 0 : 1, fixture.tables);
}

static Object *
new_pod(const char *name_space, const char *name)
{
    Pod *pod = (Pod *)object_new(KIND_POD);

    pod->object.meta.name_space = name_space;
    pod->object.meta.name = name;
    pod->spec = fixture.spec;
    pod->start_time = SIM_NEVER;
    return &pod->object;
}

static const Object *
any_pod(void)
{
    char name[16];

    g_snprintf(name, sizeof(name), "pod-%zu", below(N_NAMES));
    return store_find(fixture.store, KIND_POD, name_spaces[below(3)], name);
}

static void
create_any(void)
{
    char name[16];
    const char *name_space = name_spaces[below(3)];
    Object *draft;
    bool is_taken;

    g_snprintf(name, sizeof(name), "pod-%zu", below(N_NAMES));
    draft = new_pod(name_space, name);
    draft->meta.labels = any_labels();
    set_owner(draft, 1000 + below(3));
    ((Pod *)draft)->node_name = node_names[below(4)];
    is_taken = store_find(fixture.store, KIND_POD, name_space, name) != NULL;
    ck_assert_int_eq(store_create(fixture.store, draft, NULL),
                     is_taken ? API_ALREADY_EXISTS : API_OK);
}

static void
update_any(void)
{
    const Object *object = any_pod();
    uint64_t revision = store_revision(fixture.store);
    Object *draft;

    if (object == NULL) {
        return;
    }
    draft = object_copy(object);
    switch (below(5)) {
    case 0:
        draft->meta.labels = any_labels();
        break;
    case 1:
        set_owner(draft, below(2) == 0 ? 0 : 1000 + below(3));
        break;
    case 2:
        ((Pod *)draft)->node_name = node_names[below(4)];
        break;
    case 3:
        ((Pod *)draft)->start_time = (SimTime)below(100) * SIM_SECOND;
        break;
    default:
        draft->meta.resource_version--; /* stale */
        ck_assert_int_eq(store_update(fixture.store, draft), API_CONFLICT);
        ck_assert_uint_eq(store_revision(fixture.store), revision);
        return;
    }
    ck_assert_int_eq(store_update(fixture.store, draft), API_OK);
}

static void
delete_any(void)
{
    const Object *object = any_pod();
    DeleteOptions options = { DELETE_DEFAULT, below(2) == 0 ? -1 : 0, 0 };

    if (object != NULL) {
        ck_assert_int_eq(store_delete(fixture.store, object->ref, &options), API_OK);
    }
}

static bool
query_matches(const StoreQuery *query, const Shadow *shadow)
{
    return (query->name_space == NULL || g_strcmp0(query->name_space, shadow->name_space) == 0) &&
           (query->node_name == NULL || g_strcmp0(query->node_name, shadow->node_name) == 0) &&
           (query->owner == 0 || query->owner == shadow->owner) &&
           (!query->no_owner || shadow->owner == 0) &&
           (query->selector == NULL || selector_matches(query->selector, shadow->labels));
}

/* Iterating gives what a linear scan of the snapshot gives, in its order. */
static void
check_query(const Snapshot *snapshot, StoreIterator it, const StoreQuery *query)
{
    guint n_shadows = snapshot == NULL ? 0 : snapshot->shadows->len;

    for (guint i = 0; i < n_shadows; i++) {
        const Shadow *shadow = &g_array_index(snapshot->shadows, Shadow, i);

        if (!query_matches(query, shadow)) {
            continue;
        }
        ck_assert(store_next(&it));
        ck_assert_uint_eq(it.object->meta.uid, shadow->uid);
        ck_assert_uint_eq(it.object->meta.resource_version, shadow->resource_version);
        ck_assert_ptr_eq(it.object->meta.labels, shadow->labels);
        ck_assert_int_eq(it.object->meta.deletion_at, shadow->deletion_at);
    }
    ck_assert(!store_next(&it));
}

static const Selector *
any_selector(void)
{
    InternTable *names = fixture.tables->names;
    SelectorRequirement *rows = ARENA_NEW_N(fixture.arena, SelectorRequirement, 2);
    Selector *selector = ARENA_NEW(fixture.arena, Selector);
    const char **values = ARENA_NEW_N(fixture.arena, const char *, 2);
    static const SelectorOperator operators[] = { SELECTOR_IN, SELECTOR_NOT_IN, SELECTOR_EXISTS,
                                                  SELECTOR_DOES_NOT_EXIST };

    values[0] = intern(names, "db");
    values[1] = intern(names, "web");
    rows[0] = (SelectorRequirement){ .key = intern(names, "app"),
                                     .operator_ = operators[below(4)],
                                     .values = values };
    rows[1] =
        (SelectorRequirement){ .key = intern(names, "tier"), .operator_ = operators[2 + below(2)] };
    if (rows[0].operator_ == SELECTOR_IN || rows[0].operator_ == SELECTOR_NOT_IN) {
        rows[0].n_values = 1 + (uint32_t)below(2);
    }
    selector->n_requirements = (uint32_t)below(3);
    selector->requirements = rows;
    return selector;
}

static StoreQuery
any_query(void)
{
    StoreQuery query = { .kind = KIND_POD };

    switch (below(7)) {
    case 0:
        query.node_name = node_names[1 + below(3)];
        break;
    case 1:
        query.owner = 1000 + below(3);
        break;
    case 2:
        query.no_owner = true;
        query.name_space = name_spaces[below(3)];
        break;
    case 3:
    case 4:
        query.name_space = name_spaces[below(3)];
        query.selector = any_selector();
        break;
    case 5:
        query.name_space = name_spaces[below(3)];
        break;
    default:
        break;
    }
    return query;
}

/* The newest snapshot at or before 'revision'. */
static const Snapshot *
snapshot_at(uint64_t revision)
{
    for (guint i = fixture.snapshots->len; i > 0; i--) {
        const Snapshot *snapshot = &g_array_index(fixture.snapshots, Snapshot, i - 1);

        if (snapshot->revision <= revision) {
            return snapshot;
        }
    }
    return NULL;
}

static void
check_all(void)
{
    const Snapshot *newest = snapshot_at(UINT64_MAX);
    StoreQuery query = any_query();

    if (newest == NULL) {
        return;
    }
    check_query(newest, store_query(fixture.store, &query), &query);
    for (size_t i = 0; i < N_INFORMERS; i++) {
        const Watcher *watcher = &fixture.watchers[i];
        StoreIterator all = informer_query(watcher->informer, &(StoreQuery){ .kind = KIND_POD });
        size_t n = 0;

        /* What can be seen is what was delivered. */
        while (store_next(&all)) {
            gpointer uid = GSIZE_TO_POINTER((gsize)all.object->meta.uid);

            ck_assert_uint_eq(GPOINTER_TO_SIZE(g_hash_table_lookup(watcher->seen, uid)),
                              all.object->meta.resource_version);
            ck_assert_ptr_eq(informer_find(watcher->informer, all.object->meta.name_space,
                                           all.object->meta.name),
                             all.object);
            n++;
        }
        ck_assert_uint_eq(n, g_hash_table_size(watcher->seen));
    }
}

/* An informer that has heard of a write sees the world as of some revision, in all queries. */
static void
check_consistency(const Watcher *watcher)
{
    StoreQuery query = any_query();
    const Snapshot *match = NULL;

    for (guint i = fixture.snapshots->len; match == NULL && i > 0; i--) {
        const Snapshot *snapshot = &g_array_index(fixture.snapshots, Snapshot, i - 1);
        bool is_same = snapshot->shadows->len == g_hash_table_size(watcher->seen);

        for (guint k = 0; is_same && k < snapshot->shadows->len; k++) {
            const Shadow *shadow = &g_array_index(snapshot->shadows, Shadow, k);

            is_same = GPOINTER_TO_SIZE(g_hash_table_lookup(watcher->seen,
                                                           GSIZE_TO_POINTER((gsize)shadow->uid))) ==
                      shadow->resource_version;
        }
        match = is_same ? snapshot : NULL;
    }
    if (g_hash_table_size(watcher->seen) > 0) {
        ck_assert_ptr_nonnull(match);
    }
    check_query(match, informer_query(watcher->informer, &query), &query);
}

START_TEST(random_writes_agree_with_full_copies_of_every_revision)
{
    for (int i = 0; i < N_STEPS; i++) {
        size_t what = below(20);

        if (what < 7) {
            create_any();
        } else if (what < 14) {
            update_any();
        } else if (what < 17) {
            delete_any();
        } else if (what == 17) {
            informer_stop(fixture.watchers[below(N_INFORMERS)].informer);
        } else {
            informer_start(fixture.watchers[below(N_INFORMERS)].informer);
        }
        if (below(3) == 0) {
            (void)sim_run(fixture.sim, sim_now(fixture.sim) + (SimTime)below(30) * SIM_MILLISECOND);
        }
        check_all();
        check_consistency(&fixture.watchers[below(N_INFORMERS)]);
    }
    for (size_t i = 0; i < N_INFORMERS; i++) {
        informer_start(fixture.watchers[i].informer);
    }
    (void)sim_run(fixture.sim, SIM_NEVER);
    for (size_t i = 0; i < N_INFORMERS; i++) {
        ck_assert(informer_is_synced(fixture.watchers[i].informer));
        ck_assert_uint_eq(g_hash_table_size(fixture.watchers[i].seen),
                          store_count(fixture.store, KIND_POD));
        ck_assert_uint_gt(fixture.watchers[i].n_calls, 100);
    }
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("store");
    TCase *tcase = tcase_create("store");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, random_writes_agree_with_full_copies_of_every_revision);
    suite_add_tcase(s, tcase);
    return s;
}
