/* kubectl.c - one line from its words to its answer. */
#include "experiment/kubectl/kubectl.h"

#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static void
free_items(CtlCall *call)
{
    for (guint i = 0; i < call->flags->len; i++) {
        CtlFlagValue *value = &g_array_index(call->flags, CtlFlagValue, i);

        if (value->items != NULL) {
            g_ptr_array_unref(value->items);
        }
    }
    g_array_unref(call->flags);
}

/* Families alone: their words are unknown, nothing else prints their help and fails. */
static void
run_family(CtlCall *call)
{
    if (call->n_args > 0 && call->command->takes_no_arguments) {
        g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

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
    if (!ctl_flags_parse(call, words, n)) {
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
    CtlCall call = { .arena = arena, .files = files, .answer = answer };
    const char *const *rest;
    const char *error;
    size_t n_rest;

    answer->out = g_string_new(NULL);
    answer->err = g_string_new(NULL);
    call.flags = g_array_new(FALSE, TRUE, sizeof(CtlFlagValue));
    call.command = ctl_find(arena, argv, argc, &rest, &n_rest, &error);
    if (error != NULL) {
        ctl_fail(&call, "%s", error);
    } else {
        run_command(&call, rest, n_rest);
    }
    free_items(&call);
    return answer;
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
            g_string_append_printf(answer->err,
                                   "Error from server (NotFound): %s \"%s\" not found\n",
                                   api_kind_resource(target->kind, arena), target->name);
            answer->exit_code = 1;
            was_named = true;
        }
    }
    for (size_t i = 0; i < request->n_objects; i++) {
        const Value *object = request->objects[i];
        const ApiKind *kind = ctl_kind_of(object);

        g_string_append_printf(answer->err, "Error from server (NotFound): %s \"%s\" not found\n",
                               kind == NULL ? "" : api_kind_resource(kind, arena),
                               value_get_text(value_get(object, "metadata"), "name"));
        answer->exit_code = 1;
        was_named = true;
    }
    if (!was_named && request->is_all_namespaces) {
        g_string_append(answer->err, "No resources found\n");
    } else if (!was_named && request->n_targets > 0) {
        g_string_append(answer->err, "No resources found");
        if (request->targets[0].kind->is_namespaced) {
            g_string_append_printf(answer->err, " in %s namespace.", request->namespace_);
        }
        g_string_append_c(answer->err, '\n');
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
