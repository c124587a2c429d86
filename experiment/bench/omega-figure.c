/* omega-figure.c - wait, busyness and conflicts over the decision time, as the Omega paper draws
 * them. */
#include "experiment/bench/omega-bench.h"

#include <string.h>

enum {
    FIGURE_HEIGHT = 820
};

/* The variants that conflict are compared with each other, and one of them with the rest. */
static void
append_panels(const OmegaBench *bench, GString *script)
{
    g_autoptr(GString) waits = g_string_new(NULL);
    g_autoptr(GString) conflicts = g_string_new(NULL);

    for (guint i = 0; i < bench->variants->len; i++) {
        const OmegaVariant *variant = &g_array_index(bench->variants, OmegaVariant, i);
        const char *architecture = architecture_name(variant->architecture);
        bool conflicting = strcmp(architecture, "shared-state") == 0;

        if (!conflicting || strcmp(variant->name, architecture) == 0) {
            g_string_append_printf(waits, "%u ", i + 1);
        }
        if (conflicting) {
            g_string_append_printf(conflicts, "%u ", i + 1);
        }
    }
    g_string_append_printf(script, "in_waits = '%s'\nin_conflicts = '%s'\n", waits->str,
                           conflicts->str);
}

static void
append_array(GString *script, const char *name, guint n)
{
    g_string_append_printf(script, "array %s[%u]\n", name, n);
}

static void
append_names(const OmegaBench *bench, GString *script)
{
    append_array(script, "variant_names", bench->variants->len);
    for (guint i = 0; i < bench->variants->len; i++) {
        g_string_append_printf(script, "variant_names[%u] = ", i + 1);
        figure_quote(script, g_array_index(bench->variants, OmegaVariant, i).name);
        g_string_append_c(script, '\n');
    }
    append_array(script, "kind_names", bench->kinds->len);
    for (guint i = 0; i < bench->kinds->len; i++) {
        g_string_append_printf(script, "kind_names[%u] = ", i + 1);
        figure_quote(script, g_ptr_array_index(bench->kinds, i));
        g_string_append_c(script, '\n');
    }
    g_string_append(script, "colours = '");
    for (guint i = 0; i < bench->variants->len; i++) {
        g_string_append_printf(script, "#%06X ", figure_colour(i));
    }
    g_string_append(script, "'\n");
}

static bool
write_script(const OmegaBench *bench, const char *plots, GString *script, char **ret_error)
{
    g_autofree char *caption = g_strdup_printf(
        "%zu machines · %" G_GINT64_FORMAT " h · mean of %u seed%s · after “Omega” (EuroSys 2013)",
        bench->n_machines, bench->span / SIM_HOUR, bench->n_seeds, bench->n_seeds == 1 ? "" : "s");

    g_string_append_printf(script,
                           "# Draw again: gnuplot -e \"format='png'\" omega.gp\n"
                           "figure = 'omega'\ndata = 'omega.csv'\nx_max = 100\nheight = %d\n"
                           "y_label = 'mean wait (s)'\nfigure_title = ",
                           FIGURE_HEIGHT);
    figure_quote(script, "Who waits when one kind of job is slow to decide about?");
    g_string_append_printf(script, "\nn_variants = %u\nn_kinds = %u\n", bench->variants->len,
                           bench->kinds->len);
    append_names(bench, script);
    append_panels(bench, script);
    if (!figure_append_template(script, plots, "style.gp", ret_error)) {
        return false;
    }
    g_string_append(script, "n_caption_lines = 1\ncaption_y = caption_top(n_caption_lines)\n"
                            "set label ");
    figure_quote(script, caption);
    g_string_append(script, " at screen 0.012, screen caption_y left noenhanced font font_small "
                            "textcolor rgb '#505050'\n");
    return figure_append_template(script, plots, "omega.gp", ret_error);
}

DrawOutcome
omega_draw(const OmegaBench *bench, const char *plots, const char *directory,
           const char *const *formats, GPtrArray *written, char **ret_error)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autoptr(GString) script = g_string_new(NULL);

    omega_report_csv(bench, csv);
    if (!write_script(bench, plots, script, ret_error)) {
        return DRAW_FAILED;
    }
    return figure_finish("omega", csv, script, directory, formats, written, ret_error);
}
