/* yaml-problem.h - what the YAML parser stumbled over, in words for whoever wrote the file. */
#pragma once

#include "text/diagnostic.h"

typedef struct YamlProblem {
    const char *text; /* the whole file */
    size_t length;
    Mark place;          /* where the parser gave up */
    const char *problem; /* the parser's words */
    const char *context; /* what it was reading; NULL: nothing in particular */
    Mark begin;          /* where that began */
    Mark flow;           /* where the innermost bracket or brace was opened; line 0: none is open */
} YamlProblem;

/* Reports it as E101 or E113, with the advice that its cause seems to want. */
void yaml_report_problem(const YamlProblem *problem, Diagnostics *diagnostics);

/* Bytes that no YAML can hold, at 'place': another encoding, or no text at all.  'control' is the
 * control character met, or -1 and the parser's words. */
void yaml_report_bytes(const YamlProblem *problem, int control, Diagnostics *diagnostics);
