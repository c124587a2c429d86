/* kubectl-targets.c - which objects a line means: by name, by selector, by file, some of them. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- objects ----------------------------------------------------------------------------------
 */

/* Whether a stored object of KIND_OTHER is of this kind. */
static bool
is_of_kind(const Object *object, const ApiKind *kind)
{
    return object->kind != KIND_OTHER || kubectl_object_kind(object) == kind;
}

const Object *
find_object(const KubectlRun *run, const ApiKind *kind, const char *name_space, const char *name)
{
    const Store *store = cluster_store(run->cluster);
    StoreQuery query = { .kind = kubectl_stored_kind(kind) };

    name_space = kind->is_namespaced ? name_space : NULL;
    if (query.kind != KIND_OTHER) {
        return store_find(store, query.kind, name_space, name);
    }
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const ObjectMeta *meta = &it.object->meta;

        if (is_of_kind(it.object, kind) && strcmp(meta->name, name) == 0 &&
            g_strcmp0(meta->name_space, name_space) == 0) {
            return it.object;
        }
    }
    return NULL;
}

void
say_not_found(KubectlRun *run, const ApiKind *kind, const char *name)
{
    fail_with(run, "Error from server (NotFound): %s \"%s\" not found",
              api_kind_resource(kind, run->arena), name);
}

static void
add_named(KubectlRun *run, const KubectlObjectRef *target, GArray *refs)
{
    const Object *object =
        find_object(run, target->kind, run->line->request->namespace_, target->name);

    if (object != NULL) {
        g_array_append_val(refs, object->ref);
    } else if (!run_switch(run, "ignore-not-found", false)) {
        say_not_found(run, target->kind, target->name);
    }
}

/* ---- selectors --------------------------------------------------------------------------------
 */

/* "a.b=c,d!=e" over fields; false after a complaint. */
static bool
fields_match(KubectlRun *run, const Object *object, const char *text)
{
    g_auto(GStrv) rows = g_strsplit(text, ",", -1);
    const Value *value = NULL;

    for (size_t i = 0; rows[i] != NULL; i++) {
        char *equals = strchr(rows[i], '=');
        bool differs = equals != NULL && equals > rows[i] && equals[-1] == '!';
        const Value *part;
        const char *found;

        if (equals == NULL) {
            continue;
        }
        value = value == NULL ? stored_value(run, object) : value;
        g_auto(GStrv) keys = NULL;
        const char *wanted = equals + (equals[1] == '=' ? 2 : 1);

        *(differs ? equals - 1 : equals) = '\0';
        keys = g_strsplit(rows[i], ".", -1);
        part = ctl_at_path(value, (const char *const *)keys);
        found = part == NULL ? NULL : value_text(part);
        if ((strcmp(found == NULL ? "" : found, wanted) == 0) == differs) {
            return false;
        }
    }
    return true;
}

typedef struct Picking {
    const char *name_space; /* NULL: all */
    const Selector *labels; /* NULL: any */
    const char *fields;     /* NULL: any */
} Picking;

static bool
read_picking(KubectlRun *run, const KubectlObjectRef *target, Picking *ret)
{
    const KubectlRequest *request = run->line->request;
    const char *text = request->label_selector;
    const char *error = NULL;

    *ret = (Picking){ .fields = request->field_selector };
    if (target->kind->is_namespaced && !request->is_all_namespaces) {
        ret->name_space = request->namespace_;
    }
    if (text == NULL || *text == '\0') {
        return true;
    }
    ret->labels = selector_parse(text, cluster_tables(run->cluster)->names, run->arena, &error);
    if (ret->labels == NULL) {
        fail_with(run, "error: %s", error);
    }
    return ret->labels != NULL;
}

static bool
is_picked(KubectlRun *run, const Object *object, const Picking *picking)
{
    return (picking->name_space == NULL ||
            g_strcmp0(object->meta.name_space, picking->name_space) == 0) &&
           (picking->labels == NULL || selector_matches(picking->labels, object->meta.labels)) &&
           (picking->fields == NULL || *picking->fields == '\0' ||
            fields_match(run, object, picking->fields));
}

/* Objects come in the order the API server lists them: by namespace and name. */
static int
compare_objects(const void *a_data, const void *b_data)
{
    const Object *a = *(const Object *const *)a_data;
    const Object *b = *(const Object *const *)b_data;
    int order = g_strcmp0(a->meta.name_space, b->meta.name_space);

    return order != 0 ? order : strcmp(a->meta.name, b->meta.name);
}

static void
add_selected(KubectlRun *run, const KubectlObjectRef *target, GArray *refs)
{
    StoreQuery query = { .kind = kubectl_stored_kind(target->kind) };
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    Picking picking;

    if (!read_picking(run, target, &picking)) {
        return;
    }
    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        if (is_of_kind(it.object, target->kind) && is_picked(run, it.object, &picking)) {
            g_ptr_array_add(found, (void *)(uintptr_t)it.object);
        }
    }
    g_ptr_array_sort(found, compare_objects);
    for (size_t i = 0; i < found->len; i++) {
        g_array_append_val(refs, ((const Object *)g_ptr_array_index(found, i))->ref);
    }
}

/* Leaves a random few, in their order. */
static void
pick_some(KubectlRun *run, GArray *refs)
{
    size_t wanted = (size_t)run->pick;

    if (run->pick_share > 0) {
        wanted = (size_t)(run->pick_share * refs->len + 0.999999);
    }
    if (wanted == 0) {
        return;
    }
    while (refs->len > wanted) {
        g_array_remove_index(refs, (guint)sim_stream_below(&run->pick_stream, refs->len));
    }
}

/* What files name. */
static void
add_written(KubectlRun *run, const Value *value, GArray *refs)
{
    const Object *object = find_stored(run, value);
    const ApiKind *kind = ctl_kind_of(value);

    if (object != NULL) {
        g_array_append_val(refs, object->ref);
    } else if (kind != NULL && !run_switch(run, "ignore-not-found", false)) {
        say_not_found(run, kind, value_get_text(value_get(value, "metadata"), "name"));
    }
}

void
find_target(KubectlRun *run, const KubectlObjectRef *target, GArray *refs)
{
    if (target->name != NULL) {
        add_named(run, target, refs);
    } else {
        add_selected(run, target, refs);
    }
}

static bool
add_targets(KubectlRun *run, GArray *refs)
{
    const KubectlRequest *request = run->line->request;
    bool by_selector = false;

    for (size_t i = 0; i < request->n_targets; i++) {
        find_target(run, &request->targets[i], refs);
        by_selector |= request->targets[i].name == NULL;
    }
    return by_selector;
}

static void
say_none_found(KubectlRun *run)
{
    const char *verb = run->line->request->verb;

    if (strcmp(verb, "delete") == 0) {
        say(run, "No resources found");
    } else if (strcmp(verb, "scale") == 0) {
        fail_with(run, "error: no objects passed to scale");
    } else {
        say_error(run, "No resources found");
    }
}

Targets
find_targets(KubectlRun *run)
{
    const KubectlRequest *request = run->line->request;
    g_autoptr(GArray) refs = g_array_new(FALSE, TRUE, sizeof(ObjectRef));
    ObjectRef *rows;

    if (add_targets(run, refs)) {
        pick_some(run, refs);
        if (refs->len == 0 && run->exit_code == 0) {
            say_none_found(run);
        }
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        add_written(run, request->objects[i], refs);
    }
    rows = ARENA_NEW_N(run->arena, ObjectRef, refs->len + 1);
    if (refs->len > 0) {
        memcpy(rows, refs->data, refs->len * sizeof(ObjectRef));
    }
    return (Targets){ refs->len, rows };
}
