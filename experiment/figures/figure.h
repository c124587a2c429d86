/* figure.h - the contract between `orrery plot` and the figures.
 *
 * A figure is one file in experiment/figures/ that defines one 'const Figure' named after the
 * file, one line in experiment/local.mk, and a gnuplot template plots/NAME.gp.  It turns the
 * tables of a run, or the values of many observations (a study, trials), into one CSV file that
 * holds exactly what is drawn; the template draws it. */
#pragma once

#include "experiment/figures/figure-sample.h"
#include "experiment/figures/run-data.h"

/* What a template is told beside its data: gnuplot variables. */
typedef struct FigurePage {
    char *title;
    char *y_label;
    GString *variables; /* further lines of gnuplot: "n_rows = 3\n" */
    char *more_caption; /* of a sample: one more line; NULL: none */
    int height;         /* pixels of a README figure 900 wide; 0: 400 */
} FigurePage;

typedef struct Figure {
    const char *name;
    const char *doc;   /* one sentence */
    const char *needs; /* metrics that metrics.csv must have, divided by blanks; NULL: none */
    /* One of both, by what it is drawn of.  Appends the CSV; false: there is nothing to draw. */
    bool (*prepare)(const RunData *run, FigurePage *page, GString *csv);
    bool (*prepare_sample)(const FigureSample *sample, FigurePage *page, GString *csv);
    size_t n_metrics, n_metrics_max; /* of a sample: it takes so many; 0: one */
} Figure;

extern const Figure *const figures[]; /* NULL-terminated */
const Figure *figure_find(const char *name);

/* A text as a gnuplot string in single quotes. */
void figure_quote(GString *out, const char *text);
/* A text of at most so many cells: what is longer loses its middle; to be freed. */
char *figure_fit(const char *text, int cells);
/* "NAME: TEXT", a title that fits on the page; to be freed. */
char *figure_title(const RunData *run, const char *text);
/* The colour of the n-th category (Okabe-Ito), as 0xRRGGBB. */
uint32_t figure_colour(size_t index);
