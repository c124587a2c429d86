/* attach-state.c - see attach-state.h. */
#include "models/controllers/volume/attach-state.h"

#include <string.h>

#define LOOP (100 * SIM_MILLISECOND)

typedef struct PodRows {
    gint64 key;
    GPtrArray *rows; /* AttachRow */
} PodRows;

struct AttachState {
    Controller *self;
    SimTime grid_at;
    GHashTable *volumes; /* by packed reference: AttachVolume, owned */
    GHashTable *nodes;   /* interned name -> GPtrArray of AttachRow, owned */
    GHashTable *pods;    /* by packed reference: PodRows, owned */
};

static gint64
pack(ObjectRef ref)
{
    return (gint64)((uint64_t)ref.generation << 32 | ref.index);
}

static void
row_free(gpointer data)
{
    AttachRow *row = data;

    g_free(row->attachment_name);
    g_array_unref(row->pods);
    g_free(row);
}

static void
volume_free(gpointer data)
{
    AttachVolume *volume = data;

    g_ptr_array_unref(volume->rows);
    g_free(volume);
}

static void
pod_rows_free(gpointer data)
{
    PodRows *one = data;

    g_ptr_array_unref(one->rows);
    g_free(one);
}

AttachState *
attach_state_new(Controller *self)
{
    AttachState *state = g_new0(AttachState, 1);

    state->self = self;
    state->grid_at = sim_now(self->sim);
    state->volumes = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, volume_free);
    state->nodes = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    state->pods = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, pod_rows_free);
    return state;
}

void
attach_state_free(AttachState *state)
{
    g_hash_table_unref(state->volumes);
    g_hash_table_unref(state->nodes);
    g_hash_table_unref(state->pods);
    g_free(state);
}

AttachVolume *
attach_state_find(const AttachState *state, ObjectRef ref)
{
    gint64 key = pack(ref);

    return g_hash_table_lookup(state->volumes, &key);
}

AttachRow *
attach_volume_row(const AttachVolume *volume, const char *node_name)
{
    for (guint i = 0; i < volume->rows->len; i++) {
        AttachRow *row = g_ptr_array_index(volume->rows, i);

        if (row->node_name == node_name) {
            return row;
        }
    }
    return NULL;
}

static AttachVolume *
ensure_volume(AttachState *state, const Object *object, const CsiVolume *csi)
{
    const ObjectTables *tables = state->self->tables;
    AttachVolume *volume = attach_state_find(state, object->ref);

    if (volume == NULL) {
        volume = g_new0(AttachVolume, 1);
        volume->ref = object->ref;
        volume->key = pack(object->ref);
        volume->name = intern(tables->names, object->meta.name);
        volume->unique = csi_volume_unique_name(csi, tables);
        volume->csi = *csi;
        volume->is_exclusive = volume_is_exclusive(object);
        volume->rows = g_ptr_array_new_with_free_func(row_free);
        g_hash_table_insert(state->volumes, &volume->key, volume);
    }
    return volume;
}

static void
index_node(AttachState *state, AttachRow *row)
{
    GPtrArray *rows = g_hash_table_lookup(state->nodes, row->node_name);

    if (rows == NULL) {
        rows = g_ptr_array_new();
        g_hash_table_insert(state->nodes, (gpointer)(uintptr_t)row->node_name, rows);
    }
    g_ptr_array_add(rows, row);
}

AttachRow *
attach_state_row(AttachState *state, const Object *object, const char *node_name)
{
    const Informer *drivers = controller_informer(state->self, KIND_CSI_DRIVER);
    AttachVolume *volume;
    AttachRow *row;
    CsiVolume csi;

    if (!csi_volume_read(object, state->self->tables, &csi) ||
        !csi_driver_attaches(informer_find(drivers, NULL, csi.driver))) {
        return NULL;
    }
    node_name = intern(state->self->tables->names, node_name);
    volume = ensure_volume(state, object, &csi);
    row = attach_volume_row(volume, node_name);
    if (row == NULL) {
        row = g_new0(AttachRow, 1);
        row->volume = volume;
        row->node_name = node_name;
        row->attachment_name = csi_attachment_name(&csi, node_name);
        row->pods = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
        row->noticed_at = row->unwanted_since = SIM_NEVER;
        g_ptr_array_add(volume->rows, row);
        index_node(state, row);
    }
    return row;
}

AttachRow *
attach_state_row_of(AttachState *state, const Object *attachment)
{
    const Value *spec = value_get(attachment->raw, "spec");
    const char *name = value_get_text(value_get(spec, "source"), "persistentVolumeName");
    const char *node_name = value_get_text(spec, "nodeName");
    const Object *object =
        name == NULL
            ? NULL
            : informer_find(controller_informer(state->self, KIND_PERSISTENT_VOLUME), NULL, name);
    const AttachVolume *volume = object == NULL ? NULL : attach_state_find(state, object->ref);

    return volume == NULL || node_name == NULL
               ? NULL
               : attach_volume_row(volume, intern(state->self->tables->names, node_name));
}

const GPtrArray *
attach_state_node(const AttachState *state, const char *node_name)
{
    return g_hash_table_lookup(state->nodes, intern(state->self->tables->names, node_name));
}

/* ---- pods ------------------------------------------------------------------------------------ */

static PodRows *
ensure_pod(AttachState *state, ObjectRef ref)
{
    gint64 key = pack(ref);
    PodRows *one = g_hash_table_lookup(state->pods, &key);

    if (one == NULL) {
        one = g_new0(PodRows, 1);
        one->key = key;
        one->rows = g_ptr_array_new();
        g_hash_table_insert(state->pods, &one->key, one);
    }
    return one;
}

static void
want(AttachState *state, AttachRow *row, ObjectRef pod)
{
    PodRows *one = ensure_pod(state, pod);

    if (!g_ptr_array_find(one->rows, row, NULL)) {
        g_ptr_array_add(one->rows, row);
        g_array_append_val(row->pods, pod);
        attach_state_look(state, row->volume->ref);
    }
}

/* The claim's volume; NULL: they are not bound to each other, as far as the caches tell. */
static const Object *
volume_of(AttachState *state, const Pod *pod, const char *claim_name)
{
    Controller *self = state->self;
    const Object *claim = informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME_CLAIM),
                                        pod->object.meta.name_space, claim_name);
    const char *name = claim == NULL ? NULL : claim_volume_name(claim);

    return name == NULL
               ? NULL
               : informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME), NULL, name);
}

bool
attach_state_add_pod(AttachState *state, const Pod *pod)
{
    g_autoptr(Arena) arena = arena_new();
    bool all = true;

    for (uint32_t i = 0; i < pod->spec->n_volumes; i++) {
        const char *claim_name = pod_volume_claim(pod, &pod->spec->volumes[i], arena);
        const Object *volume = claim_name == NULL ? NULL : volume_of(state, pod, claim_name);
        AttachRow *row = volume == NULL ? NULL : attach_state_row(state, volume, pod->node_name);

        if (row != NULL) {
            want(state, row, pod->object.ref);
        }
        all = all && (claim_name == NULL || volume != NULL);
    }
    return all;
}

static void
forget_pod(AttachRow *row, ObjectRef pod)
{
    for (guint i = 0; i < row->pods->len; i++) {
        if (sim_handle_equal(g_array_index(row->pods, ObjectRef, i), pod)) {
            g_array_remove_index(row->pods, i);
            return;
        }
    }
}

void
attach_state_remove_pod(AttachState *state, ObjectRef pod)
{
    gint64 key = pack(pod);
    PodRows *one = g_hash_table_lookup(state->pods, &key);

    for (guint i = 0; one != NULL && i < one->rows->len; i++) {
        AttachRow *row = g_ptr_array_index(one->rows, i);

        forget_pod(row, pod);
        attach_state_look(state, row->volume->ref);
    }
    (void)g_hash_table_remove(state->pods, &key);
}

void
attach_state_tidy(AttachState *state, AttachVolume *volume)
{
    for (guint i = 0; i < volume->rows->len;) {
        AttachRow *row = g_ptr_array_index(volume->rows, i);
        GPtrArray *at_node = g_hash_table_lookup(state->nodes, row->node_name);

        if (row->pods->len > 0 || row->step != ATTACH_NONE) {
            i++;
            continue;
        }
        (void)g_ptr_array_remove(at_node, row);
        if (at_node->len == 0) {
            (void)g_hash_table_remove(state->nodes, row->node_name);
        }
        g_ptr_array_remove_index(volume->rows, i);
    }
    if (volume->rows->len == 0) {
        (void)g_hash_table_remove(state->volumes, &volume->key);
    }
}

/* ---- when ------------------------------------------------------------------------------------ */

static SimTime
until_grid(const AttachState *state, SimTime period)
{
    SimTime since = sim_now(state->self->sim) - state->grid_at;

    return period - since % period;
}

void
attach_state_look(AttachState *state, ObjectRef volume)
{
    bool is_instant = api_server_is_instant(client_server(state->self->client));

    work_queue_add_after(state->self->queue, volume, is_instant ? 0 : until_grid(state, LOOP));
}

void
attach_state_look_late(AttachState *state, ObjectRef volume)
{
    work_queue_add_after_quietly(
        state->self->queue, volume,
        until_grid(state, state->self->settings->attach_detach_reconcile_sync_period));
}
