/* job-rules.c - see job-rules.h. */
#include "models/api/kinds/job-rules.h"

#include "models/api/document/api-dump.h"
#include "models/api/validation/pod-rules.h"

#include <string.h>

static void
check_option(ApiErrors *errors, const Value *spec, const char *key, const char *const *choices,
             const FieldPath *path)
{
    if (value_get(spec, key) != NULL && !is_one_of(value_get_text(spec, key), choices)) {
        err_unsupported(errors, AT(path, key), value_get(spec, key), choices);
    }
}

static void
check_exit_codes(ApiErrors *errors, const Value *codes, const FieldPath *path)
{
    static const char *const operators[] = { "In", "NotIn", NULL };
    const Value *values = value_get(codes, "values");

    if (!is_one_of(value_get_text(codes, "operator"), operators)) {
        err_unsupported(errors, AT(path, "operator"), value_get(codes, "operator"), operators);
    }
    if (value_length(values) == 0) {
        err_invalid(errors, AT(path, "values"), values, "at least one value is required");
    }
    for (size_t i = 0; i < value_length(values); i++) {
        const Value *value = value_item(values, i);
        const FieldPath *place = AT_INDEX(AT(path, "values"), i);

        if (text_is(codes, "operator", "In") && value->integer == 0) {
            err_invalid(errors, place, value, "must not be 0 for the In operator");
        }
        for (size_t j = 0; j < i; j++) {
            if (value_equal(value_item(values, j), value)) {
                err_duplicate(errors, place, value);
                break;
            }
        }
    }
}

static void
check_failure_policy(ApiErrors *errors, const Value *policy, const FieldPath *path)
{
    static const char *const actions[] = { "Count", "FailIndex", "FailJob", "Ignore", NULL };
    const Value *rules = value_get(policy, "rules");

    for (size_t i = 0; i < value_length(rules); i++) {
        const Value *rule = value_item(rules, i);
        const FieldPath *place = AT_INDEX(AT(path, "rules"), i);
        bool has_codes = value_get(rule, "onExitCodes") != NULL;
        bool has_conditions = value_length(value_get(rule, "onPodConditions")) > 0;

        check_choice(errors, rule, "action", actions, place);
        if (has_codes) {
            check_exit_codes(errors, value_get(rule, "onExitCodes"), AT(place, "onExitCodes"));
        }
        if (has_codes && has_conditions) {
            err_invalid_hidden(errors, place,
                               "specifying both OnExitCodes and OnPodConditions is not supported");
        }
        if (!has_codes && !has_conditions) {
            err_invalid_hidden(errors, place,
                               "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }
}

static void
check_success_policy(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *policy = value_get(spec, "successPolicy");

    if (policy == NULL) {
        return;
    }
    if (!text_is(spec, "completionMode", "Indexed")) {
        g_autofree char *dump = api_dump_json(&api_batch_success_policy, policy);

        err_invalid_dump(errors, path, dump, "requires indexed completion mode");
    } else if (value_length(value_get(policy, "rules")) == 0) {
        err_required(errors, AT(path, "rules"),
                     "at least one rules must be specified when the successPolicy is specified");
    }
}

static void
check_indexed_fields(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *per_index = value_get(spec, "backoffLimitPerIndex");
    const Value *failed = value_get(spec, "maxFailedIndexes");
    bool is_indexed = text_is(spec, "completionMode", "Indexed");

    if (is_indexed) {
        if (value_get(spec, "completions") == NULL) {
            g_autofree char *detail = g_strdup_printf("when completion mode is %s", "Indexed");

            err_required(errors, AT(path, "completions"), detail);
        }
        return;
    }
    if (per_index != NULL) {
        err_invalid(errors, AT(path, "backoffLimitPerIndex"), per_index,
                    "requires indexed completion mode");
    }
    if (failed != NULL) {
        err_invalid(errors, AT(path, "maxFailedIndexes"), failed,
                    "requires indexed completion mode");
    }
}

/* The pods of a job must end. */
static void
check_restart(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const policies[] = { "Never", "OnFailure", NULL };
    static const char *const shown[] = { "OnFailure", "Never", NULL };
    const Value *pod = value_path(spec, "template", "spec", NULL);
    const FieldPath *place = AT(AT(AT(path, "template"), "spec"), "restartPolicy");

    if (text_is_empty(pod, "restartPolicy") || text_is(pod, "restartPolicy", "Always")) {
        err_required(errors, place, "valid values: \"OnFailure\", \"Never\"");
    } else if (!is_one_of(value_get_text(pod, "restartPolicy"), policies)) {
        err_unsupported(errors, place, value_get(pod, "restartPolicy"), shown);
    } else if (value_get(spec, "podFailurePolicy") != NULL &&
               !text_is(pod, "restartPolicy", "Never")) {
        err_invalid(errors, place, value_get(pod, "restartPolicy"),
                    "only \"Never\" is supported when podFailurePolicy is specified");
    }
}

/* Pods of an indexed job are called after it, so that its name must be a label. */
static void
check_pod_name(ApiErrors *errors, const Value *spec, const Value *meta)
{
    const char *name = value_get_text(meta, "name");
    int64_t completions = value_get_int(spec, "completions", 0);
    g_autofree char *last = NULL;
    NameFaults faults = { 0 };

    if (!text_is(spec, "completionMode", "Indexed") || completions <= 0) {
        return;
    }
    last = g_strdup_printf("%s-%" G_GINT64_FORMAT, name == NULL ? "" : name, completions - 1);
    name_dns_label(last, &faults);
    if (faults.n > 0) {
        err_invalid_text(errors, AT(AT(NULL, "metadata"), "name"), name,
                         "will not able to create pod with invalid DNS label: %s", last);
    }
}

static void
check_selector(ApiErrors *errors, const Value *spec, const Value *meta, JobPlace place,
               const FieldPath *path)
{
    const Value *selector = value_get(spec, "selector");
    const Value *labels = value_path(spec, "template", "metadata", "labels", NULL);
    const char *uid = value_get_text(meta, "uid");
    bool has_own = value_get_bool(spec, "manualSelector", false);

    /* Without a uid at hand none was generated (job-kind.c): the controller goes by owners. */
    if (selector == NULL && !has_own && uid == NULL) {
        return;
    }
    if (selector == NULL) {
        err_required(errors, AT(path, "selector"), NULL);
    } else {
        check_label_selector(errors, selector, AT(path, "selector"));
        if (place == JOB_ALONE && !has_own &&
            (value_length(value_get(selector, "matchLabels")) != 1 ||
             g_strcmp0(value_get_text(value_get(selector, "matchLabels"),
                                      "batch.kubernetes.io/controller-uid"),
                       uid) != 0)) {
            err_invalid(errors, AT(path, "selector"), selector, "`selector` not auto-generated");
        }
    }
    if (selector == NULL || !label_selector_matches(selector, labels)) {
        err_invalid(errors, AT(AT(AT(path, "template"), "metadata"), "labels"), labels,
                    "`selector` does not match template `labels`");
    }
}

void
check_job_spec(ApiErrors *errors, const Value *spec, const Value *meta, JobPlace place,
               const FieldPath *path)
{
    static const char *const amounts[] = { "parallelism",
                                           "completions",
                                           "activeDeadlineSeconds",
                                           "backoffLimit",
                                           "ttlSecondsAfterFinished",
                                           "backoffLimitPerIndex",
                                           "maxFailedIndexes" };
    static const char *const modes[] = { "NonIndexed", "Indexed", NULL };
    static const char *const replacements[] = { "Failed", "TerminatingOrFailed", NULL };

    for (size_t i = 0; i < G_N_ELEMENTS(amounts); i++) {
        check_not_negative(errors, spec, amounts[i], path);
    }
    check_option(errors, spec, "completionMode", modes, path);
    check_indexed_fields(errors, spec, path);
    if (value_get(spec, "podFailurePolicy") != NULL) {
        check_failure_policy(errors, value_get(spec, "podFailurePolicy"),
                             AT(path, "podFailurePolicy"));
    }
    check_success_policy(errors, spec, AT(path, "successPolicy"));
    check_option(errors, spec, "podReplacementPolicy", replacements, path);
    check_pod_template(errors, value_get(spec, "template"), AT(path, "template"));
    check_restart(errors, spec, path);
    if (place != JOB_TEMPLATE) {
        check_selector(errors, spec, meta, place, path);
    } else if (value_get_bool(spec, "manualSelector", false)) {
        static const char *const no[] = { NULL };

        err_unsupported(errors, AT(path, "manualSelector"), value_get(spec, "manualSelector"), no);
    }
    if (place == JOB_ALONE) {
        check_pod_name(errors, spec, meta);
    }
}
