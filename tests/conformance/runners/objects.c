/* objects.c - what the server answers to a create or replace request (api/objects). */
#include "models/api/api-kind.h"
#include "models/api/document/api-edit.h"
#include "models/api/server/api-admission.h"
#include "tests/conformance/conformance.h"
#include "tests/conformance/runners/fake-allocator.h"

#include <string.h>

/* 2026-03-01T12:00:00Z, where the recording server's clock stood. */
#define NOW 1772366400

static bool
accepts(const char *path)
{
    return conformance_path_ends(path, "api/objects");
}

/* Texts that the server drew are marked; ours are cut out of messages. */
static void
replace_all(GString *text, const char *what, const char *with)
{
    for (char *at = text->str; *what != '\0' && (at = strstr(at, what)) != NULL;) {
        size_t offset = (size_t)(at - text->str);

        g_string_erase(text, (gssize)offset, (gssize)strlen(what));
        g_string_insert(text, (gssize)offset, with);
        at = text->str + offset + strlen(with);
    }
}

/* A generated name is BASE and five drawn characters: they become one mark. */
static void
mark_generated(GString *text, const char *base)
{
    size_t n = base == NULL ? 0 : strlen(base);

    for (char *at = text->str; n > 0 && (at = strstr(at, base)) != NULL;) {
        size_t offset = (size_t)(at - text->str);

        if (strspn(at + n, "bcdfghjklmnpqrstvwxz2456789") >= 5) {
            g_string_erase(text, (gssize)offset, (gssize)(n + 5));
            g_string_insert(text, (gssize)offset, "(generated)");
            at = text->str + offset;
        } else {
            at = text->str + offset + n;
        }
    }
}

/* "Key: /registry/...," names a place in etcd. */
static void
mark_key(GString *text)
{
    char *at = strstr(text->str, "Key: /registry/");

    if (at != NULL) {
        size_t offset = (size_t)(at - text->str) + strlen("Key: ");

        g_string_erase(text, (gssize)offset, (gssize)strcspn(text->str + offset, ","));
        g_string_insert(text, (gssize)offset, "(key)");
    }
}

/* Only the first line counts where a dump follows. */
static const Value *
first_line(Arena *arena, const Value *message)
{
    return value_string_n(arena, message->text, strcspn(message->text, "\n"));
}

static const Value *
error_value(const ApiError *error, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *causes = value_list_begin(arena);

    value_put_int(map, "code", error->code);
    value_put_string(map, "reason", error->reason);
    value_put_string(map, "message", error->message);
    for (size_t i = 0; i < error->n_causes; i++) {
        ValueBuilder *cause = value_map_begin(arena);

        value_put_string(cause, "field", error->causes[i].field);
        value_put_string(cause, "reason", error->causes[i].reason);
        value_put_string(cause, "message", error->causes[i].message);
        value_add(causes, value_end(cause));
    }
    if (error->n_causes > 0) {
        value_put(map, "causes", value_end(causes));
    }
    return value_end(map);
}

static int
by_cause(gconstpointer a, gconstpointer b)
{
    const Value *x = *(const Value *const *)a;
    const Value *y = *(const Value *const *)b;
    int order = g_strcmp0(value_get_text(x, "field"), value_get_text(y, "field"));

    return order != 0 ? order
                      : g_strcmp0(value_get_text(x, "message"), value_get_text(y, "message"));
}

/* An error with first lines only; causes sorted if their order is the server's luck. */
static const Value *
comparable_error(const Value *error, bool is_sorted, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    ValueBuilder *causes = value_list_begin(arena);
    const Value *list = value_get(error, "causes");

    value_put(map, "code", value_get(error, "code"));
    value_put(map, "reason", value_get(error, "reason"));
    if (!is_sorted) {
        value_put(map, "message", first_line(arena, value_get(error, "message")));
    }
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *message = value_get(value_item(list, i), "message");

        g_ptr_array_add(rows, (gpointer)(uintptr_t)value_with(arena, value_item(list, i), "message",
                                                              first_line(arena, message)));
    }
    if (is_sorted) {
        g_ptr_array_sort(rows, by_cause);
    }
    for (guint i = 0; i < rows->len; i++) {
        value_add(causes, g_ptr_array_index(rows, i));
    }
    value_put(map, "causes", value_end(causes));
    return value_end(map);
}

static const Value *
comparable(const Value *answer, bool is_sorted, Arena *arena)
{
    const Value *error = value_get(answer, "error");

    answer = value_with(arena, answer, "class", NULL);
    answer = value_with(arena, answer, "kind", NULL);
    answer = value_with(arena, answer, "orderVaries", NULL);
    if (error != NULL) {
        answer = value_with(arena, answer, "error", comparable_error(error, is_sorted, arena));
    }
    return answer;
}

/* The answer in the form of the recording. */
static const Value *
answer_value(const ApiResult *result, const char *done, Arena *arena)
{
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *warnings = value_list_begin(arena);
    const Value *object = result->object;

    value_put_string(map, "result", result->error == NULL ? done : "error");
    if (result->error != NULL) {
        value_put(map, "error", error_value(result->error, arena));
    }
    if (object != NULL) {
        const Value *meta = value_get(object, "metadata");

        meta = value_with(arena, meta, "uid", NULL);
        meta = value_with(arena, meta, "creationTimestamp", NULL);
        meta = value_with(arena, meta, "resourceVersion", NULL);
        value_put(map, "object", value_with(arena, object, "metadata", meta));
    }
    for (size_t i = 0; i < result->n_warnings; i++) {
        value_add(warnings, value_string(arena, result->warnings[i]));
    }
    if (result->n_warnings > 0) {
        value_put(map, "warnings", value_end(warnings));
    }
    return value_end(map);
}

/* Replaces what was drawn by the marks of the recording, in all texts. */
static const Value *
with_marks(const Value *value, const FakeAllocator *drawn, const char *base, Arena *arena)
{
    if (value_is(value, VALUE_MAP)) {
        ValueBuilder *map = value_map_begin(arena);

        for (size_t i = 0; i < value->n; i++) {
            value_put(map, value->members[i].key,
                      with_marks(value->members[i].value, drawn, base, arena));
        }
        return value_end(map);
    }
    if (value_is(value, VALUE_LIST)) {
        ValueBuilder *list = value_list_begin(arena);

        for (size_t i = 0; i < value->n; i++) {
            value_add(list, with_marks(value->items[i], drawn, base, arena));
        }
        return value_end(list);
    }
    if (value_is(value, VALUE_STRING)) {
        g_autoptr(GString) text = g_string_new(value->text);

        for (size_t i = 0; i < FAKE_MARKS; i++) {
            replace_all(text, drawn->drawn[i], drawn->marks[i]);
        }
        mark_generated(text, base);
        mark_key(text);
        return value_string(arena, text->str);
    }
    if (value_is(value, VALUE_INT) && fake_allocator_gave(drawn, value->integer)) {
        return value_string(arena, "(allocated)");
    }
    return value;
}

static void
run_case(const char *folder, const char *name, ConformanceTally *tally)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) documents = conformance_manifests(folder, name, ".yaml", arena);
    const Value *expected = conformance_json(folder, name, ".expected.json", arena);
    const char *kind_text = value_get_text(expected, "kind");
    bool is_sorted = value_get_bool(expected, "orderVaries", false);
    FakeAllocator fake = { 0 };
    ApiContext context = { .now = NOW };
    const ApiKind *kind;
    ApiResult result;
    const char *slash;
    const char *done = "created";
    const char *base;
    const Value *answer;
    const Value *meta;

    if (documents == NULL || documents->len == 0 || kind_text == NULL) {
        tally_fail(tally, name, "cannot be read");
        return;
    }
    fake_allocator_init(&fake, &context);
    meta = value_get(g_ptr_array_index(documents, 0), "metadata");
    slash = strrchr(kind_text, '/');
    kind = api_kind_find(arena_strndup(arena, kind_text, (size_t)(slash - kind_text)), slash + 1);
    if (kind == NULL) {
        tally_skip(tally);
        return;
    }
    result = api_create_as(&context, kind, g_ptr_array_index(documents, 0), arena);
    if (documents->len > 1 && result.object != NULL) {
        result =
            fake_replace(&fake, &context, result.object, g_ptr_array_index(documents, 1), arena);
        done = "updated";
    }
    base = value_get_text(meta, "name") == NULL ? value_get_text(meta, "generateName") : NULL;
    expected = with_marks(expected, &fake, base, arena);
    answer = with_marks(answer_value(&result, done, arena), &fake, base, arena);
    tally_compare_values(tally, name, comparable(expected, is_sorted, arena),
                         comparable(answer, is_sorted, arena));
}

static void
run(const char *path, ConformanceTally *tally)
{
    g_autoptr(GPtrArray) cases = conformance_cases(path, ".expected.json");

    for (guint i = 0; i < cases->len; i++) {
        run_case(path, g_ptr_array_index(cases, i), tally);
    }
}

const ConformanceRunner conformance_runner_objects = { "objects", accepts, run };
