/* stateful-set-revisions.c - which template a StatefulSet has, and which it is going to have. */
#include "models/controllers/stateful-set/stateful-set-pass.h"

#include "models/api/pod/pod-template-hash.h"

#include <string.h>

static ControllerRevision *
find_equal(const StatefulPass *pass, const Value *data)
{
    for (guint i = pass->revisions->len; i > 0; i--) {
        ControllerRevision *one = g_ptr_array_index(pass->revisions, i - 1);

        if (value_equal(one->data, data)) {
            return one;
        }
    }
    return NULL;
}

static void
replace(StatefulPass *pass, ControllerRevision *old, ControllerRevision *newer)
{
    for (guint i = 0; i < pass->revisions->len; i++) {
        if (g_ptr_array_index(pass->revisions, i) == old) {
            pass->revisions->pdata[i] = newer;
        }
    }
}

static bool
create_revision(StatefulPass *pass, const Value *data, int64_t number)
{
    Controller *self = pass->self;

    for (;;) {
        g_autofree char *hash = api_controller_revision_hash(data, pass->collision_count);
        ControllerRevision *draft = history_draft(self, &pass->set->object,
                                                  pass->set->template_.labels, hash, data, number);
        const char *name = draft->object.meta.name;
        ApiAnswer answer = controller_create(self, pass->process, &draft->object);
        const ControllerRevision *there;

        if (answer.status == API_OK) {
            pass->update = (ControllerRevision *)object_copy(answer.object);
            g_ptr_array_add(pass->revisions, pass->update);
            return true;
        }
        there = (const ControllerRevision *)store_find(
            api_server_store(client_server(self->client)), KIND_CONTROLLER_REVISION,
            pass->set->object.meta.name_space, name);
        if (answer.status != API_ALREADY_EXISTS || there == NULL) {
            return false;
        }
        if (value_equal(there->data, data)) {
            pass->update = (ControllerRevision *)object_copy(&there->object);
            g_ptr_array_add(pass->revisions, pass->update);
            return true;
        }
        pass->collision_count++;
    }
}

bool
stateful_set_find_revisions(StatefulPass *pass)
{
    const Value *data = history_data(pass->self, &pass->set->template_);
    ControllerRevision *equal, *last;
    int64_t next = 1;

    if (!history_list(pass->self, pass->process, &pass->set->object, pass->set->selector,
                      pass->revisions)) {
        return false;
    }
    last = pass->revisions->len == 0 ? NULL
                                     : g_ptr_array_index(pass->revisions, pass->revisions->len - 1);
    next = last == NULL ? 1 : last->revision + 1;
    pass->collision_count = MAX(0, pass->set->status.collision_count);
    equal = find_equal(pass, data);
    if (equal == NULL) {
        if (!create_revision(pass, data, next)) {
            return false;
        }
    } else if (equal == last) {
        pass->update = last;
    } else {
        ControllerRevision *old = equal;

        if (!history_renumber(pass->self, pass->process, &equal, next)) {
            return false;
        }
        replace(pass, old, equal);
        pass->update = equal;
    }
    pass->current = pass->update;
    for (guint i = 0; i < pass->revisions->len; i++) {
        ControllerRevision *one = g_ptr_array_index(pass->revisions, i);

        if (pass->set->status.current_revision != NULL &&
            strcmp(one->object.meta.name, pass->set->status.current_revision) == 0) {
            pass->current = one;
        }
    }
    pass->current_template = pass->current == pass->update
                                 ? pass->set->template_
                                 : history_template(pass->self, pass->current->data);
    return true;
}

static bool
uses(const GArray *pods, const char *revision)
{
    for (guint i = 0; i < pods->len; i++) {
        const StatefulPod *pod = &g_array_index(pods, StatefulPod, i);

        if (pod->exists && pod->revision != NULL && strcmp(pod->revision, revision) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_live(void *data, const ControllerRevision *one)
{
    const StatefulPass *pass = data;

    return one == pass->current || one == pass->update ||
           uses(pass->replicas, one->object.meta.name) ||
           uses(pass->condemned, one->object.meta.name);
}

bool
stateful_set_truncate_history(StatefulPass *pass)
{
    return history_truncate(pass->self, pass->process, pass->revisions,
                            pass->set->revision_history_limit, is_live, pass);
}
