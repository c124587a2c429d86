/* ctl-help.c - the help of a command, made from its row and those below it. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static int
by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(ctl_own_name(*(const CtlCommand *const *)a),
                  ctl_own_name(*(const CtlCommand *const *)b));
}

static void
append_commands(GString *out, const CtlCommand *parent)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    size_t width = 11;

    for (size_t i = 0; ctl_families[i] != NULL; i++) {
        for (size_t j = 0; j < ctl_families[i]->n; j++) {
            const CtlCommand *command = &ctl_families[i]->commands[j];

            if (ctl_is_below(command, parent)) {
                g_ptr_array_add(rows, (gpointer)(uintptr_t)command);
                width = MAX(width, strlen(ctl_own_name(command)));
            }
        }
    }
    g_ptr_array_sort(rows, by_name);
    g_string_append(out, rows->len > 0 ? "\nAvailable Commands:\n" : "");
    for (guint i = 0; i < rows->len; i++) {
        const CtlCommand *command = g_ptr_array_index(rows, i);

        const char *text = command->help == NULL ? "" : command->help;

        g_string_append_printf(out, "  %-*s %.*s\n", (int)width + 2, ctl_own_name(command),
                               (int)strlen(text) - g_str_has_suffix(text, "."), text);
    }
}

/* Sets may hold one flag twice: the first counts. */
static bool
is_first(const CtlCommand *command, const CtlFlag *flag)
{
    return ctl_flag_find(command, flag->name) == flag;
}

static void
append_flags(GString *out, const CtlCommand *command)
{
    bool has_any = false;

    for (size_t i = 0; command->sets != NULL && command->sets[i] != NULL; i++) {
        for (size_t j = 0; j < command->sets[i]->n; j++) {
            const CtlFlag *flag = &command->sets[i]->flags[j];

            if (!is_first(command, flag)) {
                continue;
            }
            g_string_append(out, has_any ? "" : "\nOptions:\n");
            has_any = true;
            if (flag->letter != '\0') {
                g_string_append_printf(out, "    -%c, --%s:\n", flag->letter, flag->name);
            } else {
                g_string_append_printf(out, "    --%s:\n", flag->name);
            }
            g_string_append_printf(out, "        %s\n", flag->doc);
        }
    }
}

void
ctl_help(GString *out, const CtlCommand *command)
{
    g_autofree char *path =
        command == NULL ? g_strdup("kubectl") : g_strdup_printf("kubectl %s", command->path);
    bool is_family = command == NULL || command->run == NULL;

    g_string_append_printf(out, "%s\n",
                           command == NULL ? "kubectl controls the Kubernetes cluster manager."
                           : command->long_help != NULL ? command->long_help
                           : command->help == NULL      ? ""
                                                        : command->help);
    if (command != NULL && command->examples != NULL) {
        g_string_append_printf(out, "\nExamples:\n%s", command->examples);
    }
    append_commands(out, command);
    if (command != NULL && !is_family) {
        append_flags(out, command);
    }
    g_string_append_printf(out, "\nUsage:\n  %s %s [options]\n\n", path,
                           command != NULL && command->usage != NULL ? command->usage : "[flags]");
    if (is_family) {
        g_string_append_printf(
            out, "Use \"%s <command> --help\" for more information about a given command.\n", path);
    }
    g_string_append(out, "Use \"kubectl options\" for a list of global command-line options "
                         "(applies to all commands).\n");
}
