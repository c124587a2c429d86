/* default-toleration-seconds.c - why pods leave a dead node after five minutes and not at once. */
#include "models/control-plane/pod-spec-admission.h"

#include <string.h>

#define NOT_READY "node.kubernetes.io/not-ready"
#define UNREACHABLE "node.kubernetes.io/unreachable"

static bool
tolerates(const Value *tolerations, const char *taint)
{
    for (size_t i = 0; i < value_length(tolerations); i++) {
        const Value *one = value_item(tolerations, i);
        const char *key = value_get_text(one, "key");
        const char *effect = value_get_text(one, "effect");
        bool key_fits = key == NULL || key[0] == '\0' || strcmp(key, taint) == 0;
        bool effect_fits = effect == NULL || effect[0] == '\0' || strcmp(effect, "NoExecute") == 0;

        if (key_fits && effect_fits) {
            return true;
        }
    }
    return false;
}

static void
add_toleration(ValueBuilder *list, Arena *arena, const char *taint, int64_t seconds)
{
    ValueBuilder *one = value_map_begin(arena);

    value_put_string(one, "key", taint);
    value_put_string(one, "operator", "Exists");
    value_put_string(one, "effect", "NoExecute");
    value_put_int(one, "tolerationSeconds", seconds);
    value_add(list, value_end(one));
}

const Value *
default_tolerations_admit(const AdmissionSettings *settings, const Value *spec, Arena *arena)
{
    const Value *written = value_get(spec, "tolerations");
    bool not_ready = tolerates(written, NOT_READY);
    bool unreachable = tolerates(written, UNREACHABLE);
    ValueBuilder *list;

    if (not_ready && unreachable) {
        return spec;
    }
    list = value_list_begin(arena);
    for (size_t i = 0; i < value_length(written); i++) {
        value_add(list, value_item(written, i));
    }
    if (!not_ready) {
        add_toleration(list, arena, NOT_READY, settings->not_ready_toleration_seconds);
    }
    if (!unreachable) {
        add_toleration(list, arena, UNREACHABLE, settings->unreachable_toleration_seconds);
    }
    return value_with(arena, spec, "tolerations", value_end(list));
}
