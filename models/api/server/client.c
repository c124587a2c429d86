/* client.c - calls: token, travel, commit, answer. */
#include "models/api/object-version.h"
#include "models/api/server/client-internal.h"

#include <string.h>

#define REFUSED_TIME (10 * SIM_MILLISECOND) /* until "connection refused" is known */

Client *
client_new(ApiServer *server, const char *user_agent, double qps, int32_t burst)
{
    Client *client = g_new0(Client, 1);

    client->server = server;
    client->user_agent = user_agent;
    client->stream = sim_stream(sim_seed(server->sim), "api-request", user_agent);
    client_set_limits(client, qps, burst);
    client->tokens = client->burst;
    return client;
}

void
client_free(Client *client)
{
    if (client != NULL) {
        event_recorder_free(client->recorder);
        g_free(client);
    }
}

ApiServer *
client_server(const Client *client)
{
    return client->server;
}

void
client_set_limits(Client *client, double qps, int32_t burst)
{
    client->qps = qps;
    client->burst = burst;
    client->tokens = MIN(client->tokens, client->burst);
}

void
client_set_event_series(Client *client, bool has_series)
{
    client->has_event_series = has_series;
}

/* Takes a token; returns how long the call must wait for it. */
static SimTime
take_token(Client *client)
{
    SimTime now = sim_now(client->server->sim);
    double passed = (double)(now - client->tokens_at) / (double)SIM_SECOND;

    if (client->qps <= 0 || client->server->instant) {
        return 0;
    }
    client->tokens = MIN(client->tokens + passed * client->qps, client->burst);
    client->tokens_at = now;
    client->tokens -= 1;
    return client->tokens >= 0 ? 0 : (SimTime)(-client->tokens / client->qps * (double)SIM_SECOND);
}

static SimTime
travel_time(Client *client)
{
    return client->server->instant
               ? 0
               : distribution_draw_time(client->server->options.request_time, &client->stream);
}

/* Versions shown in answers live until the event they were shown in is over. */
static void
drop_kept(ApiServer *server)
{
    if (server->kept->len > 0 && server->kept_event != sim_current_event(server->sim)) {
        g_ptr_array_set_size(server->kept, 0);
    }
}

static void
fire_answered(void *owner, const SimEvent *event)
{
    ApiServer *server = owner;
    ApiCall *call = sim_pool_get(server->calls, event->args.object);
    ApiCallback done = call->done;
    void *data = call->done_data;
    ApiAnswer answer = call->answer;

    sim_pool_remove(server->calls, event->args.object);
    drop_kept(server);
    if (answer.object != NULL) {
        g_ptr_array_add(server->kept, *(gpointer *)(void *)&answer.object);
        server->kept_event = event->number;
    }
    done(data, &answer);
}

static const SimEventType api_answered = {
    .name = "api.answered",
    .phase = PHASE_STORE,
    .fire = fire_answered,
};

static void
commit_patch(ApiServer *server, ApiCall *call)
{
    const Object *old = store_get(server->store, call->ref);
    Object *draft;

    if (old == NULL) {
        call->answer.status = API_NOT_FOUND;
        call->answer.message = "not found";
        return;
    }
    draft = object_copy(old);
    draft->meta.resource_version = 0;
    if (!call->edit(draft, call->edit_data)) {
        object_free(draft);
        return;
    }
    call->answer.status = api_commit_update(server, draft, PART_ALL, &call->answer.message);
}

static void
commit_delete(ApiServer *server, ApiCall *call)
{
    const Object *old = store_get(server->store, call->ref);

    if (old == NULL) {
        call->answer.status = API_NOT_FOUND;
        call->answer.message = "not found";
        return;
    }
    Object names = { .kind = old->kind, .meta = old->meta };

    call->answer.status = store_delete(server->store, call->ref, &call->options);
    if (call->answer.status != API_OK) {
        call->answer.message = api_failure_message(server, &names, call->answer.status);
    }
}

static void
commit_evict(ApiServer *server, ApiCall *call)
{
    const Pod *pod = (const Pod *)store_get(server->store, call->ref);
    SimTime now = sim_now(server->sim);

    if (pod == NULL) {
        call->answer.status = API_NOT_FOUND;
        call->answer.message = "not found";
        return;
    }
    if (server->eviction != NULL) {
        call->answer.status = server->eviction(server->eviction_data, pod, &call->answer.message);
        pod = (const Pod *)store_get(server->store, call->ref);
    }
    if (call->answer.status != API_OK || pod == NULL) {
        return;
    }
    if (!object_is_deleting(&pod->object) && !pod_is_terminal(pod)) {
        Object *draft = object_copy(&pod->object);

        draft->meta.resource_version = 0;
        (void)pod_set_condition((Pod *)draft, POD_DISRUPTION_TARGET, CONDITION_TRUE,
                                "EvictionByEvictionAPI", "Eviction API: evicting", now);
        (void)store_update(server->store, draft);
    }
    call->options = (DeleteOptions){ .grace_seconds = call->grace_seconds };
    commit_delete(server, call);
}

static void
commit_bind(ApiServer *server, ApiCall *call)
{
    const Pod *old = (const Pod *)store_get(server->store, call->ref);
    Pod *draft;

    if (old == NULL || object_is_deleting(&old->object)) {
        call->answer.status = old == NULL ? API_NOT_FOUND : API_CONFLICT;
        call->answer.message =
            old == NULL ? "pod not found" : "pod is being deleted, cannot be assigned to a host";
        return;
    }
    if (old->node_name != NULL) {
        g_autofree char *text = g_strdup_printf(
            "Operation cannot be fulfilled on pods/binding \"%s\": pod %s is already assigned to "
            "node \"%s\"",
            old->object.meta.name, old->object.meta.name, old->node_name);

        call->answer.status = API_CONFLICT;
        call->answer.message = intern(store_tables(server->store)->names, text);
        return;
    }
    draft = (Pod *)object_copy(&old->object);
    draft->object.meta.resource_version = 0;
    draft->node_name = call->node_name;
    if (call->annotations != NULL) {
        draft->object.meta.annotations = label_set_merge(
            store_tables(server->store)->labels, draft->object.meta.annotations, call->annotations);
    }
    (void)pod_set_condition(draft, POD_SCHEDULED, CONDITION_TRUE, NULL, NULL, sim_now(server->sim));
    call->answer.status = store_update(server->store, &draft->object);
}

static void
commit(ApiServer *server, ApiCall *call)
{
    Object *draft = call->draft;

    call->draft = NULL;
    call->answer = (ApiAnswer){ .status = API_OK, .ref = call->ref };
    switch (call->verb) {
    case VERB_CREATE:
        call->answer.status =
            api_commit_create(server, draft, &call->answer.ref, &call->answer.message);
        break;
    case VERB_UPDATE:
        call->answer.status = api_commit_update(server, draft, call->part, &call->answer.message);
        break;
    case VERB_PATCH:
        commit_patch(server, call);
        break;
    case VERB_DELETE:
        commit_delete(server, call);
        break;
    case VERB_EVICT:
        commit_evict(server, call);
        break;
    case VERB_BIND:
        commit_bind(server, call);
        break;
    }
}

static void
fire_committed(void *owner, const SimEvent *event)
{
    ApiServer *server = owner;
    ApiCall *call = sim_pool_get(server->calls, event->args.object);
    const Object *version;

    drop_kept(server);
    if (server->down) {
        if (call->draft != NULL) {
            object_free(call->draft);
            call->draft = NULL;
        }
        call->answer = (ApiAnswer){ .status = API_UNAVAILABLE,
                                    .ref = call->ref,
                                    .message = "connection refused" };
    } else {
        commit(server, call);
    }
    if (call->done == NULL) {
        sim_pool_remove(server->calls, event->args.object);
        return;
    }
    version = call->keep_object && call->answer.status == API_OK
                  ? store_get(server->store, call->answer.ref)
                  : NULL;
    call->answer.object = version == NULL ? NULL : object_version_hold(version);
    (void)sim_post(server->sim,
                   call->answer.status == API_UNAVAILABLE ? REFUSED_TIME
                                                          : travel_time(call->client),
                   &api_answered, server, event->args);
}

static const SimEventType api_committed = {
    .name = "api.committed",
    .phase = PHASE_STORE,
    .fire = fire_committed,
};

/* The server works on one write after another; this one begins when those before it are done. */
static void
fire_arrived(void *owner, const SimEvent *event)
{
    ApiServer *server = owner;
    SimTime now = sim_now(server->sim);
    SimTime work = distribution_draw_time(server->options.service_time, &server->service_stream);

    server->busy_until = MAX(now, server->busy_until) + work;
    (void)sim_post(server->sim, server->busy_until - now, &api_committed, server, event->args);
}

static const SimEventType api_arrived = {
    .name = "api.arrived",
    .phase = PHASE_STORE,
    .fire = fire_arrived,
};

/* Answers of many calls at once do not show their objects. */
static void answer_process(void *data, const ApiAnswer *answer);

static ApiCall *
submit(Client *client, ApiVerb verb, Object *draft, ApiCallback done, void *data)
{
    ApiServer *server = client->server;
    SimHandle handle;
    ApiCall *call = sim_pool_add(server->calls, &handle);
    SimTime delay = take_token(client) + travel_time(client);

    if (verb == VERB_CREATE && draft->kind == KIND_POD && !server->instant &&
        server->options.pod_create_time != NULL) {
        delay += distribution_draw_time(server->options.pod_create_time, &client->stream);
    }
    call->draft = draft;

    call->client = client;
    call->verb = verb;
    call->done = done;
    call->done_data = data;
    call->keep_object = done != NULL && done != answer_process;
    (void)sim_post(server->sim, delay,
                   server->instant || server->options.service_time == NULL ? &api_committed
                                                                           : &api_arrived,
                   server, (SimArgs){ handle, verb });
    return call;
}

void
client_submit_create(Client *client, Object *draft, ApiCallback done, void *data)
{
    (void)submit(client, VERB_CREATE, draft, done, data);
}

void
client_submit_update(Client *client, Object *draft, bool status_only, ApiCallback done, void *data)
{
    ApiCall *call = submit(client, VERB_UPDATE, draft, done, data);

    call->part = status_only ? PART_STATUS : PART_SPEC;
    call->ref = draft->ref;
}

void
client_submit_delete(Client *client, ObjectRef ref, const DeleteOptions *options, ApiCallback done,
                     void *data)
{
    ApiCall *call = submit(client, VERB_DELETE, NULL, done, data);

    call->ref = ref;
    call->options = options != NULL ? *options : (DeleteOptions){ .grace_seconds = -1 };
}

void
client_submit_patch(Client *client, ObjectRef ref, ApiEdit edit, void *edit_data, ApiCallback done,
                    void *data)
{
    ApiCall *call = submit(client, VERB_PATCH, NULL, done, data);

    call->ref = ref;
    call->edit = edit;
    call->edit_data = edit_data;
}

void
client_submit_bind(Client *client, ObjectRef pod, const char *node_name, ApiCallback done,
                   void *data)
{
    client_submit_binding(client, pod, node_name, NULL, done, data);
}

void
client_submit_binding(Client *client, ObjectRef pod, const char *node_name,
                      const LabelSet *annotations, ApiCallback done, void *data)
{
    ApiCall *call = submit(client, VERB_BIND, NULL, done, data);

    call->ref = pod;
    call->node_name = node_name;
    call->annotations = annotations;
}

/* A process that waits for one answer, or for several. */
typedef struct Waiting {
    Process *process;
    ApiAnswer *answers;
    size_t n_missing;
} Waiting;

typedef struct WaitingSlot {
    Waiting *waiting;
    size_t index;
} WaitingSlot;

static void
answer_process(void *data, const ApiAnswer *answer)
{
    WaitingSlot *slot = data;
    Waiting *waiting = slot->waiting;

    waiting->answers[slot->index] = *answer;
    waiting->n_missing--;
    if (waiting->n_missing == 0) {
        process_wake(waiting->process, NULL);
    }
}

/* Ends the submission of 'call' from a process: blocks until it is answered. */
static ApiAnswer
await(Process *self, ApiCall *call)
{
    ApiAnswer answer = { 0 };
    Waiting waiting = { self, &answer, 1 };
    WaitingSlot slot = { &waiting, 0 };

    call->done = answer_process;
    call->done_data = &slot;
    call->keep_object = true;
    (void)process_wait(self);
    return answer;
}

ApiAnswer
client_create(Client *client, Process *self, Object *draft)
{
    return await(self, submit(client, VERB_CREATE, draft, NULL, NULL));
}

ApiAnswer
client_update(Client *client, Process *self, Object *draft)
{
    ApiCall *call = submit(client, VERB_UPDATE, draft, NULL, NULL);

    call->ref = draft->ref;
    return await(self, call);
}

ApiAnswer
client_update_status(Client *client, Process *self, Object *draft)
{
    ApiCall *call = submit(client, VERB_UPDATE, draft, NULL, NULL);

    call->part = PART_STATUS;
    call->ref = draft->ref;
    return await(self, call);
}

ApiAnswer
client_delete(Client *client, Process *self, ObjectRef ref, const DeleteOptions *options)
{
    ApiCall *call = submit(client, VERB_DELETE, NULL, NULL, NULL);

    call->ref = ref;
    call->options = options != NULL ? *options : (DeleteOptions){ .grace_seconds = -1 };
    return await(self, call);
}

ApiAnswer
client_evict(Client *client, Process *self, ObjectRef pod, int64_t grace_seconds)
{
    ApiCall *call = submit(client, VERB_EVICT, NULL, NULL, NULL);

    call->ref = pod;
    call->grace_seconds = grace_seconds;
    return await(self, call);
}

ApiAnswer
client_patch(Client *client, Process *self, ObjectRef ref, ApiEdit edit, void *data)
{
    ApiCall *call = submit(client, VERB_PATCH, NULL, NULL, NULL);

    call->ref = ref;
    call->edit = edit;
    call->edit_data = data;
    return await(self, call);
}

void
client_create_all(Client *client, Process *self, Object **drafts, size_t n, ApiAnswer *ret_answers)
{
    Waiting waiting = { self, ret_answers, n };
    WaitingSlot *slots = ARENA_NEW_N(store_tables(client->server->store)->arena, WaitingSlot, n);

    for (size_t i = 0; i < n; i++) {
        slots[i] = (WaitingSlot){ &waiting, i };
        client_submit_create(client, drafts[i], answer_process, &slots[i]);
    }
    if (n > 0) {
        (void)process_wait(self);
    }
}

void
client_delete_all(Client *client, Process *self, const ObjectRef *refs, size_t n,
                  const DeleteOptions *options, ApiAnswer *ret_answers)
{
    Waiting waiting = { self, ret_answers, n };
    WaitingSlot *slots = ARENA_NEW_N(store_tables(client->server->store)->arena, WaitingSlot, n);

    for (size_t i = 0; i < n; i++) {
        slots[i] = (WaitingSlot){ &waiting, i };
        client_submit_delete(client, refs[i], options, answer_process, &slots[i]);
    }
    if (n > 0) {
        (void)process_wait(self);
    }
}
