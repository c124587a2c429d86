/* kubemark.c - hollow nodes: pods that pretend to be machines become those machines.
 *
 * The name is the pod's; labels and capacity are in the flags of its kubelet. */
#include "experiment/importing/import-format.h"

#include <string.h>

static const Value *
command_of(const Value *pod)
{
    const Value *container = value_item(value_path(pod, "spec", "containers", NULL), 0);

    return value_get(container, "command");
}

static const char *
flag(const Value *command, const char *name)
{
    for (size_t i = 0; i < value_length(command); i++) {
        const char *text = value_text(value_item(command, i));

        if (text != NULL && g_str_has_prefix(text, name) && text[strlen(name)] == '=') {
            return text + strlen(name) + 1;
        }
    }
    return NULL;
}

static bool
is_hollow(const Value *document)
{
    const Value *command = command_of(document);

    return import_is(document, "v1", "Pod") &&
           g_strcmp0(value_text(value_item(command, 0)), "/kubemark") == 0 &&
           g_strcmp0(flag(command, "--morph"), "kubelet") == 0;
}

static bool
recognise_kubemark(const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        if (is_hollow(documents->pdata[i])) {
            return true;
        }
    }
    return false;
}

/* "a=b,c=d" as a map. */
static const Value *
pairs(Arena *arena, const char *text)
{
    ValueBuilder *map = value_map_begin(arena);
    g_auto(GStrv) words = g_strsplit(text == NULL ? "" : text, ",", -1);

    for (size_t i = 0; words[i] != NULL; i++) {
        char *equals = strchr(words[i], '=');

        if (equals != NULL) {
            *equals = '\0';
            value_put_string(map, arena_strdup(arena, words[i]), equals + 1);
        }
    }
    return value_end(map);
}

static const Value *
machine_of(Arena *arena, const Value *pod)
{
    const Value *command = command_of(pod);
    const char *capacity = flag(command, "--extended-resources");
    ValueBuilder *node = value_map_begin(arena);
    ValueBuilder *meta = value_map_begin(arena);
    ValueBuilder *status = value_map_begin(arena);

    value_put_string(meta, "name", value_get_text(value_get(pod, "metadata"), "name"));
    value_put(meta, "labels", pairs(arena, flag(command, "--node-labels")));
    value_put(status, "capacity",
              pairs(arena, capacity != NULL ? capacity : "cpu=1,memory=4Gi,pods=110"));
    value_put_string(node, "apiVersion", "v1");
    value_put_string(node, "kind", "Node");
    value_put(node, "metadata", value_end(meta));
    value_put(node, "status", value_end(status));
    return value_end(node);
}

static bool
read_kubemark(ImportJob *job)
{
    for (guint i = 0; i < job->documents->len; i++) {
        const Value *document = job->documents->pdata[i];

        scenario_draft_add(job->draft,
                           is_hollow(document) ? machine_of(job->arena, document) : document);
    }
    scenario_draft_note(job->draft, "hollow nodes are machines here");
    return true;
}

const ImportFormat import_format_kubemark = {
    .name = "kubemark",
    .doc = "Pods of hollow nodes become the machines they pretend to be.",
    .recognise = recognise_kubemark,
    .read = read_kubemark,
};
