/* cell-table.h - rows of texts as aligned text, Markdown, CSV or LaTeX. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum CellFormat {
    CELL_TEXT,
    CELL_MARKDOWN,
    CELL_CSV,
    CELL_LATEX,
} CellFormat;

typedef struct CellTable CellTable;

/* The heads say how many columns there are; 'left' has one bit for each that is text. */
CellTable *cell_table_new(const char *const *heads, uint32_t left);
void cell_table_free(CellTable *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CellTable, cell_table_free)

/* Takes as many texts as there are columns, NULL-terminated; they are copied. */
void cell_table_add(CellTable *table, const char *const *texts);
void cell_table_print(const CellTable *table, CellFormat format, GString *out);

/* What LaTeX reads otherwise is escaped. */
void latex_append(GString *out, const char *text);
/* So many digits that four of 'size' are seen; "-" for no number. */
void number_append(GString *out, double number, double size);
