/* provisioner.c - see provisioner.h. */
#include "models/storage/provisioner.h"

#include "models/api/csi-volume.h"

#include <string.h>

#define TIME_ANNOTATION "orrery.dev/provision-time"
#define TIME_DEFAULT "uniform(2s 10s)"
#define ZONE_LABEL "topology.kubernetes.io/zone"
#define PROVISIONED_BY "pv.kubernetes.io/provisioned-by"
#define ASKED "volume.kubernetes.io/storage-provisioner"
#define SELECTED_NODE "volume.kubernetes.io/selected-node"

struct Provisioner {
    ApiServer *server;
    Store *store;
    Simulation *sim;
    ObjectTables *tables;
    Client *client;
    Informer *claims, *volumes;
    GHashTable *begun; /* uid of a claim or volume -> itself: work is under way */
};

static void fire_made(void *owner, const SimEvent *event);
static void fire_unmade(void *owner, const SimEvent *event);

static const SimEventType volume_made = { "volume.provisioned", PHASE_CONTROLLER, fire_made };
static const SimEventType volume_unmade = { "volume.removed", PHASE_CONTROLLER, fire_unmade };

static const char *
spec_text(const Object *object, const char *key)
{
    const char *text = value_get_text(value_get(object->raw, "spec"), key);

    return text != NULL ? text : "";
}

static const Object *
class_of(const Provisioner *provisioner, const Object *object)
{
    return store_find(provisioner->store, KIND_STORAGE_CLASS, NULL,
                      spec_text(object, "storageClassName"));
}

static SimTime
draw_time(const Provisioner *provisioner, const Object *object)
{
    SimStream stream =
        sim_stream(sim_seed(provisioner->sim), "volume-provisioning", object->meta.name);

    if (api_server_is_instant(provisioner->server)) {
        return 0;
    }
    return storage_class_time(provisioner->store, object, TIME_ANNOTATION, TIME_DEFAULT, &stream);
}

/* False: it has begun before. */
static bool
begin(Provisioner *provisioner, const Object *object, const SimEventType *type)
{
    gint64 uid = (gint64)object->meta.uid;
    SimTime delay;
    gint64 *key;

    if (g_hash_table_contains(provisioner->begun, &uid)) {
        return false;
    }
    key = g_new(gint64, 1);
    *key = uid;
    g_hash_table_add(provisioner->begun, key);
    delay = draw_time(provisioner, object);
    if (delay != SIM_NEVER) {
        (void)sim_post(provisioner->sim, delay, type, provisioner, (SimArgs){ object->ref, 0 });
    }
    return true;
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool
waits_for_volume(const Provisioner *provisioner, const Object *claim)
{
    const Object *class_ = class_of(provisioner, claim);
    const char *asked = label_set_get(claim->meta.annotations, ASKED);
    bool has_node = label_set_get(claim->meta.annotations, SELECTED_NODE) != NULL;

    return class_ != NULL && asked != NULL && !object_is_deleting(claim) &&
           *spec_text(claim, "volumeName") == '\0' &&
           (has_node || g_strcmp0(value_get_text(class_->raw, "volumeBindingMode"),
                                  "WaitForFirstConsumer") != 0);
}

static void
claim_changed(void *data, const Object *old, const Object *new_)
{
    Provisioner *provisioner = data;

    (void)old;
    if (new_ != NULL && waits_for_volume(provisioner, new_) &&
        begin(provisioner, new_, &volume_made)) {
        client_record(provisioner->client, label_set_get(new_->meta.annotations, ASKED), new_,
                      "Normal", "Provisioning",
                      "External provisioner is provisioning volume for claim \"%s/%s\"",
                      new_->meta.name_space, new_->meta.name);
    }
}

/* Only nodes of the zone where the first consumer is reach it. */
static const Value *
node_affinity(const Provisioner *provisioner, const Object *claim, Arena *arena)
{
    const char *node_name = label_set_get(claim->meta.annotations, SELECTED_NODE);
    const Object *node =
        node_name == NULL ? NULL : store_find(provisioner->store, KIND_NODE, NULL, node_name);
    const char *zone = node == NULL ? NULL : label_set_get(node->meta.labels, ZONE_LABEL);
    ValueBuilder *row = value_map_begin(arena);
    ValueBuilder *values = value_list_begin(arena);
    ValueBuilder *rows = value_list_begin(arena);
    ValueBuilder *terms = value_list_begin(arena);

    if (zone == NULL) {
        return NULL;
    }
    value_add(values, value_string(arena, zone));
    value_put_string(row, "key", ZONE_LABEL);
    value_put_string(row, "operator", "In");
    value_put(row, "values", value_end(values));
    value_add(rows, value_end(row));
    value_add(terms, value_with(arena, NULL, "matchExpressions", value_end(rows)));
    return value_with(arena, NULL, "required",
                      value_with(arena, NULL, "nodeSelectorTerms", value_end(terms)));
}

static const Value *
claim_reference(const Provisioner *provisioner, const Object *claim, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);

    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "PersistentVolumeClaim");
    value_put_string(map, "name", claim->meta.name);
    value_put_string(map, "namespace", claim->meta.name_space);
    value_put_string(map, "uid", uid_text(claim->meta.uid, provisioner->tables, arena));
    return value_end(map);
}

static const Value *
volume_spec(const Provisioner *provisioner, const Object *claim, const Object *class_,
            const char *name)
{
    Arena *arena = provisioner->tables->arena;
    const Value *wish = value_get(claim->raw, "spec");
    const char *policy = value_get_text(class_->raw, "reclaimPolicy");
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *source = value_map_begin(arena);
    const Value *mode = value_get(wish, "volumeMode");

    value_put(spec, "accessModes", value_get(wish, "accessModes"));
    value_put(spec, "capacity",
              value_with(arena, NULL, "storage",
                         value_path(wish, "resources", "requests", "storage", NULL)));
    value_put(spec, "claimRef", claim_reference(provisioner, claim, arena));
    value_put_string(source, "driver", value_get_text(class_->raw, "provisioner"));
    value_put_string(source, "volumeHandle", name);
    value_put(spec, "csi", value_end(source));
    value_put(spec, "nodeAffinity", node_affinity(provisioner, claim, arena));
    value_put_string(spec, "persistentVolumeReclaimPolicy", policy != NULL ? policy : "Delete");
    value_put_string(spec, "storageClassName", class_->meta.name);
    value_put(spec, "volumeMode", mode != NULL ? mode : value_string(arena, "Filesystem"));
    return value_end(spec);
}

static Object *
make_volume(const Provisioner *provisioner, const Object *claim, const Object *class_,
            const char *name)
{
    ObjectTables *tables = provisioner->tables;
    Arena *arena = tables->arena;
    ValueBuilder *map = value_map_begin(arena);
    Object *draft;

    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "PersistentVolume");
    value_put(map, "metadata", value_with(arena, NULL, "name", value_string(arena, name)));
    value_put(map, "spec", volume_spec(provisioner, claim, class_, name));
    draft = object_from_value(value_end(map), tables);
    draft->meta.annotations = label_set_with(
        tables->labels, draft->meta.annotations, intern(tables->names, PROVISIONED_BY),
        intern(tables->names, value_get_text(class_->raw, "provisioner")));
    return draft;
}

static void
fire_made(void *owner, const SimEvent *event)
{
    Provisioner *provisioner = owner;
    const Object *claim = store_get(provisioner->store, event->args.object);
    const Object *class_ = claim == NULL ? NULL : class_of(provisioner, claim);
    const char *name;

    if (claim == NULL || class_ == NULL || !waits_for_volume(provisioner, claim)) {
        return;
    }
    name = arena_printf(provisioner->tables->arena, "pvc-%s",
                        uid_text(claim->meta.uid, provisioner->tables, provisioner->tables->arena));
    client_record(provisioner->client, label_set_get(claim->meta.annotations, ASKED), claim,
                  "Normal", "ProvisioningSucceeded", "Successfully provisioned volume %s", name);
    client_submit_create(provisioner->client, make_volume(provisioner, claim, class_, name), NULL,
                         NULL);
}

/* ---- unmaking -------------------------------------------------------------------------------- */

static bool
is_to_go(const Object *volume)
{
    return g_strcmp0(value_get_text(((const RawObject *)volume)->status, "phase"), "Released") ==
               0 &&
           label_set_get(volume->meta.annotations, PROVISIONED_BY) != NULL &&
           strcmp(spec_text(volume, "persistentVolumeReclaimPolicy"), "Delete") == 0 &&
           !object_is_deleting(volume);
}

static void
volume_changed(void *data, const Object *old, const Object *new_)
{
    (void)old;
    if (new_ != NULL && is_to_go(new_)) {
        (void)begin(data, new_, &volume_unmade);
    }
}

static bool
is_attached(const Provisioner *provisioner, const Object *volume)
{
    StoreQuery query = { .kind = KIND_VOLUME_ATTACHMENT };

    for (StoreIterator it = store_query(provisioner->store, &query); store_next(&it);) {
        const char *name = value_get_text(value_path(it.object->raw, "spec", "source", NULL),
                                          "persistentVolumeName");

        if (g_strcmp0(name, volume->meta.name) == 0) {
            return true;
        }
    }
    return false;
}

/* A disk that is still at a node cannot be deleted; the provisioner tries again, ever later. */
static void
fire_unmade(void *owner, const SimEvent *event)
{
    Provisioner *provisioner = owner;
    const Object *volume = store_get(provisioner->store, event->args.object);
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };

    if (volume != NULL && is_to_go(volume) && is_attached(provisioner, volume)) {
        int64_t n = MIN(event->args.number, 8);

        (void)sim_post(provisioner->sim, SIM_SECOND << n, &volume_unmade, provisioner,
                       (SimArgs){ volume->ref, n + 1 });
    } else if (volume != NULL && is_to_go(volume)) {
        client_submit_delete(provisioner->client, volume->ref, &options, NULL, NULL);
    }
}

/* ---- life ------------------------------------------------------------------------------------ */

Provisioner *
provisioner_new(ApiServer *server)
{
    Provisioner *provisioner = g_new0(Provisioner, 1);

    provisioner->server = server;
    provisioner->store = api_server_store(server);
    provisioner->sim = api_server_simulation(server);
    provisioner->tables = store_tables(provisioner->store);
    provisioner->client = client_new(server, "csi-provisioner", 5, 10);
    provisioner->begun = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    provisioner->claims = store_watch(provisioner->store, KIND_PERSISTENT_VOLUME_CLAIM,
                                      "csi-provisioner/claims", api_server_watch_delay(server));
    informer_add_handler(provisioner->claims, claim_changed, provisioner);
    provisioner->volumes = store_watch(provisioner->store, KIND_PERSISTENT_VOLUME,
                                       "csi-provisioner/volumes", api_server_watch_delay(server));
    informer_add_handler(provisioner->volumes, volume_changed, provisioner);
    return provisioner;
}

void
provisioner_free(Provisioner *provisioner)
{
    if (provisioner != NULL) {
        client_free(provisioner->client);
        g_hash_table_destroy(provisioner->begun);
        g_free(provisioner);
    }
}
