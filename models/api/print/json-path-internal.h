/* json-path-internal.h - a template as json-path-parse.c reads it and json-path.c runs it. */
#pragma once

#include "models/api/print/json-path.h"

typedef enum JsonPathStepType {
    STEP_FIELD,
    STEP_INDEX,
    STEP_SLICE,
    STEP_ALL,     /* [*] and .* */
    STEP_RECURSE, /* ..: the next step at every depth */
    STEP_UNION,   /* [0,2], ['a','b'] */
    STEP_FILTER,
} JsonPathStepType;

typedef enum JsonPathComparison {
    COMPARE_EXISTS,
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS,
    COMPARE_LESS_OR_EQUAL,
    COMPARE_GREATER,
    COMPARE_GREATER_OR_EQUAL,
} JsonPathComparison;

typedef struct JsonPathSteps {
    size_t n;
    const struct JsonPathStep *rows;
    bool from_root; /* $; else from the current value */
} JsonPathSteps;

typedef struct JsonPathFilter {
    JsonPathSteps left;
    JsonPathComparison comparison;
    const Value *literal; /* NULL: the right side is a path */
    JsonPathSteps right;
} JsonPathFilter;

typedef struct JsonPathStep {
    JsonPathStepType type;
    const char *name; /* field */
    int64_t from;     /* index, slice */
    int64_t to;
    int64_t stride;
    bool has_from;
    bool has_to;
    JsonPathSteps choices; /* union */
    const JsonPathFilter *filter;
} JsonPathStep;

typedef struct JsonPathNode {
    struct JsonPathNode *next;
    const char *text; /* NULL: a path */
    JsonPathSteps steps;
    bool is_range;
    struct JsonPathNode *inner; /* of a range */
} JsonPathNode;

struct JsonPath {
    JsonPathNode *nodes;
};
