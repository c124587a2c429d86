/* verdict.c - reasons become text: when somebody reads them. */
#include "models/scheduler/framework/cycle.h"

#include <stdarg.h>
#include <string.h>

void
reason_append(GString *out, const Reason *reason)
{
    const char *place = strstr(reason->format, "%s");

    if (place == NULL || reason->operand == NULL) {
        g_string_append(out, reason->format);
        return;
    }
    g_string_append_len(out, reason->format, place - reason->format);
    g_string_append(out, reason->operand);
    g_string_append(out, place + 2);
}

void
verdict_append(GString *out, const Verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->n_reasons; i++) {
        if (i > 0) {
            g_string_append(out, ", ");
        }
        reason_append(out, &verdict->reasons[i]);
    }
}

const char *
status_code_name(StatusCode code)
{
    static const char *const names[] = { "Success",       "Error",
                                         "Unschedulable", "UnschedulableAndUnresolvable",
                                         "Wait",          "Skip",
                                         "Pending" };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == N_STATUS_CODES);
    return names[code];
}

Verdict
verdict_about(Arena *arena, StatusCode code, const char *format, const char *operand)
{
    Reason *reason = ARENA_NEW(arena, Reason);

    reason->format = format;
    reason->operand = operand;
    return (Verdict){ (uint8_t)code, 1, NULL, reason };
}

Verdict
verdict_error(Arena *arena, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start(arguments, format);
    text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return verdict_about(arena, STATUS_ERROR, "%s", text);
}

void
default_normalise(int64_t *scores, uint32_t n, bool reverse)
{
    int64_t most = 0;

    for (uint32_t i = 0; i < n; i++) {
        most = MAX(most, scores[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        if (most == 0) {
            scores[i] = reverse ? SCORE_MAX : scores[i];
        } else {
            scores[i] = SCORE_MAX * scores[i] / most;
            scores[i] = reverse ? SCORE_MAX - scores[i] : scores[i];
        }
    }
}

void
affinity_normalise(int64_t *scores, uint32_t n)
{
    int64_t least = INT64_MAX;
    int64_t most = INT64_MIN;

    for (uint32_t i = 0; i < n; i++) {
        least = MIN(least, scores[i]);
        most = MAX(most, scores[i]);
    }
    for (uint32_t i = 0; i < n; i++) {
        /* The order of operations decides: 29 of 100 is 28. */
        double share = most > least ? (double)(scores[i] - least) / (double)(most - least) : 0;
        scores[i] = (int64_t)((double)SCORE_MAX * share);
    }
}

/* One line of the histogram: how often a reason was given. */
typedef struct ReasonCount {
    const Reason *reason;
    char *text;
    uint32_t count;
} ReasonCount;

struct ReasonCounter {
    GArray *rows;        /* of ReasonCount */
    GHashTable *by_text; /* text -> index + 1 */
    const Reason *last;  /* equal neighbours are common */
    uint32_t last_row;
};

ReasonCounter *
reason_counter_new(void)
{
    ReasonCounter *counter = g_new0(ReasonCounter, 1);

    counter->rows = g_array_new(FALSE, FALSE, sizeof(ReasonCount));
    counter->by_text = g_hash_table_new(g_str_hash, g_str_equal);
    return counter;
}

static uint32_t
reason_row(ReasonCounter *counter, const Reason *reason)
{
    GString *text;
    ReasonCount row = { reason, NULL, 0 };
    gpointer found;

    for (guint i = 0; i < counter->rows->len && i < 16; i++) {
        if (g_array_index(counter->rows, ReasonCount, i).reason == reason) {
            return i;
        }
    }
    text = g_string_new(NULL);
    reason_append(text, reason);
    found = g_hash_table_lookup(counter->by_text, text->str);
    if (found != NULL) {
        g_string_free(text, TRUE);
        return GPOINTER_TO_UINT(found) - 1;
    }
    row.text = g_string_free(text, FALSE);
    g_array_append_val(counter->rows, row);
    g_hash_table_insert(counter->by_text, row.text, GUINT_TO_POINTER(counter->rows->len));
    return counter->rows->len - 1;
}

void
reason_counter_add(ReasonCounter *counter, const Verdict *verdict, uint32_t times)
{
    for (uint32_t i = 0; i < verdict->n_reasons; i++) {
        uint32_t row = reason_row(counter, &verdict->reasons[i]);
        g_array_index(counter->rows, ReasonCount, row).count += times;
    }
}

static gint
compare_lines(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
reason_counter_finish(ReasonCounter *counter, GString *out)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < counter->rows->len; i++) {
        ReasonCount *row = &g_array_index(counter->rows, ReasonCount, i);

        if (row->count > 0) {
            g_ptr_array_add(lines, g_strdup_printf("%u %s", row->count, row->text));
        }
    }
    g_ptr_array_sort(lines, compare_lines);
    for (guint i = 0; i < lines->len; i++) {
        g_string_append_printf(out, "%s%s", i == 0 ? " " : ", ", (const char *)lines->pdata[i]);
    }
    if (lines->len > 0) {
        g_string_append_c(out, '.');
    }
    g_hash_table_destroy(counter->by_text);
    for (guint i = 0; i < counter->rows->len; i++) {
        g_free(g_array_index(counter->rows, ReasonCount, i).text);
    }
    g_array_unref(counter->rows);
    g_free(counter);
}

char *
post_filter_message(const Cycle *cycle)
{
    GString *out = g_string_new(NULL);

    if (cycle->attempt->ran_post_filter) {
        verdict_append(out, &cycle->attempt->post_filter);
    }
    return g_string_free(out, FALSE);
}

char *
fit_error_format(const Cycle *cycle)
{
    const Attempt *attempt = cycle->attempt;
    GString *out = g_string_new(NULL);
    g_autofree char *after = post_filter_message(cycle);

    g_string_append_printf(out, "0/%u nodes are available:", attempt->n_nodes);
    if (attempt->pre_filter_failed) {
        g_string_append_c(out, ' ');
        verdict_append(out, &attempt->pre_filter);
        g_string_append_c(out, '.');
    } else {
        ReasonCounter *counter = reason_counter_new();
        uint32_t n_unfit = 0;

        for (uint32_t i = 0; i < attempt->n_nodes; i++) {
            if (attempt->marks[i] == NODE_UNFIT) {
                reason_counter_add(counter, &attempt->verdicts[i], 1);
                n_unfit++;
            }
        }
        reason_counter_add(counter, &attempt->absent, attempt->n_nodes - n_unfit);
        reason_counter_finish(counter, out);
    }
    if (*after != '\0') {
        g_string_append_c(out, ' ');
        g_string_append(out, after);
    }
    return g_string_free(out, FALSE);
}
