/* node-ipam-controller.c - gives each node a range of addresses for its pods.
 *
 * Only with --allocate-node-cidrs, as in the real thing; then --cluster-cidr is cut into pieces of
 * --node-cidr-mask-size bits, the first free one goes to the next node, and the piece of a node
 * that goes is free again.  IPv4 alone (Kubernetes 1.34). */
#include "models/controllers/controller.h"

#include <stdlib.h>
#include <string.h>

typedef struct Ranges {
    uint32_t base;    /* of the cluster */
    uint32_t n;       /* pieces */
    uint32_t shift;   /* bits of a piece's hosts */
    GHashTable *used; /* number of a piece + 1; for look-up only */
} Ranges;

/* "10.244.0.0/16"; false: that is no range. */
static bool
parse_range(const char *text, uint32_t *ret_base, uint32_t *ret_bits)
{
    g_auto(GStrv) halves = g_strsplit(text, "/", 2);
    g_auto(GStrv) parts = g_strsplit(halves[0] != NULL ? halves[0] : "", ".", 5);

    if (g_strv_length(halves) != 2 || g_strv_length(parts) != 4) {
        return false;
    }
    *ret_base = 0;
    for (size_t i = 0; i < 4; i++) {
        *ret_base = *ret_base << 8 | (uint32_t)(strtoul(parts[i], NULL, 10) & 255);
    }
    *ret_bits = (uint32_t)strtoul(halves[1], NULL, 10);
    return *ret_bits <= 32;
}

static void
mark(Controller *self, const char *cidr, bool is_used)
{
    Ranges *ranges = self->state;
    uint32_t base, bits;
    gpointer key;

    if (cidr == NULL || !parse_range(cidr, &base, &bits)) {
        return;
    }
    key = GUINT_TO_POINTER(((base - ranges->base) >> ranges->shift) + 1);
    if (is_used) {
        g_hash_table_add(ranges->used, key);
    } else {
        g_hash_table_remove(ranges->used, key);
    }
}

static void
node_changed(Controller *self, const Object *old, const Object *new_)
{
    const Node *node = (const Node *)(new_ != NULL ? new_ : old);

    if (new_ == NULL) {
        mark(self, node->pod_cidr, false);
    } else if (node->pod_cidr != NULL) {
        mark(self, node->pod_cidr, true);
    } else {
        work_queue_add(self->queue, new_->ref);
    }
}

static void
start(Controller *self)
{
    const ControllerManagerSettings *settings = self->settings;
    uint32_t mask = (uint32_t)settings->node_cidr_mask_size;
    Ranges *ranges;
    uint32_t bits;

    if (!settings->allocate_node_cidrs) {
        return;
    }
    ranges = g_new0(Ranges, 1);
    ranges->used = g_hash_table_new(NULL, NULL);
    if (parse_range(settings->cluster_cidr, &ranges->base, &bits) && mask >= bits && mask <= 30 &&
        mask - bits <= 16) {
        ranges->n = UINT32_C(1) << (mask - bits);
        ranges->shift = 32 - mask;
    }
    self->state = ranges;
    controller_watch(self, KIND_NODE, node_changed);
}

static void
free_state(Controller *self)
{
    Ranges *ranges = self->state;

    if (ranges != NULL) {
        g_hash_table_destroy(ranges->used);
        g_free(ranges);
    }
}

typedef struct RangeEdit {
    const ObjectTables *tables;
    char *cidr;
} RangeEdit;

static bool
put_range(Object *draft, void *data)
{
    const RangeEdit *edit = data;
    Node *node = (Node *)draft;

    if (node->pod_cidr != NULL) {
        return false;
    }
    node->pod_cidr = intern(edit->tables->names, edit->cidr);
    return true;
}

static bool
sync_node(Controller *self, Process *process, ObjectRef key)
{
    const Node *node = (const Node *)controller_get(self, KIND_NODE, key);
    Ranges *ranges = self->state;
    uint32_t piece = 0;
    uint32_t base;
    g_autofree char *cidr = NULL;
    RangeEdit edit;
    ApiAnswer answer;

    if (node == NULL || node->pod_cidr != NULL) {
        return true;
    }
    while (piece < ranges->n && g_hash_table_contains(ranges->used, GUINT_TO_POINTER(piece + 1))) {
        piece++;
    }
    if (piece == ranges->n) {
        controller_record_as(self, "cidrAllocator", &node->object, "Normal", "CIDRNotAvailable",
                             "Node %s status is now: CIDRNotAvailable", node->object.meta.name);
        return false;
    }
    base = ranges->base + (piece << ranges->shift);
    cidr = g_strdup_printf("%u.%u.%u.%u/%u", base >> 24, base >> 16 & 255, base >> 8 & 255,
                           base & 255, 32 - ranges->shift);
    edit = (RangeEdit){ self->tables, cidr };
    g_hash_table_add(ranges->used, GUINT_TO_POINTER(piece + 1));
    answer = controller_patch(self, process, key, put_range, &edit);
    if (answer.status != API_OK) {
        g_hash_table_remove(ranges->used, GUINT_TO_POINTER(piece + 1));
    }
    return answer.status == API_OK || answer.status == API_NOT_FOUND;
}

const ControllerType controller_node_ipam_controller = {
    .name = "node-ipam-controller",
    .doc = "Gives nodes ranges of addresses for their pods.",
    .qps_factor = 1,
    .start = start,
    .sync = sync_node,
    .free = free_state,
};
