/* verb-help.c - the list of verbs, or help on one. */
#include "cli/console.h"
#include "cli/help.h"

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const Verb *verb = name == NULL ? NULL : verb_find(name);

    if (invocation_has(invocation, "man")) {
        help_print_man();
        return EXIT_MET;
    }
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

static const Option options[] = {
    { "man", '\0', NULL, false, "All verbs and options as the manual page has them.", NULL },
    { 0 },
};

const Verb verb_help = {
    .name = "help",
    .usage = "[VERB]",
    .doc = "The list of verbs, or help on one.",
    .options = options,
    .takes = "",
    .n_arguments_max = 1,
    .run = run,
};
