/* attach-detach-controller.c - brings volumes to the nodes whose pods want them, and back.
 *
 * A loop of 100 ms compares what bound pods want with what is attached (attach-state.h).  A volume
 * that one node alone may have waits until it is detached elsewhere, and detaching waits until the
 * node says that it has unmounted it (status.volumesInUse).  A node that is not ready is waited for
 * 6 minutes from when nobody wanted the volume any more, then the volume is taken by force; the
 * taint out-of-service spares the wait.  The work is done by the external attacher, through a
 * VolumeAttachment that is looked at 0.5 s after the call and then ever later, up to 7 s apart
 * (Kubernetes 1.34; there the steps are drawn within a tenth).
 *
 * Unlike the real one it looks only at volumes about which something has changed. */
#include "models/controllers/volume/attach-report.h"

#include <string.h>

#define MAX_WAIT_FOR_UNMOUNT (360 * SIM_SECOND)
#define CALL_MAX (120 * SIM_SECOND)
#define LOOK_FIRST (500 * SIM_MILLISECOND)
#define LOOK_MAX (7 * SIM_SECOND)
#define LOOK_FACTOR 1.05
#define TAINT_OUT_OF_SERVICE "node.kubernetes.io/out-of-service"

static const Object *
attachment_of(Controller *self, const AttachRow *row)
{
    return informer_find(controller_informer(self, KIND_VOLUME_ATTACHMENT), NULL,
                         row->attachment_name);
}

static bool
says_attached(const Object *attachment)
{
    return value_get_bool(((const RawObject *)attachment)->status, "attached", false);
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* The first look at or after now. */
static SimTime
next_look(Controller *self, const AttachRow *row)
{
    SimTime now = sim_now(self->sim);
    SimTime at = row->began_at;

    if (api_server_is_instant(client_server(self->client))) {
        return now;
    }
    for (SimTime step = LOOK_FIRST; at < now; step = (SimTime)((double)step * LOOK_FACTOR)) {
        at += MIN(step, LOOK_MAX);
    }
    return at;
}

static void
notice(Controller *self, AttachRow *row)
{
    row->noticed_at = next_look(self, row);
    work_queue_add_after(self->queue, row->volume->ref, row->noticed_at - sim_now(self->sim));
}

static Object *
make_attachment(Controller *self, const AttachRow *row)
{
    Arena *arena = self->tables->arena;
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);

    value_put_string(spec, "attacher", row->volume->csi.driver);
    value_put_string(spec, "nodeName", row->node_name);
    value_put(
        spec, "source",
        value_with(arena, NULL, "persistentVolumeName", value_string(arena, row->volume->name)));
    value_put_string(map, "apiVersion", "storage.k8s.io/v1");
    value_put_string(map, "kind", "VolumeAttachment");
    value_put(map, "metadata",
              value_with(arena, NULL, "name", value_string(arena, row->attachment_name)));
    value_put(map, "spec", value_end(spec));
    value_put(map, "status", value_with(arena, NULL, "attached", value_bool(arena, false)));
    return object_from_value(value_end(map), self->tables);
}

static void
fail_attach(Controller *self, const AttachRow *row, const char *why)
{
    g_autofree char *message = g_strdup_printf("AttachVolume.Attach failed for volume \"%s\" : %s",
                                               row->volume->name, why);

    attach_record(self, row, "Warning", "FailedAttachVolume", message);
}

static bool
begin_attach(Controller *self, Process *process, AttachRow *row)
{
    const Object *attachment;
    ApiAnswer answer;

    row->step = ATTACH_BEGUN;
    row->began_at = sim_now(self->sim);
    row->noticed_at = SIM_NEVER;
    answer = controller_create(self, process, make_attachment(self, row));
    if (answer.status != API_OK && answer.status != API_ALREADY_EXISTS) {
        row->step = ATTACH_NONE;
        fail_attach(self, row, answer.message != NULL ? answer.message : "");
        return false;
    }
    attachment = attachment_of(self, row);
    if (attachment != NULL && says_attached(attachment)) {
        notice(self, row);
    }
    return true;
}

static bool
end_attach(Controller *self, Process *process, AttachRow *row)
{
    g_autofree char *message =
        g_strdup_printf("AttachVolume.Attach succeeded for volume \"%s\" ", row->volume->name);

    row->step = ATTACH_DONE;
    row->is_reported = row->may_be_mounted = true; /* until the node says otherwise */
    row->has_been_refused = false;
    attach_record(self, row, "Normal", "SuccessfulAttachVolume", message);
    g_clear_pointer(&message, g_free); /* what follows waits */
    return attach_report(self, process, row);
}

/* The attacher goes on; the next try finds its VolumeAttachment.  What nobody wants any more is
 * taken away, since it may be attached yet. */
static void
give_up_attach(Controller *self, AttachRow *row)
{
    g_autofree char *why = g_strdup_printf(
        "timed out waiting for external-attacher of %s CSI driver to attach volume %s",
        row->volume->csi.driver, row->volume->csi.handle);

    fail_attach(self, row, why);
    row->began_at = sim_now(self->sim);
    if (row->pods->len == 0) {
        row->step = ATTACH_DONE;
        row->noticed_at = row->began_at;
    }
}

/* A call that is under way. */
static bool
advance(Controller *self, Process *process, AttachRow *row)
{
    SimTime now = sim_now(self->sim);
    bool is_over = row->noticed_at != SIM_NEVER && now >= row->noticed_at;
    bool is_late = now - row->began_at >= CALL_MAX;

    if (row->step == ATTACH_BEGUN) {
        if (is_over) {
            return end_attach(self, process, row);
        }
        if (is_late) {
            give_up_attach(self, row);
        }
        return true;
    }
    if (row->step == DETACH_BEGUN && is_over) {
        row->step = ATTACH_NONE;
        row->unwanted_since = SIM_NEVER;
    } else if (row->step == DETACH_BEGUN && is_late) {
        row->step = ATTACH_DONE;
        row->is_reported = true;
        return false;
    }
    return true;
}

/* Someone has deleted the VolumeAttachment: the volume is not there any more. */
static bool
verify(Controller *self, Process *process, AttachRow *row)
{
    if (row->step != ATTACH_DONE || row->noticed_at != SIM_NEVER ||
        attachment_of(self, row) != NULL) {
        return true;
    }
    row->step = ATTACH_NONE;
    row->is_reported = false;
    row->unwanted_since = SIM_NEVER;
    return attach_report(self, process, row);
}

/* Whether the volume may be taken away now. */
static bool
may_detach(Controller *self, const AttachRow *row, bool *ret_is_forced)
{
    const Node *node = attach_row_node(self, row);
    SimTime waited = sim_now(self->sim) - row->unwanted_since;
    bool is_out_of_service = false;

    for (uint32_t i = 0; node != NULL && i < node->n_taints; i++) {
        is_out_of_service |= strcmp(node->taints[i].key, TAINT_OUT_OF_SERVICE) == 0;
    }
    *ret_is_forced = waited >= MAX_WAIT_FOR_UNMOUNT || is_out_of_service;
    if (!row->may_be_mounted || is_out_of_service) {
        return true;
    }
    return waited >= MAX_WAIT_FOR_UNMOUNT && !self->settings->disable_force_detach_on_timeout &&
           (node == NULL || !node_is_ready(node));
}

static bool
begin_detach(Controller *self, Process *process, AttachRow *row, bool is_forced)
{
    const Object *attachment = attachment_of(self, row);
    const Node *node;

    row->is_reported = false;
    if (!attach_report(self, process, row)) {
        row->is_reported = true;
        return false;
    }
    node = attach_row_node(self, row);
    if (node != NULL && !is_forced && value_list_has(node->volumes_in_use, row->volume->unique)) {
        row->is_reported = row->may_be_mounted = true;
        return false;
    }
    row->step = DETACH_BEGUN;
    row->began_at = sim_now(self->sim);
    row->noticed_at = attachment == NULL ? row->began_at : SIM_NEVER;
    if (attachment == NULL) {
        return advance(self, process, row);
    }
    if (controller_delete(self, process, attachment->ref, NULL).status == API_NOT_FOUND) {
        notice(self, row);
    }
    return true;
}

static bool
detach_unwanted(Controller *self, Process *process, AttachRow *row)
{
    bool is_forced;

    if (row->step != ATTACH_DONE || row->pods->len > 0) {
        row->unwanted_since = SIM_NEVER;
        return true;
    }
    if (row->unwanted_since == SIM_NEVER) {
        row->unwanted_since = sim_now(self->sim);
    }
    return !may_detach(self, row, &is_forced) || begin_detach(self, process, row, is_forced);
}

/* Whether another node has it, or a call about it is under way. */
static bool
is_elsewhere(const AttachRow *row, bool *ret_is_busy)
{
    bool found = false;

    *ret_is_busy = false;
    for (guint i = 0; i < row->volume->rows->len; i++) {
        const AttachRow *other = g_ptr_array_index(row->volume->rows, i);

        *ret_is_busy |= other->step == ATTACH_BEGUN || other->step == DETACH_BEGUN;
        found |= other != row && other->step == ATTACH_DONE;
    }
    return found;
}

static bool
attach_wanted(Controller *self, Process *process, AttachRow *row)
{
    bool is_busy;

    if (row->step != ATTACH_NONE || row->pods->len == 0 || attach_row_node(self, row) == NULL) {
        return true;
    }
    if (row->volume->is_exclusive) {
        bool found = is_elsewhere(row, &is_busy);

        if (is_busy) {
            return true;
        }
        if (found) {
            attach_refuse(self, row);
            return true;
        }
    }
    return begin_attach(self, process, row);
}

/* Of several times the queue keeps the earliest: the others are given to it anew. */
static void
look_again(Controller *self, const AttachRow *row)
{
    ObjectRef ref = row->volume->ref;
    SimTime now = sim_now(self->sim);

    if (row->step == ATTACH_BEGUN || row->step == DETACH_BEGUN) {
        if (row->noticed_at != SIM_NEVER) {
            work_queue_add_after(self->queue, ref, MAX(row->noticed_at - now, 0));
        }
        work_queue_add_after_quietly(self->queue, ref, MAX(row->began_at + CALL_MAX - now, 1));
    } else if (row->step == ATTACH_DONE && row->unwanted_since != SIM_NEVER &&
               now - row->unwanted_since < MAX_WAIT_FOR_UNMOUNT) {
        work_queue_add_after(self->queue, ref, row->unwanted_since + MAX_WAIT_FOR_UNMOUNT - now);
    }
}

/* Only here rows go, so that indexes stay good across the calls. */
static bool
sync_volume(Controller *self, Process *process, ObjectRef key)
{
    AttachVolume *volume = attach_state_find(attach_state_of(self), key);
    bool ok = true;

    for (guint i = 0; volume != NULL && i < volume->rows->len; i++) {
        AttachRow *row = g_ptr_array_index(volume->rows, i);

        ok &= verify(self, process, row);
        ok &= advance(self, process, row);
        ok &= detach_unwanted(self, process, row);
    }
    for (guint i = 0; ok && volume != NULL && i < volume->rows->len; i++) {
        ok &= attach_wanted(self, process, g_ptr_array_index(volume->rows, i));
    }
    for (guint i = 0; volume != NULL && i < volume->rows->len; i++) {
        look_again(self, g_ptr_array_index(volume->rows, i));
    }
    if (volume != NULL) {
        attach_state_tidy(attach_state_of(self), volume);
    }
    return ok;
}

/* ---- what changes ---------------------------------------------------------------------------- */

static void
pod_changed(Controller *self, const Object *old, const Object *new_)
{
    const Pod *pod = (const Pod *)(new_ != NULL ? new_ : old);
    AttachControllerState *state = self->state;

    if (!pod_has_claims(pod->spec) || pod->node_name == NULL) {
        return;
    }
    if (new_ == NULL || pod_is_terminal(pod)) {
        attach_state_remove_pod(state->attach, pod->object.ref);
    } else if ((old == NULL || ((const Pod *)old)->node_name == NULL) &&
               !attach_state_add_pod(state->attach, pod)) {
        g_array_append_val(state->unbound, pod->object.ref);
    }
}

/* Pods whose claims were not known to be bound. */
static void
bound(Controller *self, const Object *old, const Object *new_)
{
    AttachControllerState *state = self->state;

    (void)old;
    for (guint i = 0; new_ != NULL && i < state->unbound->len;) {
        const Pod *pod = (const Pod *)controller_get(self, KIND_POD,
                                                     g_array_index(state->unbound, ObjectRef, i));

        if (pod == NULL || pod_is_terminal(pod) || attach_state_add_pod(state->attach, pod)) {
            g_array_remove_index(state->unbound, i);
        } else {
            i++;
        }
    }
}

static void
attachment_changed(Controller *self, const Object *old, const Object *new_)
{
    AttachRow *row = attach_state_row_of(attach_state_of(self), new_ != NULL ? new_ : old);

    if (row == NULL) {
        return;
    }
    if (row->step == ATTACH_BEGUN && new_ != NULL && says_attached(new_) &&
        row->noticed_at == SIM_NEVER) {
        notice(self, row);
    } else if (row->step == DETACH_BEGUN && new_ == NULL) {
        notice(self, row);
    } else if (row->step == ATTACH_DONE && new_ == NULL) {
        row->noticed_at = SIM_NEVER;
        attach_state_look_late(attach_state_of(self), row->volume->ref);
    }
}

/* Also makes waits shorter: a taint, or a node that is healthy or unhealthy now. */
static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    const Node *node = (const Node *)(new_ != NULL ? new_ : old);
    const GPtrArray *rows = attach_state_node(attach_state_of(self), node->object.meta.name);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        AttachRow *row = g_ptr_array_index(rows, i);

        row->may_be_mounted =
            new_ != NULL && value_list_has(node->volumes_in_use, row->volume->unique);
        if (row->unwanted_since != SIM_NEVER || old == NULL) {
            attach_state_look(attach_state_of(self), row->volume->ref);
        }
    }
}

/* ---- life ------------------------------------------------------------------------------------ */

static void
start(Controller *self)
{
    AttachControllerState *state = g_new0(AttachControllerState, 1);

    state->attach = attach_state_new(self);
    state->unbound = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    self->state = state;
    controller_watch(self, KIND_POD, pod_changed);
    controller_watch(self, KIND_NODE, node_changed);
    controller_watch(self, KIND_PERSISTENT_VOLUME_CLAIM, bound);
    controller_watch(self, KIND_PERSISTENT_VOLUME, bound);
    controller_watch(self, KIND_VOLUME_ATTACHMENT, attachment_changed);
    (void)controller_informer(self, KIND_CSI_DRIVER);
}

static void
take_over(Controller *self, const Object *volume, const Node *node)
{
    AttachRow *row = attach_state_row(attach_state_of(self), volume, node->object.meta.name);

    if (row != NULL && row->step == ATTACH_NONE) {
        row->step = ATTACH_DONE;
        row->is_reported = true;
        row->noticed_at = 0; /* whether there is a VolumeAttachment is not asked at once */
        row->may_be_mounted = value_list_has(node->volumes_in_use, row->volume->unique);
        attach_state_look(attach_state_of(self), row->volume->ref);
    }
}

/* What stands in the status of nodes is attached. */
static void
take_over_nodes(Controller *self)
{
    StoreQuery nodes = { .kind = KIND_NODE };
    StoreQuery volumes = { .kind = KIND_PERSISTENT_VOLUME };
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    Informer *informer = controller_informer(self, KIND_PERSISTENT_VOLUME);
    CsiVolume csi;

    for (StoreIterator it = informer_query(informer, &volumes); store_next(&it);) {
        if (csi_volume_read(it.object, self->tables, &csi)) {
            g_hash_table_insert(known,
                                (gpointer)(uintptr_t)csi_volume_unique_name(&csi, self->tables),
                                (gpointer)(uintptr_t)it.object);
        }
    }
    for (StoreIterator it = informer_query(controller_informer(self, KIND_NODE), &nodes);
         g_hash_table_size(known) > 0 && store_next(&it);) {
        const Node *node = (const Node *)it.object;

        for (size_t i = 0; i < value_length(node->volumes_attached); i++) {
            const char *name = value_get_text(value_item(node->volumes_attached, i), "name");
            const Object *volume = name == NULL ? NULL : g_hash_table_lookup(known, name);

            if (volume != NULL) {
                take_over(self, volume, node);
            }
        }
    }
}

/* What is said nowhere but in a VolumeAttachment may be attached too. */
static void
take_over_attachments(Controller *self)
{
    StoreQuery query = { .kind = KIND_VOLUME_ATTACHMENT };
    Informer *informer = controller_informer(self, KIND_VOLUME_ATTACHMENT);

    for (StoreIterator it = informer_query(informer, &query); store_next(&it);) {
        const Value *spec = value_get(it.object->raw, "spec");
        const char *name = value_get_text(value_get(spec, "source"), "persistentVolumeName");
        const char *node_name = value_get_text(spec, "nodeName");
        const Object *volume =
            name == NULL
                ? NULL
                : informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME), NULL, name);
        const Object *node = node_name == NULL ? NULL
                                               : informer_find(controller_informer(self, KIND_NODE),
                                                               NULL, node_name);
        const AttachRow *row = volume == NULL || node == NULL
                                   ? NULL
                                   : attach_state_row_of(attach_state_of(self), it.object);

        if (volume != NULL && node != NULL && !object_is_deleting(it.object) &&
            (says_attached(it.object) || row == NULL)) {
            take_over(self, volume, (const Node *)node);
        }
    }
}

static void
listed(Controller *self)
{
    take_over_nodes(self);
    take_over_attachments(self);
}

static void
free_state(Controller *self)
{
    AttachControllerState *state = self->state;

    attach_state_free(state->attach);
    g_array_unref(state->unbound);
    g_free(state);
}

const ControllerType controller_attach_detach_controller = {
    .name = "persistentvolume-attach-detach-controller",
    .doc = "Attaches volumes to the nodes of the pods that use them, and detaches them.",
    .component = "attachdetach-controller",
    .qps_factor = 1,
    .queue = { .n_workers = 20,
               .backoff_base = 500 * SIM_MILLISECOND,
               .backoff_max = 122 * SIM_SECOND,
               .without_bucket = true },
    .start = start,
    .listed = listed,
    .sync = sync_volume,
    .free = free_state,
};
