/* label-command.c - kubectl label, kubectl annotate. */
#include "experiment/kubectl/ctl-command.h"
#include "text/json.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "overwrite", .type = CTL_BOOL, .doc = "change what is there" },
    { .name = "list", .type = CTL_BOOL, .doc = "print them" },
    { .name = "field-selector", .doc = "field selector" },
    { .name = "resource-version", .doc = "only if the object has this version" },
    { .name = "all-namespaces", .letter = 'A', .type = CTL_BOOL, .doc = "in all namespaces" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_file,
    &ctl_flags_all,
    &ctl_flags_selector,
    &ctl_flags_local,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_apply,
    NULL,
};

/* Where labels and annotations differ. */
typedef struct Words {
    const char *type;  /* "label" */
    const char *field; /* "labels" */
    const char *done;  /* "labeled" */
    const char *undone;
    const char *not_done;
    const char *file_one; /* in messages */
    const char *file_two;
} Words;

static const Words label_words = { "label",       "labels",   "labeled", "unlabeled",
                                   "not labeled", "pod.yaml", "pod.json" };
static const Words annotation_words = { "annotation", "annotations", "annotated", "annotated",
                                        "annotated",  "rsrc.yaml",   "rsrc.json" };

/* What the line asks for. */
typedef struct Change {
    const Words *words;
    const Value *put;
    const Value *removed;
} Change;

static bool
check_label_value(CtlCall *call, const char *spec, const char *value)
{
    g_autoptr(GString) text = g_string_new(NULL);
    NameFaults faults = { 0 };

    name_label_value(value, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? ";" : "", faults.texts[i]);
    }
    return faults.n == 0 ||
           ctl_fail(call, "invalid label value: %s: %s", go_quoted(call->arena, spec), text->str);
}

static bool
add_pair(CtlCall *call, Change *change, const char *text, ValueBuilder *put, ValueBuilder *removed)
{
    bool is_label = change->words == &label_words;
    const char *equals = strchr(text, '=');

    if (equals == NULL) {
        value_add(removed, value_string_n(call->arena, text, strlen(text) - 1));
        return true;
    }
    if (is_label && strchr(equals + 1, '=') != NULL) {
        return ctl_fail(call, "invalid label spec: %s", text);
    }
    if (is_label && !check_label_value(call, text, equals + 1)) {
        return false;
    }
    value_put_string(put, arena_strndup(call->arena, text, (size_t)(equals - text)), equals + 1);
    return true;
}

static bool
read_change(CtlCall *call, size_t first, Change *change)
{
    ValueBuilder *put = value_map_begin(call->arena);
    ValueBuilder *removed = value_list_begin(call->arena);
    g_autoptr(GString) both = g_string_new(NULL);

    for (size_t i = first; i < call->n_args; i++) {
        if (!add_pair(call, change, call->args[i], put, removed)) {
            return false;
        }
    }
    change->put = value_end(put);
    change->removed = value_end(removed);
    for (size_t i = 0; i < value_length(change->removed); i++) {
        const char *key = value_text(value_item(change->removed, i));

        if (value_get(change->put, key) != NULL) {
            g_string_append_printf(both, "%s%s", both->len > 0 ? ", " : "", key);
        }
    }
    if (both->len == 0) {
        return true;
    }
    return change->words == &label_words
               ? ctl_fail(call, "can not both modify and remove a label in the same command")
               : ctl_fail(call,
                          "can not both modify and remove the following annotation(s) in the same "
                          "command: %s",
                          both->str);
}

static bool
check_line(CtlCall *call, const Change *change, size_t n_resources)
{
    const Words *words = change->words;
    bool is_local = ctl_switch(call, "local");

    if (ctl_switch(call, "list") && *ctl_text(call, "output") != '\0') {
        return ctl_fail(call, "--list and --output may not be specified together");
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "selector") != '\0') {
        return ctl_fail(call, "cannot set --all and --selector at the same time");
    }
    if (ctl_switch(call, "all") && *ctl_text(call, "field-selector") != '\0') {
        return ctl_fail(call, "cannot set --all and --field-selector at the same time");
    }
    if (is_local && n_resources > 0) {
        return ctl_fail(call,
                        "can only use local files by -f %s or --filename=%s when --local=true is "
                        "set",
                        words->file_one, words->file_two);
    }
    if (is_local && !ctl_has_files(call)) {
        return ctl_fail(call, "one or more files must be specified as -f %s or --filename=%s",
                        words->file_one, words->file_two);
    }
    if (!is_local && n_resources == 0 && !ctl_has_files(call)) {
        return ctl_fail(call, "one or more resources must be specified as <resource> <name> or "
                              "<resource>/<name>");
    }
    return value_length(change->put) + value_length(change->removed) > 0 ||
           ctl_switch(call, "list") ||
           ctl_fail(call, "at least one %s update is required", words->type);
}

/* Values that would be overwritten. */
static bool
check_overwrite(CtlCall *call, const Change *change, const Value *old)
{
    const Value *put = value_sorted(call->arena, change->put);
    g_autoptr(GPtrArray) errors = g_ptr_array_new();
    g_autoptr(GString) found = g_string_new(NULL);

    for (size_t i = 0; i < put->n && !ctl_switch(call, "overwrite"); i++) {
        const char *key = put->members[i].key;
        const char *value = value_get_text(old, key);

        if (value == NULL || strcmp(value, put->members[i].value->text) == 0) {
            continue;
        }
        g_ptr_array_add(errors, arena_printf(call->arena,
                                             "'%s' already has a value (%s), and --overwrite is "
                                             "false",
                                             key, value));
        if (strcmp(key, "kubernetes.io/change-cause") != 0) {
            g_string_append_printf(found, "%s'%s' already has a value (%s)",
                                   found->len > 0 ? "; " : "", key, value);
        }
    }
    if (change->words == &label_words) {
        return ctl_fail_all(call, errors);
    }
    return found->len == 0 ||
           ctl_fail(call, "--overwrite is false but found the following declared annotation(s): %s",
                    found->str);
}

static const Value *
edited(CtlCall *call, const Change *change, const Value *object)
{
    const char *const path[] = { "metadata", change->words->field, NULL };
    const Value *map = ctl_at_path(object, path);

    if (!value_is(map, VALUE_MAP)) {
        map = NULL;
    }
    for (size_t i = 0; i < value_length(change->put); i++) {
        map = value_with(call->arena, map, change->put->members[i].key,
                         change->put->members[i].value);
    }
    for (size_t i = 0; i < value_length(change->removed) && map != NULL; i++) {
        map = value_with(call->arena, map, value_text(value_item(change->removed, i)), NULL);
    }
    /* an empty map is written too, as kubectl does */
    return ctl_with_path(call->arena, object, path,
                         map == NULL ? value_end(value_map_begin(call->arena)) : map);
}

static void
list_them(CtlCall *call, const Words *words, const Value *object, bool is_one)
{
    const char *const path[] = { "metadata", words->field, NULL };
    const Value *map = ctl_at_path(object, path);
    const Value *sorted = map == NULL ? NULL : value_sorted(call->arena, map);

    if (!is_one) {
        const ApiKind *kind = ctl_kind_of(object);

        ctl_out(call, "Listing %s for %s/%s:\n", words->field,
                kind == NULL ? value_get_text(object, "kind")
                             : api_kind_qualified(kind, call->arena),
                value_get_text(value_get(object, "metadata"), "name"));
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        ctl_out(call, "%s%s=%s\n", is_one ? "" : " ", sorted->members[i].key,
                sorted->members[i].value->text);
    }
}

static size_t
json_length(const Value *value)
{
    g_autoptr(GString) text = g_string_new(NULL);

    json_write(text, value, 0);
    return text->len;
}

/* What was done to the object, by the length of its text as kubectl judges. */
static const char *
operation_of(CtlCall *call, const Words *words, const Value *old, const Value *new_)
{
    if (value_equal(old, new_)) {
        return words->not_done;
    }
    return !ctl_switch(call, "overwrite") && json_length(new_) < json_length(old) ? words->undone
                                                                                  : words->done;
}

static void
run_local(CtlCall *call, const Change *change, const KubectlRequest *request, CtlDryRun dry_run)
{
    for (size_t i = 0; i < request->n_objects; i++) {
        const char *const path[] = { "metadata", change->words->field, NULL };
        const Value *object = request->objects[i];
        const Value *result;
        CtlPrinter printer;

        if (!check_overwrite(call, change, ctl_at_path(object, path))) {
            return;
        }
        result = edited(call, change, object);
        if (ctl_switch(call, "list")) {
            list_them(call, change->words, result, request->n_objects == 1);
            continue;
        }
        if (!ctl_printer_init(&printer, call, operation_of(call, change->words, object, result),
                              dry_run)) {
            return;
        }
        ctl_print(&printer, result, false);
    }
}

static const Value *
edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    const Change *change = data;
    const char *const path[] = { "metadata", change->words->field, NULL };
    const char *version = ctl_text(call, "resource-version");
    const Value *result;

    if (!check_overwrite(call, change, ctl_at_path(object, path))) {
        return NULL;
    }
    for (size_t i = 0; change->words == &label_words && i < value_length(change->removed); i++) {
        const char *key = value_text(value_item(change->removed, i));

        if (value_get(ctl_at_path(object, path), key) == NULL) {
            ctl_out(call, "label \"%s\" not found.\n", key);
        }
    }
    result = edited(call, change, object);
    if (*version != '\0') {
        const char *const at[] = { "metadata", "resourceVersion", NULL };

        result = ctl_with_path(call->arena, result, at, value_string(call->arena, version));
    }
    if (ctl_switch(call, "list")) {
        list_them(call, change->words, result, call->is_single);
    } else {
        *ret_operation = operation_of(call, change->words, object, result);
    }
    return result;
}

static void
run_change(CtlCall *call, const Words *words)
{
    CtlSelection selection = { 0 };
    Change change = { .words = words };
    KubectlRequest *request;
    CtlDryRun dry_run;
    CtlPrinter printer;
    size_t n_resources;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "", dry_run) ||
        !ctl_split_pairs(call, words->type, &n_resources) ||
        !read_change(call, n_resources, &change) || !check_line(call, &change, n_resources)) {
        return;
    }
    selection.is_local = ctl_switch(call, "local");
    selection.has_all = ctl_switch(call, "all");
    selection.label_selector = ctl_text(call, "selector");
    selection.field_selector = ctl_text(call, "field-selector");
    selection.is_all_namespaces = ctl_switch(call, "all-namespaces");
    if (!ctl_resolve(call, &selection, call->args, n_resources, &request)) {
        return;
    }
    if (selection.is_local) {
        run_local(call, &change, request, dry_run);
    } else {
        Change *kept = ARENA_NEW(call->arena, Change);

        *kept = change;
        ctl_ask_edit(call, request, edit, kept);
    }
}

static void
run_label(CtlCall *call)
{
    run_change(call, &label_words);
}

static void
run_annotate(CtlCall *call)
{
    run_change(call, &annotation_words);
}

static const CtlCommand commands[] = {
    { .path = "label", .sets = sets, .run = run_label, .help = "Update the labels on a resource." },
    { .path = "annotate",
      .sets = sets,
      .run = run_annotate,
      .help = "Update the annotations on one or more resources." },
};
const CtlFamily ctl_family_label_command = CTL_FAMILY(commands);
