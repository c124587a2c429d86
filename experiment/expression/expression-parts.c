/* expression-parts.c - names, labels and numbers. */
#include "experiment/expression/expression-parts.h"

#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

static bool
has_label(const Metric *metric, const char *word, size_t length)
{
    for (size_t i = 0; metric->labels != NULL && metric->labels[i] != NULL; i++) {
        if (strlen(metric->labels[i]) == length && strncmp(metric->labels[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

const char *
labels_read(const Metric *metric, const char *written, Arena *arena, char **ret_wrong)
{
    g_auto(GStrv) pairs = g_strsplit_set(written, ", ", -1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; pairs[i] != NULL; i++) {
        size_t length = strcspn(pairs[i], "=/");

        if (pairs[i][length] == '/' && has_label(metric, pairs[i], length)) {
            pairs[i][length] = '='; /* pool/big, service/web */
        }
        length = strcspn(pairs[i], "=");

        if (*pairs[i] != '\0' &&
            (pairs[i][length] != '=' || !has_label(metric, pairs[i], length))) {
            *ret_wrong = g_strdup(pairs[i]);
            return NULL;
        }
        g_strdelimit(pairs[i], "\"'", ' ');
    }
    for (size_t k = 0; metric->labels != NULL && metric->labels[k] != NULL; k++) {
        size_t length = strlen(metric->labels[k]);

        for (size_t i = 0; pairs[i] != NULL; i++) {
            if (strncmp(pairs[i], metric->labels[k], length) == 0 && pairs[i][length] == '=') {
                g_string_append_printf(text, "%s%s=%s", text->len == 0 ? "" : " ",
                                       metric->labels[k], g_strstrip(pairs[i] + length + 1));
            }
        }
    }
    return arena_strdup(arena, text->str);
}

bool
metric_number_read(const char *text, MetricUnit unit, double *ret)
{
    char *end = NULL;
    double number = g_ascii_strtod(text, &end);
    int64_t ns;
    Quantity quantity;

    if (end != text && *end == '\0') {
        *ret = number;
        return true;
    }
    if (end != text && strcmp(end, "%") == 0) {
        *ret = number / 100;
        return true;
    }
    if (unit == METRIC_SECONDS) {
        if (!duration_parse(text, &ns, NULL)) {
            return false;
        }
        *ret = (double)ns / 1e9;
        return true;
    }
    if (quantity_parse(text, &quantity) != QUANTITY_OK) {
        return false;
    }
    *ret = (double)quantity_milli_value(quantity) / 1000;
    return true;
}

const Metric *
metric_split(const char *name, Statistic *ret_statistic)
{
    const Metric *metric = metric_find(name);
    const char *point = strrchr(name, '.');

    *ret_statistic = STATISTIC_NONE;
    if (metric != NULL || point == NULL) {
        return metric;
    }
    for (int i = 1; i < N_STATISTICS; i++) {
        if (strcmp(point + 1, statistic_names[i]) == 0) {
            *ret_statistic = (Statistic)i;
        }
    }
    g_autofree char *base = g_strndup(name, (gsize)(point - name));

    metric = metric_find(base);
    /* utilization.cpu: what is measured stands behind the point as well */
    return metric != NULL && (*ret_statistic != STATISTIC_NONE || metric->is_later) ? metric : NULL;
}
