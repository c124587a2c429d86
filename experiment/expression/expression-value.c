/* expression-value.c - what an expression is worth: with metrics, and whatever they are. */
#include "experiment/expression/expression-internal.h"

static bool
compare(Comparison comparison, double value, double number)
{
    switch (comparison) {
    case COMPARE_EQUAL:
        return !(value < number) && !(value > number);
    case COMPARE_NOT_EQUAL:
        return value < number || value > number;
    case COMPARE_LESS_EQUAL:
        return value <= number;
    case COMPARE_GREATER_EQUAL:
        return value >= number;
    case COMPARE_LESS:
        return value < number;
    case COMPARE_GREATER:
        return value > number;
    case N_COMPARISONS:
        break;
    }
    g_assert_not_reached();
}

static bool
node_holds(const Node *node, const double *values)
{
    switch (node->type) {
    case NODE_AND:
        return node_holds(node->left, values) && node_holds(node->right, values);
    case NODE_OR:
        return node_holds(node->left, values) || node_holds(node->right, values);
    case NODE_NOT:
        return !node_holds(node->left, values);
    case NODE_COMPARE:
        return compare(node->comparison, values[node->use], node->number);
    }
    g_assert_not_reached();
}

bool
expression_holds(const Expression *expression, const double *values)
{
    return node_holds(expression->root, values);
}

/* Against a number below what a metric can be, every comparison is decided. */
static bool
comparison_is_constant(const Node *node, bool *ret_value)
{
    bool is_below = node->number < 0;
    bool is_least = node->number <= 0;

    switch (node->comparison) {
    case COMPARE_GREATER_EQUAL:
    case COMPARE_LESS:
        *ret_value = node->comparison == COMPARE_GREATER_EQUAL;
        return is_least;
    case COMPARE_GREATER:
    case COMPARE_NOT_EQUAL:
        *ret_value = true;
        return is_below;
    case COMPARE_LESS_EQUAL:
    case COMPARE_EQUAL:
        *ret_value = false;
        return is_below;
    case N_COMPARISONS:
        break;
    }
    g_assert_not_reached();
}

static bool
node_is_constant(const Node *node, bool *ret_value)
{
    bool left = false, right = false, knows_left, knows_right;

    if (node->type == NODE_COMPARE) {
        return comparison_is_constant(node, ret_value);
    }
    knows_left = node_is_constant(node->left, &left);
    if (node->type == NODE_NOT) {
        *ret_value = !left;
        return knows_left;
    }
    knows_right = node_is_constant(node->right, &right);
    *ret_value = node->type == NODE_OR; /* one side that is so decides */
    if ((knows_left && left == *ret_value) || (knows_right && right == *ret_value)) {
        return true;
    }
    *ret_value = !*ret_value;
    return knows_left && knows_right;
}

bool
expression_is_constant(const Expression *expression, bool *ret_value)
{
    return node_is_constant(expression->root, ret_value);
}
