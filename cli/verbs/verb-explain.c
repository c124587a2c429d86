/* verb-explain.c - help on whatever has a name: a field of the scenario, a code, a metric, a fault,
 * a distribution, a figure, a command of kubectl. */
#include "cli/console.h"
#include "experiment/figures/figure.h"
#include "experiment/kubectl-run/kubectl-run.h"
#include "experiment/results/catalogue.h"
#include "experiment/scenario/metric.h"
#include "experiment/scenario/scenario-rows.h"
#include "text/error-codes.h"
#include "text/json.h"

#include <string.h>

static bool
explain_code(GString *out, const char *name)
{
    g_autofree char *upper = g_ascii_strup(name, -1);
    const ErrorCode *code = error_code_find(upper);

    if (code == NULL) {
        return false;
    }
    g_string_append_printf(out, "%s: %s\n\n%s%s", code->code, code->title, code->text,
                           g_str_has_suffix(code->text, "\n") ? "" : "\n");
    return true;
}

static const char *
statistics_of(const Metric *metric)
{
    return metric->is_distribution ? "of single values: NAME.mean, .min, .max, .p50 to .p99"
           : metric->is_integral   ? "a sum over time"
           : metric->is_share      ? "of the whole time"
           : metric->is_counter    ? "only grows; NAME.per_hour is how fast"
                                   : "at an instant; NAME.mean, .min, .max, .p50 to .p99 over time";
}

static void
append_metric(GString *out, const Metric *metric)
{
    static const char *const units[] = { "a number", "a share, in percent", "a time" };
    bool is_bare = strcmp(metric->arguments, "nothing") == 0;

    g_string_append_printf(out, "%s%s%s%s\n\n%s\n\n  unit   %s\n  value  %s\n  about  %s\n",
                           metric->name, is_bare ? "" : "(", is_bare ? "" : metric->arguments,
                           is_bare ? "" : ")", metric->doc, units[metric->unit],
                           statistics_of(metric),
                           metric->is_truth ? "the truth: what machines and containers do"
                                            : "the belief: what the API says");
    if (metric->is_later) {
        g_string_append(out, "\nIt is part of the language and not built yet.\n");
    }
}

/* A name, or the beginning that those of several resources share: utilization. */
static bool
explain_metric(GString *out, const char *name)
{
    const Metric *metric = metric_find(name);
    g_autofree char *family = g_strconcat(name, ".", NULL);
    bool found = metric != NULL;

    if (metric != NULL) {
        append_metric(out, metric);
    }
    for (size_t i = 0; i < n_metrics && metric == NULL; i++) {
        if (g_str_has_prefix(metrics[i].name, family)) {
            g_string_append(out, found ? "\n" : "");
            append_metric(out, &metrics[i]);
            found = true;
        }
    }
    return found;
}

static bool
explain_fault(GString *out, const char *name)
{
    return catalogue_explain_fault(out, name) || catalogue_explain_distribution(out, name);
}

static bool
explain_figure(GString *out, const char *name)
{
    for (size_t i = 0; figures[i] != NULL; i++) {
        if (strcmp(figures[i]->name, name) == 0) {
            g_string_append_printf(out, "figure: %s\n\n%s\n\n  orrery plot RUN %s\n", name,
                                   figures[i]->doc, name);
            return true;
        }
    }
    return false;
}

/* "rollout undo", with or without kubectl before it. */
static bool
explain_command(GString *out, const char *name)
{
    g_autoptr(Arena) arena = arena_new();
    const KubectlCommandRow *rows = kubectl_run_commands(arena);
    const char *path = g_str_has_prefix(name, "kubectl ") ? name + strlen("kubectl ") : name;

    for (size_t i = 0; rows[i].path != NULL; i++) {
        if (strcmp(rows[i].path, path) == 0) {
            g_string_append_printf(out,
                                   "kubectl %s\n\n%s\n\n  orrery kubectl -- %s --help\n"
                                   "  timeline: [{at: 1m, kubectl: %s ...}]\n",
                                   path, rows[i].doc, path, path);
            return true;
        }
    }
    return false;
}

static bool
explain_path(GString *out, const char *path)
{
    bool found = schema_explain(out, &scenario_schema, strcmp(path, "scenario") == 0 ? NULL : path);

    if (found && strcmp(path, "cluster.kubernetes") == 0) {
        catalogue_explain_versions(out);
    }
    return found;
}

static void
print_json(const char *name, const char *text)
{
    g_autoptr(GString) line =
        g_string_new("{\"format\":\"orrery-explain\",\"version\":1,\"name\":");

    json_write_string(line, name);
    g_string_append(line, ",\"text\":");
    json_write_string(line, text);
    g_string_append(line, "}\n");
    console_write(line->str);
}

/* In this order: a word of the language stands above a command of kubectl. */
static bool (*const explainers[])(GString *out, const char *name) = {
    explain_code, explain_metric, explain_fault, explain_path, explain_figure, explain_command,
};

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    g_autoptr(GString) out = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(explainers); i++) {
        if (explainers[i](out, name)) {
            if (console_wants_json()) {
                print_json(name, out->str);
            } else {
                console_write(out->str);
            }
            return EXIT_MET;
        }
    }
    console_error("nothing is known about `%s`", name);
    console_hint("help: orrery list, or a path of the scenario: orrery explain cluster.pools");
    return EXIT_USAGE;
}

const Verb verb_explain = {
    .name = "explain",
    .usage = "PATH|CODE|METRIC|FAULT|DISTRIBUTION|FIGURE|COMMAND",
    .doc = "Help on a scenario field, a code, a metric, a fault, a figure.",
    .help = "  orrery explain cluster.pools\n"
            "  orrery explain E117\n"
            "  orrery explain serving\n"
            "  orrery explain belief\n"
            "  orrery explain 'rollout undo'\n"
            "  orrery explain 'lognormal(9m 1.1)'\n",
    .takes = "",
    .n_arguments_min = 1,
    .n_arguments_max = 1,
    .run = run,
};
