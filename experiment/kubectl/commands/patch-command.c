/* patch-command.c - kubectl patch. */
#include "experiment/kubectl/commands/object-overrides.h"
#include "models/api/document/patch.h"
#include "text/yaml.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "patch", .letter = 'p', .doc = "the patch" },
    { .name = "patch-file", .doc = "file of the patch" },
    { .name = "type", .fallback = "strategic", .doc = "json, merge or strategic" },
    { .name = "subresource", .doc = "part of the object" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_file,
    &ctl_flags_local,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_apply,
    NULL,
};

static bool
check(CtlCall *call)
{
    static const char *const types[] = { "json", "merge", "strategic", "", NULL };
    static const char *const parts[] = { "status", "scale", "resize", "", NULL };
    g_autofree char *type = g_ascii_strdown(ctl_text(call, "type"), -1);
    bool has_patch = *ctl_text(call, "patch") != '\0';
    bool has_file = *ctl_text(call, "patch-file") != '\0';

    if (has_patch && has_file) {
        return ctl_fail(call, "cannot specify --patch and --patch-file together");
    }
    if (!has_patch && !has_file) {
        ctl_blame(call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
        return ctl_fail(call, "must specify --patch or --patch-file containing the contents of the "
                              "patch");
    }
    if (ctl_switch(call, "local") && call->n_args > 0) {
        return ctl_fail(call, "cannot specify --local and server resources");
    }
    if (!g_strv_contains(types, type)) {
        return ctl_fail(call, "--type must be one of [json merge strategic], not %s",
                        go_quoted(call->arena, ctl_text(call, "type")));
    }
    return g_strv_contains(parts, ctl_text(call, "subresource")) ||
           ctl_fail(call, "invalid subresource value: %s. Must be one of [resize scale status]",
                    go_quoted(call->arena, ctl_text(call, "subresource")));
}

/* JSON begins with a brace; the rest is YAML.  NULL after a complaint. */
static const Value *
read_patch(CtlCall *call, const char *type)
{
    const char *text = ctl_text(call, "patch");
    const char *file = ctl_text(call, "patch-file");
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    g_autoptr(GPtrArray) documents = NULL;
    const Value *patch;
    uint32_t source;
    size_t length;

    if (*file != '\0' && (text = ctl_read_file(call, file, &length)) == NULL) {
        ctl_fail(call, "unable to read patch file: open %s: no such file or directory", file);
        return NULL;
    }
    if (text[strspn(text, " \t\r\n")] == '{') {
        patch = ctl_read_json(call, text);
        if (patch == NULL) {
            ctl_fail(call, "%s", *type == 's' ? "invalid JSON document" : "Invalid JSON Patch");
        }
        return patch;
    }
    source = diagnostics_add_source(diagnostics, "patch", text, strlen(text));
    documents = yaml_read(text, strlen(text), source, YAML_MANIFEST, call->arena, diagnostics);
    if (documents == NULL || documents->len == 0) {
        ctl_fail(call, "unable to parse %s: yaml: invalid document", go_quoted(call->arena, text));
        return NULL;
    }
    return g_ptr_array_index(documents, 0);
}

/* The server says less about a JSON patch that it cannot do than kubectl does. */
static void
fail_patch(CtlCall *call, const char *type, const char *error)
{
    if (ctl_switch(call, "local") || strcmp(type, "json") != 0) {
        ctl_fail(call, "%s", error);
    } else {
        ctl_fail_bare(call, "The request is invalid: the server rejected our request due to an "
                            "error in our request");
    }
}

/* NULL after a complaint. */
static const Value *
patched(CtlCall *call, const Value *object, const Value *patch, const char *type)
{
    const ApiKind *kind = ctl_kind_of(object);
    const Value *result;
    const char *error = NULL;

    if (strcmp(type, "merge") == 0) {
        if (!value_is(patch, VALUE_MAP)) {
            ctl_fail(call, "Invalid JSON Patch");
            return NULL;
        }
        return patch_merge(call->arena, object, patch);
    }
    if (strcmp(type, "json") == 0 && !value_is(patch, VALUE_LIST)) {
        ctl_fail(call, "json: cannot unmarshal %s into Go value of type jsonpatch.Patch",
                 value_is(patch, VALUE_MAP) ? "object" : "string");
        return NULL;
    }
    if (strcmp(type, "json") == 0) {
        result = patch_json(call->arena, object, patch, &error);
    } else {
        result =
            patch_strategic(call->arena, kind == NULL ? NULL : kind->type, object, patch, &error);
    }
    if (result == NULL) {
        fail_patch(call, type, error);
    }
    return result;
}

static void
run_local(CtlCall *call, const KubectlRequest *request, const Value *patch, const char *type,
          CtlDryRun dry_run)
{
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *object = request->objects[i];
        const Value *result = patched(call, object, patch, type);
        CtlPrinter printer;

        if (result == NULL ||
            !ctl_printer_init(&printer, call,
                              value_equal(object, result) ? "patched (no change)" : "patched",
                              dry_run)) {
            return;
        }
        ctl_print(&printer, result, false);
    }
}

static const Value *
edit(CtlCall *call, const Value *object, const void *data, const char **ret_operation)
{
    g_autofree char *type = g_ascii_strdown(ctl_text(call, "type"), -1);
    const Value *result = patched(call, object, data, *type == '\0' ? "strategic" : type);

    if (result != NULL) {
        *ret_operation = value_equal(object, result) ? "patched (no change)" : "patched";
    }
    return result;
}

static void
run(CtlCall *call)
{
    CtlSelection selection = { .is_local = ctl_switch(call, "local") };
    g_autofree char *type = g_ascii_strdown(ctl_text(call, "type"), -1);
    KubectlRequest *request;
    CtlDryRun dry_run;
    CtlPrinter printer;
    const Value *patch;

    if (!ctl_dry_run(call, &dry_run) || !ctl_printer_init(&printer, call, "", dry_run) ||
        !check(call) || (patch = read_patch(call, *type == '\0' ? "strategic" : type)) == NULL ||
        !ctl_resolve(call, &selection, call->args, call->n_args, &request)) {
        return;
    }
    if (selection.is_local) {
        run_local(call, request, patch, *type == '\0' ? "strategic" : type, dry_run);
    } else {
        ctl_ask_edit(call, request, edit, patch);
    }
}

static const CtlCommand commands[] = {
    { .path = "patch", .sets = sets, .run = run, .help = "Update fields of a resource." },
};
const CtlFamily ctl_family_patch_command = CTL_FAMILY(commands);
