/* accounts-internal.h - what the files of the accounts share. */
#pragma once

#include "experiment/accounting/accounts.h"
#include "models/api/workload.h"

typedef enum AccountResource {
    ACCOUNT_CPU, /* in thousandths */
    ACCOUNT_MEMORY,
    ACCOUNT_GPU,     /* in thousandths: extended resources called gpu, and shares of GPUs */
    N_ACCOUNT_SHOWN, /* those before have metrics */
    ACCOUNT_PODS = N_ACCOUNT_SHOWN,
    N_ACCOUNT_RESOURCES
} AccountResource;

typedef struct Amounts {
    int64_t of[N_ACCOUNT_RESOURCES];
} Amounts;

/* Sums over nodes: of the cluster, a pool, or one node. */
typedef struct AccountTotals {
    Amounts allocatable, requested, stranded;
    double price; /* an hour */
} AccountTotals;

enum {
    SHAPES_MAX = 64 /* sizes of pods that are told apart; more go to the nearest */
};

typedef struct PodShape {
    Amounts asks;
    int64_t n_created;
    Amounts unusable; /* free on nodes that cannot take it, or that it does not ask for */
} PodShape;

/* A node's part in what depends on shapes, as it was when it was looked at last. */
typedef struct ShapeFit {
    size_t n_shapes;
    uint64_t fits; /* one bit a shape */
    Amounts free, stranded;
} ShapeFit;

typedef struct AccountNode {
    const char *name;
    uint32_t pool; /* index; n_pools: none */
    bool exists, is_ready, is_dirty;
    Amounts allocatable, requested;
    ShapeFit fit;
    SimTime lost_at; /* its machine does not work since; SIM_NEVER: it works, or it was noticed */
} AccountNode;

typedef struct Tenant {
    const char *name;
    Amounts requested;
    int64_t n_bound, n_waiting;
    double share;
    Subject *series;
} Tenant;

/* A series, and how its value is found. */
typedef struct AccountSeries {
    const struct AccountRow *row;
    const AccountTotals *totals; /* of the cluster, a pool; NULL: of 'node', or none are needed */
    const AccountNode *node;
    const char *label; /* of a counter: its reason; "": all */
    Subject *subject;
} AccountSeries;

typedef enum AccountCounter {
    COUNT_EVICTIONS,
    COUNT_LOST_CPU,
    COUNT_DONE_CPU,
    COUNT_API_WRITES,
    COUNT_JOBS_DONE,
    N_ACCOUNT_COUNTERS
} AccountCounter;

typedef struct ReasonCount {
    const char *reason;
    double n;
} ReasonCount;

struct Accounts {
    Observatory *observatory;
    Simulation *sim;
    Cluster *cluster;
    const Recorder *recorder;
    const ClusterPool *pools;
    size_t n_pools;
    InternTable *names;
    GPtrArray *nodes;       /* AccountNode */
    GHashTable *node_index; /* name -> AccountNode */
    GPtrArray *dirty;       /* AccountNode */
    AccountTotals whole;
    AccountTotals *of_pools;
    PodShape shapes[SHAPES_MAX];
    size_t n_shapes;
    int64_t n_shaped; /* pods in all shapes */
    GPtrArray *tenants;
    GHashTable *tenant_index; /* name -> Tenant */
    double counters[N_ACCOUNT_COUNTERS];
    GArray *reasons; /* ReasonCount */
    SimTime first_job_at, last_job_at;
    GArray *series; /* AccountSeries */
    size_t n_exact;
    double cost;
    size_t n_prices; /* points of the price's series when the cost was written */
    SimTime cost_until;
    Subject *cost_series;
    Amounts used; /* by containers, when it was looked at last */
    SimTime usage_every;
    bool is_usage_wanted;
    int64_t n_looks;
    bool has_started;
    SimTime dirty_at;    /* SIM_NEVER: all is written */
    GHashTable *outages; /* Subject of a Service -> Outage */
};

/* account-capacity.c */
void account_node_changed(Accounts *accounts, const Node *before, const Node *node);
void account_pod_placed(Accounts *accounts, const Pod *before, const Pod *pod);
void account_pod_created(Accounts *accounts, const Pod *pod);
AccountNode *account_node(Accounts *accounts, const char *name);
void account_settle_nodes(Accounts *accounts);
double account_fragmentation(const Accounts *accounts, AccountResource resource);
Amounts amounts_of_pod(const Pod *pod);
double amount_shown(const Amounts *amounts, AccountResource resource);

/* account-tenants.c */
void account_tenant_changed(Accounts *accounts, const Pod *before, const Pod *pod);
double account_fairness(const Accounts *accounts);
double account_share_ratio(const Accounts *accounts);
double account_below(const Accounts *accounts);
void account_settle_tenants(Accounts *accounts);
/* Whose dominant share; 0 if there is none of that name. */
double account_share_of(const Accounts *accounts, const char *tenant);

/* account-work.c */
void account_pod_work(Accounts *accounts, const Pod *before, const Pod *pod);
void account_job_changed(Accounts *accounts, const Job *before, const Job *job);
void account_machine_changed(Accounts *accounts, const char *node_name);
void account_readiness_changed(Accounts *accounts, const char *node_name, bool is_ready);

/* account-usage.c */
void account_usage_start(Accounts *accounts);

/* accounts.c: what is due is written; something has changed. */
void accounts_begin_change(Accounts *accounts);
void accounts_end_change(Accounts *accounts);

/* account-series.c: which series there are, and what their values are. */
void account_series_init(Accounts *accounts);
/* The state of an instant that is over, or with SIM_NEVER of now for those that are exact. */
void account_series_write(Accounts *accounts, SimTime at, bool is_end);
