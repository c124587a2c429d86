/* kubectl-get.c - get and describe: objects of this instant, printed. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "experiment/kubectl-run/listed-objects.h"
#include "models/api/describe/describe.h"
#include "models/api/print/table.h"

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
