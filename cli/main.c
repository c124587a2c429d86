/* main.c - finds the verb and runs it. */
#include "cli/console.h"
#include "cli/help.h"

#include <stdlib.h>

static int
run(const Invocation *invocation)
{
    if (invocation_has(invocation, "version")) {
        return verb_find("version")->run(invocation);
    }
    if (invocation->verb == NULL) {
        if (invocation_has(invocation, "help")) {
            help_print_all();
        } else {
            help_print_greeting();
        }
        return EXIT_MET;
    }
    if (invocation_has(invocation, "help")) {
        help_print_verb(invocation->verb);
        return EXIT_MET;
    }
    return invocation->verb->run(invocation);
}

int
main(int argc, char **argv)
{
    Invocation invocation = { 0 };
    int code = EXIT_USAGE;

    console_watch_assertions();
    if (invocation_parse(&invocation, argc - 1, argv + 1)) {
        console_init(&invocation);
        code = run(&invocation);
    }
    invocation_clear(&invocation);
    return console_finish() ? code : EXIT_WORLD;
}
