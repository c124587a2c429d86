/* selector.h - which labels match: matchLabels and matchExpressions, "a=b,c in (d,e),!f".
 *
 * A Selector is immutable; its keys and values are interned in the same table as the labels it is
 * matched against, so that matching compares pointers. */
#pragma once

#include "models/api/match/labels.h"

typedef enum SelectorOperator {
    SELECTOR_IN,
    SELECTOR_NOT_IN,
    SELECTOR_EXISTS,
    SELECTOR_DOES_NOT_EXIST,
    SELECTOR_GREATER, /* node selectors only */
    SELECTOR_LESS,
} SelectorOperator;

/* How a requirement was written, which its text form keeps. */
typedef enum SelectorSign {
    SIGN_WORD,          /* "in (a,b)" */
    SIGN_EQUALS,        /* "a=b" */
    SIGN_DOUBLE_EQUALS, /* "a==b" */
    SIGN_NOT_EQUALS,    /* "a!=b" */
} SelectorSign;

typedef struct SelectorRequirement {
    const char *key; /* interned */
    SelectorOperator operator_;
    uint32_t n_values;
    const char *const *values; /* interned, sorted by bytes */
    SelectorSign sign;         /* of In and NotIn */
} SelectorRequirement;

/* All requirements must hold; none at all matches everything.  An absent selector, which matches
 * nothing, is a NULL pointer. */
typedef struct Selector {
    uint32_t n_requirements;
    const SelectorRequirement *requirements; /* sorted by key */
} Selector;

/* From a LabelSelector object ({matchLabels, matchExpressions}); NULL value gives NULL. */
const Selector *selector_from_value(const Value *value, InternTable *names, Arena *arena);

/* The same with a check: NULL and Kubernetes' message in '*ret_error' if the selector is not well
 * formed; an absent one is NULL without a message. */
const Selector *selector_from_value_checked(const Value *value, InternTable *names, Arena *arena,
                                            const char **ret_error);

/* From a plain map (spec.selector of a Service or ReplicationController). */
const Selector *selector_from_labels(const LabelSet *labels, Arena *arena);

/* From kubectl's text form; NULL and the exact Kubernetes message in '*ret_error' if it does not
 * parse. */
const Selector *selector_parse(const char *text, InternTable *names, Arena *arena,
                               const char **ret_error);

bool selector_matches(const Selector *selector, const LabelSet *labels);
bool selector_requirement_matches(const SelectorRequirement *requirement, const LabelSet *labels);

/* The canonical text form: "a=b,c in (d,e)". */
char *selector_format(const Selector *selector);
