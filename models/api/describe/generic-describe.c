/* generic-describe.c - kinds that nobody wrote a description for: their fields, one below the
 * other, with the names of the fields made readable. */
#include "models/api/describe/describer.h"

#include <string.h>

extern const DescriberKind describer_generic;

static bool
is_plain(const char *field)
{
    for (; *field != '\0'; field++) {
        if (!g_ascii_isalpha(*field) && *field != '-') {
            return false;
        }
    }
    return true;
}

/* The length of the word at 'text': "API" of "APIVersion", "creation" of "creationTimestamp". */
static size_t
word_length(const char *text)
{
    size_t n = 1;

    if (!g_ascii_isalpha(*text)) {
        return 1;
    }
    if (g_ascii_isupper(*text) && g_ascii_isupper(text[1])) {
        while (g_ascii_isupper(text[n])) {
            n++;
        }
        return g_ascii_islower(text[n]) ? n - 1 : n;
    }
    while (g_ascii_islower(text[n])) {
        n++;
    }
    return n;
}

/* "creationTimestamp" reads as "Creation Timestamp", "apiVersion" as "API Version". */
static char *
label_make(const char *field)
{
    static const char *const acronyms[] = { "API", "URL", "UID", "OSB", "GUID", NULL };
    GString *out = g_string_new(NULL);

    if (!is_plain(field)) {
        return g_string_free(g_string_append(out, field), FALSE);
    }
    while (*field != '\0') {
        size_t n = word_length(field);
        g_autofree char *upper = g_ascii_strup(field, (gssize)n);

        g_string_append(out, out->len == 0 ? "" : " ");
        if (g_strv_contains(acronyms, upper)) {
            g_string_append(out, upper);
        } else {
            g_string_append_c(out, upper[0]);
            g_string_append_len(out, field + 1, (gssize)n - 1);
        }
        field += n;
    }
    return g_string_free(out, FALSE);
}

static bool
is_shown(const char *path)
{
    static const char *const skipped[] = { ".metadata.managedFields", ".metadata.name",
                                           ".metadata.namespace",     ".metadata.labels",
                                           ".metadata.annotations",   NULL };

    return !g_strv_contains(skipped, path);
}

static void content_write(Description *d, int level, const Value *map, const char *prefix);

static void
items_write(Description *d, int level, const Value *list, const char *path)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *item = value_item(list, i);
        const char *text = scalar_text(item);

        if (value_is(item, VALUE_MAP)) {
            content_write(d, level, item, path);
        } else {
            describe_write(d, level, "%s\n", text == NULL ? "<nil>" : text);
        }
    }
}

/* Depth is that of the reader, which is limited. */
static void
content_write(Description *d, int level, const Value *map, const char *prefix)
{
    const Value *sorted = value_length(map) == 0 ? NULL : value_sorted(d->arena, map);

    for (size_t i = 0; i < value_length(sorted); i++) {
        const ValueMember *member = &sorted->members[i];
        g_autofree char *label = label_make(member->key);
        g_autofree char *path = g_strdup_printf("%s.%s", prefix, member->key);
        const char *text = scalar_text(member->value);

        if (!is_shown(path)) {
            continue;
        }
        if (value_is(member->value, VALUE_MAP)) {
            describe_write(d, level, "%s:\n", label);
            content_write(d, level + 1, member->value, path);
        } else if (value_is(member->value, VALUE_LIST)) {
            describe_write(d, level, "%s:\n", label);
            items_write(d, level + 1, member->value, path);
        } else {
            describe_write(d, level, "%s:\t%s\n", label, text == NULL ? "<nil>" : text);
        }
    }
}

static void
generic_describe(Description *d)
{
    describe_name(d);
    describe_labels(d);
    content_write(d, 0, d->object, "");
    describe_events(d);
}

const DescriberKind describer_generic = { "", "", generic_describe };
