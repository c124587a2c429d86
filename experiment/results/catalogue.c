/* catalogue.c - faults and distributions, explained. */
#include "experiment/results/catalogue.h"

#include "models/faults/fault.h"
#include "models/kubernetes-version.h"
#include "sim/distribution.h"

#include <string.h>

bool
catalogue_fault(size_t index, const char **ret_name, const char **ret_doc)
{
    if (fault_types[index] == NULL) {
        return false;
    }
    *ret_name = fault_types[index]->name;
    *ret_doc = fault_types[index]->doc;
    return true;
}

bool
catalogue_explain_fault(GString *out, const char *name)
{
    const FaultType *fault = fault_type_find(name);

    if (fault == NULL) {
        return false;
    }
    g_string_append_printf(out, "fault: %s\n\n%s\n\n  targets ", fault->name, fault->doc);
    for (int target = 0; target < N_FAULT_TARGETS; target++) {
        if ((fault->targets & TARGET_BIT(target)) != 0) {
            g_string_append_printf(out, " %s", fault_target_name((FaultTarget)target));
        }
    }
    g_string_append_printf(out, "\n  %s\n",
                           fault->heals_at_once ? "over at once"
                                                : "for: says how long; heal: ends it");
    return true;
}

static void
append_amount(GString *out, const char *what, double value, DistributionUnit unit)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd(buffer, sizeof buffer, "%.6g", unit == DISTRIBUTION_TIME ? value / 1e9 : value);
    g_string_append_printf(out, "  %-5s %s%s\n", what, buffer,
                           unit == DISTRIBUTION_TIME ? " s" : "");
}

/* The shape between the 1st and the 99th percentile, as eighths of a line. */
static void
append_shape(GString *out, const Distribution *distribution)
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
    g_string_append(out, "  ");
    for (int i = 0; i < 32; i++) {
        g_string_append(out, blocks[CLAMP((int)(counts[i] / most * 7 + 0.5), 0, 7)]);
    }
    g_string_append(out, "   from the 1st to the 99th percentile\n");
}

bool
catalogue_explain_distribution(GString *out, const char *text)
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

        g_string_append_printf(out, "%s\n\n", written);
        append_amount(out, "mean", distribution_mean(distribution), units[i]);
        append_amount(out, "p50", distribution_quantile(distribution, 0.5), units[i]);
        append_amount(out, "p95", distribution_quantile(distribution, 0.95), units[i]);
        append_amount(out, "p99", distribution_quantile(distribution, 0.99), units[i]);
        append_shape(out, distribution);
        return true;
    }
    return false;
}

void
catalogue_explain_versions(GString *out)
{
    g_string_append(out,
                    "\nWhat differs between releases; all else is as in " KUBERNETES_VERSION_DEFAULT
                    ":\n");
    for (int row = 0; row < N_KUBERNETES_SETTINGS; row++) {
        const KubernetesRow *one = &kubernetes_rows[row];

        g_string_append_printf(out, "\n%s: %s\n  %s\n ", one->component, one->setting, one->doc);
        for (int i = 0; i < N_KUBERNETES_VERSIONS; i++) {
            g_string_append_printf(out, " %s %s%s", kubernetes_versions[i], one->values[i],
                                   i + 1 < N_KUBERNETES_VERSIONS ? "," : "\n");
        }
    }
}
