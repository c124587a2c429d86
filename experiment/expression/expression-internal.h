/* expression-internal.h - the tree of an expression; for expression*.c alone. */
#pragma once

#include "experiment/expression/expression.h"

typedef enum NodeType {
    NODE_AND,
    NODE_OR,
    NODE_NOT,
    NODE_COMPARE,
} NodeType;

typedef enum Comparison {
    COMPARE_EQUAL,
    COMPARE_NOT_EQUAL,
    COMPARE_LESS_EQUAL,
    COMPARE_GREATER_EQUAL,
    COMPARE_LESS,
    COMPARE_GREATER,
    N_COMPARISONS
} Comparison;

typedef struct Node Node;
struct Node {
    NodeType type;
    Comparison comparison;
    const Node *left;
    const Node *right;
    size_t use;
    double number;
};

struct Expression {
    const char *text;
    const Node *root;
    const MetricUse *use_rows;
    size_t n_uses;
};
