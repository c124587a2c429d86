/* node-address.c - the addresses of a node and of the pods on it. */
#include "models/node/runtime.h"
#include "text/scalar.h"

const char *
node_address(const Kubelets *kubelets, const KubeletNode *node)
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);

    return object == NULL ? NULL : object->internal_ip;
}

/* The first address of a range and how many there are in it, "10.244.3.0/24"; false: that is none.
 */
static bool
range_parse(const char *range, uint32_t *ret_base, uint32_t *ret_size)
{
    g_auto(GStrv) parts = g_strsplit_set(range, "./", 5);
    uint32_t base = 0;
    uint32_t bits;

    if (g_strv_length(parts) != 5) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        base = base << 8 | (uint32_t)(g_ascii_strtoull(parts[i], NULL, 10) & 255);
    }
    bits = (uint32_t)g_ascii_strtoull(parts[4], NULL, 10);
    if (bits > 30) {
        return false;
    }
    *ret_base = base + 2;
    *ret_size = MIN((UINT32_C(1) << (32 - MAX(bits, 8))) - 3, 65000);
    return true;
}

static const char *
address_text(const Kubelets *kubelets, uint32_t address)
{
    char text[4 * DIGITS_MAX];
    size_t n = 0;

    for (int shift = 24; shift >= 0; shift -= 8) {
        n += digits_format(address >> shift & 255, 1, text + n);
        text[n++] = shift > 0 ? '.' : '\0';
    }
    return intern(kubelets->tables->names, text);
}

/* Addresses that came with a dump were not counted. */
static bool
address_is_taken(const Kubelets *kubelets, const KubeletNode *node, const char *ip)
{
    for (guint i = 0; node->has_foreign_ips && i < node->runs->len; i++) {
        const PodRun *run = sim_pool_get(kubelets->runs, g_array_index(node->runs, SimHandle, i));

        if (run->ip == ip) {
            return true;
        }
    }
    return false;
}

/* The next address of the node's own range, or one of the model's where nodes have none. */
static const char *
next_ip(Kubelets *kubelets, KubeletNode *node)
{
    const Node *object = (const Node *)store_get(kubelets->store, node->ref);
    const char *range = object == NULL ? NULL : object->pod_cidr;
    uint32_t number = node->next_ip++;

    if (range != node->ip_range) {
        node->ip_range = range;
        node->has_ips = range_parse(range != NULL ? range : "", &node->first_ip, &node->n_ips);
    }
    if (node->has_ips) {
        return address_text(kubelets, node->first_ip + number % node->n_ips);
    }
    return address_text(kubelets, UINT32_C(10) << 24 | (64 + node->index / 256 % 128) << 16 |
                                      (node->index % 256) << 8 | (2 + number % 250));
}

const char *
node_next_ip(Kubelets *kubelets, KubeletNode *node)
{
    const char *ip = next_ip(kubelets, node);

    for (guint i = 0; i < node->runs->len && address_is_taken(kubelets, node, ip); i++) {
        ip = next_ip(kubelets, node);
    }
    return ip;
}
