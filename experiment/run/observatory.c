/* observatory.c - gauges, the watches over them, and the subjects they belong to. */
#include "experiment/run/observatory-internal.h"

#include "experiment/accounting/accounts.h"

#include <string.h>

static void
subject_free(void *data)
{
    Subject *subject = data;

    for (int gauge = 0; gauge < N_GAUGES; gauge++) {
        time_series_free(subject->series[gauge]);
    }
    g_array_unref(subject->listeners);
    g_clear_pointer(&subject->behind, g_ptr_array_unref);
    g_clear_pointer(&subject->observations, g_array_unref);
    g_free(subject);
}

static void
watch_free(void *data)
{
    Watch *watch = data;

    g_free(watch->subjects);
    g_free(watch->values);
    g_free(watch);
}

static void
watch_update(Watch *watch)
{
    size_t n = expression_n_uses(watch->expression);
    bool holds;

    for (size_t i = 0; i < n; i++) {
        const MetricUse *use = expression_use(watch->expression, i);

        watch->values[i] = watch->subjects[i]->values[use->gauge];
    }
    holds = expression_holds(watch->expression, watch->values);
    if (holds != watch->holds) {
        watch->holds = holds;
        watch->handler(watch->data, holds);
    }
}

/* An initial subject is ready once it has what its spec asks for. */
static bool
is_satisfied(const Subject *subject)
{
    if (subject->type == SUBJECT_JOB) {
        return subject->values[GAUGE_READY] + subject->values[GAUGE_SUCCEEDED] >= 1;
    }
    return subject->values[GAUGE_READY] >= subject->values[GAUGE_DESIRED] &&
           subject->series[GAUGE_READY] != NULL;
}

void
count_settled(Observatory *observatory)
{
    g_assert(observatory->n_unsettled > 0);
    if (--observatory->n_unsettled == 0) {
        observatory->settled_at = sim_now(observatory->sim);
    }
}

bool
set_coarse_point(Observatory *observatory, Subject *subject, Gauge gauge, double value)
{
    TimeSeries *series = subject->series[gauge];
    size_t n = series == NULL ? 0 : time_series_n_points(series);
    SimTime last = n == 0 ? 0 : time_series_points(series)[n - 1].at;

    if (subject->is_exact || last <= 0 ||
        last / SIM_SECOND != sim_now(observatory->sim) / SIM_SECOND) {
        return false;
    }
    subject->values[gauge] = value;
    time_series_set(series, last, value);
    return true;
}

#define EXACT_POINTS_MAX 8192

/* A run of a million pods must not write down each of them ten times: of a gauge that has changed
 * very often, the last value of each second is enough for pictures. */
static bool
is_crowded(const Subject *subject, Gauge gauge)
{
    return subject->listeners->len == 0 &&
           time_series_n_points(subject->series[gauge]) >= EXACT_POINTS_MAX;
}

void
gauge_set(Observatory *observatory, Subject *subject, Gauge gauge, double value)
{
    bool differs = value < subject->values[gauge] || value > subject->values[gauge];

    if (!differs && subject->series[gauge] != NULL) {
        return;
    }
    if (subject->series[gauge] == NULL) {
        subject->series[gauge] = time_series_new(true);
    }
    if (is_crowded(subject, gauge) && set_coarse_point(observatory, subject, gauge, value)) {
        return;
    }
    subject->values[gauge] = value;
    time_series_set(subject->series[gauge], sim_now(observatory->sim), value);
    for (size_t i = 0; i < subject->listeners->len; i++) {
        const Listener *listener = &g_array_index(subject->listeners, Listener, i);

        if (listener->gauge == gauge) {
            watch_update(listener->watch);
        }
    }
    if (subject->type == SUBJECT_SERVICE && observatory->accounts != NULL) {
        accounts_service_changed(observatory->accounts, subject);
    }
}

void
gauge_add(Observatory *observatory, Subject *subject, Gauge gauge, double difference)
{
    if (difference < 0 || difference > 0) {
        gauge_set(observatory, subject, gauge, subject->values[gauge] + difference);
    }
}

void
check_satisfied(Observatory *observatory, Subject *subject)
{
    if (subject->is_initial && is_satisfied(subject)) {
        subject->is_initial = false;
        count_settled(observatory);
    }
}

static bool
is_named(SubjectType type)
{
    return type != SUBJECT_PODS && type != SUBJECT_CLUSTER;
}

char *
make_label(SubjectType type, const char *name_space, const char *name, const char *selector)
{
    if (type == SUBJECT_CLUSTER) {
        return g_strdup("cluster");
    }
    if (type == SUBJECT_SERIES) {
        return *selector == '\0' ? g_strdup(name) : g_strdup_printf("%s{%s}", name, selector);
    }
    if (type == SUBJECT_PODS) {
        g_autofree char *where =
            name_space == NULL ? g_strdup("") : g_strdup_printf(" -n %s", name_space);

        return *selector == '\0' && *where == '\0' ? g_strdup("pods")
                                                   : g_strdup_printf("pods(%s%s)", selector, where);
    }
    if (type == SUBJECT_NODE || name_space == NULL || strcmp(name_space, "default") == 0) {
        return g_strdup_printf("%s/%s", subject_type_name(type), name);
    }
    return g_strdup_printf("%s/%s/%s", subject_type_name(type), name_space, name);
}

Subject *
subject_ensure(Observatory *observatory, SubjectType type, const char *name_space, const char *name,
               const char *selector, bool *ret_is_new)
{
    g_autofree char *label = make_label(type, name_space, name, selector);
    Subject *subject = g_hash_table_lookup(observatory->by_label, label);

    *ret_is_new = subject == NULL;
    if (subject != NULL) {
        return subject;
    }
    subject = g_new0(Subject, 1);
    subject->type = type;
    subject->name_space =
        type == SUBJECT_NODE ? NULL : arena_strdup(observatory->arena, name_space);
    subject->name = is_named(type) ? arena_strdup(observatory->arena, name) : NULL;
    subject->label = arena_strdup(observatory->arena, label);
    subject->listeners = g_array_new(FALSE, TRUE, sizeof(Listener));
    g_ptr_array_add(observatory->subjects, subject);
    g_hash_table_insert(observatory->by_label, (void *)(uintptr_t)subject->label, subject);
    return subject;
}

Subject *
subject_of(Observatory *observatory, SubjectType type, const Object *object)
{
    bool is_new;
    Subject *subject =
        subject_ensure(observatory, type, object->meta.name_space, object->meta.name, "", &is_new);

    subject->exists = true;
    return subject;
}

Observatory *
observatory_new(Cluster *cluster)
{
    Observatory *observatory = g_new0(Observatory, 1);
    Selector *everything;
    bool is_new;

    observatory->cluster = cluster;
    observatory->sim = cluster_sim(cluster);
    observatory->arena = arena_new();
    observatory->subjects = g_ptr_array_new_with_free_func(subject_free);
    observatory->by_label = g_hash_table_new(g_str_hash, g_str_equal);
    observatory->memberships =
        g_hash_table_new_full(membership_hash, membership_equal, NULL, membership_free);
    observatory->pods = g_hash_table_new_full(NULL, NULL, NULL, pod_row_free);
    observatory->nodes = g_hash_table_new(NULL, NULL);
    observatory->watches = g_ptr_array_new_with_free_func(watch_free);
    observatory->settled_at = SIM_NEVER;
    observatory->whole = subject_ensure(observatory, SUBJECT_CLUSTER, NULL, NULL, "", &is_new);
    observatory->all_nodes = subject_ensure(observatory, SUBJECT_NODE, NULL, "*", "", &is_new);
    observatory->all_pods = subject_ensure(observatory, SUBJECT_PODS, NULL, NULL, "", &is_new);
    everything = ARENA_NEW(observatory->arena, Selector);
    observatory->all_pods->selector = everything;
    for (Gauge gauge = GAUGE_PENDING; gauge <= GAUGE_TERMINATING; gauge++) {
        gauge_set(observatory, observatory->all_pods, gauge, 0);
    }
    gauge_set(observatory, observatory->all_pods, GAUGE_PODS, 0);
    gauge_set(observatory, observatory->all_pods, GAUGE_RESTARTS, 0);
    store_add_observer(cluster_store(cluster), observatory_object_changed, observatory);
    machines_add_observer(cluster_machines(cluster), observatory_truth_changed, observatory);
    series_init(observatory);
    return observatory;
}

void
observatory_free(Observatory *observatory)
{
    if (observatory == NULL) {
        return;
    }
    series_free(observatory);
    g_hash_table_unref(observatory->nodes);
    g_hash_table_unref(observatory->pods);
    g_hash_table_unref(observatory->memberships);
    g_hash_table_unref(observatory->by_label);
    g_ptr_array_unref(observatory->watches);
    g_ptr_array_unref(observatory->subjects);
    arena_free(observatory->arena);
    g_free(observatory);
}

static bool
is_workload(SubjectType type)
{
    return (SUBJECT_BIT(type) & SUBJECT_WORKLOADS) != 0;
}

void
observatory_start(Observatory *observatory)
{
    StoreQuery pods = { .kind = KIND_POD, .no_owner = true };
    StoreQuery nodes = { .kind = KIND_NODE };
    const Store *store = cluster_store(observatory->cluster);

    for (StoreIterator it = store_query(store, &nodes); store_next(&it);) {
        machine_changed(observatory, it.object->meta.name);
    }
    observatory->n_unsettled = 1; /* itself: nothing is settled before this is through */
    for (size_t i = 0; i < observatory->subjects->len; i++) {
        Subject *subject = g_ptr_array_index(observatory->subjects, i);

        subject->was_there = subject->exists;
        if (is_workload(subject->type) && subject->exists &&
            subject->series[GAUGE_DESIRED] != NULL &&
            (subject->type == SUBJECT_DAEMON_SET || !is_satisfied(subject))) {
            subject->is_initial = true;
            observatory->n_unsettled++;
        }
    }
    for (StoreIterator it = store_query(store, &pods); store_next(&it);) {
        PodRow *row = g_hash_table_lookup(observatory->pods, pod_key(it.object->ref));

        if (row != NULL && !pod_is_settled((const Pod *)it.object)) {
            row->is_initial = true;
            observatory->n_unsettled++;
        }
    }
    count_settled(observatory);
}

void
observatory_set_accounts(Observatory *observatory, struct Accounts *accounts)
{
    observatory->accounts = accounts;
}

Simulation *
observatory_simulation(const Observatory *observatory)
{
    return observatory->sim;
}

SimTime
observatory_settled_at(const Observatory *observatory)
{
    return observatory->settled_at;
}

Subject *
observatory_subject(Observatory *observatory, const MetricUse *use)
{
    const char *name_space = use->name_space;
    bool is_new;
    Subject *subject;

    if (use->metric->is_account) {
        return accounts_subject(observatory->accounts, use);
    }
    if (use->subject == SUBJECT_SERIES) {
        return series_subject(observatory, use);
    }
    if (name_space == NULL && is_named(use->subject) && use->subject != SUBJECT_NODE) {
        name_space = "default";
    }
    subject =
        subject_ensure(observatory, use->subject, name_space, use->name, use->selector, &is_new);
    if (is_new && use->subject == SUBJECT_PODS) {
        const char *error;
        ObjectTables *tables = cluster_tables(observatory->cluster);

        subject->selector =
            selector_parse(use->selector, tables->names, observatory->arena, &error);
        g_assert(subject->selector != NULL); /* the check of references has read it before */
    }
    subject->is_exact = true;
    observatory->has_pod_subjects |= use->subject == SUBJECT_POD;
    if (is_new && (use->subject == SUBJECT_PODS || use->subject == SUBJECT_POD ||
                   use->subject == SUBJECT_REPLICA_SET)) {
        rebuild_memberships(observatory);
    }
    if (subject->series[use->gauge] == NULL) {
        gauge_set(observatory, subject, use->gauge, 0);
    }
    return subject;
}

Subject *
observatory_find(Observatory *observatory, SubjectType type, const char *name_space,
                 const char *name)
{
    g_autofree char *label = make_label(type, name_space, name, "");

    return g_hash_table_lookup(observatory->by_label, label);
}

size_t
observatory_n_subjects(const Observatory *observatory)
{
    return observatory->subjects->len;
}

const Subject *
observatory_subject_at(const Observatory *observatory, size_t index)
{
    return g_ptr_array_index(observatory->subjects, index);
}

SubjectType
subject_type(const Subject *subject)
{
    return subject->type;
}

const char *
subject_label(const Subject *subject)
{
    return subject->label;
}

bool
subject_was_there(const Subject *subject)
{
    return subject->was_there;
}

const char *
subject_labels(const Subject *subject)
{
    return subject->labels;
}

const char *
subject_name(const Subject *subject)
{
    return subject->name;
}

const char *
subject_namespace(const Subject *subject)
{
    return subject->name_space;
}

double
subject_value(const Subject *subject, Gauge gauge)
{
    return subject->values[gauge];
}

const TimeSeries *
subject_series(const Subject *subject, Gauge gauge)
{
    return subject->series[gauge];
}

static double
statistic_of(const TimeSeries *series, Statistic statistic, SimTime from, SimTime until)
{
    static const double shares[N_STATISTICS] = {
        [STATISTIC_P50] = 0.5, [STATISTIC_P90] = 0.9, [STATISTIC_P95] = 0.95, [STATISTIC_P99] = 0.99
    };
    double hours = (double)(until - from) / (double)SIM_HOUR;

    switch (statistic) {
    case STATISTIC_NONE:
        return time_series_value_at(series, until);
    case STATISTIC_MEAN:
        return time_series_mean(series, from, until);
    case STATISTIC_MIN:
        return time_series_min(series, from, until);
    case STATISTIC_MAX:
        return time_series_max(series, from, until);
    case STATISTIC_PER_HOUR:
        return hours <= 0
                   ? 0
                   : (time_series_value_at(series, until) - time_series_value_at(series, from)) /
                         hours;
    default:
        return time_series_quantile(series, from, until, shares[statistic]);
    }
}

static double
share_of_time(const MetricUse *use, const TimeSeries *series, SimTime from, SimTime until)
{
    SimTime span = MAX(until - from, 0);
    SimTime up = span == 0 ? 0 : time_series_time_at_least(series, from, until, 1);

    if (use->metric->is_time_below) {
        return (double)(span - up) / (double)SIM_SECOND;
    }
    return span == 0 ? 1 : (double)up / (double)span;
}

/* Of 'requested' over 'allocatable': the sums over time, not the mean of quotients. */
static double
mean_of_quotient(const Subject *subject, SimTime from, SimTime until)
{
    const TimeSeries *part = subject->quotient[0]->series[GAUGE_VALUE];
    const TimeSeries *all = subject->quotient[1]->series[GAUGE_VALUE];
    double whole = all == NULL ? 0 : time_series_mean(all, from, until);

    return part == NULL || whole <= 0 ? 0 : time_series_mean(part, from, until) / whole;
}

double
metric_use_value(const MetricUse *use, const Subject *subject, SimTime from, SimTime until)
{
    const TimeSeries *series = subject->series[use->gauge];

    if (use->metric->is_distribution) {
        return series_statistic(subject, use->statistic, from, until);
    }
    if (series == NULL) {
        return 0;
    }
    if (use->metric->is_share) {
        return share_of_time(use, series, from, until);
    }
    if (use->metric->is_integral) {
        return time_series_mean(series, from, until) * (double)(until - from) / (double)SIM_HOUR;
    }
    if (use->statistic == STATISTIC_MEAN && subject->quotient[1] != NULL) {
        return mean_of_quotient(subject, from, until);
    }
    if (use->metric->is_counter && use->statistic == STATISTIC_NONE && from > 0) {
        return time_series_value_at(series, until) - time_series_value_at(series, from);
    }
    return statistic_of(series, use->statistic, from, until);
}

bool
subject_series_value(const Subject *subject, Statistic statistic, SimTime from, SimTime until,
                     double *ret_value)
{
    const Metric *metric = subject->type == SUBJECT_SERIES ? metric_find(subject->name) : NULL;
    MetricUse use = { .metric = metric, .statistic = statistic, .gauge = GAUGE_VALUE };

    if (metric != NULL && metric->is_account && subject->series[GAUGE_VALUE] == NULL &&
        !accounts_is_usage(metric->name)) {
        *ret_value = 0; /* it never was more */
        return true;
    }
    if (metric == NULL ||
        (metric->is_distribution ? subject->observations == NULL || subject->observations->len == 0
                                 : subject->series[GAUGE_VALUE] == NULL)) {
        return false;
    }
    if (metric->is_integral && subject->rate != NULL) {
        subject = subject->rate;
    }
    *ret_value = metric_use_value(&use, subject, from, until);
    return true;
}

Watch *
observatory_watch(Observatory *observatory, const Expression *expression, WatchHandler handler,
                  void *data)
{
    size_t n = expression_n_uses(expression);
    Watch *watch = g_new0(Watch, 1);

    watch->expression = expression;
    watch->subjects = g_new0(Subject *, n);
    watch->values = g_new0(double, n);
    watch->handler = handler;
    watch->data = data;
    g_ptr_array_add(observatory->watches, watch);
    for (size_t i = 0; i < n; i++) {
        const MetricUse *use = expression_use(expression, i);
        Listener listener = { use->gauge, watch };

        watch->subjects[i] = observatory_subject(observatory, use);
        watch->values[i] = watch->subjects[i]->values[use->gauge];
        g_array_append_val(watch->subjects[i]->listeners, listener);
    }
    watch->holds = expression_holds(expression, watch->values);
    return watch;
}

bool
watch_holds(const Watch *watch)
{
    return watch->holds;
}
