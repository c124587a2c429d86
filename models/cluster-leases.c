/* cluster-leases.c - the Lease objects of nodes, made when somebody asks for them.
 *
 * Nobody writes a lease every ten seconds here (lease.h): what `kubectl get leases` would show at
 * this instant is worked out from when each node's renewals began and ended. */
#include "models/cluster-internal.h"

#include <string.h>

/* RFC 3339 with microseconds, as MicroTime prints. */
static const Value *
micro_time(const Cluster *cluster, SimTime at, Arena *arena)
{
    g_autofree char *seconds = rfc3339_format(cluster->tables.epoch + at / SIM_SECOND);

    return value_printf(arena, "%.*s.%06dZ", (int)strlen(seconds) - 1, seconds,
                        (int)(at % SIM_SECOND / SIM_MICROSECOND));
}

const Value *
cluster_node_lease(const Cluster *cluster, const char *node_name, Arena *arena)
{
    SimTime renewed = leases_last_renewal(cluster->leases, node_name, sim_now(cluster->sim));
    const Object *node = store_find(cluster->store, KIND_NODE, NULL, node_name);
    ValueBuilder *lease = value_map_begin(arena);
    ValueBuilder *meta = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);
    g_autofree char *created = NULL;

    if (node == NULL || renewed == SIM_NEVER) {
        return NULL;
    }
    created = rfc3339_format(cluster->tables.epoch + node->meta.created_at / SIM_SECOND);
    value_put_string(meta, "creationTimestamp", created);
    value_put_string(meta, "name", node_name);
    value_put_string(meta, "namespace", "kube-node-lease");
    value_put_string(spec, "holderIdentity", node_name);
    value_put_int(spec, "leaseDurationSeconds", 40);
    value_put(spec, "renewTime", micro_time(cluster, MAX(renewed, 0), arena));
    value_put_string(lease, "apiVersion", "coordination.k8s.io/v1");
    value_put_string(lease, "kind", "Lease");
    value_put(lease, "metadata", value_end(meta));
    value_put(lease, "spec", value_end(spec));
    return value_end(lease);
}
