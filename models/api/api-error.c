/* api-error.c - see api-error.h. */
#include "models/api/api-error.h"

#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

static void
append_path(GString *out, const FieldPath *path)
{
    if (path == NULL) {
        return;
    }
    append_path(out, path->outer);
    if (path->name == NULL) {
        g_string_append_printf(out, "[%zu]", path->index);
    } else if (path->is_key) {
        g_string_append_printf(out, "[%s]", path->name);
    } else {
        g_string_append_printf(out, "%s%s", out->len > 0 ? "." : "", path->name);
    }
}

const char *
field_path_text(const FieldPath *path, Arena *arena)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (path == NULL) {
        return "<nil>";
    }
    append_path(text, path);
    return arena_strndup(arena, text->str, text->len);
}

static void
quote_char(GString *out, gunichar c)
{
    static const char controls[] = "abtnvfr";

    if (c == '"' || c == '\\') {
        g_string_append_printf(out, "\\%c", (char)c);
    } else if (c >= '\a' && c <= '\r') {
        g_string_append_printf(out, "\\%c", controls[c - '\a']);
    } else if (c < ' ' || c == 0x7f) {
        g_string_append_printf(out, "\\x%02x", c);
    } else if (c == ' ' || g_unichar_isgraph(c)) {
        g_string_append_unichar(out, c);
    } else if (c < 0x10000) {
        g_string_append_printf(out, "\\u%04x", c);
    } else {
        g_string_append_printf(out, "\\U%08x", c);
    }
}

void
go_quote(GString *out, const char *text, size_t length)
{
    const char *end = text + length;

    g_string_append_c(out, '"');
    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);

        if (c == (gunichar)-1 || c == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (unsigned char)*text);
            text++;
        } else {
            quote_char(out, c);
            text += g_utf8_skip[(unsigned char)*text];
        }
    }
    g_string_append_c(out, '"');
}

static void
go_json_string(GString *out, const char *text)
{
    g_autoptr(GString) plain = g_string_new(NULL);

    json_write_string(plain, text);
    for (size_t i = 0; i < plain->len; i++) {
        char c = plain->str[i];

        if (c == '<' || c == '>' || c == '&') {
            g_string_append_printf(out, "\\u%04x", c);
        } else {
            g_string_append_c(out, c);
        }
    }
}

void
go_json(GString *out, const Value *value)
{
    if (value_is(value, VALUE_MAP)) {
        g_string_append_c(out, '{');
        for (size_t i = 0; i < value->n; i++) {
            g_string_append(out, i > 0 ? "," : "");
            go_json_string(out, value->members[i].key);
            g_string_append_c(out, ':');
            go_json(out, value->members[i].value);
        }
        g_string_append_c(out, '}');
    } else if (value_is(value, VALUE_LIST)) {
        g_string_append_c(out, '[');
        for (size_t i = 0; i < value->n; i++) {
            g_string_append(out, i > 0 ? "," : "");
            go_json(out, value->items[i]);
        }
        g_string_append_c(out, ']');
    } else if (value_is(value, VALUE_STRING)) {
        go_json_string(out, value->text);
    } else if (value == NULL) {
        g_string_append(out, "null");
    } else {
        json_write(out, value, 0);
    }
}

void
api_errors_init(ApiErrors *errors, Arena *arena)
{
    *errors = (ApiErrors){ .arena = arena };
}

void
api_errors_clear(ApiErrors *errors)
{
    g_clear_pointer(&errors->causes, g_array_unref);
    g_clear_pointer(&errors->warnings, g_ptr_array_unref);
}

size_t
api_errors_count(const ApiErrors *errors)
{
    return errors->causes == NULL ? 0 : errors->causes->len;
}

void
err_add(ApiErrors *errors, const FieldPath *path, const char *reason, const char *message)
{
    ApiCause cause = {
        .field = field_path_text(path, errors->arena),
        .reason = reason,
        .message = arena_strdup(errors->arena, message),
    };

    if (errors->causes == NULL) {
        errors->causes = g_array_new(FALSE, FALSE, sizeof(ApiCause));
    }
    g_array_append_val(errors->causes, cause);
}

/* "WHAT: VALUE: DETAIL", any of the last two may be missing. */
static void
add(ApiErrors *errors, const FieldPath *path, const char *reason, const char *what,
    const char *shown, const char *detail)
{
    g_autoptr(GString) text = g_string_new(what);

    if (shown != NULL) {
        g_string_append_printf(text, ": %s", shown);
    }
    if (detail != NULL && *detail != '\0') {
        g_string_append_printf(text, ": %s", detail);
    }
    err_add(errors, path, reason, text->str);
}

static char *
shown_value(const Value *value)
{
    GString *text = g_string_new(NULL);

    if (value_is(value, VALUE_STRING)) {
        go_quote(text, value->text, value->length);
    } else {
        go_json(text, value);
    }
    return g_string_free(text, FALSE);
}

static char *
shown_text(const char *value)
{
    GString *text = g_string_new(NULL);

    go_quote(text, value == NULL ? "" : value, value == NULL ? 0 : strlen(value));
    return g_string_free(text, FALSE);
}

/* The text made by a format that may be NULL. */
static char *
detail_of(const char *format, va_list arguments)
{
    return format == NULL ? NULL : g_strdup_vprintf(format, arguments);
}

#define DETAIL(format) \
    g_autofree char *text = NULL; \
    va_list arguments; \
    va_start(arguments, format); \
    text = detail_of(format, arguments); \
    va_end(arguments)

void
err_invalid(ApiErrors *errors, const FieldPath *path, const Value *bad, const char *detail, ...)
{
    g_autofree char *shown = shown_value(bad);
    DETAIL(detail);

    add(errors, path, "FieldValueInvalid", "Invalid value", shown, text);
}

void
err_invalid_text(ApiErrors *errors, const FieldPath *path, const char *bad, const char *detail, ...)
{
    g_autofree char *shown = shown_text(bad);
    DETAIL(detail);

    add(errors, path, "FieldValueInvalid", "Invalid value", shown, text);
}

void
err_invalid_int(ApiErrors *errors, const FieldPath *path, int64_t bad, const char *detail, ...)
{
    g_autofree char *shown = g_strdup_printf("%" G_GINT64_FORMAT, bad);
    DETAIL(detail);

    add(errors, path, "FieldValueInvalid", "Invalid value", shown, text);
}

void
err_invalid_dump(ApiErrors *errors, const FieldPath *path, const char *dump, const char *detail,
                 ...)
{
    DETAIL(detail);

    add(errors, path, "FieldValueInvalid", "Invalid value", dump, text);
}

void
err_invalid_hidden(ApiErrors *errors, const FieldPath *path, const char *detail)
{
    add(errors, path, "FieldValueInvalid", "Invalid value", NULL, detail);
}

void
err_required(ApiErrors *errors, const FieldPath *path, const char *detail)
{
    add(errors, path, "FieldValueRequired", "Required value", NULL, detail);
}

void
err_forbidden(ApiErrors *errors, const FieldPath *path, const char *detail, ...)
{
    DETAIL(detail);

    add(errors, path, "FieldValueForbidden", "Forbidden", NULL, text);
}

void
err_not_found(ApiErrors *errors, const FieldPath *path, const char *bad, const char *detail)
{
    g_autofree char *shown = shown_text(bad);

    add(errors, path, "FieldValueNotFound", "Not found", shown, detail);
}

void
err_duplicate(ApiErrors *errors, const FieldPath *path, const Value *bad)
{
    g_autofree char *shown = shown_value(bad);

    add(errors, path, "FieldValueDuplicate", "Duplicate value", shown, NULL);
}

void
err_duplicate_text(ApiErrors *errors, const FieldPath *path, const char *bad)
{
    g_autofree char *shown = shown_text(bad);

    add(errors, path, "FieldValueDuplicate", "Duplicate value", shown, NULL);
}

void
err_duplicate_dump(ApiErrors *errors, const FieldPath *path, const char *dump)
{
    add(errors, path, "FieldValueDuplicate", "Duplicate value", dump, NULL);
}

void
err_too_long(ApiErrors *errors, const FieldPath *path, int64_t limit)
{
    g_autofree char *detail =
        g_strdup_printf("may not be more than %" G_GINT64_FORMAT " bytes", limit);

    add(errors, path, "FieldValueTooLong", "Too long", NULL, detail);
}

void
err_too_many(ApiErrors *errors, const FieldPath *path, int64_t actual, int64_t limit)
{
    g_autofree char *shown = g_strdup_printf("%" G_GINT64_FORMAT, actual);
    g_autofree char *detail = g_strdup_printf("must have at most %" G_GINT64_FORMAT " %s", limit,
                                              limit == 1 ? "item" : "items");

    add(errors, path, "FieldValueTooMany", "Too many", shown, detail);
}

void
err_unsupported_dump(ApiErrors *errors, const FieldPath *path, const char *dump,
                     const char *const *valid)
{
    g_autoptr(GString) detail = g_string_new("supported values: ");

    for (size_t i = 0; valid[i] != NULL; i++) {
        g_string_append(detail, i > 0 ? ", " : "");
        go_quote(detail, valid[i], strlen(valid[i]));
    }
    add(errors, path, "FieldValueNotSupported", "Unsupported value", dump,
        valid[0] == NULL ? NULL : detail->str);
}

void
err_unsupported(ApiErrors *errors, const FieldPath *path, const Value *bad,
                const char *const *valid)
{
    g_autofree char *shown = shown_value(bad);

    err_unsupported_dump(errors, path, shown, valid);
}

void
err_unsupported_text(ApiErrors *errors, const FieldPath *path, const char *bad,
                     const char *const *valid)
{
    g_autofree char *shown = shown_text(bad);

    err_unsupported_dump(errors, path, shown, valid);
}

void
api_warn(ApiErrors *errors, const char *format, ...)
{
    va_list arguments;

    if (errors->warnings == NULL) {
        errors->warnings = g_ptr_array_new();
    }
    va_start(arguments, format);
    g_ptr_array_add(errors->warnings, arena_vprintf(errors->arena, format, arguments));
    va_end(arguments);
}

void
api_warn_at(ApiErrors *errors, const FieldPath *path, const char *format, ...)
{
    DETAIL(format);

    api_warn(errors, "%s: %s", field_path_text(path, errors->arena), text);
}

static bool
same_cause(const ApiCause *a, const ApiCause *b)
{
    return strcmp(a->field, b->field) == 0 && strcmp(a->message, b->message) == 0;
}

const ApiError *
api_error_new(Arena *arena, int code, const char *reason, const char *format, ...)
{
    ApiError *error = ARENA_NEW(arena, ApiError);
    va_list arguments;

    va_start(arguments, format);
    error->code = code;
    error->reason = reason;
    error->message = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return error;
}

/* Whether an earlier cause says the same. */
static bool
is_repeated(const ApiCause *causes, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (same_cause(&causes[i], &causes[index])) {
            return true;
        }
    }
    return false;
}

const ApiError *
api_error_invalid(const ApiErrors *errors, const char *kind, const char *name)
{
    ApiError *error = ARENA_NEW(errors->arena, ApiError);
    g_autoptr(GString) text = g_string_new(NULL);
    size_t n_shown = 0;
    ApiCause *causes;

    error->code = 422;
    error->reason = "Invalid";
    error->kind = kind;
    error->name = name;
    error->n_causes = api_errors_count(errors);
    causes = ARENA_NEW_N(errors->arena, ApiCause, error->n_causes);
    for (size_t i = 0; i < error->n_causes; i++) {
        causes[i] = g_array_index(errors->causes, ApiCause, i);
        if (!is_repeated(causes, i)) {
            g_string_append_printf(text, "%s%s: %s", n_shown++ > 0 ? ", " : "", causes[i].field,
                                   causes[i].message);
        }
    }
    error->causes = causes;
    error->message = arena_printf(
        errors->arena, n_shown > 1 ? "%s \"%s\" is invalid: [%s]" : "%s \"%s\" is invalid: %s",
        kind, name, text->str);
    return error;
}

char *
api_error_format_kubectl(const ApiError *error)
{
    GString *text = g_string_new(NULL);

    if (error->kind == NULL) {
        g_string_append_printf(text, "Error from server (%s): %s", error->reason, error->message);
        return g_string_free(text, FALSE);
    }
    g_string_append_printf(text, "The %.*s \"%s\" is invalid: ", (int)strcspn(error->kind, "."),
                           error->kind, error->name);
    if (error->n_causes == 1) {
        g_string_append_printf(text, "%s: %s", error->causes[0].field, error->causes[0].message);
        return g_string_free(text, FALSE);
    }
    for (size_t i = 0; i < error->n_causes; i++) {
        g_string_append_printf(text, "\n* %s: %s", error->causes[i].field,
                               error->causes[i].message);
    }
    return g_string_free(text, FALSE);
}
