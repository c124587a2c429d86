/* scale.c - see scale.h. */
#include "models/api/scale.h"

#include "models/api/workload.h"

#include <string.h>

bool
scale_read(const Object *object, Scale *ret)
{
    switch ((Kind)object->kind) {
    case KIND_DEPLOYMENT: {
        const Deployment *one = (const Deployment *)object;

        *ret = (Scale){ one->replicas, one->status.replicas, one->selector };
        return true;
    }
    case KIND_REPLICA_SET:
    case KIND_REPLICATION_CONTROLLER: {
        const ReplicaSet *one = (const ReplicaSet *)object;

        *ret = (Scale){ one->replicas, one->status.replicas, one->selector };
        return true;
    }
    case KIND_STATEFUL_SET: {
        const StatefulSet *one = (const StatefulSet *)object;

        *ret = (Scale){ one->replicas, one->status.replicas, one->selector };
        return true;
    }
    default:
        return false;
    }
}

void
scale_write(Object *draft, int32_t replicas)
{
    switch ((Kind)draft->kind) {
    case KIND_DEPLOYMENT:
        ((Deployment *)draft)->replicas = replicas;
        break;
    case KIND_REPLICA_SET:
    case KIND_REPLICATION_CONTROLLER:
        ((ReplicaSet *)draft)->replicas = replicas;
        break;
    case KIND_STATEFUL_SET:
        ((StatefulSet *)draft)->replicas = replicas;
        break;
    default:
        break;
    }
}

Kind
scale_kind(const char *api_version, const char *kind_name)
{
    static const Kind kinds[] = { KIND_DEPLOYMENT, KIND_REPLICA_SET, KIND_STATEFUL_SET,
                                  KIND_REPLICATION_CONTROLLER };

    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const ObjectClass *class_ = object_class(kinds[i]);

        if (g_strcmp0(class_->api_version, api_version) == 0 &&
            g_strcmp0(class_->name, kind_name) == 0) {
            return kinds[i];
        }
    }
    return KIND_OTHER;
}
