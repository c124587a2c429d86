/* node-kind.c - nodes. */
#include "models/api/kinds/kinds.h"

#include "models/api/document/api-dump.h"

static void
check_taints(ApiErrors *errors, const Value *taints, const FieldPath *path)
{
    static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute", NULL };

    for (size_t i = 0; i < value_length(taints); i++) {
        const Value *taint = value_item(taints, i);
        const FieldPath *place = AT_INDEX(path, i);

        check_name(errors, AT(place, "key"), value_get_text(taint, "key"), name_qualified);
        if (!text_is_empty(taint, "value")) {
            check_name(errors, AT(place, "value"), value_get_text(taint, "value"),
                       name_label_value);
        }
        check_choice(errors, taint, "effect", effects, place);
        for (size_t j = 0; j < i; j++) {
            const Value *other = value_item(taints, j);

            if (value_equal(value_get(other, "key"), value_get(taint, "key")) &&
                value_equal(value_get(other, "effect"), value_get(taint, "effect"))) {
                g_autofree char *dump = api_dump_json(&api_core_taint, taint);
                g_autofree char *text = g_strdup_printf(
                    "Duplicate value: %s: taints must be unique by key and effect pair", dump);

                err_add(errors, place, "FieldValueDuplicate", text);
                break;
            }
        }
    }
}

static void
prepare(ApiRequest *request)
{
    Value *spec = edit_get(request->object, "spec");
    const Value *cidr = value_get(spec, "podCIDR");

    if (cidr != NULL && value_get(spec, "podCIDRs") == NULL) {
        Value *list = edit_list_new(request->arena, 1);

        edit_append(request->arena, list, cidr);
        edit_put(request->arena, spec, "podCIDRs", list);
    }
}

static void
prepare_for_update(ApiRequest *request)
{
    prepare(request);
    edit_put(request->arena, request->object, "status", value_get(request->old, "status"));
}

static void
validate(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *cidrs = value_get(spec, "podCIDRs");
    uint8_t bytes[16];
    bool is_v6;
    int bits;

    check_taints(&request->errors, value_get(spec, "taints"), AT(AT(NULL, "metadata"), "taints"));
    for (size_t i = 0; request->old == NULL && i < value_length(cidrs); i++) {
        const char *text = value_text(value_item(cidrs, i));

        if (!cidr_parse(text, true, bytes, &is_v6, &bits)) {
            err_invalid_text(&request->errors, AT_INDEX(AT(AT(NULL, "spec"), "podCIDRs"), i), text,
                             "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
        }
    }
}

static void
validate_update(ApiRequest *request)
{
    const Value *spec = value_get(request->object, "spec");
    const Value *old = value_get(request->old, "spec");
    const FieldPath *path = AT(NULL, "spec");

    if (!text_is_empty(old, "podCIDR") &&
        !value_equal(value_get(spec, "podCIDRs"), value_get(old, "podCIDRs"))) {
        err_forbidden(&request->errors, AT(path, "podCIDRs"),
                      "node updates may not change podCIDR except from \"\" to valid");
    }
    if (!text_is_empty(old, "providerID") &&
        !value_equal(value_get(spec, "providerID"), value_get(old, "providerID"))) {
        err_forbidden(&request->errors, AT(path, "providerID"),
                      "node updates may not change providerID except from \"\" to valid");
    }
}

const ApiKind api_kind_node_kind = {
    .group = "",
    .version = "v1",
    .name = "Node",
    .plural = "nodes",
    .singular = "node",
    .short_name = "no",
    .type = &api_core_node,
    .prepare_for_create = prepare,
    .prepare_for_update = prepare_for_update,
    .validate = validate,
    .validate_update = validate_update,
};
