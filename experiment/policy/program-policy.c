/* program-policy.c - any program on a pipe as a policy, a JSON line each way. */
#include "experiment/policy/foreign-policy.h"
#include "text/diagnostic.h"
#include "text/json.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ANSWER_MS = 10000,
    ANSWER_BYTES_MAX = 65536
};

/* One running program; the state of one cell. */
typedef struct Program {
    const ForeignPolicy *foreign;
    GPid pid;    /* 0: it could not be started */
    int in, out; /* its ends */
    GString *line;
} Program;

static void fail(const PolicyContext *context, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
fail(const PolicyContext *context, const char *format, ...)
{
    va_list arguments;
    g_autofree char *what = NULL;

    if (*context->error != NULL) {
        return;
    }
    va_start(arguments, format);
    what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    *context->error = g_strdup_printf("policy `%s` %s", context->policy->name, what);
}

/* --- Lines --- */

static bool
write_line(const PolicyContext *context, Program *program, GString *line)
{
    const char *next = line->str;
    size_t n = line->len;
    struct sigaction ignored = { .sa_handler = SIG_IGN }, before;

    sigaction(SIGPIPE, &ignored, &before);
    while (n > 0) {
        ssize_t written = write(program->in, next, n);

        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            fail(context, "has ended"); /* a broken pipe: nobody reads */
            break;
        }
        next += written;
        n -= (size_t)written;
    }
    sigaction(SIGPIPE, &before, NULL);
    return n == 0;
}

/* The next line without its end; NULL after an error. */
static const char *
read_line(const PolicyContext *context, Program *program)
{
    g_string_truncate(program->line, 0);
    for (;;) {
        struct pollfd end = { program->out, POLLIN, 0 };
        int ready = poll(&end, 1, ANSWER_MS);
        char c;

        if (ready < 0 && errno == EINTR) {
            continue;
        }
        if (ready == 0) {
            fail(context, "gave no answer within %d s", ANSWER_MS / 1000);
            return NULL;
        }
        if (ready < 0 || read(program->out, &c, 1) != 1) {
            fail(context, "has ended");
            return NULL;
        }
        if (c == '\n') {
            return program->line->str;
        }
        if (program->line->len >= ANSWER_BYTES_MAX) {
            fail(context, "answered a line of more than %d bytes", ANSWER_BYTES_MAX);
            return NULL;
        }
        g_string_append_c(program->line, c);
    }
}

/* The member of the answer, which must be one JSON object; NULL after an error. */
static const Value *
read_answer(const PolicyContext *context, Program *program, const char *key, Arena *arena)
{
    const char *line = read_line(context, program);
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const Value *value, *member;

    if (line == NULL) {
        return NULL;
    }
    value = json_read(line, strlen(line),
                      diagnostics_add_source(diagnostics, "answer", line, strlen(line)), arena,
                      diagnostics);
    member = value_get(value, key);
    if (member == NULL) {
        g_autofree char *shown = g_strndup(line, 80);
        g_autofree char *safe = g_utf8_make_valid(shown, -1);

        fail(context, "answered `%s` where {\"%s\":...} was expected", safe, key);
    }
    return member;
}

/* --- Questions --- */

static void
append_task(GString *line, const char *key, const TaskShape *shape)
{
    g_string_append_printf(line,
                           "\"%s\":{\"cpu\":%" G_GINT64_FORMAT ",\"memory\":%" G_GINT64_FORMAT
                           ",\"gpus\":%u,\"gpuMilli\":%u}",
                           key, shape->cpu_milli, shape->memory_bytes, shape->n_gpus,
                           shape->gpu_milli);
}

static void
append_machine(GString *line, const CellMachine *machine)
{
    g_string_append(line, "{\"name\":");
    json_write_string(line, machine->name);
    g_string_append_printf(
        line, ",\"cpu\":%" G_GINT64_FORMAT ",\"memory\":%" G_GINT64_FORMAT ",\"gpus\":[",
        machine->cpu_milli, machine->memory_bytes);
    for (uint32_t i = 0; i < machine->n_gpus; i++) {
        g_string_append_printf(line, "%s%u", i == 0 ? "" : ",", machine->gpu_left[i]);
    }
    g_string_append_printf(line, "],\"model\":%u}", machine->model);
}

static void
greet(const PolicyContext *context, Program *program)
{
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(Arena) arena = arena_new();

    g_string_append_printf(line, "{\"orrery\":1,\"seed\":%" G_GUINT64_FORMAT ",\"machines\":[",
                           sim_stream_u64(context->stream) >> 16);
    for (size_t i = 0; i < context->n_machines; i++) {
        g_string_append(line, i == 0 ? "" : ",");
        append_machine(line, &context->cell[i]);
    }
    g_string_append(line, "]}\n");
    if (write_line(context, program, line)) {
        (void)read_answer(context, program, "name", arena);
    }
}

static void *
state_new(const PolicyContext *context)
{
    Program *program = g_new0(Program, 1);
    g_autoptr(GError) error = NULL;

    program->foreign = context->policy->own;
    program->line = g_string_new(NULL);
    if (!g_spawn_async_with_pipes(program->foreign->folder, program->foreign->command, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                  &program->pid, &program->in, &program->out, NULL, &error)) {
        program->pid = 0;
        fail(context, "cannot be started: %s", error->message);
        return program;
    }
    greet(context, program);
    return program;
}

static void
state_free(void *state)
{
    Program *program = state;

    if (program->pid != 0) {
        close(program->in);
        close(program->out);
        kill(program->pid, SIGKILL); /* its input has ended; nothing more is wanted of it */
        while (waitpid(program->pid, NULL, 0) < 0 && errno == EINTR) {
        }
        g_spawn_close_pid(program->pid);
    }
    g_string_free(program->line, TRUE);
    g_free(program);
}

static bool
is_fitting(const uint32_t *fitting, size_t n, int64_t machine)
{
    for (size_t i = 0; i < n; i++) {
        if (fitting[i] == machine) {
            return true;
        }
    }
    return false;
}

static uint32_t
pick(const PolicyContext *context, const uint32_t *fitting, size_t n, const TaskShape *shape)
{
    Program *program = context->state;
    g_autoptr(GString) line = g_string_new("{");
    g_autoptr(Arena) arena = arena_new();
    const Value *answer;

    if (*context->error != NULL) {
        return fitting[0];
    }
    append_task(line, "place", shape);
    g_string_append(line, ",\"fitting\":[");
    for (size_t i = 0; i < n; i++) {
        g_string_append_printf(line, "%s%u", i == 0 ? "" : ",", fitting[i]);
    }
    g_string_append(line, "]}\n");
    answer =
        write_line(context, program, line) ? read_answer(context, program, "machine", arena) : NULL;
    if (answer == NULL) {
        return fitting[0];
    }
    if (!value_is(answer, VALUE_INT) || !is_fitting(fitting, n, answer->integer)) {
        fail(context, "chose machine %s, where the task does not fit",
             answer->text == NULL ? "?" : answer->text);
        return fitting[0];
    }
    return (uint32_t)answer->integer;
}

static void
tell(const PolicyContext *context, uint32_t machine, const TaskShape *shape, bool has_ended)
{
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_append_printf(line, "{\"%s\":%u,", has_ended ? "ended" : "began", machine);
    append_task(line, "task", shape);
    g_string_append(line, "}\n");
    (void)write_line(context, context->state, line);
}

ForeignPolicy *
program_policy_new(const char *text, const char *command, char **ret_error)
{
    ForeignPolicy *foreign = g_new0(ForeignPolicy, 1);
    g_autoptr(GError) error = NULL;

    foreign->text = g_strdup(text);
    foreign->name = g_strdup(command);
    if (!g_shell_parse_argv(command, NULL, &foreign->command, &error)) {
        *ret_error = g_strdup_printf("`%s` is no command: %s", command, error->message);
        foreign_policy_free(foreign);
        return NULL;
    }
    foreign->policy = (PlacementPolicy){ .name = foreign->name,
                                         .doc = "A program on a pipe.",
                                         .state_new = state_new,
                                         .state_free = state_free,
                                         .pick = pick,
                                         .tell = tell,
                                         .own = foreign };
    return foreign;
}
