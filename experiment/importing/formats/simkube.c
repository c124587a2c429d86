/* simkube.c - traces of SimKube: what was applied and deleted, by seconds since 1970.
 *
 * Where the trace has the life of a pod, or of an owner's first pod, that is how long its
 * containers run. */
#include "experiment/importing/import-format.h"

#include "models/api/api-kind.h"
#include "models/api/pod/pod.h"

#include <string.h>

/* Hooks are commands around a run, trackedObjects what a tracer looks at. */
static const char *
other_file(const Value *document)
{
    static const char *const hooks[] = { "preStartHooks", "preRunHooks", "postRunHooks",
                                         "postStopHooks" };

    for (size_t i = 0; i < G_N_ELEMENTS(hooks); i++) {
        if (value_get(document, hooks[i]) != NULL) {
            return "it holds commands to run around a simulation, no work";
        }
    }
    return value_get(document, "trackedObjects") != NULL
               ? "it configures what a tracer records, and holds no trace"
               : NULL;
}

static bool
recognise_simkube(const GPtrArray *documents)
{
    const Value *events = documents->len == 0 ? NULL : value_get(documents->pdata[0], "events");

    if (value_is(events, VALUE_LIST)) {
        return value_length(events) == 0 || value_get(value_item(events, 0), "ts") != NULL;
    }
    return documents->len == 1 && other_file(documents->pdata[0]) != NULL;
}

/* The token that admission gave the pod; it gives another one here. */
static bool
is_token(const Value *named)
{
    const char *name = value_get_text(named, "name");

    return name != NULL && g_str_has_prefix(name, "kube-api-access-");
}

static const Value *
without_tokens(Arena *arena, const Value *list)
{
    ValueBuilder *kept = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        if (!is_token(value_item(list, i))) {
            value_add(kept, value_item(list, i));
        }
    }
    return value_end(kept);
}

static const Value *
without_mounts(Arena *arena, const Value *containers)
{
    ValueBuilder *list = value_list_begin(arena);

    for (size_t i = 0; i < value_length(containers); i++) {
        const Value *container = value_item(containers, i);
        const Value *mounts = value_get(container, "volumeMounts");

        value_add(list, mounts == NULL ? container
                                       : value_with(arena, container, "volumeMounts",
                                                    without_tokens(arena, mounts)));
    }
    return value_end(list);
}

/* A recorded pod as somebody would have asked for it. */
static const Value *
as_asked_for(Arena *arena, const Value *object)
{
    const Value *spec = value_get(object, "spec");

    if (!import_is(object, "v1", "Pod")) {
        return object;
    }
    if (value_get(spec, "volumes") != NULL) {
        spec =
            value_with(arena, spec, "volumes", without_tokens(arena, value_get(spec, "volumes")));
    }
    spec =
        value_with(arena, spec, "containers", without_mounts(arena, value_get(spec, "containers")));
    spec = value_with(arena, spec, "nodeName", NULL);
    return value_with(arena, object, "spec", spec);
}

/* The end of a life less its beginning; -1: it still runs, or there is none. */
static int64_t
life_seconds(const Value *lives)
{
    const Value *first = value_item(
        value_length(lives) > 0 && value_is(lives, VALUE_MAP) ? lives->members[0].value : NULL, 0);
    const Value *finished = value_get(first, "Finished");
    const Value *begin = finished != NULL ? value_item(finished, 0) : value_get(first, "start_ts");
    const Value *end = finished != NULL ? value_item(finished, 1) : value_get(first, "end_ts");

    return value_is(begin, VALUE_INT) && value_is(end, VALUE_INT) ? end->integer - begin->integer
                                                                  : -1;
}

/* Keys are ["v1.Pod", "ns/name"] as text, or ns/name alone. */
static int64_t
find_life(const Value *trace, const Value *object)
{
    const Value *meta = value_get(object, "metadata");
    const Value *all = value_get(trace, "pod_lifecycles");
    const char *name_space = value_get_text(meta, "namespace");
    const char *name = value_get_text(meta, "name");
    g_autofree char *whole =
        g_strdup_printf("%s/%s", name_space == NULL ? "default" : name_space, name);
    g_autofree char *quoted = g_strdup_printf("\"%s\"", whole);

    for (size_t i = 0; name != NULL && i < value_length(all); i++) {
        if (strcmp(all->members[i].key, whole) == 0 ||
            strstr(all->members[i].key, quoted) != NULL) {
            return life_seconds(all->members[i].value);
        }
    }
    return -1;
}

static const Value *
annotate(Arena *arena, const Value *holder, const char *run)
{
    const Value *meta = value_get(holder, "metadata");
    const Value *annotations =
        value_with(arena, value_get(meta, "annotations"), ANNOTATION_RUN, value_string(arena, run));

    return value_with(arena, holder, "metadata",
                      value_with(arena, meta, "annotations", annotations));
}

/* The object with its pods' run time. */
static const Value *
with_life(Arena *arena, const Value *trace, const Value *object)
{
    int64_t seconds = find_life(trace, object);
    const Value *spec = value_get(object, "spec");
    const Value *pod = value_get(spec, "template");
    g_autofree char *run = g_strdup_printf("%" G_GINT64_FORMAT "s", seconds);

    if (seconds < 0) {
        return object;
    }
    if (pod == NULL) {
        return annotate(arena, object, run);
    }
    return value_with(arena, object, "spec",
                      value_with(arena, spec, "template", annotate(arena, pod, run)));
}

static void
add_namespace(ImportJob *job, SimTime at, const Value *object, GHashTable *seen)
{
    const char *name = value_get_text(value_get(object, "metadata"), "namespace");
    ValueBuilder *space, *meta;

    if (name == NULL || strcmp(name, "default") == 0 || !g_hash_table_add(seen, g_strdup(name))) {
        return;
    }
    space = value_map_begin(job->arena);
    meta = value_map_begin(job->arena);
    value_put_string(meta, "name", name);
    value_put_string(space, "apiVersion", "v1");
    value_put_string(space, "kind", "Namespace");
    value_put(space, "metadata", value_end(meta));
    scenario_draft_apply_at(job->draft, at, value_end(space));
}

static void
delete_object(ImportJob *job, SimTime at, const Value *object)
{
    const Value *meta = value_get(object, "metadata");
    const ApiKind *kind =
        api_kind_find(value_get_text(object, "apiVersion"), value_get_text(object, "kind"));
    const char *name_space = value_get_text(meta, "namespace");
    g_autofree char *line = NULL;

    if (kind == NULL) {
        scenario_draft_note(job->draft, "the deletion of a %s is left out",
                            value_get_text(object, "kind"));
        return;
    }
    line = g_strdup_printf("delete %s %s -n %s --ignore-not-found",
                           api_kind_resource(kind, job->arena), value_get_text(meta, "name"),
                           name_space == NULL ? "default" : name_space);
    scenario_draft_kubectl_at(job->draft, at, line);
}

static bool
read_event(ImportJob *job, const Value *trace, const Value *event, int64_t origin, GHashTable *seen)
{
    int64_t ts = value_get_int(event, "ts", -1);
    const Value *applied = value_get(event, "applied_objs");
    const Value *deleted = value_get(event, "deleted_objs");
    SimTime at;

    if (ts < origin || ts - origin > 1000000000) {
        return import_refuse(job, "an event has no time `ts`, or one before the first");
    }
    at = (ts - origin) * SIM_SECOND;
    for (size_t i = 0; i < value_length(applied); i++) {
        add_namespace(job, at, value_item(applied, i), seen);
        scenario_draft_apply_at(
            job->draft, at,
            with_life(job->arena, trace, as_asked_for(job->arena, value_item(applied, i))));
    }
    for (size_t i = 0; i < value_length(deleted); i++) {
        delete_object(job, at, value_item(deleted, i));
    }
    return true;
}

static bool
read_simkube(ImportJob *job)
{
    const Value *trace = job->documents->len == 0 ? NULL : job->documents->pdata[0];
    const Value *events = value_get(trace, "events");
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!value_is(events, VALUE_LIST)) {
        const char *what = other_file(trace);

        return import_refuse(job, "%s", what != NULL ? what : "it has no list `events`");
    }
    for (size_t i = 0; i < value_length(events); i++) {
        if (!read_event(job, trace, value_item(events, i),
                        value_get_int(value_item(events, 0), "ts", 0), seen)) {
            return false;
        }
    }
    if (scenario_draft_n_steps(job->draft) == 0) {
        return import_refuse(job, "nothing happens in it%s%s",
                             scenario_draft_notes(job->draft)->len > 0 ? "; " : "",
                             scenario_draft_notes(job->draft)->len > 0
                                 ? (const char *)scenario_draft_notes(job->draft)->pdata[0]
                                 : "");
    }
    scenario_draft_note(
        job->draft,
        "a trace of SimKube has no machines: 10 of 16 CPUs stand in where no file has any");
    scenario_draft_stand_in(job->draft, "node", 10, 16, 64, 0, NULL);
    return true;
}

const ImportFormat import_format_simkube = {
    .name = "simkube",
    .doc = "A trace of SimKube: objects that are applied and deleted over time, lives of pods.",
    .recognise = recognise_simkube,
    .read = read_simkube,
};
