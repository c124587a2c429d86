/* kubectl-delete.c - objects deleted, and waiting until they are gone.
 *
 * Fact of kubectl 1.34: whether an object is gone is looked at every second. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

#define POLL_PERIOD (1 * SIM_SECOND)

static DeleteOptions
delete_options(const KubectlRun *run)
{
    DeleteOptions options = { DELETE_BACKGROUND, -1, 0 };
    const char *cascade = run_text(run, "cascade");
    bool force = run_switch(run, "force", false);

    if (strcmp(cascade, "foreground") == 0) {
        options.propagation = DELETE_FOREGROUND;
    } else if (strcmp(cascade, "orphan") == 0 || strcmp(cascade, "false") == 0) {
        options.propagation = DELETE_ORPHAN;
    }
    options.grace_seconds = run_number(run, "grace-period", -1);
    if (run_switch(run, "now", false)) {
        options.grace_seconds = 1;
    } else if (force && options.grace_seconds < 0) {
        options.grace_seconds = 0;
    } else if (!force && options.grace_seconds == 0) {
        options.grace_seconds = 1;
    }
    return options;
}

/* "deployment.apps "web" deleted from default namespace" */
static void
say_deleted(KubectlRun *run, const Object *object, bool is_forced)
{
    const char *name = printed_name(run, object);
    const char *slash = strchr(name, '/');
    const char *kind = arena_strndup(run->arena, name, (size_t)(slash - name));
    const char *done = is_forced ? "force deleted" : "deleted";

    if (strcmp(run_text(run, "output"), "name") == 0) {
        say(run, "%s", name);
    } else if (object->meta.name_space == NULL) {
        say(run, "%s \"%s\" %s", kind, object->meta.name, done);
    } else {
        say(run, "%s \"%s\" %s from %s namespace", kind, object->meta.name, done,
            object->meta.name_space);
    }
}

void
kubectl_delete(KubectlRun *run, Process *self)
{
    Targets targets = find_targets(run);
    DeleteOptions options = delete_options(run);
    Store *store = cluster_store(run->cluster);
    bool waits = run_switch(run, "wait", true) && options.grace_seconds != 0;

    if (options.grace_seconds == 0) {
        say_error(run, "Warning: Immediate deletion does not wait for confirmation that the "
                       "running resource has been terminated. The resource may continue to run on "
                       "the cluster indefinitely.");
    }
    for (size_t i = 0; i < targets.n; i++) {
        const Object *object = store_get(store, targets.refs[i]);

        if (object == NULL) {
            continue;
        }
        say_deleted(run, object, options.grace_seconds == 0);
        ApiAnswer answer = client_delete(run->client, self, targets.refs[i], &options);

        if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
            fail_with_answer(run, store_get(store, targets.refs[i]), &answer);
        }
    }
    for (size_t i = 0; waits && i < targets.n; i++) {
        while (store_get(store, targets.refs[i]) != NULL) {
            process_sleep_background(self, POLL_PERIOD);
        }
    }
}
