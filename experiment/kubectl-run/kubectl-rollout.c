/* kubectl-rollout.c - rollout undo and rollout status. */
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

/* ---- rollout status -------------------------------------------------------------------------- */

/* What kubectl would print now; NULL: done, and '*ret_text' says so. */
static char *
rollout_text(const Deployment *deployment, bool *ret_done)
{
    const char *name = deployment->object.meta.name;
    const Condition *progressing = condition_find(
        deployment->status.conditions, G_N_ELEMENTS(deployment->status.conditions), "Progressing");

    *ret_done = false;
    if (deployment->object.meta.generation > deployment->status.observed_generation) {
        return g_strdup("Waiting for deployment spec update to be observed...");
    }
    if (progressing != NULL && progressing->reason != NULL &&
        strcmp(progressing->reason, "ProgressDeadlineExceeded") == 0) {
        *ret_done = true;
        return g_strdup_printf("error: deployment \"%s\" exceeded its progress deadline", name);
    }
    if (deployment->status.updated_replicas < deployment->replicas) {
        return g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d out of %d new "
                               "replicas have been updated...",
                               name, deployment->status.updated_replicas, deployment->replicas);
    }
    if (deployment->status.replicas > deployment->status.updated_replicas) {
        return g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d old replicas "
                               "are pending termination...",
                               name,
                               deployment->status.replicas - deployment->status.updated_replicas);
    }
    if (deployment->status.available_replicas < deployment->status.updated_replicas) {
        return g_strdup_printf("Waiting for deployment \"%s\" rollout to finish: %d of %d updated "
                               "replicas are available...",
                               name, deployment->status.available_replicas,
                               deployment->status.updated_replicas);
    }
    *ret_done = true;
    return g_strdup_printf("deployment \"%s\" successfully rolled out", name);
}

void
kubectl_rollout_status(KubectlRun *run, Process *self)
{
    Targets targets = find_targets(run);
    bool watches = kubectl_line_switch(run->line, "watch", true);

    for (size_t i = 0; i < targets.n; i++) {
        const char *last = "";

        for (bool done = false; !done;) {
            const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);
            g_autofree char *text = NULL;

            if (object == NULL || object->kind != KIND_DEPLOYMENT) {
                break;
            }
            text = rollout_text((const Deployment *)object, &done);
            if (strcmp(text, last) != 0) {
                say(run, "%s", text);
                last = arena_strdup(run->arena, text);
            }
            if (done && g_str_has_prefix(text, "error")) {
                run->exit_code = 1;
            }
            g_clear_pointer(&text, g_free); /* nothing allocated may be held across a wait */
            if (!done && !watches) {
                break;
            }
            if (!done) {
                process_sleep_background(self, SIM_SECOND);
            }
        }
    }
}
