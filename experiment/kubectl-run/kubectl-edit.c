/* kubectl-edit.c - objects read, changed and written back: scale, set, patch, label, taint ... */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/scenario/manifest.h"

#include <string.h>

const Value *
stored_value(KubectlRun *run, const Object *object)
{
    return object_to_value(object, cluster_tables(run->cluster), run->arena);
}

const char *
printed_name(KubectlRun *run, const Object *object)
{
    return ctl_object_name(run->arena, stored_value(run, object));
}

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

/* The line as --record writes it down: its words, then the flags that were given. */
static const char *
cause_of(KubectlRun *run)
{
    const CtlCall *call = run->call;
    g_autoptr(GString) text = g_string_new("kubectl ");

    g_string_append(text, call->command->path);
    for (size_t i = 0; i < call->n_args; i++) {
        g_string_append_printf(text, " %s", call->args[i]);
    }
    for (size_t i = 0; i < call->n_flags; i++) {
        const CtlFlagValue *value = &call->flags[i];

        if (value->is_changed) {
            g_string_append_printf(text, " --%s=%s", value->flag->name,
                                   value->text == NULL ? "" : value->text);
        }
    }
    return arena_strndup(run->arena, text->str, text->len);
}

const Value *
with_cause(KubectlRun *run, const Value *value)
{
    static const char *const path[] = { "metadata", "annotations", "kubernetes.io/change-cause",
                                        NULL };

    return run->line != NULL && run_switch(run, "record", false)
               ? ctl_with_path(run->arena, value, path, value_string(run->arena, cause_of(run)))
               : value;
}

/* A write that lost against another is tried again with what is there now. */
#define ATTEMPTS_MAX 5

typedef struct Attempt {
    KubectlRun *run;
    KubectlEdit edit;
    const void *data;
    const char *operation;
} Attempt;

/* The object as it shall be; '*ret_before' as it is.  NULL after a complaint. */
static const Value *
edited(Attempt *attempt, const Object *object, const Value **ret_before)
{
    KubectlRun *run = attempt->run;
    const Value *before = stored_value(run, object);
    const Value *after;
    const char *error = NULL;

    *ret_before = before;
    attempt->operation = NULL;
    if (attempt->edit == NULL) {
        after = undo_edit(run, object, before, &attempt->operation);
    } else {
        after = attempt->edit(run->call, before, attempt->data, &attempt->operation);
    }
    flush(run);
    if (after == NULL || after == before || value_equal(before, after)) {
        return after == NULL ? NULL : before;
    }
    after = admit(run, with_cause(run, after), before, &error);
    if (after == NULL) {
        fail_with(run, "%s", error);
    }
    return after;
}

EditOutcome
edit_object(KubectlRun *run, Process *self, ObjectRef ref, KubectlEdit edit, const void *data,
            const char **ret_operation)
{
    Attempt attempt = { run, edit, data, NULL };

    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        const Object *object = store_get(cluster_store(run->cluster), ref);
        const Value *before, *after;

        if (object == NULL) {
            fail_with(run, "Error from server (NotFound): the object is gone");
            return EDIT_FAILED;
        }
        after = edited(&attempt, object, &before);
        *ret_operation = attempt.operation;
        if (after == NULL || after == before) {
            return after == NULL ? EDIT_FAILED : EDIT_UNCHANGED;
        }
        if (run->call != NULL && run->call->dry_run != CTL_DRY_RUN_NONE) {
            return EDIT_DONE;
        }
        Object *draft = object_from_value(after, cluster_tables(run->cluster));

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

static void
edit_all(KubectlRun *run, Process *self, KubectlEdit edit, const void *data)
{
    Targets targets = find_targets(run);

    run->call->now =
        cluster_tables(run->cluster)->epoch + sim_now(cluster_sim(run->cluster)) / SIM_SECOND;
    run->call->is_single = targets.n == 1;
    for (size_t i = 0; i < targets.n; i++) {
        const char *operation;
        EditOutcome outcome = edit_object(run, self, targets.refs[i], edit, data, &operation);
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);

        if (outcome != EDIT_FAILED && object != NULL) {
            print_done(run, stored_value(run, object), operation);
        }
    }
}

/* What the edit takes from; false if it is not there. */
static bool
find_source(KubectlRun *run)
{
    const KubectlRequest *request = run->line->request;
    const Object *object;

    if (request->source.kind == NULL) {
        return true;
    }
    object = find_object(run, request->source.kind, request->namespace_, request->source.name);
    if (object == NULL) {
        say_not_found(run, request->source.kind, request->source.name);
        return false;
    }
    run->call->source = stored_value(run, object);
    return true;
}

void
kubectl_edit(KubectlRun *run, Process *self)
{
    if (!find_source(run)) {
        return;
    }
    edit_all(run, self, run->line->request->edit, run->line->request->edit_data);
}

void
kubectl_rollout_undo(KubectlRun *run, Process *self)
{
    edit_all(run, self, NULL, NULL);
}
