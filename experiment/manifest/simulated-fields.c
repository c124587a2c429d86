/* simulated-fields.c - tables of what is simulated, and the walk along what is written.
 *
 * A path names all that is below it.  Kinds without a row are whole or not at all simulated and
 * counted as objects. */
#include "experiment/manifest/simulated-fields.h"

#include <stdlib.h>
#include <string.h>

/* ---- tables ---------------------------------------------------------------------------------- */

static const char *const container_fields[] = {
    "name",         "image",          "imagePullPolicy", "resources",      "ports.name",
    "ports.hostIP", "ports.hostPort", "ports.protocol",  "livenessProbe",  "ports.containerPort",
    "startupProbe", "lifecycle",      "restartPolicy",   "readinessProbe", NULL,
};

static const char *const pod_fields[] = {
    "activeDeadlineSeconds",
    "affinity",
    "hostNetwork",
    "nodeName",
    "nodeSelector",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "resources",
    "resourceClaims",
    "restartPolicy",
    "schedulerName",
    "schedulingGates",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes.name",
    "volumes.persistentVolumeClaim",
    "volumes.ephemeral",
    NULL,
};

typedef struct KindFields {
    const char *kind;
    const char *pod;       /* where the pod's spec is; NULL: it has none */
    const char *words[16]; /* of spec */
} KindFields;

static const KindFields kind_fields[] = {
    { "CronJob",
      "jobTemplate.spec.template.spec",
      { "schedule", "timeZone", "startingDeadlineSeconds", "concurrencyPolicy", "suspend",
        "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "jobTemplate.metadata",
        "jobTemplate.spec.parallelism", "jobTemplate.spec.completions",
        "jobTemplate.spec.backoffLimit", "jobTemplate.spec.activeDeadlineSeconds",
        "jobTemplate.spec.completionMode", "jobTemplate.spec.ttlSecondsAfterFinished",
        "jobTemplate.spec.template.metadata" } },
    { "DaemonSet",
      "template.spec",
      { "selector", "template.metadata", "updateStrategy", "minReadySeconds",
        "revisionHistoryLimit" } },
    { "Deployment",
      "template.spec",
      { "replicas", "selector", "template.metadata", "strategy", "minReadySeconds",
        "revisionHistoryLimit", "paused", "progressDeadlineSeconds" } },
    { "Job",
      "template.spec",
      { "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "selector",
        "manualSelector", "template.metadata", "ttlSecondsAfterFinished", "completionMode",
        "suspend", "backoffLimitPerIndex", "maxFailedIndexes", "podReplacementPolicy",
        "podFailurePolicy", "successPolicy" } },
    { "Pod", "", { NULL } },
    { "PodDisruptionBudget",
      NULL,
      { "minAvailable", "maxUnavailable", "selector", "unhealthyPodEvictionPolicy" } },
    { "ReplicaSet",
      "template.spec",
      { "replicas", "selector", "template.metadata", "minReadySeconds" } },
    { "ReplicationController",
      "template.spec",
      { "replicas", "selector", "template.metadata", "minReadySeconds" } },
    { "Service",
      NULL,
      { "clusterIP", "ports.name", "ports.port", "ports.protocol", "ports.targetPort",
        "ports.nodePort", "publishNotReadyAddresses", "selector", "type" } },
    { "StatefulSet",
      "template.spec",
      { "replicas", "selector", "template.metadata", "volumeClaimTemplates", "serviceName",
        "podManagementPolicy", "updateStrategy", "revisionHistoryLimit", "minReadySeconds",
        "persistentVolumeClaimRetentionPolicy", "ordinals" } },
};

static const KindFields *
find_kind(const char *kind)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_fields); i++) {
        if (strcmp(kind_fields[i].kind, kind) == 0) {
            return &kind_fields[i];
        }
    }
    return NULL;
}

/* ---- paths ----------------------------------------------------------------------------------- */

typedef enum Cover {
    COVER_NOT,
    COVER_PART, /* something below it */
    COVER_WHOLE,
} Cover;

/* 'path' against the row 'prefix'.'row'; both are dotted. */
static Cover
cover_by(const char *path, const char *prefix, const char *row)
{
    g_autofree char *whole = *prefix == '\0' ? g_strdup(row) : g_strjoin(".", prefix, row, NULL);
    size_t path_length = strlen(path), row_length = strlen(whole);

    if (strncmp(path, whole, MIN(path_length, row_length)) != 0) {
        return COVER_NOT;
    }
    if (path_length >= row_length) {
        return path[row_length] == '\0' || path[row_length] == '.' ? COVER_WHOLE : COVER_NOT;
    }
    return whole[path_length] == '.' || path_length == 0 ? COVER_PART : COVER_NOT;
}

static Cover
cover_by_all(const char *path, const char *prefix, const char *const *rows)
{
    Cover most = COVER_NOT;

    for (size_t i = 0; rows[i] != NULL && most != COVER_WHOLE; i++) {
        most = MAX(most, cover_by(path, prefix, rows[i]));
    }
    return most;
}

static Cover
cover(const KindFields *kind, const char *path)
{
    static const char *const lists[] = { "containers", "initContainers" };
    Cover most = cover_by_all(path, "", kind->words);

    if (kind->pod == NULL) {
        return most;
    }
    most = MAX(most, cover_by_all(path, kind->pod, pod_fields));
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *prefix =
            *kind->pod == '\0' ? g_strdup(lists[i]) : g_strjoin(".", kind->pod, lists[i], NULL);

        most = MAX(most, cover_by_all(path, prefix, container_fields));
    }
    return most;
}

/* ---- the walk -------------------------------------------------------------------------------- */

typedef struct Walk {
    const KindFields *kind;
    GArray *found;       /* IgnoredField */
    GHashTable *by_name; /* "KIND PATH" -> index + 1 */
    GHashTable *seen;    /* paths of the present object */
    GString *path;
} Walk;

static void
note(Walk *walk, Mark mark)
{
    g_autofree char *name = g_strdup_printf("%s %s", walk->kind->kind, walk->path->str);
    size_t index = GPOINTER_TO_SIZE(g_hash_table_lookup(walk->by_name, name));

    if (!g_hash_table_add(walk->seen, g_strdup(walk->path->str))) {
        return;
    }
    if (index == 0) {
        IgnoredField field = { .kind = walk->kind->kind,
                               .path = g_strdup_printf("spec.%s", walk->path->str),
                               .mark = mark };

        g_array_append_val(walk->found, field);
        index = walk->found->len;
        g_hash_table_insert(walk->by_name, g_steal_pointer(&name), GSIZE_TO_POINTER(index));
    }
    g_array_index(walk->found, IgnoredField, index - 1).n_objects++;
}

static void
walk_value(Walk *walk, const Value *value)
{
    size_t length = walk->path->len;

    for (size_t i = 0; value_is(value, VALUE_LIST) && i < value->n; i++) {
        walk_value(walk, value->items[i]);
    }
    for (size_t i = 0; value_is(value, VALUE_MAP) && i < value->n; i++) {
        const ValueMember *member = &value->members[i];
        Cover how;

        g_string_append_printf(walk->path, "%s%s", length == 0 ? "" : ".", member->key);
        how = cover(walk->kind, walk->path->str);
        if (how == COVER_PART) {
            walk_value(walk, member->value);
        } else if (how == COVER_NOT && !value_is(member->value, VALUE_NULL)) {
            note(walk, member->mark);
        }
        g_string_truncate(walk->path, length);
    }
}

static int
compare_fields(const void *a_data, const void *b_data)
{
    const IgnoredField *a = a_data, *b = b_data;
    int order = strcmp(a->kind, b->kind);

    return order != 0 ? order : strcmp(a->path, b->path);
}

static void
field_clear(void *data)
{
    g_free(((IgnoredField *)data)->path);
}

GArray *
ignored_fields(const Scenario *scenario)
{
    Walk walk = { .found = g_array_new(FALSE, TRUE, sizeof(IgnoredField)),
                  .by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                  .path = g_string_new(NULL) };

    g_array_set_clear_func(walk.found, field_clear);
    for (guint i = 0; i < scenario->objects->len; i++) {
        const ScenarioObject *object = &g_array_index(scenario->objects, ScenarioObject, i);

        walk.kind = object->is_simulated ? find_kind(object->kind_name) : NULL;
        if (walk.kind != NULL) {
            walk.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            walk_value(&walk, value_get(object->written, "spec"));
            g_hash_table_unref(walk.seen);
        }
    }
    g_array_sort(walk.found, compare_fields);
    g_hash_table_unref(walk.by_name);
    g_string_free(walk.path, TRUE);
    return walk.found;
}
