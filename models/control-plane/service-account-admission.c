/* service-account-admission.c - every pod has an account; "default" if it names none. */
#include "models/control-plane/pod-spec-admission.h"

const Value *
service_account_admit(const Value *spec, Arena *arena)
{
    const char *name = value_get_text(spec, "serviceAccountName");

    if (name == NULL || name[0] == '\0') {
        spec = value_with(arena, spec, "serviceAccountName", value_string(arena, "default"));
    }
    return value_with(arena, spec, "serviceAccount", value_get(spec, "serviceAccountName"));
}
