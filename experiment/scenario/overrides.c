/* overrides.c - one value of a tree, changed by its path. */
#include "experiment/scenario/overrides.h"

#include "text/yaml.h"

#include <string.h>

bool
override_read(Arena *arena, const char *text, Diagnostics *diagnostics, const char **ret_path,
              const Value **ret_value)
{
    const char *equals = strchr(text, '=');
    g_autofree char *name = g_strconcat("--set ", text, NULL);
    uint32_t source = diagnostics_add_source(diagnostics, name, text, strlen(text));
    Mark start = { source, 1, 1 };

    if (equals == NULL || equals == text) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "E186", start, start,
                        "an override is PATH=VALUE");
        return false;
    }
    /* Blanks in the place of the path: the marks are then those of the whole text. */
    size_t before = (size_t)g_utf8_strlen(text, equals + 1 - text);
    g_autofree char *blanks = g_strnfill(before, ' ');
    g_autofree char *padded = g_strconcat(blanks, equals + 1, NULL);
    g_autoptr(GPtrArray) documents =
        yaml_read(padded, strlen(padded), source, YAML_OURS, arena, diagnostics);
    if (documents == NULL) {
        return false;
    }
    *ret_path = arena_strndup(arena, text, (size_t)(equals - text));
    *ret_value = documents->len == 0 ? value_null(arena) : g_ptr_array_index(documents, 0);
    return true;
}

/* The entry of a list by number, name, id or image; its length for none. */
static size_t
find_entry(const Value *list, const char *word)
{
    static const char *const keys[] = { "name", "id", "image" };
    guint64 number;

    if (g_ascii_string_to_unsigned(word, 10, 0, G_MAXUINT32, &number, NULL)) {
        return MIN((size_t)number, list->n);
    }
    for (size_t i = 0; i < list->n; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(keys); k++) {
            if (g_strcmp0(value_get_text(value_item(list, i), keys[k]), word) == 0) {
                return i;
            }
        }
    }
    return list->n;
}

/* The first word of a path; a key with points in it is found whole if it is there. */
static size_t
first_word(const Value *map, const char *path)
{
    size_t longest = 0;

    for (size_t i = 0; value_is(map, VALUE_MAP) && i < map->n; i++) {
        size_t length = strlen(map->members[i].key);

        if (strncmp(path, map->members[i].key, length) == 0 &&
            (path[length] == '.' || path[length] == '\0')) {
            longest = MAX(longest, length);
        }
    }
    return longest > 0 ? longest : strcspn(path, ".");
}

const Value *
override_apply(Arena *arena, const Value *target, const char *path, const Value *value,
               const char **ret_error)
{
    size_t length = first_word(target, path);
    const char *word = arena_strndup(arena, path, length);
    const char *rest = path[length] == '.' ? path + length + 1 : NULL;

    if (value_is(target, VALUE_LIST)) {
        size_t index = find_entry(target, word);
        ValueBuilder *list = value_list_begin(arena);

        if (index >= target->n) {
            *ret_error = arena_printf(arena, "no entry `%s`", word);
            return NULL;
        }
        for (size_t i = 0; i < target->n; i++) {
            const Value *item = value_item(target, i);

            if (i == index) {
                item = rest == NULL ? value : override_apply(arena, item, rest, value, ret_error);
                if (item == NULL) {
                    return NULL;
                }
            }
            value_add(list, item);
        }
        return value_end(list);
    }
    if (target != NULL && !value_is(target, VALUE_MAP) && !value_is(target, VALUE_NULL)) {
        *ret_error = arena_printf(arena, "there is nothing below, where `%s` should be", word);
        return NULL;
    }
    if (rest != NULL) {
        value = override_apply(arena, value_get(target, word), rest, value, ret_error);
        if (value == NULL) {
            return NULL;
        }
    }
    return value_with(arena, target, word, value);
}
