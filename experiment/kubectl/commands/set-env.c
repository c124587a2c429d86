/* set-env.c - kubectl set env. */
#include "experiment/kubectl/commands/set-common.h"

#include <string.h>

static const CtlFlag flags[] = {
    { .name = "containers", .letter = 'c', .fallback = "*", .doc = "names of containers" },
    { .name = "from", .doc = "a config map or secret" },
    { .name = "prefix", .doc = "before the names" },
    { .name = "env", .letter = 'e', .type = CTL_STRINGS, .doc = "NAME=VALUE" },
    { .name = "keys", .type = CTL_LIST, .doc = "what to take of --from" },
    { .name = "list", .type = CTL_BOOL, .doc = "print the variables" },
    { .name = "resolve", .type = CTL_BOOL, .doc = "look references up" },
    { .name = "overwrite", .type = CTL_BOOL, .fallback = "true", .doc = "change what is there" },
};
static const CtlFlagSet own = CTL_FLAG_SET(flags);
static const CtlFlagSet *const sets[] = {
    &own,
    &ctl_flags_print,
    &ctl_flags_file,
    &ctl_flags_all,
    &ctl_flags_selector,
    &ctl_flags_local,
    &ctl_flags_dry_run,
    &ctl_flags_record,
    &ctl_flags_apply,
    NULL,
};

/* What the line asks for. */
typedef struct Change {
    const Value *put;     /* list of {name, value} */
    const Value *removed; /* list of names */
    size_t n_errors;      /* texts about the object at hand */
    GString *errors;
} Change;

static bool
is_env(const char *word)
{
    return strchr(word, '=') != NULL || g_str_has_suffix(word, "-");
}

static bool
add_variable(CtlCall *call, const char *text, ValueBuilder *put, ValueBuilder *removed)
{
    const char *equals = strchr(text, '=');
    ValueBuilder *row = value_map_begin(call->arena);
    g_autoptr(GString) faults_text = g_string_new(NULL);
    NameFaults faults = { 0 };
    const char *name;

    if (equals == NULL && g_str_has_suffix(text, "-")) {
        value_add(removed, value_string_n(call->arena, text, strlen(text) - 1));
        return true;
    }
    if (equals == NULL) {
        return ctl_fail(call, "unknown environment variable: %s", text);
    }
    name = arena_strndup(call->arena, text, (size_t)(equals - text));
    name_env_var(name, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(faults_text, "%s%s", i > 0 ? ";" : "", faults.texts[i]);
    }
    if (faults.n > 0) {
        return ctl_fail(call, "%s is not a valid key name: %s", go_quoted(call->arena, name),
                        faults_text->str);
    }
    value_put(row, "name", value_printf(call->arena, "%s%s", ctl_text(call, "prefix"), name));
    value_put_string(row, "value", equals[1] == '\0' ? NULL : equals + 1);
    value_add(put, value_end(row));
    return true;
}

static bool
read_change(CtlCall *call, size_t first, Change *change)
{
    ValueBuilder *put = value_list_begin(call->arena);
    ValueBuilder *removed = value_list_begin(call->arena);

    for (size_t i = 0; i < ctl_n_items(call, "env"); i++) {
        if (!add_variable(call, ctl_item(call, "env", i), put, removed)) {
            return false;
        }
    }
    for (size_t i = first; i < call->n_args; i++) {
        if (!add_variable(call, call->args[i], put, removed)) {
            return false;
        }
    }
    change->put = value_end(put);
    change->removed = value_end(removed);
    for (size_t i = 0; i < value_length(change->removed); i++) {
        for (size_t j = 0; j < value_length(change->put); j++) {
            if (strcmp(value_text(value_item(change->removed, i)),
                       value_get_text(value_item(change->put, j), "name")) == 0) {
                return ctl_fail(call, "can not both modify and remove the same environment "
                                      "variable in the same command");
            }
        }
    }
    return true;
}

static const Value *
find_named(const Value *list, const char *name)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_get_text(value_item(list, i), "name"), name) == 0) {
            return value_item(list, i);
        }
    }
    return NULL;
}

static bool
has_text(const Value *list, const char *text)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (g_strcmp0(value_text(value_item(list, i)), text) == 0) {
            return true;
        }
    }
    return false;
}

/* What would be overwritten is noted in the change. */
static bool
may_write(Change *change, const Value *env)
{
    bool is_fine = true;

    for (size_t i = 0; i < value_length(change->put); i++) {
        const char *name = value_get_text(value_item(change->put, i), "name");
        const Value *old = find_named(env, name);
        const char *value = value_get_text(old, "value");

        if (old != NULL && value_get(old, "valueFrom") == NULL) {
            g_string_append_printf(change->errors,
                                   "\n '%s' already has a value (%s), and --overwrite is false",
                                   name, value == NULL ? "" : value);
            change->n_errors++;
            is_fine = false;
        }
    }
    return is_fine;
}

static const Value *
put_variables(SetRun *run, const Value *container, void *data)
{
    Change *change = data;
    const Value *env = value_get(container, "env");
    ValueBuilder *result = value_list_begin(run->call->arena);
    size_t n = 0;

    if (!ctl_switch(run->call, "overwrite") && !may_write(change, env)) {
        return NULL;
    }
    for (size_t i = 0; i < value_length(env); i++) {
        const Value *row = value_item(env, i);
        const char *name = value_get_text(row, "name");
        const Value *newer = find_named(change->put, name);

        if (!has_text(change->removed, name)) {
            value_add(result, newer == NULL ? row : newer);
            n++;
        }
    }
    for (size_t i = 0; i < value_length(change->put); i++) {
        const Value *row = value_item(change->put, i);
        const char *name = value_get_text(row, "name");

        if (find_named(env, name) == NULL && find_named(change->put, name) == row) {
            value_add(result, row);
            n++;
        }
    }
    return value_with(run->call->arena, container, "env", n == 0 ? NULL : value_end(result));
}

/* "# configmap NAME, key KEY" for what is taken from elsewhere. */
static void
list_source(CtlCall *call, const char *name, const Value *from)
{
    static const struct {
        const char *key, *what;
    } sources[] = { { "secretKeyRef", "secret" }, { "configMapKeyRef", "configmap" } };
    const Value *field = value_get(from, "fieldRef");
    const Value *resource = value_get(from, "resourceFieldRef");

    for (size_t i = 0; i < G_N_ELEMENTS(sources); i++) {
        const Value *ref = value_get(from, sources[i].key);

        if (ref != NULL) {
            ctl_out(call, "# %s from %s %s, key %s\n", name, sources[i].what,
                    value_get_text(ref, "name"), value_get_text(ref, "key"));
            return;
        }
    }
    if (field != NULL) {
        const char *version = value_get_text(field, "apiVersion");

        ctl_out(call, "# %s from field path %s%s%s%s\n", name,
                version != NULL && strcmp(version, "v1") != 0 ? version : "",
                version != NULL && strcmp(version, "v1") != 0 ? ":" : "",
                value_get_text(field, "fieldPath"), "");
    } else if (resource != NULL) {
        ctl_out(call, "# %s from resource field %s\n", name, value_get_text(resource, "resource"));
    }
}

static const Value *
list_variables(SetRun *run, const Value *container, void *data)
{
    const Value *object = data;
    const Value *env = value_get(container, "env");

    ctl_out(run->call, "# %s %s, container %s\n", value_get_text(object, "kind"),
            value_get_text(value_get(object, "metadata"), "name"),
            value_get_text(container, "name"));
    for (size_t i = 0; i < value_length(env); i++) {
        const Value *row = value_item(env, i);
        const char *value = value_get_text(row, "value");

        if (value_get(row, "valueFrom") != NULL) {
            list_source(run->call, value_get_text(row, "name"), value_get(row, "valueFrom"));
        } else {
            ctl_out(run->call, "%s=%s\n", value_get_text(row, "name"), value == NULL ? "" : value);
        }
    }
    return NULL;
}

static const Value *
edit_containers(SetRun *run, const Value *object, Change *change)
{
    const char *pattern = ctl_text(run->call, "containers");
    const Value *result;
    size_t n;

    if (!set_has_pod(run, object)) {
        return NULL;
    }
    result = set_containers(run, object, pattern, put_variables, change, &n);
    if (n == 0) {
        ctl_err(run->call, "Warning: %s/%s does not have any containers matching %s\n",
                value_get_text(object, "kind"),
                value_get_text(value_get(object, "metadata"), "name"),
                go_quoted(run->call->arena, pattern));
        return object;
    }
    if (change->n_errors > 0) {
        set_error(run, "error: %s%s", ctl_object_name(run->call->arena, object),
                  change->errors->str);
        return NULL;
    }
    if (ctl_switch(run->call, "list")) {
        set_containers(run, result, pattern, list_variables, (void *)(uintptr_t)result, &n);
        return object;
    }
    return result;
}

/* "db.host" is DB_HOST. */
static const char *
variable_name(CtlCall *call, const char *key)
{
    g_autofree char *upper = g_ascii_strup(key, -1);

    g_strcanon(upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", '_');
    return arena_printf(call->arena, "%s%s", ctl_text(call, "prefix"), upper);
}

static bool
is_key_wanted(CtlCall *call, const char *key)
{
    for (size_t i = 0; i < ctl_n_items(call, "keys"); i++) {
        if (strcmp(ctl_item(call, "keys", i), key) == 0) {
            return true;
        }
    }
    return ctl_n_items(call, "keys") == 0;
}

/* What was given, and a reference to every key of --from. */
static const Value *
with_source(CtlCall *call, const Value *put)
{
    const char *kind = value_get_text(call->source, "kind");
    const char *name = value_get_text(value_get(call->source, "metadata"), "name");
    const char *field = strcmp(kind, "Secret") == 0 ? "secretKeyRef" : "configMapKeyRef";
    const Value *data = value_get(call->source, "data");
    const Value *sorted = data == NULL ? NULL : value_sorted(call->arena, data);
    ValueBuilder *list = value_list_begin(call->arena);

    for (size_t i = 0; i < value_length(put); i++) {
        value_add(list, value_item(put, i));
    }
    for (size_t i = 0; i < value_length(sorted); i++) {
        const char *key = sorted->members[i].key;
        const Value *ref = value_with(call->arena, NULL, "name", value_string(call->arena, name));
        const Value *row = value_with(call->arena, NULL, "name",
                                      value_string(call->arena, variable_name(call, key)));

        if (is_key_wanted(call, key)) {
            ref = value_with(call->arena, ref, "key", value_string(call->arena, key));
            ref = value_with(call->arena, NULL, field, ref);
            value_add(list, value_with(call->arena, row, "valueFrom", ref));
        }
    }
    return value_end(list);
}

static const Value *
edit(SetRun *run, const Value *object, void *data)
{
    Change change = *(const Change *)data;
    const Value *result;

    if (run->call->source != NULL) {
        change.put = with_source(run->call, change.put);
    }

    change.errors = g_string_new(NULL);
    result = edit_containers(run, object, &change);
    g_string_free(change.errors, TRUE);
    return result;
}

static bool
check_env(CtlCall *call, size_t n_resources)
{
    if (ctl_switch(call, "all") && *ctl_text(call, "selector") != '\0') {
        return ctl_fail(call, "cannot set --all and --selector at the same time");
    }
    if (!ctl_has_files(call) && n_resources == 0) {
        return ctl_fail(call, "one or more resources must be specified as <resource> <name> or "
                              "<resource>/<name>");
    }
    if (ctl_switch(call, "list") && *ctl_text(call, "output") != '\0') {
        return ctl_fail(call, "--list and --output may not be specified together");
    }
    return ctl_n_items(call, "keys") == 0 || *ctl_text(call, "from") != '\0' ||
           ctl_fail(call, "when specifying --keys, a configmap or secret must be provided with "
                          "--from");
}

/* --from: a config map or a secret of the cluster. */
static bool
read_source(CtlCall *call, KubectlObjectRef *ret)
{
    const CtlSelection selection = { 0 };
    const char *from = ctl_text(call, "from");
    KubectlRequest *request;

    *ret = (KubectlObjectRef){ NULL, NULL };
    if (*from == '\0') {
        return true;
    }
    if (!ctl_resolve_names(call, &selection, &from, 1, &request)) {
        return false;
    }
    *ret = request->targets[0];
    return strcmp(ret->kind->name, "ConfigMap") == 0 || strcmp(ret->kind->name, "Secret") == 0 ||
           ctl_fail(call, "unsupported resource specified in --from");
}

static void
run_env(CtlCall *call)
{
    KubectlObjectRef source;
    SetRun run;
    Change *change = ARENA_NEW(call->arena, Change);
    size_t n_resources = 0;

    while (n_resources < call->n_args && !is_env(call->args[n_resources])) {
        n_resources++;
    }
    for (size_t i = n_resources; i < call->n_args; i++) {
        if (!is_env(call->args[i])) {
            g_autofree char *words = g_strjoinv(" ", (char **)(void *)call->args);

            ctl_usage(call, "all resources must be specified before environment changes: %s",
                      words);
            return;
        }
    }
    if (!check_env(call, n_resources) || !read_change(call, n_resources, change) ||
        !read_source(call, &source) || !set_begin(&run, call, "env updated", n_resources)) {
        return;
    }
    run.request->source = source;
    set_edit(&run, edit, change, false);
    set_end(&run);
}

static const CtlCommand commands[] = {
    { .path = "set env",
      .sets = sets,
      .run = run_env,
      .help = "Update environment variables on a pod template." },
};
const CtlFamily ctl_family_set_env = CTL_FAMILY(commands);
