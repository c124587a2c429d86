/* kubectl-delete.c - objects deleted, and waiting until they are gone. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

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
    const char *dry = run->call->dry_run == CTL_DRY_RUN_CLIENT   ? " (dry run)"
                      : run->call->dry_run == CTL_DRY_RUN_SERVER ? " (server dry run)"
                                                                 : "";
    const char *done = is_forced ? "force deleted" : "deleted";

    if (strcmp(run_text(run, "output"), "name") == 0) {
        say(run, "%s", name);
    } else if (object->meta.name_space == NULL) {
        say(run, "%s \"%s\" %s%s", kind, object->meta.name, done, dry);
    } else {
        say(run, "%s \"%s\" %s from %s namespace%s", kind, object->meta.name, done,
            object->meta.name_space, dry);
    }
}

/* What is deleted, kept by what outlives it. */
typedef struct Victim {
    ObjectRef ref;
    const ApiKind *kind;
    const char *name, *name_space;
} Victim;

static Victim *
victims_of(KubectlRun *run, const Targets *targets)
{
    Victim *victims = ARENA_NEW_N(run->arena, Victim, targets->n + 1);

    for (size_t i = 0; i < targets->n; i++) {
        const Object *object = store_get(cluster_store(run->cluster), targets->refs[i]);

        victims[i] = (Victim){ targets->refs[i], kubectl_object_kind(object), object->meta.name,
                               object->meta.name_space };
    }
    return victims;
}

static void
wait_for_all(KubectlRun *run, Process *self, const Victim *victims, size_t n)
{
    int64_t timeout = run_number(run, "timeout", 0);

    for (size_t i = 0; i < n; i++) {
        if (victims[i].kind != NULL &&
            !wait_until_gone(run, self, victims[i].ref, victims[i].kind, victims[i].name_space,
                             victims[i].name, timeout <= 0 ? SIM_NEVER : timeout)) {
            return;
        }
    }
}

void
delete_object(KubectlRun *run, Process *self, ObjectRef ref)
{
    Targets one = { 1, &ref };
    const Victim *victim = victims_of(run, &one);
    DeleteOptions options = delete_options(run);
    ApiAnswer answer;

    say_deleted(run, store_get(cluster_store(run->cluster), ref), options.grace_seconds == 0);
    answer = client_delete(run->client, self, ref, &options);
    if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
        fail_with_answer(run, store_get(cluster_store(run->cluster), ref), &answer);
    } else {
        wait_for_all(run, self, victim, 1);
    }
}

void
kubectl_delete(KubectlRun *run, Process *self)
{
    Targets targets = find_targets(run);
    const Victim *victims = victims_of(run, &targets);
    DeleteOptions options = delete_options(run);
    Store *store = cluster_store(run->cluster);
    bool is_real = run->call->dry_run == CTL_DRY_RUN_NONE;

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
        ApiAnswer answer = { .status = API_OK };

        if (is_real) {
            answer = client_delete(run->client, self, targets.refs[i], &options);
        }
        if (answer.status != API_OK && answer.status != API_NOT_FOUND) {
            fail_with_answer(run, store_get(store, targets.refs[i]), &answer);
        }
    }
    if (is_real && run_switch(run, "wait", true) && options.grace_seconds != 0) {
        wait_for_all(run, self, victims, targets.n);
    }
}
