/* client.h - how a component talks to the API server: rate limit, time, answer.
 *
 * A call waits for a token of the client's bucket (client-go's flow control:
 * kube-controller-manager 20 a second, burst 30, one bucket a controller; scheduler 50/100; kubelet
 * 50/100), then travels, is admitted and committed (phase STORE), and its answer travels back.
 *
 * Two forms: from a process the call blocks in virtual time and returns the status; from an event
 * handler it is submitted with a function to call back (NULL: nobody cares). */
#pragma once

#include "models/api/store.h"
#include "sim/process.h"

typedef struct ApiServer ApiServer;
typedef struct Client Client;

/* What a request was answered. */
typedef struct ApiAnswer {
    ApiStatus status;
    ObjectRef ref;        /* created or changed object */
    const Object *object; /* its version as committed; good until the callback returns, or the
                             process waits again; NULL on failure */
    const char *message;  /* error text as the API server gives it; NULL if ok */
} ApiAnswer;

typedef void (*ApiCallback)(void *data, const ApiAnswer *answer);

/* 'user_agent' names the client ("replicaset-controller"); qps 0: not limited. */
Client *client_new(ApiServer *server, const char *user_agent, double qps, int32_t burst);
void client_free(Client *client);
ApiServer *client_server(const Client *client);
void client_set_limits(Client *client, double qps, int32_t burst);

/* Its events are of events.k8s.io (the scheduler's): repetitions make a series, nothing is merged
 * or dropped as spam. */
void client_set_event_series(Client *client, bool has_series);

/* From a process.  Drafts are taken. */
ApiAnswer client_create(Client *client, Process *self, Object *draft);
ApiAnswer client_update(Client *client, Process *self, Object *draft); /* spec and metadata */
ApiAnswer client_update_status(Client *client, Process *self, Object *draft); /* status only */
ApiAnswer client_delete(Client *client, Process *self, ObjectRef ref, const DeleteOptions *options);
ApiAnswer client_evict(Client *client, Process *self, ObjectRef pod, int64_t grace_seconds);

/* A patch: 'edit' changes a copy of the newest version at commit; returning false means there is
 * nothing to change.  Never a conflict. */
typedef bool (*ApiEdit)(Object *draft, void *data);
ApiAnswer client_patch(Client *client, Process *self, ObjectRef ref, ApiEdit edit, void *data);

/* n creates in parallel; returns when all are answered.  answers[i] has status and message only. */
void client_create_all(Client *client, Process *self, Object **drafts, size_t n,
                       ApiAnswer *ret_answers);
void client_delete_all(Client *client, Process *self, const ObjectRef *refs, size_t n,
                       const DeleteOptions *options, ApiAnswer *ret_answers);

/* From an event handler.  'edit_data' must live until 'done'. */
void client_submit_create(Client *client, Object *draft, ApiCallback done, void *data);
void client_submit_update(Client *client, Object *draft, bool status_only, ApiCallback done,
                          void *data);
void client_submit_delete(Client *client, ObjectRef ref, const DeleteOptions *options,
                          ApiCallback done, void *data);
void client_submit_patch(Client *client, ObjectRef ref, ApiEdit edit, void *edit_data,
                         ApiCallback done, void *data);
/* pods/binding: binds a pod that is not bound yet. */
void client_submit_bind(Client *client, ObjectRef pod, const char *node_name, ApiCallback done,
                        void *data);

/* The same with annotations that the pod gets (NULL: none), as a Binding may carry them. */
void client_submit_binding(Client *client, ObjectRef pod, const char *node_name,
                           const LabelSet *annotations, ApiCallback done, void *data);

/* Records an event about 'about' through this client (event.h). */
void client_record(Client *client, const char *component, const Object *about, const char *type,
                   const char *reason, const char *format, ...) G_GNUC_PRINTF(6, 7);
/* The same with the host the component runs on (kubelets). */
void client_record_on(Client *client, const char *component, const char *host, const Object *about,
                      const char *type, const char *reason, const char *format, ...)
    G_GNUC_PRINTF(7, 8);
void client_record_valist(Client *client, const char *component, const char *host,
                          const Object *about, const char *type, const char *reason,
                          const char *format, va_list arguments) G_GNUC_PRINTF(7, 0);
