/* scenario-load.c - from a file's text to a Scenario: documents, overrides, first and second pass.
 */
#include "experiment/scenario/input-file.h"
#include "experiment/scenario/overrides.h"
#include "experiment/scenario/scenario-internal.h"
#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

#define DURATION_DEFAULT (10 * SIM_MINUTE)
#define BARE_NODES 3

static Scenario *
scenario_new(const char *path)
{
    Scenario *scenario = g_new0(Scenario, 1);
    g_autofree char *directory = strcmp(path, "-") == 0 ? g_strdup(".") : g_path_get_dirname(path);

    scenario->arena = arena_new();
    scenario->names = intern_new();
    scenario->diagnostics = diagnostics_new();
    scenario->path = arena_strdup(scenario->arena, path);
    scenario->directory = arena_strdup(scenario->arena, directory);
    scenario->seed = 1;
    scenario->duration = DURATION_DEFAULT;
    scenario->cluster.kubernetes = "1.34";
    scenario->objects = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));
    scenario->nodes = g_array_new(FALSE, TRUE, sizeof(ScenarioObject));
    scenario->workloads = g_array_new(FALSE, TRUE, sizeof(TraceWorkload));
    scenario->steps = g_array_new(FALSE, TRUE, sizeof(Step));
    scenario->random_faults = g_array_new(FALSE, TRUE, sizeof(RandomFault));
    scenario->expectations = g_array_new(FALSE, TRUE, sizeof(Expectation));
    scenario->inputs = g_array_new(FALSE, TRUE, sizeof(InputFile));
    return scenario;
}

void
scenario_free(Scenario *scenario)
{
    if (scenario == NULL) {
        return;
    }
    g_array_unref(scenario->inputs);
    g_array_unref(scenario->expectations);
    g_array_unref(scenario->steps);
    g_array_unref(scenario->random_faults);
    g_array_unref(scenario->workloads);
    g_array_unref(scenario->nodes);
    g_array_unref(scenario->objects);
    diagnostics_free(scenario->diagnostics);
    intern_free(scenario->names);
    arena_free(scenario->arena);
    g_free(scenario);
}

bool
scenario_is_valid(const Scenario *scenario)
{
    return diagnostics_n_errors(scenario->diagnostics) == 0;
}

/* "hello" for "lessons/hello.yaml", "hello" for "hello/scenario.yaml"; only letters, digits and
 * hyphens, as a run directory's name wants it. */
static const char *
name_from_path(Arena *arena, const char *path)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *directory = g_path_get_dirname(path);
    g_autofree char *outer = g_path_get_basename(directory);
    char *name;

    if (strcmp(path, "-") == 0) {
        return "stdin";
    }
    base[strcspn(base, ".")] = '\0';
    name = arena_strdup(arena,
                        strcmp(base, "scenario") == 0 && g_ascii_isalnum(outer[0]) ? outer : base);
    for (char *c = name; *c != '\0'; c++) {
        *c = g_ascii_isalnum(*c) ? g_ascii_tolower(*c) : '-';
    }
    return *name == '\0' ? "scenario" : name;
}

/* ---- flow commas: {mttr: lognormal(25m, 0.8)} ---------------------------------------------------
 */

static bool
is_open_call(const Value *value)
{
    const char *open = value == NULL || value->text == NULL ? NULL : strchr(value->text, '(');

    return open != NULL && value->plain && strchr(open, ')') == NULL;
}

static bool
closes_call(const ValueMember *member)
{
    size_t length = strlen(member->key);

    return length > 0 && member->key[length - 1] == ')' && strchr(member->key, '(') == NULL &&
           value_is(member->value, VALUE_NULL);
}

/* The mapping with calls that a comma tore apart put together again; each is reported. */
static const Value *
mend_map(Loader *loader, const Value *map)
{
    ValueBuilder *result = value_map_begin(loader->arena);

    for (size_t i = 0; i < map->n; i++) {
        const ValueMember *member = &map->members[i];
        const ValueMember *next = i + 1 < map->n ? &map->members[i + 1] : NULL;
        Mark end;
        Diagnostic *diagnostic;

        if (!is_open_call(member->value) || next == NULL || !closes_call(next)) {
            value_put_member(result, member);
            continue;
        }
        end = next->mark;
        end.column += (uint32_t)g_utf8_strlen(next->key, -1);
        diagnostic = diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E140",
                                     member->value->start, end, "flow style splits at commas");
        diagnostic_label(diagnostic, "read as `%s: %s` and a key `%s`", member->key,
                         member->value->text, next->key);
        diagnostic_help(diagnostic, "separate arguments with spaces: %s %s", member->value->text,
                        next->key);
        value_put(result, member->key,
                  value_printf(loader->arena, "%s %s", member->value->text, next->key));
        i++;
    }
    return value_end(result);
}

static bool
is_torn(const Value *map)
{
    for (size_t i = 0; i + 1 < map->n; i++) {
        if (is_open_call(map->members[i].value) && closes_call(&map->members[i + 1])) {
            return true;
        }
    }
    return false;
}

/* The same all the way down, but not into what is a manifest. */
static const Value *
mend(Loader *loader, const Value *value)
{
    const Value *result = value;

    if (value_is(value, VALUE_LIST)) {
        for (size_t i = 0; i < value->n; i++) {
            const Value *item = mend(loader, value->items[i]);

            if (item != value->items[i]) {
                ValueBuilder *list = value_list_begin(loader->arena);

                for (size_t k = 0; k < result->n; k++) {
                    value_add(list, k == i ? item : result->items[k]);
                }
                result = value_end(list);
            }
        }
        return result;
    }
    if (!value_is(value, VALUE_MAP) || value_get(value, "apiVersion") != NULL) {
        return value;
    }
    if (is_torn(value)) {
        result = mend_map(loader, value);
    }
    for (size_t i = 0; i < value->n; i++) {
        const Value *inner = mend(loader, value->members[i].value);

        if (inner != value->members[i].value) {
            result = value_with(loader->arena, result, value->members[i].key, inner);
        }
    }
    return result;
}

/* ---- overrides ----------------------------------------------------------------------------------
 */

static void
apply_overrides(Loader *loader)
{
    Scenario *scenario = loader->scenario;
    const char *const *texts = loader->options->overrides;

    for (size_t i = 0; texts != NULL && texts[i] != NULL; i++) {
        const char *path, *error = NULL;
        const Value *value;

        if (!override_read(loader->arena, texts[i], loader->diagnostics, &path, &value)) {
            continue;
        }
        if (strchr(path, '/') != NULL || g_str_has_prefix(path, "scheduler.")) {
            g_ptr_array_add(loader->overrides, (void *)(uintptr_t)path);
            g_ptr_array_add(loader->overrides, (void *)(uintptr_t)value);
            g_ptr_array_add(loader->overrides, NULL);
            continue;
        }
        const Value *changed =
            override_apply(loader->arena, scenario->document, path, value, &error);

        if (changed == NULL) {
            diagnostics_error_at(loader->diagnostics, "E186", value, "--set %s: %s", path, error);
        } else {
            scenario->document = changed;
        }
    }
}

/* ---- documents ----------------------------------------------------------------------------------
 */

static GPtrArray *
parse(Loader *loader, const char *name, const char *text, size_t length)
{
    uint32_t source = diagnostics_add_source(loader->diagnostics, name, text, length);

    if (g_str_has_suffix(name, ".json")) {
        const Value *value = json_read(text, length, source, loader->arena, loader->diagnostics);
        GPtrArray *documents = value == NULL ? NULL : g_ptr_array_new();

        if (documents != NULL) {
            g_ptr_array_add(documents, (void *)(uintptr_t)value);
        }
        return documents;
    }
    return yaml_read_mixed(text, length, source, loader->arena, loader->diagnostics);
}

static void
add_input(Scenario *scenario, const char *path, const char *text, size_t length)
{
    g_autofree char *hash = input_file_hash(text, length);
    InputFile input = { arena_strdup(scenario->arena, path), arena_strdup(scenario->arena, hash),
                        length };

    g_array_append_val(scenario->inputs, input);
}

static void
find_scenario_document(Loader *loader, const GPtrArray *documents)
{
    Scenario *scenario = loader->scenario;

    for (size_t i = 0; i < documents->len; i++) {
        const Value *document = g_ptr_array_index(documents, i);
        const ValueMember *header = value_member(document, "orrery");

        if (header == NULL) {
            continue;
        }
        if (scenario->document != NULL) {
            Diagnostic *diagnostic = diagnostics_error_at_key(loader->diagnostics, "E153", header,
                                                              "a second scenario in one file");

            diagnostic_help(diagnostic, "one file is one scenario; further documents are "
                                        "Kubernetes objects");
            continue;
        }
        scenario->document = document;
    }
}

/* A file that holds neither a scenario nor an object, but has keys of a scenario. */
static bool
looks_like_headless_scenario(Loader *loader, const Value *document)
{
    static const char *const keys[] = { "cluster", "timeline", "expect", "objects", "duration" };
    static const char *const header[] = { "orrery", NULL };
    bool is_map = value_is(document, VALUE_MAP);

    for (size_t i = 0; is_map && i < document->n; i++) {
        if (nearest_name(document->members[i].key, header) != NULL) {
            diagnostic_suggest(diagnostics_error_at_key(loader->diagnostics, "E105",
                                                        &document->members[i],
                                                        "the header `orrery: v1` is missing"),
                               document->members[i].key, header);
            return true;
        }
    }

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const ValueMember *member = value_member(document, keys[i]);

        if (member != NULL && value_get(document, "apiVersion") == NULL) {
            diagnostic_help(diagnostics_error_at_key(loader->diagnostics, "E105", member,
                                                     "the header `orrery: v1` is missing"),
                            "a scenario begins with the line: orrery: v1");
            return true;
        }
    }
    return false;
}

static void
set_bare(Loader *loader)
{
    Scenario *scenario = loader->scenario;
    ClusterPool *pool = ARENA_NEW(loader->arena, ClusterPool);

    scenario->is_bare = true;
    pool->name = "node";
    pool->count = BARE_NODES;
    pool->cpu_milli = 4000;
    pool->memory = INT64_C(8) << 30;
    pool->pods = 110;
    scenario->cluster.n_pools = 1;
    scenario->cluster.pools = pool;
    for (int i = 1; i <= BARE_NODES; i++) {
        g_ptr_array_add(loader->node_names, arena_printf(loader->arena, "node-%d", i));
    }
}

void
not_built_yet(Loader *loader, const Value *section, const char *key, const Value *value)
{
    const ValueMember *member = value_member(section, key);

    if (value == NULL || member == NULL) {
        return;
    }
    diagnostic_help(
        diagnostics_error_at_key(loader->diagnostics, "E190", member, "`%s` is not built yet", key),
        "it is part of the language; this version cannot simulate it");
}

static void
read_document(Loader *loader)
{
    Scenario *scenario = loader->scenario;
    ScenarioRow *row = &loader->row;

    scenario->document = mend(loader, scenario->document);
    apply_overrides(loader);
    schema_read(&scenario_schema, scenario->document, row, loader->arena, loader->diagnostics);
    not_built_yet(loader, scenario->document, "traffic", row->traffic);
    if (row->name != NULL) {
        scenario->name = row->name;
    }
    scenario->description = row->description;
    scenario->seed = (uint64_t)row->seed;
    scenario->duration = row->duration > 0 ? row->duration : DURATION_DEFAULT;
    loader_read_measure(loader);
    loader_read_sweep(loader);
    if (row->name != NULL && row->name_value != NULL &&
        strspn(row->name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(row->name)) {
        diagnostics_error_at(loader->diagnostics, "E154", row->name_value,
                             "a name has small letters, digits and hyphens");
    }
}

static void
read_documents(Loader *loader, GPtrArray *documents)
{
    Scenario *scenario = loader->scenario;

    if (documents == NULL) {
        return; /* not YAML: it has been said where */
    }
    find_scenario_document(loader, documents);
    if (scenario->document != NULL) {
        read_document(loader);
        loader_read_cluster(loader);
        loader_read_apps(loader);
        loader_read_objects(loader);
        loader_read_workload(loader);
    } else {
        set_bare(loader);
    }
    for (size_t i = 0; i < documents->len; i++) {
        const Value *document = g_ptr_array_index(documents, i);

        if (value_member(document, "orrery") == NULL &&
            (scenario->document != NULL || !looks_like_headless_scenario(loader, document))) {
            loader_add_document(loader, document);
        }
    }
    loader_finish_dumps(loader);
    loader_add_namespaces(loader);
    loader_check_settled(loader);
    loader_read_scheduler(loader);
    loader_read_other_schedulers(loader);
    loader_check_overrides(loader);
    if (scenario->document != NULL) {
        loader_read_timeline(loader);
        loader_read_random_faults(loader);
        loader_read_expectations(loader);
    } else if (scenario->objects->len + scenario->nodes->len == 0 &&
               scenario->cluster.scheduler_configuration == NULL && scenario_is_valid(scenario)) {
        Mark nowhere = { 0 };

        diagnostic_help(
            diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E155", nowhere, nowhere,
                            "%s holds neither a scenario nor an object",
                            strcmp(scenario->path, "-") == 0 ? "<stdin>" : scenario->path),
            "a scenario begins with the line orrery: v1; `orrery init` writes a first one");
    }
}

static void
apply_options(Scenario *scenario, const ScenarioOptions *options)
{
    if (options->has_seed) {
        scenario->seed = options->seed;
    }
    if (options->until != SIM_NEVER && options->until > 0) {
        scenario->duration = MIN(scenario->duration, options->until);
    }
}

Scenario *
scenario_load_text(const char *name, const char *text, size_t length,
                   const ScenarioOptions *options)
{
    Scenario *scenario = scenario_new(name);
    Loader loader = { .scenario = scenario,
                      .arena = scenario->arena,
                      .diagnostics = scenario->diagnostics,
                      .options = options };
    const char *shown = strcmp(name, "-") == 0 ? "<stdin>" : name;
    g_autoptr(GPtrArray) documents = NULL;

    loader.step_rows = g_hash_table_new(g_str_hash, g_str_equal);
    loader.object_rows = g_hash_table_new(g_str_hash, g_str_equal);
    loader.overrides = g_ptr_array_new();
    loader.zones = g_array_new(FALSE, TRUE, sizeof(const char *));
    loader.node_names = g_ptr_array_new();
    manifest_addresses_init(&loader.addresses);
    scenario->name = name_from_path(scenario->arena, name);
    add_input(scenario, name, text, length);
    documents = parse(&loader, shown, text, length);
    read_documents(&loader, documents);
    apply_options(scenario, options);
    manifest_addresses_clear(&loader.addresses);
    g_ptr_array_unref(loader.node_names);
    g_array_unref(loader.zones);
    g_ptr_array_unref(loader.overrides);
    g_hash_table_unref(loader.step_rows);
    g_hash_table_unref(loader.object_rows);
    return scenario;
}

Scenario *
scenario_load(const char *path, const ScenarioOptions *options, char **ret_io_error)
{
    size_t length = 0;
    g_autofree char *text = input_file_read(path, &length, ret_io_error);

    return text == NULL ? scenario_new(path) : scenario_load_text(path, text, length, options);
}
