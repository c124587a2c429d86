/* kubectl-rollout.c - rollout undo; rollout history; rollout status has a file of its own. */
#include "experiment/kubectl-run/kubectl-run-internal.h"
#include "models/api/describe/describe.h"

#include <string.h>

/* Whose templates a rollout can go back to: ReplicaSets, or ControllerRevisions. */
static StoreQuery
history_query(const Object *object)
{
    return (StoreQuery){ .kind = object->kind == KIND_DEPLOYMENT ? KIND_REPLICA_SET
                                                                 : KIND_CONTROLLER_REVISION,
                         .owner = object->meta.uid };
}

static int64_t
number_of(const Object *object)
{
    const char *text = label_set_get(object->meta.annotations, "deployment.kubernetes.io/revision");

    if (object->kind == KIND_CONTROLLER_REVISION) {
        return ((const ControllerRevision *)object)->revision;
    }
    return text == NULL ? 0 : g_ascii_strtoll(text, NULL, 10);
}

/* The revision wanted: a number, or (0) the newest before the present one. */
static const Object *
find_revision(KubectlRun *run, const Object *object, int64_t wanted)
{
    StoreQuery query = history_query(object);
    Store *store = cluster_store(run->cluster);
    const Object *best = NULL;
    int64_t newest = 0;

    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        newest = MAX(newest, number_of(it.object));
    }
    for (StoreIterator it = store_query(store, &query); store_next(&it);) {
        int64_t number = number_of(it.object);

        if (wanted > 0 ? number == wanted
                       : number < newest && (best == NULL || number > number_of(best))) {
            best = it.object;
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

/* The template that the revision holds. */
static const Value *
template_at(KubectlRun *run, const Object *revision)
{
    const Value *template_value;

    if (revision->kind == KIND_REPLICA_SET) {
        return template_of(run, (const ReplicaSet *)revision);
    }
    template_value =
        value_path(((const ControllerRevision *)revision)->data, "spec", "template", NULL);
    return value_with(run->arena, template_value, "$patch", NULL);
}

/* What a deployment goes back to is said by the annotations of the revision too; some are of the
 * deployment alone. */
static const Value *
annotations_at(KubectlRun *run, const Value *value, const Object *revision)
{
    static const char *const own[] = { "kubectl.kubernetes.io/last-applied-configuration",
                                       "deployment.kubernetes.io/revision",
                                       "deployment.kubernetes.io/revision-history",
                                       "deployment.kubernetes.io/desired-replicas",
                                       "deployment.kubernetes.io/max-replicas",
                                       "deprecated.deployment.rollback.to",
                                       NULL };
    const Value *here = value_path(value, "metadata", "annotations", NULL);
    const Value *there = value_path(stored_value(run, revision), "metadata", "annotations", NULL);
    const Value *result = NULL;

    for (size_t i = 0; own[i] != NULL; i++) {
        const Value *kept = value_get(here, own[i]);

        result = kept == NULL ? result : value_with(run->arena, result, own[i], kept);
    }
    for (size_t i = 0; i < value_length(there); i++) {
        if (!g_strv_contains(own, there->members[i].key)) {
            result = value_with(run->arena, result, there->members[i].key, there->members[i].value);
        }
    }
    return result;
}

static bool
can_be_undone(KubectlRun *run, const Object *object, const Value *value)
{
    if (object->kind != KIND_DEPLOYMENT && object->kind != KIND_STATEFUL_SET &&
        object->kind != KIND_DAEMON_SET) {
        fail_with(run, "error: no rollbacker has been implemented for \"%s\"",
                  object_kind_name(object));
        return false;
    }
    if (value_get_bool(value_get(value, "spec"), "paused", false)) {
        fail_with(run, "error: you cannot rollback a paused deployment; resume it first with "
                       "'kubectl rollout resume' and try again");
        return false;
    }
    return true;
}

const Value *
undo_edit(KubectlRun *run, const Object *object, const Value *value, const char **ret_operation)
{
    static const char *const path[] = { "spec", "template", NULL };
    static const char *const notes_path[] = { "metadata", "annotations", NULL };
    int64_t wanted = run_number(run, "to-revision", 0);
    const Object *revision;
    const Value *result;

    if (!can_be_undone(run, object, value)) {
        return NULL;
    }
    revision = find_revision(run, object, wanted);
    if (revision == NULL && wanted > 0) {
        fail_with(run, "error: unable to find specified revision %" G_GINT64_FORMAT " in history",
                  wanted);
        return NULL;
    }
    if (revision == NULL && object->kind == KIND_DEPLOYMENT) {
        fail_with(run, "error: no rollout history found for deployment \"%s\"", object->meta.name);
        return NULL;
    }
    if (revision == NULL) {
        fail_with(run, "error: no last revision to roll back to");
        return NULL;
    }
    result = ctl_with_path(run->arena, value, path, template_at(run, revision));
    if (revision->kind == KIND_REPLICA_SET && !value_equal(result, value)) {
        result =
            ctl_with_path(run->arena, result, notes_path, annotations_at(run, value, revision));
    }
    *ret_operation = value_equal(result, value)
                         ? arena_printf(run->arena,
                                        "skipped rollback (current template already matches "
                                        "revision %" G_GINT64_FORMAT ")",
                                        wanted)
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
    const char *cause = label_set_get(object->meta.annotations, "kubernetes.io/change-cause");

    return (Revision){ number_of(object), cause != NULL ? cause : "<none>" };
}

/* --revision: what the revision would run. */
static void
show_revision(KubectlRun *run, const Object *object, int64_t number)
{
    const Object *revision = find_revision(run, object, number);
    const Value *template_value;
    g_autofree char *text = NULL;

    if (revision == NULL) {
        fail_with(run, "error: unable to find the specified revision");
        return;
    }
    template_value = revision->kind == KIND_REPLICA_SET
                         ? value_path(stored_value(run, revision), "spec", "template", NULL)
                         : template_at(run, revision);
    text = describe_pod_template(template_value);
    say(run, "%s with revision #%" G_GINT64_FORMAT "\n%s", printed_name(run, object), number, text);
}

static void
show_history(KubectlRun *run, const Object *object)
{
    StoreQuery query = history_query(object);
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
    int64_t number = run_number(run, "revision", 0);

    (void)self;
    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets.refs[i]);

        if (object != NULL && has_history((Kind)object->kind) && number > 0) {
            show_revision(run, object, number);
        } else if (object != NULL && has_history((Kind)object->kind)) {
            show_history(run, object);
        } else if (object != NULL) {
            fail_with(run, "error: no history viewer has been implemented for \"%s\"",
                      object_kind_name(object));
        }
    }
}
