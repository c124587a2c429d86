/* omega-report.c - the tables of omega-bench.h. */
#include "experiment/bench/omega-bench.h"

#include "text/csv.h"
#include "text/json.h"
#include "text/scalar.h"

static double
seconds_of(const OmegaBench *bench, guint time)
{
    return (double)g_array_index(bench->times, SimTime, time) / SIM_SECOND;
}

static void
append_heading(const OmegaBench *bench, const char *title, GString *out)
{
    g_string_append_printf(out, "\n%-24s", title);
    for (guint t = 0; t < bench->times->len; t++) {
        g_autofree char *number = number_format(seconds_of(bench, t));
        g_autofree char *column = g_strdup_printf("%s s", number);

        g_string_append_printf(out, "%10s", column);
    }
    g_string_append_c(out, '\n');
}

static void
append_figures(const OmegaBench *bench, size_t offset, int digits, GString *out)
{
    for (guint v = 0; v < bench->variants->len; v++) {
        for (guint k = 0; k < bench->kinds->len; k++) {
            g_autofree char *name =
                g_strdup_printf("%s %s", g_array_index(bench->variants, OmegaVariant, v).name,
                                (const char *)g_ptr_array_index(bench->kinds, k));

            g_string_append_printf(out, "  %-22s", name);
            for (guint t = 0; t < bench->times->len; t++) {
                const char *outcome = (const char *)omega_outcome(bench, v, t, k);

                fixed_append(out, *(const double *)(const void *)(outcome + offset), digits, 10);
            }
            g_string_append_c(out, '\n');
        }
    }
}

/* Counts that should be small: jobs given up, jobs nobody came to. */
static void
append_lost(const OmegaBench *bench, GString *out)
{
    for (guint v = 0; v < bench->variants->len; v++) {
        for (guint k = 0; k < bench->kinds->len; k++) {
            uint32_t n_abandoned = 0, n_untouched = 0, n_submitted = 0;

            for (guint t = 0; t < bench->times->len; t++) {
                const KindOutcome *outcome = omega_outcome(bench, v, t, k);

                n_abandoned += outcome->n_abandoned;
                n_untouched += outcome->n_untouched;
                n_submitted += outcome->n_submitted;
            }
            if (n_abandoned + n_untouched > 0) {
                g_string_append_printf(out, "  %s %s: %u of %u jobs given up, %u never looked at\n",
                                       g_array_index(bench->variants, OmegaVariant, v).name,
                                       (const char *)g_ptr_array_index(bench->kinds, k),
                                       n_abandoned, n_submitted, n_untouched);
            }
        }
    }
}

void
omega_report(const OmegaBench *bench, GString *out)
{
    GArray *findings = omega_findings(bench);

    g_string_append_printf(
        out,
        "A cell of %zu machines over %" G_GINT64_FORMAT " h, mean of %u seed%s; across: how long "
        "a decision about `%s` takes.\n",
        bench->n_machines, bench->span / SIM_HOUR, bench->n_seeds, bench->n_seeds == 1 ? "" : "s",
        (const char *)g_ptr_array_index(bench->kinds, bench->kinds->len - 1));
    append_heading(bench, "mean wait of a job (s)", out);
    append_figures(bench, G_STRUCT_OFFSET(KindOutcome, wait_mean), 2, out);
    append_heading(bench, "busyness of its scheduler", out);
    append_figures(bench, G_STRUCT_OFFSET(KindOutcome, busyness), 3, out);
    append_heading(bench, "conflicts a success", out);
    append_figures(bench, G_STRUCT_OFFSET(KindOutcome, conflict_fraction), 3, out);
    g_string_append_c(out, '\n');
    append_lost(bench, out);
    if (findings->len > 0) {
        g_string_append(out, "\nbeside what “Omega” (EuroSys 2013) reports:\n");
    }
    for (guint i = 0; i < findings->len; i++) {
        const OmegaFinding *finding = &g_array_index(findings, OmegaFinding, i);

        g_string_append_printf(out, "  %s %s (%s)\n",
                               finding->holds ? "so here: " : "not here:", finding->text,
                               finding->evidence);
    }
    omega_findings_free(findings);
}

static void
put_number(GString *out, const char *name, double number)
{
    g_autofree char *text = number_format(number);

    g_string_append_printf(out, ",\"%s\":%s", name, text);
}

static void
append_point_json(const OmegaBench *bench, guint v, guint t, guint k, GString *out)
{
    const KindOutcome *outcome = omega_outcome(bench, v, t, k);

    g_string_append(out, "{\"architecture\":");
    json_write_string(out, g_array_index(bench->variants, OmegaVariant, v).name);
    g_string_append(out, ",\"kind\":");
    json_write_string(out, g_ptr_array_index(bench->kinds, k));
    put_number(out, "decision_seconds", seconds_of(bench, t));
    put_number(out, "wait_mean_seconds", outcome->wait_mean);
    put_number(out, "wait_p90_seconds", outcome->wait_p90);
    put_number(out, "busyness", outcome->busyness);
    put_number(out, "conflict_fraction", outcome->conflict_fraction);
    put_number(out, "submitted", outcome->n_submitted);
    put_number(out, "placed", outcome->n_placed);
    put_number(out, "abandoned", outcome->n_abandoned);
    put_number(out, "untouched", outcome->n_untouched);
    g_string_append_c(out, '}');
}

void
omega_report_json(const OmegaBench *bench, GString *out)
{
    GArray *findings = omega_findings(bench);
    const char *comma = "";

    g_string_append_printf(out, "{\"machines\":%zu,\"seeds\":%u,\"results\":[", bench->n_machines,
                           bench->n_seeds);
    for (guint v = 0; v < bench->variants->len; v++) {
        for (guint t = 0; t < bench->times->len; t++) {
            for (guint k = 0; k < bench->kinds->len; k++) {
                g_string_append(out, comma);
                append_point_json(bench, v, t, k, out);
                comma = ",";
            }
        }
    }
    g_string_append(out, "],\"findings\":[");
    for (guint i = 0; i < findings->len; i++) {
        const OmegaFinding *finding = &g_array_index(findings, OmegaFinding, i);

        g_string_append(out, i == 0 ? "{\"finding\":" : ",{\"finding\":");
        json_write_string(out, finding->text);
        g_string_append_printf(out, ",\"holds\":%s}", finding->holds ? "true" : "false");
    }
    g_string_append(out, "]}\n");
    omega_findings_free(findings);
}

void
omega_report_csv(const OmegaBench *bench, GString *out)
{
    static const char *const parts[] = { "wait", "busyness", "conflicts" };
    CsvWriter writer = { .out = out };

    csv_put_text(&writer, "decision_seconds");
    for (guint v = 0; v < bench->variants->len; v++) {
        for (guint k = 0; k < bench->kinds->len; k++) {
            for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
                g_autofree char *name = g_strdup_printf(
                    "%s_%s_%s", g_array_index(bench->variants, OmegaVariant, v).name,
                    (const char *)g_ptr_array_index(bench->kinds, k), parts[i]);

                csv_put_text(&writer, name);
            }
        }
    }
    csv_end_row(&writer);
    for (guint t = 0; t < bench->times->len; t++) {
        csv_put_real(&writer, seconds_of(bench, t));
        for (guint v = 0; v < bench->variants->len; v++) {
            for (guint k = 0; k < bench->kinds->len; k++) {
                const KindOutcome *outcome = omega_outcome(bench, v, t, k);

                csv_put_real(&writer, outcome->wait_mean);
                csv_put_real(&writer, outcome->busyness);
                csv_put_real(&writer, outcome->conflict_fraction);
            }
        }
        csv_end_row(&writer);
    }
}
