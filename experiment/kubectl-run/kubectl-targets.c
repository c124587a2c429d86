/* kubectl-targets.c - which objects a line means: by name, by selector, by file, some of them. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <stdlib.h>
#include <string.h>

static void
add_named(KubectlRun *run, const KubectlTarget *target, GArray *refs)
{
    const char *name_space =
        target->resource->is_namespaced ? kubectl_line_namespace(run->line) : NULL;
    const Object *object =
        store_find(cluster_store(run->cluster), target->resource->kind, name_space, target->name);

    if (object != NULL) {
        g_array_append_val(refs, object->ref);
    } else if (!kubectl_line_switch(run->line, "ignore-not-found", false)) {
        g_autofree char *group =
            *target->resource->group == '\0'
                ? g_strdup(target->resource->plural)
                : g_strconcat(target->resource->plural, ".", target->resource->group, NULL);

        fail_with(run, "Error from server (NotFound): %s \"%s\" not found", group, target->name);
    }
}

static bool
read_selector(KubectlRun *run, const char *flag, const Selector **ret_selector)
{
    const char *text = kubectl_line_flag(run->line, flag);
    const char *error = NULL;
    ObjectTables *tables = cluster_tables(run->cluster);

    *ret_selector = NULL;
    if (text == NULL) {
        return true;
    }
    *ret_selector = selector_parse(text, tables->names, run->arena, &error);
    if (*ret_selector == NULL) {
        fail_with(run, "error: %s", error);
        return false;
    }
    return true;
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
add_selected(KubectlRun *run, const KubectlTarget *target, GArray *refs)
{
    bool everywhere = kubectl_line_switch(run->line, "all-namespaces", false);
    const char *name_space =
        target->resource->is_namespaced && !everywhere ? kubectl_line_namespace(run->line) : NULL;
    StoreQuery query = { .kind = target->resource->kind };
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    const Selector *selector;

    if (!read_selector(run, "selector", &selector)) {
        return;
    }
    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        const Object *object = it.object;

        if ((name_space == NULL || strcmp(object->meta.name_space, name_space) == 0) &&
            (selector == NULL || selector_matches(selector, object->meta.labels))) {
            g_ptr_array_add(found, (void *)(uintptr_t)object);
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

Targets
find_targets(KubectlRun *run)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, TRUE, sizeof(ObjectRef));
    bool by_selector = false;
    Targets targets;

    for (size_t i = 0; i < run->line->n_targets; i++) {
        if (run->line->targets[i].name != NULL) {
            add_named(run, &run->line->targets[i], refs);
        } else {
            by_selector = true;
            add_selected(run, &run->line->targets[i], refs);
        }
    }
    if (run->line->n_targets == 0 &&
        (run->line->verb == KUBECTL_CORDON || run->line->verb == KUBECTL_UNCORDON ||
         run->line->verb == KUBECTL_DRAIN)) {
        KubectlTarget nodes = { kubectl_resource_find("node"), NULL, 0, 0 };

        add_selected(run, &nodes, refs);
    }
    if (by_selector) {
        pick_some(run, refs);
        if (refs->len == 0) {
            say(run, "No resources found");
        }
    }
    for (size_t i = 0; i < run->n_inputs; i++) {
        const Value *value = run->inputs[i].value;
        const ObjectClass *class_ =
            object_class_find(value_get_text(value, "apiVersion"), value_get_text(value, "kind"));
        const Value *meta = value_get(value, "metadata");
        const Object *object =
            class_ == NULL
                ? NULL
                : store_find(cluster_store(run->cluster), class_->kind,
                             value_get_text(meta, "namespace"), value_get_text(meta, "name"));

        if (object != NULL) {
            g_array_append_val(refs, object->ref);
        }
    }
    targets.n = refs->len;
    ObjectRef *rows = ARENA_NEW_N(run->arena, ObjectRef, refs->len);

    if (refs->len > 0) {
        memcpy(rows, refs->data, refs->len * sizeof(ObjectRef));
    }
    targets.refs = rows;
    return targets;
}
