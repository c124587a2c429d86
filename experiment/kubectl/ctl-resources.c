/* ctl-resources.c - what TYPE NAME, TYPE/NAME, files and selectors mean together. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

const char ctl_missing_resource[] =
    "You must provide one or more resources by argument or filename.\n"
    "Example resource specifications include:\n"
    "   '-f rsrc.yaml'\n"
    "   '--filename=rsrc.json'\n"
    "   '<resource> <name>'\n"
    "   '<resource>'";
const char ctl_local_resource[] =
    "error: you must specify resources by --filename when --local is set.\n"
    "Example resource specifications include:\n"
    "   '-f rsrc.yaml'\n"
    "   '--filename=rsrc.json'";

typedef struct Resolver {
    CtlCall *call;
    const CtlSelection *selection;
    GArray *targets; /* KubectlObjectRef */
} Resolver;

/* 'word' is a copy of what begins at 'place' in the line. */
static const ApiKind *
find_kind(Resolver *resolver, const char *word, const char *place)
{
    const ApiKind *kind = api_kind_find_resource(word);

    if (kind == NULL) {
        ctl_blame(resolver->call, KUBECTL_FAULT_KIND, place, strlen(word),
                  arena_strdup(resolver->call->arena, word), ctl_kind_names(resolver->call->arena));
        ctl_fail(resolver->call, "the server doesn't have a resource type \"%s\"", word);
    }
    return kind;
}

static void
add_target(Resolver *resolver, const ApiKind *kind, const char *name)
{
    KubectlObjectRef target = { kind, name };

    g_array_append_val(resolver->targets, target);
}

static bool
add_slash_form(Resolver *resolver, const char *word)
{
    g_auto(GStrv) parts = g_strsplit(word, "/", -1);
    const ApiKind *kind;

    if (g_strv_length(parts) != 2) {
        return ctl_fail(resolver->call,
                        "arguments in resource/name form may not have more than one slash");
    }
    if (*parts[0] == '\0' || *parts[1] == '\0' || strchr(parts[0], ',') != NULL) {
        return ctl_fail(resolver->call,
                        "arguments in resource/name form must have a single resource and name");
    }
    kind = find_kind(resolver, parts[0], word);
    if (kind == NULL) {
        return false;
    }
    if (resolver->selection->is_all_namespaces && kind->is_namespaced) {
        return ctl_fail(resolver->call,
                        "a resource cannot be retrieved by name across all namespaces");
    }
    add_target(resolver, kind, strchr(word, '/') + 1);
    return true;
}

static int
by_group_and_plural(gconstpointer a, gconstpointer b)
{
    const ApiKind *one = *(const ApiKind *const *)a, *other = *(const ApiKind *const *)b;
    int order = strcmp(one->group, other->group);

    return order != 0 ? order : strcmp(one->plural, other->plural);
}

/* The kinds of a category ("all"), in the order of discovery; none: it is no category. */
static GPtrArray *
category_kinds(const char *word)
{
    GPtrArray *kinds = g_ptr_array_new();

    for (size_t i = 0; api_kinds[i] != NULL; i++) {
        const ApiKind *kind = api_kinds[i];

        if (kind->categories != NULL && strcmp(kind->categories, word) == 0 &&
            api_kind_find_resource(kind->plural) == kind) {
            g_ptr_array_add(kinds, (gpointer)(uintptr_t)kind);
        }
    }
    g_ptr_array_sort(kinds, by_group_and_plural);
    return kinds;
}

/* One word of a type form with its names; false after a complaint. */
static bool
add_type(Resolver *resolver, const char *word, const char *place, const char *const *names,
         size_t n)
{
    g_autoptr(GPtrArray) kinds = category_kinds(word);

    if (kinds->len == 0) {
        const ApiKind *kind = find_kind(resolver, word, place);

        if (kind == NULL) {
            return false;
        }
        g_ptr_array_add(kinds, (gpointer)(uintptr_t)kind);
    }
    for (guint i = 0; i < kinds->len; i++) {
        const ApiKind *kind = g_ptr_array_index(kinds, i);

        if (n > 0 && resolver->selection->is_all_namespaces && kind->is_namespaced) {
            return ctl_fail(resolver->call,
                            "a resource cannot be retrieved by name across all namespaces");
        }
        for (size_t j = 0; j < n; j++) {
            add_target(resolver, kind, names[j]);
        }
        if (n == 0) {
            add_target(resolver, kind, NULL);
        }
    }
    return true;
}

/* Kinds separated by commas, each with all names, or without any. */
static bool
add_type_form(Resolver *resolver, const char *types, const char *const *names, size_t n,
              bool is_selected)
{
    g_auto(GStrv) words = g_strsplit(types, ",", -1);
    const char *place = types;

    for (size_t i = 0; words[i] != NULL; place += strlen(words[i]) + 1, i++) {
        if (*words[i] == '\0') {
            return ctl_fail(resolver->call,
                            "arguments in resource/name form must have a single resource and name");
        }
        if (!add_type(resolver, words[i], place, names, n)) {
            return false;
        }
    }
    return n > 0 || is_selected ||
           ctl_fail(resolver->call, "resource(s) were provided, but no name was specified");
}

static bool
resolve_arguments(Resolver *resolver, const char *const *args, size_t n, bool has_selector)
{
    const CtlSelection *selection = resolver->selection;
    size_t n_slashes = 0;

    for (size_t i = 0; i < n; i++) {
        n_slashes += strchr(args[i], '/') != NULL;
    }
    if (n_slashes > 0 && n_slashes < n) {
        return ctl_fail(resolver->call,
                        "there is no need to specify a resource type as a separate argument when "
                        "passing arguments in resource/name form (e.g. 'kubectl get "
                        "resource/<resource_name>' instead of 'kubectl get resource "
                        "resource/<resource_name>'");
    }
    if (n_slashes > 0 && has_selector) {
        return ctl_fail(resolver->call, "selectors and the all flag cannot be used when passing "
                                        "resource/name arguments");
    }
    for (size_t i = 0; i < n_slashes; i++) {
        if (!add_slash_form(resolver, args[i])) {
            return false;
        }
    }
    if (n_slashes > 0) {
        return true;
    }
    if (n > 1 && has_selector) {
        return ctl_fail(resolver->call, "name cannot be provided when a selector is specified");
    }
    if (n == 0) {
        ctl_blame(resolver->call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
        return ctl_fail(resolver->call, "%s",
                        has_selector ? "at least one resource must be specified to use a selector"
                                     : ctl_missing_resource);
    }
    return add_type_form(resolver, args[0], args + 1, n - 1,
                         has_selector || selection->accepts_empty_selector);
}

static bool
resolve_files(Resolver *resolver, size_t n_args, KubectlRequest *request)
{
    CtlCall *call = resolver->call;
    g_autoptr(GPtrArray) objects = NULL;
    const Value **copy;

    if (n_args > 0 && !resolver->selection->is_local) {
        return ctl_fail(call, "when paths, URLs, or stdin is provided as input, you may not "
                              "specify resource arguments as well");
    }
    objects = ctl_file_objects(call);
    if (objects == NULL) {
        return false;
    }
    copy = ARENA_NEW_N(call->arena, const Value *, objects->len + 1);
    for (guint i = 0; i < objects->len; i++) {
        const Value *object = g_ptr_array_index(objects, i);

        copy[i] = object;
        if (!resolver->selection->is_local && ctl_kind_of(object) == NULL) {
            const char *name = value_get_text(value_get(object, "metadata"), "name");
            const char *namespace_ = value_get_text(value_get(object, "metadata"), "namespace");
            const char *version = value_get_text(object, "apiVersion");

            return ctl_fail(call,
                            "resource mapping not found for name: \"%s\" namespace: \"%s\" from "
                            "\"%s\": no matches for kind \"%s\" in version \"%s\"\n"
                            "ensure CRDs are installed first",
                            name == NULL ? "" : name, namespace_ == NULL ? "" : namespace_,
                            ctl_item(call, "filename", 0), value_get_text(object, "kind"),
                            version == NULL ? "" : version);
        }
    }
    request->n_objects = objects->len;
    request->objects = copy;
    return true;
}

static bool
resolve(CtlCall *call, const CtlSelection *selection, const char *const *args, size_t n,
        bool has_files, KubectlRequest **ret_request)
{
    Resolver resolver = { call, selection, g_array_new(FALSE, TRUE, sizeof(KubectlObjectRef)) };
    KubectlRequest *request = ARENA_NEW(call->arena, KubectlRequest);
    bool has_selector = selection->has_all ||
                        (selection->label_selector != NULL && *selection->label_selector != '\0') ||
                        (selection->field_selector != NULL && *selection->field_selector != '\0');
    bool is_fine;

    call->at = n > 0 ? args[0] : NULL;
    call->until = n > 0 ? args[n - 1] : NULL;
    is_fine = has_files ? resolve_files(&resolver, n, request)
                        : resolve_arguments(&resolver, args, n, has_selector);
    call->at = is_fine ? NULL : call->at;
    if (is_fine) {
        KubectlObjectRef *targets =
            ARENA_NEW_N(call->arena, KubectlObjectRef, resolver.targets->len + 1);

        for (guint i = 0; i < resolver.targets->len; i++) {
            targets[i] = g_array_index(resolver.targets, KubectlObjectRef, i);
        }
        request->verb = call->command->path;
        request->namespace_ = ctl_namespace(call);
        request->is_all_namespaces = selection->is_all_namespaces;
        request->label_selector = selection->label_selector;
        request->field_selector = selection->field_selector;
        request->n_targets = resolver.targets->len;
        request->targets = targets;
        *ret_request = request;
    }
    g_array_unref(resolver.targets);
    return is_fine;
}

bool
ctl_resolve(CtlCall *call, const CtlSelection *selection, const char *const *args, size_t n,
            KubectlRequest **ret_request)
{
    bool has_files = ctl_flag_find(call->command, "filename") != NULL && ctl_has_files(call);

    return resolve(call, selection, args, n, has_files, ret_request);
}

bool
ctl_resolve_names(CtlCall *call, const CtlSelection *selection, const char *const *args, size_t n,
                  KubectlRequest **ret_request)
{
    return resolve(call, selection, args, n, false, ret_request);
}
