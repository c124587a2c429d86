/* verb-help.c - the list of verbs, or help on one. */
#include "cli/console.h"
#include "cli/help.h"

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const Verb *verb = name == NULL ? NULL : verb_find(name);

    if (name == NULL) {
        help_print_all();
        return EXIT_MET;
    }
    if (verb == NULL) {
        console_error("unknown verb `%s`", name);
        return EXIT_USAGE;
    }
    help_print_verb(verb);
    return EXIT_MET;
}

const Verb verb_help = {
    .name = "help",
    .usage = "[VERB]",
    .doc = "The list of verbs, or help on one.",
    .n_arguments_max = 1,
    .run = run,
};
