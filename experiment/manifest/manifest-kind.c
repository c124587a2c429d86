/* manifest-kind.c - documents that no API server has a kind for, and what they were meant to be.
 *
 * A group with a dot in its name may be anybody's: its objects are custom resources, which a
 * cluster with the right definitions would take.  A group without one, and every version of a group
 * that Kubernetes serves itself, is Kubernetes' own, where an unknown kind is a mistake. */
#include "experiment/manifest/manifest-report.h"

#include "models/api/api-kind.h"

#include <string.h>

/* What is known of a group and of a kind. */
typedef struct Survey {
    bool serves_version; /* the very apiVersion */
    const ApiKind *same; /* a kind of this name in another version or group; the same group first */
    bool in_group;       /* 'same' is of the same group */
} Survey;

static bool
has_group(const ApiKind *kind, const char *api_version)
{
    size_t n = strcspn(api_version, "/");

    return api_version[n] == '\0'
               ? *kind->group == '\0'
               : strlen(kind->group) == n && strncmp(kind->group, api_version, n) == 0;
}

static Survey
survey_kinds(const char *api_version, const char *kind_name, GPtrArray *names, Arena *arena)
{
    Survey survey = { 0 };

    for (size_t i = 0; api_kinds[i] != NULL; i++) {
        const ApiKind *kind = api_kinds[i];
        bool in_group = has_group(kind, api_version);

        if (strcmp(api_kind_api_version(kind, arena), api_version) == 0) {
            survey.serves_version = true;
            g_ptr_array_add(names, (void *)(uintptr_t)kind->name);
        }
        if (g_ascii_strcasecmp(kind->name, kind_name) == 0 &&
            (survey.same == NULL || (in_group && !survey.in_group))) {
            survey.same = kind;
            survey.in_group = in_group;
        }
    }
    return survey;
}

/* Input for other tools, which is written like an object and lies in the same folders. */
static bool
report_foreign(const Value *version, const Value *kind, Diagnostics *diagnostics)
{
    static const struct {
        const char *group, *help;
    } rows[] = {
        { "kustomize.config.k8s.io/",
          "it says how to make objects: kubectl kustomize FOLDER | orrery check -" },
        { "skaffold/", "skaffold render writes the objects that it would apply" },
        { "kind.x-k8s.io/", "it describes a cluster for kind; here that is `cluster:`" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (g_str_has_prefix(version->text, rows[i].group)) {
            diagnostic_help(diagnostics_warn_at(diagnostics, "W226", kind,
                                                "a %s is no object of a cluster: left out",
                                                kind->text),
                            "%s", rows[i].help);
            return true;
        }
    }
    return false;
}

bool
manifest_report_kind(const Value *document, Diagnostics *diagnostics)
{
    const Value *kind = value_get(document, "kind");
    const Value *version = value_get(document, "apiVersion");
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(Arena) arena = arena_new();
    Diagnostic *diagnostic;
    Survey survey;

    if (api_kind_find(version->text, kind->text) != NULL) {
        return false;
    }
    if (report_foreign(version, kind, diagnostics)) {
        return true;
    }
    survey = survey_kinds(version->text, kind->text, names, arena);
    g_ptr_array_add(names, NULL);
    if (!survey.serves_version && strchr(version->text, '.') != NULL && !survey.in_group) {
        return false;
    }
    diagnostic = diagnostics_error_at(diagnostics, "E151", survey.serves_version ? kind : version,
                                      "no matches for kind \"%s\" in version \"%s\"", kind->text,
                                      version->text);
    if (survey.serves_version && nearest_name(kind->text, (const char *const *)names->pdata)) {
        diagnostic_suggest(diagnostic, kind->text, (const char *const *)names->pdata);
    } else if (survey.same != NULL) {
        const char *right = api_kind_api_version(survey.same, arena);

        diagnostic_label(diagnostic, "a %s is of `%s`", survey.same->name, right);
        if (!survey.serves_version && strcmp(survey.same->name, kind->text) == 0 &&
            version->plain) {
            diagnostic_fix(diagnostic, right);
        }
    }
    diagnostic_help(diagnostic,
                    "Kubernetes 1.34 has no such kind; kubectl apply would say the same");
    return true;
}

/* ---- strangers ------------------------------------------------------------------------------- */

/* Whether a map has all of the keys, NULL-terminated. */
static bool
has_keys(const Value *document, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        if (value_get(document, *keys) == NULL) {
            return false;
        }
    }
    return true;
}

/* Files that lie beside manifests, known by their keys. */
static const char *
what_else(const Value *document)
{
    static const struct {
        const char *keys[4];
        const char *words;
    } rows[] = {
        { { "name", "version", "apiVersion" },
          "this looks like the Chart.yaml of a Helm chart: helm template CHART | orrery check -" },
        { { "services", "version" },
          "this looks like a file for Docker Compose, which knows other objects" },
        { { "image", "replicaCount" },
          "this looks like the values of a Helm chart: helm template CHART | orrery check -" },
        { { "resources" },
          "this looks like a kustomization: kubectl kustomize FOLDER | orrery check -" },
        { { "spec", "metadata" }, "a line `apiVersion: ...` and a line `kind: ...` are missing" },
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (has_keys(document, rows[i].keys)) {
            return rows[i].words;
        }
    }
    return NULL;
}

/* The member whose key is nearly `key`; "apiversion" is the most frequent of them. */
static const ValueMember *
find_typo(const Value *document, const char *key)
{
    const char *const names[] = { key, NULL };

    for (size_t i = 0; i < document->n; i++) {
        if (nearest_name(document->members[i].key, names) != NULL) {
            return &document->members[i];
        }
    }
    return NULL;
}

/* A key that must be there and is not, or is not text; false if it is fine. */
static bool
report_header(const Value *document, const char *key, Diagnostics *diagnostics)
{
    const Value *value = value_get(document, key);
    const ValueMember *typo;
    Diagnostic *diagnostic;

    if (value_text(value) != NULL && *value->text != '\0') {
        return false;
    }
    if (value != NULL) {
        diagnostic =
            diagnostics_error_at(diagnostics, "E152", value, "`%s` of an object is a word", key);
        diagnostic_help(diagnostic, "as in: %s",
                        strcmp(key, "kind") == 0 ? "kind: Deployment" : "apiVersion: apps/v1");
        return true;
    }
    typo = find_typo(document, key);
    if (typo != NULL) {
        diagnostic =
            diagnostics_error_at_key(diagnostics, "E152", typo, "an object without `%s`", key);
        diagnostic_label(diagnostic, "did you mean `%s`?", key);
        return true;
    }
    return false;
}

void
manifest_report_stranger(const Value *document, Diagnostics *diagnostics)
{
    const char *const header[] = { "orrery", NULL };
    bool has_any = value_get(document, "kind") != NULL || value_get(document, "apiVersion") != NULL;
    const char *text = !has_any ? "this is neither a scenario (orrery: v1) nor a Kubernetes object"
                       : value_get(document, "kind") == NULL ? "an object without `kind`"
                                                             : "an object without `apiVersion`";
    const ValueMember *typo;
    const char *guess;
    Diagnostic *diagnostic;

    if (!value_is(document, VALUE_MAP)) {
        diagnostic_help(
            diagnostics_error_at(diagnostics, "E152", document, "a Kubernetes object is a mapping"),
            value_text(document) != NULL && *document->text == '<'
                ? "this looks like a web page; of a file on GitHub take the raw one"
                : "a mapping is lines of `key: value`, with a blank behind the colon");
        return;
    }
    if (report_header(document, "apiVersion", diagnostics) ||
        report_header(document, "kind", diagnostics)) {
        return;
    }
    guess = what_else(document);
    typo = has_any ? NULL : find_typo(document, header[0]);
    diagnostic = typo != NULL ? diagnostics_error_at_key(diagnostics, "E152", typo, "%s", text)
                              : diagnostics_error_at(diagnostics, "E152", document, "%s", text);
    if (typo != NULL) {
        diagnostic_suggest(diagnostic, typo->key, header);
    }
    diagnostic_help(diagnostic, "%s", guess != NULL ? guess : "objects have apiVersion and kind");
}
