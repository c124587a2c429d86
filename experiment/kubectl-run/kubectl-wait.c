/* kubectl-wait.c - wait --for=..., and waiting for the end of what was deleted.
 *
 * As kubectl: the object is read once, then watched; each object has the whole --timeout for
 * itself, and one comes after the other. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

typedef enum WaitFor {
    WAIT_CREATE,
    WAIT_DELETE,
    WAIT_CONDITION,
    WAIT_JSONPATH,
} WaitFor;

/* What is waited for, for one object. */
typedef struct Waiting {
    KubectlRun *run;
    Process *process;
    WaitFor what;
    const char *key;   /* type of the condition */
    const char *value; /* NULL: a JSONPath that only has to be there */
    void *jsonpath;
    Informer *informer; /* NULL: the store itself */
    const ApiKind *kind;
    const char *name_space, *name;
    ObjectRef ref; /* of DELETE: the object that has to go */
} Waiting;

static const Object *
seen_object(const Waiting *waiting)
{
    if (waiting->informer == NULL) {
        return find_object(waiting->run, waiting->kind, waiting->name_space, waiting->name);
    }
    return informer_find(waiting->informer,
                         waiting->kind->is_namespaced ? waiting->name_space : NULL, waiting->name);
}

static bool
condition_holds(const Waiting *waiting, const Value *value)
{
    const Value *conditions = value_path(value, "status", "conditions", NULL);

    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *row = value_item(conditions, i);
        const char *type = value_get_text(row, "type");
        const char *status = value_get_text(row, "status");

        if (type != NULL && status != NULL && g_ascii_strcasecmp(type, waiting->key) == 0) {
            return g_ascii_strcasecmp(status, waiting->value) == 0;
        }
    }
    return false;
}

static bool
jsonpath_holds(const Waiting *waiting, const Value *value)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *error =
        ctl_jsonpath_run(waiting->jsonpath, waiting->run->arena, value, false, text);

    return error == NULL && text->len > 0 &&
           (waiting->value == NULL || strcmp(text->str, waiting->value) == 0);
}

static bool
is_met(const Waiting *waiting)
{
    const Object *object = seen_object(waiting);

    switch (waiting->what) {
    case WAIT_CREATE:
        return object != NULL;
    case WAIT_DELETE:
        return object == NULL || !sim_handle_equal(object->ref, waiting->ref);
    case WAIT_CONDITION:
        return object != NULL && condition_holds(waiting, stored_value(waiting->run, object));
    case WAIT_JSONPATH:
        return object != NULL && jsonpath_holds(waiting, stored_value(waiting->run, object));
    }
    g_assert_not_reached();
}

static void
changed(void *data, const Object *old, const Object *new_)
{
    const Waiting *waiting = data;
    const Object *any = new_ != NULL ? new_ : old;

    if (strcmp(any->meta.name, waiting->name) == 0 && process_is_waiting(waiting->process)) {
        process_wake(waiting->process, NULL);
    }
}

static SimTime
now_of(const Waiting *waiting)
{
    return sim_now(cluster_sim(waiting->run->cluster));
}

/* Sleeps until the object changed or 'end' has come; false: it has come.  What went between the
 * look at the store and the watch's list is never told: so the list is waited for first. */
static bool
sleep_until_change(Waiting *waiting, SimTime end)
{
    SimTime left = end == SIM_NEVER ? SIM_NEVER : end - now_of(waiting);
    bool has_listed = informer_has_listed(waiting->informer);
    void *message;

    process_wait_for(waiting->process, has_listed ? left : MIN(left, SIM_SECOND), &message);
    return end == SIM_NEVER || now_of(waiting) < end;
}

/* Until it is met or 'timeout' is over; says which. */
static bool
wait_until_met(Waiting *waiting, SimTime timeout)
{
    SimTime end = timeout == SIM_NEVER ? SIM_NEVER : now_of(waiting) + timeout;
    const ApiServer *server = cluster_api_server(waiting->run->cluster);
    bool is_done = is_met(waiting);

    if (is_done || timeout == 0) {
        return is_done;
    }
    waiting->informer =
        store_watch(cluster_store(waiting->run->cluster), kubectl_stored_kind(waiting->kind),
                    "kubectl/wait", api_server_watch_delay(server));
    informer_add_handler(waiting->informer, changed, waiting);
    while (!is_done && sleep_until_change(waiting, end)) {
        is_done = informer_has_listed(waiting->informer) && is_met(waiting);
    }
    informer_stop(waiting->informer);
    return is_done;
}

bool
wait_until_gone(KubectlRun *run, Process *self, ObjectRef ref, const ApiKind *kind,
                const char *name_space, const char *name, SimTime timeout)
{
    Waiting *waiting = ARENA_NEW(run->arena, Waiting);

    *waiting = (Waiting){ .run = run,
                          .process = self,
                          .what = WAIT_DELETE,
                          .kind = kind,
                          .name_space = name_space,
                          .name = name,
                          .ref = ref };
    if (wait_until_met(waiting, timeout)) {
        return true;
    }
    fail_with(run, "error: timed out waiting for the condition on %s/%s", kind->plural, name);
    return false;
}

/* ---- the verb ---------------------------------------------------------------------------------
 */

/* "{.status.phase}=Running", the braces may be missing. */
static bool
read_jsonpath(Waiting *waiting, const char *text)
{
    Arena *arena = waiting->run->arena;
    const char *brace = strrchr(text, '}');
    const char *equals = brace != NULL ? (brace[1] == '=' ? brace + 1 : NULL) : strchr(text, '=');
    const char *path = equals == NULL ? text : arena_strndup(arena, text, (size_t)(equals - text));
    const char *error;

    if (equals != NULL && equals[1] == '\0') {
        fail_with(waiting->run, "error: jsonpath wait has to have a value after equal sign, like "
                                "--for=jsonpath='{.status.readyReplicas}'=3");
        return false;
    }
    if (*path != '{') {
        path = arena_printf(arena, "{%s%s}", *path == '.' ? "" : ".", path);
    }
    waiting->value = equals == NULL ? NULL : equals + 1;
    waiting->jsonpath = ctl_jsonpath_parse(arena, path, &error);
    if (waiting->jsonpath == NULL) {
        fail_with(waiting->run, "error: %s", error);
    }
    return waiting->jsonpath != NULL;
}

/* What --for asks for; false after a complaint. */
static bool
read_for(Waiting *waiting)
{
    const char *text = ctl_item(waiting->run->call, "for", 0);

    if (g_ascii_strcasecmp(text, "delete") == 0 || g_ascii_strcasecmp(text, "create") == 0) {
        waiting->what = g_ascii_tolower(*text) == 'd' ? WAIT_DELETE : WAIT_CREATE;
        return true;
    }
    if (g_str_has_prefix(text, "jsonpath=")) {
        waiting->what = WAIT_JSONPATH;
        return read_jsonpath(waiting, text + strlen("jsonpath="));
    }
    text += strlen("condition=");
    waiting->what = WAIT_CONDITION;
    waiting->key = arena_strndup(waiting->run->arena, text, strcspn(text, "="));
    waiting->value = strchr(text, '=') == NULL ? "true" : strchr(text, '=') + 1;
    return true;
}

/* Negative: a week, as kubectl says. */
static SimTime
timeout_of(const KubectlRun *run)
{
    int64_t timeout = run_number(run, "timeout", 0);

    return timeout < 0 ? 7 * 24 * SIM_HOUR : timeout;
}

static void
wait_for_one(const Waiting *common, Process *self, const ApiKind *kind, const char *name_space,
             const char *name)
{
    KubectlRun *run = common->run;
    Waiting *waiting = ARENA_NEW(run->arena, Waiting);
    const Object *object = find_object(run, kind, name_space, name);

    *waiting = *common;
    waiting->process = self;
    waiting->kind = kind;
    waiting->name_space = name_space;
    waiting->name = name;
    if (object != NULL) {
        waiting->ref = object->ref;
    } else if (waiting->what != WAIT_CREATE) {
        if (waiting->what != WAIT_DELETE) {
            say_not_found(run, kind, name);
        }
        return;
    }
    if (wait_until_met(waiting, timeout_of(run))) {
        say(run, "%s%s%s/%s condition met", kind->singular, *kind->group == '\0' ? "" : ".",
            kind->group, name);
    } else {
        fail_with(run, "error: timed out waiting for the condition on %s/%s", kind->plural, name);
    }
}

static void
wait_for_selected(const Waiting *common, Process *self, const KubectlObjectRef *target)
{
    KubectlRun *run = common->run;
    GArray *refs = g_array_new(FALSE, TRUE, sizeof(ObjectRef));
    size_t n;
    ObjectRef *rows;

    find_target(run, target, refs);
    n = refs->len;
    rows = ARENA_NEW_N(run->arena, ObjectRef, n + 1);
    if (n > 0) {
        memcpy(rows, refs->data, n * sizeof(ObjectRef));
    }
    g_array_unref(refs); /* nothing allocated may be held across a wait */
    for (size_t i = 0; i < n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), rows[i]);

        if (object != NULL) {
            wait_for_one(common, self, target->kind, object->meta.name_space, object->meta.name);
        }
    }
    if (n == 0 && common->what != WAIT_DELETE) {
        fail_with(run, "error: no matching resources found");
    }
}

void
kubectl_wait(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;
    Waiting common = { .run = run };

    if (!read_for(&common)) {
        return;
    }
    for (size_t i = 0; i < request->n_targets; i++) {
        const KubectlObjectRef *target = &request->targets[i];

        if (target->name == NULL) {
            wait_for_selected(&common, self, target);
        } else {
            wait_for_one(&common, self, target->kind, request->namespace_, target->name);
        }
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *meta = value_get(request->objects[i], "metadata");
        const char *own = value_get_text(meta, "namespace");
        const ApiKind *kind = ctl_kind_of(request->objects[i]);

        if (kind != NULL && value_get_text(meta, "name") != NULL) {
            wait_for_one(&common, self, kind, own == NULL ? request->namespace_ : own,
                         value_get_text(meta, "name"));
        }
    }
}
