/* pod-update.c - see pod-update.h.
 *
 * Images may change, the deadline may be set or shortened, tolerations may be added, gates may be
 * removed; everything else stays. */
#include "models/api/kinds/pod-update.h"

#include "models/api/validation/pod-rules.h"

static void
check_containers_kept(ApiRequest *request, const char *list, const Value *spec, const Value *old,
                      bool *ret_stop)
{
    const FieldPath *path = AT(AT(NULL, "spec"), list);

    if (value_length(value_get(spec, list)) != value_length(value_get(old, list))) {
        err_forbidden(&request->errors, path, "pod updates may not add or remove containers");
        *ret_stop = true;
    }
}

static void
check_deadline(ApiRequest *request, const Value *spec, const Value *old)
{
    const Value *deadline = value_get(spec, "activeDeadlineSeconds");
    const Value *before = value_get(old, "activeDeadlineSeconds");
    const FieldPath *path = AT(AT(NULL, "spec"), "activeDeadlineSeconds");

    if (deadline != NULL) {
        if (before != NULL && before->integer < deadline->integer) {
            err_invalid(&request->errors, path, deadline,
                        "must be less than or equal to previous value");
        }
    } else if (before != NULL) {
        err_invalid(&request->errors, path, NULL,
                    "must not update from a positive integer to nil value");
    }
}

static bool
holds(const Value *list, const Value *item)
{
    for (size_t i = 0; i < value_length(list); i++) {
        if (value_equal(value_item(list, i), item)) {
            return true;
        }
    }
    return false;
}

static void
check_tolerations_kept(ApiRequest *request, const Value *spec, const Value *old)
{
    const Value *tolerations = value_get(spec, "tolerations");
    const Value *before = value_get(old, "tolerations");

    for (size_t i = 0; i < value_length(before); i++) {
        if (!holds(tolerations, value_item(before, i))) {
            err_forbidden(&request->errors, AT(AT(NULL, "spec"), "tolerations"),
                          "existing toleration can not be modified except its tolerationSeconds");
            return;
        }
    }
}

/* 'old' with the images of 'spec'. */
static const Value *
with_images(Arena *arena, const Value *old, const Value *spec)
{
    static const char *const lists[] = { "containers", "initContainers" };
    Value *copy = edit_copy(arena, old);

    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        const Value *containers = value_get(copy, lists[i]);

        for (size_t j = 0; j < value_length(containers); j++) {
            edit_put(arena, edit_item(containers, j), "image",
                     value_get(value_item(value_get(spec, lists[i]), j), "image"));
        }
    }
    return copy;
}

void
check_pod_update(ApiRequest *request)
{
    static const char *const free_fields[] = { "activeDeadlineSeconds", "tolerations",
                                               "schedulingGates", "terminationGracePeriodSeconds" };
    static const char *const gated_fields[] = { "nodeSelector", "affinity" };
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const Value *expected;
    bool stop = false;

    check_containers_kept(request, "containers", spec, old, &stop);
    check_containers_kept(request, "initContainers", spec, old, &stop);
    if (stop) {
        return;
    }
    check_deadline(request, spec, old);
    check_tolerations_kept(request, spec, old);
    expected = with_images(request->arena, old, spec);
    for (size_t i = 0; i < G_N_ELEMENTS(free_fields); i++) {
        if (i == 3 && (value_get_int(old, free_fields[i], 0) >= 0 ||
                       value_get_int(spec, free_fields[i], 0) != 1)) {
            continue;
        }
        expected =
            value_with(request->arena, expected, free_fields[i], value_get(spec, free_fields[i]));
    }
    for (size_t i = 0;
         value_length(value_get(old, "schedulingGates")) > 0 && i < G_N_ELEMENTS(gated_fields);
         i++) {
        expected =
            value_with(request->arena, expected, gated_fields[i], value_get(spec, gated_fields[i]));
    }
    if (!value_equal(expected, spec)) {
        err_forbidden(&request->errors, AT(NULL, "spec"),
                      "pod updates may not change fields other than "
                      "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                      "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
                      "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 "
                      "if it was previously negative)");
    }
}
