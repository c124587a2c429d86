/* scenario-expect.c - second pass over expectations; moments and expressions for all. */
#include "experiment/scenario/scenario-internal.h"

#include <string.h>

/* ---- expressions -------------------------------------------------------------------------------
 */

static const char *
kind_of(SubjectType type)
{
    static const char *const kinds[N_SUBJECT_TYPES] = {
        [SUBJECT_DEPLOYMENT] = "Deployment",
        [SUBJECT_REPLICA_SET] = "ReplicaSet",
        [SUBJECT_STATEFUL_SET] = "StatefulSet",
        [SUBJECT_DAEMON_SET] = "DaemonSet",
        [SUBJECT_JOB] = "Job",
        [SUBJECT_SERVICE] = "Service",
    };

    return kinds[type];
}

/* Whether an object of this kind and name exists at any time; names of the kind are collected. */
static bool
find_object(const GArray *objects, const char *kind, const MetricUse *use, GPtrArray *names,
            const char **ret_other_namespace)
{
    const char *wanted = use->name_space == NULL ? "default" : use->name_space;

    for (size_t i = 0; i < objects->len; i++) {
        const ScenarioObject *object = &g_array_index(objects, ScenarioObject, i);

        if (strcmp(object->kind_name, kind) != 0 || object->name == NULL) {
            continue;
        }
        g_ptr_array_add(names, (void *)(uintptr_t)object->name);
        if (strcmp(object->name, use->name) == 0) {
            if (g_strcmp0(object->name_space, wanted) == 0) {
                return true;
            }
            *ret_other_namespace = object->name_space;
        }
    }
    return false;
}

/* Objects may be made by the timeline: then nothing can be said about names before the run. */
static bool
timeline_creates(const Loader *loader)
{
    for (size_t i = 0; i < loader->scenario->steps->len; i++) {
        const Step *step = &g_array_index(loader->scenario->steps, Step, i);

        if (step->action == ACTION_APPLY ||
            (step->kubectl != NULL && step->kubectl->request != NULL &&
             step->kubectl->request->operation != NULL)) {
            return true;
        }
    }
    return false;
}

static void
check_node(Loader *loader, const MetricUse *use)
{
    if (strcmp(use->name, "*") == 0 || loader->lacks_nodes) {
        return;
    }
    for (size_t i = 0; i < loader->node_names->len; i++) {
        if (strcmp(g_ptr_array_index(loader->node_names, i), use->name) == 0) {
            return;
        }
    }
    g_ptr_array_add(loader->node_names, NULL);
    diagnostic_suggest(diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E180", use->start,
                                       use->end, "there is no node `%s`", use->name),
                       use->name, (const char *const *)loader->node_names->pdata);
    g_ptr_array_remove_index(loader->node_names, loader->node_names->len - 1);
}

/* "pool=big", "node=node-1" of a metric of the accounts. */
static void
check_place(Loader *loader, const MetricUse *use)
{
    const ClusterSpec *spec = &loader->scenario->cluster;
    g_autofree const char **names = g_new0(const char *, spec->n_pools + 1);
    MetricUse node = *use;
    const char *pool = use->selector + strlen("pool=");

    if (g_str_has_prefix(use->selector, "node=")) {
        node.name = use->selector + strlen("node=");
        check_node(loader, &node);
    }
    for (uint32_t i = 0; i < spec->n_pools; i++) {
        names[i] = spec->pools[i].name;
    }
    if (g_str_has_prefix(use->selector, "pool=") && !g_strv_contains(names, pool)) {
        diagnostic_suggest(diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E180", use->start,
                                           use->end, "there is no pool `%s`", pool),
                           pool, names);
    }
}

static void
check_use(Loader *loader, const MetricUse *use)
{
    const char *kind = kind_of(use->subject);
    const char *other = NULL;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    Diagnostic *diagnostic;

    if (use->metric->is_account) {
        check_place(loader, use);
        return;
    }
    if (use->subject == SUBJECT_NODE) {
        check_node(loader, use);
        return;
    }
    if (use->subject == SUBJECT_PODS) {
        const char *error = NULL;

        if (selector_parse(use->selector, loader->scenario->names, loader->arena, &error) == NULL) {
            diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E182", use->start, use->end, "%s",
                            error);
        }
        return;
    }
    if (kind == NULL || use->subject == SUBJECT_REPLICA_SET || loader->lacks_objects ||
        find_object(loader->scenario->objects, kind, use, names, &other) ||
        timeline_creates(loader)) {
        return;
    }
    diagnostic = diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E181", use->start, use->end,
                                 "there is no %s `%s`", kind, use->name);
    g_ptr_array_add(names, NULL);
    diagnostic_suggest(diagnostic, use->name, (const char *const *)names->pdata);
    if (other != NULL) {
        diagnostic_help(diagnostic, "it is in the namespace %s: write %s/%s -n %s", other,
                        subject_type_name(use->subject), use->name, other);
    } else if (names->len == 1) {
        diagnostic_help(diagnostic, "the scenario has no %s at all", kind);
    }
}

void
check_expression(Loader *loader, const Expression *expression)
{
    for (size_t i = 0; expression != NULL && i < expression_n_uses(expression); i++) {
        check_use(loader, expression_use(expression, i));
    }
}

/* ---- expectations
 * -------------------------------------------------------------------------------- */

static const Value *
form_of(const ExpectRow *row, ExpectationForm *ret_form)
{
    if (row->always_value != NULL) {
        *ret_form = EXPECT_ALWAYS;
        return row->always_value;
    }
    if (row->never_value != NULL) {
        *ret_form = EXPECT_NEVER;
        return row->never_value;
    }
    if (row->finally_value != NULL) {
        *ret_form = EXPECT_FINALLY;
        return row->finally_value;
    }
    *ret_form = EXPECT_SETTLES;
    return row->that_value;
}

static void
check_form(Loader *loader, const ExpectRow *row, const Expectation *expectation)
{
    bool settles = expectation->form == EXPECT_SETTLES;
    bool spells = expectation->form == EXPECT_ALWAYS || expectation->form == EXPECT_NEVER;

    if (settles && row->within_value == NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E105", row->that_value,
                                             "`that` needs `within`"),
                        "from after + within on the expression must hold");
    }
    if (!settles && row->within_value != NULL) {
        diagnostics_error_at(loader->diagnostics, "E106", row->within_value,
                             "`within` belongs to `that`");
    }
    if (!spells && row->lasts_value != NULL) {
        diagnostics_error_at(loader->diagnostics, "E106", row->lasts_value,
                             "`for` belongs to `always` and `never`");
    }
    for (size_t i = 0; expectation->expression != NULL && expectation->form != EXPECT_FINALLY &&
                       i < expression_n_uses(expectation->expression);
         i++) {
        const MetricUse *use = expression_use(expectation->expression, i);

        if (use->statistic != STATISTIC_NONE || use->metric->is_share || use->metric->is_integral) {
            diagnostic_help(diagnostics_add(loader->diagnostics, SEVERITY_ERROR, "E166", use->start,
                                            use->end, "`%s` is known only at the end", use->text),
                            "use finally: for shares and statistics");
        }
    }
}

static void
check_times(Loader *loader, const ExpectRow *row, const Expectation *expectation)
{
    SimTime duration = loader->scenario->duration;

    if (expectation->after.is_given && expectation->after.step == NULL &&
        expectation->after.at >= duration && row->after_value != NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E167", row->after_value,
                                             "this is after the end of the run"),
                        "duration: says how long the run is");
    }
    if (expectation->form == EXPECT_SETTLES && expectation->after.step == NULL &&
        expectation->after.at < duration &&
        expectation->after.at + expectation->within > duration && row->within_value != NULL) {
        diagnostic_help(diagnostics_error_at(loader->diagnostics, "E167", row->within_value,
                                             "the run ends before this time is over"),
                        "give the run a longer duration:");
    }
}

static void
read_expectation(Loader *loader, const ExpectRow *row)
{
    Expectation expectation = { .name = row->name, .within = row->within, .spell = row->lasts };
    const Value *text = form_of(row, &expectation.form);

    if (text == NULL) {
        return; /* reported: it has no form */
    }
    expectation.mark = row->self->start;
    expectation.expression = expression_parse(loader->arena, text, loader->diagnostics);
    check_form(loader, row, &expectation);
    check_expression(loader, expectation.expression);
    if (row->after != NULL) {
        read_moment(loader, row->after, row->after_value, true, &expectation.after);
    }
    if (row->until != NULL) {
        read_moment(loader, row->until, row->until_value, true, &expectation.until);
    }
    check_times(loader, row, &expectation);
    if (expectation.expression != NULL) {
        g_array_append_val(loader->scenario->expectations, expectation);
    }
}

void
loader_read_expectations(Loader *loader)
{
    for (size_t i = 0; i < loader->row.n_expect; i++) {
        read_expectation(loader, &loader->row.expect[i]);
    }
}
