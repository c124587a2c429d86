/* config-table.c - what pods are given: configuration, secrets, identities, runtimes. */
#include "models/api/print/cell.h"

static const char *
config_data_cell(const CellScope *scope)
{
    return arena_printf(scope->arena, "%zu",
                        value_length(value_at(scope->object, "data")) +
                            value_length(value_at(scope->object, "binaryData")));
}

static const TableColumn config_map_columns[] = {
    COLUMN_NAME,
    { .name = "Data", .cell = config_data_cell },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn secret_columns[] = {
    COLUMN_NAME,
    { .name = "Type", .cell = cell_text, .path = "type", .fallback = "Opaque" },
    { .name = "Data", .cell = cell_count, .path = "data" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn service_account_columns[] = {
    COLUMN_NAME,
    { .name = "Secrets", .cell = cell_count, .path = "secrets" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableColumn runtime_class_columns[] = {
    COLUMN_NAME,
    { .name = "Handler", .cell = cell_text, .path = "handler" },
    COLUMN_AGE,
    { .name = NULL },
};

static const char *
role_cell(const CellScope *scope)
{
    const char *kind = text_at(scope->object, "roleRef.kind");
    const char *name = text_at(scope->object, "roleRef.name");

    return arena_printf(scope->arena, "%s/%s", kind == NULL ? "" : kind, name == NULL ? "" : name);
}

/* The subjects of the kind that column->path names. */
static const char *
subjects_cell(const CellScope *scope)
{
    const Value *subjects = value_at(scope->object, "subjects");
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(subjects); i++) {
        const Value *subject = value_item(subjects, i);
        const char *name = value_get_text(subject, "name");
        const char *name_space = value_get_text(subject, "namespace");

        if (name == NULL || g_strcmp0(text_at(subject, "kind"), scope->column->path) != 0) {
            continue;
        }
        if (g_strcmp0(scope->column->path, "ServiceAccount") == 0) {
            name = arena_printf(scope->arena, "%s/%s", name_space == NULL ? "" : name_space, name);
        }
        g_ptr_array_add(texts, (gpointer)(uintptr_t)name);
    }
    return texts_join(texts, ", ", scope->arena);
}

static const TableColumn binding_columns[] = {
    COLUMN_NAME,
    { .name = "Role", .cell = role_cell },
    COLUMN_AGE,
    { .name = "Users", .cell = subjects_cell, .path = "User", .is_wide = true },
    { .name = "Groups", .cell = subjects_cell, .path = "Group", .is_wide = true },
    { .name = "ServiceAccounts", .cell = subjects_cell, .path = "ServiceAccount", .is_wide = true },
    { .name = NULL },
};

static const TableColumn webhook_columns[] = {
    COLUMN_NAME,
    { .name = "Webhooks", .cell = cell_count, .path = "webhooks" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "ConfigMap", .group = "", .resource = "configmaps", .columns = config_map_columns },
    { .name = "Secret", .group = "", .resource = "secrets", .columns = secret_columns },
    { .name = "ServiceAccount",
      .group = "",
      .resource = "serviceaccounts",
      .columns = service_account_columns },
    { .name = "RuntimeClass",
      .group = "node.k8s.io",
      .resource = "runtimeclasses",
      .is_cluster_scoped = true,
      .columns = runtime_class_columns },
    { .name = "RoleBinding",
      .group = "rbac.authorization.k8s.io",
      .resource = "rolebindings",
      .columns = binding_columns },
    { .name = "ClusterRoleBinding",
      .group = "rbac.authorization.k8s.io",
      .resource = "clusterrolebindings",
      .is_cluster_scoped = true,
      .columns = binding_columns },
    { .name = "ValidatingWebhookConfiguration",
      .group = "admissionregistration.k8s.io",
      .resource = "validatingwebhookconfigurations",
      .is_cluster_scoped = true,
      .columns = webhook_columns },
    { .name = "MutatingWebhookConfiguration",
      .group = "admissionregistration.k8s.io",
      .resource = "mutatingwebhookconfigurations",
      .is_cluster_scoped = true,
      .columns = webhook_columns },
    { .name = NULL },
};

extern const TableFamily table_family_config_table;

const TableFamily table_family_config_table = { .kinds = kinds };
