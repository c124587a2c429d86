/* duration-controllers.c - the arithmetic of controllers (api/duration). */
#include "tests/conformance/runners/duration-controllers.h"
#include "models/controllers/cron-job/cron-schedule.h"
#include "models/controllers/deployment/deployment-arithmetic.h"
#include "models/controllers/disruption-budget.h"
#include "models/controllers/job/job-pass.h"
#include "models/controllers/pod-ranking.h"
#include "tests/conformance/conformance.h"

#include <stdlib.h>
#include <string.h>

#define SETS_MAX 64

static IntOrPercent
int_or_percent(const Value *value)
{
    IntOrPercent result = { false, 0 };

    if (value != NULL && value->text != NULL) {
        (void)int_or_percent_parse(value->text, &result);
    }
    return result;
}

static int32_t
number(const Value *map, const char *key)
{
    return (int32_t)value_get_int(map, key, 0);
}

static DeploymentShape
shape_of(const Value *line)
{
    return (DeploymentShape){
        .replicas = number(line, "replicas"),
        .max_surge = int_or_percent(value_get(line, "maxSurge")),
        .max_unavailable = int_or_percent(value_get(line, "maxUnavailable")),
    };
}

static void
run_fenceposts(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    DeploymentShape shape = shape_of(line);
    int32_t surge, unavailable;
    const Value *actual = line;

    deployment_fenceposts(&shape, &surge, &unavailable);
    if (value_get(line, "maxSurge") != NULL) {
        actual = value_with(arena, actual, "surge", value_int(arena, surge));
        actual = value_with(arena, actual, "unavailable", value_int(arena, unavailable));
    }
    tally_compare_values(tally, name, line, actual);
}

static size_t
sets_of(const Value *line, SetSize *sets)
{
    const Value *list = value_get(line, "sets");
    size_t n = MIN(value_length(list), SETS_MAX);

    for (size_t i = 0; i < n; i++) {
        const Value *one = value_item(list, i);

        sets[i] = (SetSize){
            .name = value_get_text(one, "name"),
            .replicas = number(one, "replicas"),
            .available = number(one, "available"),
            .max_replicas = number(line, "maxReplicasAnnotation"),
            .desired = number(line, "replicasBefore"),
            .created_at = number(one, "created") * SIM_SECOND,
        };
    }
    return n;
}

static const Value *
sizes_value(Arena *arena, const SetSize *sets, size_t n)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < n; i++) {
        ValueBuilder *one = value_map_begin(arena);

        value_put_string(one, "name", sets[i].name);
        value_put_int(one, "replicas", sets[i].replicas);
        value_add(list, value_end(one));
    }
    return value_end(list);
}

static gint
compare_age(gconstpointer a, gconstpointer b)
{
    return set_size_compare_age(a, b);
}

static int
compare_youth(const void *a, const void *b)
{
    return set_size_compare_age(b, a);
}

/* One pass: the new set first; if that changed nothing, the old ones. */
static const char *
roll(const DeploymentShape *shape, SetSize *sets, size_t n, const char *new_name)
{
    g_autoptr(GArray) old = g_array_new(FALSE, FALSE, sizeof(SetSize));
    SetStep steps[2 * SETS_MAX];
    SetSize *new_ = NULL;
    int32_t total = 0;
    int32_t size;
    size_t n_steps;

    for (size_t i = 0; i < n; i++) {
        total += sets[i].replicas;
        if (strcmp(sets[i].name, new_name) == 0) {
            new_ = &sets[i];
        } else if (sets[i].replicas > 0) {
            g_array_append_val(old, sets[i]);
        }
    }
    size = new_->replicas > shape->replicas ? shape->replicas
                                            : deployment_new_set_size(shape, total, new_->replicas);
    if (size != new_->replicas) {
        new_->replicas = size;
        return "new set scaled";
    }
    g_array_sort(old, compare_age);
    n_steps =
        deployment_shrink_old(shape, (const SetSize *)(gpointer)old->data, old->len, new_, steps);
    for (size_t i = 0; i < n_steps; i++) {
        const SetSize *one = &g_array_index(old, SetSize, steps[i].set);

        for (size_t k = 0; k < n; k++) {
            if (sets[k].name == one->name) {
                sets[k].replicas = steps[i].replicas;
            }
        }
    }
    return n_steps > 0 ? "old sets scaled" : "nothing";
}

static void
run_rolling_update(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    DeploymentShape shape = shape_of(line);
    SetSize sets[SETS_MAX];
    size_t n = sets_of(line, sets);
    const char *new_name = value_get_text(line, "new");
    const char *step = roll(&shape, sets, n, new_name);
    const Value *actual = value_with(arena, line, "after", sizes_value(arena, sets, n));

    for (size_t i = 0; i < n; i++) {
        if (strcmp(sets[i].name, new_name) == 0) {
            actual = value_with(arena, actual, "newReplicas", value_int(arena, sets[i].replicas));
        }
    }
    actual = value_with(arena, actual, "step", value_string(arena, step));
    tally_compare_values(tally, name, line, actual);
}

static const Value *
scaled_sets(const Value *line, Arena *arena)
{
    DeploymentShape shape = shape_of(line);
    const char *new_name = value_get_text(line, "new");
    SetSize sets[SETS_MAX];
    int32_t replicas[SETS_MAX];
    size_t n = sets_of(line, sets);
    size_t n_old = 0;

    /* Old ones newest first, the new one last. */
    for (size_t i = 0; i < n; i++) {
        if (strcmp(sets[i].name, new_name) == 0) {
            SetSize new_ = sets[i];

            memmove(sets + i, sets + i + 1, (n - i - 1) * sizeof(SetSize));
            sets[n - 1] = new_;
            n_old = n - 1;
            break;
        }
    }
    qsort(sets, n_old, sizeof(SetSize), compare_youth);
    deployment_plan_scale(&shape, number(line, "replicasBefore"), sets, n, n_old, replicas);
    for (size_t i = 0; i < n; i++) {
        sets[i].replicas = replicas[i] >= 0 ? replicas[i] : sets[i].replicas;
    }
    return sizes_value(arena, sets, n);
}

static void
run_proportional_scaling(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    tally_compare_values(tally, name, line,
                         value_with(arena, line, "after", scaled_sets(line, arena)));
}

static SimTime
time_of(const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);
    int64_t seconds;

    return text != NULL && rfc3339_parse(text, &seconds) ? seconds * SIM_SECOND : SIM_NEVER;
}

static uint8_t
phase_of(const char *name)
{
    for (int phase = 0; phase < N_POD_PHASES; phase++) {
        if (name != NULL && strcmp(name, pod_phase_name((PodPhase)phase)) == 0) {
            return (uint8_t)phase;
        }
    }
    return POD_PENDING;
}

static RankedPod
ranked_of(const Value *pod, Uid uid)
{
    const char *node = value_get_text(pod, "node");
    const char *ready = value_get_text(pod, "ready");
    const Value *restarts = value_get(pod, "restarts");
    RankedPod ranked = {
        .uid = uid,
        .name = value_get_text(pod, "name"),
        .assigned = node != NULL && node[0] != '\0',
        .ready = ready != NULL && strcmp(ready, "True") == 0,
        .phase = phase_of(value_get_text(pod, "phase")),
        .deletion_cost = pod_deletion_cost(value_get_text(pod, "deletionCost")),
        .n_siblings = number(pod, "rank"),
        .ready_since = SIM_NEVER,
        .created_at = time_of(pod, "created"),
    };

    if (ranked.ready) {
        ranked.ready_since = time_of(pod, "readySince");
    }
    for (size_t i = 0; i < value_length(restarts); i++) {
        ranked.restarts = MAX(ranked.restarts, (int32_t)value_item(restarts, i)->integer);
    }
    return ranked;
}

/* Groups are of pods that only uids tell apart, by name. */
static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(((const RankedPod *)a)->name, ((const RankedPod *)b)->name);
}

static const Value *
groups_value(Arena *arena, RankedPod *pods, size_t n, SimTime now)
{
    ValueBuilder *groups = value_list_begin(arena);

    for (size_t i = 0; i < n;) {
        ValueBuilder *group = value_list_begin(arena);
        size_t end = i + 1;

        while (end < n && ranked_pods_compare(&pods[i], &pods[end], now) == 0) {
            end++;
        }
        qsort(pods + i, end - i, sizeof(RankedPod), compare_names);
        for (; i < end; i++) {
            value_add(group, value_string(arena, pods[i].name));
        }
        value_add(groups, value_end(group));
    }
    return value_end(groups);
}

static void
run_deletion_order(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const Value *list = value_get(line, "pods");
    size_t n = value_length(list);
    RankedPod *pods = ARENA_NEW_N(arena, RankedPod, n);
    SimTime now = time_of(line, "now");

    for (size_t i = 0; i < n; i++) {
        pods[i] = ranked_of(value_item(list, i), i + 1);
    }
    ranked_pods_sort(pods, n, now);
    tally_compare_values(tally, name, line,
                         value_with(arena, line, "order", groups_value(arena, pods, n, now)));
}

static const Value *
worked_fenceposts(const Value *line, Arena *arena)
{
    DeploymentShape shape = {
        .replicas = number(line, "replicas"),
        .max_surge = { true, number(line, "surgePercent") },
        .max_unavailable = { true, number(line, "unavailablePercent") },
    };
    int32_t surge, unavailable;
    const Value *actual;

    deployment_fenceposts(&shape, &surge, &unavailable);
    actual = value_with(arena, line, "surge", value_int(arena, surge));
    return value_with(arena, actual, "unavailable", value_int(arena, unavailable));
}

/* "proportional scaling 10 to 15, surge 3" */
static bool
read_scaling(const char *what, int32_t numbers[3])
{
    static const char *const before[] = { "proportional scaling ", " to ", ", surge " };
    char *end;

    for (size_t i = 0; i < G_N_ELEMENTS(before); i++) {
        if (!g_str_has_prefix(what, before[i])) {
            return false;
        }
        numbers[i] = (int32_t)g_ascii_strtoll(what + strlen(before[i]), &end, 10);
        what = end;
    }
    return true;
}

/* Two sets of a Deployment that is scaled while it rolls out; the example's name has the numbers.
 */
static const Value *
worked_scaling(const Value *line, const int32_t numbers[3], Arena *arena)
{
    const Value *input = value_with(arena, line, "sets", value_get(line, "before"));

    input = value_with(arena, input, "new", value_string(arena, "new"));
    input = value_with(arena, input, "replicasBefore", value_int(arena, numbers[0]));
    input = value_with(arena, input, "replicas", value_int(arena, numbers[1]));
    input = value_with(arena, input, "maxSurge", value_int(arena, numbers[2]));
    input = value_with(arena, input, "maxReplicasAnnotation",
                       value_int(arena, numbers[0] + numbers[2]));
    return value_with(arena, line, "after", scaled_sets(input, arena));
}

/* The pods that the example's sentence is about; ready ones and those that run are on nodes. */
static const Value *
worked_order(const Value *line, Arena *arena)
{
    RankedPod pods[] = {
        { .uid = 1, .name = "a", .phase = POD_PENDING, .n_siblings = 1 },
        { .uid = 2, .name = "b", .phase = POD_RUNNING, .assigned = true, .ready = true },
        { .uid = 3, .name = "c", .phase = POD_RUNNING, .assigned = true, .ready = true },
        { .uid = 4, .name = "d", .phase = POD_RUNNING, .assigned = true, .n_siblings = 1 },
    };
    ValueBuilder *order = value_list_begin(arena);

    pods[1].n_siblings = 3; /* itself and two */
    pods[2].n_siblings = 1;
    ranked_pods_sort(pods, G_N_ELEMENTS(pods), 0);
    for (size_t i = 0; i < G_N_ELEMENTS(pods); i++) {
        value_add(order, value_string(arena, pods[i].name));
    }
    return value_with(arena, line, "order", value_end(order));
}

void
run_worked_controllers(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    const char *what = value_get_text(line, "what");
    int32_t numbers[3];

    if (strcmp(what, "fenceposts") == 0) {
        tally_compare_values(tally, name, line, worked_fenceposts(line, arena));
    } else if (read_scaling(what, numbers)) {
        tally_compare_values(tally, name, line, worked_scaling(line, numbers, arena));
    } else if (strcmp(what,
                      "deletion order: a pending; b ready on a node with two siblings; c ready "
                      "alone; d running, not ready") == 0) {
        tally_compare_values(tally, name, line, worked_order(line, arena));
    } else {
        tally_skip(tally);
    }
}

static void
run_job_backoff(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    JobBackoff backoff = { number(line, "failures"), 0 };
    SimTime now = value_get_int(line, "secondsSinceLastFailure", 0) * SIM_SECOND;
    SimTime left = job_backoff_remaining(&backoff, now);

    tally_compare_values(
        tally, name, line,
        value_with(arena, line, "remainingSeconds", value_int(arena, left / SIM_SECOND)));
}

static void
run_pdb(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    PodDisruptionBudget budget = { 0 };
    int32_t ready = number(line, "ready");
    int32_t n_pods = ready + number(line, "notReady") + number(line, "deleting") +
                     number(line, "readyButDisrupted");
    bool managed = value_get_bool(line, "managed", true);
    const Value *actual = line;
    BudgetCounts counts;

    budget.has_min_available = value_get(line, "minAvailable") != NULL;
    budget.has_max_unavailable = value_get(line, "maxUnavailable") != NULL;
    budget.min_available = int_or_percent(value_get(line, "minAvailable"));
    budget.max_unavailable = int_or_percent(value_get(line, "maxUnavailable"));
    counts = budget_counts(&budget, n_pods,
                           managed && n_pods > 0 ? number(line, "replicasOfOwner") : 0, ready);
    actual = value_with(arena, actual, "expectedPods", value_int(arena, counts.expected));
    actual = value_with(arena, actual, "desiredHealthy", value_int(arena, counts.desired_healthy));
    actual = value_with(arena, actual, "currentHealthy", value_int(arena, counts.current_healthy));
    actual = value_with(arena, actual, "disruptionsAllowed", value_int(arena, counts.allowed));
    actual = value_with(arena, actual, "condition",
                        value_string(arena, counts.allowed > 0
                                                ? "DisruptionAllowed=True SufficientPods"
                                                : "DisruptionAllowed=False InsufficientPods"));
    tally_compare_values(tally, name, line, actual);
}

static int64_t
unix_of(const Value *map, const char *key, int64_t fallback)
{
    const char *text = value_get_text(map, key);
    int64_t seconds;

    return text != NULL && rfc3339_parse(text, &seconds) ? seconds : fallback;
}

static const Value *
time_value(Arena *arena, int64_t at)
{
    g_autofree char *text = at == CRON_NEVER ? NULL : rfc3339_format(at);

    return text == NULL ? value_null(arena) : value_string(arena, text);
}

static void
run_cron(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    g_autofree char *error = NULL;
    g_autoptr(CronSchedule) schedule = cron_schedule_new(value_get_text(line, "schedule"),
                                                         value_get_text(line, "timeZone"), &error);
    int64_t at = unix_of(line, "after", 0);
    ValueBuilder *next = value_list_begin(arena);
    const Value *actual = line;

    if (schedule == NULL) {
        actual = value_with(arena, value_with(arena, actual, "next", NULL), "error",
                            value_string(arena, error));
        tally_compare_values(tally, name, line, actual);
        return;
    }
    for (int i = 0; i < 5; i++) {
        at = cron_schedule_next(schedule, at);
        if (at == CRON_NEVER) {
            break;
        }
        value_add(next, time_value(arena, at));
    }
    tally_compare_values(tally, name, line, value_with(arena, actual, "next", value_end(next)));
}

static void
run_cron_missed(const Value *line, const char *name, Arena *arena, ConformanceTally *tally)
{
    static const char *const ratings[] = { "none", "few", "many" };
    g_autofree char *error = NULL;
    g_autoptr(CronSchedule) schedule =
        cron_schedule_new(value_get_text(line, "schedule"), NULL, &error);
    int64_t last = unix_of(line, "lastScheduleTime", unix_of(line, "created", 0));
    const Value *actual = line;
    int64_t earliest, recent;
    CronMissed missed;
    bool ok;

    if (schedule == NULL) {
        tally_fail(tally, name, "%s", error);
        return;
    }
    ok = cron_most_recent(schedule, last, value_get_int(line, "startingDeadlineSeconds", -1),
                          unix_of(line, "now", 0), &earliest, &recent, &missed);
    actual = value_with(arena, actual, "mostRecent", time_value(arena, recent));
    actual = value_with(arena, actual, "missed", value_string(arena, ratings[missed]));
    actual = value_with(
        arena, actual, "jobNameSuffix",
        recent == CRON_NEVER ? NULL : value_printf(arena, "%" G_GINT64_FORMAT, recent / 60));
    if (!ok) {
        actual = value_with(
            arena, actual, "error",
            value_string(arena, "time difference between two schedules is less than 1 second"));
    }
    tally_compare_values(tally, name, line, actual);
}

const DurationRow duration_controller_rows[] = {
    { "cron-missed.jsonl", run_cron_missed },
    { "cron.jsonl", run_cron },
    { "deletion-order.jsonl", run_deletion_order },
    { "fenceposts.jsonl", run_fenceposts },
    { "job-backoff.jsonl", run_job_backoff },
    { "pdb.jsonl", run_pdb },
    { "proportional-scaling.jsonl", run_proportional_scaling },
    { "rolling-update.jsonl", run_rolling_update },
    { NULL, NULL },
};
