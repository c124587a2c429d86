/* placing-text.c - amounts, taints, paragraphs. */
#include "experiment/placing/placing-text.h"

#include "text/display-width.h"

#include <string.h>

static char *
bytes_text(int64_t bytes, bool rounds_up)
{
    static const char *const units[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };
    int unit = 0;
    int64_t size = 1;
    int64_t tenths;
    uint64_t rest; /* ten times as much fits: a size is at most 2^60 */

    while (unit < 6 && bytes / 1024 >= size) {
        size *= 1024;
        unit++;
    }
    rest = (uint64_t)(bytes % size) * 10;
    tenths = bytes / size * 10 + (int64_t)(rest / (uint64_t)size);
    if (rounds_up && rest % (uint64_t)size != 0) {
        tenths++;
    }
    if (tenths % 10 == 0) {
        return g_strdup_printf("%" G_GINT64_FORMAT "%s", tenths / 10, units[unit]);
    }
    return g_strdup_printf("%" G_GINT64_FORMAT ".%d%s", tenths / 10, (int)(tenths % 10),
                           units[unit]);
}

static bool
is_bytes(const char *resource)
{
    return strcmp(resource, "memory") == 0 || strcmp(resource, "ephemeral-storage") == 0 ||
           g_str_has_prefix(resource, "hugepages-");
}

char *
amount_text(const char *resource, int64_t amount, bool rounds_up)
{
    if (strcmp(resource, "cpu") == 0 && amount % 1000 != 0) {
        return g_strdup_printf("%" G_GINT64_FORMAT "m", amount);
    }
    if (is_bytes(resource) && amount > 0) {
        return bytes_text(amount, rounds_up);
    }
    return g_strdup_printf("%" G_GINT64_FORMAT,
                           strcmp(resource, "cpu") == 0 ? amount / 1000 : amount);
}

static int64_t
amount_of(const Amounts *amounts, const char *resource)
{
    if (strcmp(resource, "cpu") == 0) {
        return amounts->milli_cpu;
    }
    if (strcmp(resource, "memory") == 0) {
        return amounts->memory;
    }
    if (strcmp(resource, "ephemeral-storage") == 0) {
        return amounts->ephemeral_storage;
    }
    for (uint32_t i = 0; i < amounts->n_scalars; i++) {
        if (strcmp(amounts->scalars[i].name, resource) == 0) {
            return amounts->scalars[i].amount;
        }
    }
    return 0;
}

int64_t
wanted_amount(const PodNeeds *needs, const char *resource)
{
    return amount_of(&needs->filter, resource);
}

int64_t
whole_amount(const NodeInfo *node, const char *resource)
{
    return amount_of(&node->allocatable, resource);
}

int64_t
free_amount(const NodeInfo *node, const char *resource)
{
    return MAX(0, whole_amount(node, resource) - amount_of(&node->requested, resource));
}

const char *const *
wanted_resources(const PodNeeds *needs, Arena *arena)
{
    static const char *const fixed[] = { "cpu", "memory", "ephemeral-storage" };
    const Amounts *wanted = &needs->filter;
    const char **names =
        ARENA_NEW_N(arena, const char *, G_N_ELEMENTS(fixed) + wanted->n_scalars + 1);
    size_t n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++) {
        if (amount_of(wanted, fixed[i]) > 0) {
            names[n++] = fixed[i];
        }
    }
    for (uint32_t i = 0; i < wanted->n_scalars; i++) {
        if (wanted->scalars[i].amount > 0) {
            names[n++] = wanted->scalars[i].name;
        }
    }
    return names;
}

char *
taint_text(const Taint *taint)
{
    bool has_value = taint->value != NULL && *taint->value != '\0';

    return g_strdup_printf("%s%s%s:%s", taint->key, has_value ? "=" : "",
                           has_value ? taint->value : "", taint_effect_name(taint->effect));
}

void
text_append_wrapped(GString *out, const char *text, int indent, int columns)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    const char *line = strrchr(out->str, '\n');
    int cells = display_width(line == NULL ? out->str : line + 1);
    bool at_start = true;

    for (size_t i = 0; words[i] != NULL; i++) {
        int width = display_width(words[i]);

        if (!at_start && cells + 1 + width > columns) {
            g_string_append_printf(out, "\n%*s", indent, "");
            cells = indent;
            at_start = true;
        }
        if (!at_start) {
            g_string_append_c(out, ' ');
            cells++;
        }
        g_string_append(out, words[i]);
        cells += width;
        at_start = false;
    }
    g_string_append_c(out, '\n');
}

void
text_append_names(GString *out, const GPtrArray *names, int cells)
{
    guint n = 0;
    int used = 0;

    for (; n < names->len; n++) {
        bool is_last = n + 1 == names->len;
        int width = display_width(names->pdata[n]) + (n == 0 ? 0 : 2);

        if (n > 0 && used + width + (is_last ? 0 : (int)strlen(" and 99999 more")) > cells) {
            break;
        }
        used += width;
        g_string_append_printf(out, "%s%s", n == 0 ? "" : ", ", (const char *)names->pdata[n]);
    }
    if (n < names->len) {
        g_string_append_printf(out, " and %u more", names->len - n);
    }
}
