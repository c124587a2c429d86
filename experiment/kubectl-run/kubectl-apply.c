/* kubectl-apply.c - objects that files and generators hand over: apply, create, replace. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/kubectl/commands/object-overrides.h"
#include "experiment/scenario/manifest.h"
#include "models/api/document/patch.h"

#include <string.h>

const Object *
find_stored(const KubectlRun *run, const Value *value)
{
    const Value *meta = value_get(value, "metadata");
    const ApiKind *kind = ctl_kind_of(value);
    const char *name_space = value_get_text(meta, "namespace");
    const char *name = value_get_text(meta, "name");

    if (name_space == NULL) {
        name_space = run->line == NULL ? "default" : ctl_namespace(run->call);
    }
    return kind == NULL || name == NULL ? NULL : find_object(run, kind, name_space, name);
}

static const Value *
apply_edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    const Value *applied = value_with(call->arena, data, "status", NULL);
    const ApiKind *kind = ctl_kind_of(object);
    const char *error = NULL;
    const Value *result =
        patch_strategic(call->arena, kind == NULL ? NULL : kind->type, object, applied, &error);

    (void)ret_operation;
    if (result == NULL) {
        ctl_fail(call, "%s", error);
    }
    return result;
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

        print_done(run, stored_value(run, stored == NULL ? copy : stored), done);
    }
    object_free(copy);
}

void
create_new(KubectlRun *run, Process *self, const Value *value, const char *done)
{
    const char *error = NULL;

    if (run->call->dry_run == CTL_DRY_RUN_CLIENT) {
        const Value *typed = ctl_typed(run->arena, value, &error);

        print_done(run, typed == NULL ? value : typed, done);
        return;
    }
    value = admit(run, with_cause(run, value), NULL, &error);
    if (value != NULL && run->call->dry_run != CTL_DRY_RUN_NONE) {
        print_done(run, value, done);
    } else if (value != NULL) {
        create_from_value(run, self, value, done);
    } else {
        fail_with(run, "%s", error);
    }
}

/* What kubectl says of an object of a file that is refused: the first file, or its input. */
static void
begin_file(KubectlRun *run)
{
    bool has_files = run->line != NULL && ctl_flag_find(run->call->command, "filename") != NULL &&
                     ctl_n_items(run->call, "filename") > 0;
    const char *name = has_files ? ctl_item(run->call, "filename", 0) : "-";

    run->doing = arena_printf(
        run->arena, "error when creating \"%s\": ", strcmp(name, "-") == 0 ? "STDIN" : name);
}

/* A call for what has no line: the plain `apply:` of a timeline. */
static CtlCall *
bare_call(KubectlRun *run)
{
    const CtlCall nothing = { 0 };

    return run->call != NULL ? run->call : ctl_call_again(&nothing, run->arena, &run->answer);
}

void
kubectl_run_apply(KubectlRun *run, Process *self)
{
    run->call = bare_call(run);
    begin_file(run);
    for (size_t i = 0; i < run->n_inputs; i++) {
        const Value *value = run->inputs[i].value;
        const Object *stored = find_stored(run, value);
        const char *operation;

        if (stored == NULL) {
            create_from_value(run, self, value, "created");
            continue;
        }
        ObjectRef ref = stored->ref;
        EditOutcome outcome = edit_object(run, self, ref, apply_edit, value, &operation);

        stored = store_get(cluster_store(run->cluster), ref);
        if (outcome != EDIT_FAILED && stored != NULL) {
            print_done(run, stored_value(run, stored),
                       outcome == EDIT_DONE ? "configured" : "unchanged");
        }
    }
}

/* ---- lines: objects come as they were written ------------------------------------------------ */

/* Without what only a server says, in the namespace of the line; NULL after a complaint. */
static const Value *
input_of(KubectlRun *run, const Value *written)
{
    const ApiKind *kind = ctl_kind_of(written);
    const Value *value = manifest_without_server_fields(written, run->arena);
    const char *name_space = value_get_text(value_get(value, "metadata"), "namespace");
    const char *given = ctl_given_namespace(run->call);
    static const char *const path[] = { "metadata", "namespace", NULL };

    if (kind != NULL && !kind->is_namespaced) {
        return value;
    }
    if (name_space == NULL) {
        return ctl_with_path(run->arena, value, path,
                             value_string(run->arena, ctl_namespace(run->call)));
    }
    if (given != NULL && strcmp(given, name_space) != 0) {
        fail_with(run,
                  "error: the namespace from the provided object \"%s\" does not match the "
                  "namespace \"%s\". You must pass '--namespace=%s' to perform this operation.",
                  name_space, given, name_space);
        return NULL;
    }
    return value;
}

/* ---- apply: three ways ------------------------------------------------------------------------
 */

#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

/* The object with a note of what it says itself: the next apply tells from it what it no longer
 * says. */
static const Value *
with_note(Arena *arena, const Value *value)
{
    static const char *const path[] = { "metadata", "annotations", NULL };
    static const char *const note[] = { "metadata", "annotations", LAST_APPLIED, NULL };
    const Value *annotations = ctl_at_path(value, path);
    g_autoptr(GString) text = g_string_new(NULL);

    annotations = annotations == NULL ? value_end(value_map_begin(arena))
                                      : value_with(arena, annotations, LAST_APPLIED, NULL);
    value = ctl_with_path(arena, value, path, annotations);
    go_json(text, value_sorted(arena, value));
    g_string_append_c(text, '\n');
    return ctl_with_path(arena, value, note, value_string_n(arena, text->str, text->len));
}

static const char *
last_applied(const Value *object)
{
    return value_get_text(value_path(object, "metadata", "annotations", NULL), LAST_APPLIED);
}

static const Value *
three_way_edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    const char *note = last_applied(object);
    const ApiKind *kind = ctl_kind_of(object);

    (void)ret_operation;
    return patch_apply(call->arena, kind == NULL ? NULL : kind->type,
                       note == NULL ? NULL : ctl_read_json(call, note), data, object);
}

/* A conflict over who wrote a field is never found: managers of fields are not kept. */
static void
apply_on_server(KubectlRun *run, Process *self, const Value *value)
{
    const Object *stored = find_stored(run, value);
    const char *operation;

    if (stored == NULL) {
        create_new(run, self, value, "serverside-applied");
    } else if (edit_object(run, self, stored->ref, apply_edit, value, &operation) != EDIT_FAILED) {
        print_done(run, value, "serverside-applied");
    }
}

static void
warn_without_note(KubectlRun *run, const Object *stored)
{
    const ApiKind *kind = kubectl_object_kind(stored);

    if (last_applied(stored_value(run, stored)) == NULL) {
        say_error(run,
                  "Warning: resource %s/%s is missing the " LAST_APPLIED
                  " annotation which is required by kubectl apply. kubectl apply should only be "
                  "used on resources created declaratively by either kubectl create --save-config "
                  "or kubectl apply. The missing annotation will be patched automatically.",
                  kind == NULL ? "" : kind->plural, stored->meta.name);
    }
}

static void
apply_one(KubectlRun *run, Process *self, const Value *value)
{
    const Object *stored = find_stored(run, value);
    const char *operation;
    EditOutcome outcome;
    ObjectRef ref;

    value = with_note(run->arena, value);
    if (stored == NULL) {
        create_new(run, self, value, "created");
        return;
    }
    ref = stored->ref;
    warn_without_note(run, stored);
    outcome = edit_object(run, self, ref, three_way_edit, value, &operation);
    stored = store_get(cluster_store(run->cluster), ref);
    if (outcome != EDIT_FAILED && stored != NULL) {
        print_done(run, stored_value(run, stored),
                   outcome == EDIT_DONE ? "configured" : "unchanged");
    }
}

void
kubectl_apply(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;

    if (run_switch(run, "prune", false)) {
        fail_with(run, "error: apply --prune is not offered for simulated clusters");
        return;
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *value = input_of(run, request->objects[i]);

        if (value != NULL) {
            (run_switch(run, "server-side", false) ? apply_on_server : apply_one)(run, self, value);
        }
    }
}

/* ---- create -----------------------------------------------------------------------------------
 */

/* For each object that the line means, what is made of it. */
static void
make_all(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;
    Targets targets = find_targets(run);

    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);
        const Value *made =
            object == NULL ? NULL : request->make(run->call, stored_value(run, object));

        flush(run);
        if (made != NULL) {
            create_new(run, self, made, request->operation);
        }
    }
}

void
kubectl_create(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;

    if (request->make != NULL) {
        make_all(run, self);
        return;
    }
    if (ctl_flag_find(run->call->command, "filename") != NULL &&
        ctl_n_items(run->call, "filename") > 0) {
        begin_file(run);
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *value = input_of(run, request->objects[i]);

        if (value != NULL && run_switch(run, "save-config", false)) {
            value = with_note(run->arena, value);
        }
        if (value != NULL) {
            create_new(run, self, value, request->operation);
        }
    }
}

/* ---- replace ----------------------------------------------------------------------------------
 */

/* All of it is new but what the server keeps. */
static const Value *
replace_edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    static const char *const status[] = { "status", NULL };

    *ret_operation = "replaced";
    return value_get(object, "status") == NULL
               ? data
               : ctl_with_path(call->arena, data, status, value_get(object, "status"));
}

static void
replace_one(KubectlRun *run, Process *self, const Value *value)
{
    const Object *stored = find_stored(run, value);
    const char *name = value_get_text(value_get(value, "metadata"), "name");
    bool is_forced = run_switch(run, "force", false);
    const char *operation;
    ObjectRef ref;

    if (stored == NULL && !is_forced) {
        say_not_found(run, ctl_kind_of(value), name == NULL ? "" : name);
        return;
    }
    if (is_forced) {
        if (stored != NULL) {
            delete_object(run, self, stored->ref);
        }
        create_new(run, self, value, "replaced");
        return;
    }
    ref = stored->ref;
    if (edit_object(run, self, ref, replace_edit, value, &operation) != EDIT_FAILED) {
        stored = store_get(cluster_store(run->cluster), ref);
        print_done(run, stored == NULL ? value : stored_value(run, stored), operation);
    }
}

void
kubectl_replace(KubectlRun *run, Process *self)
{
    const KubectlRequest *request = run->line->request;

    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *value = input_of(run, request->objects[i]);

        if (value != NULL) {
            replace_one(run, self, value);
        }
    }
}
