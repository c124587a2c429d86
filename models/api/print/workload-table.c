/* workload-table.c - the kinds that keep a number of pods. */
#include "models/api/print/cell.h"

#define CONTAINERS(at) \
    { \
        .name = "Containers", .cell = cell_container_names, .path = at, .is_wide = true \
    }
#define IMAGES(at) \
    { \
        .name = "Images", .cell = cell_container_images, .path = at, .is_wide = true \
    }
#define TEMPLATE "spec.template.spec.containers"
#define SELECTOR(function) \
    { \
        .name = "Selector", .cell = function, .path = "spec.selector", .is_wide = true \
    }

/* Replicas that are ready, of those wished for; one if the wish is absent. */
static const char *
ready_cell(const CellScope *scope)
{
    const Value *wanted = value_at(scope->object, "spec.replicas");

    return arena_printf(scope->arena, "%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                        int_at(scope->object, "status.readyReplicas"),
                        value_is(wanted, VALUE_INT) ? wanted->integer : 1);
}

/* Of a Deployment: nothing rather than "<none>". */
static const char *
bare_selector_cell(const CellScope *scope)
{
    return selector_text(value_at(scope->object, scope->column->path), scope->arena);
}

static const TableColumn deployment_columns[] = {
    COLUMN_NAME,
    { .name = "Ready", .cell = ready_cell },
    { .name = "Up-to-date", .cell = cell_int, .path = "status.updatedReplicas" },
    { .name = "Available", .cell = cell_int, .path = "status.availableReplicas" },
    COLUMN_AGE,
    CONTAINERS(TEMPLATE),
    IMAGES(TEMPLATE),
    SELECTOR(bare_selector_cell),
    { .name = NULL },
};

#define REPLICA_COLUMNS \
    COLUMN_NAME, \
        { .name = "Desired", .cell = cell_int, .path = "spec.replicas", .fallback = "1" }, \
        { .name = "Current", .cell = cell_int, .path = "status.replicas" }, \
        { .name = "Ready", .cell = cell_int, .path = "status.readyReplicas" }, COLUMN_AGE, \
        CONTAINERS(TEMPLATE), IMAGES(TEMPLATE)

static const TableColumn replica_set_columns[] = {
    REPLICA_COLUMNS,
    SELECTOR(cell_selector),
    { .name = NULL },
};

static const TableColumn replication_controller_columns[] = {
    REPLICA_COLUMNS,
    SELECTOR(cell_labels),
    { .name = NULL },
};

static const TableColumn stateful_set_columns[] = {
    COLUMN_NAME,      { .name = "Ready", .cell = ready_cell },
    COLUMN_AGE,       CONTAINERS(TEMPLATE),
    IMAGES(TEMPLATE), { .name = NULL },
};

static const TableColumn daemon_set_columns[] = {
    COLUMN_NAME,
    { .name = "Desired", .cell = cell_int, .path = "status.desiredNumberScheduled" },
    { .name = "Current", .cell = cell_int, .path = "status.currentNumberScheduled" },
    { .name = "Ready", .cell = cell_int, .path = "status.numberReady" },
    { .name = "Up-to-date", .cell = cell_int, .path = "status.updatedNumberScheduled" },
    { .name = "Available", .cell = cell_int, .path = "status.numberAvailable" },
    { .name = "Node Selector", .cell = cell_labels, .path = "spec.template.spec.nodeSelector" },
    COLUMN_AGE,
    CONTAINERS(TEMPLATE),
    IMAGES(TEMPLATE),
    SELECTOR(cell_selector),
    { .name = NULL },
};

/* "statefulset.apps/db". */
static const char *
controller_cell(const CellScope *scope)
{
    const Value *owners = value_at(scope->object, "metadata.ownerReferences");

    for (size_t i = 0; i < value_length(owners); i++) {
        const Value *owner = value_item(owners, i);
        const char *group = api_group(value_get_text(owner, "apiVersion"), scope->arena);
        g_autofree char *kind = NULL;

        if (!value_get_bool(owner, "controller", false)) {
            continue;
        }
        kind = g_ascii_strdown(text_at(owner, "kind") == NULL ? "" : text_at(owner, "kind"), -1);
        return arena_printf(scope->arena, "%s%s%s/%s", kind, *group == '\0' ? "" : ".", group,
                            text_at(owner, "name") == NULL ? "" : text_at(owner, "name"));
    }
    return "<none>";
}

static const TableColumn controller_revision_columns[] = {
    COLUMN_NAME,
    { .name = "Controller", .cell = controller_cell },
    { .name = "Revision", .cell = cell_int, .path = "revision" },
    COLUMN_AGE,
    { .name = NULL },
};

static const TableKind kinds[] = {
    { .name = "Deployment",
      .group = "apps",
      .resource = "deployments",
      .columns = deployment_columns },
    { .name = "ReplicaSet",
      .group = "apps",
      .resource = "replicasets",
      .columns = replica_set_columns },
    { .name = "StatefulSet",
      .group = "apps",
      .resource = "statefulsets",
      .columns = stateful_set_columns },
    { .name = "DaemonSet",
      .group = "apps",
      .resource = "daemonsets",
      .columns = daemon_set_columns },
    { .name = "ControllerRevision",
      .group = "apps",
      .resource = "controllerrevisions",
      .columns = controller_revision_columns },
    { .name = "ReplicationController",
      .group = "",
      .resource = "replicationcontrollers",
      .columns = replication_controller_columns },
    { .name = NULL },
};

extern const TableFamily table_family_workload_table;

const TableFamily table_family_workload_table = { .kinds = kinds };
