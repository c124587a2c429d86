/* pod-qos.c - see pod-qos.h.
 *
 * Only cpu and memory count, and only amounts above zero.  Guaranteed: every container limits both
 * and the sums of requests equal the sums of limits. */
#include "models/api/pod/pod-qos.h"

#include "text/quantity.h"

static const char *const counted[] = { "cpu", "memory" };

typedef struct Amounts {
    Quantity sums[2];
    bool has[2];
} Amounts;

static bool
add_amounts(Amounts *amounts, const Value *list)
{
    bool has_all = true;

    for (int i = 0; i < 2; i++) {
        Quantity one = { 0 };

        quantity_from_value(value_get(list, counted[i]), &one);
        if (quantity_compare(one, (Quantity){ 0 }) > 0) {
            amounts->sums[i] = quantity_add(amounts->sums[i], one);
            amounts->has[i] = true;
        } else {
            has_all = false;
        }
    }
    return has_all;
}

const char *
api_qos_class(const Value *spec)
{
    static const char *const lists[] = { "containers", "initContainers" };
    const Value *whole = value_get(spec, "resources");
    Amounts requests = { 0 };
    Amounts limits = { 0 };
    bool is_guaranteed = true;

    if (whole != NULL) {
        add_amounts(&requests, value_get(whole, "requests"));
        is_guaranteed = add_amounts(&limits, value_get(whole, "limits"));
    }
    for (size_t i = 0; whole == NULL && i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(spec, lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            const Value *resources = value_get(value_item(containers, j), "resources");

            add_amounts(&requests, value_get(resources, "requests"));
            if (!add_amounts(&limits, value_get(resources, "limits"))) {
                is_guaranteed = false;
            }
        }
    }
    if (!requests.has[0] && !requests.has[1] && !limits.has[0] && !limits.has[1]) {
        return "BestEffort";
    }
    for (int i = 0; i < 2; i++) {
        if (requests.has[i] &&
            (!limits.has[i] || quantity_compare(requests.sums[i], limits.sums[i]) != 0)) {
            is_guaranteed = false;
        }
        if (requests.has[i] != limits.has[i]) {
            is_guaranteed = false;
        }
    }
    return is_guaranteed ? "Guaranteed" : "Burstable";
}
