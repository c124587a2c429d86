/* verb-import.c - a scenario from what other tools wrote. */
#include "cli/console.h"
#include "cli/input-argument.h"
#include "experiment/importing/cluster-import.h"

#include <errno.h>
#include <string.h>

#define FILES_MAX 1000
#define SCENARIO_FILE "scenario.yaml"
#define OBJECTS_FILE "cluster.yaml"

/* Formats that are known and not read yet. */
static const char *const planned[] = {
    "simkube", "kwok", "openb", "borg", "swf", "chaos-mesh", NULL
};

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

static int
run(const Invocation *invocation)
{
    const char *format = invocation_argument(invocation, 0);

    if (strcmp(format, "kubectl") == 0) {
        return import_kubectl(invocation);
    }
    if (g_strv_contains(planned, format)) {
        console_error("import %s is not built yet", format);
        return EXIT_USAGE;
    }
    console_error("unknown format `%s`: orrery import kubectl DIR|FILE...", format);
    return EXIT_USAGE;
}

static const Option options[] = {
    { "output", 'o', "DIR", false, "Where to write scenario.yaml and cluster.yaml (.).", NULL },
    { 0 },
};

const Verb verb_import = {
    .name = "import",
    .usage = "kubectl DIR|FILE...",
    .doc = "Make a scenario from the dump of a real cluster.",
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
        "kept and not\nsimulated is listed. Not built yet: simkube, kwok, openb, borg, swf, "
        "chaos-mesh.\n",
    .options = options,
    .takes = "",
    .n_arguments_min = 1,
    .n_arguments_max = FILES_MAX,
    .run = run,
};
