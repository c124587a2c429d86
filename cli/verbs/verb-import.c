/* verb-import.c - a scenario from what other tools wrote. */
#include "cli/console.h"
#include "cli/input-argument.h"
#include "experiment/importing/cluster-import.h"
#include "experiment/importing/import-format.h"
#include "experiment/importing/trace-import.h"
#include "experiment/scenario/input-file.h"

#include <errno.h>
#include <string.h>

#define FILES_MAX 1000
#define SCENARIO_FILE "scenario.yaml"
#define OBJECTS_FILE "cluster.yaml"
#define NODES_FILE "nodes.yaml"
#define WORK_FILE "objects.yaml"

static void
read_dump(void *data, const char *name, const char *text, size_t length)
{
    cluster_import_read(data, name, text, length);
}

static bool
write_file(const char *directory, const char *name, const GString *text)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error)) {
        console_error("%s", error->message);
        return false;
    }
    return true;
}

static bool
is_free(const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);

    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        console_error("%s exists already", path);
        return false;
    }
    return true;
}

/* The folder's name as far as it can be a scenario's. */
static char *
scenario_name(const char *directory)
{
    g_autofree char *whole = g_canonicalize_filename(directory, NULL);
    g_autofree char *base = g_path_get_basename(whole);
    char *name = g_ascii_strdown(base, -1);

    g_strcanon(name, "abcdefghijklmnopqrstuvwxyz0123456789-", '-');
    return name;
}

static void
say(const ClusterImport *import, const char *directory)
{
    g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = g_build_filename(directory, SCENARIO_FILE, NULL);
    const char *shown = g_str_has_prefix(path, "./") ? path + 2 : path;

    cluster_import_notes(import, notes);
    for (guint i = 0; i < notes->len; i++) {
        console_hint("note: %s", (const char *)notes->pdata[i]);
    }
    if (!console_is_quiet()) {
        console_print("wrote %s   (%zu nodes, %zu pods, %zu objects in " OBJECTS_FILE ")\n", shown,
                      cluster_import_count(import, "Node"), cluster_import_count(import, "Pod"),
                      cluster_import_length(import));
        console_print("next: orrery run %s\n", shown);
    }
}

static int
write_scenario(const ClusterImport *import, const char *directory)
{
    g_autoptr(GString) objects = g_string_new(NULL);
    g_autoptr(GString) scenario = g_string_new(NULL);
    g_autofree char *name = scenario_name(directory);

    if (g_mkdir_with_parents(directory, 0777) != 0) {
        console_error("cannot make %s: %s", directory, g_strerror(errno));
        return EXIT_WORLD;
    }
    if (!is_free(directory, SCENARIO_FILE) || !is_free(directory, OBJECTS_FILE)) {
        return EXIT_WORLD;
    }
    cluster_import_write_objects(import, objects);
    cluster_import_write_scenario(import, name, OBJECTS_FILE, scenario);
    if (!write_file(directory, OBJECTS_FILE, objects) ||
        !write_file(directory, SCENARIO_FILE, scenario)) {
        return EXIT_WORLD;
    }
    say(import, directory);
    return EXIT_MET;
}

/* `kubectl cluster-info dump` makes a folder a namespace. */
static char *
with_subfolders(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_DIR) ? g_build_filename(path, "**", NULL)
                                                 : g_strdup(path);
}

static int
import_kubectl(const Invocation *invocation)
{
    g_autoptr(ClusterImport) import = cluster_import_new();
    const char *directory = invocation_text(invocation, "output");
    int code = EXIT_MET;

    if (invocation->arguments->len < 2) {
        console_error("import kubectl: a dump is missing: kubectl get nodes,pods -A -o yaml");
        return EXIT_USAGE;
    }
    for (guint i = 1; code == EXIT_MET && i < invocation->arguments->len; i++) {
        g_autofree char *path = with_subfolders(invocation_argument(invocation, i));

        code = input_argument_read(path, read_dump, import);
    }
    if (code != EXIT_MET) {
        return code;
    }
    console_diagnostics(cluster_import_diagnostics(import));
    if (diagnostics_n_errors(cluster_import_diagnostics(import)) > 0) {
        return EXIT_INVALID;
    }
    if (cluster_import_length(import) == 0) {
        console_error("there is no object in these files");
        return EXIT_INVALID;
    }
    return write_scenario(import, directory == NULL ? "." : directory);
}

/* ---- other simulators' files -------------------------------------------------------------------
 */

static int
write_draft(const ScenarioDraft *draft, const char *format, const char *directory)
{
    g_autoptr(GString) nodes = g_string_new(NULL);
    g_autoptr(GString) objects = g_string_new(NULL);
    g_autoptr(GString) scenario = g_string_new(NULL);
    g_autofree char *name = scenario_name(directory);
    g_autofree char *path = g_build_filename(directory, SCENARIO_FILE, NULL);
    const GPtrArray *notes = scenario_draft_notes(draft);

    if (g_mkdir_with_parents(directory, 0777) != 0) {
        console_error("cannot make %s: %s", directory, g_strerror(errno));
        return EXIT_WORLD;
    }
    if (!is_free(directory, SCENARIO_FILE) || !is_free(directory, NODES_FILE) ||
        !is_free(directory, WORK_FILE)) {
        return EXIT_WORLD;
    }
    scenario_draft_write_nodes(draft, nodes);
    scenario_draft_write_objects(draft, objects);
    scenario_draft_write(draft, name, format, NODES_FILE, WORK_FILE, scenario);
    if ((nodes->len > 0 && !write_file(directory, NODES_FILE, nodes)) ||
        (objects->len > 0 && !write_file(directory, WORK_FILE, objects)) ||
        !write_file(directory, SCENARIO_FILE, scenario)) {
        return EXIT_WORLD;
    }
    for (guint i = 0; i < notes->len; i++) {
        console_hint("note: %s", (const char *)notes->pdata[i]);
    }
    if (!console_is_quiet()) {
        console_print("wrote %s   (%s: %zu machines, %zu objects, %zu steps)\n",
                      g_str_has_prefix(path, "./") ? path + 2 : path, format,
                      scenario_draft_n_machines(draft), scenario_draft_n_objects(draft),
                      scenario_draft_n_steps(draft));
        console_print("next: orrery run %s\n", g_str_has_prefix(path, "./") ? path + 2 : path);
    }
    return EXIT_MET;
}

static int
refuse(const char *path, const char *format, const char *reason, const Diagnostics *diagnostics)
{
    console_diagnostics(diagnostics);
    if (reason != NULL) {
        console_error("%s cannot be imported%s%s: %s", path, format == NULL ? "" : " as ",
                      format == NULL ? "" : format, reason);
    }
    return EXIT_INVALID;
}

static int
import_trace(ScenarioDraft *draft, const char *path, const WorkFormat *format)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();

    return trace_import(format, path, draft, diagnostics)
               ? EXIT_MET
               : refuse(path, format->name, NULL, diagnostics);
}

/* A file of another simulator; '*format' NULL: by its content, and it is found. */
static int
import_other(ScenarioDraft *draft, const char *path, const ImportFormat *format,
             const char **ret_name)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const ImportFormat *found = format;
    g_autofree char *error = NULL;
    g_autofree char *reason = NULL;
    size_t length = 0;
    g_autofree char *text = input_file_read(path, &length, &error);

    if (text == NULL) {
        console_error("%s", error);
        return EXIT_WORLD;
    }
    if (!import_file(format, path, text, length, draft, diagnostics, &found, &reason)) {
        return refuse(path, found == NULL ? NULL : found->name, reason, diagnostics);
    }
    *ret_name = found->name;
    return EXIT_MET;
}

/* Objects and configurations are YAML or JSON; what else there is are traces. */
static int
import_any(ScenarioDraft *draft, const char *path, const char **ret_name)
{
    WorkInput input = { .path = path };
    const WorkFormat *trace = strcmp(path, "-") == 0 ? NULL : work_format_recognise(&input);

    if (trace == NULL) {
        return import_other(draft, path, NULL, ret_name);
    }
    *ret_name = trace->name;
    return import_trace(draft, path, trace);
}

/* All files from argument 'first' on become one scenario. */
static int
import_files(const Invocation *invocation, guint first, const ImportFormat *format,
             const WorkFormat *trace)
{
    g_autoptr(ScenarioDraft) draft = scenario_draft_new();
    const char *directory = invocation_text(invocation, "output");
    const char *name = trace != NULL ? trace->name : NULL;
    int code = EXIT_MET;

    if (first >= invocation->arguments->len) {
        console_error("import: a file is missing");
        return EXIT_USAGE;
    }
    for (guint i = first; code == EXIT_MET && i < invocation->arguments->len; i++) {
        const char *path = invocation_argument(invocation, i);

        code = trace != NULL    ? import_trace(draft, path, trace)
               : format != NULL ? import_other(draft, path, format, &name)
                                : import_any(draft, path, &name);
    }
    return code != EXIT_MET ? code : write_draft(draft, name, directory == NULL ? "." : directory);
}

static int
unknown_format(const char *name)
{
    g_autofree char *traces = work_format_names();
    g_autoptr(GString) others = g_string_new("kubectl");

    for (size_t i = 0; import_formats[i] != NULL; i++) {
        g_string_append_printf(others, ", %s", import_formats[i]->name);
    }
    console_error("unknown format `%s`, and no such file", name);
    console_hint("help: formats are %s; of traces %s", others->str, traces);
    return EXIT_USAGE;
}

static int
run(const Invocation *invocation)
{
    const char *first = invocation_argument(invocation, 0);
    const ImportFormat *format = import_format_find(first);
    const WorkFormat *trace = work_format_find(first);
    bool is_any = strcmp(first, "trace") == 0;

    if (strcmp(first, "kubectl") == 0) {
        return import_kubectl(invocation);
    }
    if (format != NULL || trace != NULL || is_any) {
        return import_files(invocation, 1, format, trace);
    }
    if (strcmp(first, "-") != 0 && !g_file_test(first, G_FILE_TEST_IS_REGULAR)) {
        return unknown_format(first);
    }
    return import_files(invocation, 0, NULL, NULL);
}

static const Option options[] = {
    { "output", 'o', "DIR", false, "Where to write scenario.yaml and cluster.yaml (.).", NULL },
    { 0 },
};

const Verb verb_import = {
    .name = "import",
    .usage = "[FORMAT] DIR|FILE...",
    .doc = "Make a scenario from a dump, a trace, or another simulator's input.",
    .help =
        "The cluster of the scenario goes on as the dump shows it: pods that have a node run "
        "there\nfrom time 0 with their age and restarts, workloads own them as before.\n"
        "\n"
        "  kubectl get nodes,pods,deployments,replicasets,statefulsets,daemonsets,jobs,services"
        " \\\n      -A -o yaml > dump.yaml\n"
        "  orrery import kubectl dump.yaml -o my-cluster\n"
        "  orrery import kubectl cluster-dump/ -o my-cluster && orrery run "
        "my-cluster/scenario.yaml\n"
        "  kubectl get all -A -o json | orrery import kubectl - -o my-cluster\n"
        "\n"
        "Dropped are managedFields, resourceVersion, selfLink and the last-applied annotation, "
        "and\nwhole objects that only record: Events, node Leases, metrics. The data of Secrets "
        "is blanked;\nnothing is done about secrets that stand elsewhere, as in env:. What is "
        "kept and not\nsimulated is listed.\n"
        "\n"
        "Other formats are known by their content, or named:\n"
        "  kube-burner, simkube, open-simulator, k8s-cluster-simulator, volcano, kubesim, "
        "kubemark,\n  kind-cluster, kwok, cluster-capacity, manifests; of traces those of `orrery "
        "explain "
        "workload.format`.\n"
        "\n"
        "  orrery import kubelet-density.yml -o density\n"
        "  orrery import cluster-capacity pod.yaml -o capacity\n"
        "  orrery import nodes.yaml deployment.yaml -o small\n"
        "  orrery import swf NASA-iPSC-1993-3.swf -o nasa\n",
    .options = options,
    .takes = "",
    .n_arguments_min = 1,
    .n_arguments_max = FILES_MAX,
    .run = run,
};
