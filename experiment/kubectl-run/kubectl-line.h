/* kubectl-line.h - a kubectl line that stands in a file, understood but not yet carried out.
 *
 * The front (experiment/kubectl) reads the words; here its complaints become diagnostics that point
 * into the line.  Ownership: everything lives in the arena given. */
#pragma once

#include "experiment/kubectl/kubectl.h"
#include "text/diagnostic.h"

typedef struct KubectlLine {
    const char *text;
    size_t n_words;
    const KubectlWord *words;
    int exit_code;
    const char *out, *err;         /* what is said before the cluster is asked */
    const KubectlRequest *request; /* NULL: all is said */
} KubectlLine;

/* Reads 'text', with or without the word kubectl; errors are reported at their place within
 * 'where' (the scalar that holds the line; NULL: nowhere).  NULL after errors. */
const KubectlLine *kubectl_line_read(Arena *arena, const char *text, const Value *where,
                                     const KubectlFiles *files, Diagnostics *diagnostics);
/* The bytes of the line where 'text', a part of one of its words, stands; false: nowhere. */
bool kubectl_line_place(const KubectlLine *line, const char *text, size_t *ret_start,
                        size_t *ret_end);
