/* kubectl-run.c - a command from its line to its end, and what it says meanwhile. */
#include "experiment/kubectl-run/kubectl-run-internal.h"

#include <string.h>

KubectlRun *
kubectl_run_new(Cluster *cluster, const KubectlLine *line)
{
    KubectlRun *run = g_new0(KubectlRun, 1);

    run->cluster = cluster;
    run->client = client_new(cluster_api_server(cluster), "kubectl", 5, 10);
    run->arena = arena_new();
    run->line = line;
    run->answer.out = g_string_new(NULL);
    run->answer.err = g_string_new(NULL);
    if (line != NULL && line->request != NULL) {
        run->call = ctl_call_again(line->request->call, run->arena, &run->answer);
    }
    return run;
}

void
kubectl_run_free(KubectlRun *run)
{
    if (run != NULL) {
        client_free(run->client);
        arena_free(run->arena);
        g_string_free(run->answer.out, TRUE);
        g_string_free(run->answer.err, TRUE);
        g_free(run);
    }
}

/* ---- saying ---------------------------------------------------------------------------------- */

static void
hand_on(KubectlRun *run, GString *text, bool is_error)
{
    if (text->len > 0 && run->printer != NULL) {
        run->printer(run->printer_data, is_error, text->str);
    }
    g_string_truncate(text, 0);
}

void
flush(KubectlRun *run)
{
    hand_on(run, run->answer.out, false);
    hand_on(run, run->answer.err, true);
    run->exit_code = MAX(run->exit_code, run->answer.exit_code);
    run->answer.exit_code = 0;
}

static void
append_line(GString *out, const char *format, va_list arguments)
{
    g_string_append_vprintf(out, format, arguments);
    g_string_append_c(out, '\n');
}

void
say(KubectlRun *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append_line(run->answer.out, format, arguments);
    va_end(arguments);
    flush(run);
}

void
say_error(KubectlRun *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append_line(run->answer.err, format, arguments);
    va_end(arguments);
    flush(run);
}

void
fail_with(KubectlRun *run, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    append_line(run->answer.err, format, arguments);
    va_end(arguments);
    run->answer.exit_code = 1;
    flush(run);
}

static const char *
status_reason(ApiStatus status)
{
    switch (status) {
    case API_NOT_FOUND:
        return "NotFound";
    case API_ALREADY_EXISTS:
        return "AlreadyExists";
    case API_CONFLICT:
        return "Conflict";
    case API_FORBIDDEN:
        return "Forbidden";
    case API_INVALID:
        return "Invalid";
    case API_TOO_MANY_REQUESTS:
        return "TooManyRequests";
    case API_SERVER_ERROR:
        return "InternalError";
    default:
        return NULL;
    }
}

void
fail_with_answer(KubectlRun *run, const Object *object, const ApiAnswer *answer)
{
    const char *reason = status_reason(answer->status);
    const ApiKind *kind = object == NULL ? NULL : kubectl_object_kind(object);

    if (reason == NULL) {
        fail_with(run, "Unable to connect to the server: net/http: TLS handshake timeout");
    } else if (answer->message != NULL) {
        fail_with(run, "Error from server (%s): %s%s", reason, run->doing != NULL ? run->doing : "",
                  answer->message);
    } else {
        fail_with(run, "Error from server (%s): %s \"%s\"", reason,
                  kind == NULL ? "object" : api_kind_resource(kind, run->arena),
                  object == NULL ? "" : object->meta.name);
    }
}

void
print_done(KubectlRun *run, const Value *value, const char *operation)
{
    CtlCall *call = run->call;
    CtlPrinter printer;

    if (operation == NULL) {
        return;
    }
    if (call == NULL || ctl_flag_find(call->command, "template") == NULL) {
        say(run, "%s %s", ctl_object_name(run->arena, value), operation);
    } else if (ctl_printer_init(&printer, call, operation, call->dry_run)) {
        ctl_print(&printer, value, true);
        flush(run);
    }
}

void
kubectl_each_line(const char *text, void (*print)(void *data, const char *line), void *data)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        g_autofree char *line = g_strndup(text, length);

        print(data, line);
        text += length + (text[length] == '\n');
    }
}

/* ---- flags ----------------------------------------------------------------------------------- */

static const CtlFlagValue *
flag_of(const KubectlRun *run, const char *name)
{
    return run->call == NULL || ctl_flag_find(run->call->command, name) == NULL
               ? NULL
               : ctl_flag(run->call, name);
}

bool
run_switch(const KubectlRun *run, const char *name, bool fallback)
{
    const CtlFlagValue *value = flag_of(run, name);

    return value == NULL ? fallback : value->number != 0;
}

int64_t
run_number(const KubectlRun *run, const char *name, int64_t fallback)
{
    const CtlFlagValue *value = flag_of(run, name);

    return value == NULL ? fallback : value->number;
}

const char *
run_text(const KubectlRun *run, const char *name)
{
    const CtlFlagValue *value = flag_of(run, name);

    return value == NULL || value->text == NULL ? "" : value->text;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Nothing serves metrics to people: as in a cluster without the metrics server. */
static void
kubectl_top(KubectlRun *run, Process *self)
{
    (void)self;
    fail_with(run, "error: Metrics API not available");
}

/* What is neither an edit nor makes objects. */
static const struct {
    const char *path;
    void (*run)(KubectlRun *run, Process *self);
} verbs_of_cluster[] = {
    { "apply", kubectl_apply },
    { "delete", kubectl_delete },
    { "describe", kubectl_describe },
    { "drain", kubectl_drain },
    { "events", kubectl_events },
    { "get", kubectl_get },
    { "rollout history", kubectl_rollout_history },
    { "rollout status", kubectl_rollout_status },
    { "rollout undo", kubectl_rollout_undo },
    { "replace", kubectl_replace },
    { "top node", kubectl_top },
    { "top pod", kubectl_top },
    { "wait", kubectl_wait },
};

static void (*function_of(const KubectlRequest *request))(KubectlRun *, Process *)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbs_of_cluster); i++) {
        if (strcmp(verbs_of_cluster[i].path, request->verb) == 0) {
            return verbs_of_cluster[i].run;
        }
    }
    return request->edit != NULL        ? kubectl_edit
           : request->operation != NULL ? kubectl_create
                                        : NULL;
}

bool
kubectl_can_run(const KubectlRequest *request)
{
    return function_of(request) != NULL;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const KubectlCommandRow *)a)->path, ((const KubectlCommandRow *)b)->path);
}

const KubectlCommandRow *
kubectl_run_commands(Arena *arena)
{
    g_autoptr(GArray) rows = g_array_new(TRUE, TRUE, sizeof(KubectlCommandRow));
    KubectlCommandRow *result;

    for (size_t i = 0; ctl_families[i] != NULL; i++) {
        for (size_t j = 0; j < ctl_families[i]->n; j++) {
            const CtlCommand *command = &ctl_families[i]->commands[j];
            KubectlCommandRow row = { command->path, command->help };

            if (command->run != NULL && !command->is_not_offered) {
                g_array_append_val(rows, row);
            }
        }
    }
    g_array_sort(rows, by_path);
    result = ARENA_NEW_N(arena, KubectlCommandRow, rows->len + 1);
    memcpy(result, rows->data, rows->len * sizeof *result);
    return result;
}

void
kubectl_run(KubectlRun *run, Process *self)
{
    const KubectlLine *line = run->line;

    g_string_append(run->answer.out, line->out);
    g_string_append(run->answer.err, line->err);
    run->answer.exit_code = line->exit_code;
    flush(run);
    if (line->request != NULL) {
        function_of(line->request)(run, self);
        flush(run);
    }
    run->is_over = true;
}
