/* cluster-revisions.c - ControllerRevisions of the StatefulSets and DaemonSets of a dump.
 *
 * A set's pods name the revision they are of by a hash.  `kubectl get all` does not list
 * ControllerRevisions, and what is in one may be written in an older form than today's defaults
 * give: a controller that finds none equal to its template makes a new one and rolls out every pod.
 * So the newest revision of a dumped set gets the template the set has, which is what it stands
 * for; a set that comes without one gets one under the hash its pods name. */
#include "models/api/pod/pod-template-hash.h"
#include "models/api/workload.h"
#include "models/cluster-internal.h"

#include <string.h>

#define LABEL_HASH "controller-revision-hash"
#define LABEL_GENERATION "pod-template-generation"
#define NOTE_GENERATION "deprecated.daemonset.template.generation"

typedef struct RevisionSearch {
    const char *hash; /* NULL: the one with the highest number */
    const ControllerRevision *found;
    uint32_t n;
} RevisionSearch;

static bool
is_owned(const Object *object, const Object *owner)
{
    const OwnerRef *controller = object_controller(object);

    return controller != NULL && controller->uid == owner->meta.uid;
}

static RevisionSearch
find_revision(const Cluster *cluster, const Object *owner, const char *hash)
{
    StoreQuery query = { .kind = KIND_CONTROLLER_REVISION, .owner = owner->meta.uid };
    StoreIterator it = store_query(cluster->store, &query);
    RevisionSearch search = { .hash = hash };

    while (store_next(&it)) {
        const ControllerRevision *one = (const ControllerRevision *)it.object;
        const char *its_hash = label_set_get(it.object->meta.labels, LABEL_HASH);

        if (!is_owned(it.object, owner)) {
            continue;
        }
        search.n++;
        if (hash != NULL ? g_strcmp0(its_hash, hash) == 0
                         : search.found == NULL || one->revision > search.found->revision) {
            search.found = one;
        }
    }
    return search;
}

/* The hash that the pods of a DaemonSet's present template name; NULL: none does. */
static const char *
daemon_hash(const Cluster *cluster, const Object *owner)
{
    const char *generation = label_set_get(owner->meta.annotations, NOTE_GENERATION);
    StoreQuery query = { .kind = KIND_POD, .owner = owner->meta.uid };
    StoreIterator it = store_query(cluster->store, &query);

    while (store_next(&it)) {
        const LabelSet *labels = it.object->meta.labels;
        const char *of_pod = label_set_get(labels, LABEL_GENERATION);

        if (generation == NULL || of_pod == NULL || strcmp(generation, of_pod) == 0) {
            return label_set_get(labels, LABEL_HASH);
        }
    }
    return NULL;
}

/* "web-6d4cf56db6" is web's revision 6d4cf56db6. */
static const char *
stateful_hash(const StatefulSet *set)
{
    const char *name = set->status.update_revision;
    size_t length = strlen(set->object.meta.name);

    return name != NULL && strncmp(name, set->object.meta.name, length) == 0 && name[length] == '-'
               ? name + length + 1
               : NULL;
}

static void
make_revision(Cluster *cluster, const Object *owner, const LabelSet *labels, const char *hash,
              const Value *data)
{
    ObjectTables *tables = &cluster->tables;
    ControllerRevision *draft = (ControllerRevision *)object_new(KIND_CONTROLLER_REVISION);
    g_autofree char *name = g_strdup_printf("%s-%s", owner->meta.name, hash);
    OwnerRef reference = { .uid = owner->meta.uid,
                           .kind = (uint16_t)owner->kind,
                           .is_controller = true,
                           .blocks_deletion = true,
                           .api_version = object_api_version(owner),
                           .kind_name = object_kind_name(owner),
                           .name = owner->meta.name };

    draft->object.meta.name = intern(tables->names, name);
    draft->object.meta.name_space = owner->meta.name_space;
    draft->object.meta.labels = label_set_with(
        tables->labels, labels, intern(tables->names, LABEL_HASH), intern(tables->names, hash));
    draft->object.meta.annotations = label_set_empty(tables->labels);
    object_set_owners(&draft->object, &reference, 1, tables);
    draft->revision = 1;
    draft->data = data;
    (void)store_create(cluster->store, &draft->object, NULL);
}

static void
adopt_revision(Cluster *cluster, const Object *owner, const PodTemplate *template_,
               const char *hash)
{
    RevisionSearch search = find_revision(cluster, owner, hash);
    const Value *data = api_controller_revision_data(template_->raw, cluster->tables.arena);

    if (search.found != NULL) {
        ControllerRevision *draft = (ControllerRevision *)object_copy(&search.found->object);

        draft->data = data;
        draft->object.meta.resource_version = 0;
        (void)store_update(cluster->store, &draft->object);
    } else if (hash != NULL && search.n == 0) {
        make_revision(cluster, owner, template_->labels, hash, data);
    }
}

static void
list_sets(const Cluster *cluster, Kind kind, GArray *ret)
{
    StoreQuery query = { .kind = kind };
    StoreIterator it = store_query(cluster->store, &query);

    while (store_next(&it)) {
        if (UID_IS_FOREIGN(it.object->meta.uid)) {
            g_array_append_val(ret, it.object->ref);
        }
    }
}

void
cluster_adopt_revisions(Cluster *cluster)
{
    g_autoptr(GArray) sets = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    list_sets(cluster, KIND_STATEFUL_SET, sets);
    list_sets(cluster, KIND_DAEMON_SET, sets);
    for (guint i = 0; i < sets->len; i++) {
        const Object *owner = store_get(cluster->store, g_array_index(sets, ObjectRef, i));

        if (owner->kind == KIND_STATEFUL_SET) {
            const StatefulSet *set = (const StatefulSet *)owner;

            adopt_revision(cluster, owner, &set->template_, stateful_hash(set));
        } else {
            const DaemonSet *set = (const DaemonSet *)owner;

            adopt_revision(cluster, owner, &set->template_, daemon_hash(cluster, owner));
        }
    }
}
