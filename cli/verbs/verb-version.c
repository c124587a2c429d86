/* verb-version.c - which program this is. */
#include "cli/console.h"
#include "experiment/results/provenance.h"

static int
run(const Invocation *invocation)
{
    (void)invocation;
    if (console_wants_json()) {
        console_print("{\"name\":\"orrery\",\"version\":\"%s\",\"compiler\":\"%s\"}\n",
                      provenance_version(), provenance_compiler());
    } else {
        console_print("orrery %s\n", provenance_version());
    }
    return EXIT_MET;
}

const Verb verb_version = {
    .name = "version",
    .usage = "",
    .doc = "The version of this program.",
    .takes = "",
    .run = run,
};
