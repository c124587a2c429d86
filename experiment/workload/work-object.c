/* work-object.c - see work-object.h. */
#include "experiment/workload/work-object.h"

#include "models/api/pod/pod.h"
#include "text/quantity.h"
#include "text/scalar.h"

#include <string.h>

#define NAME_MAX_BYTES 57 /* a Job's pods still get a suffix */

static const Value *
list_with(Arena *arena, const Value *list, size_t index, const Value *item)
{
    ValueBuilder *builder = value_list_begin(arena);

    for (size_t i = 0; i < value_length(list); i++) {
        value_add(builder, i == index ? item : value_item(list, i));
    }
    return value_end(builder);
}

/* ---- fields by path -----------------------------------------------------------------------------
 */

/* Keys of these maps have dots themselves. */
static bool
has_dotted_keys(const char *key, size_t length)
{
    static const char *const keys[] = { "labels",      "annotations", "nodeSelector",
                                        "matchLabels", "requests",    "limits" };

    for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (strlen(keys[i]) == length && memcmp(keys[i], key, length) == 0) {
            return true;
        }
    }
    return false;
}

static const Value *
scalar_like(Arena *arena, const Value *old, const char *text)
{
    int64_t number;

    if (!value_is(old, VALUE_STRING)) {
        if (int_parse(text, &number)) {
            return value_int(arena, number);
        }
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) {
            return value_bool(arena, *text == 't');
        }
    }
    return value_string(arena, text);
}

static const Value *
set_in(Arena *arena, const Value *value, const char *path, bool is_whole, const char *text)
{
    size_t length = is_whole ? strlen(path) : strcspn(path, ".");
    g_autofree char *key = g_strndup(path, length);
    bool is_last = path[length] == '\0';
    const char *rest = is_last ? NULL : path + length + 1;
    int64_t index;

    if (value_is(value, VALUE_LIST) && int_parse(key, &index)) {
        const Value *old = value_item(value, (size_t)index);

        return list_with(arena, value, (size_t)index,
                         is_last ? scalar_like(arena, old, text)
                                 : set_in(arena, old, rest, false, text));
    }
    const Value *old = value_get(value, key);
    const Value *fresh = is_whole  ? value_string(arena, text)
                         : is_last ? scalar_like(arena, old, text)
                                   : set_in(arena, old, rest, has_dotted_keys(path, length), text);

    return value_with(arena, value_is(value, VALUE_MAP) ? value : NULL, key, fresh);
}

const Value *
work_set_field(Arena *arena, const Value *object, const char *path, const char *text)
{
    return set_in(arena, object, path, false, text);
}

/* ---- the parts of an object ---------------------------------------------------------------------
 */

static bool
is_kind(const Value *object, const char *kind)
{
    return g_strcmp0(value_get_text(object, "kind"), kind) == 0;
}

static const Value *
set_name(Arena *arena, const Value *object, const char *name, const char *name_space)
{
    const Value *meta = value_get(object, "metadata");

    meta = value_with(arena, meta, "generateName", NULL);
    meta = value_with(arena, meta, "name", value_string(arena, name));
    if (name_space != NULL) {
        meta = value_with(arena, meta, "namespace", value_string(arena, name_space));
    }
    return value_with(arena, object, "metadata", meta);
}

static const Value *
amount_value(Arena *arena, int64_t milli)
{
    g_autofree char *text = quantity_format(quantity_from_milli(milli, QUANTITY_DECIMAL_SI));

    return value_string(arena, text);
}

static const Value *
set_amount(Arena *arena, const Value *resources, const char *name, int64_t milli, bool is_limited)
{
    const Value *requests = value_get(resources, "requests");
    const Value *limits = value_get(resources, "limits");
    const Value *amount = amount_value(arena, milli);

    if (is_limited || value_get(limits, name) != NULL) {
        resources = value_with(arena, resources, "limits", value_with(arena, limits, name, amount));
    }
    return value_with(arena, resources, "requests", value_with(arena, requests, name, amount));
}

static const Value *
set_resources(Arena *arena, const Value *container, const WorkTask *task)
{
    const Value *resources = value_get(container, "resources");
    bool is_new = value_length(resources) == 0; /* then requests are limits, as in tables */

    if (task->cpu_milli != WORK_UNKNOWN) {
        resources = set_amount(arena, resources, "cpu", task->cpu_milli, is_new);
    }
    if (task->memory != WORK_UNKNOWN) {
        resources = set_amount(arena, resources, "memory",
                               MIN(task->memory, INT64_MAX / 1000) * 1000, is_new);
    }
    for (uint32_t i = 0; i < task->n_resources; i++) {
        resources =
            set_amount(arena, resources, task->resources[i].name, task->resources[i].milli, true);
    }
    return value_with(arena, container, "resources", resources);
}

size_t
work_notes(Arena *arena, const WorkTask *task, WorkNote ret_notes[WORK_NOTES_MAX])
{
    size_t n = 0;

    if (task->run != SIM_NEVER) {
        g_autofree char *run = go_duration_format(task->run);

        ret_notes[n++] = (WorkNote){ ANNOTATION_RUN, arena_strdup(arena, run) };
    }
    if (task->shared_gpus > 0) {
        ret_notes[n++] = (WorkNote){ "alibabacloud.com/gpu-milli",
                                     arena_printf(arena, "%u", task->share_milli) };
        ret_notes[n++] = (WorkNote){ "alibabacloud.com/gpu-count",
                                     arena_printf(arena, "%u", task->shared_gpus) };
        if (task->gpu_models != NULL) {
            ret_notes[n++] = (WorkNote){ "alibabacloud.com/gpu-card-model", task->gpu_models };
        }
    }
    return n;
}

/* A pod, or the template of pods: metadata and spec. */
static const Value *
set_pod(Arena *arena, const Value *pod, const char *priority, const WorkTask *task)
{
    const Value *spec = value_get(pod, "spec");
    const Value *containers = value_get(spec, "containers");
    WorkNote notes[WORK_NOTES_MAX];
    size_t n_notes;

    if (value_length(containers) > 0) {
        containers =
            list_with(arena, containers, 0, set_resources(arena, value_item(containers, 0), task));
        spec = value_with(arena, spec, "containers", containers);
    }
    if (priority != NULL) {
        spec = value_with(arena, spec, "priorityClassName", value_string(arena, priority));
    }
    n_notes = work_notes(arena, task, notes);
    if (n_notes > 0) {
        const Value *meta = value_get(pod, "metadata");
        const Value *annotations = value_get(meta, "annotations");

        for (size_t i = 0; i < n_notes; i++) {
            annotations =
                value_with(arena, annotations, notes[i].key, value_string(arena, notes[i].text));
        }
        pod =
            value_with(arena, pod, "metadata", value_with(arena, meta, "annotations", annotations));
    }
    return value_with(arena, pod, "spec", spec);
}

static const Value *
set_template(Arena *arena, const Value *spec, const char *priority, const WorkTask *task)
{
    const Value *pod = value_get(spec, "template");

    return pod == NULL ? spec
                       : value_with(arena, spec, "template", set_pod(arena, pod, priority, task));
}

static const Value *
set_copies(Arena *arena, const Value *object, const Value *spec, uint32_t copies)
{
    if (copies <= 1 || is_kind(object, "Pod")) {
        return spec;
    }
    if (is_kind(object, "Job")) {
        spec = value_with(arena, spec, "parallelism", value_int(arena, copies));
        return value_with(arena, spec, "completions", value_int(arena, copies));
    }
    return value_with(arena, spec, "replicas", value_int(arena, copies));
}

const Value *
work_object(Arena *arena, const Value *template_, const char *name, const char *priority,
            const WorkItem *item)
{
    const WorkTask *task = &item->task;
    const Value *object = set_name(arena, template_, name, task->name_space);
    const Value *spec = value_get(object, "spec");

    if (is_kind(object, "Pod")) {
        object = set_pod(arena, object, priority, task);
    } else if (is_kind(object, "CronJob")) {
        const Value *job = value_get(spec, "jobTemplate");
        const Value *inner = set_template(arena, value_get(job, "spec"), priority, task);

        job = value_with(arena, job, "spec", inner);
        object = value_with(arena, object, "spec", value_with(arena, spec, "jobTemplate", job));
    } else if (spec != NULL) {
        spec = set_template(arena, spec, priority, task);
        object = value_with(arena, object, "spec", set_copies(arena, object, spec, task->copies));
    }
    for (uint32_t i = 0; i < item->n_settings; i++) {
        object = work_set_field(arena, object, item->settings[i].path, item->settings[i].text);
    }
    return object;
}

const Value *
work_plain_template(Arena *arena, const char *image)
{
    ValueBuilder *container = value_map_begin(arena);
    ValueBuilder *containers = value_list_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *pod = value_map_begin(arena);

    value_put_string(container, "name", "main");
    value_put_string(container, "image", image);
    value_add(containers, value_end(container));
    value_put_string(spec, "restartPolicy", "Never");
    value_put(spec, "containers", value_end(containers));
    value_put_string(pod, "apiVersion", "v1");
    value_put_string(pod, "kind", "Pod");
    value_put(pod, "spec", value_end(spec));
    return value_end(pod);
}

/* ---- names --------------------------------------------------------------------------------------
 */

const char *
work_template_name(Arena *arena, const Value *template_)
{
    const Value *meta = value_get(template_, "metadata");
    const char *name = value_get_text(meta, "name");
    char *base;

    if (name != NULL) {
        return name;
    }
    base = arena_strdup(arena, value_get_text(meta, "generateName"));
    for (size_t n = base == NULL ? 0 : strlen(base); n > 0 && base[n - 1] == '-'; n--) {
        base[n - 1] = '\0';
    }
    return base == NULL || *base == '\0' ? NULL : base;
}

const char *
work_clean_name(Arena *arena, const char *text)
{
    size_t n = strnlen(text, NAME_MAX_BYTES), start = 0;
    char *name = arena_strndup(arena, text, n);

    for (size_t i = 0; i < n; i++) {
        name[i] = g_ascii_tolower(name[i]);
        if (!g_ascii_isalnum(name[i])) {
            name[i] = '-';
        }
    }
    while (n > 0 && name[n - 1] == '-') {
        name[--n] = '\0';
    }
    while (name[start] == '-') {
        start++;
    }
    return name[start] == '\0' ? "task" : name + start;
}
