/* account-capacity.c - what is requested, free, stranded and fragmented, node by node.
 *
 * Sums change with the node that changed.  What depends on the sizes of pods is looked at again for
 * those nodes alone that changed since, when a value is asked for; a new size looks at all nodes
 * once. */
#include "experiment/accounting/accounts-internal.h"

#include "experiment/accounting/account-gpus.h"

#include <math.h>
#include <string.h>

/* ---- amounts --------------------------------------------------------------------------------- */

#define THOUSANDTHS 1000

/* Thousandths.  A node whose GPUs are shared says how many it has under a name of its own. */
static int64_t
gpus_of(const ResourceList *list)
{
    int64_t n = 0;

    for (uint32_t i = 0; i < list->n_scalars; i++) {
        if (g_str_has_suffix(list->scalars[i].name, "/gpu") ||
            counts_shared_gpus(list->scalars[i].name)) {
            n += list->scalars[i].amount;
        }
    }
    return THOUSANDTHS * n;
}

static Amounts
amounts_of_list(const ResourceList *list)
{
    return (Amounts){ { [ACCOUNT_CPU] = list->cpu_milli,
                        [ACCOUNT_MEMORY] = list->memory,
                        [ACCOUNT_GPU] = gpus_of(list),
                        [ACCOUNT_PODS] = list->pods } };
}

Amounts
amounts_of_pod(const Pod *pod)
{
    Amounts amounts = amounts_of_list(&pod->spec->requests);

    if (amounts.of[ACCOUNT_GPU] == 0) {
        amounts.of[ACCOUNT_GPU] = shared_gpu_of_pod(pod);
    }
    amounts.of[ACCOUNT_PODS] = 1;
    return amounts;
}

double
amount_shown(const Amounts *amounts, AccountResource resource)
{
    double amount = (double)amounts->of[resource];

    return resource == ACCOUNT_CPU || resource == ACCOUNT_GPU ? amount / 1000 : amount;
}

static void
amounts_add(Amounts *sum, const Amounts *more, int64_t sign)
{
    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        sum->of[i] += sign * more->of[i];
    }
}

/* ---- nodes ----------------------------------------------------------------------------------- */

/* The pool of NAME-12 is NAME. */
static uint32_t
pool_of(const Accounts *accounts, const char *name)
{
    const char *dash = strrchr(name, '-');
    size_t length = dash == NULL ? 0 : (size_t)(dash - name);
    uint32_t i = 0;

    while (i < accounts->n_pools && (strlen(accounts->pools[i].name) != length ||
                                     strncmp(accounts->pools[i].name, name, length) != 0)) {
        i++;
    }
    return i;
}

AccountNode *
account_node(Accounts *accounts, const char *name)
{
    AccountNode *node = g_hash_table_lookup(accounts->node_index, name);

    if (node == NULL) {
        node = g_new0(AccountNode, 1);
        node->name = intern(accounts->names, name);
        node->pool = pool_of(accounts, name);
        node->lost_at = SIM_NEVER;
        g_ptr_array_add(accounts->nodes, node);
        g_hash_table_insert(accounts->node_index, (void *)(uintptr_t)node->name, node);
    }
    return node;
}

static void
mark_dirty(Accounts *accounts, AccountNode *node)
{
    if (!node->is_dirty) {
        node->is_dirty = true;
        g_ptr_array_add(accounts->dirty, node);
    }
}

static void
count_totals(AccountTotals *totals, const AccountNode *node, int sign)
{
    amounts_add(&totals->allocatable, &node->allocatable, sign);
    amounts_add(&totals->requested, &node->requested, sign);
}

/* Into the sums or out of them; around every change of the node. */
static void
count_node(Accounts *accounts, const AccountNode *node, int sign)
{
    if (!node->is_ready) {
        return;
    }
    count_totals(&accounts->whole, node, sign);
    if (node->pool < accounts->n_pools) {
        count_totals(&accounts->of_pools[node->pool], node, sign);
    }
}

static void
count_price(Accounts *accounts, const AccountNode *node, int sign)
{
    if (node->pool < accounts->n_pools) {
        accounts->whole.price += sign * accounts->pools[node->pool].price;
        accounts->of_pools[node->pool].price += sign * accounts->pools[node->pool].price;
    }
}

void
account_node_changed(Accounts *accounts, const Node *before, const Node *node)
{
    AccountNode *row = account_node(accounts, (node == NULL ? before : node)->object.meta.name);
    bool is_ready = node != NULL && node_is_ready(node);
    Amounts none = { { 0 } };
    Amounts allocatable = node == NULL ? none : amounts_of_list(&node->allocatable);

    if (row->exists != (node != NULL)) {
        count_price(accounts, row, node != NULL ? 1 : -1);
        row->exists = node != NULL;
    }
    if (row->is_ready == is_ready &&
        memcmp(&row->allocatable, &allocatable, sizeof allocatable) == 0) {
        return;
    }
    count_node(accounts, row, -1);
    row->is_ready = is_ready;
    row->allocatable = allocatable;
    count_node(accounts, row, 1);
    mark_dirty(accounts, row);
}

static bool
holds_node(const Pod *pod)
{
    return pod != NULL && pod->node_name != NULL && !pod_is_terminal(pod);
}

static void
place(Accounts *accounts, const Pod *pod, int sign)
{
    AccountNode *node = account_node(accounts, pod->node_name);
    Amounts asks = amounts_of_pod(pod);

    amounts_add(&node->requested, &asks, sign);
    if (node->is_ready) {
        amounts_add(&accounts->whole.requested, &asks, sign);
    }
    if (node->is_ready && node->pool < accounts->n_pools) {
        amounts_add(&accounts->of_pools[node->pool].requested, &asks, sign);
    }
    mark_dirty(accounts, node);
}

void
account_pod_placed(Accounts *accounts, const Pod *before, const Pod *pod)
{
    bool held = holds_node(before), holds = holds_node(pod);

    if (held == holds &&
        (!holds || (before->node_name == pod->node_name && before->spec == pod->spec))) {
        return;
    }
    if (held) {
        place(accounts, before, -1);
    }
    if (holds) {
        place(accounts, pod, 1);
    }
}

/* ---- shapes ---------------------------------------------------------------------------------- */

/* How far two sizes are apart: the relative differences of all resources. */
static double
distance(const Amounts *a, const Amounts *b)
{
    double sum = 0;

    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        double more = (double)a->of[i], less = (double)b->of[i];

        sum += more + less > 0 ? fabs(more - less) / (more + less) : 0;
    }
    return sum;
}

static size_t
nearest_shape(const Accounts *accounts, const Amounts *asks)
{
    size_t best = 0;
    double least = INFINITY;

    for (size_t i = 0; i < accounts->n_shapes; i++) {
        double apart = distance(&accounts->shapes[i].asks, asks);

        if (apart < least) {
            least = apart;
            best = i;
        }
    }
    return best;
}

void
account_pod_created(Accounts *accounts, const Pod *pod)
{
    Amounts asks = amounts_of_pod(pod);
    size_t i = 0;

    if (pod_is_daemon(pod) || pod_is_mirror(pod)) {
        return; /* they are meant for one node and no other */
    }
    while (i < accounts->n_shapes && memcmp(&accounts->shapes[i].asks, &asks, sizeof asks) != 0) {
        i++;
    }
    if (i == SHAPES_MAX) {
        i = nearest_shape(accounts, &asks);
    } else if (i == accounts->n_shapes) {
        accounts->shapes[accounts->n_shapes++] = (PodShape){ .asks = asks };
        for (guint k = 0; k < accounts->nodes->len; k++) {
            mark_dirty(accounts, g_ptr_array_index(accounts->nodes, k));
        }
    }
    accounts->shapes[i].n_created++;
    accounts->n_shaped++;
}

/* The node's part in what the shapes cannot use; 'sign' -1 takes it back. */
static void
count_fit(Accounts *accounts, const AccountNode *node, int64_t sign)
{
    const ShapeFit *fit = &node->fit;

    for (size_t k = 0; k < fit->n_shapes; k++) {
        PodShape *shape = &accounts->shapes[k];
        bool fits = (fit->fits >> k & 1) != 0;

        for (int i = 0; i < N_ACCOUNT_SHOWN; i++) {
            if (!fits || shape->asks.of[i] == 0) {
                shape->unusable.of[i] += sign * fit->free.of[i];
            }
        }
    }
    amounts_add(&accounts->whole.stranded, &fit->stranded, sign);
    if (node->pool < accounts->n_pools) {
        amounts_add(&accounts->of_pools[node->pool].stranded, &fit->stranded, sign);
    }
}

/* Which resources are too short for the shape, one bit each. */
static uint32_t
lacks(const Amounts *free, const Amounts *asks)
{
    uint32_t bits = 0;

    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        bits |= (uint32_t)(asks->of[i] > free->of[i]) << i;
    }
    return bits;
}

static ShapeFit
fit_of(const Accounts *accounts, const AccountNode *node)
{
    ShapeFit fit = { .n_shapes = accounts->n_shapes };
    uint32_t is_stranded = accounts->n_shapes > 0 ? (1U << N_ACCOUNT_RESOURCES) - 1 : 0;

    if (!node->is_ready) {
        return fit;
    }
    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        fit.free.of[i] = MAX(node->allocatable.of[i] - node->requested.of[i], 0);
    }
    for (size_t k = 0; k < accounts->n_shapes; k++) {
        uint32_t lacking = lacks(&fit.free, &accounts->shapes[k].asks);

        fit.fits |= (uint64_t)(lacking == 0) << k;
        for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
            if ((lacking & ~(1U << i)) == 0) { /* no other resource is in its way */
                is_stranded &= ~(1U << i);
            }
        }
    }
    for (int i = 0; i < N_ACCOUNT_RESOURCES; i++) {
        fit.stranded.of[i] = (is_stranded >> i & 1) != 0 ? fit.free.of[i] : 0;
    }
    return fit;
}

void
account_settle_nodes(Accounts *accounts)
{
    for (guint i = 0; i < accounts->dirty->len; i++) {
        AccountNode *node = g_ptr_array_index(accounts->dirty, i);

        count_fit(accounts, node, -1);
        node->fit = fit_of(accounts, node);
        count_fit(accounts, node, 1);
        node->is_dirty = false;
    }
    g_ptr_array_set_size(accounts->dirty, 0);
}

double
account_fragmentation(const Accounts *accounts, AccountResource resource)
{
    double sum = 0;

    for (size_t i = 0; i < accounts->n_shapes; i++) {
        const PodShape *shape = &accounts->shapes[i];

        sum += (double)shape->n_created * amount_shown(&shape->unusable, resource);
    }
    return accounts->n_shaped == 0 ? 0 : sum / (double)accounts->n_shaped;
}
