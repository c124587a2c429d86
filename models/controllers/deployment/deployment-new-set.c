/* deployment-new-set.c - the ReplicaSet of the present template, and revisions.
 *
 * The new set is the oldest whose template equals the Deployment's: going back to an earlier
 * template uses its set again, which then gets the highest revision. */
#include "models/controllers/deployment/deployment-pass.h"

#include "models/api/pod/pod-template-hash.h"
#include "models/controllers/controller-ref-manager.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_LENGTH_MAX 2000

int64_t
deployment_revision_of(const Object *object)
{
    const char *text = label_set_get(object->meta.annotations, ANNOTATION_REVISION);

    return text == NULL ? 0 : strtoll(text, NULL, 10);
}

static const LabelSet *
with_text(DeploymentPass *pass, const LabelSet *set, const char *key, const char *value)
{
    InternTable *names = pass->self->tables->names;

    return label_set_with(pass->self->tables->labels, set, intern(names, key),
                          intern(names, value));
}

static const LabelSet *
with_number(DeploymentPass *pass, const LabelSet *set, const char *key, int64_t number)
{
    char text[32];

    g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, number);
    return with_text(pass, set, key, text);
}

static bool
equal_but_hash(DeploymentPass *pass, const PodTemplate *a, const PodTemplate *b)
{
    LabelTable *labels = pass->self->tables->labels;

    return a->spec == b->spec && a->annotations == b->annotations &&
           label_set_with(labels, a->labels, LABEL_TEMPLATE_HASH, NULL) ==
               label_set_with(labels, b->labels, LABEL_TEMPLATE_HASH, NULL);
}

/* The Deployment's annotations go to its new set, but those that are about one object alone. */
static bool
is_own_annotation(const char *key)
{
    static const char *const own[] = {
        "kubectl.kubernetes.io/last-applied-configuration",
        ANNOTATION_REVISION,
        ANNOTATION_REVISION_HISTORY,
        ANNOTATION_DESIRED,
        ANNOTATION_MAX,
        "deprecated.deployment.rollback.to",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        if (strcmp(key, own[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const LabelSet *
with_history(DeploymentPass *pass, const LabelSet *annotations, const char *old_revision)
{
    const char *history = label_set_get(annotations, ANNOTATION_REVISION_HISTORY);
    g_autofree char *longer = NULL;
    const char *start;

    if (history == NULL || history[0] == '\0') {
        return with_text(pass, annotations, ANNOTATION_REVISION_HISTORY, old_revision);
    }
    longer = g_strconcat(history, ",", old_revision, NULL);
    start = longer;
    while (strlen(start) > HISTORY_LENGTH_MAX && strchr(start, ',') != NULL) {
        start = strchr(start, ',') + 1;
    }
    return with_text(pass, annotations, ANNOTATION_REVISION_HISTORY, start);
}

static const LabelSet *
new_set_annotations(DeploymentPass *pass, const LabelSet *annotations, int64_t revision)
{
    const LabelSet *given = pass->deployment->object.meta.annotations;
    const char *old_text = label_set_get(annotations, ANNOTATION_REVISION);
    int64_t old = old_text == NULL ? 0 : strtoll(old_text, NULL, 10);

    for (uint32_t i = 0; i < given->n_pairs; i++) {
        if (!is_own_annotation(given->pairs[i].key)) {
            annotations = with_text(pass, annotations, given->pairs[i].key, given->pairs[i].value);
        }
    }
    if (old < revision) {
        if (old_text != NULL) {
            annotations = with_history(pass, annotations, old_text);
        }
        annotations = with_number(pass, annotations, ANNOTATION_REVISION, revision);
    }
    return annotations;
}

static ReplicaSet *
find_existing(DeploymentPass *pass)
{
    for (guint i = 0; i < pass->sets->len; i++) {
        ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (equal_but_hash(pass, &set->template_, &pass->deployment->template_)) {
            return set;
        }
    }
    return NULL;
}

static int64_t
highest_old_revision(const DeploymentPass *pass)
{
    int64_t highest = 0;

    for (guint i = 0; i < pass->sets->len; i++) {
        const ReplicaSet *set = g_ptr_array_index(pass->sets, i);

        if (set != pass->new_set) {
            highest = MAX(highest, deployment_revision_of(&set->object));
        }
    }
    return highest;
}

/* Puts the committed version in the place of our copy. */
static void
replace_set(DeploymentPass *pass, ReplicaSet *set, const ApiAnswer *answer)
{
    for (guint i = 0; i < pass->sets->len; i++) {
        if (g_ptr_array_index(pass->sets, i) == set) {
            ReplicaSet *newer = (ReplicaSet *)object_copy(answer->object);

            pass->sets->pdata[i] = newer;
            if (pass->new_set == set) {
                pass->new_set = newer;
            }
            object_free(&set->object);
            return;
        }
    }
}

static bool
update_set(DeploymentPass *pass, ReplicaSet *set, Object *draft)
{
    ApiAnswer answer = controller_update(pass->self, pass->process, draft);

    if (answer.status != API_OK) {
        return false;
    }
    replace_set(pass, set, &answer);
    return true;
}

bool
deployment_set_number(const ReplicaSet *set, const char *annotation, int32_t *ret_number)
{
    const char *text = label_set_get(set->object.meta.annotations, annotation);
    char *end = NULL;
    long number;

    if (text == NULL) {
        return false;
    }
    number = strtol(text, &end, 10);
    if (end == text || *end != '\0') {
        return false;
    }
    *ret_number = (int32_t)number;
    return true;
}

static const LabelSet *
size_annotations(DeploymentPass *pass, const LabelSet *annotations)
{
    DeploymentShape shape = deployment_shape(pass->deployment);

    annotations = with_number(pass, annotations, ANNOTATION_DESIRED, shape.replicas);
    return with_number(pass, annotations, ANNOTATION_MAX,
                       shape.replicas + deployment_surge(&shape));
}

bool
deployment_scale_set(DeploymentPass *pass, ReplicaSet *set, int32_t replicas, bool *ret_scaled)
{
    const LabelSet *annotations = size_annotations(pass, set->object.meta.annotations);
    int32_t before = set->replicas;
    g_autofree char *name = g_strdup(set->object.meta.name);
    Object *draft;

    if (ret_scaled != NULL) {
        *ret_scaled = before != replicas;
    }
    if (before == replicas && annotations == set->object.meta.annotations) {
        return true;
    }
    draft = object_copy(&set->object);
    draft->meta.annotations = annotations;
    ((ReplicaSet *)draft)->replicas = replicas;
    if (!update_set(pass, set, draft)) {
        return false;
    }
    if (before != replicas) {
        controller_record(pass->self, &pass->deployment->object, "Normal", "ScalingReplicaSet",
                          "Scaled %s replica set %s from %d to %d",
                          replicas > before ? "up" : "down", name, before, replicas);
    }
    return true;
}

/* The Deployment carries the revision of its new set. */
static bool
put_revision(DeploymentPass *pass, Deployment *draft, const char *revision)
{
    const LabelSet *annotations = draft->object.meta.annotations;
    const char *present = label_set_get(annotations, ANNOTATION_REVISION);

    if (present != NULL && strcmp(present, revision) == 0) {
        return false;
    }
    draft->object.meta.annotations = with_text(pass, annotations, ANNOTATION_REVISION, revision);
    return true;
}

static bool
adopt_existing(DeploymentPass *pass, int64_t revision)
{
    ReplicaSet *set = pass->new_set;
    const LabelSet *annotations = new_set_annotations(pass, set->object.meta.annotations, revision);
    Deployment *draft;
    bool changed;

    if (annotations != set->object.meta.annotations ||
        set->min_ready_seconds != pass->deployment->min_ready_seconds) {
        Object *copy = object_copy(&set->object);

        copy->meta.annotations = annotations;
        ((ReplicaSet *)copy)->min_ready_seconds = pass->deployment->min_ready_seconds;
        return update_set(pass, set, copy);
    }
    draft = (Deployment *)object_copy(&pass->deployment->object);
    changed = put_revision(pass, draft, label_set_get(annotations, ANNOTATION_REVISION));
    if (deployment_has_deadline(draft) &&
        condition_find(draft->status.conditions, N_DEPLOYMENT_CONDITIONS, "Progressing") == NULL) {
        g_autofree char *message =
            g_strdup_printf("Found new replica set \"%s\"", set->object.meta.name);

        deployment_set_condition(pass, draft->status.conditions, "Progressing", CONDITION_TRUE,
                                 "FoundNewReplicaSet", message);
        changed = true;
    }
    if (!changed) {
        object_free(&draft->object);
        return true;
    }
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}

static const Value *
template_with_hash(DeploymentPass *pass, const LabelSet *labels)
{
    Arena *arena = pass->self->tables->arena;
    const Value *raw = pass->deployment->template_.raw;
    const Value *metadata =
        value_with(arena, value_get(raw, "metadata"), "labels", label_set_to_value(labels, arena));

    return value_with(arena, raw, "metadata", metadata);
}

static const Selector *
selector_with_hash(DeploymentPass *pass, const char *hash)
{
    Arena *arena = pass->self->tables->arena;
    const Selector *selector = pass->deployment->selector;
    uint32_t n = selector->n_requirements;
    SelectorRequirement *rows = ARENA_NEW_N(arena, SelectorRequirement, n + 1);
    const char **values = ARENA_NEW_N(arena, const char *, 1);
    Selector *result = ARENA_NEW(arena, Selector);
    const char *key = intern(pass->self->tables->names, LABEL_TEMPLATE_HASH);
    uint32_t at = 0;

    values[0] = hash;
    while (at < n && strcmp(selector->requirements[at].key, key) < 0) {
        rows[at] = selector->requirements[at];
        at++;
    }
    rows[at] = (SelectorRequirement){
        .key = key, .operator_ = SELECTOR_IN, .n_values = 1, .values = values
    };
    for (uint32_t i = at; i < n; i++) {
        rows[i + 1] = selector->requirements[i];
    }
    result->n_requirements = n + 1;
    result->requirements = rows;
    return result;
}

static ReplicaSet *
draft_new_set(DeploymentPass *pass, int64_t revision)
{
    ObjectTables *tables = pass->self->tables;
    Deployment *deployment = pass->deployment;
    ReplicaSet *set = (ReplicaSet *)object_new(KIND_REPLICA_SET);
    OwnerRef owner = controller_owner_ref(&deployment->object);
    g_autofree char *hash_text =
        api_pod_template_hash(deployment->template_.raw, deployment->status.collision_count);
    const char *hash = intern(tables->names, hash_text);
    g_autofree char *name = g_strdup_printf("%s-%s", deployment->object.meta.name, hash);
    DeploymentShape shape = deployment_shape(deployment);
    int32_t total = 0;

    for (guint i = 0; i < pass->sets->len; i++) {
        total += ((const ReplicaSet *)g_ptr_array_index(pass->sets, i))->replicas;
    }
    set->object.meta.name = intern(tables->names, name);
    set->object.meta.name_space = deployment->object.meta.name_space;
    set->object.meta.labels =
        with_text(pass, deployment->template_.labels, LABEL_TEMPLATE_HASH, hash);
    object_set_owners(&set->object, &owner, 1, tables);
    set->min_ready_seconds = deployment->min_ready_seconds;
    set->template_ = deployment->template_;
    set->template_.labels = set->object.meta.labels;
    set->template_.raw = template_with_hash(pass, set->template_.labels);
    set->selector = selector_with_hash(pass, hash);
    set->replicas = deployment_new_set_size(&shape, total, 0);
    set->object.meta.annotations = size_annotations(
        pass, new_set_annotations(pass, label_set_empty(tables->labels), revision));
    return set;
}

static bool
creation_failed(DeploymentPass *pass, const char *name, const ApiAnswer *answer)
{
    Deployment *deployment = pass->deployment;
    g_autofree char *message =
        g_strdup_printf("Failed to create new replica set \"%s\": %s", name,
                        answer->message != NULL ? answer->message : "unknown error");

    if (deployment_has_deadline(deployment)) {
        Deployment *draft = (Deployment *)object_copy(&deployment->object);

        deployment_set_condition(pass, draft->status.conditions, "Progressing", CONDITION_FALSE,
                                 "ReplicaSetCreateError", message);
        (void)controller_update_status(pass->self, pass->process, &draft->object);
    }
    controller_record(pass->self, &deployment->object, "Warning", "ReplicaSetCreateError", "%s",
                      message);
    return false;
}

/* The name is taken: by our own set that the cache has not shown yet, or by a collision of
 * hashes, which the next pass avoids. */
static bool
name_is_taken(DeploymentPass *pass, const char *name)
{
    Deployment *deployment = pass->deployment;
    const Object *other = informer_find(controller_informer(pass->self, KIND_REPLICA_SET),
                                        deployment->object.meta.name_space, name);
    const OwnerRef *owner = other == NULL ? NULL : object_controller(other);
    Deployment *draft;

    if (other == NULL) {
        return false;
    }
    if (owner != NULL && owner->uid == deployment->object.meta.uid &&
        equal_but_hash(pass, &((const ReplicaSet *)other)->template_, &deployment->template_)) {
        pass->new_set = (ReplicaSet *)object_copy(other);
        g_ptr_array_add(pass->sets, pass->new_set);
        return true;
    }
    draft = (Deployment *)object_copy(&deployment->object);
    draft->status.collision_count = MAX(0, draft->status.collision_count) + 1;
    (void)controller_update_status(pass->self, pass->process, &draft->object);
    return false;
}

static bool
announce_new_set(DeploymentPass *pass, int64_t revision, bool existed)
{
    Deployment *draft = (Deployment *)object_copy(&pass->deployment->object);
    const char *name = pass->new_set->object.meta.name;
    char text[32];
    bool changed;

    g_snprintf(text, sizeof(text), "%" G_GINT64_FORMAT, revision);
    changed = put_revision(pass, draft, text);
    if (!existed && deployment_has_deadline(draft)) {
        g_autofree char *message = g_strdup_printf("Created new replica set \"%s\"", name);

        deployment_set_condition(pass, draft->status.conditions, "Progressing", CONDITION_TRUE,
                                 "NewReplicaSetCreated", message);
        changed = true;
    }
    if (!changed) {
        object_free(&draft->object);
        return true;
    }
    return controller_update_status(pass->self, pass->process, &draft->object).status == API_OK;
}

static bool
create_new_set(DeploymentPass *pass, int64_t revision)
{
    ReplicaSet *draft = draft_new_set(pass, revision);
    const char *name = draft->object.meta.name; /* interned */
    int32_t replicas = draft->replicas;
    ApiAnswer answer = controller_create(pass->self, pass->process, &draft->object);
    bool existed = answer.status == API_ALREADY_EXISTS;

    if (existed) {
        if (!name_is_taken(pass, name)) {
            return false;
        }
    } else if (answer.status == API_OK) {
        pass->new_set = (ReplicaSet *)object_copy(answer.object);
        g_ptr_array_add(pass->sets, pass->new_set);
        if (replicas > 0) {
            controller_record(pass->self, &pass->deployment->object, "Normal", "ScalingReplicaSet",
                              "Scaled up replica set %s from 0 to %d", name, replicas);
        }
    } else {
        return creation_failed(pass, name, &answer);
    }
    return announce_new_set(pass, revision, existed);
}

bool
deployment_find_new_set(DeploymentPass *pass, bool create)
{
    int64_t revision;

    pass->new_set = find_existing(pass);
    revision = highest_old_revision(pass) + 1;
    if (pass->new_set != NULL) {
        return adopt_existing(pass, revision);
    }
    return !create || create_new_set(pass, revision);
}
