/* kubectl-rollout.c - rollout undo; rollout history; rollout status has a file of its own. */
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

/* The template of a ReplicaSet without what the controller added. */
static const Value *
template_of(KubectlRun *run, const ReplicaSet *set)
{
    static const char *const labels_path[] = { "metadata", "labels", NULL };
    const Value *template_value =
        value_path(stored_value(run, &set->object), "spec", "template", NULL);
    const Value *labels =
        value_with(run->arena, ctl_at_path(template_value, labels_path), "pod-template-hash", NULL);

    return ctl_with_path(run->arena, template_value, labels_path, labels);
}

const Value *
undo_edit(KubectlRun *run, const Object *object, const Value *value, const char **ret_operation)
{
    static const char *const path[] = { "spec", "template", NULL };
    int64_t wanted = run_number(run, "to-revision", 0);
    const ReplicaSet *set = find_revision(run, object, wanted);
    const Value *result;

    if (set == NULL && wanted > 0) {
        fail_with(run, "error: unable to find specified revision %" G_GINT64_FORMAT " in history",
                  wanted);
        return NULL;
    }
    if (set == NULL) {
        fail_with(run, "error: no rollout history found for deployment \"%s\"", object->meta.name);
        return NULL;
    }
    result = ctl_with_path(run->arena, value, path, template_of(run, set));
    *ret_operation = value_equal(result, value)
                         ? "skipped rollback (current template already matches revision)"
                         : "rolled back";
    return result;
}

/* ---- rollout history ------------------------------------------------------------------------- */

typedef struct Revision {
    int64_t number;
    const char *cause;
} Revision;

static int
compare_revisions(const void *a, const void *b)
{
    const Revision *left = a;
    const Revision *right = b;

    return (left->number > right->number) - (left->number < right->number);
}

static Revision
revision_of(const Object *object)
{
    const LabelSet *notes = object->meta.annotations;
    const char *cause = label_set_get(notes, "kubernetes.io/change-cause");
    const char *number = label_set_get(notes, "deployment.kubernetes.io/revision");
    Revision revision = { 0, cause != NULL ? cause : "<none>" };

    if (object->kind == KIND_CONTROLLER_REVISION) {
        revision.number = ((const ControllerRevision *)object)->revision;
    } else if (number != NULL) {
        revision.number = g_ascii_strtoll(number, NULL, 10);
    }
    return revision;
}

static void
show_history(KubectlRun *run, const Object *object)
{
    StoreQuery query = { .kind = object->kind == KIND_DEPLOYMENT ? KIND_REPLICA_SET
                                                                 : KIND_CONTROLLER_REVISION,
                         .owner = object->meta.uid };
    g_autoptr(GArray) revisions = g_array_new(FALSE, FALSE, sizeof(Revision));
    const char *name = printed_name(run, object);

    for (StoreIterator it = store_query(cluster_store(run->cluster), &query); store_next(&it);) {
        Revision revision = revision_of(it.object);

        g_array_append_val(revisions, revision);
    }
    g_array_sort(revisions, compare_revisions);
    say(run, "%s ", name);
    say(run, "REVISION  CHANGE-CAUSE");
    for (guint i = 0; i < revisions->len; i++) {
        const Revision *row = &g_array_index(revisions, Revision, i);

        say(run, "%-9" G_GINT64_FORMAT " %s", row->number, row->cause);
    }
    say(run, "%s", "");
}

static bool
has_history(Kind kind)
{
    return kind == KIND_DEPLOYMENT || kind == KIND_STATEFUL_SET || kind == KIND_DAEMON_SET;
}

void
kubectl_rollout_history(KubectlRun *run, Process *self)
{
    Targets targets = find_targets(run);

    (void)self;
    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);

        if (object != NULL && has_history((Kind)object->kind)) {
            show_history(run, object);
        } else if (object != NULL) {
            fail_with(run, "error: no history viewer has been implemented for \"%s\"",
                      object_kind_name(object));
        }
    }
}
