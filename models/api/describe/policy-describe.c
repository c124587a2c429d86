/* policy-describe.c - namespaces and what limits the objects in them. */
#include "models/api/describe/describer.h"

#include <string.h>

/* ---- ResourceQuota ---------------------------------------------------------------------- */

static const char *
scope_help(const char *scope)
{
    static const struct {
        const char *scope;
        const char *help;
    } rows[] = {
        { "Terminating",
          "Matches all pods that have an active deadline. These pods have a limited lifespan on a "
          "node before being actively terminated by the system." },
        { "NotTerminating",
          "Matches all pods that do not have an active deadline. These pods usually include long "
          "running pods whose container command is not expected to terminate." },
        { "BestEffort", "Matches all pods that do not have resource requirements set. These pods "
                        "have a best effort quality of service." },
        { "NotBestEffort", "Matches all pods that have at least one resource requirement set. "
                           "These pods have a burstable or guaranteed quality of service." },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].scope, scope) == 0) {
            return rows[i].help;
        }
    }
    return NULL;
}

static gint
text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
scopes_write(Description *d, const Value *quota, int level, const char *mark)
{
    const Value *scopes = value_at(quota, "spec.scopes");
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();

    for (size_t i = 0; i < value_length(scopes); i++) {
        const char *scope = value_text(value_item(scopes, i));

        g_ptr_array_add(sorted, (gpointer)(uintptr_t)(scope == NULL ? "" : scope));
    }
    if (sorted->len == 0) {
        return;
    }
    g_ptr_array_sort(sorted, text_compare);
    describe_write(d, level, "Scopes:\t%s\n", texts_join(sorted, ", ", d->arena));
    for (guint i = 0; i < sorted->len; i++) {
        const char *help = scope_help(g_ptr_array_index(sorted, i));

        if (help != NULL) {
            describe_write(d, level, "%s%s\n", mark, help);
        }
    }
}

static void
hard_write(Description *d, const Value *quota, int level)
{
    const Value *hard = value_at(quota, "status.hard");
    const Value *used = value_at(quota, "status.used");
    const Value *sorted = value_length(hard) == 0 ? NULL : value_sorted(d->arena, hard);

    for (size_t i = 0; i < value_length(sorted); i++) {
        const char *resource = sorted->members[i].key;

        describe_write(d, level, "%s\t%s\t%s\n", resource,
                       quantity_text(value_get(used, resource), d->arena),
                       quantity_text(sorted->members[i].value, d->arena));
    }
}

void
describe_quota_list(Description *d, const GPtrArray *quotas)
{
    if (quotas->len == 0) {
        describe_write(d, 0, "No resource quota.\n");
        return;
    }
    describe_write(d, 0, "Resource Quotas\n");
    for (guint i = 0; i < quotas->len; i++) {
        const Value *quota = g_ptr_array_index(quotas, i);

        describe_write(d, 1, "Name:\t%s\n", text_or(quota, "metadata.name", ""));
        scopes_write(d, quota, 1, "* ");
        describe_write(d, 1, "Resource\tUsed\tHard\n");
        describe_write(d, 1, "--------\t---\t---\n");
        hard_write(d, quota, 1);
    }
}

static void
quota_describe(Description *d)
{
    describe_name(d);
    scopes_write(d, d->object, 0, " * ");
    describe_write(d, 0, "Resource\tUsed\tHard\n");
    describe_write(d, 0, "--------\t----\t----\n");
    hard_write(d, d->object, 0);
}

/* ---- LimitRange ------------------------------------------------------------------------- */

static const char *const limit_lists[] = { "min", "max", "defaultRequest", "default",
                                           "maxLimitRequestRatio" };

/* All resources that any of the lists names, as a sorted map. */
static const Value *
limit_resources(const Value *item, Arena *arena)
{
    ValueBuilder *names = value_map_begin(arena);

    for (size_t i = 0; i < G_N_ELEMENTS(limit_lists); i++) {
        const Value *list = value_get(item, limit_lists[i]);

        for (size_t k = 0; k < value_length(list); k++) {
            value_put_bool(names, list->members[k].key, true);
        }
    }
    return value_sorted(arena, value_end(names));
}

static void
limits_write(Description *d, const Value *limits, const char *prefix)
{
    const Value *items = value_at(limits, "spec.limits");

    for (size_t i = 0; i < value_length(items); i++) {
        const Value *item = value_item(items, i);
        const Value *names = limit_resources(item, d->arena);

        for (size_t r = 0; r < value_length(names); r++) {
            const char *resource = names->members[r].key;

            describe_write(d, 0, "%s%s\t%s", prefix, text_or(item, "type", ""), resource);
            for (size_t l = 0; l < G_N_ELEMENTS(limit_lists); l++) {
                const Value *value = value_get(value_get(item, limit_lists[l]), resource);

                describe_write(d, 0, "\t%s",
                               scalar_text(value) == NULL ? "-" : quantity_text(value, d->arena));
            }
            describe_write(d, 0, "\n");
        }
    }
}

#define LIMIT_HEADS \
    "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n"
#define LIMIT_RULES \
    "----\t--------\t---\t---\t---------------\t-------------\t" \
    "-----------------------\n"

void
describe_limit_list(Description *d, const GPtrArray *limits)
{
    if (limits->len == 0) {
        describe_write(d, 0, "No LimitRange resource.\n");
        return;
    }
    describe_write(d, 0, "Resource Limits\n " LIMIT_HEADS);
    describe_write(d, 0, " " LIMIT_RULES);
    for (guint i = 0; i < limits->len; i++) {
        limits_write(d, g_ptr_array_index(limits, i), " ");
    }
}

static void
limit_range_describe(Description *d)
{
    describe_name(d);
    describe_write(d, 0, LIMIT_HEADS);
    describe_write(d, 0, LIMIT_RULES);
    limits_write(d, d->object, "");
}

/* ---- Namespace -------------------------------------------------------------------------- */

static GPtrArray *
kind_in(const Description *d, const char *kind, const char *name_space)
{
    GPtrArray *found = describe_find(d, "", kind, true);

    for (guint i = found->len; i-- > 0;) {
        const Value *object = g_ptr_array_index(found, i);

        if (strcmp(text_or(object, "metadata.namespace", ""), name_space) != 0) {
            g_ptr_array_remove_index(found, i);
        }
    }
    describe_sort(found);
    return found;
}

static void
namespace_describe(Description *d)
{
    static const char *const members[] = { "type",   "status",  "lastTransitionTime",
                                           "reason", "message", NULL };
    const char *name = text_or(d->object, "metadata.name", "");
    g_autoptr(GPtrArray) quotas = kind_in(d, "ResourceQuota", name);
    g_autoptr(GPtrArray) limits = kind_in(d, "LimitRange", name);

    describe_text(d, "Name", name);
    describe_labels(d);
    describe_text(d, "Status", text_or(d->object, "status.phase", ""));
    describe_conditions(d, "Type\tStatus\tLastTransitionTime\tReason\tMessage",
                        "----\t------\t------------------\t------\t-------", members, "\t");
    describe_write(d, 0, "\n");
    describe_quota_list(d, quotas);
    describe_write(d, 0, "\n");
    describe_limit_list(d, limits);
}

/* ---- PodDisruptionBudget, PriorityClass -------------------------------------------------- */

static void
budget_describe(Description *d)
{
    static const struct {
        const char *title;
        const char *path;
    } rows[] = {
        { "Allowed disruptions", "status.disruptionsAllowed" },
        { "Current", "status.currentHealthy" },
        { "Desired", "status.desiredHealthy" },
        { "Total", "status.expectedPods" },
    };
    const Value *selector = value_at(d->object, "spec.selector");
    const char *least = text_or(d->object, "spec.minAvailable", NULL);
    const char *most = text_or(d->object, "spec.maxUnavailable", NULL);

    describe_name(d);
    if (least != NULL) {
        describe_text(d, "Min available", least);
    } else if (most != NULL) {
        describe_text(d, "Max unavailable", most);
    }
    describe_text(d, "Selector",
                  value_is(selector, VALUE_MAP) ? selector_or(d, selector, "<none>") : "<unset>");
    describe_write(d, 0, "Status:\n");
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        describe_write(d, 2, "%s:\t%" G_GINT64_FORMAT "\n", rows[i].title,
                       int_at(d->object, rows[i].path));
    }
    describe_events(d);
}

static void
priority_class_describe(Description *d)
{
    const char *annotations = labels_text(value_at(d->object, "metadata.annotations"), d->arena);

    describe_text(d, "Name", text_or(d->object, "metadata.name", ""));
    describe_text(d, "Value", text_or(d->object, "value", "0"));
    describe_text(d, "GlobalDefault", text_or(d->object, "globalDefault", "false"));
    describe_text(d, "PreemptionPolicy",
                  text_or(d->object, "preemptionPolicy", "PreemptLowerPriority"));
    describe_text(d, "Description", text_or(d->object, "description", ""));
    describe_text(d, "Annotations", annotations == NULL ? "<none>" : annotations);
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "Namespace", "", namespace_describe },
    { "ResourceQuota", "", quota_describe },
    { "LimitRange", "", limit_range_describe },
    { "PodDisruptionBudget", "policy", budget_describe },
    { "PriorityClass", "scheduling.k8s.io", priority_class_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_policy_describe;

const Describer describer_policy_describe = { .kinds = kinds };
