/* test-service-index.c - the index against a look at every service. */
#include "models/controllers/endpoint-slice/service-index.h"
#include "sim/random.h"
#include "tests/check-main.h"

enum {
    N_SERVICES = 60,
    N_STEPS = 20000,
    N_KEYS = 4,
    N_VALUES = 4,
    N_SPACES = 2,
};

/* What the index should know; a service without a number is not there. */
typedef struct World {
    ObjectTables *tables;
    SimStream stream;
    ServiceIndex *index;
    IndexedService services[N_SERVICES];
    uint64_t n_added;
    uint64_t n_found;
} World;

static size_t
below(World *world, uint64_t n)
{
    return (size_t)sim_stream_below(&world->stream, n);
}

static const char *
random_text(World *world, const char *prefix, uint64_t n)
{
    g_autofree char *text = g_strdup_printf("%s%zu", prefix, below(world, n));

    return intern(world->tables->names, text);
}

static const LabelSet *
random_labels(World *world, size_t n_max)
{
    LabelPair pairs[N_KEYS];
    size_t n = below(world, n_max + 1);

    for (size_t i = 0; i < n; i++) {
        pairs[i] =
            (LabelPair){ random_text(world, "key", N_KEYS), random_text(world, "value", N_VALUES) };
    }
    return label_set_intern(world->tables->labels, pairs, n);
}

static const Selector *
random_selector(World *world)
{
    const char *error;

    switch (below(world, 8)) {
    case 0:
        return NULL;
    case 1:
        return selector_parse("key0,key1 notin (value1)", world->tables->names,
                              world->tables->arena, &error);
    default:
        return selector_from_labels(random_labels(world, 2), world->tables->arena);
    }
}

static void
change_one(World *world)
{
    size_t i = below(world, N_SERVICES);
    IndexedService *service = &world->services[i];
    Object object = { .ref = { (uint32_t)i, 1 } };

    if (service->number == 0) {
        service->number = ++world->n_added;
        service->ref = object.ref;
        service->name_space = random_text(world, "space", N_SPACES);
    } else if (below(world, 2) == 0) {
        service->number = 0;
        service_index_drop(world->index, object.ref);
        return;
    }
    service->selector = random_selector(world);
    object.meta.name_space = service->name_space;
    service_index_put(world->index, &object, service->selector);
}

static void
look_for_one(World *world)
{
    const LabelSet *labels = random_labels(world, N_KEYS);
    const char *name_space = random_text(world, "space", N_SPACES);
    const GPtrArray *found = service_index_find(world->index, name_space, labels);
    uint64_t last = 0;
    guint n = 0;

    for (size_t i = 0; i < N_SERVICES; i++) {
        const IndexedService *service = &world->services[i];

        n += service->number != 0 && service->name_space == name_space &&
             selector_matches(service->selector, labels);
    }
    ck_assert_uint_eq(found->len, n);
    for (guint i = 0; i < found->len; i++) {
        const IndexedService *one = g_ptr_array_index(found, i);
        const IndexedService *service = &world->services[one->ref.index];

        ck_assert(service->name_space == name_space && selector_matches(service->selector, labels));
        ck_assert_uint_gt(service->number, last); /* oldest first, none twice */
        last = service->number;
    }
    world->n_found += n;
}

START_TEST(the_index_finds_what_a_look_at_all_services_does)
{
    World world = { .tables = object_tables_new(0, 1),
                    .stream = sim_stream_n(1, "test-service-index", 0),
                    .index = service_index_new() };

    for (size_t i = 0; i < N_STEPS; i++) {
        if (below(&world, 4) == 0) {
            change_one(&world);
        } else {
            look_for_one(&world);
        }
    }
    ck_assert_uint_gt(world.n_found, N_STEPS);
    service_index_free(world.index);
    object_tables_free(world.tables);
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("service-index");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, the_index_finds_what_a_look_at_all_services_does);
    suite_add_tcase(s, tcase);
    return s;
}
