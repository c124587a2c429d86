/* object-overrides.c - see object-overrides.h. */
#include "experiment/kubectl/commands/object-overrides.h"

#include "models/api/document/patch.h"
#include "text/json.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "overrides", .doc = "a patch of the object made" },
    { .name = "override-type", .fallback = "merge", .doc = "json, merge or strategic" },
};
const CtlFlagSet ctl_flags_overrides = CTL_FLAG_SET(flags);

const Value *
ctl_read_json(CtlCall *call, const char *text)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    uint32_t source = diagnostics_add_source(diagnostics, "patch", text, strlen(text));

    return json_read(text, strlen(text), source, call->arena, diagnostics);
}

const Value *
ctl_overridden(CtlCall *call, const Value *object)
{
    const char *text = ctl_text(call, "overrides");
    const char *type = ctl_text(call, "override-type");
    const ApiKind *kind = ctl_kind_of(object);
    const Value *patch, *result;
    const char *error = NULL;

    if (*text == '\0') {
        return object;
    }
    if (strcmp(type, "merge") != 0 && strcmp(type, "json") != 0 && strcmp(type, "strategic") != 0) {
        ctl_fail(call, "invalid override type: %s", type);
        return NULL;
    }
    patch = ctl_read_json(call, text);
    if (patch == NULL || (*type != 'j' && !value_is(patch, VALUE_MAP))) {
        ctl_fail(call, "%s", *type == 's' ? "invalid JSON document" : "Invalid JSON Patch");
        return NULL;
    }
    object = ctl_typed(call->arena, object, &error);
    if (*type == 'm') {
        return patch_merge(call->arena, object, patch);
    }
    result = *type == 'j' ? patch_json(call->arena, object, patch, &error)
                          : patch_strategic(call->arena, kind == NULL ? NULL : kind->type, object,
                                            patch, &error);
    if (result == NULL) {
        ctl_fail(call, "%s", error);
    }
    return result;
}
