/* kubectl.c - one line from its words to its answer. */
#include "experiment/kubectl/kubectl.h"

#include "experiment/kubectl/ctl-command.h"

#include <string.h>

/* Families alone: their words are unknown, nothing else prints their help and fails. */
static void
run_family(CtlCall *call)
{
    if (call->n_args > 0 && call->command->takes_no_arguments) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

        ctl_blame(call, KUBECTL_FAULT_COMMAND, call->args[0], 0, call->args[0],
                  ctl_command_names(call->arena, call->command));
        ctl_usage(call, "unknown command %s", go_quoted(call->arena, words));
        return;
    }
    ctl_help(call->command->help_goes_to_stdout ? call->answer->out : call->answer->err,
             call->command);
    call->answer->exit_code = 1;
}

static void
run_command(CtlCall *call, const char *const *words, size_t n)
{
    if (!ctl_find(call, words, n, &words, &n) || !ctl_flags_parse(call, words, n)) {
        return;
    }
    if (ctl_switch(call, "help") || call->command == NULL) {
        ctl_help(call->answer->out, call->command);
    } else if (ctl_required_flags_are_set(call)) {
        (call->command->run == NULL ? run_family : call->command->run)(call);
    }
}

KubectlAnswer *
kubectl_answer(const char *const *argv, size_t argc, const KubectlFiles *files, Arena *arena)
{
    KubectlAnswer *answer = g_new0(KubectlAnswer, 1);
    CtlCall *call = ARENA_NEW(arena, CtlCall);

    answer->out = g_string_new(NULL);
    answer->err = g_string_new(NULL);
    call->arena = arena;
    call->files = files;
    call->answer = answer;
    run_command(call, argv, argc);
    return answer;
}

/* What commands that make objects say behind a name; NULL: the command makes none. */
static const char *
made_word(const char *verb)
{
    static const char *const rows[][2] = {
        { "run", "created" },
        { "apply", "created" },
        { "expose", "exposed" },
        { "autoscale", "autoscaled" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(verb, rows[i][0]) == 0) {
            return rows[i][1];
        }
    }
    return g_str_has_prefix(verb, "create") && strcmp(verb, "create token") != 0 ? "created" : NULL;
}

static void
say_not_found(KubectlAnswer *answer, const char *resource, const char *name)
{
    g_string_append_printf(answer->err, "Error from server (NotFound): %s \"%s\" not found\n",
                           resource, name);
    answer->exit_code = 1;
}

/* A new object meets only its own rules, and a namespace that may not be there. */
static void
create_in_empty(KubectlAnswer *answer, const Value *object, const char *done, Arena *arena)
{
    const ApiContext context = { 0 };
    const char *namespace_ = value_get_text(value_get(object, "metadata"), "namespace");
    const ApiKind *kind = ctl_kind_of(object);
    ApiResult result;

    if (namespace_ != NULL && strcmp(namespace_, "default") != 0 && kind != NULL &&
        kind->is_namespaced) {
        say_not_found(answer, "namespaces", namespace_);
        return;
    }
    result = api_create(&context, object, arena);
    for (size_t i = 0; i < result.n_warnings; i++) {
        g_string_append_printf(answer->err, "Warning: %s\n", result.warnings[i]);
    }
    if (result.error != NULL) {
        g_autofree char *text = api_error_format_kubectl(result.error);

        g_string_append_printf(answer->err, "%s\n", text);
        answer->exit_code = 1;
    } else {
        g_string_append_printf(answer->out, "%s %s\n", ctl_object_name(arena, object), done);
    }
}

static void
answer_objects(KubectlAnswer *answer, const KubectlRequest *request, Arena *arena)
{
    const char *done = made_word(request->verb);

    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *object = request->objects[i];
        const char *name = value_get_text(value_get(object, "metadata"), "name");
        const ApiKind *kind = ctl_kind_of(object);

        if (done != NULL) {
            create_in_empty(answer, object, done, arena);
        } else if (name == NULL || kind == NULL) {
            g_string_append(answer->err, "error: resource name may not be empty\n");
            answer->exit_code = 1;
        } else {
            say_not_found(answer, api_kind_resource(kind, arena), name);
        }
    }
}

static void
say_nothing_there(KubectlAnswer *answer, const KubectlRequest *request)
{
    g_string_append(answer->err, "No resources found");
    if (!request->is_all_namespaces && request->targets[0].kind->is_namespaced) {
        g_string_append_printf(answer->err, " in %s namespace.", request->namespace_);
    }
    g_string_append_c(answer->err, '\n');
}

/* An empty cluster: what is named is not found, what is listed is not there. */
void
kubectl_answer_empty(KubectlAnswer *answer, Arena *arena)
{
    const KubectlRequest *request = answer->request;
    bool was_named = false;

    if (request == NULL) {
        return;
    }
    answer->request = NULL;
    for (size_t i = 0; i < request->n_targets; i++) {
        const KubectlObjectRef *target = &request->targets[i];

        if (target->name != NULL) {
            say_not_found(answer, api_kind_resource(target->kind, arena), target->name);
            was_named = true;
        }
    }
    answer_objects(answer, request, arena);
    if (!was_named && request->n_objects == 0 && request->n_targets > 0) {
        say_nothing_there(answer, request);
    }
}

void
kubectl_answer_free(KubectlAnswer *answer)
{
    if (answer == NULL) {
        return;
    }
    g_string_free(answer->out, TRUE);
    g_string_free(answer->err, TRUE);
    g_free(answer);
}
