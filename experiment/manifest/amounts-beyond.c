/* amounts-beyond.c - every amount below `resources:`, beside the largest that can be counted. */
#include "experiment/manifest/amounts-beyond.h"

#include "text/quantity.h"

#include <string.h>

/* CPU is counted in thousandths, all else in whole units. */
static bool
is_beyond(const char *resource, Quantity amount, int64_t *ret_counted)
{
    bool is_cpu = strcmp(resource, "cpu") == 0;
    Quantity most = is_cpu ? quantity_from_milli(G_MAXINT64, QUANTITY_DECIMAL_SI)
                           : quantity_from_int(G_MAXINT64, QUANTITY_DECIMAL_SI);

    *ret_counted = is_cpu ? quantity_go_milli_value(amount) : quantity_go_value(amount);
    return quantity_compare(amount, most) > 0;
}

static void
report(const ValueMember *member, int64_t counted, bool has_been_admitted, Diagnostics *diagnostics)
{
    bool is_cpu = strcmp(member->key, "cpu") == 0;
    const char *text = member->value->text;
    Diagnostic *diagnostic =
        has_been_admitted
            ? diagnostics_warn_at(diagnostics, "W230", member->value,
                                  "`%s` of %s is more than can be counted", text, member->key)
            : diagnostics_error_at(diagnostics, "E193", member->value,
                                   "`%s` of %s is more than can be counted", text, member->key);

    diagnostic_label(diagnostic, "at most %s", is_cpu ? "9223372036854775" : "8Ei");
    diagnostic_help(diagnostic,
                    "the API server takes it, and kube-scheduler counts %" G_GINT64_FORMAT
                    "%s: it would put the pod anywhere",
                    counted, is_cpu ? "m" : "");
}

static void
check_list(const Value *list, bool has_been_admitted, Diagnostics *diagnostics)
{
    for (size_t i = 0; value_is(list, VALUE_MAP) && i < list->n; i++) {
        const ValueMember *member = &list->members[i];
        Quantity amount;
        int64_t counted;

        if (quantity_from_value(member->value, &amount) == QUANTITY_OK &&
            is_beyond(member->key, amount, &counted)) {
            report(member, counted, has_been_admitted, diagnostics);
        }
    }
}

void
amounts_beyond_report(const Value *document, bool has_been_admitted, Diagnostics *diagnostics)
{
    if (value_is(document, VALUE_LIST)) {
        for (size_t i = 0; i < document->n; i++) {
            amounts_beyond_report(document->items[i], has_been_admitted, diagnostics);
        }
    }
    for (size_t i = 0; value_is(document, VALUE_MAP) && i < document->n; i++) {
        const ValueMember *member = &document->members[i];

        if (strcmp(member->key, "resources") == 0) {
            check_list(value_get(member->value, "requests"), has_been_admitted, diagnostics);
            check_list(value_get(member->value, "limits"), has_been_admitted, diagnostics);
        }
        amounts_beyond_report(member->value, has_been_admitted, diagnostics);
    }
}
