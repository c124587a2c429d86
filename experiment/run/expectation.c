/* expectation.c - the four temporal forms over step functions of truth values. */
#include "experiment/run/expectation.h"

#include "text/scalar.h"

#include <string.h>

typedef struct Follower {
    ExpectationSet *expectations;
    Watch *watch;       /* NULL for `finally` */
    TimeSeries *truths; /* 1 while the expression holds */
    ExpectationResult result;
} Follower;

struct ExpectationSet {
    Observatory *observatory;
    Simulation *sim;
    SimTime warmup;
    Follower *followers;
    size_t n;
};

static void
truth_changed(void *data, bool holds)
{
    Follower *follower = data;

    time_series_set(follower->truths, sim_now(follower->expectations->sim), holds);
}

ExpectationSet *
expectation_set_new(const Scenario *scenario, Observatory *observatory)
{
    ExpectationSet *expectations = g_new0(ExpectationSet, 1);

    expectations->observatory = observatory;
    expectations->sim = observatory_simulation(observatory);
    expectations->warmup = scenario->warmup;
    expectations->n = scenario->expectations->len;
    expectations->followers = g_new0(Follower, expectations->n);
    for (size_t i = 0; i < expectations->n; i++) {
        Follower *follower = &expectations->followers[i];
        const Expectation *expectation = &g_array_index(scenario->expectations, Expectation, i);

        follower->expectations = expectations;
        follower->result.expectation = expectation;
        follower->truths = time_series_new(true);
        if (expectation->form == EXPECT_FINALLY) {
            for (size_t k = 0; k < expression_n_uses(expectation->expression); k++) {
                observatory_subject(observatory, expression_use(expectation->expression, k));
            }
            continue;
        }
        follower->watch =
            observatory_watch(observatory, expectation->expression, truth_changed, follower);
        time_series_set(follower->truths, 0, watch_holds(follower->watch));
    }
    return expectations;
}

void
expectation_set_free(ExpectationSet *expectations)
{
    if (expectations == NULL) {
        return;
    }
    for (size_t i = 0; i < expectations->n; i++) {
        time_series_free(expectations->followers[i].truths);
        g_free(expectations->followers[i].result.text);
        g_free(expectations->followers[i].result.outcome);
    }
    g_free(expectations->followers);
    g_free(expectations);
}

/* "7m0s" as people write it: "7m". */
static char *
short_duration(SimTime span)
{
    char *text = go_duration_format(span);
    size_t length = strlen(text);

    if (length > 3 && g_str_has_suffix(text, "m0s")) {
        text[length -= 2] = '\0';
    }
    if (length > 3 && g_str_has_suffix(text, "h0m")) {
        text[length - 2] = '\0';
    }
    return text;
}

/* ---- judging --------------------------------------------------------------------------------- */

static SimTime
moment_at(const Moment *moment, SimTime fallback, StepTime step_time, void *data)
{
    SimTime start;

    if (!moment->is_given) {
        return fallback;
    }
    if (moment->step == NULL) {
        return moment->at;
    }
    start = step_time(data, moment->step);
    return start == SIM_NEVER ? SIM_NEVER : start + moment->at;
}

/* The start of the last stretch without a false instant before 'until'; SIM_NEVER if it is false
 * right before 'until'. */
static SimTime
holds_since(const TimeSeries *truths, SimTime until)
{
    const TimePoint *points = time_series_points(truths);
    SimTime since = SIM_NEVER;

    for (size_t i = 0; i < time_series_n_points(truths) && points[i].at < until; i++) {
        since = points[i].value > 0 ? points[i].at : SIM_NEVER;
    }
    return since;
}

/* Rounded to what people can use: "49.8s", "5m48s", "70ms". */
static char *
span_text(SimTime span)
{
    SimTime unit = span < SIM_SECOND   ? SIM_MILLISECOND
                   : span < SIM_MINUTE ? 100 * SIM_MILLISECOND
                                       : SIM_SECOND;

    return short_duration((span + unit / 2) / unit * unit);
}

static void
judge_settles(Follower *follower)
{
    ExpectationResult *result = &follower->result;
    SimTime deadline = result->from + result->expectation->within;

    if (deadline > result->until) {
        result->was_judged = false;
        result->outcome = g_strdup("the run ends before its time is over");
        return;
    }
    result->settled_at = holds_since(follower->truths, result->until);
    if (result->settled_at == SIM_NEVER) {
        result->slack = 0;
        result->outcome = g_strdup("does not hold in the end");
        return;
    }
    SimTime settled = MAX(result->settled_at, result->from);
    g_autofree char *took = span_text(settled - result->from);

    result->slack = deadline - settled;
    result->met = result->slack >= 0;
    g_autofree char *difference = span_text(ABS(result->slack));

    result->outcome =
        settled == result->from
            ? g_strdup("held all the time")
            : g_strdup_printf(result->met ? "settled after %s" : "settled only after %s, %s late",
                              took, difference);
}

/* Spells during which the truth is not 'wanted', between from and until. */
static void
find_spells(Follower *follower, bool wanted)
{
    ExpectationResult *result = &follower->result;
    const TimePoint *points = time_series_points(follower->truths);
    size_t n = time_series_n_points(follower->truths);

    for (size_t i = 0; i < n; i++) {
        SimTime start = MAX(points[i].at, result->from);
        SimTime end = i + 1 < n ? MIN(points[i + 1].at, result->until) : result->until;

        if ((points[i].value > 0) == wanted || start >= end) {
            continue;
        }
        if (end - start >= result->expectation->spell && result->violated_at == SIM_NEVER) {
            result->violated_at = start;
        }
        result->worst_spell = MAX(result->worst_spell, end - start);
    }
}

static void
judge_spells(Follower *follower, bool wanted)
{
    ExpectationResult *result = &follower->result;

    find_spells(follower, wanted);
    result->met = result->violated_at == SIM_NEVER;
    g_autofree char *spell = span_text(result->worst_spell);

    if (result->met) {
        result->outcome = result->worst_spell == 0
                              ? g_strdup(wanted ? "never violated" : "did not happen")
                              : g_strdup_printf("longest spell %s", spell);
    } else {
        g_autofree char *at = clock_time_format(result->violated_at);

        result->outcome = g_strdup_printf(wanted ? "violated at %s, longest spell %s"
                                                 : "happened at %s, longest spell %s",
                                          at, spell);
    }
}

static void
judge_finally(Follower *follower)
{
    ExpectationResult *result = &follower->result;
    const Expression *expression = result->expectation->expression;
    size_t n = expression_n_uses(expression);
    g_autofree double *values = g_new0(double, n);
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    for (size_t i = 0; i < n; i++) {
        const MetricUse *use = expression_use(expression, i);

        values[i] =
            metric_use_value(use, observatory_subject(follower->expectations->observatory, use),
                             result->from, result->until);
    }
    result->value = values[0];
    result->met = expression_holds(expression, values);
    bool is_share = expression_use(expression, 0)->metric->unit == METRIC_SHARE;

    result->outcome = g_strdup_printf(
        "it is %s%s",
        g_ascii_formatd(buffer, sizeof buffer, "%.6g", is_share ? values[0] * 100 : values[0]),
        is_share ? " %" : "");
}

static void
judge(Follower *follower, SimTime end, StepTime step_time, void *data)
{
    ExpectationResult *result = &follower->result;
    const Expectation *expectation = result->expectation;
    SimTime settled = observatory_settled_at(follower->expectations->observatory);
    bool waits = expectation->form == EXPECT_ALWAYS || expectation->form == EXPECT_NEVER;

    result->violated_at = SIM_NEVER;
    result->settled_at = SIM_NEVER;
    result->text = expectation_format(expectation);
    result->was_judged = true;
    SimTime start = waits                                 ? settled
                    : expectation->form == EXPECT_FINALLY ? follower->expectations->warmup
                                                          : 0;

    result->from = moment_at(&expectation->after, start, step_time, data);
    result->until = MIN(moment_at(&expectation->until, end, step_time, data), end);
    if (result->from >= result->until) {
        result->was_judged = false;
        result->outcome = g_strdup(!expectation->after.is_given && settled == SIM_NEVER
                                       ? "the objects of time 0 never were all ready"
                                   : result->from == SIM_NEVER ? "its step never happened"
                                                               : "there was nothing to judge");
        return;
    }
    switch (expectation->form) {
    case EXPECT_SETTLES:
        judge_settles(follower);
        break;
    case EXPECT_ALWAYS:
        judge_spells(follower, true);
        break;
    case EXPECT_NEVER:
        judge_spells(follower, false);
        break;
    case EXPECT_FINALLY:
        judge_finally(follower);
        break;
    }
}

void
expectation_set_judge(ExpectationSet *expectations, SimTime end, StepTime step_time, void *data)
{
    for (size_t i = 0; i < expectations->n; i++) {
        judge(&expectations->followers[i], end, step_time, data);
    }
}

size_t
expectation_set_n(const ExpectationSet *expectations)
{
    return expectations->n;
}

const ExpectationResult *
expectation_set_result(const ExpectationSet *expectations, size_t index)
{
    g_assert(index < expectations->n);
    return &expectations->followers[index].result;
}

bool
expectation_set_all_met(const ExpectationSet *expectations)
{
    for (size_t i = 0; i < expectations->n; i++) {
        if (!expectations->followers[i].result.met) {
            return false;
        }
    }
    return true;
}

static void
append_moment(GString *out, const char *word, const Moment *moment)
{
    if (!moment->is_given) {
        return;
    }
    g_string_append_printf(out, " %s ", word);
    if (moment->step != NULL) {
        g_string_append(out, moment->step);
        if (moment->at != 0) {
            g_autofree char *more = go_duration_format(moment->at);

            g_string_append_printf(out, " + %s", more);
        }
    } else {
        g_autofree char *at = clock_time_format(moment->at);

        g_string_append(out, at);
    }
}

char *
expectation_format(const Expectation *expectation)
{
    static const char *const words[] = { [EXPECT_SETTLES] = "",
                                         [EXPECT_ALWAYS] = "always ",
                                         [EXPECT_NEVER] = "never ",
                                         [EXPECT_FINALLY] = "finally " };
    GString *out = g_string_new(words[expectation->form]);

    g_string_append(out, expression_text(expectation->expression));
    if (expectation->form == EXPECT_SETTLES) {
        g_autofree char *within = short_duration(expectation->within);

        g_string_append_printf(out, " within %s", within);
    }
    append_moment(out, "after", &expectation->after);
    append_moment(out, "until", &expectation->until);
    if (expectation->spell > 0) {
        g_autofree char *spell = short_duration(expectation->spell);

        g_string_append_printf(out, " for %s", spell);
    }
    return g_string_free(out, FALSE);
}
