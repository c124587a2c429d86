/* schema-time.c - reading times, with an answer for what people write instead. */
#include "text/schema.h"

#include "text/yaml/yaml-internal.h"

#include <string.h>

/* "90" as "90s" and, if that is shorter to grasp, as "1m30s". */
static char *
with_unit(const char *number)
{
    int64_t seconds;
    g_autofree char *long_form = NULL;
    g_autofree char *seconds_form = g_strdup_printf("%ss", number);

    if (!int_parse(number, &seconds) || seconds < 60 || seconds > 1000000000) {
        return g_strdup_printf("write `%s`", seconds_form);
    }
    long_form = seconds % 60 == 0 && seconds < 3600 ? g_strdup_printf("%dm", (int)(seconds / 60))
                                                    : go_duration_format(seconds * 1000000000);
    return g_strdup_printf("write `%s` or `%s`", seconds_form, long_form);
}

/* "1:30" as "1m30s", "1:02:03" as "1h2m3s". */
static char *
with_clock_units(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", -1);
    guint n = g_strv_length(parts);

    for (guint i = 0; i < n; i++) {
        const char *digits = parts[i] + strspn(parts[i], "0");

        memmove(parts[i], *digits == '\0' ? "0" : digits, MAX(strlen(digits), 1) + 1);
    }
    if (n == 2) {
        return g_strdup_printf("write `%sm%ss`", parts[0], parts[1]);
    }
    return n == 3 ? g_strdup_printf("write `%sh%sm%ss`", parts[0], parts[1], parts[2]) : NULL;
}

/* "5 min", "90 seconds", "2hours": the same with our unit; NULL if it is something else. */
static char *
with_our_unit(const char *text)
{
    static const struct {
        const char *word;
        const char *unit;
    } words[] = {
        { "ms", "ms" }, { "msec", "ms" }, { "millisecond", "ms" },
        { "s", "s" },   { "sec", "s" },   { "second", "s" },
        { "m", "m" },   { "min", "m" },   { "minute", "m" },
        { "h", "h" },   { "hr", "h" },    { "hour", "h" },
        { "d", "d" },   { "day", "d" },
    };
    size_t digits = strspn(text, "0123456789.");
    g_autofree char *word = g_ascii_strdown(text + digits + strspn(text + digits, " "), -1);
    size_t length = strlen(word);

    if (digits == 0) {
        return NULL;
    }
    if (length > 1 && word[length - 1] == 's' && strcmp(word, "ms") != 0) {
        word[length - 1] = '\0';
    }
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(word, words[i].word) == 0) {
            return g_strdup_printf("write `%.*s%s`", (int)digits, text, words[i].unit);
        }
    }
    return NULL;
}

static bool
report(SchemaContext *context, const SchemaRow *row, const Value *value, bool needs_unit)
{
    const char *text = value->text;
    g_autofree char *label = NULL;

    if (needs_unit || yaml_is_sexagesimal(text)) {
        label = needs_unit ? with_unit(text) : with_clock_units(text);
        return schema_error(context, "E117", value, label, "a time needs a unit");
    }
    if (*text == '-' && g_ascii_isdigit(text[1])) {
        return schema_error(context, "E107", value, NULL, "`%s` must not be negative", row->key);
    }
    label = with_our_unit(text);
    return schema_error(context, "E118", value,
                        label == NULL ? "a time is written like `90s`, `1m30s`, `1.5h`, `365d`"
                                      : label,
                        "not a time: `%s`", text);
}

static bool
in_limits(SchemaContext *context, const SchemaRow *row, const Value *value, int64_t ns)
{
    double seconds = (double)ns / 1e9;
    bool is_low = seconds < row->min;
    g_autofree char *limit = NULL;

    if (!is_low && (row->max == 0 || seconds <= row->max)) {
        return true;
    }
    limit = go_duration_format((int64_t)((is_low ? row->min : row->max) * 1e9));
    return schema_error(context, "E107", value, NULL, "`%s` must be at %s %s", row->key,
                        is_low ? "least" : "most", limit);
}

static bool
read_time(SchemaContext *context, const SchemaRow *row, const Value *value, void *slot)
{
    bool needs_unit;
    int64_t ns;

    if (value->text == NULL || value->type == VALUE_NULL) {
        return schema_error(context, "E106", value, NULL, "`%s` must be a time, this is %s",
                            row->key, schema_type_text(value));
    }
    if (!duration_parse(value->text, &ns, &needs_unit)) {
        return report(context, row, value, needs_unit);
    }
    if (!in_limits(context, row, value, ns)) {
        return false;
    }
    *(int64_t *)slot = ns;
    return true;
}

const SchemaReader schema_time = {
    "time",
    "{\"type\":[\"string\",\"number\"],"
    "\"pattern\":\"^([0-9]+([.][0-9]+)?(ns|us|ms|s|m|h|d))+$|^0$\",\"maximum\":0}",
    read_time
};
