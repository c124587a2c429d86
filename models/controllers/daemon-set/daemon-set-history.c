/* daemon-set-history.c - which template a DaemonSet has, and had. */
#include "models/controllers/daemon-set/daemon-set-pass.h"

#include "models/api/pod/pod-template-hash.h"

#include <string.h>

static int64_t
highest_other(const DaemonPass *pass)
{
    int64_t highest = 0;

    for (guint i = 0; i < pass->revisions->len; i++) {
        const ControllerRevision *one = g_ptr_array_index(pass->revisions, i);

        if (one != pass->current) {
            highest = MAX(highest, one->revision);
        }
    }
    return highest;
}

static bool
count_collision(DaemonPass *pass)
{
    DaemonSet *draft = (DaemonSet *)object_copy(&pass->set->object);

    draft->status.collision_count = MAX(0, draft->status.collision_count) + 1;
    (void)controller_update_status(pass->self, pass->process, &draft->object);
    return false; /* the pass is run again with the new count */
}

static bool
create_revision(DaemonPass *pass, const Value *data)
{
    Controller *self = pass->self;
    ObjectTables *tables = self->tables;
    g_autofree char *hash =
        api_pod_template_hash(pass->set->template_.raw, pass->set->status.collision_count);
    ControllerRevision *draft;
    ApiAnswer answer;
    const ControllerRevision *there;
    const char *name;

    draft = history_draft(self, &pass->set->object, pass->set->template_.labels, hash, data,
                          highest_other(pass) + 1);
    draft->object.meta.labels =
        label_set_with(tables->labels, pass->set->template_.labels,
                       intern(tables->names, LABEL_DAEMON_HASH), intern(tables->names, hash));
    name = draft->object.meta.name;
    answer = controller_create(self, pass->process, &draft->object);
    if (answer.status == API_OK) {
        pass->current = (ControllerRevision *)object_copy(answer.object);
        g_ptr_array_add(pass->revisions, pass->current);
        return true;
    }
    there = (const ControllerRevision *)store_find(api_server_store(client_server(self->client)),
                                                   KIND_CONTROLLER_REVISION,
                                                   pass->set->object.meta.name_space, name);
    if (answer.status != API_ALREADY_EXISTS || there == NULL) {
        return false;
    }
    if (!value_equal(there->data, data)) {
        return count_collision(pass);
    }
    pass->current = (ControllerRevision *)object_copy(&there->object);
    g_ptr_array_add(pass->revisions, pass->current);
    return true;
}

bool
daemon_set_find_revision(DaemonPass *pass)
{
    const Value *data = history_data(pass->self, &pass->set->template_);
    guint at = 0;

    if (!history_list(pass->self, pass->process, &pass->set->object, pass->set->selector,
                      pass->revisions)) {
        return false;
    }
    for (guint i = 0; i < pass->revisions->len; i++) {
        ControllerRevision *one = g_ptr_array_index(pass->revisions, i);

        if (value_equal(one->data, data)) {
            pass->current = one;
            at = i;
        }
    }
    if (pass->current == NULL) {
        if (!create_revision(pass, data)) {
            return false;
        }
    } else {
        int64_t wanted = highest_other(pass) + 1;

        if (pass->current->revision < wanted) {
            if (!history_renumber(pass->self, pass->process, &pass->current, wanted)) {
                return false;
            }
            pass->revisions->pdata[at] = pass->current;
        }
    }
    pass->hash = intern(pass->self->tables->names,
                        label_set_get(pass->current->object.meta.labels, LABEL_DAEMON_HASH));
    return pass->hash != NULL;
}

static bool
is_live(void *data, const ControllerRevision *one)
{
    const DaemonPass *pass = data;
    const char *hash = label_set_get(one->object.meta.labels, LABEL_DAEMON_HASH);
    Informer *pods = controller_informer(pass->self, KIND_POD);
    StoreQuery query = { .kind = KIND_POD, .owner = pass->set->object.meta.uid };

    if (one == pass->current || hash == NULL) {
        return one == pass->current;
    }
    for (StoreIterator it = informer_query(pods, &query); store_next(&it);) {
        const char *used = label_set_get(it.object->meta.labels, LABEL_DAEMON_HASH);

        if (used != NULL && strcmp(used, hash) == 0) {
            return true;
        }
    }
    return false;
}

bool
daemon_set_clean_history(DaemonPass *pass)
{
    if ((int64_t)pass->revisions->len - 1 <= pass->set->revision_history_limit) {
        return true;
    }
    return history_truncate(pass->self, pass->process, pass->revisions,
                            pass->set->revision_history_limit, is_live, pass);
}
