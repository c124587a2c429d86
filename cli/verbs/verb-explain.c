/* verb-explain.c - help on a field of the scenario, a code, a metric, a fault, a distribution. */
#include "cli/console.h"
#include "experiment/results/catalogue.h"
#include "experiment/scenario/metric.h"
#include "experiment/scenario/scenario-rows.h"
#include "text/error-codes.h"

#include <string.h>

static bool
explain_code(const char *name)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    const ErrorCode *code = error_code_find(upper);

    if (code == NULL) {
        return false;
    }
    console_print("%s: %s\n\n%s%s", code->code, code->title, code->text,
                  g_str_has_suffix(code->text, "\n") ? "" : "\n");
    return true;
}

static bool
explain_metric(const char *name)
{
    const Metric *metric = metric_find(name);
    static const char *const units[] = { "a number", "a share, in percent", "a time" };

    if (metric == NULL) {
        return false;
    }
    console_print("%s(%s)\n\n%s\n\n  unit   %s\n  about  %s\n", metric->name, metric->arguments,
                  metric->doc, units[metric->unit],
                  metric->is_truth ? "the truth: what machines and containers do"
                                   : "the belief: what the API says");
    if (metric->is_later) {
        console_write("\nIt is part of the language and not built yet.\n");
    }
    return true;
}

static bool
explain_fault(const char *name)
{
    g_autoptr(GString) text = g_string_new(NULL);
    bool found = catalogue_explain_fault(text, name) || catalogue_explain_distribution(text, name);

    console_write(text->str);
    return found;
}

static bool
explain_path(const char *path)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (strcmp(path, "scenario") == 0) {
        path = NULL;
    }
    if (!schema_explain(text, &scenario_schema, path)) {
        return false;
    }
    console_write(text->str);
    return true;
}

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);

    if (explain_code(name) || explain_metric(name) || explain_fault(name) || explain_path(name)) {
        return EXIT_MET;
    }
    console_error("nothing is known about `%s`", name);
    console_hint("help: orrery list, or a path of the scenario: orrery explain cluster.pools");
    return EXIT_USAGE;
}

const Verb verb_explain = {
    .name = "explain",
    .usage = "PATH|CODE|METRIC|FAULT|DISTRIBUTION",
    .doc = "Help on a scenario field, a code, a metric, a fault.",
    .help = "  orrery explain cluster.pools\n"
            "  orrery explain E117\n"
            "  orrery explain serving\n"
            "  orrery explain 'lognormal(9m 1.1)'\n",
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
