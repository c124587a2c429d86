/* controller-history.c - ControllerRevisions: templates that StatefulSets and DaemonSets have had.
 */
#include "models/controllers/controller-history.h"

#include "models/api/pod/pod-template-hash.h"
#include "models/controllers/controller-ref-manager.h"

#include <string.h>

#define NAME_PREFIX_MAX 223
#define LABEL_HASH "controller.kubernetes.io/hash"

const Value *
history_data(Controller *self, const PodTemplate *template_)
{
    const Value *data;

    if (self->history_data == NULL) {
        self->history_data = g_hash_table_new(g_direct_hash, g_direct_equal);
    }
    data = g_hash_table_lookup(self->history_data, template_->raw);
    if (data == NULL) {
        data = api_controller_revision_data(template_->raw, self->tables->arena);
        g_hash_table_insert(self->history_data, (gpointer)(uintptr_t)template_->raw,
                            (gpointer)(uintptr_t)data);
    }
    return data;
}

PodTemplate
history_template(Controller *self, const Value *data)
{
    const Value *patch = value_path(data, "spec", "template", NULL);

    return pod_template_from_value(self->tables->pod_specs,
                                   value_with(self->tables->arena, patch, "$patch", NULL));
}

ControllerRevision *
history_draft(Controller *self, const Object *owner, const LabelSet *labels, const char *hash,
              const Value *data, int64_t revision)
{
    ObjectTables *tables = self->tables;
    ControllerRevision *draft = (ControllerRevision *)object_new(KIND_CONTROLLER_REVISION);
    OwnerRef reference = controller_owner_ref(owner);
    g_autofree char *name = g_strdup_printf("%.*s-%s", NAME_PREFIX_MAX, owner->meta.name, hash);

    draft->object.meta.name = intern(tables->names, name);
    draft->object.meta.name_space = owner->meta.name_space;
    draft->object.meta.labels = label_set_with(
        tables->labels, labels, intern(tables->names, LABEL_HASH), intern(tables->names, hash));
    draft->object.meta.annotations = owner->meta.annotations;
    object_set_owners(&draft->object, &reference, 1, tables);
    draft->revision = revision;
    draft->data = data;
    return draft;
}

static gint
compare_revisions(gconstpointer left, gconstpointer right)
{
    const ControllerRevision *a = *(const ControllerRevision *const *)left;
    const ControllerRevision *b = *(const ControllerRevision *const *)right;
    SimTime a_at = api_time(a->object.meta.created_at);
    SimTime b_at = api_time(b->object.meta.created_at);

    if (a->revision != b->revision) {
        return a->revision < b->revision ? -1 : 1;
    }
    if (a_at != b_at) {
        return a_at < b_at ? -1 : 1;
    }
    return strcmp(a->object.meta.name, b->object.meta.name);
}

bool
history_list(Controller *self, Process *process, const Object *owner, const Selector *selector,
             GPtrArray *revisions)
{
    g_autoptr(GArray) refs = g_array_new(FALSE, FALSE, sizeof(ObjectRef));

    if (!controller_claim(self, process, owner, KIND_CONTROLLER_REVISION, selector, refs)) {
        return false;
    }
    for (guint i = 0; i < refs->len; i++) {
        Object *revision =
            controller_copy(self, KIND_CONTROLLER_REVISION, g_array_index(refs, ObjectRef, i));

        if (revision != NULL) {
            g_ptr_array_add(revisions, revision);
        }
    }
    g_ptr_array_sort(revisions, compare_revisions);
    return true;
}

bool
history_renumber(Controller *self, Process *process, ControllerRevision **revision, int64_t number)
{
    ControllerRevision *draft;
    ApiAnswer answer;

    if ((*revision)->revision == number) {
        return true;
    }
    draft = (ControllerRevision *)object_copy(&(*revision)->object);
    draft->revision = number;
    answer = controller_update(self, process, &draft->object);
    if (answer.status != API_OK) {
        return false;
    }
    object_free(&(*revision)->object);
    *revision = (ControllerRevision *)object_copy(answer.object);
    return true;
}

bool
history_truncate(Controller *self, Process *process, const GPtrArray *revisions, int32_t limit,
                 bool (*is_live)(void *data, const ControllerRevision *one), void *data)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    g_autoptr(GPtrArray) old = g_ptr_array_new();

    for (guint i = 0; i < revisions->len; i++) {
        ControllerRevision *one = g_ptr_array_index(revisions, i);

        if (!is_live(data, one)) {
            g_ptr_array_add(old, one);
        }
    }
    for (guint i = 0; (int64_t)i < (int64_t)old->len - MAX(0, limit); i++) {
        const ControllerRevision *one = g_ptr_array_index(old, i);
        ApiAnswer answer = controller_delete(self, process, one->object.ref, &options);

        if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
            return false;
        }
    }
    return true;
}
