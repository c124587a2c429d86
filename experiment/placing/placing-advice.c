/* placing-advice.c - one question after another. */
#include "experiment/placing/placing-advice.h"

#include "experiment/placing/placing-text.h"
#include "experiment/placing/placing-variants.h"

#include <string.h>

/* Steps in which amounts are searched: nobody writes 1.7 bytes. */
#define CPU_STEP 1
#define BYTES_STEP (INT64_C(1) << 20)
#define SHAPES_MAX 32
#define PAIRS_MAX 200
#define CORDONED_CELLS 40 /* of the names of nodes */

typedef struct Asking {
    Searcher *trial;
    const Profile *profile;
    SimTime now;
    const SchedPod *pod;
    Arena *arena;
    Advice *advice;
    const char *const *resources;
} Asking;

static const Cycle *
ask(const Asking *asking, const SchedPod *variant)
{
    return searcher_ask(asking->trial, asking->profile, variant, asking->now);
}

static bool
fits(const Asking *asking, const SchedPod *variant)
{
    return ask(asking, variant)->attempt->n_feasible > 0;
}

static void
add(Asking *asking, const char *text)
{
    g_ptr_array_add(asking->advice->changes, (gpointer)(uintptr_t)text);
}

/* ---- less of a resource -------------------------------------------------------------------------
 */

static void
set_amount(Arena *arena, PodNeeds *needs, const char *resource, int64_t amount)
{
    Amounts *wanted = &needs->filter;
    ScalarAmount *scalars;

    if (strcmp(resource, "cpu") == 0) {
        wanted->milli_cpu = amount;
    } else if (strcmp(resource, "memory") == 0) {
        wanted->memory = amount;
    } else if (strcmp(resource, "ephemeral-storage") == 0) {
        wanted->ephemeral_storage = amount;
    } else {
        scalars = ARENA_NEW_N(arena, ScalarAmount, wanted->n_scalars);
        for (uint32_t i = 0; i < wanted->n_scalars; i++) {
            scalars[i] = wanted->scalars[i];
            if (strcmp(scalars[i].name, resource) == 0) {
                scalars[i].amount = amount;
            }
        }
        wanted->scalars = scalars;
    }
}

static bool
fits_with(const Asking *asking, const SchedPod *pod, const char *resource, int64_t amount)
{
    PodNeeds needs = *pod->needs;
    SchedPod variant = *pod;

    set_amount(asking->arena, &needs, resource, amount);
    variant.needs = &needs;
    return fits(asking, &variant);
}

/* The most of a resource with which 'pod' fits; -1: not even without. */
static int64_t
most_that_fits(const Asking *asking, const SchedPod *pod, const char *resource)
{
    bool is_cpu = strcmp(resource, "cpu") == 0;
    bool is_scalar =
        !is_cpu && strcmp(resource, "memory") != 0 && strcmp(resource, "ephemeral-storage") != 0;
    int64_t step = is_cpu || is_scalar ? CPU_STEP : BYTES_STEP;
    int64_t low = 0;
    int64_t high = wanted_amount(pod->needs, resource) / step + 1;

    if (!fits_with(asking, pod, resource, 0)) {
        return -1;
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;

        if (fits_with(asking, pod, resource, middle * step)) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low * step;
}

static SchedPod
without_resources(const Asking *asking, const SchedPod *pod, PodNeeds *needs)
{
    SchedPod variant = *pod;

    *needs = *pod->needs;
    for (size_t i = 0; asking->resources[i] != NULL; i++) {
        set_amount(asking->arena, needs, asking->resources[i], 0);
    }
    variant.needs = needs;
    return variant;
}

static const char *
at_most(const Asking *asking, const char *resource, int64_t amount)
{
    g_autofree char *text = amount_text(resource, amount, false);

    return amount == 0 ? arena_printf(asking->arena, "no %s", resource)
                       : arena_printf(asking->arena, "%s <= %s", resource, text);
}

/* Several resources are short at once: each is lowered in turn, the others as far as need be. */
static const char *
lower_together(const Asking *asking, const SchedPod *pod)
{
    g_autoptr(GString) text = g_string_new(NULL);
    PodNeeds needs;
    SchedPod variant = without_resources(asking, pod, &needs);

    for (size_t i = 0; asking->resources[i] != NULL; i++) {
        const char *resource = asking->resources[i];
        int64_t wanted = wanted_amount(pod->needs, resource);
        int64_t most;

        set_amount(asking->arena, &needs, resource, wanted);
        most = fits(asking, &variant) ? wanted : most_that_fits(asking, &variant, resource);
        set_amount(asking->arena, &needs, resource, most);
        if (most < wanted) {
            g_string_append_printf(text, "%s%s", text->len == 0 ? "" : " and ",
                                   at_most(asking, resource, most));
        }
    }
    return arena_strdup(asking->arena, text->str);
}

/* What to lower so that 'pod' fits; NULL: it is not the resources. */
static void
ask_for_less(Asking *asking, const SchedPod *pod, const char *suffix)
{
    PodNeeds needs;
    SchedPod none = without_resources(asking, pod, &needs);
    bool found = false;

    if (!fits(asking, &none)) {
        return;
    }
    for (size_t i = 0; asking->resources[i] != NULL; i++) {
        int64_t most = most_that_fits(asking, pod, asking->resources[i]);

        if (most > 0) {
            add(asking, arena_printf(asking->arena, "%s%s",
                                     at_most(asking, asking->resources[i], most), suffix));
            found = true;
        }
    }
    if (!found) {
        const char *text = lower_together(asking, pod);

        if (*text != '\0') {
            add(asking, arena_printf(asking->arena, "%s%s", text, suffix));
        }
    }
}

/* ---- the nearest miss ---------------------------------------------------------------------------
 */

/* How far a node is from having enough: the worst share of what is wanted that is missing. */
static double
distance(const Asking *asking, const NodeInfo *node)
{
    double worst = 0;

    for (size_t i = 0; asking->resources[i] != NULL; i++) {
        int64_t wanted = wanted_amount(asking->pod->needs, asking->resources[i]);
        int64_t short_of = wanted - free_amount(node, asking->resources[i]);

        worst = MAX(worst, (double)short_of / (double)wanted);
    }
    return worst;
}

static const char *
shortage_text(const Asking *asking, const NodeInfo *node)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; asking->resources[i] != NULL; i++) {
        const char *resource = asking->resources[i];
        int64_t wanted = wanted_amount(asking->pod->needs, resource);
        int64_t left = free_amount(node, resource);
        g_autofree char *missing = amount_text(resource, wanted - left, true);
        g_autofree char *wants = amount_text(resource, wanted, true);
        g_autofree char *has = amount_text(resource, left, false);
        g_autofree char *whole = amount_text(resource, whole_amount(node, resource), false);

        if (wanted > left) {
            g_string_append_printf(text, "%s%s %s short (wants %s, %s of %s free)",
                                   text->len == 0 ? "" : ", ", missing, resource, wants, has,
                                   whole);
        }
    }
    return arena_strdup(asking->arena, text->str);
}

static void
find_nearest(Asking *asking)
{
    PodNeeds needs;
    SchedPod none = without_resources(asking, asking->pod, &needs);
    const Attempt *attempt = ask(asking, &none)->attempt;
    const NodeInfo *nearest = NULL;

    for (uint32_t i = 0; i < attempt->n_feasible; i++) {
        const NodeInfo *node = attempt->feasible[i];
        double nearer = nearest == NULL ? 0 : distance(asking, node) - distance(asking, nearest);

        if (nearest == NULL || nearer < 0 || (nearer == 0 && node->order < nearest->order)) {
            nearest = node;
        }
    }
    if (nearest != NULL && distance(asking, nearest) > 0) {
        asking->advice->nearest = nearest->name;
        asking->advice->shortage = shortage_text(asking, nearest);
    }
}

/* ---- one more node ------------------------------------------------------------------------------
 */

/* Whether a fresh node would be the same but for its name. */
static bool
is_same_shape(const Node *a, const Node *b)
{
    const LabelSet *left = a->object.meta.labels, *right = b->object.meta.labels;
    const ResourceList *x = &a->allocatable, *y = &b->allocatable;

    if (x->cpu_milli != y->cpu_milli || x->memory != y->memory || x->pods != y->pods ||
        x->n_scalars != y->n_scalars || left->n_pairs != right->n_pairs ||
        a->n_taints != b->n_taints) {
        return false;
    }
    for (uint32_t i = 0; i < left->n_pairs; i++) {
        if (strcmp(left->pairs[i].key, right->pairs[i].key) != 0 ||
            (strcmp(left->pairs[i].value, right->pairs[i].value) != 0 &&
             strcmp(left->pairs[i].key, "kubernetes.io/hostname") != 0)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < a->n_taints; i++) {
        if (strcmp(a->taints[i].key, b->taints[i].key) != 0 ||
            a->taints[i].effect != b->taints[i].effect) {
            return false;
        }
    }
    return true;
}

static bool
fits_beside(const Asking *asking, const Node *like)
{
    Snapshot *snapshot = asking->trial->snapshot;
    Node *fresh = variant_fresh_node(like, snapshot->tables);
    bool answer;

    (void)snapshot_set_node(snapshot, fresh);
    answer = fits(asking, asking->pod);
    snapshot_remove_node(snapshot, fresh->object.meta.name);
    object_free(&fresh->object);
    return answer;
}

static void
ask_for_nodes(Asking *asking, const GPtrArray *nodes)
{
    g_autoptr(GPtrArray) shapes = g_ptr_array_new();

    for (guint i = 0; i < nodes->len && shapes->len < SHAPES_MAX; i++) {
        const Node *node = nodes->pdata[i];
        bool is_new = true;

        for (guint k = 0; is_new && k < shapes->len; k++) {
            is_new = !is_same_shape(node, shapes->pdata[k]);
        }
        if (!is_new) {
            continue;
        }
        g_ptr_array_add(shapes, (gpointer)(uintptr_t)node);
        if (fits_beside(asking, node)) {
            add(asking,
                arena_printf(asking->arena, "one more node like %s", node->object.meta.name));
            return; /* one is enough to know */
        }
    }
}

/* ---- other wishes -------------------------------------------------------------------------------
 */

static SchedPod
with_spec(const Asking *asking, const Value *spec)
{
    const Snapshot *snapshot = asking->trial->snapshot;
    SchedPod variant = *asking->pod;

    variant.spec = pod_spec_intern(snapshot->tables->pod_specs, spec);
    variant.needs = needs_table_get(snapshot->needs, variant.spec, variant.status);
    return variant;
}

static void
ask_for_uncordoned(Asking *asking)
{
    SchedPod variant =
        with_spec(asking, variant_on_cordoned(asking->pod->spec->raw, asking->arena));
    const Attempt *attempt = ask(asking, &variant)->attempt;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (uint32_t i = 0; i < attempt->n_feasible; i++) {
        g_ptr_array_add(names, (gpointer)(uintptr_t)attempt->feasible[i]->name);
    }
    if (names->len > 0) {
        text_append_names(text, names, CORDONED_CELLS);
        add(asking, arena_printf(asking->arena, "%s uncordoned", text->str));
    }
}

/* Two changes that only together make it fit; the first such pair. */
static void
ask_for_pairs(Asking *asking, const GArray *edits)
{
    uint32_t n_asked = 0;

    for (guint i = 0; i < edits->len; i++) {
        const SpecEdit *first = &g_array_index(edits, SpecEdit, i);
        SchedPod once =
            with_spec(asking, variant_apply(asking->pod->spec->raw, first, asking->arena));
        guint before = asking->advice->changes->len;

        ask_for_less(asking, &once, arena_printf(asking->arena, " and %s", first->text));
        for (guint k = i + 1; k < edits->len && n_asked++ < PAIRS_MAX; k++) {
            const SpecEdit *second = &g_array_index(edits, SpecEdit, k);
            SchedPod twice =
                with_spec(asking, variant_apply(once.spec->raw, second, asking->arena));

            if (fits(asking, &twice)) {
                add(asking, arena_printf(asking->arena, "%s and %s", first->text, second->text));
            }
        }
        if (asking->advice->changes->len > before) {
            return;
        }
    }
}

/* In the order in which the scheduler heard of them, which is that of the files. */
static gint
compare_nodes(gconstpointer a_data, gconstpointer b_data)
{
    const NodeInfo *a = *(const NodeInfo *const *)a_data, *b = *(const NodeInfo *const *)b_data;

    return a->order < b->order ? -1 : a->order > b->order;
}

static GArray *
edits_of(const Decision *decision, Arena *arena)
{
    const GPtrArray *nodes = decision->cycle->snapshot->nodes;
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(nodes->len);

    for (guint i = 0; i < nodes->len; i++) {
        g_ptr_array_add(sorted, nodes->pdata[i]);
    }
    g_ptr_array_sort(sorted, compare_nodes);
    return variant_edits(decision->pod->spec, sorted, arena);
}

static void
ask_for_edits(Asking *asking, const GArray *edits)
{
    for (guint i = 0; i < edits->len; i++) {
        const SpecEdit *edit = &g_array_index(edits, SpecEdit, i);
        SchedPod variant =
            with_spec(asking, variant_apply(asking->pod->spec->raw, edit, asking->arena));

        if (fits(asking, &variant)) {
            add(asking, edit->text);
        }
    }
}

Advice
advice_find(Searcher *trial, const Decision *decision, const GPtrArray *nodes, Arena *arena)
{
    Advice advice = { .changes = g_ptr_array_new() };
    Asking asking = { trial,
                      decision->cycle->profile,
                      decision->cycle->now,
                      decision->pod,
                      arena,
                      &advice,
                      wanted_resources(decision->pod->needs, arena) };
    GArray *edits = edits_of(decision, arena);

    find_nearest(&asking);
    ask_for_less(&asking, decision->pod, "");
    ask_for_edits(&asking, edits);
    ask_for_uncordoned(&asking);
    ask_for_nodes(&asking, nodes);
    if (advice.changes->len == 0) {
        ask_for_pairs(&asking, edits);
    }
    g_array_unref(edits);
    return advice;
}
