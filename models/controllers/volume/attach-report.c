/* attach-report.c - see attach-report.h. */
#include "models/controllers/volume/attach-report.h"

#include <string.h>

AttachState *
attach_state_of(Controller *self)
{
    return ((AttachControllerState *)self->state)->attach;
}

const Node *
attach_row_node(Controller *self, const AttachRow *row)
{
    return (const Node *)informer_find(controller_informer(self, KIND_NODE), NULL, row->node_name);
}

/* ---- the node's status ----------------------------------------------------------------------- */

typedef struct Reporting {
    Controller *self;
    const char *node_name;
} Reporting;

static const Value *
attached_value(const char *unique, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "devicePath", "");
    value_put_string(map, "name", unique);
    return value_end(map);
}

static const AttachRow *
row_named(const GPtrArray *rows, const char *unique)
{
    for (guint i = 0; rows != NULL && unique != NULL && i < rows->len; i++) {
        const AttachRow *row = g_ptr_array_index(rows, i);

        if (strcmp(row->volume->unique, unique) == 0) {
            return row;
        }
    }
    return NULL;
}

static bool
list_has(const Value *list, const char *unique)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_get_text(value_item(list, i), "name"), unique) == 0) {
            return true;
        }
    }
    return false;
}

/* What stands there and is not known to be wrong, then what is new. */
static const Value *
volumes_attached(const Node *node, const GPtrArray *rows, Arena *arena)
{
    ValueBuilder *list = value_list_begin(arena);
    size_t n = 0;

    for (size_t i = 0; i < value_length(node->volumes_attached); i++) {
        const Value *item = value_item(node->volumes_attached, i);
        const AttachRow *row = row_named(rows, value_get_text(item, "name"));

        if (row == NULL || row->is_reported) {
            value_add(list, item);
            n++;
        }
    }
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const AttachRow *row = g_ptr_array_index(rows, i);

        if (row->is_reported && !list_has(node->volumes_attached, row->volume->unique)) {
            value_add(list, attached_value(row->volume->unique, arena));
            n++;
        }
    }
    return n == 0 ? NULL : value_end(list);
}

static bool
edit_attached(Object *draft, void *data)
{
    const Reporting *reporting = data;
    Node *node = (Node *)draft;
    const GPtrArray *rows =
        attach_state_node(attach_state_of(reporting->self), reporting->node_name);
    const Value *list = volumes_attached(node, rows, reporting->self->tables->arena);

    if (list == node->volumes_attached || (list != NULL && node->volumes_attached != NULL &&
                                           value_equal(list, node->volumes_attached))) {
        return false;
    }
    node->volumes_attached = list;
    return true;
}

bool
attach_report(Controller *self, Process *process, const AttachRow *row)
{
    const Node *node = attach_row_node(self, row);
    Reporting reporting = { self, row->node_name };
    ApiAnswer answer;

    if (node == NULL) {
        return true;
    }
    answer = controller_patch(self, process, node->object.ref, edit_attached, &reporting);
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

/* ---- events ---------------------------------------------------------------------------------- */

void
attach_record(Controller *self, const AttachRow *row, const char *type, const char *reason,
              const char *message)
{
    for (guint i = 0; i < row->pods->len; i++) {
        const Object *pod = controller_get(self, KIND_POD, g_array_index(row->pods, ObjectRef, i));

        if (pod != NULL) {
            controller_record(self, pod, type, reason, "%s", message);
        }
    }
}

/* Who has the volume, as a user of 'name_space' may know it; to be freed. */
static char *
describe_users(Controller *self, const AttachRow *row, const char *name_space)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint n_others = 0;

    for (guint i = 0; i < row->volume->rows->len; i++) {
        const AttachRow *other = g_ptr_array_index(row->volume->rows, i);

        for (guint k = 0; other != row && other->step != ATTACH_NONE && k < other->pods->len; k++) {
            const Object *pod =
                controller_get(self, KIND_POD, g_array_index(other->pods, ObjectRef, k));

            if (pod != NULL && strcmp(pod->meta.name_space, name_space) == 0) {
                g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", pod->meta.name);
            } else {
                n_others++;
            }
        }
    }
    if (names->len == 0 && n_others == 0) {
        return g_strdup(
            "Volume is already exclusively attached to one node and can't be attached to another");
    }
    if (names->len == 0) {
        return g_strdup_printf("Volume is already used by %u pod(s) in different namespaces",
                               n_others);
    }
    return n_others == 0
               ? g_strdup_printf("Volume is already used by pod(s) %s", names->str)
               : g_strdup_printf(
                     "Volume is already used by pod(s) %s and %u pod(s) in different namespaces",
                     names->str, n_others);
}

void
attach_refuse(Controller *self, AttachRow *row)
{
    for (guint i = 0; !row->has_been_refused && i < row->pods->len; i++) {
        const Object *pod = controller_get(self, KIND_POD, g_array_index(row->pods, ObjectRef, i));

        if (pod != NULL) {
            g_autofree char *users = describe_users(self, row, pod->meta.name_space);

            controller_record(self, pod, "Warning", "FailedAttachVolume",
                              "Multi-Attach error for volume \"%s\" %s", row->volume->name, users);
        }
    }
    row->has_been_refused = true;
}
