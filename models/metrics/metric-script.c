/* metric-script.c - see metric-script.h. */
#include "models/metrics/metric-script.h"

typedef struct ScriptRow {
    MetricKey key; /* interned */
    int64_t value_milli, cap_milli;
    uint64_t counted_at; /* revision of the store at which n_running was counted; 0: never */
    int64_t n_running;
} ScriptRow;

struct MetricScript {
    Store *store;
    InternTable *names;
    GArray *rows; /* ScriptRow, in the order they came */
};

MetricScript *
metric_script_new(Store *store)
{
    MetricScript *script = g_new0(MetricScript, 1);

    script->store = store;
    script->names = store_tables(store)->names;
    script->rows = g_array_new(FALSE, TRUE, sizeof(ScriptRow));
    return script;
}

void
metric_script_free(MetricScript *script)
{
    if (script != NULL) {
        g_array_unref(script->rows);
        g_free(script);
    }
}

static MetricKey
intern_key(const MetricScript *script, const MetricKey *key)
{
    return (MetricKey){ intern(script->names, key->name_space),
                        intern(script->names, key->kind_name), intern(script->names, key->name),
                        intern(script->names, key->metric), key->is_total };
}

static guint
find_row(const MetricScript *script, const MetricKey *key)
{
    MetricKey wanted = intern_key(script, key);
    guint i;

    for (i = 0; i < script->rows->len; i++) {
        const MetricKey *one = &g_array_index(script->rows, ScriptRow, i).key;

        if (one->name_space == wanted.name_space && one->kind_name == wanted.kind_name &&
            one->name == wanted.name && one->metric == wanted.metric &&
            one->is_total == wanted.is_total) {
            break;
        }
    }
    return i;
}

void
metric_script_set(MetricScript *script, const MetricKey *key, int64_t value_milli,
                  int64_t cap_milli)
{
    ScriptRow row = { intern_key(script, key), value_milli, cap_milli, 0, 0 };
    guint i = find_row(script, key);

    if (i < script->rows->len) {
        g_array_index(script->rows, ScriptRow, i) = row;
    } else {
        g_array_append_val(script->rows, row);
    }
}

void
metric_script_remove(MetricScript *script, const MetricKey *key)
{
    guint i = find_row(script, key);

    if (i < script->rows->len) {
        g_array_remove_index(script->rows, i);
    }
}

static bool
names_object(const MetricKey *key, const Object *object)
{
    return object != NULL && g_strcmp0(object_kind_name(object), key->kind_name) == 0 &&
           g_strcmp0(object->meta.name, key->name) == 0;
}

/* Whether the row is about this pod: itself, what controls it, or what controls that. */
static bool
covers_pod(const MetricScript *script, const MetricKey *key, const Pod *pod)
{
    const Object *object = &pod->object;

    if (key->name_space != object->meta.name_space) {
        return false;
    }
    if (key->kind_name == NULL) {
        return key->is_total;
    }
    while (object != NULL && !names_object(key, object)) {
        const OwnerRef *owner = object_controller(object);

        object = owner == NULL ? NULL : store_find_uid(script->store, owner->uid);
    }
    return object != NULL;
}

static int64_t
count_running(const MetricScript *script, const MetricKey *key)
{
    StoreQuery query = { .kind = KIND_POD, .name_space = key->name_space };
    int64_t n = 0;

    for (StoreIterator it = store_query(script->store, &query); store_next(&it);) {
        const Pod *pod = (const Pod *)it.object;

        n += pod->phase == POD_RUNNING && covers_pod(script, key, pod);
    }
    return n;
}

bool
metric_script_share(MetricScript *script, const Pod *pod, const char *metric, int64_t *ret_milli)
{
    for (guint i = 0; i < script->rows->len; i++) {
        ScriptRow *row = &g_array_index(script->rows, ScriptRow, i);
        uint64_t revision = store_revision(script->store);

        if (!row->key.is_total || g_strcmp0(row->key.metric, metric) != 0 ||
            !covers_pod(script, &row->key, pod)) {
            continue;
        }
        if (row->counted_at != revision) {
            row->n_running = count_running(script, &row->key);
            row->counted_at = revision;
        }
        *ret_milli =
            row->n_running == 0 ? 0 : (row->value_milli + row->n_running - 1) / row->n_running;
        *ret_milli = row->cap_milli > 0 ? MIN(*ret_milli, row->cap_milli) : *ret_milli;
        return true;
    }
    return false;
}

bool
metric_script_of_pod(MetricScript *script, const Pod *pod, const char *metric, int64_t *ret_milli)
{
    for (guint i = 0; i < script->rows->len; i++) {
        const ScriptRow *row = &g_array_index(script->rows, ScriptRow, i);

        if (!row->key.is_total && g_strcmp0(row->key.metric, metric) == 0 &&
            covers_pod(script, &row->key, pod)) {
            *ret_milli = row->value_milli;
            return true;
        }
    }
    return false;
}

bool
metric_script_find(const MetricScript *script, const MetricKey *key, int64_t *ret_milli)
{
    guint i = find_row(script, key);

    if (i < script->rows->len) {
        *ret_milli = g_array_index(script->rows, ScriptRow, i).value_milli;
    }
    return i < script->rows->len;
}
