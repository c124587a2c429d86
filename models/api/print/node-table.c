/* node-table.c - Node, Namespace and Lease. */
#include "models/api/print/cell.h"

#include <string.h>

#define ROLE_PREFIX "node-role.kubernetes.io/"

static const char *
status_cell(const CellScope *scope)
{
    const Value *conditions = value_at(scope->object, "status.conditions");
    const char *status = "Unknown";

    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *condition = value_item(conditions, i);

        if (g_strcmp0(value_get_text(condition, "type"), "Ready") == 0) {
            status =
                g_strcmp0(value_get_text(condition, "status"), "True") == 0 ? "Ready" : "NotReady";
        }
    }
    return bool_at(scope->object, "spec.unschedulable")
               ? arena_printf(scope->arena, "%s,SchedulingDisabled", status)
               : status;
}

static gint
text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *
node_roles_text(const Value *node, Arena *arena)
{
    const Value *labels = value_at(node, "metadata.labels");
    g_autoptr(GPtrArray) roles = g_ptr_array_new();

    for (size_t i = 0; i < value_length(labels); i++) {
        const ValueMember *label = &labels->members[i];
        const char *role = NULL;

        if (g_str_has_prefix(label->key, ROLE_PREFIX)) {
            role = label->key + strlen(ROLE_PREFIX);
        } else if (strcmp(label->key, "kubernetes.io/role") == 0) {
            role = value_text(label->value);
        }
        if (role != NULL && *role != '\0') {
            g_ptr_array_add(roles, (gpointer)(uintptr_t)role);
        }
    }
    g_ptr_array_sort(roles, text_compare);
    for (guint i = roles->len; i-- > 1;) {
        if (strcmp(g_ptr_array_index(roles, i), g_ptr_array_index(roles, i - 1)) == 0) {
            g_ptr_array_remove_index(roles, i);
        }
    }
    return roles->len == 0 ? "<none>" : texts_join(roles, ",", arena);
}

static const char *
roles_cell(const CellScope *scope)
{
    return node_roles_text(scope->object, scope->arena);
}

/* The first address of the type that column->path names. */
static const char *
address_cell(const CellScope *scope)
{
    const Value *addresses = value_at(scope->object, "status.addresses");

    for (size_t i = 0; i < value_length(addresses); i++) {
        const Value *address = value_item(addresses, i);

        if (g_strcmp0(value_get_text(address, "type"), scope->column->path) == 0) {
            return value_get_text(address, "address");
        }
    }
    return "<none>";
}

static const TableColumn node_columns[] = {
    COLUMN_NAME,
    { .name = "Status", .cell = status_cell },
    { .name = "Roles", .cell = roles_cell },
    COLUMN_AGE,
    { .name = "Version", .cell = cell_text, .path = "status.nodeInfo.kubeletVersion" },
    { .name = "Internal-IP", .cell = address_cell, .path = "InternalIP", .is_wide = true },
    { .name = "External-IP", .cell = address_cell, .path = "ExternalIP", .is_wide = true },
    { .name = "OS-Image",
      .cell = cell_text,
      .path = "status.nodeInfo.osImage",
      .fallback = "<unknown>",
      .is_wide = true },
    { .name = "Kernel-Version",
      .cell = cell_text,
      .path = "status.nodeInfo.kernelVersion",
      .fallback = "<unknown>",
      .is_wide = true },
    { .name = "Container-Runtime",
      .cell = cell_text,
      .path = "status.nodeInfo.containerRuntimeVersion",
      .fallback = "<unknown>",
      .is_wide = true },
    { .name = NULL },
};

static const TableColumn namespace_columns[] = {
    COLUMN_NAME,
    { .name = "Status", .cell = cell_text, .path = "status.phase" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn lease_columns[] = {
    COLUMN_NAME,
    { .name = "Holder", .cell = cell_text, .path = "spec.holderIdentity" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Node",
      .group = "",
      .resource = "nodes",
      .is_cluster_scoped = true,
      .columns = node_columns },
    { .name = "Namespace",
      .group = "",
      .resource = "namespaces",
      .is_cluster_scoped = true,
      .columns = namespace_columns },
    { .name = "Lease",
      .group = "coordination.k8s.io",
      .resource = "leases",
      .columns = lease_columns },
    { .name = NULL },
};

extern const TableFamily table_family_node_table;

const TableFamily table_family_node_table = { .kinds = kinds };
