/* verb-describe.c - one object and what belongs to it, as kubectl describes it. */
#include "cli/rerun-argument.h"
#include "text/json.h"

#include <string.h>

/* Names are values of the object; what kubectl says about it is one text. */
static void
print_json(const Value *object, const char *text)
{
    static const char *const keys[] = { "namespace", "name" };
    const Value *meta = value_get(object, "metadata");
    const char *kind = value_get_text(object, "kind");
    g_autoptr(GString) line =
        g_string_new("{\"format\":\"orrery-describe\",\"version\":1,\"kind\":");

    json_write_string(line, kind == NULL ? "" : kind);
    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = meta == NULL ? NULL : value_get_text(meta, keys[i]);

        if (value != NULL) {
            g_string_append_printf(line, ",\"%s\":", keys[i]);
            json_write_string(line, value);
        }
    }
    g_string_append(line, ",\"text\":");
    json_write_string(line, text);
    g_string_append(line, "}\n");
    console_write(line->str);
}

static int
describe(const Invocation *invocation, const Rerun *rerun, size_t n, Arena *arena)
{
    const char *first = invocation_argument(invocation, 0);
    const char *slash = strchr(first, '/');
    const char *name_space = invocation_text(invocation, "namespace");
    g_autofree char *kind =
        slash == NULL ? g_strdup(first) : g_strndup(first, (gsize)(slash - first));
    ObjectFilter filter = { .name_space = name_space == NULL ? "default" : name_space };
    g_autoptr(GPtrArray) objects = g_ptr_array_new();
    g_autoptr(GPtrArray) others = g_ptr_array_new();

    filter.name = slash != NULL ? slash + 1 : n > 1 ? invocation_argument(invocation, 1) : NULL;
    if (!kind_argument(rerun, kind, &filter)) {
        return EXIT_NOT_MET;
    }
    rerun_objects(rerun, &filter, arena, objects);
    if (objects->len == 0 && filter.name != NULL) {
        complain_not_found(&filter);
        return EXIT_NOT_MET;
    }
    rerun_all_objects(rerun, arena, others);
    for (size_t i = 0; i < objects->len; i++) {
        const Value *object = g_ptr_array_index(objects, i);
        g_autofree char *text = rerun_describe(rerun, object, others);

        if (console_wants_json()) {
            print_json(object, text);
        } else {
            console_write(i == 0 ? "" : "\n\n");
            console_write(text);
        }
    }
    return EXIT_MET;
}

static int
run(const Invocation *invocation)
{
    const char *path;
    size_t n = split_run_argument(invocation, &path);
    Rerun rerun;
    int code;

    if (n == 0) {
        console_error("say what to describe: pod/web-x, node node-1");
        return EXIT_USAGE;
    }
    code = rerun_argument(invocation, path, &rerun);
    if (code == EXIT_MET) {
        g_autoptr(Arena) arena = arena_new();

        code = describe(invocation, &rerun, n, arena);
    }
    rerun_clear(&rerun);
    return code;
}

static const Option options[] = {
    { "at", '\0', "T", false, "The instant to look at; without it the end of the run.", NULL },
    { "namespace", 'n', "NAME", false, "The namespace (default).", NULL },
    { 0 },
};

const Verb verb_describe = {
    .name = "describe",
    .usage = "KIND/NAME [RUN]",
    .doc = "Describe an object as kubectl does, at any instant of a run.",
    .help = "  orrery describe node/node-1 --at 3m RUN\n",
    .options = options,
    .takes = "seed set until",
    .n_arguments_max = 3,
    .run = run,
};
