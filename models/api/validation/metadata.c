/* metadata.c - see metadata.h. */
#include "models/api/validation/metadata.h"

#include "text/json.h"

#include <string.h>

#define ANNOTATIONS_MAX (256 * 1024)

#define NOT_NEGATIVE "must be greater than or equal to 0"

bool
text_is(const Value *map, const char *key, const char *text)
{
    return g_strcmp0(value_get_text(map, key), text) == 0;
}

bool
text_is_empty(const Value *map, const char *key)
{
    const char *text = value_get_text(map, key);

    return text == NULL || *text == '\0';
}

bool
is_one_of(const char *text, const char *const *list)
{
    for (size_t i = 0; text != NULL && list[i] != NULL; i++) {
        if (strcmp(text, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

void
check_choice(ApiErrors *errors, const Value *map, const char *key, const char *const *choices,
             const FieldPath *path)
{
    if (text_is_empty(map, key)) {
        err_required(errors, AT(path, key), NULL);
    } else if (!is_one_of(value_get_text(map, key), choices)) {
        err_unsupported(errors, AT(path, key), value_get(map, key), choices);
    }
}

void
check_not_negative(ApiErrors *errors, const Value *map, const char *key, const FieldPath *path)
{
    if (value_get_int(map, key, 0) < 0) {
        err_invalid(errors, AT(path, key), value_get(map, key), NOT_NEGATIVE);
    }
}

void
check_immutable(ApiErrors *errors, const Value *value, const Value *old, const FieldPath *path)
{
    if (!value_equal(value, old)) {
        err_invalid(errors, path, value, "field is immutable");
    }
}

void
check_labels(ApiErrors *errors, const Value *labels, const FieldPath *path)
{
    for (size_t i = 0; i < value_length(labels); i++) {
        check_name(errors, path, labels->members[i].key, name_qualified);
        check_name(errors, path, value_text(labels->members[i].value), name_label_value);
    }
}

void
check_annotations(ApiErrors *errors, const Value *annotations, const FieldPath *path)
{
    size_t size = 0;

    for (size_t i = 0; i < value_length(annotations); i++) {
        g_autofree char *lower = g_ascii_strdown(annotations->members[i].key, -1);
        NameFaults faults = { 0 };

        name_qualified(lower, &faults);
        for (size_t j = 0; j < faults.n; j++) {
            err_invalid_text(errors, path, annotations->members[i].key, "%s", faults.texts[j]);
        }
        size += strlen(annotations->members[i].key) + annotations->members[i].value->length;
    }
    if (size > ANNOTATIONS_MAX) {
        err_too_long(errors, path, ANNOTATIONS_MAX);
    }
}

/* "group/version" or "version"; false if there are more slashes. */
static bool
split_version(const char *api_version, const char **ret_group, size_t *ret_length,
              const char **ret_version)
{
    const char *slash = strchr(api_version, '/');

    *ret_group = "";
    *ret_length = 0;
    *ret_version = api_version;
    if (slash != NULL) {
        *ret_group = api_version;
        *ret_length = (size_t)(slash - api_version);
        *ret_version = slash + 1;
        return strchr(slash + 1, '/') == NULL;
    }
    return true;
}

/* Go prints an owner with its fields in the order of their declaration. */
static char *
dump_owner(const Value *owner)
{
    static const char *const order[] = { "apiVersion", "kind",       "name",
                                         "uid",        "controller", "blockOwnerDeletion" };
    GString *text = g_string_new("{");

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        if (value_get(owner, order[i]) != NULL) {
            g_string_append_printf(text, "%s\"%s\":", text->len > 1 ? "," : "", order[i]);
            go_json(text, value_get(owner, order[i]));
        }
    }
    g_string_append_c(text, '}');
    return g_string_free(text, FALSE);
}

static void
check_owner(ApiErrors *errors, const Value *owner, const FieldPath *path)
{
    const char *version;
    const char *group;
    size_t length;
    const char *api_version = value_get_text(owner, "apiVersion");

    if (!split_version(api_version == NULL ? "" : api_version, &group, &length, &version)) {
        err_invalid_text(errors, AT(path, "apiVersion"), version,
                         "unexpected GroupVersion string: %s", api_version);
    } else if (*version == '\0') {
        err_invalid_text(errors, AT(path, "apiVersion"), version, "version must not be empty");
    }
    if (text_is_empty(owner, "kind")) {
        err_invalid_text(errors, AT(path, "kind"), "", "must not be empty");
    }
    if (text_is_empty(owner, "name")) {
        err_invalid_text(errors, AT(path, "name"), "", "must not be empty");
    }
    if (text_is_empty(owner, "uid")) {
        err_invalid_text(errors, AT(path, "uid"), "", "must not be empty");
    }
    if (g_strcmp0(api_version, "v1") == 0 && text_is(owner, "kind", "Event")) {
        g_autofree char *dump = dump_owner(owner);

        err_invalid_dump(errors, path, dump, "/v1, Kind=Event is disallowed from being an owner");
    }
}

static void
check_owners(ApiErrors *errors, const Value *owners, const FieldPath *path)
{
    const Value *controller = NULL;

    for (size_t i = 0; i < value_length(owners); i++) {
        const Value *owner = value_item(owners, i);

        check_owner(errors, owner, path);
        if (!value_get_bool(owner, "controller", false)) {
            continue;
        }
        if (controller != NULL) {
            g_autoptr(GString) dump = g_string_new("[");

            for (size_t j = 0; j < owners->n; j++) {
                g_autofree char *one = dump_owner(owners->items[j]);

                g_string_append_printf(dump, "%s%s", j > 0 ? "," : "", one);
            }
            g_string_append_c(dump, ']');
            err_invalid_dump(errors, path, dump->str,
                             "Only one reference can have Controller set to true. Found \"true\" "
                             "in references for %s/%s and %s/%s",
                             value_get_text(controller, "kind"), value_get_text(controller, "name"),
                             value_get_text(owner, "kind"), value_get_text(owner, "name"));
        } else {
            controller = owner;
        }
    }
}

static void
check_finalizers(ApiErrors *errors, const Value *finalizers, const FieldPath *path)
{
    bool has_orphan = false;
    bool has_foreground = false;

    for (size_t i = 0; i < value_length(finalizers); i++) {
        const char *name = value_text(value_item(finalizers, i));

        check_name(errors, path, name, name_qualified);
        has_orphan = has_orphan || g_strcmp0(name, "orphan") == 0;
        has_foreground = has_foreground || g_strcmp0(name, "foregroundDeletion") == 0;
    }
    if (has_orphan && has_foreground) {
        err_invalid(errors, path, finalizers,
                    "finalizer orphan and foregroundDeletion cannot be both set");
    }
}

void
check_finalizer_names(ApiErrors *errors, const Value *finalizers, const FieldPath *path)
{
    static const char *const standard[] = { "kubernetes", "orphan", "foregroundDeletion", NULL };

    for (size_t i = 0; i < value_length(finalizers); i++) {
        const char *name = value_text(value_item(finalizers, i));

        if (name != NULL && strchr(name, '/') == NULL && !is_one_of(name, standard)) {
            err_invalid_text(errors, AT_INDEX(path, i), name,
                             "name is neither a standard finalizer name nor is it fully "
                             "qualified");
        }
    }
}

static void
check_managed_fields(ApiErrors *errors, const Value *fields, const FieldPath *outer)
{
    for (size_t i = 0; i < value_length(fields); i++) {
        const Value *entry = value_item(fields, i);
        const FieldPath *path = AT_INDEX(outer, i);

        if (!text_is(entry, "operation", "Apply") && !text_is(entry, "operation", "Update")) {
            err_invalid_text(errors, AT(path, "operation"), value_get_text(entry, "operation"),
                             "must be `Apply` or `Update`");
        }
        if (!text_is_empty(entry, "fieldsType") && !text_is(entry, "fieldsType", "FieldsV1")) {
            err_invalid_text(errors, AT(path, "fieldsType"), value_get_text(entry, "fieldsType"),
                             "must be `FieldsV1`");
        }
    }
}

void
check_metadata(ApiErrors *errors, const Value *meta, bool is_namespaced, NameCheck check,
               const FieldPath *path)
{
    if (!text_is_empty(meta, "generateName")) {
        NameFaults faults = { 0 };

        name_base(value_get_text(meta, "generateName"), check, &faults);
        for (size_t i = 0; i < faults.n; i++) {
            err_invalid(errors, AT(path, "generateName"), value_get(meta, "generateName"), "%s",
                        faults.texts[i]);
        }
    }
    if (text_is_empty(meta, "name")) {
        err_required(errors, AT(path, "name"), "name or generateName is required");
    } else {
        check_name(errors, AT(path, "name"), value_get_text(meta, "name"), check);
    }
    if (is_namespaced) {
        if (text_is_empty(meta, "namespace")) {
            err_required(errors, AT(path, "namespace"), NULL);
        } else {
            check_name(errors, AT(path, "namespace"), value_get_text(meta, "namespace"),
                       name_dns_label);
        }
    } else if (!text_is_empty(meta, "namespace")) {
        err_forbidden(errors, AT(path, "namespace"), "not allowed on this type");
    }
    check_not_negative(errors, meta, "generation", path);
    check_labels(errors, value_get(meta, "labels"), AT(path, "labels"));
    check_annotations(errors, value_get(meta, "annotations"), AT(path, "annotations"));
    check_owners(errors, value_get(meta, "ownerReferences"), AT(path, "ownerReferences"));
    check_finalizers(errors, value_get(meta, "finalizers"), AT(path, "finalizers"));
    check_managed_fields(errors, value_get(meta, "managedFields"), AT(path, "managedFields"));
}

void
check_metadata_update(ApiErrors *errors, const Value *meta, const Value *old, const FieldPath *path)
{
    static const char *const fixed[] = { "name",
                                         "namespace",
                                         "uid",
                                         "creationTimestamp",
                                         "deletionTimestamp",
                                         "deletionGracePeriodSeconds" };

    if (value_get_int(meta, "generation", 0) < value_get_int(old, "generation", 0)) {
        err_invalid(errors, AT(path, "generation"), value_get(meta, "generation"),
                    "must not be decremented");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++) {
        const Value *value = value_get(meta, fixed[i]);

        if (value_equal(value, value_get(old, fixed[i])) ||
            (value == NULL && value_get(old, fixed[i]) == NULL)) {
            continue;
        }
        if (value == NULL) {
            err_invalid_text(errors, AT(path, fixed[i]), "", "field is immutable");
        } else {
            err_invalid(errors, AT(path, fixed[i]), value, "field is immutable");
        }
    }
}

bool
label_selector_is_empty(const Value *selector)
{
    return value_length(value_get(selector, "matchLabels")) == 0 &&
           value_length(value_get(selector, "matchExpressions")) == 0;
}

static void
check_requirement(ApiErrors *errors, const Value *requirement, const FieldPath *path)
{
    const Value *values = value_get(requirement, "values");

    if (text_is(requirement, "operator", "In") || text_is(requirement, "operator", "NotIn")) {
        if (value_length(values) == 0) {
            err_required(errors, AT(path, "values"),
                         "must be specified when `operator` is 'In' or 'NotIn'");
        }
    } else if (text_is(requirement, "operator", "Exists") ||
               text_is(requirement, "operator", "DoesNotExist")) {
        if (value_length(values) > 0) {
            err_forbidden(errors, AT(path, "values"),
                          "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    } else {
        err_invalid(errors, AT(path, "operator"), value_get(requirement, "operator"),
                    "not a valid selector operator");
    }
    check_name(errors, AT(path, "key"), value_get_text(requirement, "key"), name_qualified);
    for (size_t i = 0; i < value_length(values); i++) {
        check_name(errors, AT_INDEX(AT(path, "values"), i), value_text(value_item(values, i)),
                   name_label_value);
    }
}

void
check_label_selector(ApiErrors *errors, const Value *selector, const FieldPath *path)
{
    const Value *expressions = value_get(selector, "matchExpressions");

    check_labels(errors, value_get(selector, "matchLabels"), AT(path, "matchLabels"));
    for (size_t i = 0; i < value_length(expressions); i++) {
        check_requirement(errors, value_item(expressions, i),
                          AT_INDEX(AT(path, "matchExpressions"), i));
    }
}

static bool
list_holds(const Value *list, const char *text)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_text(value_item(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

static bool
requirement_matches(const Value *requirement, const Value *labels)
{
    const char *key = value_get_text(requirement, "key");
    const char *label = value_get_text(labels, key == NULL ? "" : key);
    const Value *values = value_get(requirement, "values");

    if (text_is(requirement, "operator", "In")) {
        return label != NULL && list_holds(values, label);
    }
    if (text_is(requirement, "operator", "NotIn")) {
        return label == NULL || !list_holds(values, label);
    }
    if (text_is(requirement, "operator", "Exists")) {
        return label != NULL;
    }
    return text_is(requirement, "operator", "DoesNotExist") && label == NULL;
}

bool
label_selector_matches(const Value *selector, const Value *labels)
{
    const Value *pairs = value_get(selector, "matchLabels");
    const Value *expressions = value_get(selector, "matchExpressions");

    for (size_t i = 0; i < value_length(pairs); i++) {
        if (g_strcmp0(value_get_text(labels, pairs->members[i].key),
                      value_text(pairs->members[i].value)) != 0) {
            return false;
        }
    }
    for (size_t i = 0; i < value_length(expressions); i++) {
        if (!requirement_matches(value_item(expressions, i), labels)) {
            return false;
        }
    }
    return true;
}
