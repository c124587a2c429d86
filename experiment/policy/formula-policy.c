/* formula-policy.c - a formula as a policy. */
#include "experiment/policy/foreign-policy.h"
#include "experiment/policy/formula.h"

#include <math.h>

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    const ForeignPolicy *foreign = context->policy->own;
    double answer = formula_value(foreign->formula, machine, shape);

    (void)ret_gpu;
    if (!isfinite(answer)) {
        if (*context->error == NULL) {
            *context->error = g_strdup_printf("policy `%s` gave no finite number for a task on %s",
                                              foreign->text, machine->name);
        }
        return 0;
    }
    return answer;
}

ForeignPolicy *
formula_policy_new(const char *text, const char *formula, char **ret_error)
{
    g_autofree char *error = NULL;
    size_t offset = 0;
    Formula *parsed = formula_parse(formula, &error, &offset);
    ForeignPolicy *foreign;

    if (parsed == NULL) {
        *ret_error = g_strdup_printf("formula, at character %zu: %s", offset + 1, error);
        return NULL;
    }
    foreign = g_new0(ForeignPolicy, 1);
    foreign->text = g_strdup(text);
    foreign->name = g_strdup(formula);
    foreign->formula = parsed;
    foreign->policy = (PlacementPolicy){
        .name = foreign->name, .doc = "A formula.", .score = score, .own = foreign
    };
    return foreign;
}
