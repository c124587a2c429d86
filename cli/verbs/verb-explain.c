/* verb-explain.c - help on a field of the scenario, a code, a metric, a fault, a distribution. */
#include "cli/console.h"
#include "experiment/scenario/metric.h"
#include "experiment/scenario/scenario-rows.h"
#include "models/faults/fault.h"
#include "sim/distribution.h"
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
    const FaultType *fault = fault_type_find(name);

    if (fault == NULL) {
        return false;
    }
    console_print("fault: %s\n\n%s\n\n  targets ", fault->name, fault->doc);
    for (int target = 0; target < N_FAULT_TARGETS; target++) {
        if ((fault->targets & TARGET_BIT(target)) != 0) {
            console_print(" %s", fault_target_name((FaultTarget)target));
        }
    }
    console_print("\n  %s\n",
                  fault->heals_at_once ? "over at once" : "for: says how long; heal: ends it");
    return true;
}

static void
print_amount(const char *what, double value, DistributionUnit unit)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(buffer, sizeof buffer, "%.6g", unit == DISTRIBUTION_TIME ? value / 1e9 : value);
    console_print("  %-5s %s%s\n", what, buffer, unit == DISTRIBUTION_TIME ? " s" : "");
}

/* The shape between the 1st and the 99th percentile, as eighths of a line. */
static void
print_shape(const Distribution *distribution)
{
    static const char *const blocks[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    double low = distribution_quantile(distribution, 0.01);
    double high = distribution_quantile(distribution, 0.99);
    double counts[32] = { 0 };
    double most = 0;

    if (!(high > low)) {
        return;
    }
    for (int i = 0; i < 2000; i++) {
        double value = distribution_quantile(distribution, 0.01 + 0.98 * (i + 0.5) / 2000);
        int bin = CLAMP((int)((value - low) / (high - low) * 32), 0, 31);

        counts[bin]++;
        most = MAX(most, counts[bin]);
    }
    console_write("  ");
    for (int i = 0; i < 32; i++) {
        console_write(blocks[CLAMP((int)(counts[i] / most * 7 + 0.5), 0, 7)]);
    }
    console_write("   from the 1st to the 99th percentile\n");
}

static bool
explain_distribution(const char *text)
{
    static const DistributionUnit units[] = { DISTRIBUTION_TIME, DISTRIBUTION_QUANTITY,
                                              DISTRIBUTION_NUMBER };
    g_autoptr(Arena) arena = arena_new();

    if (strchr(text, '(') == NULL) {
        return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        const char *error = NULL;
        size_t offset = 0;
        const Distribution *distribution =
            distribution_parse(arena, text, units[i], &error, &offset);

        if (distribution == NULL) {
            continue;
        }
        g_autofree char *written = distribution_format(distribution);

        console_print("%s\n\n", written);
        print_amount("mean", distribution_mean(distribution), units[i]);
        print_amount("p50", distribution_quantile(distribution, 0.5), units[i]);
        print_amount("p95", distribution_quantile(distribution, 0.95), units[i]);
        print_amount("p99", distribution_quantile(distribution, 0.99), units[i]);
        print_shape(distribution);
        return true;
    }
    return false;
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

    if (explain_code(name) || explain_metric(name) || explain_fault(name) ||
        explain_distribution(name) || explain_path(name)) {
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
