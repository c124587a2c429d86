/* expression.h - conditions of `expect:` and `when:`.
 *
 *     expression := and-part { "or" and-part }
 *     and-part   := unary { "and" unary }
 *     unary      := "not" unary | "(" expression ")" | metric [ OP NUMBER ]
 *     metric     := NAME [ "." STATISTIC ] [ "(" ARGUMENT... ")" ]
 *
 * Arguments are separated by blanks; OP is one of == != < <= > >=; a number may be a percentage, a
 * time or a quantity as its metric wants it.  A metric without OP is true when it is not 0.
 *
 * Ownership: everything lives in the arena of the scenario. */
#pragma once

#include "experiment/scenario/metric.h"
#include "text/diagnostic.h"

#define METRIC_ARGUMENTS_MAX 4

/* A metric with what it is about, as an expression names it. */
typedef struct MetricUse {
    const Metric *metric;
    Statistic statistic;
    Gauge gauge;
    SubjectType subject;
    const char *name_space; /* NULL: not given */
    const char *name;       /* the subject's; "*" for all nodes; NULL for PODS and CLUSTER */
    const char *selector;   /* PODS: kubectl's text form; "" for all */
    const char *text;       /* as written, without the statistic */
    Mark start, end;
} MetricUse;

typedef struct Expression Expression;

/* Reads a whole text value; NULL after errors, which have been reported at their place in it. */
const Expression *expression_parse(Arena *arena, const Value *value, Diagnostics *diagnostics);

const char *expression_text(const Expression *expression);
size_t expression_n_uses(const Expression *expression);
const MetricUse *expression_use(const Expression *expression, size_t index);

/* values[i] is that of expression_use(i). */
bool expression_holds(const Expression *expression, const double *values);

/* The mark of the character 'offset' bytes into a scalar that stands on one line; else its start.
 */
Mark value_mark_at(const Value *value, size_t offset);

/* Whether it has one value whatever the metrics are, none of which is ever below 0. */
bool expression_is_constant(const Expression *expression, bool *ret_value);
