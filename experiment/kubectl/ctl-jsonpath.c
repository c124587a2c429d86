/* ctl-jsonpath.c - kubectl's JSONPath templates: text with {.paths}, {range}...{end}, "quotes".
 *
 * A template is a list of parts; a path is evaluated by keeping the list of values it has reached.
 * Known are members, ['members'], indices and slices, *, .. and filters [?(@.a=="b")]. */
#include "experiment/kubectl/ctl-command.h"
#include "text/json.h"

#include <string.h>

typedef enum PartKind {
    PART_TEXT,
    PART_PATHS, /* what stands between braces */
    PART_RANGE,
    PART_END,
} PartKind;

typedef struct Part {
    PartKind kind;
    const char *text;
} Part;

typedef struct Template {
    GArray *parts; /* Part */
} Template;

static const char *find_close(const char *p);

/* The brace that closes an action; quotes may hold any. */
static const char *
find_close(const char *p)
{
    char quote = '\0';

    for (; *p != '\0' && (quote != '\0' || *p != '}'); p++) {
        if (*p == '\\' && quote != '\0' && p[1] != '\0') {
            p++;
        } else if (quote == *p) {
            quote = '\0';
        } else if (quote == '\0' && (*p == '"' || *p == '\'')) {
            quote = *p;
        }
    }
    return *p == '}' ? p : NULL;
}

static const char *
check_action(Arena *arena, const char *text)
{
    int depth = 0;

    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\'') {
            const char *end = strchr(p + 1, *p);

            if (end == NULL) {
                return "unterminated quoted string";
            }
            p = end;
        } else if (*p == '[') {
            depth++;
        } else if (*p == ']') {
            depth--;
        } else if (depth == 0 && !g_ascii_isalnum(*p) && (*p & 0x80) == 0 &&
                   strchr(".$@*-_ :,()\\/\t\n=<>!&|?", *p) == NULL) {
            return arena_printf(arena, "unrecognized character in action: U+%04X '%c'",
                                (unsigned)*p, *p);
        }
    }
    return depth > 0 ? "unterminated array" : NULL;
}

static const char *
add_action(Arena *arena, GArray *parts, const char *text)
{
    Part part = { PART_PATHS, g_strstrip(arena_strdup(arena, text)) };

    if (strcmp(part.text, "end") == 0) {
        part.kind = PART_END;
    } else if (g_str_has_prefix(part.text, "range ")) {
        part.kind = PART_RANGE;
        part.text = g_strchug(arena_strdup(arena, part.text + strlen("range ")));
    }
    g_array_append_val(parts, part);
    return part.kind == PART_END ? NULL : check_action(arena, part.text);
}

void *
ctl_jsonpath_parse(Arena *arena, const char *text, const char **ret_error)
{
    Template *template_ = ARENA_NEW(arena, Template);
    g_autoptr(GArray) parts = g_array_new(FALSE, TRUE, sizeof(Part));
    /* without braces the whole is a path, which need not begin with a point */
    const char *p = strchr(text, '{') != NULL ? text
                    : *text == '.' || *text == '$' || *text == '['
                        ? arena_printf(arena, "{%s}", text)
                        : arena_printf(arena, "{.%s}", text);

    *ret_error = NULL;
    while (*p != '\0' && *ret_error == NULL) {
        size_t length = strcspn(p, "{");
        const char *close;

        if (length > 0) {
            Part part = { PART_TEXT, arena_strndup(arena, p, length) };

            g_array_append_val(parts, part);
            p += length;
            continue;
        }
        close = find_close(p + 1);
        if (close == NULL) {
            *ret_error = "unclosed action";
        } else {
            *ret_error =
                add_action(arena, parts, arena_strndup(arena, p + 1, (size_t)(close - p - 1)));
            p = close + 1;
        }
    }
    if (*ret_error != NULL) {
        return NULL;
    }
    /* read alone: g_array_index() needs no more than data and len */
    template_->parts = ARENA_NEW(arena, GArray);
    template_->parts->data = arena_alloc(arena, (parts->len + 1) * sizeof(Part));
    template_->parts->len = parts->len;
    if (parts->len > 0) {
        memcpy(template_->parts->data, parts->data, parts->len * sizeof(Part));
    }
    return template_;
}

static void
add(GPtrArray *values, const Value *value)
{
    if (value != NULL) {
        g_ptr_array_add(values, (gpointer)(uintptr_t)value);
    }
}

static void
add_all_of(GPtrArray *values, const Value *value)
{
    for (size_t i = 0; i < value_length(value); i++) {
        add(values, value_is(value, VALUE_MAP) ? value->members[i].value : value->items[i]);
    }
}

static void
add_deep(GPtrArray *values, const Value *value, const char *name)
{
    add(values, value_get(value, name));
    for (size_t i = 0; i < value_length(value); i++) {
        add_deep(values, value_is(value, VALUE_MAP) ? value->members[i].value : value->items[i],
                 name);
    }
}

/* "1", "-1", "1:3", "::2" */
static void
add_slice(GPtrArray *values, const Value *list, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 3);
    int64_t n = (int64_t)value_length(list);
    bool is_slice = parts[0] != NULL && parts[1] != NULL;
    int64_t from = parts[0] == NULL ? 0 : g_ascii_strtoll(parts[0], NULL, 10);
    int64_t step = is_slice && parts[2] != NULL && *parts[2] != '\0'
                       ? MAX(1, g_ascii_strtoll(parts[2], NULL, 10))
                       : 1;
    int64_t to = !is_slice ? from + 1 : *parts[1] == '\0' ? n : g_ascii_strtoll(parts[1], NULL, 10);

    from += from < 0 ? n : 0;
    to += is_slice && to < 0 ? n : 0;
    if (!is_slice) {
        to = from + 1;
    }
    for (int64_t i = MAX(from, 0); value_is(list, VALUE_LIST) && i < MIN(to, n); i += step) {
        add(values, value_item(list, (size_t)i));
    }
}

static GPtrArray *follow(const Value *root, const Value *value, const char **path);

/* A side of a comparison: a path from the item, or a literal. */
static const Value *
operand(Arena *arena, const Value *root, const Value *item, const char *text)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    size_t length = strlen(trimmed);
    int64_t number = 0;

    if (*trimmed == '@' || *trimmed == '$' || *trimmed == '.') {
        const char *path = trimmed;
        g_autoptr(GPtrArray) found = follow(root, item, &path);

        return found->len == 0 ? NULL : g_ptr_array_index(found, 0);
    }
    if (length >= 2 && (*trimmed == '"' || *trimmed == '\'')) {
        return value_string_n(arena, trimmed + 1, length - 2);
    }
    if (strcmp(trimmed, "true") == 0 || strcmp(trimmed, "false") == 0) {
        return value_bool(arena, *trimmed == 't');
    }
    return go_parse_int(arena, trimmed, 64, "Atoi", &number) == NULL
               ? value_int(arena, number)
               : value_float(arena, g_ascii_strtod(trimmed, NULL));
}

static double
number_of(const Value *value)
{
    return value_is(value, VALUE_INT)     ? (double)value->integer
           : value_is(value, VALUE_FLOAT) ? value->real
                                          : 0;
}

/* "@.a == 'b'", or "@.a" for what is there. */
static bool
filter_holds(const Value *root, const Value *item, const char *text)
{
    static const char *const signs[] = { "==", "!=", "<=", ">=", "<", ">" };
    g_autoptr(Arena) arena = arena_new();

    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        const char *at = strstr(text, signs[i]);
        const Value *left, *right;
        int order;

        if (at == NULL) {
            continue;
        }
        left = operand(arena, root, item, arena_strndup(arena, text, (size_t)(at - text)));
        right = operand(arena, root, item, at + strlen(signs[i]));
        if (left == NULL || right == NULL) {
            return false;
        }
        if (i < 2) {
            return value_equal(left, right) == (i == 0);
        }
        order = value_is(left, VALUE_STRING) && value_is(right, VALUE_STRING)
                    ? strcmp(left->text, right->text)
                    : (number_of(left) > number_of(right)) - (number_of(left) < number_of(right));
        return i == 2 ? order <= 0 : i == 3 ? order >= 0 : i == 4 ? order < 0 : order > 0;
    }
    return operand(arena, root, item, text) != NULL;
}

static void
add_brackets(GPtrArray *next, const Value *root, const Value *value, const char *inside)
{
    size_t length = strlen(inside);

    if (strcmp(inside, "*") == 0) {
        add_all_of(next, value);
    } else if (g_str_has_prefix(inside, "?(") && length > 3) {
        g_autofree char *text = g_strndup(inside + 2, length - 3);

        for (size_t i = 0; i < value_length(value); i++) {
            const Value *item =
                value_is(value, VALUE_MAP) ? value->members[i].value : value->items[i];

            add(next, filter_holds(root, item, text) ? item : NULL);
        }
    } else {
        g_auto(GStrv) parts = g_strsplit(inside, ",", -1);

        for (size_t i = 0; parts[i] != NULL; i++) {
            char *part = g_strstrip(parts[i]);

            if (*part == '\'' || *part == '"') {
                part[strlen(part) - 1] = '\0';
                add(next, value_get(value, part + 1));
            } else {
                add_slice(next, value, part);
            }
        }
    }
}

/* A member's name, with "\." for a point. */
static char *
take_name(const char **path)
{
    GString *name = g_string_new(NULL);
    const char *p = *path;

    for (; *p != '\0' && strchr(".[ \t\n", *p) == NULL; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
        }
        g_string_append_c(name, *p);
    }
    *path = p;
    return g_string_free(name, FALSE);
}

static const char *
close_of_bracket(const char *p)
{
    int depth = 0;

    for (; *p != '\0'; p++) {
        depth += *p == '[' ? 1 : *p == ']' ? -1 : 0;
        if (depth == 0) {
            break;
        }
    }
    return p;
}

/* Walks one path; '*path' moves behind it.  The caller frees the array. */
static GPtrArray *
follow(const Value *root, const Value *value, const char **path)
{
    GPtrArray *values = g_ptr_array_new();
    const char *p = *path;

    add(values, *p == '$' ? root : value);
    if (*p == '$' || *p == '@') {
        p++;
    }
    while (*p == '.' || *p == '[') {
        GPtrArray *next = g_ptr_array_new();
        bool is_deep = g_str_has_prefix(p, "..");
        g_autofree char *text = NULL;
        bool is_bracket = *p == '[';

        if (is_bracket) {
            const char *close = close_of_bracket(p);

            text = g_strndup(p + 1, (gsize)(close - p - 1));
            p = *close == ']' ? close + 1 : close;
        } else {
            p += is_deep ? 2 : 1;
            text = take_name(&p);
        }
        for (guint i = 0; i < values->len; i++) {
            const Value *one = g_ptr_array_index(values, i);

            if (is_bracket) {
                add_brackets(next, root, one, text);
            } else if (is_deep) {
                add_deep(next, one, text);
            } else if (strcmp(text, "*") == 0) {
                add_all_of(next, one);
            } else {
                add(next, *text == '\0' ? one : value_get(one, text));
            }
        }
        g_ptr_array_unref(values);
        values = next;
    }
    *path = p;
    return values;
}

static void
append_value(GString *out, const Value *value)
{
    if (value->text != NULL && !value_is(value, VALUE_LIST) && !value_is(value, VALUE_MAP)) {
        g_string_append_len(out, value->text, (gssize)value->length);
    } else {
        go_json(out, value);
    }
}

/* A literal between quotes, with \n and \t; '*at' moves behind it. */
static void
append_quoted(GString *out, const char **at)
{
    char quote = **at;
    const char *p = *at + 1;

    for (; *p != '\0' && *p != quote; p++) {
        if (*p == '\\' && p[1] != '\0') {
            p++;
            g_string_append_c(out, *p == 'n' ? '\n' : *p == 't' ? '\t' : *p);
        } else {
            g_string_append_c(out, *p);
        }
    }
    *at = *p == quote ? p + 1 : p;
}

/* Everything between two braces: paths and literals. */
static void
append_paths(GString *out, const Value *root, const Value *value, const char *text)
{
    while (*text != '\0') {
        if (*text == '"' || *text == '\'') {
            append_quoted(out, &text);
        } else if (*text == '.' || *text == '[' || *text == '$' || *text == '@') {
            g_autoptr(GPtrArray) found = follow(root, value, &text);

            for (guint i = 0; i < found->len; i++) {
                g_string_append(out, i > 0 ? " " : "");
                append_value(out, g_ptr_array_index(found, i));
            }
        } else {
            text++;
        }
    }
}

static void run_parts(const GArray *parts, guint from, guint to, const Value *root,
                      const Value *value, GString *out);

/* The {end} that belongs to the {range} before 'from'. */
static guint
end_of_range(const GArray *parts, guint from)
{
    int depth = 1;

    for (; from < parts->len; from++) {
        PartKind kind = g_array_index(parts, Part, from).kind;

        depth += kind == PART_RANGE ? 1 : kind == PART_END ? -1 : 0;
        if (depth == 0) {
            break;
        }
    }
    return from;
}

static void
run_parts(const GArray *parts, guint from, guint to, const Value *root, const Value *value,
          GString *out)
{
    for (guint i = from; i < to; i++) {
        const Part *part = &g_array_index(parts, Part, i);

        if (part->kind == PART_TEXT) {
            g_string_append(out, part->text);
        } else if (part->kind == PART_PATHS) {
            append_paths(out, root, value, part->text);
        } else if (part->kind == PART_RANGE) {
            const char *path = part->text;
            g_autoptr(GPtrArray) found = follow(root, value, &path);
            guint end = end_of_range(parts, i + 1);

            for (guint j = 0; j < found->len; j++) {
                run_parts(parts, i + 1, end, root, g_ptr_array_index(found, j), out);
            }
            i = end;
        }
    }
}

const char *
ctl_jsonpath_run(void *path, Arena *arena, const Value *object, bool as_json, GString *out)
{
    Template *template_ = path;
    g_autoptr(GString) text = g_string_new(NULL);

    if (as_json && template_->parts->len > 0) {
        const char *first = g_array_index(template_->parts, Part, 0).text;
        g_autoptr(GPtrArray) found = follow(object, object, &first);
        ValueBuilder *list = value_list_begin(arena);

        for (guint i = 0; i < found->len; i++) {
            value_add(list, g_ptr_array_index(found, i));
        }
        json_write(text, value_end(list), 4);
        g_string_append_printf(out, "%s\n", text->str);
        return NULL;
    }
    run_parts(template_->parts, 0, template_->parts->len, object, object, out);
    return NULL;
}
