/* kubectl-run.c - edits and apply: what the verbs of kubectl share. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/scenario/manifest.h"

#include <string.h>

KubectlRun *
kubectl_run_new(Cluster *cluster, const KubectlLine *line)
{
    KubectlRun *run = g_new0(KubectlRun, 1);

    run->cluster = cluster;
    run->client = client_new(cluster_api_server(cluster), "kubectl", 5, 10);
    run->arena = arena_new();
    run->line = line;
    return run;
}

void
kubectl_run_free(KubectlRun *run)
{
    if (run != NULL) {
        client_free(run->client);
        arena_free(run->arena);
        g_free(run);
    }
}

static void
print_text(KubectlRun *run, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (size_t i = 0; run->printer != NULL && lines[i] != NULL; i++) {
        if (*lines[i] != '\0') {
            run->printer(run->printer_data, lines[i]);
        }
    }
}

void
say(KubectlRun *run, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    print_text(run, text);
}

void
say_empty_line(KubectlRun *run)
{
    if (run->printer != NULL) {
        run->printer(run->printer_data, "");
    }
}

void
fail_with(KubectlRun *run, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    print_text(run, text);
    run->exit_code = 1;
}

static const char *
status_reason(ApiStatus status)
{
    switch (status) {
    case API_NOT_FOUND:
        return "NotFound";
    case API_ALREADY_EXISTS:
        return "AlreadyExists";
    case API_CONFLICT:
        return "Conflict";
    case API_FORBIDDEN:
        return "Forbidden";
    case API_INVALID:
        return "Invalid";
    case API_TOO_MANY_REQUESTS:
        return "TooManyRequests";
    case API_SERVER_ERROR:
        return "InternalError";
    default:
        return NULL;
    }
}

void
fail_with_answer(KubectlRun *run, const Object *object, const ApiAnswer *answer)
{
    const char *reason = status_reason(answer->status);
    const KubectlResource *resource =
        object == NULL ? NULL : kubectl_resource_of((Kind)object->kind);
    g_autofree char *text = resource == NULL ? g_strdup("object") : kubectl_resource_text(resource);

    if (reason == NULL) {
        fail_with(run, "Unable to connect to the server: net/http: TLS handshake timeout");
    } else if (answer->message != NULL) {
        fail_with(run, "Error from server (%s): %s", reason, answer->message);
    } else {
        fail_with(run, "Error from server (%s): %s \"%s\"", reason, text,
                  object == NULL ? "" : object->meta.name);
    }
}

char *
printed_name(const Object *object)
{
    const KubectlResource *resource = kubectl_resource_of((Kind)object->kind);
    g_autofree char *kind = NULL;

    if (resource != NULL) {
        kind = kubectl_resource_text(resource);
    } else {
        const char *version = value_get_text(object->raw, "apiVersion");
        const char *slash = version == NULL ? NULL : strchr(version, '/');
        const char *name = value_get_text(object->raw, "kind");
        g_autofree char *lower = g_ascii_strdown(name == NULL ? "object" : name, -1);

        kind = slash == NULL ? g_strdup(lower)
                             : g_strdup_printf("%s.%.*s", lower, (int)(slash - version), version);
    }
    return g_strconcat(kind, "/", object->meta.name, NULL);
}

/* ---- edits ----------------------------------------------------------------------------------- */

const Value *
admit(KubectlRun *run, const Value *value, const Value *old, const char **ret_error)
{
    StoreQuery query = { .kind = KIND_SERVICE };
    const ObjectTables *tables = cluster_tables(run->cluster);
    ManifestAddresses addresses;

    manifest_addresses_init(&addresses);
    addresses.n_uids = UINT64_C(1) << 32 | store_revision(cluster_store(run->cluster));
    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        if (old == NULL) {
            manifest_addresses_add(&addresses, object_to_value(it.object, tables, run->arena));
        }
    }
    const Value *result = manifest_admit_at(value, old, &addresses, run->arena, ret_error);

    manifest_addresses_clear(&addresses);
    return result;
}

#define ATTEMPTS_MAX 5

EditOutcome
edit_object(KubectlRun *run, Process *self, ObjectRef ref, ValueEdit edit, void *data)
{
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        const Object *object = store_get(cluster_store(run->cluster), ref);
        const ObjectTables *tables = cluster_tables(run->cluster);
        const char *error = NULL;

        if (object == NULL) {
            fail_with(run, "Error from server (NotFound): the object is gone");
            return EDIT_FAILED;
        }
        const Value *before = object_to_value(object, tables, run->arena);
        const Value *after = edit(run, object, before, data, &error);

        if (after != NULL && after != before && value_equal(before, after)) {
            return EDIT_UNCHANGED;
        }
        if (after == before) {
            return EDIT_UNCHANGED;
        }
        after = after == NULL ? NULL : admit(run, after, before, &error);
        if (after == NULL) {
            fail_with(run, "%s", error);
            return EDIT_FAILED;
        }
        Object *draft = object_from_value(after, tables);

        draft->ref = ref;
        draft->meta.uid = object->meta.uid;
        draft->meta.resource_version = object->meta.resource_version;
        ApiAnswer answer = client_update(run->client, self, draft);

        if (answer.status == API_OK) {
            return EDIT_DONE;
        }
        if (answer.status != API_CONFLICT) {
            fail_with_answer(run, store_get(cluster_store(run->cluster), ref), &answer);
            return EDIT_FAILED;
        }
    }
    fail_with(run, "Error from server (Conflict): the object has been modified; please apply your "
                   "changes to the latest version and try again");
    return EDIT_FAILED;
}

/* ---- apply and create -f --------------------------------------------------------------------- */

static const Value *
apply_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
           const char **ret_error)
{
    const Value *applied = data;

    (void)object;
    applied = value_with(run->arena, applied, "status", NULL);
    return value_strategic_patch(run->arena, value, applied, ret_error);
}

static const Object *
find_stored(KubectlRun *run, const Value *value)
{
    const ObjectClass *class_ =
        object_class_find(value_get_text(value, "apiVersion"), value_get_text(value, "kind"));
    const Value *meta = value_get(value, "metadata");

    return class_ == NULL
               ? NULL
               : store_find(cluster_store(run->cluster), class_->kind,
                            value_get_text(meta, "namespace"), value_get_text(meta, "name"));
}

void
create_from_value(KubectlRun *run, Process *self, const Value *value, const char *done)
{
    Object *draft = object_from_value(value, cluster_tables(run->cluster));
    Object *copy = object_copy(draft); /* the client takes the draft, whatever comes of it */
    ApiAnswer answer = client_create(run->client, self, draft);

    if (answer.status != API_OK) {
        fail_with_answer(run, copy, &answer);
    } else {
        const Object *stored = store_get(cluster_store(run->cluster), answer.ref);
        g_autofree char *name = printed_name(stored == NULL ? copy : stored);

        say(run, "%s %s", name, done);
    }
    object_free(copy);
}

void
kubectl_run_apply(KubectlRun *run, Process *self)
{
    for (size_t i = 0; i < run->n_inputs; i++) {
        const Value *value = run->inputs[i].value;
        const Object *stored = find_stored(run, value);

        if (stored == NULL) {
            create_from_value(run, self, value, "created");
            continue;
        }
        ObjectRef ref = stored->ref;
        EditOutcome outcome = edit_object(run, self, ref, apply_edit, (void *)(uintptr_t)value);

        stored = store_get(cluster_store(run->cluster), ref);
        if (outcome != EDIT_FAILED && stored != NULL) {
            g_autofree char *name = printed_name(stored);

            say(run, "%s %s", name, outcome == EDIT_DONE ? "configured" : "unchanged");
        }
    }
}

void
kubectl_run(KubectlRun *run, Process *self)
{
    switch (run->line->verb) {
    case KUBECTL_APPLY:
        kubectl_run_apply(run, self);
        break;
    case KUBECTL_CREATE:
    case KUBECTL_AUTOSCALE:
    case KUBECTL_EXPOSE:
    case KUBECTL_RUN:
        kubectl_generate(run, self);
        break;
    case KUBECTL_DELETE:
        kubectl_delete(run, self);
        break;
    case KUBECTL_DRAIN:
        kubectl_drain(run, self);
        break;
    case KUBECTL_ROLLOUT_STATUS:
        kubectl_rollout_status(run, self);
        break;
    case KUBECTL_ROLLOUT_HISTORY:
        kubectl_rollout_history(run);
        break;
    default:
        kubectl_edit(run, self);
        break;
    }
}
