/* figure-draw.h - from a run directory to figures/NAME.csv, NAME.gp and pictures. */
#pragma once

#include "experiment/figures/figure.h"

typedef enum DrawOutcome {
    DRAW_DONE,
    DRAW_NOTHING,    /* the run has nothing for this figure; '*ret_error' may say why */
    DRAW_NO_GNUPLOT, /* data and script are written; there is no gnuplot to draw them */
    DRAW_FAILED,     /* '*ret_error' says why */
} DrawOutcome;

/* 'formats' is NULL-terminated: svg, png, pdf.  'plots' is the folder of the templates.  Paths of
 * what was written are appended to 'written' (owned by it). */
DrawOutcome figure_draw(const Figure *figure, const RunData *run, const char *plots,
                        const char *out_directory, const char *const *formats, GPtrArray *written,
                        char **ret_error);

/* The same of a sample with the metrics that the figure takes, for a figure of samples. */
DrawOutcome figure_draw_sample(const Figure *figure, const FigureSample *sample, const char *plots,
                               const char *out_directory, const char *const *formats,
                               GPtrArray *written, char **ret_error);

/* The parts, for figures that are not of one run.  Writes data and script and lets gnuplot draw. */
DrawOutcome figure_finish(const char *name, const GString *csv, const GString *script,
                          const char *out_directory, const char *const *formats, GPtrArray *written,
                          char **ret_error);
/* Appends a template of the folder; false and a message if it is not there. */
bool figure_append_template(GString *out, const char *folder, const char *name, char **ret_error);
