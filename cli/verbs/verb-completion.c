/* verb-completion.c - completion scripts for shells, made from the rows.
 *
 * Verbs and options stand in the script; names that depend on the moment (figures, error codes,
 * templates, objects of a run) are asked of the program: orrery list KIND. */
#include "cli/console.h"

#include <string.h>

static void
append_options(GString *out, const Option *options)
{
    for (; options != NULL && options->name != NULL; options++) {
        g_string_append_printf(out, " --%s", options->name);
    }
}

static void
print_bash(void)
{
    g_autoptr(GString) out = g_string_new("# completion for orrery(1)\n_orrery() {\n"
                                          "    local word=${COMP_WORDS[COMP_CWORD]} verb= i\n"
                                          "    COMPREPLY=()\n"
                                          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                                          "        case ${COMP_WORDS[i]} in -*) ;; *) "
                                          "verb=${COMP_WORDS[i]}; break ;; esac\n"
                                          "    done\n    case $verb in\n    '') set --");

    for (size_t i = 0; verbs[i] != NULL; i++) {
        g_string_append_printf(out, " %s", verbs[i]->name);
    }
    g_string_append(out, " --help --version ;;\n");
    for (size_t i = 0; verbs[i] != NULL; i++) {
        g_string_append_printf(out, "    %s) set --", verbs[i]->name);
        append_options(out, verbs[i]->options);
        append_options(out, global_options);
        if (strcmp(verbs[i]->name, "plot") == 0) {
            g_string_append(out, " $(orrery list figures --plain 2>/dev/null)");
        } else if (strcmp(verbs[i]->name, "init") == 0) {
            g_string_append(out, " $(orrery list templates --plain 2>/dev/null)");
        } else if (strcmp(verbs[i]->name, "explain") == 0) {
            g_string_append(out, " $(orrery list errors --plain 2>/dev/null)");
        } else if (strcmp(verbs[i]->name, "kubectl") == 0) {
            g_string_append(out, " $(orrery list kubectl --plain 2>/dev/null)");
        }
        g_string_append(out, " ;;\n");
    }
    g_string_append(out, "    *) set -- ;;\n    esac\n"
                         "    mapfile -t COMPREPLY < <(compgen -W \"$*\" -- \"$word\")\n"
                         "}\ncomplete -o default -F _orrery orrery\n");
    console_write(out->str);
}

/* In single quotes, in which fish knows two escapes. */
static char *
fish_quoted(const char *text)
{
    GString *out = g_string_new("'");

    for (; *text != '\0'; text++) {
        g_string_append(out, *text == '\'' || *text == '\\' ? "\\" : "");
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '\'');
    return g_string_free(out, FALSE);
}

static void
print_fish(void)
{
    for (size_t i = 0; verbs[i] != NULL; i++) {
        g_autofree char *doc = fish_quoted(verbs[i]->doc);

        console_print("complete -c orrery -n __fish_use_subcommand -a %s -d %s\n", verbs[i]->name,
                      doc);
        for (const Option *o = verbs[i]->options; o != NULL && o->name != NULL; o++) {
            console_print("complete -c orrery -n '__fish_seen_subcommand_from %s' -l %s\n",
                          verbs[i]->name, o->name);
        }
    }
    for (const Option *o = global_options; o->name != NULL; o++) {
        g_autofree char *doc = fish_quoted(o->doc);

        console_print("complete -c orrery -l %s -d %s\n", o->name, doc);
    }
}

static int
run(const Invocation *invocation)
{
    const char *shell = invocation_argument(invocation, 0);

    if (strcmp(shell, "bash") == 0) {
        print_bash();
    } else if (strcmp(shell, "zsh") == 0) {
        console_write("#compdef orrery\nautoload -U +X bashcompinit && bashcompinit\n");
        print_bash();
    } else if (strcmp(shell, "fish") == 0) {
        print_fish();
    } else {
        console_error("completion is written for bash, zsh and fish, not for `%s`", shell);
        return EXIT_USAGE;
    }
    return EXIT_MET;
}

const Verb verb_completion = {
    .name = "completion",
    .usage = "bash|zsh|fish",
    .doc = "A completion script for your shell.",
    .help = "  orrery completion bash > ~/.local/share/bash-completion/completions/orrery\n",
    .takes = "",
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
