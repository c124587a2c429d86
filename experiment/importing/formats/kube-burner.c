/* kube-burner.c - kube-burner: jobs that create, patch and delete objects made of templates.
 *
 * Jobs come one after the other.  Objects come as fast as qps and burst allow, which is the time
 * that steps have here; that kube-burner then waits for pods is no time of the scenario.  Templates
 * may use {{.Replica}}, {{.Iteration}}, {{.JobName}}, {{.UUID}}, {{.RunID}} and the variables of
 * inputVars by name; anything else of Go's templates is refused with its line. */
#include "experiment/importing/import-burner.h"

#include "experiment/manifest/manifest-text.h"
#include "models/api/api-kind.h"
#include "text/json.h"
#include "text/scalar.h"

#include <string.h>

#define STEPS_MAX 90000
#define PODS_A_NODE 100

/* A template with its variables filled in; NULL after a refusal. */
static char *
fill(Burner *burner, const char *name, const char *text, const Value *variables)
{
    GString *out = g_string_new(NULL);
    int line = 1;

    for (const char *c = text; *c != '\0';) {
        const char *end;
        g_autofree char *word = NULL;
        const char *value;

        if (strncmp(c, "{{", 2) != 0) {
            line += *c == '\n';
            g_string_append_c(out, *c++);
            continue;
        }
        end = strstr(c, "}}");
        word = g_strstrip(g_strndup(c + 2, end == NULL ? strlen(c) - 2 : (size_t)(end - c - 2)));
        value = end != NULL && *word == '.' ? burner_variable(burner, variables, word + 1) : NULL;
        if (value == NULL) {
            import_refuse(burner->job,
                          "%s:%d: `{{%s}}` is more than Replica, Iteration or a named variable",
                          name, line, word);
            g_string_free(out, TRUE);
            return NULL;
        }
        g_string_append(out, value);
        c = end + 2;
    }
    return g_string_free(out, FALSE);
}

const char *
burner_variable(Burner *burner, const Value *variables, const char *name)
{
    const Value *value = value_get(variables, name);

    if (strcmp(name, "Replica") == 0) {
        return arena_printf(burner->job->arena, "%" G_GINT64_FORMAT, burner->replica);
    }
    if (strcmp(name, "Iteration") == 0) {
        return arena_printf(burner->job->arena, "%" G_GINT64_FORMAT, burner->iteration);
    }
    if (strcmp(name, "JobName") == 0) {
        return burner->name;
    }
    if (strcmp(name, "UUID") == 0 || strcmp(name, "RunID") == 0) {
        return "00000000-0000-4000-8000-000000000000";
    }
    return value == NULL ? NULL : value->text;
}

/* The object of a template; NULL after a refusal. */
const Value *
burner_object(Burner *burner, const Value *row, const char *path)
{
    g_autoptr(Diagnostics) diagnostics = diagnostics_new();
    const char *text = import_text_beside(burner->job, path);
    g_autofree char *filled =
        text == NULL ? NULL : fill(burner, path, text, value_get(row, "inputVars"));
    g_autoptr(GPtrArray) documents = NULL;

    if (filled == NULL) {
        return NULL;
    }
    documents = manifest_text_read(path, filled, strlen(filled), burner->job->arena, diagnostics);
    if (diagnostics_n_errors(diagnostics) > 0 || documents->len != 1) {
        import_refuse(burner->job, "%s is not one object once it is filled", path);
        return NULL;
    }
    return documents->pdata[0];
}

/* The time of the next request: a bucket of 'burst' tokens that fills with 'qps'. */
SimTime
burner_next_time(Burner *burner)
{
    double wait;

    if (burner->tokens >= 1) {
        burner->tokens -= 1;
        return burner->now;
    }
    wait = (1 - burner->tokens) / burner->qps;
    burner->tokens = 0;
    burner->now += (SimTime)(wait * 1e9 + 0.5);
    return burner->now;
}

/* ---- creating -----------------------------------------------------------------------------------
 */

static const Value *
with_label(Arena *arena, const Value *holder, const char *key, const char *text)
{
    const Value *meta = value_get(holder, "metadata");
    const Value *labels =
        value_with(arena, value_get(meta, "labels"), key, value_string(arena, text));

    return value_with(arena, holder, "metadata", value_with(arena, meta, "labels", labels));
}

/* The labels by which later jobs find the object, and its pods. */
static const Value *
labelled(Burner *burner, const Value *object, size_t index)
{
    Arena *arena = burner->job->arena;
    const Value *spec = value_get(object, "spec");
    const Value *pod = value_get(spec, "template");

    object = with_label(arena, object, "kube-burner.io/job", burner->name);
    object = with_label(arena, object, "kube-burner.io/index", arena_printf(arena, "%zu", index));
    if (pod != NULL && value_get(pod, "spec") != NULL &&
        g_strcmp0(value_get_text(object, "kind"), "VirtualMachine") != 0) {
        pod = with_label(arena, pod, "kube-burner.io/job", burner->name);
        object = value_with(arena, object, "spec", value_with(arena, spec, "template", pod));
    }
    return object;
}

static void
ensure_namespace(Burner *burner, const char *name)
{
    Arena *arena = burner->job->arena;
    ValueBuilder *space, *meta, *labels;
    const Value *more = value_get(burner->row, "namespaceLabels");

    if (!g_hash_table_add(burner->namespaces, g_strdup(name))) {
        return;
    }
    space = value_map_begin(arena);
    meta = value_map_begin(arena);
    labels = value_map_begin(arena);
    value_put_string(labels, "kube-burner.io/job", burner->name);
    for (size_t i = 0; i < value_length(more); i++) {
        value_put_string(labels, more->members[i].key, more->members[i].value->text);
    }
    value_put_string(meta, "name", name);
    value_put(meta, "labels", value_end(labels));
    value_put_string(space, "apiVersion", "v1");
    value_put_string(space, "kind", "Namespace");
    value_put(space, "metadata", value_end(meta));
    scenario_draft_apply_at(burner->job->draft, burner->now, value_end(space));
}

static const Value *
in_namespace(Burner *burner, const Value *object)
{
    const ApiKind *kind =
        api_kind_find(value_get_text(object, "apiVersion"), value_get_text(object, "kind"));
    const Value *meta = value_get(object, "metadata");
    const char *own = value_get_text(meta, "namespace");
    const char *name = own;

    if (kind != NULL && !kind->is_namespaced) {
        return object;
    }
    if (own == NULL) {
        bool is_many = value_get_bool(burner->row, "namespacedIterations", true);
        int64_t each = MAX(1, value_get_int(burner->row, "iterationsPerNamespace", 1));
        const char *base = value_get_text(burner->row, "namespace");

        base = base == NULL ? burner->name : base;
        name = is_many ? arena_printf(burner->job->arena, "%s-%" G_GINT64_FORMAT, base,
                                      burner->iteration / each)
                       : base;
        meta = value_with(burner->job->arena, meta, "namespace",
                          value_string(burner->job->arena, name));
    }
    ensure_namespace(burner, name);
    return value_with(burner->job->arena, object, "metadata", meta);
}

static bool
is_turn(const Value *row, int64_t iteration)
{
    int64_t every = MAX(1, value_get_int(row, "repeatEveryNIterations", 1));

    return iteration % every == 0 && (iteration == 0 || !value_get_bool(row, "runOnce", false));
}

static void
count_pods(Burner *burner, const Value *object)
{
    const Value *spec = value_get(object, "spec");

    burner->n_pods += value_get(spec, "containers") != NULL;
    burner->n_pods += value_get(spec, "template") == NULL ? 0 : value_get_int(spec, "replicas", 1);
}

static bool
create_one(Burner *burner, const Value *row, size_t index)
{
    const char *path = value_get_text(row, "objectTemplate");
    const Value *object = path == NULL ? NULL : burner_object(burner, row, path);
    BurnerObject made;

    if (object == NULL) {
        return import_refuse(burner->job, "an object of job %s has no objectTemplate",
                             burner->name);
    }
    if (++burner->n_steps > STEPS_MAX) {
        return import_refuse(burner->job, "more than %d objects, which are steps of a timeline",
                             STEPS_MAX);
    }
    object = in_namespace(burner, labelled(burner, object, index));
    count_pods(burner, object);
    scenario_draft_apply_at(burner->job->draft, burner_next_time(burner), object);
    made = (BurnerObject){ object };
    g_array_append_val(burner->made, made);
    return true;
}

static bool
create_all(Burner *burner)
{
    const Value *objects = value_get(burner->row, "objects");
    int64_t n = value_get_int(burner->row, "jobIterations", 1);

    for (burner->iteration = 0; burner->iteration < n; burner->iteration++) {
        for (size_t i = 0; i < value_length(objects); i++) {
            const Value *row = value_item(objects, i);
            int64_t replicas = value_get_int(row, "replicas", 1);

            if (!is_turn(row, burner->iteration)) {
                continue;
            }
            for (burner->replica = 1; burner->replica <= replicas; burner->replica++) {
                if (!create_one(burner, row, i)) {
                    return false;
                }
            }
        }
        burner_pause(burner, burner->row, "jobIterationDelay");
    }
    return true;
}

/* ---- jobs ---------------------------------------------------------------------------------------
 */

bool
burner_pause(Burner *burner, const Value *row, const char *key)
{
    const char *text = value_get_text(row, key);
    int64_t pause = 0;

    if (text != NULL && (!go_duration_parse(text, &pause) || pause < 0)) {
        return import_refuse(burner->job, "%s is no time: %s", key, text);
    }
    burner->now += pause;
    return true;
}

static double
number_of(const Value *row, const char *key, double fallback)
{
    const Value *value = value_get(row, key);

    return value_is(value, VALUE_INT)     ? (double)value->integer
           : value_is(value, VALUE_FLOAT) ? value->real
                                          : fallback;
}

static bool
run_job(Burner *burner, const Value *row)
{
    const char *type = value_get_text(row, "jobType");
    bool ok;

    burner->row = row;
    burner->name = value_get_text(row, "name");
    burner->qps = number_of(row, "qps", 5);
    burner->tokens = number_of(row, "burst", 5);
    if (burner->name == NULL || burner->qps <= 0) {
        return import_refuse(burner->job, "a job needs a name, and a qps above 0");
    }
    if (type == NULL || strcmp(type, "create") == 0) {
        ok = create_all(burner);
    } else if (strcmp(type, "delete") == 0) {
        ok = burner_delete_all(burner);
    } else if (strcmp(type, "patch") == 0) {
        ok = burner_patch_all(burner);
    } else {
        scenario_draft_note(burner->job->draft, "job %s is left out: jobs of type %s are not known",
                            burner->name, type);
        ok = true;
    }
    return ok && burner_pause(burner, row, "jobPause");
}

static void
add_machines(Burner *burner)
{
    ValueBuilder *labels = value_map_begin(burner->job->arena);
    int64_t n = MAX(3, (burner->n_pods + PODS_A_NODE - 1) / PODS_A_NODE);

    value_put_string(labels, "node-role.kubernetes.io/worker", "");
    scenario_draft_stand_in(burner->job->draft, "worker", n, 32, 128, 0, value_end(labels));
    scenario_draft_note(burner->job->draft,
                        "kube-burner loads a cluster that is there: %" G_GINT64_FORMAT
                        " workers of 32 CPUs stand in, one for %d pods",
                        n, PODS_A_NODE);
    scenario_draft_note(burner->job->draft, "jobs follow each other by the rate of their requests; "
                                            "that kube-burner waits for pods and measures is left "
                                            "out");
}

static bool
recognise_burner(const GPtrArray *documents)
{
    const Value *jobs = documents->len == 0 ? NULL : value_get(documents->pdata[0], "jobs");
    const Value *first = value_item(jobs, 0);

    return value_is(jobs, VALUE_LIST) && value_get(first, "name") != NULL &&
           value_get(first, "kind") == NULL;
}

static bool
read_burner(ImportJob *job)
{
    const Value *jobs =
        job->documents->len == 0 ? NULL : value_get(job->documents->pdata[0], "jobs");
    Burner burner = { .job = job };
    bool ok = true;

    if (!value_is(jobs, VALUE_LIST)) {
        return import_refuse(job, "it has no list `jobs`: the workload is wanted, not a template");
    }
    burner.namespaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    burner.made = g_array_new(FALSE, FALSE, sizeof(BurnerObject));
    for (size_t i = 0; ok && i < value_length(jobs); i++) {
        ok = run_job(&burner, value_item(jobs, i));
    }
    if (ok) {
        add_machines(&burner);
    }
    g_array_unref(burner.made);
    g_hash_table_unref(burner.namespaces);
    return ok;
}

const ImportFormat import_format_kube_burner = {
    .name = "kube-burner",
    .doc = "Jobs of kube-burner that create, patch and delete objects of templates.",
    .recognise = recognise_burner,
    .read = read_burner,
};
