/* api-server.c - admission, commit, and the time that requests take.
 *
 * The default times are choices of the model within what recordings of an idle control plane show:
 * a write is answered after 2-5 ms, informers hear of it 1-8 ms after the commit. */
#include "models/api/object-version.h"
#include "models/api/server/client-internal.h"

#include <string.h>

typedef struct Admission {
    const AdmissionStep *step;
    void *data;
} Admission;

static void
release_version(gpointer data)
{
    object_version_release(data);
}

ApiServer *
api_server_new(Simulation *sim, Store *store, const ApiServerOptions *options)
{
    ApiServer *server = g_new0(ApiServer, 1);
    Arena *arena = store_tables(store)->arena;

    server->sim = sim;
    server->store = store;
    server->options = *options;
    if (server->options.request_time == NULL) {
        server->options.request_time =
            distribution_parse(arena, "uniform(0.5ms 2.5ms)", DISTRIBUTION_TIME, NULL, NULL);
    }
    if (server->options.watch_delay == NULL) {
        server->options.watch_delay =
            distribution_parse(arena, "uniform(0.5ms 2ms)", DISTRIBUTION_TIME, NULL, NULL);
    }
    server->service_stream = sim_stream(sim_seed(sim), "api-service", "api-server");
    server->calls = sim_pool_new(sizeof(ApiCall));
    server->admissions = g_array_new(FALSE, FALSE, sizeof(Admission));
    server->kept = g_ptr_array_new_with_free_func(release_version);
    return server;
}

void
api_server_free(ApiServer *server)
{
    if (server == NULL) {
        return;
    }
    for (uint32_t i = 0; i < sim_pool_end(server->calls); i++) {
        ApiCall *call = sim_pool_at(server->calls, i);

        if (call != NULL && call->draft != NULL) {
            object_free(call->draft);
        }
        if (call != NULL && call->answer.object != NULL) {
            object_version_release(call->answer.object);
        }
    }
    sim_pool_free(server->calls);
    g_array_free(server->admissions, TRUE);
    g_ptr_array_free(server->kept, TRUE);
    g_free(server);
}

Store *
api_server_store(const ApiServer *server)
{
    return server->store;
}

Simulation *
api_server_simulation(const ApiServer *server)
{
    return server->sim;
}

const Distribution *
api_server_watch_delay(const ApiServer *server)
{
    return server->options.watch_delay;
}

void
api_server_add_admission(ApiServer *server, const AdmissionStep *step, void *data)
{
    Admission row = { step, data };

    g_array_append_val(server->admissions, row);
}

void
api_server_set_eviction(ApiServer *server, EvictionHandler handler, void *data)
{
    server->eviction = handler;
    server->eviction_data = data;
}

void
api_server_set_down(ApiServer *server, bool down)
{
    server->down = down;
    store_hold_watches(server->store, down);
}

bool
api_server_is_down(const ApiServer *server)
{
    return server->down;
}

void
api_server_set_instant(ApiServer *server, bool instant)
{
    server->instant = instant;
    store_set_instant(server->store, instant);
}

bool
api_server_is_instant(const ApiServer *server)
{
    return server->instant;
}

ApiStatus
api_server_admit(ApiServer *server, Object *draft, const Object *old, const char **ret_message)
{
    for (guint i = 0; i < server->admissions->len; i++) {
        const Admission *row = &g_array_index(server->admissions, Admission, i);
        ApiStatus status;

        if ((row->step->kinds & KIND_BIT(draft->kind)) == 0) {
            continue;
        }
        status = row->step->admit(row->data, draft, old, ret_message);
        if (status != API_OK) {
            return status;
        }
    }
    return API_OK;
}

char *
api_resource_name(const Object *object)
{
    const ObjectClass *class_ = object_class((Kind)object->kind);
    const char *slash = class_->api_version == NULL ? NULL : strchr(class_->api_version, '/');

    if (class_->resource == NULL) {
        return g_strdup("objects");
    }
    return slash == NULL ? g_strdup(class_->resource)
                         : g_strdup_printf("%s.%.*s", class_->resource,
                                           (int)(slash - class_->api_version), class_->api_version);
}

static const char *
keep_text(ApiServer *server, const char *text)
{
    return intern(store_tables(server->store)->names, text);
}

const char *
api_failure_message(ApiServer *server, const Object *object, ApiStatus status)
{
    g_autofree char *resource = api_resource_name(object);
    const char *name = object->meta.name != NULL ? object->meta.name : object->meta.generate_name;
    g_autofree char *text = NULL;

    switch (status) {
    case API_NOT_FOUND:
        text = g_strdup_printf("%s \"%s\" not found", resource, name);
        break;
    case API_ALREADY_EXISTS:
        text = g_strdup_printf("%s \"%s\" already exists", resource, name);
        break;
    case API_CONFLICT:
        text = g_strdup_printf("Operation cannot be fulfilled on %s \"%s\": the object has been "
                               "modified; please apply your changes to the latest version and try "
                               "again",
                               resource, name);
        break;
    case API_INVALID: /* the one rule the store itself keeps */
        text = g_strdup_printf("%s \"%s\" is invalid: metadata.finalizers: Forbidden: no new "
                               "finalizers can be added if the object is being deleted",
                               resource, name);
        break;
    case API_UNAVAILABLE:
        text = g_strdup("the server is currently unable to handle the request");
        break;
    default:
        text = g_strdup("an error on the server has prevented the request from succeeding");
        break;
    }
    return keep_text(server, text);
}

/* Only what is kept whole, unchecked, comes here without any name. */
static bool
is_nameless(const Object *draft)
{
    return (draft->meta.name == NULL || *draft->meta.name == '\0') &&
           (draft->meta.generate_name == NULL || *draft->meta.generate_name == '\0');
}

ApiStatus
api_commit_create(ApiServer *server, Object *draft, ObjectRef *ret_ref, const char **ret_message)
{
    ApiStatus status;

    if (is_nameless(draft)) {
        *ret_message = "resource name may not be empty";
        object_free(draft);
        return API_INVALID;
    }
    /* Names are generated first: refusals by admission tell them. */
    store_generate_name(server->store, draft);
    status = api_server_admit(server, draft, NULL, ret_message);
    if (status != API_OK) {
        object_free(draft);
        return status;
    }
    /* The store takes the draft, so the message of a failure is made beforehand, cheaply. */
    Object names = { .kind = draft->kind, .meta = draft->meta };

    status = store_create(server->store, draft, ret_ref);
    if (status != API_OK) {
        *ret_message = api_failure_message(server, &names, status);
    }
    return status;
}

/* A copy of 'old' with the status of 'draft', which is freed.  Annotations go through the status
 * endpoint too, as in Kubernetes: it is how a Deployment gets its revision. */
static Object *
only_status(ApiServer *server, Object *draft, const Object *old)
{
    Object *merged = object_copy(old);

    object_take_status(merged, draft, store_tables(server->store));
    merged->meta.resource_version = draft->meta.resource_version;
    merged->meta.annotations = draft->meta.annotations;
    object_free(draft);
    return merged;
}

ApiStatus
api_commit_update(ApiServer *server, Object *draft, ApiPart part, const char **ret_message)
{
    const Object *old = draft->ref.generation != 0
                            ? store_get(server->store, draft->ref)
                            : store_find(server->store, (Kind)draft->kind, draft->meta.name_space,
                                         draft->meta.name);
    Object names = { .kind = draft->kind, .meta = draft->meta };
    ApiStatus status = API_NOT_FOUND;

    if (old == NULL) {
        object_free(draft);
    } else if (part == PART_STATUS) {
        status = store_update(server->store, only_status(server, draft, old));
    } else {
        if (part == PART_SPEC) {
            object_take_status(draft, old, store_tables(server->store));
        }
        status = api_server_admit(server, draft, old, ret_message);
        if (status != API_OK) {
            object_free(draft);
        } else {
            status = store_update(server->store, draft);
        }
    }
    if (status != API_OK && *ret_message == NULL) {
        *ret_message = api_failure_message(server, &names, status);
    }
    return status;
}

ApiStatus
api_server_create_now(ApiServer *server, Object *draft, const char **ret_message)
{
    ObjectRef ref;
    const char *message = NULL;
    ApiStatus status = api_commit_create(server, draft, &ref, &message);

    if (ret_message != NULL) {
        *ret_message = message;
    }
    return status;
}
