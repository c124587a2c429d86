/* help.c - help texts from the rows. */
#include "cli/help.h"

#include "cli/console.h"

#include <string.h>

void
help_print_greeting(void)
{
    console_write("Orrery simulates a Kubernetes cluster: real manifests, scripted faults, virtual "
                  "time.\n"
                  "\n"
                  "  orrery init hello          write a first scenario\n"
                  "  orrery run hello.yaml      run it: ten minutes of cluster in a blink\n"
                  "  orrery plot                draw what happened\n"
                  "\n"
                  "More stories to start from: orrery list templates\n"
                  "All verbs: orrery help     One verb: orrery VERB --help\n");
}

static void
print_option(const Option *option)
{
    g_autoptr(GString) left = g_string_new("  ");

    if (option->letter != '\0') {
        g_string_append_printf(left, "-%c, ", option->letter);
    } else {
        g_string_append(left, "    ");
    }
    g_string_append_printf(left, "--%s", option->name);
    if (option->argument != NULL) {
        g_string_append_printf(left, option->is_optional ? "[=%s]" : " %s", option->argument);
    }
    console_print("%-28s%s%s", left->str, left->len >= 28 ? " " : "", option->doc);
    if (option->choices != NULL) {
        console_print(" (%s)", option->choices);
    }
    console_write("\n");
}

static bool
is_among(const Option *options, const char *name)
{
    for (; options != NULL && options->name != NULL; options++) {
        if (strcmp(options->name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void
print_options(const Option *options, const char *heading)
{
    if (options == NULL || options->name == NULL) {
        return;
    }
    console_print("\n%s:\n", heading);
    for (; options->name != NULL; options++) {
        print_option(options);
    }
}

/* Those that the verb takes and has no row of its own for. */
static void
print_global_options(const Verb *verb)
{
    console_write("\nglobal options:\n");
    for (const Option *option = global_options; option->name != NULL; option++) {
        if (!is_among(verb->options, option->name) && verb_takes(verb, option)) {
            print_option(option);
        }
    }
}

void
help_print_all(void)
{
    console_write("usage: orrery VERB [OPTION...] [ARGUMENT...]\n\n");
    for (size_t i = 0; verbs[i] != NULL; i++) {
        console_print("  %-12s%s\n", verbs[i]->name, verbs[i]->doc);
    }
    print_options(global_options,
                  "global options (which of them a verb takes: orrery VERB --help)");
    console_write(
        "\nRUN is a run directory; without one the newest complete run is taken.\n"
        "Exit codes: 0 met, 1 not met, 2 usage, 3 invalid input, 4 cannot read or write,\n"
        "5 budget exceeded, 70 internal error, 130/143 interrupted.\n");
}

void
help_print_verb(const Verb *verb)
{
    console_print("usage: orrery %s%s%s\n\n%s\n", verb->name, *verb->usage == '\0' ? "" : " ",
                  verb->usage, verb->doc);
    if (verb->help != NULL) {
        console_print("\n%s", verb->help);
    }
    print_options(verb->options, "options");
    print_global_options(verb);
}
