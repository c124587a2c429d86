/* manifest-report.c - from the paths of the API server to places in the text. */
#include "experiment/manifest/manifest-report.h"

#include "models/api/api-kind.h"
#include "text/display-width.h"
#include "text/yaml.h"

#include <string.h>

/* A longer text does not fit beside a caret. */
#define LABEL_CELLS_MAX 72

/* How far a path leads into a document. */
typedef struct Place {
    const Value *value;        /* the innermost that is there */
    const ValueMember *member; /* that holds it, or holds the list it is in; NULL: the document */
    bool is_missing;           /* the path leads further */
    char *missing;             /* what is not there: "selector"; to be freed */
} Place;

/* ---- paths: spec.containers[0].resources.limits[cpu] ----------------------------------------- */

/* The next part of a path, without dot and brackets; '*ret_index': it stood in brackets. */
static char *
next_part(const char **path, bool *ret_index)
{
    const char *start = *path;
    size_t length;

    *ret_index = *start == '[';
    if (*ret_index) {
        length = strcspn(++start, "]");
        *path = start + length + (start[length] == ']');
    } else {
        length = strcspn(start, ".[");
        *path = start + length;
    }
    *path += **path == '.';
    return g_strndup(start, length);
}

static bool
enter(Place *place, const char *part, bool is_index)
{
    guint64 index;

    if (value_is(place->value, VALUE_LIST)) {
        if (!is_index || !g_ascii_string_to_unsigned(part, 10, 0, G_MAXSIZE, &index, NULL) ||
            index >= place->value->n) {
            return false;
        }
        place->value = place->value->items[index];
        return true;
    }
    const ValueMember *member = value_member(place->value, part);

    if (member == NULL) {
        return false;
    }
    place->member = member;
    place->value = member->value;
    return true;
}

static Place
find_place(const Value *document, const char *path)
{
    Place place = { .value = document };

    while (*path != '\0') {
        bool is_index;
        g_autofree char *part = next_part(&path, &is_index);

        if (!enter(&place, part, is_index)) {
            place.is_missing = true;
            place.missing = g_steal_pointer(&part);
            break;
        }
    }
    return place;
}

/* ---- causes ---------------------------------------------------------------------------------- */

/* The text in quotes that the complaint is about, if it is about a text. */
static char *
quoted_text(const char *message)
{
    const char *start = strstr(message, "value: \"");
    const char *end = start == NULL ? NULL : strchr(start + strlen("value: \""), '"');

    return end == NULL ? NULL
                       : g_strndup(start + strlen("value: \""),
                                   (gsize)(end - start - (gssize)strlen("value: \"")));
}

/* A complaint about a map may mean one of its keys or values. */
static const ValueMember *
find_culprit(const Value *map, const char *message, bool *ret_is_key)
{
    g_autofree char *text = quoted_text(message);

    for (size_t i = 0; text != NULL && value_is(map, VALUE_MAP) && i < map->n; i++) {
        const ValueMember *member = &map->members[i];

        *ret_is_key = strcmp(member->key, text) == 0;
        if (*ret_is_key || g_strcmp0(value_text(member->value), text) == 0) {
            return member;
        }
    }
    return NULL;
}

/* What stands for the whole document; of one that the program made, the name it was given. */
static const Value *
kind_value(const Value *document)
{
    const Value *kind = value_get(document, "kind");
    const Value *name = value_path(document, "metadata", "name", NULL);

    if (kind != NULL && kind->start.line > 0) {
        return kind;
    }
    return document->start.line == 0 && name != NULL ? name : document;
}

/* Where to point: at a key, or at a value. */
static Diagnostic *
add_at(Diagnostics *diagnostics, const ValueMember *key, const Value *value, const char *text)
{
    return key != NULL && key->mark.line > 0
               ? diagnostics_error_at_key(diagnostics, "E151", key, "%s", text)
               : diagnostics_error_at(diagnostics, "E151", value, "%s", text);
}

/* Text that is short enough stands beside the caret. */
static void
add_words(Diagnostic *diagnostic, const char *words)
{
    if (display_width(words) <= LABEL_CELLS_MAX) {
        diagnostic_label(diagnostic, "%s", words);
    } else {
        diagnostic_help(diagnostic, "%s", words);
    }
}

static void
report_cause(const Value *document, const ApiError *error, const ApiCause *cause,
             Diagnostics *diagnostics)
{
    g_autofree char *text =
        g_strdup_printf("the %s \"%s\" is invalid: %s", error->kind, error->name, cause->field);
    Place place = find_place(document, cause->field);
    bool is_key = false;
    const ValueMember *culprit = find_culprit(place.value, cause->message, &is_key);
    bool is_item = place.member != NULL && place.value != place.member->value;
    Diagnostic *diagnostic;

    if (place.is_missing) {
        diagnostic = add_at(diagnostics, is_item ? NULL : place.member,
                            is_item ? place.value : kind_value(document), text);
    } else if (culprit != NULL) {
        diagnostic = add_at(diagnostics, is_key ? culprit : NULL, culprit->value, text);
    } else if (place.value->start.line > 0) {
        diagnostic = add_at(diagnostics, NULL, place.value, text);
    } else {
        diagnostic = add_at(diagnostics, place.member, kind_value(document), text);
    }
    if (strstr(cause->message, "{{") != NULL) {
        diagnostic_help(diagnostic, "%s", yaml_template_help);
    } else if (place.is_missing && g_str_has_prefix(cause->message, "Required value")) {
        diagnostic_label(diagnostic, "`%s` is missing here", place.missing);
        if (strcmp(cause->message, "Required value") != 0) {
            diagnostic_help(diagnostic, "%s", cause->message);
        }
    } else {
        add_words(diagnostic, cause->message);
    }
    g_free(place.missing);
}

/* ---- documents that cannot be decoded -------------------------------------------------------- */

static void
collect_fields(const ApiType *type, GPtrArray *names)
{
    for (size_t i = 0; type != NULL && i < type->n_fields; i++) {
        if (type->fields[i].flags & API_INLINE) {
            collect_fields(type->fields[i].type, names);
        } else {
            g_ptr_array_add(names, (void *)(uintptr_t)type->fields[i].json);
        }
    }
}

/* What a type of Go's is called in a manifest: of "... of type int32". */
static const char *
wanted_type(const char *text)
{
    static const struct {
        const char *go, *words;
    } rows[] = {
        { "int32", "a whole number belongs here, without quotes" },
        { "int64", "a whole number belongs here, without quotes" },
        { "float64", "a number belongs here, without quotes" },
        { "bool", "true or false belongs here, without quotes" },
        { "string", "text belongs here: put it in quotes" },
        { "[]", "a list belongs here" },
        { "map[", "a mapping belongs here" },
    };
    const char *type = strstr(text, " of type ");

    for (size_t i = 0; type != NULL && i < G_N_ELEMENTS(rows); i++) {
        if (g_str_has_prefix(type + strlen(" of type "), rows[i].go)) {
            return rows[i].words;
        }
    }
    return NULL;
}

static void
report_wrong_value(const Value *document, const ApiError *error, const ApiFault *fault,
                   Diagnostics *diagnostics)
{
    const Value *place = fault->value->start.line > 0 ? fault->value : kind_value(document);
    const char *wanted = wanted_type(fault->text);
    Diagnostic *diagnostic = add_at(diagnostics, NULL, place, error->message);

    if (wanted != NULL &&
        (strstr(wanted, "text") == NULL || value_is(fault->value, VALUE_INT) ||
         value_is(fault->value, VALUE_FLOAT) || value_is(fault->value, VALUE_BOOL))) {
        diagnostic_label(diagnostic, "%s", wanted);
    } else if (!g_str_has_prefix(fault->text, "json:")) {
        add_words(diagnostic, fault->text);
    }
}

static void
report_fault(const Value *document, const ApiError *error, const ApiFault *fault,
             Diagnostics *diagnostics)
{
    Diagnostic *diagnostic;

    if (fault->member == NULL) {
        report_wrong_value(document, error, fault, diagnostics);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const ApiKind *whole =
        api_kind_find(value_get_text(document, "apiVersion"), value_get_text(document, "kind"));

    collect_fields(fault->type, names);
    g_ptr_array_add(names, NULL);
    diagnostic = add_at(diagnostics, fault->member, kind_value(document), fault->text);
    if (nearest_name(fault->member->key, (const char *const *)names->pdata) != NULL) {
        diagnostic_suggest(diagnostic, fault->member->key, (const char *const *)names->pdata);
    } else if (whole != NULL && whole->type != fault->type &&
               api_type_field(whole->type, fault->member->key) != NULL) {
        diagnostic_label(diagnostic, "`%s` belongs further left", fault->member->key);
    }
    diagnostic_help(diagnostic, "the API server refuses a %s with a field it does not know",
                    value_get_text(document, "kind"));
}

void
manifest_report(const Value *document, const ApiError *error, Diagnostics *diagnostics)
{
    for (size_t i = 0; i < error->n_causes; i++) {
        report_cause(document, error, &error->causes[i], diagnostics);
    }
    for (size_t i = 0; i < error->n_faults; i++) {
        report_fault(document, error, &error->faults[i], diagnostics);
    }
    if (error->n_causes + error->n_faults == 0) {
        diagnostics_error_at(diagnostics, "E151", kind_value(document), "%s", error->message);
    }
}
