/* job-policy.c - which failures end a job, an index, or do not count; which successes suffice. */
#include "models/controllers/job/job-pass.h"

#include <string.h>

static bool
lists_int(const Value *list, int32_t number)
{
    for (size_t i = 0; i < value_length(list); i++) {
        const Value *item = value_item(list, i);

        if (value_is(item, VALUE_INT) && item->integer == number) {
            return true;
        }
    }
    return false;
}

static bool
is_text(const Value *map, const char *key, const char *text)
{
    const char *value = value_get_text(map, key);

    return value != NULL && strcmp(value, text) == 0;
}

/* The container whose exit code matches; NULL: none. */
static const char *
match_exit_codes(const Value *rule, const Pod *pod, int32_t *ret_code)
{
    const char *only = value_get_text(rule, "containerName");
    bool in = is_text(rule, "operator", "In");
    uint32_t n_init = pod->spec->n_init_containers;

    for (uint32_t i = 0; pod->containers != NULL && i < n_init + pod->spec->n_containers; i++) {
        const Container *container =
            i < n_init ? &pod->spec->init_containers[i] : &pod->spec->containers[i - n_init];
        const ContainerState *state = &pod->containers[i].state;

        if (state->type == CONTAINER_TERMINATED && state->exit_code != 0 &&
            (only == NULL || strcmp(only, container->name) == 0) &&
            lists_int(value_get(rule, "values"), state->exit_code) == in) {
            *ret_code = state->exit_code;
            return container->name;
        }
    }
    return NULL;
}

static const char *
match_conditions(const Value *patterns, const Pod *pod, const char **ret_status)
{
    static const char *const statuses[] = { NULL, "False", "True", "Unknown" };

    for (size_t i = 0; i < value_length(patterns); i++) {
        const Value *pattern = value_item(patterns, i);
        const char *wanted = value_get_text(pattern, "status");

        for (int type = 0; type < N_POD_CONDITIONS; type++) {
            const char *status = statuses[pod->conditions[type].status];

            if (status != NULL &&
                is_text(pattern, "type", pod_condition_name((PodConditionType)type)) &&
                strcmp(status, wanted != NULL ? wanted : "True") == 0) {
                *ret_status = status;
                return pod_condition_name((PodConditionType)type);
            }
        }
    }
    return NULL;
}

static JobPolicyAction
action_of(const Value *rule)
{
    if (is_text(rule, "action", "FailJob")) {
        return JOB_POLICY_FAIL_JOB;
    }
    if (is_text(rule, "action", "FailIndex")) {
        return JOB_POLICY_FAIL_INDEX;
    }
    return is_text(rule, "action", "Ignore") ? JOB_POLICY_IGNORE : JOB_POLICY_COUNT;
}

JobPolicyAction
job_policy_match(const Value *policy, const Pod *pod, char **ret_message)
{
    const Value *rules = value_get(policy, "rules");
    char key[OBJECT_KEY_MAX];

    for (size_t i = 0; i < value_length(rules); i++) {
        const Value *rule = value_item(rules, i);
        const Value *codes = value_get(rule, "onExitCodes");
        int32_t code = 0;
        const char *status = NULL;
        const char *name = codes != NULL
                               ? match_exit_codes(codes, pod, &code)
                               : match_conditions(value_get(rule, "onPodConditions"), pod, &status);

        if (name == NULL) {
            continue;
        }
        if (ret_message != NULL && codes != NULL) {
            *ret_message = g_strdup_printf("Container %s for pod %s failed with exit code %d "
                                           "matching %s rule at index %zu",
                                           name, object_key(&pod->object, key), code,
                                           value_get_text(rule, "action"), i);
        } else if (ret_message != NULL) {
            *ret_message = g_strdup_printf("Pod %s has condition %s matching %s rule at index %zu",
                                           object_key(&pod->object, key), name,
                                           value_get_text(rule, "action"), i);
        }
        return action_of(rule);
    }
    return JOB_POLICY_NONE;
}

int32_t
job_success_rule(const Value *policy, const bool *done, int32_t completions)
{
    const Value *rules = value_get(policy, "rules");

    for (size_t i = 0; i < value_length(rules); i++) {
        const Value *rule = value_item(rules, i);
        const char *text = value_get_text(rule, "succeededIndexes");
        int64_t count = value_get_int(rule, "succeededCount", -1);
        g_autofree bool *wanted = g_new0(bool, (gsize)completions + 1);
        int32_t n_wanted, n_done = 0;

        for (int32_t k = 0; text == NULL && k < completions; k++) {
            wanted[k] = true;
        }
        job_indexes_read(text, wanted, completions);
        n_wanted = job_indexes_count(wanted, completions);
        for (int32_t k = 0; k < completions; k++) {
            n_done += wanted[k] && done[k];
        }
        if (count >= 0 ? n_done >= count : n_done == n_wanted) {
            return (int32_t)i;
        }
    }
    return -1;
}
