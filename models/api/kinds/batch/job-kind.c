/* job-kind.c - jobs. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"
#include "models/api/kinds/job-rules.h"
#include "models/api/kinds/pod-warnings.h"

/* Jobs choose their pods by a label with their uid, unless they bring a selector of their own. */
static void
prepare_for_create(ApiRequest *request)
{
    static const char *const prefixes[] = { "", "batch.kubernetes.io/" };
    Arena *arena = request->arena;
    const Value *meta = value_get(request->object, "metadata");
    const Value *uid = value_get(meta, "uid");
    Value *spec = edit_get(request->object, "spec");
    Value *template_meta;
    Value *labels;

    if (value_get_bool(spec, "manualSelector", false)) {
        return;
    }
    template_meta = edit_get(edit_get(spec, "template"), "metadata");
    labels = edit_need(arena, template_meta, "labels");
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        edit_put(arena, labels, arena_printf(arena, "%sjob-name", prefixes[i]),
                 value_get(meta, "name"));
        if (uid != NULL) {
            edit_put(arena, labels, arena_printf(arena, "%scontroller-uid", prefixes[i]), uid);
        }
    }
    if (uid == NULL) { /* the store will give one; until then there is nothing to select by */
        return;
    }
    edit_put(arena, edit_need(arena, edit_need(arena, spec, "selector"), "matchLabels"),
             "batch.kubernetes.io/controller-uid", uid);
}

/* What was made without a uid has no selector, and needs none later: its metadata is shown to the
 * rules without the uid it has got since. */
static const Value *
meta_for_rules(ApiRequest *request)
{
    const Value *meta = value_get(request->object, "metadata");

    return request->old != NULL && value_path(request->old, "spec", "selector", NULL) == NULL
               ? value_with(request->arena, meta, "uid", NULL)
               : meta;
}

static void
validate(ApiRequest *request)
{
    check_job_spec(&request->errors, value_get(request->object, "spec"), meta_for_rules(request),
                   JOB_ALONE, AT(NULL, "spec"));
}

/* An indexed job may grow or shrink if as many run at a time as must end. */
static void
check_completions(ApiRequest *request, const Value *spec, const Value *old, const FieldPath *path)
{
    const Value *now = value_get(spec, "completions");
    const Value *before = value_get(old, "completions");

    if ((now == NULL && before == NULL) || value_equal(now, before)) {
        return;
    }
    if (!text_is(spec, "completionMode", "Indexed") || now == NULL || before == NULL) {
        err_invalid(&request->errors, AT(path, "completions"), now, "field is immutable");
    } else if (!value_equal(now, value_get(spec, "parallelism")) ||
               !value_equal(before, value_get(old, "parallelism"))) {
        err_invalid(&request->errors, AT(path, "completions"), now,
                    "can only be modified in tandem with spec.parallelism");
    }
}

static void
validate_update(ApiRequest *request)
{
    static const char *const fixed[] = { "selector" };
    static const char *const fixed_later[] = {
        "completionMode",   "podFailurePolicy", "backoffLimitPerIndex",
        "maxFailedIndexes", "managedBy",        "successPolicy"
    };
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const FieldPath *path = AT(NULL, "spec");

    check_job_spec(&request->errors, spec, meta_for_rules(request), JOB_REPLACEMENT, path);
    check_completions(request, spec, old, path);
    for (size_t i = 0; i < G_N_ELEMENTS(fixed); i++) {
        if (value_get(spec, fixed[i]) != NULL || value_get(old, fixed[i]) != NULL) {
            check_immutable(&request->errors, value_get(spec, fixed[i]), value_get(old, fixed[i]),
                            AT(path, fixed[i]));
        }
    }
    if (!value_equal(value_get(spec, "template"), value_get(old, "template"))) {
        g_autofree char *dump =
            api_dump_json(&api_core_pod_template_spec, value_get(spec, "template"));

        err_invalid_dump(&request->errors, AT(path, "template"), dump, "field is immutable");
    }
    for (size_t i = 0; i < G_N_ELEMENTS(fixed_later); i++) {
        if (value_get(spec, fixed_later[i]) != NULL || value_get(old, fixed_later[i]) != NULL) {
            check_immutable(&request->errors, value_get(spec, fixed_later[i]),
                            value_get(old, fixed_later[i]), AT(path, fixed_later[i]));
        }
    }
}

static void
warn(ApiRequest *request)
{
    warn_pod_template(request, AT(AT(NULL, "spec"), "template"));
}

const ApiKind api_kind_job_kind = {
    .group = "batch",
    .version = "v1",
    .name = "Job",
    .plural = "jobs",
    .singular = "job",
    .categories = "all",
    .is_namespaced = true,
    .has_generation = true,
    .has_own_status = true,
    .type = &api_batch_job,
    .update_order = API_VALIDATE_FIRST,
    .prepare_for_create = prepare_for_create,
    .validate = validate,
    .validate_update = validate_update,
    .warn = warn,
};
