/* account-series.c - the metrics of the accounts: where each value comes from, and its series. */
#include "experiment/accounting/accounts-internal.h"
#include "experiment/run/observatory-internal.h"

#include <string.h>

enum {
    TENANT_SERIES_MAX = 16 /* namespaces with a series of their own, asked for or not */
};

typedef double AccountValue(const Accounts *accounts, const AccountSeries *series);

typedef struct AccountRow {
    const char *name;
    AccountValue *value;
    AccountResource resource; /* of those that are of one */
    AccountCounter counter;
} AccountRow;

/* ---- values ---------------------------------------------------------------------------------- */

static const Amounts *
requested_of(const AccountSeries *series)
{
    return series->node != NULL ? &series->node->requested : &series->totals->requested;
}

static const Amounts *
allocatable_of(const AccountSeries *series)
{
    return series->node != NULL ? &series->node->allocatable : &series->totals->allocatable;
}

static bool
counts(const AccountSeries *series)
{
    return series->node == NULL || series->node->is_ready;
}

static double
requested(const Accounts *accounts, const AccountSeries *series)
{
    (void)accounts;
    return counts(series) ? amount_shown(requested_of(series), series->row->resource) : 0;
}

static double
allocatable(const Accounts *accounts, const AccountSeries *series)
{
    (void)accounts;
    return counts(series) ? amount_shown(allocatable_of(series), series->row->resource) : 0;
}

static double
utilization(const Accounts *accounts, const AccountSeries *series)
{
    double all = allocatable(accounts, series);

    return all > 0 ? requested(accounts, series) / all : 0;
}

static double
used(const Accounts *accounts, const AccountSeries *series)
{
    return amount_shown(&accounts->used, series->row->resource);
}

static double
usage(const Accounts *accounts, const AccountSeries *series)
{
    double all = allocatable(accounts, series);

    return all > 0 ? used(accounts, series) / all : 0;
}

static double
stranded(const Accounts *accounts, const AccountSeries *series)
{
    (void)accounts;
    return amount_shown(series->node != NULL ? &series->node->fit.stranded
                                             : &series->totals->stranded,
                        series->row->resource);
}

static double
fragmentation(const Accounts *accounts, const AccountSeries *series)
{
    return account_fragmentation(accounts, series->row->resource);
}

static double
fairness(const Accounts *accounts, const AccountSeries *series)
{
    (void)series;
    return account_fairness(accounts);
}

static double
share_ratio(const Accounts *accounts, const AccountSeries *series)
{
    (void)series;
    return account_share_ratio(accounts);
}

static double
below_entitlement(const Accounts *accounts, const AccountSeries *series)
{
    (void)series;
    return account_below(accounts);
}

/* Without a namespace the largest of all. */
static double
dominant_share(const Accounts *accounts, const AccountSeries *series)
{
    double most = 0;

    if (*series->label != '\0') {
        return account_share_of(accounts, series->label);
    }
    for (guint i = 0; i < accounts->tenants->len; i++) {
        const Tenant *tenant = g_ptr_array_index(accounts->tenants, i);

        most = MAX(most, tenant->share);
    }
    return most;
}

static double
counter(const Accounts *accounts, const AccountSeries *series)
{
    return accounts->counters[series->row->counter];
}

static double
evictions(const Accounts *accounts, const AccountSeries *series)
{
    for (guint i = 0; i < accounts->reasons->len && *series->label != '\0'; i++) {
        const ReasonCount *row = &g_array_index(accounts->reasons, ReasonCount, i);

        if (strcmp(row->reason, series->label) == 0) {
            return row->n;
        }
    }
    return *series->label == '\0' ? accounts->counters[COUNT_EVICTIONS] : 0;
}

static double
rerun(const Accounts *accounts, const AccountSeries *series)
{
    double lost = accounts->counters[COUNT_LOST_CPU];
    double all = lost + accounts->counters[COUNT_DONE_CPU];

    (void)series;
    return all > 0 ? lost / all : 0;
}

static double
makespan(const Accounts *accounts, const AccountSeries *series)
{
    (void)series;
    return accounts->last_job_at == 0
               ? 0
               : (double)(accounts->last_job_at - accounts->first_job_at) / (double)SIM_SECOND;
}

static double
throughput(const Accounts *accounts, const AccountSeries *series)
{
    double span = makespan(accounts, series);

    return span > 0 ? accounts->counters[COUNT_JOBS_DONE] * 3600 / span : 0;
}

static double
price(const Accounts *accounts, const AccountSeries *series)
{
    if (series->node == NULL) {
        return series->totals->price;
    }
    return series->node->exists && series->node->pool < accounts->n_pools
               ? accounts->pools[series->node->pool].price
               : 0;
}

#define BY_RESOURCE(title, amount) \
    { .name = title ".cpu", .value = amount, .resource = ACCOUNT_CPU }, \
        { .name = title ".memory", .value = amount, .resource = ACCOUNT_MEMORY }, \
    { \
        .name = title ".gpu", .value = amount, .resource = ACCOUNT_GPU \
    }

static const AccountRow rows[] = {
    BY_RESOURCE("requested", requested),
    BY_RESOURCE("allocatable", allocatable),
    BY_RESOURCE("utilization", utilization),
    BY_RESOURCE("stranded", stranded),
    BY_RESOURCE("fragmentation", fragmentation),
    { .name = "used.cpu", .value = used, .resource = ACCOUNT_CPU },
    { .name = "used.memory", .value = used, .resource = ACCOUNT_MEMORY },
    { .name = "usage.cpu", .value = usage, .resource = ACCOUNT_CPU },
    { .name = "usage.memory", .value = usage, .resource = ACCOUNT_MEMORY },
    { .name = "fairness", .value = fairness },
    { .name = "share_ratio", .value = share_ratio },
    { .name = "dominant_share", .value = dominant_share },
    { .name = "below_entitlement", .value = below_entitlement },
    { .name = "evictions", .value = evictions },
    { .name = "lost_cpu", .value = counter, .counter = COUNT_LOST_CPU },
    { .name = "done_cpu", .value = counter, .counter = COUNT_DONE_CPU },
    { .name = "rerun", .value = rerun },
    { .name = "api_writes", .value = counter, .counter = COUNT_API_WRITES },
    { .name = "jobs_done", .value = counter, .counter = COUNT_JOBS_DONE },
    { .name = "makespan", .value = makespan },
    { .name = "throughput", .value = throughput },
    { .name = "price", .value = price },
};

/* ---- series ---------------------------------------------------------------------------------- */

static const AccountRow *
find_row(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            return &rows[i];
        }
    }
    g_assert_not_reached();
}

/* What of "pool=big" stands behind the sign; "" without it. */
static const char *
label_value(const char *labels, const char *label)
{
    size_t length = strlen(label);

    return strncmp(labels, label, length) == 0 && labels[length] == '=' ? labels + length + 1 : "";
}

static void
find_place(Accounts *accounts, const char *labels, AccountSeries *series)
{
    const char *pool = label_value(labels, "pool"), *node = label_value(labels, "node");

    series->totals = &accounts->whole;
    if (*node != '\0') {
        series->node = account_node(accounts, node);
        series->totals = NULL;
    }
    for (size_t i = 0; i < accounts->n_pools; i++) {
        if (strcmp(accounts->pools[i].name, pool) == 0) {
            series->totals = &accounts->of_pools[i];
        }
    }
}

static Subject *
add_series(Accounts *accounts, const AccountRow *row, const char *labels, bool is_exact)
{
    AccountSeries series = { .row = row };
    const char *equals = strchr(labels, '=');
    Subject *subject = series_ensure(accounts->observatory, row->name, labels, is_exact);

    accounts->n_exact += is_exact && subject->series[GAUGE_VALUE] == NULL;
    for (guint i = 0; i < accounts->series->len; i++) {
        if (g_array_index(accounts->series, AccountSeries, i).subject == subject) {
            return subject;
        }
    }
    series.subject = subject;
    series.label = intern(accounts->names, equals == NULL ? "" : equals + 1);
    find_place(accounts, labels, &series);
    g_array_append_val(accounts->series, series);
    return subject;
}

/* The mean of a quotient over time is the quotient of the means. */
static void
add_parts(Accounts *accounts, Subject *subject, const char *name, const char *labels, bool is_exact)
{
    const char *const parts[] = { g_str_has_prefix(name, "usage.") ? "used" : "requested",
                                  "allocatable" };

    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *part = g_strconcat(parts[i], strchr(name, '.'), NULL);

        subject->quotient[i] = add_series(accounts, find_row(part), labels, is_exact);
    }
}

static Subject *
ensure_series(Accounts *accounts, const char *name, const char *labels, bool is_exact)
{
    Subject *subject = add_series(accounts, find_row(name), labels, is_exact);

    if (g_str_has_prefix(name, "utilization.") || g_str_has_prefix(name, "usage.")) {
        add_parts(accounts, subject, name, labels, is_exact);
    }
    return subject;
}

Subject *
accounts_subject(Accounts *accounts, const MetricUse *use)
{
    Subject *subject = ensure_series(accounts, use->name, use->selector, true);

    accounts->is_usage_wanted |= accounts_is_usage(use->name);
    if (subject->series[GAUGE_VALUE] == NULL) {
        gauge_set(accounts->observatory, subject, GAUGE_VALUE, 0);
    }
    return subject;
}

void
account_series_init(Accounts *accounts)
{
    static const char *const kept[] = { "detect", "mitigate", "recover" };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        ensure_series(accounts, rows[i].name, "", false);
    }
    accounts->cost_series = series_ensure(accounts->observatory, "cost", "", false);
    accounts->cost_series->rate = add_series(accounts, find_row("price"), "", false);
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        MetricUse use = { .metric = metric_find(kept[i]), .name = kept[i], .selector = "" };

        use.subject = SUBJECT_SERIES;
        observatory_subject(accounts->observatory, &use);
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A point in the past of now, where nobody watches; what never was more than 0 has none. */
static void
set_at(Subject *subject, SimTime at, double value)
{
    TimeSeries *series = subject->series[GAUGE_VALUE];

    if (series == NULL && !(value > 0)) {
        return;
    }
    if (series == NULL) {
        series = subject->series[GAUGE_VALUE] = time_series_new(true);
    }
    subject->values[GAUGE_VALUE] = value;
    time_series_set(series, at, value);
}

/* Reasons and namespaces that are new. */
static void
add_labels(Accounts *accounts)
{
    for (guint i = 0; i < accounts->reasons->len; i++) {
        const ReasonCount *row = &g_array_index(accounts->reasons, ReasonCount, i);
        g_autofree char *labels = g_strconcat("reason=", row->reason, NULL);

        ensure_series(accounts, "evictions", labels, false);
    }
    for (guint i = 0; i < MIN(accounts->tenants->len, TENANT_SERIES_MAX); i++) {
        Tenant *tenant = g_ptr_array_index(accounts->tenants, i);
        g_autofree char *labels = g_strconcat("namespace=", tenant->name, NULL);

        tenant->series = tenant->series != NULL
                             ? tenant->series
                             : ensure_series(accounts, "dominant_share", labels, false);
    }
}

static void
write_cost(Accounts *accounts, SimTime at, bool is_end)
{
    const TimeSeries *rate = accounts->cost_series->rate->series[GAUGE_VALUE];

    if (rate == NULL || at <= accounts->cost_until) {
        return;
    }
    /* A point where the price changes, and the last: it is a line in between. */
    if (is_end || time_series_n_points(rate) != accounts->n_prices) {
        accounts->cost += time_series_mean(rate, accounts->cost_until, at) *
                          (double)(at - accounts->cost_until) / (double)SIM_HOUR;
        accounts->cost_until = at;
        accounts->n_prices = time_series_n_points(rate);
        set_at(accounts->cost_series, at, accounts->cost);
    }
}

void
account_series_write(Accounts *accounts, SimTime at, bool is_end)
{
    bool is_now = at == SIM_NEVER;

    account_settle_nodes(accounts);
    account_settle_tenants(accounts);
    if (!is_now) {
        add_labels(accounts);
    }
    for (guint i = 0; i < accounts->series->len; i++) {
        const AccountSeries *series = &g_array_index(accounts->series, AccountSeries, i);
        double value;

        if (series->subject->is_exact != is_now) {
            continue;
        }
        value = series->row->value(accounts, series);
        if (is_now) {
            gauge_set(accounts->observatory, series->subject, GAUGE_VALUE, value);
        } else {
            set_at(series->subject, at, value);
        }
    }
    if (!is_now) {
        write_cost(accounts, at, is_end);
    }
}
