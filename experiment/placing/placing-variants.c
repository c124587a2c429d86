/* placing-variants.c - edits of a spec, one at a time. */
#include "experiment/placing/placing-variants.h"

#include "experiment/placing/placing-text.h"

#include <string.h>

#define REQUIRED "requiredDuringSchedulingIgnoredDuringExecution"
#define TAINTS_MAX 16
#define CORDON_TAINT "node.kubernetes.io/unschedulable"

static void
add_edit(GArray *edits, EditType type, const char *text, const char *key, const Taint *taint)
{
    SpecEdit edit = { type, text, key, taint };

    g_array_append_val(edits, edit);
}

static bool
is_known_taint(const GArray *edits, const Taint *taint)
{
    for (guint i = 0; i < edits->len; i++) {
        const Taint *known = g_array_index(edits, SpecEdit, i).taint;

        if (known != NULL && strcmp(known->key, taint->key) == 0 &&
            g_strcmp0(known->value, taint->value) == 0 && known->effect == taint->effect) {
            return true;
        }
    }
    return false;
}

static void
add_taints(GArray *edits, const PodSpec *spec, const GPtrArray *nodes, Arena *arena)
{
    for (guint i = 0; i < nodes->len && edits->len < TAINTS_MAX; i++) {
        const Taint *taint = untolerated_taint(spec, nodes->pdata[i]);

        if (taint != NULL && strcmp(taint->key, CORDON_TAINT) != 0 &&
            !is_known_taint(edits, taint)) {
            g_autofree char *name = taint_text(taint);

            add_edit(edits, EDIT_TOLERATE, arena_printf(arena, "a toleration of %s", name), NULL,
                     taint);
        }
    }
}

static void
add_affinities(GArray *edits, const Value *spec)
{
    static const struct {
        const char *key, *text;
    } stanzas[] = {
        { "nodeAffinity", "no required node affinity" },
        { "podAffinity", "no required pod affinity" },
        { "podAntiAffinity", "no required pod anti-affinity" },
    };
    const Value *affinity = value_get(spec, "affinity");

    for (size_t i = 0; i < G_N_ELEMENTS(stanzas); i++) {
        if (value_get(value_get(affinity, stanzas[i].key), REQUIRED) != NULL) {
            add_edit(edits, EDIT_DROP_AFFINITY, stanzas[i].text, stanzas[i].key, NULL);
        }
    }
}

static bool
has_host_ports(const Value *spec)
{
    const Value *containers = value_get(spec, "containers");

    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *ports = value_get(value_item(containers, i), "ports");

        for (size_t k = 0; k < value_length(ports); k++) {
            if (value_get_int(value_item(ports, k), "hostPort", 0) != 0) {
                return true;
            }
        }
    }
    return false;
}

GArray *
variant_edits(const PodSpec *spec, const GPtrArray *nodes, Arena *arena)
{
    GArray *edits = g_array_new(FALSE, FALSE, sizeof(SpecEdit));
    const Value *selector = value_get(spec->raw, "nodeSelector");

    add_taints(edits, spec, nodes, arena);
    for (size_t i = 0; i < value_length(selector); i++) {
        const ValueMember *member = &selector->members[i];

        add_edit(edits, EDIT_DROP_SELECTOR,
                 arena_printf(arena, "no nodeSelector %s=%s", member->key,
                              member->value->text == NULL ? "" : member->value->text),
                 member->key, NULL);
    }
    add_affinities(edits, spec->raw);
    for (uint32_t i = 0; i < spec->n_spread; i++) {
        if (spec->spread[i].must) {
            const char *key = spec->spread[i].topology_key;

            add_edit(edits, EDIT_DROP_CONSTRAINT,
                     arena_printf(arena, "whenUnsatisfiable: ScheduleAnyway for %s", key), key,
                     NULL);
        }
    }
    if (has_host_ports(spec->raw)) {
        add_edit(edits, EDIT_DROP_PORTS, "no host ports", NULL, NULL);
    }
    return edits;
}

/* ---- carrying out -------------------------------------------------------------------------------
 */

static const Value *
with_toleration(const Value *spec, const Taint *taint, Arena *arena)
{
    const Value *old = value_get(spec, "tolerations");
    ValueBuilder *list = value_list_begin(arena);
    ValueBuilder *row = value_map_begin(arena);

    for (size_t i = 0; i < value_length(old); i++) {
        value_add(list, value_item(old, i));
    }
    value_put_string(row, "key", taint->key);
    value_put_string(row, "operator", "Exists");
    value_put_string(row, "effect", taint_effect_name(taint->effect));
    value_add(list, value_end(row));
    return value_with(arena, spec, "tolerations", value_end(list));
}

static const Value *
without_affinity(const Value *spec, const char *stanza, Arena *arena)
{
    const Value *affinity = value_get(spec, "affinity");
    const Value *terms = value_with(arena, value_get(affinity, stanza), REQUIRED, NULL);

    return value_with(arena, spec, "affinity", value_with(arena, affinity, stanza, terms));
}

static const Value *
without_constraint(const Value *spec, const char *topology_key, Arena *arena)
{
    const Value *old = value_get(spec, "topologySpreadConstraints");
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < value_length(old); i++) {
        const Value *row = value_item(old, i);

        if (g_strcmp0(value_get_text(row, "topologyKey"), topology_key) != 0 ||
            g_strcmp0(value_get_text(row, "whenUnsatisfiable"), "ScheduleAnyway") == 0) {
            value_add(list, row);
        }
    }
    return value_with(arena, spec, "topologySpreadConstraints", value_end(list));
}

static const Value *
without_host_ports(const Value *spec, Arena *arena)
{
    const Value *containers = value_get(spec, "containers");
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < value_length(containers); i++) {
        value_add(list, value_with(arena, value_item(containers, i), "ports", NULL));
    }
    return value_with(arena, spec, "containers", value_end(list));
}

const Value *
variant_apply(const Value *spec, const SpecEdit *edit, Arena *arena)
{
    const Value *selector = value_get(spec, "nodeSelector");

    switch (edit->type) {
    case EDIT_TOLERATE:
        return with_toleration(spec, edit->taint, arena);
    case EDIT_DROP_SELECTOR:
        return value_with(arena, spec, "nodeSelector",
                          value_with(arena, selector, edit->key, NULL));
    case EDIT_DROP_AFFINITY:
        return without_affinity(spec, edit->key, arena);
    case EDIT_DROP_CONSTRAINT:
        return without_constraint(spec, edit->key, arena);
    default:
        return without_host_ports(spec, arena);
    }
}

const Value *
variant_on_cordoned(const Value *spec, Arena *arena)
{
    const Taint taint = { .key = CORDON_TAINT, .value = "", .effect = EFFECT_NO_SCHEDULE };

    return with_toleration(spec, &taint, arena);
}

Node *
variant_fresh_node(const Node *like, const ObjectTables *tables)
{
    Node *fresh = (Node *)object_copy(&like->object);
    g_autofree char *name = g_strdup_printf("%s-and-one-more", like->object.meta.name);
    g_autofree Taint *taints = g_new(Taint, like->n_taints + 1);
    size_t n = 0;

    fresh->object.meta.name = intern(tables->names, name);
    if (label_set_get(like->object.meta.labels, "kubernetes.io/hostname") != NULL) {
        fresh->object.meta.labels = label_set_with(tables->labels, like->object.meta.labels,
                                                   "kubernetes.io/hostname", name);
    }
    fresh->unschedulable = false;
    /* Taints of an ill node are not those of its kind. */
    for (uint32_t i = 0; i < like->n_taints; i++) {
        if (!g_str_has_prefix(like->taints[i].key, "node.kubernetes.io/")) {
            taints[n++] = like->taints[i];
        }
    }
    node_set_taints(fresh, taints, n, tables);
    return fresh;
}
