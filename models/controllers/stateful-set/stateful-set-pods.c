/* stateful-set-pods.c - pods with a name and claims of their own. */
#include "models/controllers/stateful-set/stateful-set-pass.h"

#include "models/controllers/controller-ref-manager.h"

#include <stdlib.h>
#include <string.h>

int32_t
stateful_set_ordinal(const char *set_name, const char *pod_name)
{
    size_t length = strlen(set_name);
    const char *digits = pod_name + length + 1;
    char *end = NULL;
    long ordinal;

    if (strncmp(pod_name, set_name, length) != 0 || pod_name[length] != '-' ||
        !g_ascii_isdigit(digits[0])) {
        return -1;
    }
    ordinal = strtol(digits, &end, 10);
    return *end == '\0' && ordinal <= INT32_MAX ? (int32_t)ordinal : -1;
}

StatefulPod
stateful_pod(const StatefulPass *pass, const Pod *pod)
{
    const Object *object = &pod->object;
    bool ready = pod->phase == POD_RUNNING && pod_is_ready(pod);

    return (StatefulPod){
        .ordinal = stateful_set_ordinal(pass->set->object.meta.name, object->meta.name),
        .exists = true,
        .ref = object->ref,
        .name = object->meta.name,
        .revision = label_set_get(object->meta.labels, LABEL_REVISION),
        .labels = object->meta.labels,
        .phase = pod->phase,
        .terminating = object_is_deleting(object),
        .ready = ready,
        .available =
            ready && pod_is_available(pod, pass->set->min_ready_seconds, sim_now(pass->self->sim)),
    };
}

static const LabelSet *
with_label(const StatefulPass *pass, const LabelSet *labels, const char *key, const char *value)
{
    InternTable *names = pass->self->tables->names;

    return label_set_with(pass->self->tables->labels, labels, intern(names, key),
                          intern(names, value));
}

static const LabelSet *
identity(const StatefulPass *pass, const LabelSet *labels, const StatefulPod *pod)
{
    char index[16];

    g_snprintf(index, sizeof(index), "%d", pod->ordinal);
    labels = with_label(pass, labels, LABEL_POD_NAME, pod->name);
    return with_label(pass, labels, LABEL_POD_INDEX, index);
}

static char *
claim_name(const StatefulPass *pass, const VolumeClaimTemplate *claim, int32_t ordinal)
{
    return g_strdup_printf("%s-%s-%d", claim->name, pass->set->object.meta.name, ordinal);
}

/* The template's volumes, those of the claims in the place of ones with the same name. */
static const Value *
volumes_with_claims(StatefulPass *pass, const Value *volumes, int32_t ordinal)
{
    Arena *arena = pass->self->tables->arena;
    ValueBuilder *list = value_list_begin(arena);

    for (uint32_t i = 0; i < pass->set->n_claims; i++) {
        g_autofree char *name = claim_name(pass, &pass->set->claims[i], ordinal);
        ValueBuilder *source = value_map_begin(arena);
        ValueBuilder *volume = value_map_begin(arena);

        value_put_string(source, "claimName", name);
        value_put_string(volume, "name", pass->set->claims[i].name);
        value_put(volume, "persistentVolumeClaim", value_end(source));
        value_add(list, value_end(volume));
    }
    for (size_t i = 0; i < value_length(volumes); i++) {
        const Value *volume = value_item(volumes, i);
        const char *name = value_get_text(volume, "name");
        bool replaced = false;

        for (uint32_t k = 0; k < pass->set->n_claims; k++) {
            replaced = replaced || (name != NULL && strcmp(name, pass->set->claims[k].name) == 0);
        }
        if (!replaced) {
            value_add(list, volume);
        }
    }
    return value_end(list);
}

static const PodSpec *
spec_of(StatefulPass *pass, const PodTemplate *template_, int32_t ordinal)
{
    Arena *arena = pass->self->tables->arena;
    const Value *spec = template_->spec->raw;
    const char *service = pass->set->service_name;

    if (service != NULL && service[0] != '\0') {
        spec = value_with(arena, spec, "subdomain", value_string(arena, service));
    }
    if (pass->set->n_claims > 0) {
        spec = value_with(arena, spec, "volumes",
                          volumes_with_claims(pass, value_get(spec, "volumes"), ordinal));
    }
    return spec == template_->spec->raw ? template_->spec
                                        : pod_spec_intern(pass->self->tables->pod_specs, spec);
}

/* -- claims ----------------------------------------------------------------------------------- */

static Object *
claim_draft(StatefulPass *pass, const VolumeClaimTemplate *claim, const char *name)
{
    ObjectTables *tables = pass->self->tables;
    Arena *arena = tables->arena;
    const Value *metadata = value_get(claim->raw, "metadata");
    const Value *value = claim->raw;
    const LabelSet *labels = label_set_from_value(tables->labels, value_get(metadata, "labels"));
    const Selector *selector = pass->set->selector;

    for (uint32_t i = 0; i < selector->n_requirements; i++) {
        const SelectorRequirement *row = &selector->requirements[i];

        if (row->operator_ == SELECTOR_IN && row->n_values == 1) {
            labels = label_set_with(tables->labels, labels, row->key, row->values[0]);
        }
    }
    metadata = value_with(arena, metadata, "name", value_string(arena, name));
    metadata = value_with(arena, metadata, "namespace",
                          value_string(arena, pass->set->object.meta.name_space));
    metadata = value_with(arena, metadata, "labels", label_set_to_value(labels, arena));
    value = value_with(arena, value, "metadata", metadata);
    value = value_with(arena, value, "apiVersion", value_string(arena, "v1"));
    value = value_with(arena, value, "kind", value_string(arena, "PersistentVolumeClaim"));
    value = value_with(arena, value, "status", NULL);
    return object_from_value(value, tables);
}

bool
stateful_set_create_claims(StatefulPass *pass, const StatefulPod *place)
{
    Controller *self = pass->self;
    const Object *set = &pass->set->object;

    for (uint32_t i = 0; i < pass->set->n_claims; i++) {
        g_autofree char *name = claim_name(pass, &pass->set->claims[i], place->ordinal);
        const Object *claim = informer_find(controller_informer(self, KIND_PERSISTENT_VOLUME_CLAIM),
                                            set->meta.name_space, name);
        ApiAnswer answer;

        if (claim != NULL) {
            if (object_is_deleting(claim)) {
                controller_record(self, set, "Warning", "FailedCreate",
                                  "create Claim %s for Pod %s in StatefulSet %s failed error: "
                                  "pvc %s is being deleted",
                                  name, place->name, set->meta.name, name);
                return false;
            }
            continue;
        }
        answer =
            controller_create(self, pass->process, claim_draft(pass, &pass->set->claims[i], name));
        if (answer.status == API_OK) {
            controller_record(self, set, "Normal", "SuccessfulCreate",
                              "create Claim %s Pod %s in StatefulSet %s success", name, place->name,
                              set->meta.name);
        } else if (answer.status != API_ALREADY_EXISTS) {
            controller_record(self, set, "Warning", "FailedCreate",
                              "create Claim %s for Pod %s in StatefulSet %s failed error: %s", name,
                              place->name, set->meta.name,
                              answer.message != NULL ? answer.message : "unknown error");
            return false;
        }
    }
    return true;
}

typedef struct ClaimEdit {
    const StatefulPass *pass;
    const Object *pod; /* owns the claim while it is condemned; NULL: no pod */
    bool by_set, by_pod;
} ClaimEdit;

static bool
set_claim_owners(Object *draft, void *data)
{
    const ClaimEdit *edit = data;
    OwnerRef owners[UINT8_MAX];
    size_t n = 0;

    for (uint8_t i = 0; i < draft->meta.n_owners; i++) {
        const OwnerRef *owner = &draft->meta.owners[i];

        if (owner->uid != edit->pass->set->object.meta.uid &&
            (edit->pod == NULL || owner->uid != edit->pod->meta.uid)) {
            owners[n++] = *owner;
        }
    }
    if (edit->by_set) {
        owners[n] = controller_owner_ref(&edit->pass->set->object);
        owners[n++].is_controller = true;
    } else if (edit->by_pod && edit->pod != NULL) {
        owners[n++] = controller_owner_ref(edit->pod);
    }
    if (n == draft->meta.n_owners &&
        (n == 0 || memcmp(&owners[n - 1].uid, &draft->meta.owners[n - 1].uid, sizeof(Uid)) == 0)) {
        return false;
    }
    object_set_owners(draft, owners, n, edit->pass->self->tables);
    return true;
}

bool
stateful_set_keep_claims(StatefulPass *pass, const StatefulPod *pod, bool condemned)
{
    const StatefulSet *set = pass->set;
    bool by_pod = condemned && set->delete_claims_when_scaled;
    bool by_set = set->delete_claims_when_deleted && !by_pod;
    Informer *claims = controller_informer(pass->self, KIND_PERSISTENT_VOLUME_CLAIM);

    for (uint32_t i = 0; i < set->n_claims; i++) {
        g_autofree char *name = claim_name(pass, &set->claims[i], pod->ordinal);
        const Object *claim = informer_find(claims, set->object.meta.name_space, name);
        Object *owner = controller_copy(pass->self, KIND_POD, pod->ref);
        ClaimEdit edit = { pass, owner, by_set, by_pod };
        Object *trial = claim == NULL ? NULL : object_copy(claim);
        bool differs = trial != NULL && set_claim_owners(trial, &edit);
        bool ok = true;

        if (trial != NULL) {
            object_free(trial);
        }
        if (differs) {
            ok = controller_patch(pass->self, pass->process, claim->ref, set_claim_owners, &edit)
                     .status == API_OK;
        }
        if (owner != NULL) {
            object_free(owner);
        }
        if (!ok) {
            return false;
        }
    }
    return true;
}

/* -- pods ------------------------------------------------------------------------------------- */

static void
record(StatefulPass *pass, const char *verb, const char *pod_name, const ApiAnswer *answer)
{
    const Object *set = &pass->set->object;
    bool creates = strcmp(verb, "create") == 0;

    if (answer->status == API_OK) {
        controller_record(pass->self, set, "Normal",
                          creates ? "SuccessfulCreate" : "SuccessfulDelete",
                          "%s Pod %s in StatefulSet %s successful", verb, pod_name, set->meta.name);
    } else {
        controller_record(pass->self, set, "Warning", creates ? "FailedCreate" : "FailedDelete",
                          "%s Pod %s in StatefulSet %s failed error: %s", verb, pod_name,
                          set->meta.name,
                          answer->message != NULL ? answer->message : "unknown error");
    }
}

/* Below the partition a pod comes back with the template it had. */
static bool
takes_current(const StatefulPass *pass, int32_t ordinal)
{
    const StatefulSet *set = pass->set;
    bool has_partition =
        set->object.raw == NULL ||
        value_path(set->object.raw, "spec", "updateStrategy", "rollingUpdate", NULL) != NULL;
    int32_t first_updated =
        set->ordinals_start + (has_partition ? set->partition : set->status.current_replicas);

    return !set->on_delete && ordinal < first_updated;
}

bool
stateful_set_create_pod(StatefulPass *pass, const StatefulPod *place)
{
    bool current = takes_current(pass, place->ordinal);
    const PodTemplate *template_ = current ? &pass->current_template : &pass->set->template_;
    const ControllerRevision *revision = current ? pass->current : pass->update;
    Pod *draft;
    ApiAnswer answer;

    if (!stateful_set_create_claims(pass, place)) {
        return false;
    }
    draft = pod_from_template(pass->self, &pass->set->object, template_);
    draft->object.meta.generate_name = NULL;
    draft->object.meta.name = place->name;
    draft->object.meta.labels = with_label(pass, identity(pass, template_->labels, place),
                                           LABEL_REVISION, revision->object.meta.name);
    draft->hostname = place->name;
    draft->spec = spec_of(pass, template_, place->ordinal);
    answer = controller_create(pass->self, pass->process, &draft->object);
    if (answer.status != API_ALREADY_EXISTS) {
        record(pass, "create", place->name, &answer);
    }
    return answer.status == API_OK && stateful_set_keep_claims(pass, place, false);
}

bool
stateful_set_delete_pod(StatefulPass *pass, const StatefulPod *pod)
{
    DeleteOptions options = { .propagation = DELETE_BACKGROUND, .grace_seconds = -1 };
    ApiAnswer answer = controller_delete(pass->self, pass->process, pod->ref, &options);

    if (answer.status == API_NOT_FOUND) {
        return true;
    }
    record(pass, "delete", pod->name, &answer);
    return answer.status == API_OK;
}

typedef struct LabelEdit {
    const StatefulPass *pass;
    const StatefulPod *pod;
} LabelEdit;

static bool
put_identity(Object *draft, void *data)
{
    const LabelEdit *edit = data;
    const LabelSet *labels = identity(edit->pass, draft->meta.labels, edit->pod);

    if (labels == draft->meta.labels) {
        return false;
    }
    draft->meta.labels = labels;
    return true;
}

bool
stateful_set_repair_identity(StatefulPass *pass, const StatefulPod *pod)
{
    LabelEdit edit = { pass, pod };

    if (identity(pass, pod->labels, pod) == pod->labels) {
        return true;
    }
    return controller_patch(pass->self, pass->process, pod->ref, put_identity, &edit).status ==
           API_OK;
}
