/* template-hash.c - the hash in the names of ReplicaSets and of DaemonSets' revisions.
 *
 * 32-bit FNV-1a of the template as sorted JSON, where Kubernetes hashes a dump of the Go struct:
 * equal templates have equal names, different ones different names, but not the names a real
 * cluster would give. */
#include "models/controllers/template-hash.h"

#include "models/controllers/controller-history.h"
#include "text/json.h"

#define FNV_OFFSET 2166136261u
#define FNV_PRIME 16777619u

char *
template_hash(const PodTemplate *template_, int32_t collision_count)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GString) text = g_string_new(NULL);
    uint32_t hash = FNV_OFFSET;

    json_write(text, value_sorted(arena, template_->raw), 0);
    if (collision_count >= 0) {
        g_string_append_printf(text, "%d", collision_count);
    }
    for (size_t i = 0; i < text->len; i++) {
        hash = (hash ^ (unsigned char)text->str[i]) * FNV_PRIME;
    }
    return safe_encode(hash);
}
