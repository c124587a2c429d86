/* service-account-admission.c - every pod has an account; "default" if it names none, and its token
 * where programs look for it.
 *
 * Kubernetes 1.34 mounts a volume kube-api-access-XXXXX into every container that has nothing at
 * that path.  Differs from the real thing: the five letters are drawn for a spec, not for a pod, so
 * that the pods of a template go on sharing theirs. */
#include "models/api/document/api-edit.h"
#include "models/control-plane/pod-spec-admission.h"
#include "sim/random.h"
#include "text/json.h"

#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"
#define TOKEN_SECONDS 3607
#define VOLUME_MODE 0644

static const char *
volume_name(const Value *spec, Arena *arena)
{
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    g_autoptr(GString) text = g_string_new(NULL);
    char suffix[6] = "";
    uint64_t hash;

    json_write(text, spec, 0);
    hash = sim_mix(sim_hash_text(text->str), 0);
    for (size_t i = 0; i + 1 < sizeof suffix; i++) {
        suffix[i] = alphabet[hash % (sizeof alphabet - 1)];
        hash /= sizeof alphabet - 1;
    }
    return arena_printf(arena, "kube-api-access-%s", suffix);
}

static Value *
add_map(Arena *arena, Value *list)
{
    Value *map = edit_map_new(arena);

    edit_append(arena, list, map);
    return map;
}

/* {KEY: {items: [{path: PATH}]}}; returns the item. */
static Value *
add_item(Arena *arena, Value *sources, const char *key, const char *path)
{
    Value *source = edit_need(arena, add_map(arena, sources), key);
    Value *items = edit_list_new(arena, 1);
    Value *item = add_map(arena, items);

    edit_put(arena, source, "items", items);
    edit_put_text(arena, item, "path", path);
    return item;
}

static Value *
token_volume(const char *name, Arena *arena)
{
    Value *volume = edit_map_new(arena);
    Value *projected = edit_need(arena, volume, "projected");
    Value *sources = edit_list_new(arena, 3);
    Value *token = edit_need(arena, add_map(arena, sources), "serviceAccountToken");
    Value *field;

    edit_put_int(arena, token, "expirationSeconds", TOKEN_SECONDS);
    edit_put_text(arena, token, "path", "token");
    edit_put_text(arena, add_item(arena, sources, "configMap", "ca.crt"), "key", "ca.crt");
    edit_put_text(arena, edit_get(edit_item(sources, 1), "configMap"), "name", "kube-root-ca.crt");
    field = edit_need(arena, add_item(arena, sources, "downwardAPI", "namespace"), "fieldRef");
    edit_put_text(arena, field, "apiVersion", "v1");
    edit_put_text(arena, field, "fieldPath", "metadata.namespace");
    edit_put_text(arena, volume, "name", name);
    edit_put_int(arena, projected, "defaultMode", VOLUME_MODE);
    edit_put(arena, projected, "sources", sources);
    return volume;
}

static bool
has_mount(const Value *container)
{
    const Value *mounts = value_get(container, "volumeMounts");

    for (size_t i = 0; i < value_length(mounts); i++) {
        if (g_strcmp0(value_get_text(value_item(mounts, i), "mountPath"), TOKEN_PATH) == 0) {
            return true;
        }
    }
    return false;
}

/* A list to append to, made if there is none. */
static Value *
need_list(Arena *arena, Value *map, const char *key)
{
    Value *list = edit_get(map, key);

    if (list == NULL) {
        list = edit_list_new(arena, 1);
        edit_put(arena, map, key, list);
    }
    return list;
}

static bool
mount_into(Arena *arena, Value *spec, const char *key, const char *name)
{
    const Value *containers = value_get(spec, key);
    bool is_used = false;

    for (size_t i = 0; i < value_length(containers); i++) {
        Value *container = edit_item(containers, i);
        Value *mount;

        if (has_mount(container)) {
            continue;
        }
        mount = add_map(arena, need_list(arena, container, "volumeMounts"));
        edit_put_text(arena, mount, "mountPath", TOKEN_PATH);
        edit_put_text(arena, mount, "name", name);
        edit_put_bool(arena, mount, "readOnly", true);
        is_used = true;
    }
    return is_used;
}

static const Value *
add_token(const Value *written, Arena *arena)
{
    const char *name = volume_name(written, arena);
    Value *spec = edit_copy(arena, written);
    bool is_used = mount_into(arena, spec, "initContainers", name);

    if (!mount_into(arena, spec, "containers", name) && !is_used) {
        return written;
    }
    edit_append(arena, need_list(arena, spec, "volumes"), token_volume(name, arena));
    return spec;
}

const Value *
service_account_admit(const Value *spec, bool has_token, Arena *arena)
{
    const char *name = value_get_text(spec, "serviceAccountName");

    if (name == NULL || name[0] == '\0') {
        spec = value_with(arena, spec, "serviceAccountName", value_string(arena, "default"));
    }
    spec = value_with(arena, spec, "serviceAccount", value_get(spec, "serviceAccountName"));
    if (value_get_bool(spec, "automountServiceAccountToken", has_token)) {
        spec = add_token(spec, arena);
    }
    return spec;
}
