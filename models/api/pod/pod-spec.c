/* pod-spec.c - one parsed copy of each different pod spec. */
#include "models/api/pod/pod-spec.h"

#include "models/api/pod/pod-spec-parse.h"
#include "models/api/resource-list.h"
#include "sim/random.h"

#include <string.h>

struct PodSpecTable {
    PodSpecReader reader;
    GHashTable *specs; /* hash of the value -> first PodSpecRow; for look-up only */
    uint32_t n_specs;
};

typedef struct PodSpecRow PodSpecRow;
struct PodSpecRow {
    uint64_t hash;
    PodSpec spec;
    PodSpecRow *next; /* another spec with this hash */
};

PodSpecTable *
pod_spec_table_new(InternTable *names, LabelTable *labels)
{
    PodSpecTable *table = g_new0(PodSpecTable, 1);

    table->reader = (PodSpecReader){ names, labels, arena_new() };
    table->specs = g_hash_table_new(g_int64_hash, g_int64_equal);
    return table;
}

void
pod_spec_table_free(PodSpecTable *table)
{
    if (table == NULL) {
        return;
    }
    g_hash_table_unref(table->specs);
    arena_free(table->reader.arena);
    g_free(table);
}

const char *
pod_spec_read_text(const PodSpecReader *reader, const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);

    return text == NULL || *text == '\0' ? NULL : intern(reader->names, text);
}

const char *const *
pod_spec_read_texts(const PodSpecReader *reader, const Value *list, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    const char **texts = ARENA_NEW_N(reader->arena, const char *, n);

    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = value_text(value_item(list, i));

        if (text != NULL) {
            texts[(*ret_n)++] = intern(reader->names, text);
        }
    }
    return texts;
}

/* Names under "name" or "conditionType" in a list of maps. */
static const char *const *
read_names(const PodSpecReader *reader, const Value *list, const char *key, uint32_t *ret_n)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    const char **texts = ARENA_NEW_N(reader->arena, const char *, n);

    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = pod_spec_read_text(reader, value_item(list, i), key);

        if (text != NULL) {
            texts[(*ret_n)++] = text;
        }
    }
    return texts;
}

static PodVolume
read_volume(const PodSpecReader *reader, const Value *value)
{
    PodVolume volume = { .name = pod_spec_read_text(reader, value, "name"), .raw = value };

    for (size_t i = 0; value_is(value, VALUE_MAP) && i < value->n; i++) {
        if (strcmp(value->members[i].key, "name") != 0) {
            const Value *source = value->members[i].value;

            volume.source = intern(reader->names, value->members[i].key);
            volume.claim_name = pod_spec_read_text(reader, source, "claimName");
            volume.read_only = value_get_bool(source, "readOnly", false);
            volume.is_ephemeral = strcmp(volume.source, "ephemeral") == 0;
        }
    }
    return volume;
}

static void
read_volumes(const PodSpecReader *reader, const Value *list, PodSpec *ret)
{
    size_t n = value_is(list, VALUE_LIST) ? list->n : 0;
    PodVolume *volumes = ARENA_NEW_N(reader->arena, PodVolume, n);

    for (size_t i = 0; i < n; i++) {
        volumes[i] = read_volume(reader, value_item(list, i));
    }
    ret->n_volumes = (uint32_t)n;
    ret->volumes = volumes;
}

static RestartPolicy
read_restart_policy(const Value *spec)
{
    const char *text = value_get_text(spec, "restartPolicy");

    if (g_strcmp0(text, "Never") == 0) {
        return RESTART_NEVER;
    }
    return g_strcmp0(text, "OnFailure") == 0 ? RESTART_ON_FAILURE : RESTART_ALWAYS;
}

static void
read_plain_fields(const PodSpecReader *reader, const Value *spec, PodSpec *ret)
{
    const char *scheduler = pod_spec_read_text(reader, spec, "schedulerName");
    const char *preemption = value_get_text(spec, "preemptionPolicy");

    ret->restart_policy = read_restart_policy(spec);
    ret->grace_seconds = value_get_int(spec, "terminationGracePeriodSeconds", 30);
    ret->active_deadline_seconds = value_get_int(spec, "activeDeadlineSeconds", -1);
    ret->host_network = value_get_bool(spec, "hostNetwork", false);
    ret->preempts = g_strcmp0(preemption, "Never") != 0;
    ret->priority = (int32_t)value_get_int(spec, "priority", 0);
    ret->priority_class = pod_spec_read_text(reader, spec, "priorityClassName");
    ret->scheduler_name =
        scheduler != NULL ? scheduler : intern(reader->names, "default-scheduler");
    ret->service_account = pod_spec_read_text(reader, spec, "serviceAccountName");
    ret->hostname = pod_spec_read_text(reader, spec, "hostname");
    ret->subdomain = pod_spec_read_text(reader, spec, "subdomain");
    ret->runtime_class = pod_spec_read_text(reader, spec, "runtimeClassName");
    ret->has_claims = value_length(value_get(spec, "resourceClaims")) > 0;
}

static void
read_resources(const PodSpecReader *reader, const Value *spec, PodSpec *ret)
{
    const Value *resources = value_get(spec, "resources");

    ret->has_pod_resources = value_length(value_get(resources, "requests")) > 0 ||
                             value_length(value_get(resources, "limits")) > 0;
    ret->pod_requests =
        resource_list_from_value(value_get(resources, "requests"), reader->names, reader->arena);
    ret->pod_limits =
        resource_list_from_value(value_get(resources, "limits"), reader->names, reader->arena);
    ret->overhead =
        resource_list_from_value(value_get(spec, "overhead"), reader->names, reader->arena);
    ret->requests = pod_spec_sum_requests(ret, reader->arena);
    ret->qos = pod_spec_find_qos(ret);
}

/* 'spec' is in the table's arena. */
static void
parse(const PodSpecReader *reader, const Value *spec, PodSpec *ret)
{
    ret->raw = spec;
    ret->containers =
        pod_spec_read_containers(reader, value_get(spec, "containers"), &ret->n_containers);
    ret->init_containers = pod_spec_read_containers(reader, value_get(spec, "initContainers"),
                                                    &ret->n_init_containers);
    read_plain_fields(reader, spec, ret);
    read_resources(reader, spec, ret);
    pod_spec_read_placement(reader, spec, ret);
    read_volumes(reader, value_get(spec, "volumes"), ret);
    ret->gates = read_names(reader, value_get(spec, "schedulingGates"), "name", &ret->n_gates);
    ret->readiness_gates = read_names(reader, value_get(spec, "readinessGates"), "conditionType",
                                      &ret->n_readiness_gates);
}

/* The same for equal values: maps regardless of order, an integer as the float of equal value. */
static uint64_t
hash_value(const Value *value, uint64_t seed)
{
    uint64_t hash = seed;
    double real;

    if (value == NULL) {
        return seed;
    }
    switch (value->type) {
    case VALUE_MAP:
        for (size_t i = 0; i < value->n; i++) {
            hash += hash_value(value->members[i].value, sim_hash_text(value->members[i].key));
        }
        return sim_mix(hash, value->n);
    case VALUE_LIST:
        for (size_t i = 0; i < value->n; i++) {
            hash = sim_mix(hash, hash_value(value->items[i], i));
        }
        return sim_mix(hash, value->n + 1);
    case VALUE_INT:
        real = (double)value->integer;
        return sim_hash(seed, &real, sizeof(real));
    case VALUE_FLOAT:
        return sim_hash(seed, &value->real, sizeof(value->real));
    case VALUE_BOOL:
        return sim_mix(seed, value->boolean ? 3 : 2);
    default:
        return value->text == NULL ? seed : sim_hash(seed, value->text, value->length);
    }
}

const PodSpec *
pod_spec_intern(PodSpecTable *table, const Value *spec)
{
    const PodSpecReader *reader = &table->reader;
    uint64_t hash;
    PodSpecRow *first, *row;

    if (value_get(spec, "nodeName") != NULL) {
        g_autoptr(Arena) scratch = arena_new();

        return pod_spec_intern(table, value_with(scratch, spec, "nodeName", NULL));
    }
    if (!value_is(spec, VALUE_MAP)) {
        spec = value_end(value_map_begin(reader->arena));
    }
    hash = hash_value(spec, 0);
    first = g_hash_table_lookup(table->specs, &hash);
    for (row = first; row != NULL; row = row->next) {
        if (value_equal(row->spec.raw, spec)) {
            return &row->spec;
        }
    }
    row = ARENA_NEW(reader->arena, PodSpecRow);
    row->hash = hash;
    parse(reader, value_copy(reader->arena, spec), &row->spec);
    row->spec.id = ++table->n_specs;
    if (first == NULL) {
        g_hash_table_insert(table->specs, &row->hash, row);
    } else {
        row->next = first->next;
        first->next = row;
    }
    return &row->spec;
}

PodTemplate
pod_template_from_value(PodSpecTable *table, const Value *template_value)
{
    const Value *metadata = value_get(template_value, "metadata");
    PodTemplate result = {
        .raw = template_value,
        .labels = label_set_from_value(table->reader.labels, value_get(metadata, "labels")),
        .annotations =
            label_set_from_value(table->reader.labels, value_get(metadata, "annotations")),
        .spec = pod_spec_intern(table, value_get(template_value, "spec")),
    };

    return result;
}

bool
pod_template_equal(const PodTemplate *a, const PodTemplate *b)
{
    if (a->labels != b->labels || a->annotations != b->annotations || a->spec != b->spec) {
        return false;
    }
    return a->raw == b->raw ||
           value_equal(value_get(a->raw, "metadata"), value_get(b->raw, "metadata"));
}
