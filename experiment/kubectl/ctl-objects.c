/* ctl-objects.c - objects as kubectl's own types encode them, and small edits of them. */
#include "experiment/kubectl/ctl-command.h"
#include "models/api/document/api-decode.h"
#include "models/api/document/api-edit.h"

#include <string.h>

const ApiKind *
ctl_kind_of(const Value *object)
{
    const char *version = value_get_text(object, "apiVersion");
    const char *kind = value_get_text(object, "kind");

    return version == NULL || kind == NULL ? NULL : api_kind_find(version, kind);
}

static const Value *known_fields(Arena *arena, const ApiType *type, const Value *value);

static const Value *
known_part(Arena *arena, const ApiField *field, const Value *value)
{
    if (field->wrap == API_LIST && value_is(value, VALUE_LIST)) {
        ValueBuilder *list = value_list_begin(arena);

        for (size_t i = 0; i < value->n; i++) {
            value_add(list, known_fields(arena, field->type, value->items[i]));
        }
        return value_end(list);
    }
    if (field->wrap == API_MAP && value_is(value, VALUE_MAP)) {
        ValueBuilder *map = value_map_begin(arena);

        for (size_t i = 0; i < value->n; i++) {
            value_put(map, value->members[i].key,
                      known_fields(arena, field->type, value->members[i].value));
        }
        return value_end(map);
    }
    return known_fields(arena, field->type, value);
}

/* What kubectl's lenient decoder keeps. */
static const Value *
known_fields(Arena *arena, const ApiType *type, const Value *value)
{
    ValueBuilder *map;

    if (type->shape != API_STRUCT || !value_is(value, VALUE_MAP)) {
        return value;
    }
    map = value_map_begin(arena);
    for (size_t i = 0; i < value->n; i++) {
        const ApiField *field = api_type_field(type, value->members[i].key);

        if (field != NULL) {
            value_put(map, value->members[i].key,
                      known_part(arena, field, value->members[i].value));
        }
    }
    return value_end(map);
}

const Value *
ctl_typed(Arena *arena, const Value *object, const char **ret_error)
{
    const ApiKind *kind = ctl_kind_of(object);

    *ret_error = NULL;
    if (kind == NULL || kind->type == NULL) {
        return value_sorted(arena, object);
    }
    return api_decode_plain(kind->type, known_fields(arena, kind->type, object), arena, ret_error);
}

ValueBuilder *
ctl_object_begin(CtlCall *call, const char *api_version, const char *kind, const char *name,
                 const Value *labels)
{
    ValueBuilder *object = value_map_begin(call->arena);
    ValueBuilder *meta = value_map_begin(call->arena);
    const ApiKind *row = api_kind_find(api_version, kind);

    value_put_string(meta, "name", name);
    if (row == NULL || row->is_namespaced) {
        value_put_string(meta, "namespace", ctl_given_namespace(call));
    }
    value_put(meta, "labels", labels);
    value_put_string(object, "apiVersion", api_version);
    value_put_string(object, "kind", kind);
    value_put(object, "metadata", value_end(meta));
    return object;
}

const Value *
ctl_labels_one(Arena *arena, const char *key, const char *value)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, key, value);
    return value_end(map);
}

const Value *
ctl_text_list(Arena *arena, const char *const *texts, size_t n)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < n; i++) {
        value_add(list, value_string(arena, texts[i]));
    }
    return n == 0 ? NULL : value_end(list);
}

const char *
ctl_name_argument(CtlCall *call)
{
    size_t n = call->dash_at >= 0 ? (size_t)call->dash_at : call->n_args;

    if (n != 1) {
        ctl_usage(call, "exactly one NAME is required, got %zu", n);
        return NULL;
    }
    return call->args[0];
}

bool
ctl_create_begin(CtlCall *call, CtlCreate *create)
{
    create->name = ctl_name_argument(call);
    return create->name != NULL && ctl_dry_run(call, &create->dry_run) &&
           ctl_printer_init(&create->printer, call, "created", create->dry_run);
}

void
ctl_create(CtlCall *call, CtlPrinter *printer, CtlDryRun dry_run, const Value *object)
{
    const char *error;
    const Value *typed = ctl_typed(call->arena, object, &error);

    if (typed == NULL) {
        ctl_fail(call, "%s", error);
    } else if (dry_run == CTL_DRY_RUN_CLIENT) {
        ctl_print(printer, typed, true);
    } else {
        KubectlRequest *request = ARENA_NEW(call->arena, KubectlRequest);
        const Value **objects = ARENA_NEW_N(call->arena, const Value *, 1);

        objects[0] = typed;
        request->verb = call->command->path;
        request->namespace_ = ctl_namespace(call);
        request->n_objects = 1;
        request->objects = objects;
        ctl_ask_make(call, request, NULL, printer->done);
    }
}

void
ctl_ask(CtlCall *call, KubectlRequest *request)
{
    request->call = call;
    call->answer->request = request;
}

void
ctl_ask_edit(CtlCall *call, KubectlRequest *request, KubectlEdit edit, const void *data)
{
    request->edit = edit;
    request->edit_data = data;
    ctl_ask(call, request);
}

void
ctl_ask_make(CtlCall *call, KubectlRequest *request, KubectlMake make, const char *operation)
{
    request->make = make;
    request->operation = operation;
    ctl_ask(call, request);
}

CtlCall *
ctl_call_again(const CtlCall *call, Arena *arena, KubectlAnswer *answer)
{
    CtlCall *copy = ARENA_NEW(arena, CtlCall);

    *copy = *call;
    copy->arena = arena;
    copy->answer = answer;
    copy->files = NULL; /* all was read when the line was */
    copy->has_failed = false;
    copy->n_printed = 0;
    return copy;
}

const Value *
ctl_with_path(Arena *arena, const Value *object, const char *const *path, const Value *part)
{
    if (*path == NULL) {
        return part;
    }
    /* what is no map where one must be gives way to one */
    return value_with(arena, value_is(object, VALUE_MAP) ? object : NULL, *path,
                      ctl_with_path(arena, value_get(object, *path), path + 1, part));
}

const Value *
ctl_at_path(const Value *object, const char *const *path)
{
    for (; *path != NULL; path++) {
        object = value_get(object, *path);
    }
    return object;
}

const char *const *
ctl_pod_spec_path(const Value *object)
{
    static const char *const of_pod[] = { "spec", NULL };
    static const char *const of_template[] = { "spec", "template", "spec", NULL };
    static const char *const of_cron_job[] = { "spec",     "jobTemplate", "spec",
                                               "template", "spec",        NULL };
    static const char *const kinds[] = { "Deployment",  "DaemonSet", "ReplicaSet",
                                         "StatefulSet", "Job",       "ReplicationController",
                                         NULL };
    const char *kind = value_get_text(object, "kind");

    if (kind == NULL) {
        return NULL;
    }
    if (strcmp(kind, "Pod") == 0) {
        return of_pod;
    }
    if (strcmp(kind, "CronJob") == 0) {
        return of_cron_job;
    }
    return g_strv_contains(kinds, kind) ? of_template : NULL;
}

bool
ctl_is_pair(const char *word)
{
    size_t length = strlen(word);

    return (strchr(word, '=') != NULL && word[0] != '=') || (length > 1 && word[length - 1] == '-');
}

bool
ctl_split_pairs(CtlCall *call, const char *type, size_t *ret_n_resources)
{
    size_t n = 0;

    while (n < call->n_args && !ctl_is_pair(call->args[n])) {
        n++;
    }
    for (size_t i = n; i < call->n_args; i++) {
        if (!ctl_is_pair(call->args[i])) {
            return ctl_fail(call, "all resources must be specified before %s changes: %s", type,
                            call->args[i]);
        }
    }
    *ret_n_resources = n;
    return true;
}
