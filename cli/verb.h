/* verb.h - the contract between the program and its verbs.
 *
 * A verb is one file in cli/verbs/ that defines one 'const Verb' named after the file, and one line
 * in cli/local.mk.  Help, completion, the manual page and "did you mean" come from its rows. */
#pragma once

#include "text/diagnostic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the program's exit code says. */
enum {
    EXIT_MET = 0,       /* done; all expectations met */
    EXIT_NOT_MET = 1,   /* done; an expectation failed, or the question's answer is no */
    EXIT_USAGE = 2,     /* wrong usage */
    EXIT_INVALID = 3,   /* scenario or manifest invalid */
    EXIT_WORLD = 4,     /* cannot read or write, a program is missing */
    EXIT_BUDGET = 5,    /* --max-events, --max-wall */
    EXIT_INTERNAL = 70, /* our fault */
    EXIT_SIGNAL = 128,  /* plus the signal's number */
};

typedef struct Option {
    const char *name;     /* without dashes */
    char letter;          /* '\0': none */
    const char *argument; /* what help calls its value; NULL: a switch */
    bool is_optional;     /* the value may stay away: --watch[=SPEED] */
    const char *doc;
    const char *choices; /* divided by '|'; NULL: anything */
} Option;

typedef struct Invocation Invocation;

typedef struct Verb {
    const char *name;
    const char *usage;     /* behind the name: "[TEMPLATE] [DIR]" */
    const char *doc;       /* one sentence for the list */
    const char *help;      /* more, with examples; NULL: none */
    const Option *options; /* of this verb alone, ended by an all-zero row; NULL: none */
    /* Which of the global options that change what is done it takes: names divided by spaces out of
     * "output seed set until jobs"; NULL: all of them.  The others are an error. */
    const char *takes;
    size_t n_arguments_min, n_arguments_max;
    bool takes_rest;                          /* everything behind "--" is for the verb */
    int (*run)(const Invocation *invocation); /* returns the exit code */
} Verb;

extern const Verb *const verbs[]; /* NULL-terminated, in the makefile's order */
const Verb *verb_find(const char *name);

extern const Option global_options[]; /* ended by an all-zero row */
bool verb_takes(const Verb *verb, const Option *global);

struct Invocation {
    const Verb *verb;
    GPtrArray *arguments; /* const char * */
    GPtrArray *rest;      /* const char *; behind "--" */
    GArray *options;      /* GivenOption */
};

typedef struct GivenOption {
    const Option *option;
    const char *value; /* NULL: none given */
} GivenOption;

const char *invocation_argument(const Invocation *invocation, size_t index); /* NULL: none */
/* The last value given, else that of the environment's ORRERY_NAME, else NULL. */
const char *invocation_text(const Invocation *invocation, const char *option);
bool invocation_has(const Invocation *invocation, const char *option);
/* All values of a repeatable option, in order; NULL-terminated, the caller frees the array alone.
 */
const char **invocation_texts(const Invocation *invocation, const char *option);

/* Reads the words behind the program's name; prints what is wrong and returns false. */
bool invocation_parse(Invocation *invocation, int n_words, char *const *words);
void invocation_clear(Invocation *invocation);
