/* kubectl-rollout.c - rollout undo; what rollout status prints is in kubectl-rollout-status.c. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

/* The ReplicaSet of the revision wanted: a number, or the newest before the present one. */
static const ReplicaSet *
find_revision(KubectlRun *run, const Object *deployment, int64_t wanted)
{
    StoreQuery query = { .kind = KIND_REPLICA_SET, .owner = deployment->meta.uid };
    const ReplicaSet *best = NULL;
    int64_t best_revision = 0, newest = 0;
    const char *const annotation = "deployment.kubernetes.io/revision";
    Store *store = cluster_store(run->cluster);

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const char *text = label_set_get(it.object->meta.annotations, annotation);

        newest = MAX(newest, text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10));
    }
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        const char *text = label_set_get(it.object->meta.annotations, annotation);
        int64_t revision = text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);

        if (wanted > 0 ? revision == wanted : revision < newest && revision > best_revision) {
            best = (const ReplicaSet *)it.object;
            best_revision = revision;
        }
    }
    return best;
}

const Value *
kubectl_undo_edit(KubectlRun *run, const Object *object, const Value *value, void *data,
                  const char **ret_error)
{
    int64_t wanted = kubectl_line_number(run->line, "to-revision", 0);
    const ReplicaSet *set = find_revision(run, object, wanted);
    const Value *template_value;
    const Value *labels;

    (void)data;
    if (set == NULL) {
        *ret_error =
            wanted > 0
                ? arena_printf(run->arena,
                               "error: unable to find specified revision %" G_GINT64_FORMAT
                               " in history",
                               wanted)
                : arena_printf(run->arena, "error: no rollout history found for deployment \"%s\"",
                               object->meta.name);
        return NULL;
    }
    template_value =
        value_path(object_to_value(&set->object, cluster_tables(run->cluster), run->arena), "spec",
                   "template", NULL);
    labels = value_with(run->arena, value_path(template_value, "metadata", "labels", NULL),
                        "pod-template-hash", NULL);
    template_value = value_set_path(run->arena, template_value, "metadata.labels", labels);
    return value_set_path(run->arena, value, "spec.template", template_value);
}
