/* scenario-draft.c - see scenario-draft.h. */
#include "experiment/importing/scenario-draft.h"

#include "experiment/scenario/manifest.h"
#include "models/api/server/api-admission.h"
#include "text/json.h"
#include "text/scalar.h"
#include "text/yaml.h"

#include <string.h>

#define DURATION_MIN (10 * SIM_MINUTE)
#define N_STAND_INS 3

typedef struct DraftStep {
    SimTime at;
    const Value *object; /* apply; NULL: 'kubectl' */
    const char *kubectl;
} DraftStep;

struct ScenarioDraft {
    Arena *arena;
    GPtrArray *nodes, *objects, *pools, *workloads; /* const Value * */
    GArray *steps;                                  /* DraftStep */
    GPtrArray *notes;                               /* char *, owned */
    const Value *stand_in; /* a pool where there is no other machine; NULL: none */
    SimTime duration;
};

ScenarioDraft *
scenario_draft_new(void)
{
    ScenarioDraft *draft = g_new0(ScenarioDraft, 1);

    draft->arena = arena_new();
    draft->nodes = g_ptr_array_new();
    draft->objects = g_ptr_array_new();
    draft->pools = g_ptr_array_new();
    draft->workloads = g_ptr_array_new();
    draft->steps = g_array_new(FALSE, FALSE, sizeof(DraftStep));
    draft->notes = g_ptr_array_new_with_free_func(g_free);
    draft->duration = DURATION_MIN;
    return draft;
}

void
scenario_draft_free(ScenarioDraft *draft)
{
    if (draft == NULL) {
        return;
    }
    g_ptr_array_unref(draft->nodes);
    g_ptr_array_unref(draft->objects);
    g_ptr_array_unref(draft->pools);
    g_ptr_array_unref(draft->workloads);
    g_array_unref(draft->steps);
    g_ptr_array_unref(draft->notes);
    arena_free(draft->arena);
    g_free(draft);
}

Arena *
scenario_draft_arena(const ScenarioDraft *draft)
{
    return draft->arena;
}

void
scenario_draft_note(ScenarioDraft *draft, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_strdelimit(text, "\n", ' ');
    for (guint i = 0; i < draft->notes->len; i++) {
        if (strcmp(draft->notes->pdata[i], text) == 0) {
            g_free(text);
            return;
        }
    }
    g_ptr_array_add(draft->notes, text);
}

/* Whether the API server would take it; else a note says why not. */
static bool
is_acceptable(ScenarioDraft *draft, const Value *object)
{
    ApiContext context = { 0 };
    ApiResult result =
        api_create(&context, manifest_without_server_fields(object, draft->arena), draft->arena);
    const char *kind = value_get_text(object, "kind");
    const char *name = value_get_text(value_get(object, "metadata"), "name");

    if (result.object == NULL) {
        g_autofree char *why = api_error_format_kubectl(result.error);

        scenario_draft_note(draft, "%s %s is left out: %s", kind == NULL ? "object" : kind,
                            name == NULL ? "" : name, why);
        return false;
    }
    if (result.note != NULL) {
        scenario_draft_note(draft, "%s is kept, nothing acts on it", kind);
    }
    return true;
}

static void
add_one(ScenarioDraft *draft, const Value *object)
{
    bool is_node = g_strcmp0(value_get_text(object, "kind"), "Node") == 0;

    if (is_acceptable(draft, object)) {
        g_ptr_array_add(is_node ? draft->nodes : draft->objects, (gpointer)(uintptr_t)object);
    }
}

void
scenario_draft_add(ScenarioDraft *draft, const Value *object)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(GPtrArray) items = g_ptr_array_new();

    manifest_items(object, draft->arena, diagnostics, items);
    for (guint i = 0; i < items->len; i++) {
        add_one(draft, items->pdata[i]);
    }
    if (diagnostics_n_errors(diagnostics) > 0) {
        scenario_draft_note(draft, "a document that is no object is left out");
    }
}

void
scenario_draft_add_pool(ScenarioDraft *draft, const char *name, int64_t count, const char *cpu,
                        const char *memory, const Value *labels)
{
    ValueBuilder *pool = value_map_begin(draft->arena);

    value_put_string(pool, "name", name);
    value_put_int(pool, "count", count);
    value_put_string(pool, "cpu", cpu);
    value_put_string(pool, "memory", memory);
    value_put(pool, "labels", labels);
    g_ptr_array_add(draft->pools, (gpointer)(uintptr_t)value_end(pool));
}

void
scenario_draft_stand_in(ScenarioDraft *draft, const char *name, int64_t count, int64_t cpus,
                        int64_t gib, int64_t gpus, const Value *labels)
{
    ValueBuilder *pool = value_map_begin(draft->arena);
    ValueBuilder *extended = value_map_begin(draft->arena);

    value_put_string(pool, "name", name);
    value_put_int(pool, "count", count);
    value_put_int(pool, "cpu", cpus);
    value_put(pool, "memory", value_printf(draft->arena, "%" G_GINT64_FORMAT "Gi", gib));
    value_put(pool, "labels", labels);
    if (gpus > 0) {
        value_put_int(extended, "nvidia.com/gpu", gpus);
        value_put(pool, "extended", value_end(extended));
    }
    draft->stand_in = value_end(pool);
}

/* The pools that count. */
static GPtrArray *
pools_of(const ScenarioDraft *draft)
{
    GPtrArray *pools = g_ptr_array_new();

    for (guint i = 0; i < draft->pools->len; i++) {
        g_ptr_array_add(pools, draft->pools->pdata[i]);
    }
    if (draft->stand_in != NULL && draft->nodes->len + pools->len == 0) {
        g_ptr_array_add(pools, (gpointer)(uintptr_t)draft->stand_in);
    }
    return pools;
}

static void
add_step(ScenarioDraft *draft, DraftStep step)
{
    g_array_append_val(draft->steps, step);
    scenario_draft_lasts(draft, step.at + DURATION_MIN);
}

void
scenario_draft_apply_at(ScenarioDraft *draft, SimTime at, const Value *object)
{
    if (is_acceptable(draft, object)) {
        add_step(draft, (DraftStep){ .at = at, .object = object });
    }
}

void
scenario_draft_kubectl_at(ScenarioDraft *draft, SimTime at, const char *line)
{
    add_step(draft, (DraftStep){ .at = at, .kubectl = arena_strdup(draft->arena, line) });
}

void
scenario_draft_add_workload(ScenarioDraft *draft, const Value *row)
{
    g_ptr_array_add(draft->workloads, (gpointer)(uintptr_t)row);
}

void
scenario_draft_lasts(ScenarioDraft *draft, SimTime duration)
{
    draft->duration = MAX(draft->duration, duration);
}

size_t
scenario_draft_n_machines(const ScenarioDraft *draft)
{
    g_autoptr(GPtrArray) pools = pools_of(draft);
    size_t n = draft->nodes->len;

    for (guint i = 0; i < pools->len; i++) {
        n += (size_t)value_get_int(pools->pdata[i], "count", 0);
    }
    return n;
}

size_t
scenario_draft_n_objects(const ScenarioDraft *draft)
{
    return draft->objects->len;
}

size_t
scenario_draft_n_steps(const ScenarioDraft *draft)
{
    return draft->steps->len;
}

bool
scenario_draft_is_empty(const ScenarioDraft *draft)
{
    return draft->nodes->len + draft->objects->len + draft->pools->len + draft->workloads->len +
               draft->steps->len ==
           0;
}

const GPtrArray *
scenario_draft_notes(const ScenarioDraft *draft)
{
    return draft->notes;
}

/* ---- writing ------------------------------------------------------------------------------------
 */

static void
write_documents(const GPtrArray *objects, GString *out)
{
    for (guint i = 0; i < objects->len; i++) {
        g_string_append(out, "---\n");
        yaml_write(out, objects->pdata[i]);
    }
}

/* Pools stand in the scenario unless there are dumped nodes: then they go with those. */
static void
write_pool_nodes(const Value *pool, GString *out)
{
    int64_t count = value_get_int(pool, "count", 0);

    for (int64_t i = 1; i <= count; i++) {
        g_string_append_printf(
            out,
            "---\napiVersion: v1\nkind: Node\nmetadata: {name: %s-%" G_GINT64_FORMAT
            "}\nstatus:\n  capacity: {cpu: \"%s\", memory: \"%s\", "
            "pods: \"110\"}\n",
            value_get_text(pool, "name"), i, value_get_text(pool, "cpu"),
            value_get_text(pool, "memory"));
    }
}

void
scenario_draft_write_nodes(const ScenarioDraft *draft, GString *out)
{
    if (draft->nodes->len == 0) {
        return;
    }
    write_documents(draft->nodes, out);
    for (guint i = 0; i < draft->pools->len; i++) {
        write_pool_nodes(draft->pools->pdata[i], out);
    }
}

void
scenario_draft_write_objects(const ScenarioDraft *draft, GString *out)
{
    write_documents(draft->objects, out);
}

static void
write_cluster(const ScenarioDraft *draft, const char *nodes_file, GString *out)
{
    g_autoptr(GPtrArray) pools = pools_of(draft);

    if (draft->nodes->len > 0) {
        g_string_append_printf(out, "\ncluster:\n  from: %s\n", nodes_file);
        return;
    }
    if (pools->len == 0) {
        g_string_append_printf(out,
                               "\n# The source has no machines; these stand in.\n"
                               "cluster: {nodes: %d}\n",
                               N_STAND_INS);
        return;
    }
    g_string_append(out, "\ncluster:\n  pools:\n");
    for (guint i = 0; i < pools->len; i++) {
        g_string_append(out, "    - ");
        json_write(out, pools->pdata[i], 0);
        g_string_append_c(out, '\n');
    }
}

/* One line a step: JSON is YAML in flow style. */
static void
write_steps(const ScenarioDraft *draft, GString *out)
{
    if (draft->steps->len > 0) {
        g_string_append(out, "\ntimeline:\n");
    }
    for (guint i = 0; i < draft->steps->len; i++) {
        const DraftStep *step = &g_array_index(draft->steps, DraftStep, i);
        g_autofree char *at = seconds_format(step->at);

        g_string_append_printf(out, "  - {at: %ss, %s: ", at,
                               step->object != NULL ? "apply" : "kubectl");
        if (step->object != NULL) {
            json_write(out, step->object, 0);
        } else {
            json_write_string(out, step->kubectl);
        }
        g_string_append(out, "}\n");
    }
}

void
scenario_draft_write(const ScenarioDraft *draft, const char *name, const char *format,
                     const char *nodes_file, const char *objects_file, GString *out)
{
    g_autofree char *duration = seconds_format(draft->duration);

    g_string_append_printf(out, "# Made by `orrery import %s`.\n", format);
    for (guint i = 0; i < draft->notes->len; i++) {
        g_string_append_printf(out, "# %s\n", (const char *)draft->notes->pdata[i]);
    }
    g_string_append_printf(out, "orrery: v1\nname: %s\nduration: %ss\n", name, duration);
    write_cluster(draft, nodes_file, out);
    if (draft->objects->len > 0) {
        g_string_append_printf(out, "\nobjects:\n  - file: %s\n", objects_file);
    }
    if (draft->workloads->len > 0) {
        g_string_append(out, "\nworkload:\n");
    }
    for (guint i = 0; i < draft->workloads->len; i++) {
        g_string_append(out, "  - ");
        json_write(out, draft->workloads->pdata[i], 0);
        g_string_append_c(out, '\n');
    }
    write_steps(draft, out);
}
