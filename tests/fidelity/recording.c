/* recording.c - reading a folder of recordings. */
#include "tests/fidelity/recording.h"

#include "tests/fidelity/distill.h"
#include "text/yaml.h"

#include <stdlib.h>
#include <string.h>

double
recording_number(const Value *value)
{
    if (value == NULL) {
        return 0;
    }
    return value->type == VALUE_INT ? (double)value->integer : value->real;
}

const char *
recording_namespace(const Recording *recording)
{
    return value_get_text(recording->actions, "namespace");
}

/* All documents of a text; the values live in the recording's arena. */
static GPtrArray *
read_documents(Recording *recording, const char *name, const char *text, size_t length)
{
    uint32_t source = diagnostics_add_source(recording->diagnostics, name, text, length);

    return yaml_read(text, length, source, YAML_MANIFEST, recording->arena, recording->diagnostics);
}

static const Value *
read_single(Recording *recording, const char *base)
{
    g_autofree char *path = g_build_filename(recording->path, base, NULL);
    g_autofree char *text = NULL;
    gsize length;
    GPtrArray *documents;
    const Value *first = NULL;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        return NULL;
    }
    documents = read_documents(recording, path, text, length);
    if (documents != NULL) {
        first = documents->len > 0 ? g_ptr_array_index(documents, 0) : NULL;
        g_ptr_array_unref(documents);
    }
    return first;
}

/* "# setup" or "# step 3" among the first lines of a document. */
static int
step_of(const char *text)
{
    const char *step = strstr(text, "# step ");

    return step != NULL ? (int)g_ascii_strtoll(step + strlen("# step "), NULL, 10)
                        : RECORDING_SETUP;
}

static void
read_objects(Recording *recording, const char *path)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return;
    }
    parts = g_strsplit(text, "\n---\n", -1);
    for (size_t i = 0; parts[i] != NULL; i++) {
        GPtrArray *documents = read_documents(recording, path, parts[i], strlen(parts[i]));

        for (guint j = 0; documents != NULL && j < documents->len; j++) {
            const Value *manifest = g_ptr_array_index(documents, j);
            RecordedObject object = {
                .step = step_of(parts[i]),
                .manifest = manifest,
                .kind = value_get_text(manifest, "kind"),
                .name = value_get_text(value_get(manifest, "metadata"), "name"),
            };

            if (object.kind != NULL && object.name != NULL) {
                g_array_append_val(recording->objects, object);
            }
        }
        if (documents != NULL) {
            g_ptr_array_unref(documents);
        }
    }
}

static bool
has_nodes(const Recording *recording)
{
    for (guint i = 0; i < recording->objects->len; i++) {
        if (strcmp(g_array_index(recording->objects, RecordedObject, i).kind, "Node") == 0) {
            return true;
        }
    }
    return false;
}

static bool
hits_nodes(const Recording *recording)
{
    const Value *actions = value_get(recording->actions, "actions");

    for (size_t i = 0; i < value_length(actions); i++) {
        const Value *action = value_item(actions, i);
        const char *line = value_get_text(action, "kubectl");

        if (value_get(action, "stop_heartbeats") != NULL ||
            (line != NULL && g_str_has_prefix(line, "drain "))) {
            return true;
        }
    }
    return false;
}

static guint
count_nodes(const Recording *recording)
{
    guint n = 0;

    for (guint i = 0; i < recording->objects->len; i++) {
        n += strcmp(g_array_index(recording->objects, RecordedObject, i).kind, "Node") == 0;
    }
    return n;
}

/* The most nodes any message speaks of, less the scenario's own. */
static guint
count_neighbours(const Recording *recording)
{
    const Value *events = value_get(recording->expected, "events");
    guint n_own = count_nodes(recording);
    guint n_max = n_own;

    for (size_t i = 0; i < value_length(events); i++) {
        const char *message = value_get_text(value_item(events, i), "message");

        if (message != NULL && g_str_has_prefix(message, "0/")) {
            n_max = MAX(n_max, (guint)g_ascii_strtoull(message + 2, NULL, 10));
        }
    }
    return n_max - n_own;
}

static void
read_all_objects(Recording *recording)
{
    g_autofree char *own = g_build_filename(recording->path, "manifests.yaml", NULL);
    g_autofree char *shared = g_build_filename(recording->path, "..", "std-nodes.yaml", NULL);

    read_objects(recording, own);
    if (!has_nodes(recording)) {
        recording->uses_shared_nodes = true;
        read_objects(recording, shared);
    }
}

Recording *
recording_read(const char *path)
{
    Recording *recording = g_new0(Recording, 1);
    g_autofree char *name = g_path_get_basename(path);

    recording->arena = arena_new();
    recording->diagnostics = diagnostics_new();
    recording->objects = g_array_new(FALSE, FALSE, sizeof(RecordedObject));
    recording->path = arena_strdup(recording->arena, path);
    recording->name = arena_strdup(recording->arena, name);
    recording->expected = read_single(recording, "expected.yaml");
    recording->actions = read_single(recording, "actions.yaml");
    read_all_objects(recording);
    recording->hits_nodes = hits_nodes(recording);
    recording->n_neighbours = count_neighbours(recording);
    if (recording->expected == NULL || recording->actions == NULL ||
        diagnostics_n_errors(recording->diagnostics) > 0) {
        g_autofree char *text = diagnostics_format(recording->diagnostics, DIAGNOSTIC_PLAIN);

        g_printerr("%s: cannot be read\n%s", path, text);
        recording_free(recording);
        return NULL;
    }
    return recording;
}

void
recording_free(Recording *recording)
{
    if (recording == NULL) {
        return;
    }
    g_array_free(recording->objects, TRUE);
    diagnostics_free(recording->diagnostics);
    arena_free(recording->arena);
    g_free(recording);
}

/* "db-2" with a StatefulSet db: "db-<k>"; "bare2" with a Pod of that name: "bare<k>". */
static bool
append_ordinal_pod(const Recording *recording, GString *out, const char *word)
{
    size_t n = strlen(word);
    size_t stem = n;

    while (stem > 0 && g_ascii_isdigit(word[stem - 1])) {
        stem--;
    }
    if (stem == n || stem == 0) {
        return false;
    }
    for (guint i = 0; i < recording->objects->len; i++) {
        const RecordedObject *object = &g_array_index(recording->objects, RecordedObject, i);
        bool is_set_pod = strcmp(object->kind, "StatefulSet") == 0 && word[stem - 1] == '-' &&
                          strlen(object->name) == stem - 1 &&
                          strncmp(object->name, word, stem - 1) == 0;

        if (is_set_pod || (strcmp(object->kind, "Pod") == 0 && strcmp(object->name, word) == 0)) {
            g_string_append_printf(out, "%.*s<k>", (int)stem, word);
            return true;
        }
    }
    return false;
}

static bool
is_node(const Recording *recording, const char *word)
{
    for (guint i = 0; i < recording->objects->len; i++) {
        const RecordedObject *object = &g_array_index(recording->objects, RecordedObject, i);

        if (strcmp(object->kind, "Node") == 0 && strcmp(object->name, word) == 0) {
            return true;
        }
    }
    return false;
}

#define UID_LENGTH 36

static bool
is_uid(const char *word)
{
    return strlen(word) == UID_LENGTH && word[8] == '-' && word[13] == '-' && word[18] == '-' &&
           word[23] == '-';
}

/* A number of nodes that varies with the neighbours: "0/90 nodes", "30 node(s) didn't match Pod's
 * node affinity", "11 node(s) had untolerated taint(s)", "90 Preemption is not helpful". */
static bool
counts_neighbours(const char *word, const char *after)
{
    static const char *const tails[] = { " nodes are available", " node(s) didn't match Pod's",
                                         " node(s) had untolerated taint(s)",
                                         " Preemption is not helpful", NULL };

    if (strspn(word, "0123456789") != strlen(word)) {
        return false;
    }
    for (size_t i = 0; tails[i] != NULL; i++) {
        if (g_str_has_prefix(after, tails[i])) {
            return true;
        }
    }
    return false;
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The scheduler sorts reasons by their text, the number included: without the numbers they are
 * sorted anew. */
static const char *
with_sorted_reasons(const char *text, Arena *arena)
{
    static const char head[] = "nodes are available: ";
    const char *begin = strstr(text, head);
    const char *end = begin == NULL ? NULL : strstr(begin, ". ");
    g_auto(GStrv) reasons = NULL;
    g_autofree char *middle = NULL;
    g_autofree char *sorted = NULL;

    if (end == NULL) {
        return text;
    }
    begin += strlen(head);
    middle = g_strndup(begin, (gsize)(end - begin));
    reasons = g_strsplit(middle, ", ", -1);
    qsort(reasons, g_strv_length(reasons), sizeof(char *), compare_texts);
    sorted = g_strjoinv(", ", reasons);
    return arena_printf(arena, "%.*s%s%s", (int)(begin - text), text, sorted, end);
}

const char *
recording_blind(const Recording *recording, const char *text, Arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);

    text = names_blur(text, arena);
    while (*text != '\0') {
        size_t n = names_word(text);
        g_autofree char *word = g_strndup(text, n);

        if (n == 0) {
            g_string_append_c(out, *text);
            n = 1;
        } else if (is_node(recording, word)) {
            g_string_append(out, "<node>");
        } else if (is_uid(word)) {
            g_string_append(out, "<uid>");
        } else if (recording->n_neighbours > 0 && counts_neighbours(word, text + n)) {
            g_string_append(out, "<n>");
        } else if (!recording->hits_nodes || !append_ordinal_pod(recording, out, word)) {
            g_string_append(out, word);
        }
        text += n;
    }
    return recording->n_neighbours > 0 ? with_sorted_reasons(arena_strdup(arena, out->str), arena)
                                       : arena_strdup(arena, out->str);
}
