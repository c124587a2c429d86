/* figure-draw.h - from a run directory to figures/NAME.csv, NAME.gp and pictures. */
#pragma once

#include "experiment/figures/figure.h"

typedef enum DrawOutcome {
    DRAW_DONE,
    DRAW_NOTHING,    /* the run has nothing for this figure */
    DRAW_NO_GNUPLOT, /* data and script are written; there is no gnuplot to draw them */
    DRAW_FAILED,     /* '*ret_error' says why */
} DrawOutcome;

/* 'formats' is NULL-terminated: svg, png, pdf.  'folder' is where plots/ is.  Paths of what was
 * written are appended to 'written' (owned by it). */
DrawOutcome figure_draw(const Figure *figure, const RunData *run, const char *out_directory,
                        const char *const *formats, GPtrArray *written, char **ret_error);

/* The folder with installed or source data ("plots", "scenarios"), to be freed; NULL: not found.
 * ORRERY_DATA in the environment comes first. */
char *data_folder(const char *name);
