/* volcano.c - jobs of Volcano, as k8s-sims and kubesim use them; a list `jobs` of them has
 * their times in labels.
 *
 * Each task of a job becomes a Job of so many pods.  That they start together or not at all
 * (minAvailable), queues and policies have no counterpart. */
#include "experiment/importing/import-format.h"

#include "models/api/pod/pod.h"
#include "text/scalar.h"

#include <string.h>

static bool
is_volcano(const Value *document)
{
    return import_is(document, "batch.volcano.sh/", "Job");
}

static bool
recognise_volcano(const GPtrArray *documents)
{
    for (guint i = 0; i < documents->len; i++) {
        const Value *jobs = value_get(documents->pdata[i], "jobs");

        if (is_volcano(documents->pdata[i]) || is_volcano(value_item(jobs, 0))) {
            return true;
        }
    }
    return false;
}

/* How long the pods of a template run: kubesim and k8s-sims say so in labels.  NULL: not said. */
static const char *
run_time(Arena *arena, const Value *template_)
{
    const Value *labels = value_path(template_, "metadata", "labels", NULL);
    const char *duration = value_get_text(labels, "simulation.runDuration");
    const char *seconds = value_get_text(labels, "terminationTime");
    int64_t number;

    if (duration != NULL) {
        return duration;
    }
    return seconds != NULL && int_parse(seconds, &number) && number >= 0
               ? arena_printf(arena, "%ss", seconds)
               : NULL;
}

static const Value *
pod_template(Arena *arena, const Value *template_)
{
    const Value *spec = value_get(template_, "spec");
    const char *restart = value_get_text(spec, "restartPolicy");
    const char *run = run_time(arena, template_);

    spec = value_with(arena, spec, "schedulerName", NULL);
    if (restart == NULL || strcmp(restart, "Always") == 0) {
        spec = value_with(arena, spec, "restartPolicy", value_string(arena, "Never"));
    }
    template_ = value_with(arena, template_, "spec", spec);
    if (run != NULL) {
        const Value *meta = value_get(template_, "metadata");
        const Value *annotations = value_with(arena, value_get(meta, "annotations"), ANNOTATION_RUN,
                                              value_string(arena, run));

        template_ = value_with(arena, template_, "metadata",
                               value_with(arena, meta, "annotations", annotations));
    }
    return template_;
}

static const Value *
job_of(Arena *arena, const Value *document, const Value *task, size_t index, size_t n)
{
    const Value *meta = value_get(document, "metadata");
    const char *name = value_get_text(meta, "name");
    const char *task_name = value_get_text(task, "name");
    int64_t replicas = value_get_int(task, "replicas", 1);
    ValueBuilder *spec = value_map_begin(arena);
    ValueBuilder *job = value_map_begin(arena);

    if (n > 1) {
        name = task_name == NULL ? arena_printf(arena, "%s-%zu", name, index + 1)
                                 : arena_printf(arena, "%s-%s", name, task_name);
        meta = value_with(arena, meta, "name", value_string(arena, name));
    }
    value_put_int(spec, "parallelism", replicas);
    value_put_int(spec, "completions", replicas);
    value_put(spec, "template", pod_template(arena, value_get(task, "template")));
    value_put_string(job, "apiVersion", "batch/v1");
    value_put_string(job, "kind", "Job");
    value_put(job, "metadata", meta);
    value_put(job, "spec", value_end(spec));
    return value_end(job);
}

static bool
add_job(ImportJob *job, const Value *document)
{
    const Value *tasks = value_path(document, "spec", "tasks", NULL);
    const char *after =
        value_get_text(value_path(document, "metadata", "labels", NULL), "sub-time");
    int64_t seconds = 0;

    if (value_get_text(value_get(document, "metadata"), "name") == NULL) {
        return import_refuse(job, "a job has no name");
    }
    if (after != NULL && (!int_parse(after, &seconds) || seconds < 0 || seconds > 1000000000)) {
        return import_refuse(job, "the label sub-time is no time in seconds: %s", after);
    }
    for (size_t i = 0; i < value_length(tasks); i++) {
        const Value *made =
            job_of(job->arena, document, value_item(tasks, i), i, value_length(tasks));

        if (after == NULL) {
            scenario_draft_add(job->draft, made);
        } else {
            scenario_draft_apply_at(job->draft, seconds * SIM_SECOND, made);
        }
    }
    return true;
}

static bool
read_volcano(ImportJob *job)
{
    for (guint i = 0; i < job->documents->len; i++) {
        const Value *document = job->documents->pdata[i];
        const Value *jobs = value_get(document, "jobs");

        if (jobs == NULL && !is_volcano(document)) {
            scenario_draft_add(job->draft, document);
        } else if (jobs == NULL && !add_job(job, document)) {
            return false;
        }
        for (size_t j = 0; j < value_length(jobs); j++) {
            if (!is_volcano(value_item(jobs, j))) {
                return import_refuse(job, "`jobs` holds something that is no job of Volcano");
            }
            if (!add_job(job, value_item(jobs, j))) {
                return false;
            }
        }
    }
    scenario_draft_note(job->draft, "tasks are Jobs here; that a job's pods start together "
                                    "(minAvailable), its queue and policies are left out");
    return true;
}

const ImportFormat import_format_volcano = {
    .name = "volcano",
    .doc = "Jobs of Volcano (k8s-sims, kubesim): each task becomes a Job.",
    .recognise = recognise_volcano,
    .read = read_volcano,
};
