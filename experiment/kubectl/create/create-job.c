/* create-job.c - kubectl create job, kubectl create cronjob. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag job_flags[] = {
    { .name = "image", .doc = "image of the container" },
    { .name = "from", .doc = "the cron job whose template to take" },
};
static const CtlFlagSet job_own = CTL_FLAG_SET(job_flags);
static const CtlFlag cron_flags[] = {
    { .name = "image", .is_required = true, .doc = "image of the container" },
    { .name = "schedule", .is_required = true, .doc = "when, in the form of cron" },
    { .name = "restart", .doc = "restart policy of the pods" },
};
static const CtlFlagSet cron_own = CTL_FLAG_SET(cron_flags);
static const CtlFlagSet *const job_sets[] = { &job_own,           &ctl_flags_print,
                                              &ctl_flags_apply,   &ctl_flags_validate,
                                              &ctl_flags_dry_run, NULL };
static const CtlFlagSet *const cron_sets[] = { &cron_own,          &ctl_flags_print,
                                               &ctl_flags_apply,   &ctl_flags_validate,
                                               &ctl_flags_dry_run, NULL };

/* {template: ...} with one container. */
static const Value *
job_spec(CtlCall *call, const char *name, const char *restart_policy)
{
    ValueBuilder *containers = value_list_begin(call->arena);
    ValueBuilder *spec = value_map_begin(call->arena);

    value_add(containers,
              ctl_container(call, name, ctl_text(call, "image"), ctl_command_words(call, 1)));
    value_put(spec, "template",
              ctl_pod_template(call->arena, NULL, value_end(containers), restart_policy));
    return value_end(spec);
}

/* The job that a cron job would make, as one that a person asked for. */
static const Value *
job_from(CtlCall *call, const Value *object)
{
    static const char *const at[] = { "metadata", "annotations", NULL };
    const Value *template_ = value_path(object, "spec", "jobTemplate", NULL);
    const Value *meta = value_get(template_, "metadata");
    const Value *annotations = value_get(meta, "annotations");
    ValueBuilder *job, *owners, *owner;

    if (strcmp(value_get_text(object, "kind"), "CronJob") != 0) {
        ctl_fail(call, "unknown object type *%s", ctl_kind_of(object)->type->go);
        return NULL;
    }
    annotations = value_with(call->arena, annotations, "cronjob.kubernetes.io/instantiate",
                             value_string(call->arena, "manual"));
    owners = value_list_begin(call->arena);
    owner = value_map_begin(call->arena);
    value_put_string(owner, "apiVersion", "batch/v1");
    value_put_string(owner, "kind", "CronJob");
    value_put(owner, "name", value_path(object, "metadata", "name", NULL));
    value_put(owner, "uid", value_path(object, "metadata", "uid", NULL));
    value_put_bool(owner, "controller", true);
    value_add(owners, value_end(owner));
    job = ctl_object_begin(call, "batch/v1", "Job", call->args[0], value_get(meta, "labels"));
    value_put(job, "spec", value_get(template_, "spec"));
    object = ctl_with_path(call->arena, value_end(job), at, annotations);
    return ctl_with_path(call->arena, object,
                         (const char *const[]){ "metadata", "ownerReferences", NULL },
                         value_end(owners));
}

/* --from: the cluster must say what the template is. */
static void
ask_for_template(CtlCall *call)
{
    const CtlSelection selection = { 0 };
    const char *from = ctl_text(call, "from");
    KubectlRequest *request;

    if (ctl_resolve(call, &selection, &from, 1, &request)) {
        ctl_ask_make(call, request, job_from, "created");
    }
}

static void
run_job(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object;
    bool has_image = *ctl_text(call, "image") != '\0';
    bool has_from = *ctl_text(call, "from") != '\0';

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    if (has_image == has_from) {
        ctl_fail(call, "either --image or --from must be specified");
    } else if (has_from && call->n_args > 1) {
        ctl_fail(call, "cannot specify --from and command");
    } else if (has_from) {
        ask_for_template(call);
    } else {
        object = ctl_object_begin(call, "batch/v1", "Job", create.name, NULL);
        value_put(object, "spec", job_spec(call, create.name, "Never"));
        ctl_create(call, &create.printer, create.dry_run, value_end(object));
    }
}

static void
run_cron_job(CtlCall *call)
{
    CtlCreate create;
    ValueBuilder *object, *spec, *template_;
    const char *restart = ctl_text(call, "restart");

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    object = ctl_object_begin(call, "batch/v1", "CronJob", create.name, NULL);
    spec = value_map_begin(call->arena);
    template_ = value_map_begin(call->arena);
    value_put(template_, "metadata", ctl_labels_one(call->arena, "name", create.name));
    value_put(template_, "spec",
              job_spec(call, create.name, *restart == '\0' ? "OnFailure" : restart));
    value_put(spec, "jobTemplate", value_end(template_));
    value_put_string(spec, "schedule", ctl_text(call, "schedule"));
    value_put(object, "spec", value_end(spec));
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static const CtlCommand commands[] = {
    { .path = "create job",
      .sets = job_sets,
      .run = run_job,
      .help = "Create a job with the specified name." },
    { .path = "create cronjob",
      .aliases = "cj",
      .sets = cron_sets,
      .run = run_cron_job,
      .help = "Create a cron job with the specified name." },
};
const CtlFamily ctl_family_create_job = CTL_FAMILY(commands);
