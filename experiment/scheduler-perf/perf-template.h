/* perf-template.h - a manifest of scheduler_perf: text with actions of Go's text/template.
 *
 *     name: pod-blocker-{{ .Index }}
 *     memory: {{ DivideInt 30000 .Count }}Mi
 *
 * An action is a value, a call of a function, or a pipe of them: fields (.Index, .Count), numbers,
 * quoted text, parentheses; functions are those of the benchmark (AddInt, SubtractInt, MultiplyInt,
 * DivideInt, Mod, MaxInt, MinInt, AddFloat and so on).  Control structures (if, range, variables)
 * are refused.
 *
 * Differs from Go: integers that overflow and divisions by zero are errors. */
#pragma once

#include "text/diagnostic.h"
#include "text/value.h"

typedef struct PerfTemplate PerfTemplate;

/* What actions may ask for. */
typedef struct PerfNumbers {
    int64_t index;
    int64_t count;
} PerfNumbers;

/* Takes the text apart.  Lives in 'arena', as 'text' must; 'name' is what messages call it. */
PerfTemplate *perf_template_new(const char *name, const char *text, size_t length, Arena *arena);

const char *perf_template_name(const PerfTemplate *self);
/* Without actions: all that is made of it is alike. */
bool perf_template_is_plain(const PerfTemplate *self);

/* The text with these numbers, to be freed; NULL: '*ret_error' (to be freed) says why, and in which
 * line of the template. */
char *perf_template_text(const PerfTemplate *self, PerfNumbers numbers, char **ret_error);

/* The one document that the text holds, in 'arena'. */
const Value *perf_template_render(const PerfTemplate *self, PerfNumbers numbers, Arena *arena,
                                  char **ret_error);
