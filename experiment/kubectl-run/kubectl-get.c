/* kubectl-get.c - get and describe: objects of this instant, printed. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/kubectl-run/listed-objects.h"
#include "models/api/describe/describe.h"
#include "models/api/print/table.h"
#include "text/quantity.h"

#include <string.h>

static int64_t
now_of(const KubectlRun *run)
{
    return cluster_tables(run->cluster)->epoch * SIM_SECOND + sim_now(cluster_sim(run->cluster));
}

/* Leases of nodes are no objects of the store: they are told from the heartbeats. */
static void
add_leases(KubectlRun *run, const KubectlObjectRef *target, GPtrArray *values)
{
    const KubectlRequest *request = run->line->request;
    ObjectFilter filter = { .kind = KIND_LEASE,
                            .name_space = request->is_all_namespaces ? NULL : request->namespace_,
                            .name = target->name };
    guint before = values->len;

    cluster_objects(run->cluster, &filter, run->arena, values);
    if (target->name != NULL && values->len == before) {
        say_not_found(run, target->kind, target->name);
    }
}

static void
add_values(KubectlRun *run, const KubectlObjectRef *target, GPtrArray *values)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, TRUE, sizeof(ObjectRef));

    if (kubectl_stored_kind(target->kind) == KIND_LEASE) {
        add_leases(run, target, values);
        return;
    }
    find_target(run, target, refs);
    for (guint i = 0; i < refs->len; i++) {
        const Object *object =
            store_get(cluster_store(run->cluster), g_array_index(refs, ObjectRef, i));

        g_ptr_array_add(values, (void *)(uintptr_t)stored_value(run, object));
    }
}

/* Everything the line means. */
static GPtrArray *
collect(KubectlRun *run)
{
    const KubectlRequest *request = run->line->request;
    GPtrArray *values = g_ptr_array_new();

    for (size_t i = 0; i < request->n_targets; i++) {
        add_values(run, &request->targets[i], values);
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Object *object = find_stored(run, request->objects[i]);
        const ApiKind *kind = ctl_kind_of(request->objects[i]);

        if (object != NULL) {
            g_ptr_array_add(values, (void *)(uintptr_t)stored_value(run, object));
        } else if (kind != NULL && !run_switch(run, "ignore-not-found", false)) {
            say_not_found(run, kind,
                          value_get_text(value_get(request->objects[i], "metadata"), "name"));
        }
    }
    return values;
}

/* ---- --sort-by --------------------------------------------------------------------------------
 */

typedef struct SortedValue {
    const Value *value;
    char *key;
    guint index; /* equal ones keep their order */
} SortedValue;

static void
clear_sorted(void *data)
{
    g_free(((SortedValue *)data)->key);
}

/* Numbers and amounts by their size, everything else as text. */
static int
by_key(const void *a, const void *b)
{
    const SortedValue *left = a, *right = b;
    Quantity one, other;
    int order;

    if (quantity_parse(left->key, &one) == QUANTITY_OK &&
        quantity_parse(right->key, &other) == QUANTITY_OK) {
        order = quantity_compare(one, other);
    } else {
        order = strcmp(left->key, right->key);
    }
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

/* False after a complaint. */
static bool
sort_values(KubectlRun *run, GPtrArray *values)
{
    const char *path = run_text(run, "sort-by");
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(SortedValue));
    const char *error;
    void *jsonpath;

    if (*path == '\0') {
        return true;
    }
    path = *path == '{' ? path : arena_printf(run->arena, "{%s%s}", *path == '.' ? "" : ".", path);
    jsonpath = ctl_jsonpath_parse(run->arena, path, &error);
    if (jsonpath == NULL) {
        fail_with(run, "error: %s", error);
        return false;
    }
    g_array_set_clear_func(rows, clear_sorted);
    for (guint i = 0; i < values->len; i++) {
        GString *key = g_string_new(NULL);
        SortedValue row = { .value = g_ptr_array_index(values, i), .index = i };

        ctl_jsonpath_run(jsonpath, run->arena, row.value, false, key);
        row.key = g_string_free(key, FALSE);
        g_array_append_val(rows, row);
    }
    g_array_sort(rows, by_key);
    for (guint i = 0; i < rows->len; i++) {
        g_ptr_array_index(values, i) = (void *)(uintptr_t)g_array_index(rows, SortedValue, i).value;
    }
    return true;
}

/* ---- printing ---------------------------------------------------------------------------------
 */

/* Whether the line says each name; several kinds show themselves. */
static bool
are_named(const KubectlRequest *request)
{
    for (size_t i = 0; i < request->n_targets; i++) {
        if (request->targets[i].name == NULL) {
            return false;
        }
    }
    return true;
}

static bool
has_kinds(const KubectlRequest *request)
{
    for (size_t i = 1; i < request->n_targets; i++) {
        if (request->targets[i].kind != request->targets[0].kind) {
            return true;
        }
    }
    return false;
}

static void
say_nothing_found(KubectlRun *run)
{
    const KubectlRequest *request = run->line->request;

    if (run->exit_code != 0 || run_switch(run, "ignore-not-found", false) || are_named(request)) {
        return;
    }
    if (request->is_all_namespaces || !request->targets[0].kind->is_namespaced) {
        say_error(run, "No resources found");
    } else {
        say_error(run, "No resources found in %s namespace.", request->namespace_);
    }
}

static void
print_values(KubectlRun *run, const GPtrArray *values)
{
    const KubectlRequest *request = run->line->request;
    const char *output = run_text(run, "output");
    const CtlTexts *columns = &ctl_flag(run->call, "label-columns")->items;
    const char **keys = ARENA_NEW_N(run->arena, const char *, columns->n + 1);
    PrintOptions options = { .is_wide = strcmp(output, "wide") == 0,
                             .all_namespaces = request->is_all_namespaces,
                             .shows_labels = run_switch(run, "show-labels", false),
                             .hides_headers = run_switch(run, "no-headers", false),
                             .shows_kind =
                                 run_switch(run, "show-kind", false) || has_kinds(request),
                             .now_ns = now_of(run),
                             .label_columns = keys };
    bool is_list = !are_named(request) || request->n_targets + request->n_objects > 1;
    g_autofree char *error = NULL;
    g_autofree char *text = NULL;

    for (size_t i = 0; i < columns->n; i++) {
        keys[i] = columns->texts[i];
    }
    text = objects_print(values, output, is_list, &options, &error);
    if (text == NULL) {
        fail_with(run, "error: %s", error);
        return;
    }
    g_string_append(run->answer.out, text);
    flush(run);
}

void
kubectl_get(KubectlRun *run, Process *self)
{
    g_autoptr(GPtrArray) values = collect(run);
    const char *output = run_text(run, "output");
    bool is_table = *output == '\0' || strcmp(output, "wide") == 0 ||
                    g_str_has_prefix(output, "custom-columns") || strcmp(output, "name") == 0;

    (void)self;
    if (run_switch(run, "watch", false) || run_switch(run, "watch-only", false)) {
        fail_with(run, "error: get --watch is not offered for simulated clusters; rollout status "
                       "and wait let time go on");
        return;
    }
    if (!sort_values(run, values)) {
        return;
    }
    if (values->len > 0 || (!is_table && run->exit_code == 0)) {
        print_values(run, values);
    } else {
        say_nothing_found(run);
    }
}

void
kubectl_describe(KubectlRun *run, Process *self)
{
    g_autoptr(GPtrArray) values = collect(run);
    g_autoptr(GPtrArray) others = g_ptr_array_new();

    (void)self;
    if (values->len == 0) {
        say_nothing_found(run);
        return;
    }
    cluster_all_objects(run->cluster, run->arena, others);
    for (guint i = 0; i < values->len; i++) {
        g_autofree char *text = describe_object(g_ptr_array_index(values, i), others, now_of(run),
                                                run_switch(run, "show-events", true));

        g_string_append(run->answer.out, i == 0 ? "" : "\n\n");
        g_string_append(run->answer.out, text);
    }
    flush(run);
}
