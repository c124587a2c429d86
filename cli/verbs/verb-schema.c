/* verb-schema.c - the JSON Schema of the scenario language. */
#include "cli/console.h"
#include "cli/scenario-json-schema.h"

static int
run(const Invocation *invocation)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)invocation;
    scenario_json_schema(text);
    console_write(text->str);
    return EXIT_MET;
}

const Verb verb_schema = {
    .name = "schema",
    .usage = "",
    .doc = "The JSON Schema of scenarios, for editors.",
    .help = "  orrery schema > orrery.schema.json\n"
            "  first line of a scenario: # yaml-language-server: $schema=./orrery.schema.json\n",
    .takes = "",
    .run = run,
};
