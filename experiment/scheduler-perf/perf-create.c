/* perf-create.c - operations that make nodes, namespaces, pods and anything else. */
#include "experiment/scheduler-perf/perf-run-internal.h"

#include <string.h>

/* How many requests are under way at once. */
#define BATCH 500
#define TRIES_MAX 20 /* for a generated name that is taken */

/* ---- sending ------------------------------------------------------------------------------------
 */

/* A draft of the index-th of 'count' objects; NULL after a failure. */
typedef Object *(*Maker)(PerfRun *run, const PerfOp *op, const char *name_space,
                         PerfNumbers numbers);

typedef struct Making {
    Maker make;
    const char *name_space;
    int64_t count;
} Making;

static void
drop(Object **drafts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        object_free(drafts[i]);
    }
}

/* Two of a batch may have drawn one name: the later one draws again. */
static bool
check_answer(PerfRun *run, Process *self, const PerfOp *op, const Making *making, int64_t index,
             ApiAnswer *answer)
{
    for (int t = 0; answer->status == API_ALREADY_EXISTS && t < TRIES_MAX; t++) {
        Object *draft =
            making->make(run, op, making->name_space, (PerfNumbers){ index, making->count });

        *answer = client_create(run->client, self, draft);
    }
    return answer->status == API_OK ||
           perf_fail(run, "an object of %s is refused: %s", op->opcode_text,
                     answer->message == NULL ? "it exists" : answer->message);
}

/* A batch at a time, so that not all drafts are there at once. */
static bool
send_made(PerfRun *run, Process *self, const PerfOp *op, Making making)
{
    ApiAnswer *answers = ARENA_NEW_N(run->arena, ApiAnswer, BATCH);
    Object **drafts = ARENA_NEW_N(run->arena, Object *, BATCH);

    for (int64_t first = 0; first < making.count; first += BATCH) {
        size_t n = (size_t)MIN(BATCH, making.count - first);

        for (size_t i = 0; i < n; i++) {
            drafts[i] = making.make(run, op, making.name_space,
                                    (PerfNumbers){ first + (int64_t)i, making.count });
            if (drafts[i] == NULL) {
                drop(drafts, i);
                return false;
            }
        }
        client_create_all(run->client, self, drafts, n, answers);
        for (size_t i = 0; i < n; i++) {
            if (!check_answer(run, self, op, &making, first + (int64_t)i, &answers[i])) {
                return false;
            }
        }
    }
    return true;
}

/* ---- namespaces ---------------------------------------------------------------------------------
 */

static Object *
make_name_space(PerfRun *run, const PerfOp *op, const char *name, PerfNumbers numbers)
{
    const Value *document =
        op == NULL || op->object == NULL ? NULL : perf_document(run, op->object, NULL, numbers);
    const Value *metadata = value_with(run->arena, value_get(document, "metadata"), "name",
                                       value_string(run->arena, name));
    ValueBuilder *map = value_map_begin(run->arena);

    if (run->failure != NULL) {
        return NULL;
    }
    value_put_string(map, "apiVersion", "v1");
    value_put_string(map, "kind", "Namespace");
    value_put(map, "metadata", metadata);
    return perf_object_of(run, name, value_end(map));
}

static Object *
make_numbered_name_space(PerfRun *run, const PerfOp *op, const char *name_space,
                         PerfNumbers numbers)
{
    const char *name = arena_printf(run->arena, "%s-%" G_GINT64_FORMAT, op->prefix, numbers.index);

    (void)name_space;
    return make_name_space(run, op, name, numbers);
}

bool
perf_create_namespaces(PerfRun *run, Process *self, const PerfOp *op, int64_t count)
{
    return send_made(run, self, op, (Making){ make_numbered_name_space, NULL, count });
}

bool
perf_ensure_namespace(PerfRun *run, Process *self, const char *name)
{
    Object *draft;
    ApiAnswer answer;

    if (store_find(run->store, KIND_NAMESPACE, NULL, name) != NULL) {
        return true;
    }
    draft = make_name_space(run, NULL, name, (PerfNumbers){ 0, 1 });
    if (draft == NULL) {
        return false;
    }
    answer = client_create(run->client, self, draft);
    return answer.status == API_OK || perf_fail(run, "namespace %s is refused", name);
}

/* ---- nodes --------------------------------------------------------------------------------------
 */

/* nodeAllocatable: what nodes have beside what their manifest says. */
static const Value *
with_allocatable(PerfRun *run, const Value *document, const Value *more)
{
    static const char *const lists[] = { "capacity", "allocatable" };
    const Value *status = value_get(document, "status");

    for (size_t l = 0; l < G_N_ELEMENTS(lists); l++) {
        const Value *list = value_get(status, lists[l]);

        for (size_t i = 0; i < value_length(more) && (l == 0 || list != NULL); i++) {
            list = value_with(run->arena, list, more->members[i].key, more->members[i].value);
        }
        status = value_with(run->arena, status, lists[l], list);
    }
    return value_with(run->arena, document, "status", status);
}

/* labelNodePrepareStrategy gives its values in turn. */
static const char *
strategy_label(const PerfOp *op, PerfNumbers numbers, const char *name, const char **ret_key)
{
    const Value *values = value_get(op->label_strategy, "labelValues");
    const Value *value = value_length(values) == 0
                             ? NULL
                             : value_item(values, (size_t)numbers.index % value_length(values));

    *ret_key = value_get_text(op->label_strategy, "labelKey");
    if (*ret_key != NULL) {
        return value == NULL || value->text == NULL ? "" : value->text;
    }
    *ret_key = value_get_text(op->unique_label, "labelKey");
    return name;
}

static void
add_label(PerfRun *run, Object *draft, const char *key, const char *value)
{
    ObjectTables *tables = cluster_tables(run->cluster);

    draft->meta.labels = label_set_with(tables->labels, draft->meta.labels,
                                        intern(tables->names, key), intern(tables->names, value));
}

/* The benchmark draws the names of nodes itself, to give each its usual label of the host's name.
 */
static Object *
make_node(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    const PerfTemplate *source = op->object != NULL ? op->object : perf_default_node(run);
    const Value *more = value_get(op->allocatable, "nodeAllocatable");
    const Value *document = more == NULL ? NULL : perf_document(run, source, name_space, numbers);
    Object *draft = more == NULL       ? perf_object(run, source, name_space, numbers)
                    : document == NULL ? NULL
                                       : perf_object_of(run, perf_template_name(source),
                                                        with_allocatable(run, document, more));
    const char *key, *value;

    if (draft == NULL || draft->kind != KIND_NODE) {
        object_free(draft);
        (void)perf_fail(run, "%s is no node", perf_template_name(source));
        return NULL;
    }
    store_generate_name(run->store, draft);
    add_label(run, draft, "kubernetes.io/hostname", draft->meta.name);
    value = strategy_label(op, numbers, draft->meta.name, &key);
    if (key != NULL) {
        add_label(run, draft, key, value);
    }
    if (run->node_names->len <= numbers.index) {
        g_ptr_array_set_size(run->node_names, (gint)numbers.index + 1);
    }
    run->node_names->pdata[numbers.index] = (gpointer)(guintptr)draft->meta.name;
    return draft;
}

/* "ebs.csi.aws.com: {count: 20}": what a node's storage driver takes. */
static Object *
make_csi_node(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    const Value *limits = value_get(op->allocatable, "csiNodeAllocatable");
    const char *name = run->node_names->pdata[numbers.index];
    ValueBuilder *map = value_map_begin(run->arena), *metadata = value_map_begin(run->arena);
    ValueBuilder *spec = value_map_begin(run->arena), *drivers = value_list_begin(run->arena);

    (void)name_space;
    for (size_t i = 0; i < value_length(limits); i++) {
        ValueBuilder *driver = value_map_begin(run->arena);

        value_put_string(driver, "name", limits->members[i].key);
        value_put_string(driver, "nodeID", name);
        value_put(driver, "allocatable", limits->members[i].value);
        value_add(drivers, value_end(driver));
    }
    value_put(spec, "drivers", value_end(drivers));
    value_put_string(metadata, "name", name);
    value_put_string(map, "apiVersion", "storage.k8s.io/v1");
    value_put_string(map, "kind", "CSINode");
    value_put(map, "metadata", value_end(metadata));
    value_put(map, "spec", value_end(spec));
    return perf_object_of(run, name, value_end(map));
}

bool
perf_create_nodes(PerfRun *run, Process *self, const PerfOp *op, int64_t count)
{
    bool has_drivers = value_get(op->allocatable, "csiNodeAllocatable") != NULL;

    g_ptr_array_set_size(run->node_names, 0);
    return send_made(run, self, op, (Making){ make_node, NULL, count }) &&
           (!has_drivers || send_made(run, self, op, (Making){ make_csi_node, NULL, count }));
}

/* ---- pods and what they mount -------------------------------------------------------------------
 */

static const Value *
named(PerfRun *run, const Value *document, const char *name, const char *field,
      const Value *spec_value)
{
    Arena *arena = run->arena;
    const Value *metadata =
        value_with(arena, value_get(document, "metadata"), "name", value_string(arena, name));
    const Value *spec = value_with(arena, value_get(document, "spec"), field, spec_value);

    return value_with(arena, value_with(arena, document, "metadata", metadata), "spec", spec);
}

static void
set_bound(PerfRun *run, Object *draft)
{
    Arena *arena = cluster_tables(run->cluster)->arena;

    if (draft != NULL &&
        (draft->kind == KIND_PERSISTENT_VOLUME || draft->kind == KIND_PERSISTENT_VOLUME_CLAIM)) {
        ((RawObject *)draft)->status =
            value_with(arena, NULL, "phase", value_string(arena, "Bound"));
    }
}

static const char *
volume_name(PerfRun *run, const char *name_space, PerfNumbers numbers)
{
    return arena_printf(run->arena, "%s-vol-%" G_GINT64_FORMAT, name_space, numbers.index);
}

static const char *
claim_name(PerfRun *run, PerfNumbers numbers)
{
    return arena_printf(run->arena, "pvc-%" G_GINT64_FORMAT, numbers.index);
}

/* Volume and claim are made for each other and bound: nobody else is there to bind them. */
static Object *
make_claim(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    const Value *document = perf_document(run, op->claim, name_space, numbers);
    const char *volume = volume_name(run, name_space, numbers);
    Object *draft = document == NULL
                        ? NULL
                        : perf_object_of(run, perf_template_name(op->claim),
                                         named(run, document, claim_name(run, numbers),
                                               "volumeName", value_string(run->arena, volume)));

    set_bound(run, draft);
    return draft;
}

/* Each volume is a device of its own. */
static const Value *
with_device(PerfRun *run, const Value *document, const char *device)
{
    static const char *const sources[][2] = { { "csi", "volumeHandle" },
                                              { "awsElasticBlockStore", "volumeID" } };
    const Value *spec = value_get(document, "spec");

    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const Value *source = value_get(spec, sources[i][0]);

        if (source != NULL) {
            source =
                value_with(run->arena, source, sources[i][1], value_string(run->arena, device));
            spec = value_with(run->arena, spec, sources[i][0], source);
        }
    }
    return value_with(run->arena, document, "spec", spec);
}

static Object *
make_volume(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    const Value *document = perf_document(run, op->volume, NULL, numbers);
    ValueBuilder *claim = value_map_begin(run->arena);
    Object *draft;

    if (document == NULL) {
        return NULL;
    }
    value_put_string(claim, "apiVersion", "v1");
    value_put_string(claim, "kind", "PersistentVolumeClaim");
    value_put_string(claim, "namespace", name_space);
    value_put_string(claim, "name", claim_name(run, numbers));
    document =
        named(run, document, volume_name(run, name_space, numbers), "claimRef", value_end(claim));
    document = with_device(run, document, volume_name(run, name_space, numbers));
    draft = perf_object_of(run, perf_template_name(op->volume), document);
    set_bound(run, draft);
    return draft;
}

static const Value *
with_claim(PerfRun *run, const Value *document, const char *claim)
{
    Arena *arena = run->arena;
    ValueBuilder *source = value_map_begin(arena), *volume = value_map_begin(arena);
    ValueBuilder *list = value_list_begin(arena);

    value_put_string(source, "claimName", claim);
    value_put_string(volume, "name", "vol");
    value_put(volume, "persistentVolumeClaim", value_end(source));
    value_add(list, value_end(volume));
    return value_with(arena, document, "spec",
                      value_with(arena, value_get(document, "spec"), "volumes", value_end(list)));
}

static const PerfTemplate *
pod_source(PerfRun *run, const PerfOp *op)
{
    const PerfTemplate *by_default = run->workload->test_case->pod;

    return op->object != NULL   ? op->object
           : by_default != NULL ? by_default
                                : perf_default_pod(run);
}

static Object *
make_pod(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    const PerfTemplate *source = pod_source(run, op);
    const Value *document;
    Object *draft;

    if (op->claim == NULL) {
        draft = perf_object(run, source, name_space, numbers);
    } else {
        document = perf_document(run, source, name_space, numbers);
        draft = document == NULL
                    ? NULL
                    : perf_object_of(run, perf_template_name(source),
                                     with_claim(run, document, claim_name(run, numbers)));
    }
    if (draft != NULL && draft->kind != KIND_POD) {
        object_free(draft);
        (void)perf_fail(run, "%s is no pod", perf_template_name(source));
        return NULL;
    }
    return draft;
}

bool
perf_create_pods(PerfRun *run, Process *self, const PerfOp *op, const char *name_space,
                 int64_t count, PerfGroup **ret_group)
{
    PerfGroup *group = g_new0(PerfGroup, 1);
    bool is_made;

    group->name_space = name_space;
    group->refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));
    g_ptr_array_add(run->groups, group);
    *ret_group = group;
    run->growing = group;
    is_made = perf_ensure_namespace(run, self, name_space) &&
              (op->claim == NULL ||
               (send_made(run, self, op, (Making){ make_claim, name_space, count }) &&
                send_made(run, self, op, (Making){ make_volume, name_space, count }))) &&
              send_made(run, self, op, (Making){ make_pod, name_space, count });
    run->growing = NULL;
    return is_made;
}

bool
perf_refill_pods(PerfRun *run, Process *self, const PerfOp *op, PerfGroup *group, int64_t count)
{
    bool is_made;

    run->growing = group;
    is_made = send_made(run, self, op, (Making){ make_pod, group->name_space, count });
    run->growing = NULL;
    return is_made;
}

/* ---- anything -----------------------------------------------------------------------------------
 */

static Object *
make_any(PerfRun *run, const PerfOp *op, const char *name_space, PerfNumbers numbers)
{
    return perf_object(run, op->object, name_space, numbers);
}

bool
perf_create_any(PerfRun *run, Process *self, const PerfOp *op, int64_t count)
{
    return (op->name_space == NULL || perf_ensure_namespace(run, self, op->name_space)) &&
           send_made(run, self, op, (Making){ make_any, op->name_space, count });
}
