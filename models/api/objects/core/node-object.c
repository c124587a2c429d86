/* node-object.c - nodes: taints, amounts, conditions, images. */
#include "models/api/document/field.h"
#include "models/api/node.h"
#include "models/api/resource-list.h"

#include <string.h>

static const Field spec_fields[] = {
    { .path = "spec.unschedulable", .type = FIELD_FLAG, .offset = offsetof(Node, unschedulable) },
    { .path = "spec.podCIDR", .type = FIELD_TEXT, .offset = offsetof(Node, pod_cidr) },
    { .path = "spec.providerID", .type = FIELD_TEXT, .offset = offsetof(Node, provider_id) },
    { .path = NULL },
};

static TaintEffect
read_effect(const char *text)
{
    for (int effect = EFFECT_NO_SCHEDULE; effect <= EFFECT_NO_EXECUTE; effect++) {
        if (g_strcmp0(text, taint_effect_name((TaintEffect)effect)) == 0) {
            return (TaintEffect)effect;
        }
    }
    return EFFECT_ANY;
}

static void
read_taints(Node *node, const Value *list, const ObjectTables *tables)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    g_autofree Taint *taints = g_new0(Taint, n + 1);

    for (size_t i = 0; i < n; i++) {
        const Value *item = value_item(list, i);

        taints[i].key = value_get_text(item, "key");
        taints[i].value = value_get_text(item, "value");
        taints[i].effect = read_effect(value_get_text(item, "effect"));
        taints[i].added_at = object_time_read(value_get(item, "timeAdded"), tables);
    }
    node_set_taints(node, taints, n, tables);
}

static void
read_conditions(Node *node, const Value *list, const ObjectTables *tables)
{
    for (size_t i = 0; i < N_NODE_CONDITIONS; i++) {
        node->conditions[i].last_heartbeat = SIM_NEVER;
        node->conditions[i].last_transition = SIM_NEVER;
    }
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *item = value_item(list, i);
        const char *type = value_get_text(item, "type");

        for (size_t k = 0; type != NULL && k < N_NODE_CONDITIONS; k++) {
            if (strcmp(type, node_condition_name((NodeConditionType)k)) == 0) {
                node->conditions[k] = (NodeCondition){
                    .status = (uint8_t)condition_status_read(item),
                    .reason = intern(tables->names, value_get_text(item, "reason")),
                    .message = intern(tables->names, value_get_text(item, "message")),
                    .last_heartbeat =
                        object_time_read(value_get(item, "lastHeartbeatTime"), tables),
                    .last_transition =
                        object_time_read(value_get(item, "lastTransitionTime"), tables),
                };
            }
        }
    }
}

static void
read_images(Node *node, const Value *list, const ObjectTables *tables)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    NodeImage *images = ARENA_NEW_N(tables->arena, NodeImage, n);

    for (size_t i = 0; i < n; i++) {
        const Value *names = value_get(value_item(list, i), "names");
        size_t n_names = value_is(names, VALUE_LIST) ? names->n : 0;
        const char **texts = ARENA_NEW_N(tables->arena, const char *, n_names);

        for (size_t k = 0; k < n_names; k++) {
            const char *text = value_text(value_item(names, k));

            texts[k] = intern(tables->names, text != NULL ? text : "");
        }
        images[i].names = texts;
        images[i].n_names = (uint32_t)n_names;
        images[i].size = value_get_int(value_item(list, i), "sizeBytes", 0);
    }
    node->n_images = (uint32_t)n;
    node->images = images;
}

static const char *
read_internal_ip(const Value *list, const ObjectTables *tables)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *item = value_item(list, i);

        if (g_strcmp0(value_get_text(item, "type"), "InternalIP") == 0) {
            return intern(tables->names, value_get_text(item, "address"));
        }
    }
    return NULL;
}

static void
from_value(Object *ret, const Value *value, const ObjectTables *tables)
{
    Node *node = (Node *)ret;
    const Value *status = value_get(value, "status");

    read_taints(node, value_path(value, "spec", "taints", NULL), tables);
    node->capacity =
        resource_list_from_value(value_get(status, "capacity"), tables->names, tables->arena);
    node->allocatable =
        resource_list_from_value(value_get(status, "allocatable"), tables->names, tables->arena);
    read_conditions(node, value_get(status, "conditions"), tables);
    read_images(node, value_get(status, "images"), tables);
    node->internal_ip = read_internal_ip(value_get(status, "addresses"), tables);
    node->volumes_in_use = value_get(status, "volumesInUse");
    node->volumes_attached = value_get(status, "volumesAttached");
}

static bool
taints_are_equal(const Node *a, const Node *b)
{
    if (a->n_taints != b->n_taints) {
        return false;
    }
    for (uint32_t i = 0; i < a->n_taints; i++) {
        const Taint *left = &a->taints[i];
        const Taint *right = &b->taints[i];

        if (left->key != right->key || left->value != right->value ||
            left->effect != right->effect || left->added_at != right->added_at) {
            return false;
        }
    }
    return true;
}

static bool
spec_differs(const Object *a, const Object *b)
{
    return !taints_are_equal((const Node *)a, (const Node *)b);
}

static bool
conditions_are_equal(const Node *a, const Node *b)
{
    for (size_t i = 0; i < N_NODE_CONDITIONS; i++) {
        const NodeCondition *left = &a->conditions[i];
        const NodeCondition *right = &b->conditions[i];

        if (left->status != right->status) {
            return false;
        }
        if (left->status != CONDITION_ABSENT && (left->last_heartbeat != right->last_heartbeat ||
                                                 left->last_transition != right->last_transition ||
                                                 g_strcmp0(left->reason, right->reason) != 0 ||
                                                 g_strcmp0(left->message, right->message) != 0)) {
            return false;
        }
    }
    return true;
}

static bool
images_are_equal(const Node *a, const Node *b)
{
    if (a->n_images != b->n_images) {
        return false;
    }
    for (uint32_t i = 0; a->images != b->images && i < a->n_images; i++) {
        if (a->images[i].n_names != b->images[i].n_names ||
            a->images[i].size != b->images[i].size) {
            return false;
        }
        for (uint32_t k = 0; k < a->images[i].n_names; k++) {
            if (strcmp(a->images[i].names[k], b->images[i].names[k]) != 0) {
                return false;
            }
        }
    }
    return true;
}

static bool
lists_differ(const Value *a, const Value *b)
{
    return a != b && (a == NULL || b == NULL || !value_equal(a, b));
}

static bool
status_differs(const Object *a, const Object *b)
{
    const Node *left = (const Node *)a;
    const Node *right = (const Node *)b;

    return !conditions_are_equal(left, right) || !images_are_equal(left, right) ||
           !resource_list_equal(&left->capacity, &right->capacity) ||
           !resource_list_equal(&left->allocatable, &right->allocatable) ||
           g_strcmp0(left->internal_ip, right->internal_ip) != 0 ||
           lists_differ(left->volumes_in_use, right->volumes_in_use) ||
           lists_differ(left->volumes_attached, right->volumes_attached);
}

static void
take_status(Object *draft, const Object *from)
{
    Node *ret = (Node *)draft;
    const Node *node = (const Node *)from;

    memcpy(ret->conditions, node->conditions, sizeof(ret->conditions));
    ret->capacity = node->capacity;
    ret->allocatable = node->allocatable;
    ret->n_images = node->n_images;
    ret->images = node->images;
    ret->internal_ip = node->internal_ip;
    ret->volumes_in_use = node->volumes_in_use;
    ret->volumes_attached = node->volumes_attached;
}

static const Value *
taints_value(const Node *node, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < node->n_taints; i++) {
        const Taint *taint = &node->taints[i];
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "effect", taint_effect_name(taint->effect));
        value_put_string(map, "key", taint->key);
        value_put(map, "timeAdded", object_time_value(taint->added_at, tables, arena));
        value_put_string(map, "value", *taint->value == '\0' ? NULL : taint->value);
        value_add(list, value_end(map));
    }
    return node->n_taints == 0 ? NULL : value_end(list);
}

static const Value *
conditions_value(const Node *node, const ObjectTables *tables, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < N_NODE_CONDITIONS; i++) {
        const NodeCondition *condition = &node->conditions[i];
        ValueBuilder *map = value_map_begin(arena);

        if (condition->status == CONDITION_ABSENT) {
            continue;
        }
        value_put(map, "lastHeartbeatTime",
                  object_time_value(condition->last_heartbeat, tables, arena));
        value_put(map, "lastTransitionTime",
                  object_time_value(condition->last_transition, tables, arena));
        value_put_string(map, "message", condition->message);
        value_put_string(map, "reason", condition->reason);
        value_put_string(map, "status", condition_status_name(condition->status));
        value_put_string(map, "type", node_condition_name((NodeConditionType)i));
        value_add(list, value_end(map));
    }
    return value_end(list);
}

static const Value *
images_value(const Node *node, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < node->n_images; i++) {
        ValueBuilder *map = value_map_begin(arena);
        ValueBuilder *names = value_list_begin(arena);

        for (uint32_t k = 0; k < node->images[i].n_names; k++) {
            value_add(names, value_string(arena, node->images[i].names[k]));
        }
        value_put(map, "names", value_end(names));
        value_put_int(map, "sizeBytes", node->images[i].size);
        value_add(list, value_end(map));
    }
    return node->n_images == 0 ? NULL : value_end(list);
}

static const Value *
addresses_value(const Node *node, Arena *arena)
{
    const struct {
        const char *type;
        const char *address;
    } rows[] = { { "InternalIP", node->internal_ip }, { "Hostname", node->object.meta.name } };
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ValueBuilder *map = value_map_begin(arena);

        value_put_string(map, "address", rows[i].address);
        value_put_string(map, "type", rows[i].type);
        value_add(list, value_end(map));
    }
    return node->internal_ip == NULL ? NULL : value_end(list);
}

/* Each piece stays as it was if it still reads the same. */
static const Value *
to_value(const Object *object, const Value *map, const ObjectTables *tables, Arena *arena)
{
    const Node *node = (const Node *)object;
    Node *again = (Node *)object_new(KIND_NODE);

    from_value(&again->object, map, tables);
    if (!taints_are_equal(node, again)) {
        map = value_with_path(arena, map, "spec.taints", taints_value(node, tables, arena));
    }
    if (!resource_list_equal(&node->capacity, &again->capacity)) {
        map = value_with_path(arena, map, "status.capacity",
                              resource_list_to_value(&node->capacity, arena));
    }
    if (!resource_list_equal(&node->allocatable, &again->allocatable)) {
        map = value_with_path(arena, map, "status.allocatable",
                              resource_list_to_value(&node->allocatable, arena));
    }
    if (!conditions_are_equal(node, again)) {
        map =
            value_with_path(arena, map, "status.conditions", conditions_value(node, tables, arena));
    }
    if (!images_are_equal(node, again)) {
        map = value_with_path(arena, map, "status.images", images_value(node, arena));
    }
    if (g_strcmp0(node->internal_ip, again->internal_ip) != 0) {
        map = value_with_path(arena, map, "status.addresses", addresses_value(node, arena));
    }
    if (lists_differ(node->volumes_attached, again->volumes_attached)) {
        map = value_with_path(arena, map, "status.volumesAttached", node->volumes_attached);
    }
    if (lists_differ(node->volumes_in_use, again->volumes_in_use)) {
        map = value_with_path(arena, map, "status.volumesInUse", node->volumes_in_use);
    }
    if (value_get(map, "spec") == NULL) {
        map = value_with(arena, map, "spec", value_end(value_map_begin(arena)));
    }
    object_free(&again->object);
    return map;
}

extern const ObjectClass object_class_node_object;

const ObjectClass object_class_node_object = {
    .kind = KIND_NODE,
    .api_version = "v1",
    .name = "Node",
    .resource = "nodes",
    .is_namespaced = false,
    .has_status = true,
    .size = sizeof(Node),
    .spec_fields = spec_fields,
    .from_value = from_value,
    .to_value = to_value,
    .spec_differs = spec_differs,
    .status_differs = status_differs,
    .take_status = take_status,
};
