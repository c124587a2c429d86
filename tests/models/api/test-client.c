/* test-client.c - calls from clients: tokens, admission, halves of objects, events. */
#include "models/control-plane/admission.h"
#include "tests/check-main.h"

#include <string.h>

static Simulation *sim;
static ObjectTables *tables;
static Store *store;
static ApiServer *server;
static Admission *admission;
static Client *client;
static Arena *arena;

static const Distribution *
time_of(const char *text)
{
    const char *error;
    size_t offset;
    const Distribution *result =
        distribution_parse(tables->arena, text, DISTRIBUTION_TIME, &error, &offset);

    ck_assert_ptr_nonnull(result);
    return result;
}

static void
make_namespace(const char *name)
{
    Object *draft = object_new(KIND_NAMESPACE);

    draft->meta.name = name;
    ((Namespace *)draft)->has_finalizer = true;
    ck_assert_int_eq(api_server_create_now(server, draft, NULL), API_OK);
}

static void
setup(void)
{
    SimOptions options = { .seed = 5 };
    AdmissionSettings settings = { .not_ready_toleration_seconds = 300,
                                   .unreachable_toleration_seconds = 300 };
    ApiServerOptions times = { 0 };

    sim = sim_new(&options);
    tables = object_tables_new(1767225600, 5);
    store = store_new(sim, tables);
    times.request_time = time_of("1ms");
    times.watch_delay = time_of("5ms");
    server = api_server_new(sim, store, &times);
    admission = admission_new(server, &settings);
    client = client_new(server, "tester", 20, 30);
    arena = arena_new();
    make_namespace("default");
}

static void
teardown(void)
{
    client_free(client);
    admission_free(admission);
    api_server_free(server);
    store_free(store);
    sim_free(sim);
    object_tables_free(tables);
    arena_free(arena);
}

static const PodSpec *
any_spec(void)
{
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *container = value_map_begin(arena);
    ValueBuilder *limits = value_map_begin(arena);
    ValueBuilder *resources = value_map_begin(arena);

    value_put_string(limits, "cpu", "500m");
    value_put(resources, "limits", value_end(limits));
    value_put_string(container, "name", "app");
    value_put_string(container, "image", "nginx");
    value_put(container, "resources", value_end(resources));
    value_add(list, value_end(container));
    value_put(spec, "containers", value_end(list));
    return pod_spec_intern(tables->pod_specs, value_end(spec));
}

static Object *
new_pod(const char *name)
{
    Pod *pod = (Pod *)object_new(KIND_POD);

    pod->object.meta.name = name;
    pod->object.meta.name_space = "default";
    pod->spec = any_spec();
    pod->start_time = SIM_NEVER;
    return &pod->object;
}

static ObjectRef
make_pod(const char *name)
{
    ck_assert_int_eq(api_server_create_now(server, new_pod(name), NULL), API_OK);
    return store_find(store, KIND_POD, "default", name)->ref;
}

static Object *
new_config(const char *name)
{
    Object *draft = object_new(KIND_CONFIG_MAP);

    draft->meta.name = intern(tables->names, name);
    draft->meta.name_space = "default";
    return draft;
}

typedef struct Noted {
    ApiStatus status;
    SimTime at;
    char *message;
    int n;
} Noted;

static void
note(void *data, const ApiAnswer *answer)
{
    Noted *noted = data;

    noted->status = answer->status;
    noted->at = sim_now(sim);
    g_free(noted->message);
    noted->message = g_strdup(answer->message);
    noted->n++;
}

START_TEST(a_burst_passes_at_once_and_the_rest_at_the_rate)
{
    Noted noted = { 0 };

    for (int i = 0; i < 125; i++) {
        char name[16];

        g_snprintf(name, sizeof(name), "c-%d", i);
        client_submit_create(client, new_config(name), note, &noted);
    }
    (void)sim_run(sim, 10 * SIM_MILLISECOND);
    ck_assert_int_eq(noted.n, 30);
    (void)sim_run(sim, SIM_NEVER);
    ck_assert_int_eq(noted.n, 125);
    ck_assert_int_eq(noted.at, 4752 * SIM_MILLISECOND);
    g_free(noted.message);
}
END_TEST

/* Submits a draft to a server that works 2 ms on a write and 3 ms longer on a new Pod. */
static void
submit_busy(ApiServer *busy, Object *first, Object *second, Noted *ret_first, Noted *ret_second)
{
    Client *caller = client_new(busy, "caller", 0, 0);

    client_submit_create(caller, first, note, ret_first);
    client_submit_create(caller, second, note, ret_second);
    (void)sim_run(sim, SIM_NEVER);
    client_free(caller);
    g_free(ret_first->message);
    g_free(ret_second->message);
}

static ApiServer *
new_busy_server(void)
{
    ApiServerOptions times = { .request_time = time_of("1ms"),
                               .watch_delay = time_of("5ms"),
                               .service_time = time_of("2ms"),
                               .pod_create_time = time_of("3ms") };

    return api_server_new(sim, store, &times);
}

START_TEST(writes_wait_in_a_line_for_a_server_that_works_on_them)
{
    ApiServer *busy = new_busy_server();
    Noted first = { 0 };
    Noted second = { 0 };

    submit_busy(busy, new_config("a"), new_config("b"), &first, &second);
    ck_assert_int_eq(first.at, 4 * SIM_MILLISECOND);
    ck_assert_int_eq(second.at, 6 * SIM_MILLISECOND);
    api_server_free(busy);
}
END_TEST

START_TEST(a_new_pod_is_longer_on_its_way)
{
    ApiServer *busy = new_busy_server();
    Noted first = { 0 };
    Noted second = { 0 };

    submit_busy(busy, new_pod("a"), new_config("b"), &first, &second);
    ck_assert_int_eq(second.at, 4 * SIM_MILLISECOND);
    ck_assert_int_eq(first.at, 7 * SIM_MILLISECOND);
    api_server_free(busy);
}
END_TEST

START_TEST(a_stale_update_is_told_in_the_words_of_the_api)
{
    Noted noted = { 0 };
    Object *draft = object_new(KIND_DEPLOYMENT);

    draft->meta.name = "web";
    draft->meta.name_space = "default";
    ck_assert_int_eq(api_server_create_now(server, draft, NULL), API_OK);
    draft = object_copy(store_find(store, KIND_DEPLOYMENT, "default", "web"));
    draft->meta.resource_version--;
    ((Deployment *)draft)->replicas = 4;
    client_submit_update(client, draft, false, note, &noted);
    (void)sim_run(sim, SIM_NEVER);
    ck_assert_int_eq(noted.status, API_CONFLICT);
    ck_assert_str_eq(noted.message,
                     "Operation cannot be fulfilled on deployments.apps \"web\": the object has "
                     "been modified; please apply your changes to the latest version and try "
                     "again");
    g_free(noted.message);
}
END_TEST

START_TEST(spec_and_status_have_doors_of_their_own)
{
    const Deployment *stored;
    Object *draft = object_new(KIND_DEPLOYMENT);

    draft->meta.name = "web";
    draft->meta.name_space = "default";
    ck_assert_int_eq(api_server_create_now(server, draft, NULL), API_OK);
    draft = object_copy(store_find(store, KIND_DEPLOYMENT, "default", "web"));
    ((Deployment *)draft)->replicas = 4;
    ((Deployment *)draft)->status.replicas = 2;
    client_submit_update(client, object_copy(draft), true, NULL, NULL);
    (void)sim_run(sim, SIM_NEVER);
    stored = (const Deployment *)store_find(store, KIND_DEPLOYMENT, "default", "web");
    ck_assert_int_eq(stored->replicas, 0);
    ck_assert_int_eq(stored->status.replicas, 2);
    ck_assert_int_eq(stored->object.meta.generation, 1);
    draft->meta.resource_version = 0;
    ((Deployment *)draft)->status.replicas = 7;
    client_submit_update(client, draft, false, NULL, NULL);
    (void)sim_run(sim, SIM_NEVER);
    stored = (const Deployment *)store_find(store, KIND_DEPLOYMENT, "default", "web");
    ck_assert_int_eq(stored->replicas, 4);
    ck_assert_int_eq(stored->status.replicas, 2);
    ck_assert_int_eq(stored->object.meta.generation, 2);
}
END_TEST

START_TEST(a_pod_is_bound_once)
{
    Noted first = { 0 }, second = { 0 };
    ObjectRef pod = make_pod("a");

    client_submit_bind(client, pod, "node-1", note, &first);
    client_submit_bind(client, pod, "node-2", note, &second);
    (void)sim_run(sim, SIM_NEVER);
    ck_assert_int_eq(first.status, API_OK);
    ck_assert_int_eq(second.status, API_CONFLICT);
    ck_assert_str_eq(second.message,
                     "Operation cannot be fulfilled on pods/binding \"a\": pod a is "
                     "already assigned to node \"node-1\"");
    ck_assert_str_eq(((const Pod *)store_get(store, pod))->node_name, "node-1");
    ck_assert_int_eq(store_get(store, pod)->meta.generation, 1);
    g_free(first.message);
    g_free(second.message);
}
END_TEST

START_TEST(pods_of_one_template_share_the_admitted_spec)
{
    const Pod *a = (const Pod *)store_get(store, make_pod("a"));
    const Pod *b = (const Pod *)store_get(store, make_pod("b"));

    ck_assert_ptr_eq(a->spec, b->spec);
    ck_assert_int_eq(a->spec->requests.cpu_milli, 500); /* from the limit */
    ck_assert_uint_eq(a->spec->n_tolerations, 2);
    ck_assert_str_eq(a->spec->tolerations[1].key, "node.kubernetes.io/unreachable");
    ck_assert_int_eq(a->spec->tolerations[1].seconds, 300);
    ck_assert_str_eq(a->spec->service_account, "default");
}
END_TEST

START_TEST(a_terminating_namespace_takes_nothing_new)
{
    Object *draft;
    const char *message;

    make_namespace("gone");
    ck_assert_int_eq(
        store_delete(store, store_find(store, KIND_NAMESPACE, NULL, "gone")->ref, NULL), API_OK);
    draft = new_pod(NULL);
    draft->meta.generate_name = "web-";
    draft->meta.name_space = "gone";
    ck_assert_int_eq(api_server_create_now(server, draft, &message), API_FORBIDDEN);
    ck_assert(g_str_has_prefix(message, "pods \"web-"));
    ck_assert(g_str_has_suffix(message,
                               "\" is forbidden: unable to create new content in namespace gone "
                               "because it is being terminated"));
    ck_assert_uint_eq(strcspn(message + 6, "\""), 9); /* the name was drawn before */
}
END_TEST

START_TEST(a_server_that_is_down_refuses_and_its_watches_are_silent)
{
    Noted noted = { 0 };
    Informer *informer = store_watch(store, KIND_CONFIG_MAP, "test", time_of("5ms"));

    (void)sim_run(sim, SIM_SECOND);
    (void)store_create(store, new_config("before"), NULL);
    api_server_set_down(server, true);
    client_submit_create(client, new_config("c"), note, &noted);
    (void)sim_run(sim, 2 * SIM_SECOND);
    ck_assert_int_eq(noted.status, API_UNAVAILABLE);
    ck_assert_ptr_null(informer_find(informer, "default", "before"));
    api_server_set_down(server, false);
    (void)sim_run(sim, 3 * SIM_SECOND);
    ck_assert_ptr_nonnull(informer_find(informer, "default", "before"));
    g_free(noted.message);
}
END_TEST

static void
create_many(Process *self, void *data)
{
    Object *drafts[8];
    ApiAnswer *answers = data;

    for (int i = 0; i < 8; i++) {
        char name[16];

        g_snprintf(name, sizeof(name), "c-%d", i % 7);
        drafts[i] = new_config(name);
    }
    client_create_all(client, self, drafts, 8, answers);
    ck_assert_int_eq(sim_now(sim), 2 * SIM_MILLISECOND);
}

START_TEST(creates_in_parallel_take_the_time_of_one)
{
    ApiAnswer answers[8];

    (void)process_start(sim, "creator", PHASE_CONTROLLER, create_many, answers);
    (void)sim_run(sim, SIM_NEVER);
    for (int i = 0; i < 7; i++) {
        ck_assert_int_eq(answers[i].status, API_OK);
    }
    ck_assert_int_eq(answers[7].status, API_ALREADY_EXISTS);
    ck_assert_str_eq(answers[7].message, "configmaps \"c-0\" already exists");
}
END_TEST

static const EventObject *
only_event(size_t n_events)
{
    StoreQuery query = { .kind = KIND_EVENT };
    StoreIterator it = store_query(store, &query);

    ck_assert_uint_eq(store_count(store, KIND_EVENT), n_events);
    for (size_t i = 0; i < n_events; i++) {
        ck_assert(store_next(&it));
    }
    return (const EventObject *)it.object;
}

START_TEST(a_hundred_similar_events_make_nine_plain_ones_and_one_combined)
{
    const Object *about = store_get(store, make_pod("a"));
    const EventObject *last;
    uint64_t revision = store_revision(store);

    for (int i = 0; i < 100; i++) {
        client_record(client, "test", about, "Normal", "SuccessfulCreate", "Created pod: web-%d",
                      i);
    }
    (void)sim_run(sim, SIM_SECOND * 100);
    ck_assert_uint_eq(store_revision(store) - revision, 25);
    last = only_event(10);
    ck_assert_int_eq(last->count, 16);
    ck_assert_str_eq(last->message, "(combined from similar events): Created pod: web-24");
}
END_TEST

START_TEST(what_the_spam_filter_drops_is_counted_all_the_same)
{
    const Object *about = store_get(store, make_pod("a"));
    const EventObject *event;

    for (int i = 0; i < 40; i++) {
        client_record_on(client, "kubelet", "node-1", about, "Warning", "BackOff", "Back-off");
    }
    (void)sim_run(sim, SIM_SECOND * 299);
    ck_assert_int_eq(only_event(1)->count, 25);
    (void)sim_run(sim, SIM_SECOND * 301);
    client_record_on(client, "kubelet", "node-1", about, "Warning", "BackOff", "Back-off");
    (void)sim_run(sim, SIM_SECOND * 310);
    event = only_event(1);
    ck_assert_int_eq(event->count, 41);
    ck_assert_int_eq(event->first_at, 0);
    ck_assert_int_eq(event->last_at, SIM_SECOND * 301);
}
END_TEST

START_TEST(an_event_that_expired_is_made_anew_with_its_count)
{
    const Object *about = store_get(store, make_pod("a"));

    client_record(client, "test", about, "Normal", "Pulled", "again");
    (void)sim_run(sim, 2 * SIM_HOUR);
    (void)only_event(0);
    client_record(client, "test", about, "Normal", "Pulled", "again");
    (void)sim_run(sim, 2 * SIM_HOUR + SIM_SECOND);
    ck_assert_int_eq(only_event(1)->count, 2);
    ck_assert_int_eq(only_event(1)->first_at, 0);
}
END_TEST

START_TEST(an_event_takes_its_name_and_its_message_with_it)
{
    const Object *about = store_get(store, make_pod("a"));
    uint32_t before = 0;
    const EventObject *event;
    g_autofree char *name = NULL;

    for (int i = 0; i < 20; i++) {
        client_record(client, "test", about, "Normal", "Pulled", "layer %d", i);
        (void)sim_run(sim, (i + 1) * 2 * SIM_HOUR);
        before = i == 0 ? intern_count(tables->names) : before;
        ck_assert_uint_eq(intern_count(tables->names), before);
        ck_assert_uint_eq(store_count(store, KIND_EVENT), 0);
    }
    client_record(client, "test", about, "Normal", "Pulled", "the last layer");
    (void)sim_run(sim, 42 * SIM_HOUR);
    (void)only_event(0);
    client_record(client, "test", about, "Normal", "Started", "found by its name");
    (void)sim_run(sim, 42 * SIM_HOUR + SIM_SECOND);
    event = only_event(1);
    name = g_strdup(event->object.meta.name);
    ck_assert_ptr_eq(store_find(store, KIND_EVENT, "default", name), &event->object);
    ck_assert_str_eq(event->message, "found by its name");
}
END_TEST

Suite *
suite(void)
{
    Suite *s = suite_create("client");
    TCase *tcase = tcase_create("client");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_burst_passes_at_once_and_the_rest_at_the_rate);
    tcase_add_test(tcase, a_stale_update_is_told_in_the_words_of_the_api);
    tcase_add_test(tcase, spec_and_status_have_doors_of_their_own);
    tcase_add_test(tcase, a_pod_is_bound_once);
    tcase_add_test(tcase, pods_of_one_template_share_the_admitted_spec);
    tcase_add_test(tcase, a_terminating_namespace_takes_nothing_new);
    tcase_add_test(tcase, a_server_that_is_down_refuses_and_its_watches_are_silent);
    tcase_add_test(tcase, creates_in_parallel_take_the_time_of_one);
    tcase_add_test(tcase, writes_wait_in_a_line_for_a_server_that_works_on_them);
    tcase_add_test(tcase, a_new_pod_is_longer_on_its_way);
    tcase_add_test(tcase, a_hundred_similar_events_make_nine_plain_ones_and_one_combined);
    tcase_add_test(tcase, what_the_spam_filter_drops_is_counted_all_the_same);
    tcase_add_test(tcase, an_event_that_expired_is_made_anew_with_its_count);
    tcase_add_test(tcase, an_event_takes_its_name_and_its_message_with_it);
    suite_add_tcase(s, tcase);
    return s;
}
