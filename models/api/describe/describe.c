/* describe.c - finding the describer of a kind, and writing. */
#include "models/api/describe/describer.h"
#include "text/scalar.h"
#include "text/tab-text.h"

#include <string.h>

#define ANNOTATION_MAX 140 /* bytes a line */
#define LAST_APPLIED "kubectl.kubernetes.io/last-applied-configuration"

extern const DescriberKind describer_generic;

void
describe_flush(Description *d)
{
    tab_text_append(d->out, d->pending->str, 0, 2);
    g_string_truncate(d->pending, 0);
}

void
describe_write(Description *d, int level, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    for (int i = 0; i < level; i++) {
        g_string_append(d->pending, "  ");
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\033') {
            g_string_append(d->pending, "^[");
        } else if (*c == '\r') {
            g_string_append(d->pending, "\\r");
        } else {
            g_string_append_c(d->pending, *c);
        }
    }
}

void
describe_text(Description *d, const char *title, const char *text)
{
    describe_write(d, 0, "%s:\t%s\n", title, text == NULL ? "" : text);
}

void
describe_int(Description *d, const char *title, int64_t number)
{
    describe_write(d, 0, "%s:\t%" G_GINT64_FORMAT "\n", title, number);
}

void
describe_text_at(Description *d, const char *title, const char *path)
{
    const char *text = scalar_text(value_at(d->object, path));

    if (text != NULL && *text != '\0') {
        describe_text(d, title, text);
    }
}

void
describe_int_at(Description *d, const char *title, const char *path)
{
    if (value_is(value_at(d->object, path), VALUE_INT)) {
        describe_int(d, title, int_at(d->object, path));
    }
}

const char *
text_or(const Value *map, const char *path, const char *fallback)
{
    const char *text = scalar_text(value_at(map, path));

    return text == NULL || *text == '\0' ? fallback : text;
}

const char *
selector_or(const Description *d, const Value *selector, const char *fallback)
{
    const char *text = selector_text(selector, d->arena);

    return text == NULL || *text == '\0' ? fallback : text;
}

const char *
describe_time(const Description *d, const Value *time)
{
    static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
    static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const char *text = value_text(time);
    g_autofree char *utc = NULL;
    int64_t seconds;
    int64_t day;

    if (text == NULL || !rfc3339_parse(text, &seconds)) {
        return "Mon, 01 Jan 0001 00:00:00 +0000";
    }
    utc = rfc3339_format(seconds);
    if (strlen(utc) != strlen("2026-03-01T12:00:00Z")) {
        return text; /* a year of five digits, by its time zone */
    }
    day = (seconds >= 0 ? seconds : seconds - 86399) / 86400 % 7;
    return arena_printf(d->arena, "%s, %.2s %s %.4s %.8s +0000", days[(day + 7) % 7], utc + 8,
                        months[(utc[5] - '0') * 10 + (utc[6] - '0') - 1], utc, utc + 11);
}

const char *
describe_age(const Description *d, const Value *time)
{
    return age_text(time, d->now_ns, d->arena);
}

const char *
describe_list(const Description *d, const Value *list)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(texts, (gpointer)(uintptr_t)scalar_text(value_item(list, i)));
    }
    return arena_printf(d->arena, "[%s]", texts_join(texts, " ", d->arena));
}

/* ---- metadata --------------------------------------------------------------------------- */

void
describe_name(Description *d)
{
    describe_text(d, "Name", text_at(d->object, "metadata.name"));
    describe_text(d, "Namespace", text_at(d->object, "metadata.namespace"));
}

void
describe_map(Description *d, const char *indent, const char *title, const Value *map,
             const char *skipped)
{
    const Value *sorted = value_length(map) == 0 ? NULL : value_sorted(d->arena, map);
    size_t n = 0;

    describe_write(d, 0, "%s%s:\t", indent, title);
    for (size_t i = 0; i < value_length(sorted); i++) {
        const char *key = sorted->members[i].key;
        const char *value = scalar_text(sorted->members[i].value);

        if (g_strcmp0(key, skipped) != 0) {
            describe_write(d, 0, "%s%s%s=%s\n", n == 0 ? "" : indent, n == 0 ? "" : "\t", key,
                           value == NULL ? "" : value);
            n++;
        }
    }
    if (n == 0) {
        describe_write(d, 0, "<none>\n");
    }
}

static void
annotation_write(Description *d, const char *key, const char *text)
{
    g_autofree char *value = g_strdup(text == NULL ? "" : text);
    g_auto(GStrv) lines = NULL;
    size_t length = strlen(value);

    if (length > 0 && value[length - 1] == '\n') {
        value[--length] = '\0';
    }
    if (length + strlen(key) + 2 <= ANNOTATION_MAX && strchr(value, '\n') == NULL) {
        describe_write(d, 0, "%s: %s\n", key, value);
        return;
    }
    describe_write(d, 0, "%s:\n", key);
    lines = g_strsplit(value, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        bool is_long = strlen(lines[i]) > ANNOTATION_MAX - 2;

        describe_write(d, 0, "\t  %.*s%s\n", ANNOTATION_MAX - 2, lines[i], is_long ? "..." : "");
    }
}

void
describe_annotation_map(Description *d, const char *title, const Value *map)
{
    const Value *sorted = value_length(map) == 0 ? NULL : value_sorted(d->arena, map);
    size_t n = 0;

    describe_write(d, 0, "%s:\t", title);
    for (size_t i = 0; i < value_length(sorted); i++) {
        if (strcmp(sorted->members[i].key, LAST_APPLIED) != 0) {
            describe_write(d, 0, "%s", n++ == 0 ? "" : "\t");
            annotation_write(d, sorted->members[i].key, value_text(sorted->members[i].value));
        }
    }
    if (n == 0) {
        describe_write(d, 0, "<none>\n");
    }
}

void
describe_annotations(Description *d)
{
    describe_annotation_map(d, "Annotations", value_at(d->object, "metadata.annotations"));
}

void
describe_labels(Description *d)
{
    describe_map(d, "", "Labels", value_at(d->object, "metadata.labels"), NULL);
    describe_annotations(d);
}

static const Value *
controller_of(const Value *object)
{
    const Value *owners = value_at(object, "metadata.ownerReferences");

    for (size_t i = 0; i < value_length(owners); i++) {
        if (bool_at(value_item(owners, i), "controller")) {
            return value_item(owners, i);
        }
    }
    return NULL;
}

void
describe_controller(Description *d)
{
    const Value *owner = controller_of(d->object);

    if (owner != NULL) {
        describe_write(d, 0, "Controlled By:\t%s/%s\n", text_or(owner, "kind", ""),
                       text_or(owner, "name", ""));
    }
}

bool
describe_owns(const Description *d, const Value *object)
{
    const char *uid = text_at(d->object, "metadata.uid");

    return uid != NULL && g_strcmp0(text_at(controller_of(object), "uid"), uid) == 0;
}

/* A member that is named "...Time" prints as a time. */
void
describe_conditions(Description *d, const char *heads, const char *rules,
                    const char *const *members, const char *separator)
{
    const Value *conditions = value_at(d->object, "status.conditions");

    if (value_length(conditions) == 0) {
        return;
    }
    describe_write(d, 0, "Conditions:\n");
    describe_write(d, 1, "%s\n", heads);
    if (rules != NULL) {
        describe_write(d, 1, "%s\n", rules);
    }
    for (size_t i = 0; i < value_length(conditions); i++) {
        const Value *condition = value_item(conditions, i);

        describe_write(d, 1, "%s", "");
        for (size_t m = 0; members[m] != NULL; m++) {
            const Value *value = value_get(condition, members[m]);
            const char *text =
                g_str_has_suffix(members[m], "Time") ? describe_time(d, value) : scalar_text(value);

            describe_write(d, 0, "%s%s", m == 0 ? "" : separator, text == NULL ? "" : text);
        }
        describe_write(d, 0, "\n");
    }
}

/* ---- the others ------------------------------------------------------------------------- */

static gint
object_compare(gconstpointer a, gconstpointer b)
{
    const Value *left = *(const Value *const *)a;
    const Value *right = *(const Value *const *)b;
    int order =
        g_strcmp0(text_at(left, "metadata.namespace"), text_at(right, "metadata.namespace"));

    return order != 0 ? order
                      : g_strcmp0(text_at(left, "metadata.name"), text_at(right, "metadata.name"));
}

GPtrArray *
describe_find(const Description *d, const char *group, const char *kind, bool any_namespace)
{
    GPtrArray *found = g_ptr_array_new();
    const char *name_space = text_at(d->object, "metadata.namespace");

    for (guint i = 0; i < d->others->len; i++) {
        const Value *other = g_ptr_array_index(d->others, i);

        if (value_is_kind(other, group, kind) &&
            (any_namespace || g_strcmp0(text_at(other, "metadata.namespace"), name_space) == 0)) {
            g_ptr_array_add(found, (gpointer)(uintptr_t)other);
        }
    }
    return found;
}

GPtrArray *
describe_sorted(const Value *list, GCompareFunc compare)
{
    GPtrArray *items = g_ptr_array_new();

    for (size_t i = 0; i < value_length(list); i++) {
        g_ptr_array_add(items, (gpointer)(uintptr_t)value_item(list, i));
    }
    g_ptr_array_sort(items, compare);
    return items;
}

void
describe_sort(GPtrArray *objects)
{
    g_ptr_array_sort(objects, object_compare);
}

static bool
expression_holds(const Value *expression, const Value *labels)
{
    const char *key = text_or(expression, "key", "");
    const char *operator_ = text_or(expression, "operator", "");
    const Value *values = value_get(expression, "values");
    const char *label = value_get_text(labels, key);
    bool is_listed = false;

    for (size_t i = 0; label != NULL && i < value_length(values); i++) {
        is_listed = is_listed || g_strcmp0(value_text(value_item(values, i)), label) == 0;
    }
    if (strcmp(operator_, "In") == 0) {
        return is_listed;
    }
    if (strcmp(operator_, "NotIn") == 0) {
        return !is_listed;
    }
    return strcmp(operator_, "Exists") == 0 ? label != NULL : label == NULL;
}

bool
describe_selects(const Value *selector, const Value *labels)
{
    const Value *pairs = value_get(selector, "matchLabels");
    const Value *expressions = value_get(selector, "matchExpressions");

    if (!value_is(selector, VALUE_MAP)) {
        return false;
    }
    for (size_t i = 0; i < value_length(pairs); i++) {
        const ValueMember *pair = &pairs->members[i];

        if (value_get(labels, pair->key) == NULL ||
            g_strcmp0(value_get_text(labels, pair->key), value_text(pair->value)) != 0) {
            return false;
        }
    }
    for (size_t i = 0; i < value_length(expressions); i++) {
        if (!expression_holds(value_item(expressions, i), labels)) {
            return false;
        }
    }
    return true;
}

/* ---- the door --------------------------------------------------------------------------- */

static const DescriberKind *
describer_find(const Value *object)
{
    for (size_t i = 0; describers[i] != NULL; i++) {
        for (const DescriberKind *kind = describers[i]->kinds; kind->name != NULL; kind++) {
            if (value_is_kind(object, kind->group, kind->name)) {
                return kind;
            }
        }
    }
    return &describer_generic;
}

char *
describe_object(const Value *object, const GPtrArray *others, int64_t now_ns, bool shows_events)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(GString) pending = g_string_new(NULL);
    GString *out = g_string_new(NULL);
    Description d = {
        .object = object,
        .others = others == NULL ? nothing : others,
        .now_ns = now_ns,
        .shows_events = shows_events,
        .arena = arena,
        .pending = pending,
        .out = out,
    };

    describer_find(object)->describe(&d);
    describe_flush(&d);
    return g_string_free(out, FALSE);
}

char *
describe_pod_template(const Value *template_)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) nothing = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new(NULL);
    GString *pending = g_string_new(NULL);
    Description d = {
        .object = template_, .others = nothing, .arena = arena, .pending = pending, .out = out
    };

    describe_template(&d, template_);
    return g_string_free(pending, FALSE);
}
