/* object-policy.c - a shared object as a policy. */
#include "experiment/policy/foreign-policy.h"
#include "experiment/policy/formula.h"
#include "include/orrery-policy.h"

#include <math.h>
#include <string.h>

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    const ForeignPolicy *foreign = context->policy->own;
    OrreryMachine shown = { machine->name,     machine->cpu_milli,   machine->memory_bytes,
                            machine->cpu_left, machine->memory_left, machine->n_tasks,
                            machine->n_gpus,   machine->gpu_left,    machine->model };
    OrreryTask task = { shape->cpu_milli, shape->memory_bytes, shape->n_gpus, shape->gpu_milli };
    double answer = foreign->theirs->score(&shown, &task);

    (void)ret_gpu;
    if (!isfinite(answer)) {
        if (*context->error == NULL) {
            *context->error = g_strdup_printf("policy `%s` gave no number for a task on %s",
                                              foreign->name, machine->name);
        }
        return 0;
    }
    return answer;
}

static char *
what_is_wrong(const OrreryPolicy *theirs)
{
    if (theirs == NULL) {
        return g_strdup("orrery_policy() returned nothing");
    }
    if (theirs->version == 0 || theirs->version > ORRERY_POLICY_VERSION) {
        return g_strdup_printf("it is of version %u, this orrery knows up to %d", theirs->version,
                               ORRERY_POLICY_VERSION);
    }
    if (theirs->name == NULL || *theirs->name == '\0' || theirs->score == NULL) {
        return g_strdup("a policy needs a name and a score function");
    }
    return NULL;
}

ForeignPolicy *
object_policy_new(const char *path, char **ret_error)
{
    g_autofree char *wrong = NULL;
    const OrreryPolicy *(*make)(void) = NULL;
    ForeignPolicy *foreign = g_new0(ForeignPolicy, 1);
    void *symbol = NULL;

    foreign->text = g_strdup(path);
    foreign->module = g_module_open(path, G_MODULE_BIND_LOCAL);
    if (foreign->module == NULL) {
        *ret_error = g_strdup_printf("cannot load the policy: %s", g_module_error());
    } else if (!g_module_symbol(foreign->module, "orrery_policy", &symbol) || symbol == NULL) {
        *ret_error = g_strdup_printf("%s has no function orrery_policy()", path);
    } else {
        memcpy(&make, &symbol, sizeof make); /* ISO C has no cast from data to code */
        foreign->theirs = make();
        wrong = what_is_wrong(foreign->theirs);
        *ret_error = wrong == NULL ? NULL : g_strdup_printf("%s: %s", path, wrong);
    }
    if (*ret_error != NULL) {
        foreign_policy_free(foreign);
        return NULL;
    }
    foreign->name = g_strdup(foreign->theirs->name);
    foreign->policy = (PlacementPolicy){
        .name = foreign->name, .doc = foreign->theirs->doc, .score = score, .own = foreign
    };
    return foreign;
}

void
foreign_policy_free(ForeignPolicy *foreign)
{
    g_free(foreign->text);
    g_free(foreign->name);
    g_free(foreign->folder);
    formula_free(foreign->formula);
    g_strfreev(foreign->command);
    if (foreign->module != NULL) {
        g_module_close(foreign->module);
    }
    g_free(foreign);
}
