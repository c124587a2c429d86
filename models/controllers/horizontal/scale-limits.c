/* scale-limits.c - see scale-limits.h. */
#include "models/controllers/horizontal/scale-limits.h"

#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

typedef struct ScaleMark {
    int64_t at;
    int32_t n;
} ScaleMark;

void
scale_history_init(ScaleHistory *history)
{
    history->wishes = g_array_new(FALSE, TRUE, sizeof(ScaleMark));
    history->ups = g_array_new(FALSE, TRUE, sizeof(ScaleMark));
    history->downs = g_array_new(FALSE, TRUE, sizeof(ScaleMark));
}

void
scale_history_clear(ScaleHistory *history)
{
    g_array_unref(history->wishes);
    g_array_unref(history->ups);
    g_array_unref(history->downs);
}

/* Appends, in the place of a mark that is older than 'horizon' if there is one. */
static void
put_mark(GArray *marks, int32_t n, int64_t now, int64_t horizon)
{
    ScaleMark mark = { now, n };

    for (guint i = marks->len; i > 0; i--) {
        ScaleMark *old = &g_array_index(marks, ScaleMark, i - 1);

        if (old->at < horizon) {
            *old = mark;
            return;
        }
    }
    g_array_append_val(marks, mark);
}

void
scale_history_begin(ScaleHistory *history, int32_t current, int64_t now)
{
    if (history->wishes->len == 0) {
        put_mark(history->wishes, current, now, now);
    }
}

/* A change further back than the longest period of its own direction makes room for a new one,
 * even where the other direction's policies would still have counted it. */
static int64_t
longest_period(const ScaleRules *rules)
{
    int64_t longest = 0;

    for (size_t i = 0; i < rules->n_policies; i++) {
        longest = MAX(longest, rules->policies[i].period);
    }
    return longest;
}

void
scale_history_changed(ScaleHistory *history, const ScaleLimits *limits, int32_t before,
                      int32_t after, int64_t now)
{
    if (!limits->has_behavior) {
        return;
    }
    if (after > before) {
        put_mark(history->ups, after - before, now, now - longest_period(&limits->up));
    } else if (after < before) {
        put_mark(history->downs, before - after, now, now - longest_period(&limits->down));
    }
}

static void
read_rules(const Value *value, ScaleRules *rules, Arena *arena)
{
    const Value *policies = value_get(value, "policies");
    const char *choice = value_get_text(value, "selectPolicy");

    rules->window =
        value_get_int(value, "stabilizationWindowSeconds", rules->window / SECOND) * SECOND;
    if (choice != NULL) {
        rules->choice = strcmp(choice, "Min") == 0        ? POLICY_MIN
                        : strcmp(choice, "Disabled") == 0 ? POLICY_DISABLED
                                                          : POLICY_MAX;
    }
    if (value_is(policies, VALUE_LIST)) {
        ScalePolicy *rows = ARENA_NEW_N(arena, ScalePolicy, policies->n + 1);

        for (size_t i = 0; i < policies->n; i++) {
            rows[i].is_percent = g_strcmp0(value_get_text(policies->items[i], "type"), "Pods") != 0;
            rows[i].value = (int32_t)value_get_int(policies->items[i], "value", 0);
            rows[i].period = value_get_int(policies->items[i], "periodSeconds", 0) * SECOND;
        }
        rules->policies = rows;
        rules->n_policies = policies->n;
    }
}

ScaleLimits
scale_limits_read(const Value *spec, int64_t downscale_window, Arena *arena)
{
    static const ScalePolicy ups[] = { { false, 4, 15 * SECOND }, { true, 100, 15 * SECOND } };
    static const ScalePolicy downs[] = { { true, 100, 15 * SECOND } };
    const Value *behavior = value_get(spec, "behavior");
    ScaleLimits limits = { .downscale_window = downscale_window };

    limits.min = (int32_t)value_get_int(spec, "minReplicas", 1);
    limits.max = (int32_t)value_get_int(spec, "maxReplicas", 0);
    limits.has_behavior = value_is(behavior, VALUE_MAP);
    limits.up = (ScaleRules){ 0, POLICY_MAX, G_N_ELEMENTS(ups), ups };
    limits.down = (ScaleRules){ downscale_window, POLICY_MAX, G_N_ELEMENTS(downs), downs };
    read_rules(value_get(behavior, "scaleUp"), &limits.up, arena);
    read_rules(value_get(behavior, "scaleDown"), &limits.down, arena);
    return limits;
}

/* By how much the scale changed within the period. */
static int32_t
change_since(const GArray *marks, int64_t cutoff)
{
    int32_t sum = 0;

    for (guint i = 0; i < marks->len; i++) {
        const ScaleMark *mark = &g_array_index(marks, ScaleMark, i);

        sum += mark->at > cutoff ? mark->n : 0;
    }
    return sum;
}

/* How far the rules let the scale go, up or down. */
static int32_t
rate_limit(const ScaleRules *rules, const ScaleHistory *history, int32_t current, bool is_up,
           int64_t now)
{
    bool takes_greater = (rules->choice == POLICY_MAX) == is_up;
    int32_t result = takes_greater ? INT32_MIN : INT32_MAX;

    if (rules->choice == POLICY_DISABLED) {
        return current;
    }
    for (size_t i = 0; i < rules->n_policies; i++) {
        const ScalePolicy *policy = &rules->policies[i];
        int32_t start = current - change_since(history->ups, now - policy->period) +
                        change_since(history->downs, now - policy->period);
        double share = (double)policy->value / 100;
        int32_t limit;

        if (policy->is_percent) {
            limit = is_up ? (int32_t)ceil((double)start * (1 + share))
                          : (int32_t)((double)start * (1 - share));
        } else {
            limit = is_up ? start + policy->value : start - policy->value;
        }
        result = takes_greater ? MAX(result, limit) : MIN(result, limit);
    }
    return is_up ? MAX(result, current) : MIN(result, current);
}

static ScaleDecision
limited(int32_t replicas, const char *reason)
{
    return (ScaleDecision){ .replicas = replicas, .is_limited = true, .limited_reason = reason };
}

static ScaleDecision
within(int32_t replicas)
{
    return (ScaleDecision){ .replicas = replicas, .limited_reason = "DesiredWithinRange" };
}

/* Without behaviour: at most twice as many, but four are always allowed. */
static ScaleDecision
limit_plainly(const ScaleLimits *limits, int32_t current, int32_t wish)
{
    int32_t rate = MAX(2 * current, 4);

    if (wish < limits->min) {
        return limited(limits->min, "TooFewReplicas");
    }
    if (wish > MIN(rate, limits->max)) {
        return limited(MIN(rate, limits->max),
                       limits->max > rate ? "ScaleUpLimit" : "TooManyReplicas");
    }
    return within(wish);
}

static ScaleDecision
limit_by_rules(const ScaleLimits *limits, const ScaleHistory *history, int32_t current,
               int32_t wish, int64_t now)
{
    int32_t rate;

    if (wish > current) {
        rate = rate_limit(&limits->up, history, current, true, now);
        if (wish > MIN(rate, limits->max)) {
            return limited(MIN(rate, limits->max),
                           limits->max > rate ? "ScaleUpLimit" : "TooManyReplicas");
        }
    } else if (wish < current) {
        rate = rate_limit(&limits->down, history, current, false, now);
        if (wish < MAX(rate, limits->min)) {
            return limited(MAX(rate, limits->min),
                           limits->min < rate ? "ScaleDownLimit" : "TooFewReplicas");
        }
    }
    return within(wish);
}

/* Without behaviour: the greatest wish of the window. */
static int32_t
stabilize_plainly(const ScaleLimits *limits, ScaleHistory *history, int32_t wish, int64_t now)
{
    int64_t cutoff = now - limits->downscale_window;
    int32_t result = wish;

    for (guint i = 0; i < history->wishes->len; i++) {
        const ScaleMark *mark = &g_array_index(history->wishes, ScaleMark, i);

        result = mark->at >= cutoff ? MAX(result, mark->n) : result;
    }
    put_mark(history->wishes, wish, now, cutoff);
    return result;
}

/* No further up than the least wish of the one window, no further down than the greatest of the
 * other. */
static int32_t
stabilize_by_rules(const ScaleLimits *limits, ScaleHistory *history, int32_t current, int32_t wish,
                   int64_t now)
{
    int64_t up_cutoff = now - limits->up.window;
    int64_t down_cutoff = now - limits->down.window;
    int32_t up = wish, down = wish;
    int32_t result;

    for (guint i = 0; i < history->wishes->len; i++) {
        const ScaleMark *mark = &g_array_index(history->wishes, ScaleMark, i);

        up = mark->at > up_cutoff ? MIN(up, mark->n) : up;
        down = mark->at > down_cutoff ? MAX(down, mark->n) : down;
    }
    result = MIN(MAX(current, up), down);
    put_mark(history->wishes, wish, now, MIN(up_cutoff, down_cutoff));
    return result;
}

ScaleDecision
scale_decide(const ScaleLimits *limits, ScaleHistory *history, int32_t current, int32_t wish,
             int64_t now)
{
    ScaleDecision decision;
    int32_t stable;

    scale_history_begin(history, current, now);
    stable = limits->has_behavior ? stabilize_by_rules(limits, history, current, wish, now)
                                  : stabilize_plainly(limits, history, wish, now);
    decision = limits->has_behavior ? limit_by_rules(limits, history, current, stable, now)
                                    : limit_plainly(limits, current, stable);
    decision.able_reason = stable == wish                            ? "ReadyForNewScale"
                           : limits->has_behavior && wish >= current ? "ScaleUpStabilized"
                                                                     : "ScaleDownStabilized";
    return decision;
}
