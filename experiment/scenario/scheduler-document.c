/* scheduler-document.c - kube-scheduler's words about a document, at the place they speak of. */
#include "experiment/scenario/scheduler-document.h"

#include "experiment/policy/policy-names.h"
#include "experiment/scenario/foreign-plugins.h"

#include <string.h>

/* ---- places -------------------------------------------------------------------------------------
 */

/* Where a path of an error ("profiles[0].pluginConfig[1].args.x") ends in the document: as far as
 * it can be walked. */
typedef struct Place {
    const Value *value;
    const ValueMember *member; /* that the last step took; NULL: an item of a list */
    size_t depth;
} Place;

static const char *
walk_index(const char *text, Place *place)
{
    char *end;
    guint64 index = g_ascii_strtoull(text + 1, &end, 10);
    const Value *item;

    if (end == text + 1 || *end != ']') {
        return NULL;
    }
    item = value_item(place->value, index);
    if (item == NULL) {
        return NULL;
    }
    *place = (Place){ item, NULL, place->depth + 1 };
    return end + 1;
}

static const char *
walk_key(const char *text, Place *place)
{
    size_t length = strcspn(text, ".[]:\",() ");
    g_autofree char *key = g_strndup(text, length);
    const ValueMember *member = length == 0 ? NULL : value_member(place->value, key);

    if (member == NULL) {
        return NULL;
    }
    *place = (Place){ member->value, member, place->depth + 1 };
    return text + length;
}

static Place
walk(const Value *document, const char *text)
{
    Place place = { document, NULL, 0 };
    const char *rest = walk_key(text, &place);

    while (rest != NULL && (*rest == '.' || *rest == '[')) {
        rest = *rest == '.' ? walk_key(rest + 1, &place) : walk_index(rest, &place);
    }
    return place;
}

/* A scalar of the document with this text: errors of building name plugins, not paths. */
static const Value *
find_text(const Value *value, const char *text, size_t length)
{
    const Value *found = NULL;

    if (value_is(value, VALUE_STRING)) {
        return value->length == length && memcmp(value->text, text, length) == 0 ? value : NULL;
    }
    for (size_t i = 0; found == NULL && value_is(value, VALUE_MAP) && i < value->n; i++) {
        found = find_text(value->members[i].value, text, length);
    }
    for (size_t i = 0; found == NULL && value_is(value, VALUE_LIST) && i < value->n; i++) {
        found = find_text(value->items[i], text, length);
    }
    return found;
}

static const Value *
find_quoted(const Value *document, const char *error)
{
    const char *open = strchr(error, '"');

    while (open != NULL) {
        const char *close = strchr(open + 1, '"');
        const Value *found =
            close == NULL ? NULL : find_text(document, open + 1, (size_t)(close - open - 1));

        if (close == NULL || found != NULL) {
            return found;
        }
        open = strchr(close + 1, '"');
    }
    return NULL;
}

static bool
begins_word(const char *error, const char *at)
{
    return at == error || strchr(" [\".", at[-1]) != NULL;
}

/* The deepest place that any word of the error leads to. */
static Place
find_place(const Value *document, const char *error)
{
    Place best = { document, NULL, 0 };

    for (const char *at = error; *at != '\0'; at++) {
        if (g_ascii_isalpha(*at) && begins_word(error, at)) {
            Place place = walk(document, at);

            best = place.depth > best.depth ? place : best;
        }
    }
    return best;
}

static Diagnostic *
report_at(const Value *document, const char *error, Diagnostics *diagnostics)
{
    static const char message[] = "kube-scheduler refuses this configuration";
    Place place = find_place(document, error);
    /* One step may be a word of prose ("initializing profiles: ..."). */
    const Value *quoted = place.depth <= 1 ? find_quoted(document, error) : NULL;

    if (quoted != NULL && quoted->start.source != 0) {
        return diagnostics_error_at(diagnostics, "E157", quoted, message);
    }
    if (place.member != NULL && place.member->mark.source != 0) {
        return diagnostics_error_at_key(diagnostics, "E157", place.member, message);
    }
    return diagnostics_error_at(diagnostics, "E157", place.depth > 0 ? place.value : document,
                                message);
}

static void
report(const Value *document, const char *error, Diagnostics *diagnostics)
{
    const char *version = value_get_text(document, "apiVersion");
    Diagnostic *diagnostic = report_at(document, error, diagnostics);

    diagnostic_help(diagnostic, "%s", error);
    if (version != NULL && g_str_has_prefix(version, "kubescheduler.config.k8s.io/v1beta")) {
        diagnostic_help(diagnostic, "since Kubernetes 1.29 there is only v1");
    }
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static void
tell_of_extenders(const Value *document, Diagnostics *diagnostics)
{
    const ValueMember *extenders = value_member(document, "extenders");

    if (extenders != NULL && value_length(extenders->value) > 0) {
        diagnostic_help(diagnostics_warn_at(diagnostics, "W224", extenders->value,
                                            "extenders are checked but not called"),
                        "nodes are filtered, scored and bound by the plugins alone");
    }
}

const Value *
scheduler_document_clean(const Value *document, Arena *arena, Diagnostics *diagnostics)
{
    if (document == NULL) {
        return NULL;
    }
    tell_of_extenders(document, diagnostics);
    document = policy_names_resolve(document, arena, diagnostics);
    return foreign_plugins_drop(document, arena, diagnostics);
}

SchedulerConfig *
scheduler_document_read(const Value *document, const ObjectTables *tables, Diagnostics *diagnostics)
{
    g_autofree char *error = NULL;
    SchedulerConfig *config = scheduler_config_new(document, tables, NULL, &error);

    if (config == NULL) {
        report(document, error == NULL ? "" : error, diagnostics);
    }
    return config;
}

static bool
is_configuration(const Value *document)
{
    return g_strcmp0(value_get_text(document, "kind"), "KubeSchedulerConfiguration") == 0;
}

const Value *
scheduler_document_pick(const GPtrArray *documents, const char *name, Diagnostics *diagnostics)
{
    const Value *picked = NULL;
    size_t n = 0;

    for (guint i = 0; i < documents->len; i++) {
        if (is_configuration(documents->pdata[i])) {
            picked = n++ == 0 ? documents->pdata[i] : picked;
        }
    }
    if (n > 1) {
        diagnostics_warn_at(diagnostics, "W223", picked,
                            "%s holds %zu configurations; the first one counts", name, n);
    }
    if (picked != NULL || documents->len > 0) {
        return picked != NULL ? picked : documents->pdata[0];
    }
    if (diagnostics_n_errors(diagnostics) == 0) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, "E155", (Mark){ 0 }, (Mark){ 0 },
                        "%s holds no KubeSchedulerConfiguration", name);
    }
    return NULL;
}
