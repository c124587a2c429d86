/* claim-rules.c - see claim-rules.h. */
#include "models/api/validation/claim-rules.h"

#include "models/api/validation/pod-rules.h"
#include "text/quantity.h"

#include <string.h>

void
check_access_modes(ApiErrors *errors, const Value *modes, const FieldPath *path)
{
    static const char *const known[] = { "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
                                         "ReadWriteOncePod", NULL };
    bool has_single = false;
    bool has_other = false;

    for (size_t i = 0; i < value_length(modes); i++) {
        const char *mode = value_text(value_item(modes, i));

        if (!is_one_of(mode, known)) {
            err_unsupported_text(errors, path, mode, known);
        }
        if (g_strcmp0(mode, "ReadWriteOncePod") == 0) {
            has_single = true;
        } else {
            has_other = true;
        }
    }
    if (has_single && has_other) {
        err_forbidden(errors, path, "may not use ReadWriteOncePod with other access modes");
    }
}

static void
check_data_source(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    static const char *const kinds[] = { "PersistentVolumeClaim", NULL };
    const char *group = value_get_text(source, "apiGroup");

    if (text_is_empty(source, "name")) {
        err_required(errors, AT(path, "name"), NULL);
    }
    if (text_is_empty(source, "kind")) {
        err_required(errors, AT(path, "kind"), NULL);
    }
    if ((group == NULL || *group == '\0') && !is_one_of(value_get_text(source, "kind"), kinds)) {
        err_invalid(errors, path, value_get(source, "kind"),
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
    }
}

static void
check_storage(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    const Value *storage = value_path(spec, "resources", "requests", "storage", NULL);
    const FieldPath *place = AT_KEY(AT(path, "resources"), "storage");
    Quantity amount = { 0 };

    if (storage == NULL) {
        err_required(errors, place, NULL);
        return;
    }
    quantity_from_value(storage, &amount);
    if (quantity_compare(amount, (Quantity){ 0 }) <= 0) {
        err_invalid(errors, place, storage, "must be greater than zero");
    }
}

void
check_claim_spec(ApiErrors *errors, const Value *spec, const FieldPath *path)
{
    static const char *const volume_modes[] = { "Block", "Filesystem", NULL };
    const Value *modes = value_get(spec, "accessModes");
    const Value *source = value_get(spec, "dataSource");
    const Value *source_ref = value_get(spec, "dataSourceRef");

    if (value_length(modes) == 0) {
        err_required(errors, AT(path, "accessModes"), "at least 1 access mode is required");
    }
    if (value_get(spec, "selector") != NULL) {
        check_label_selector(errors, value_get(spec, "selector"), AT(path, "selector"));
    }
    check_access_modes(errors, modes, AT(path, "accessModes"));
    check_storage(errors, spec, path);
    if (!text_is_empty(spec, "storageClassName")) {
        check_name(errors, AT(path, "storageClassName"), value_get_text(spec, "storageClassName"),
                   name_dns_subdomain);
    }
    if (value_get(spec, "volumeMode") != NULL &&
        !is_one_of(value_get_text(spec, "volumeMode"), volume_modes)) {
        err_unsupported(errors, AT(path, "volumeMode"), value_get(spec, "volumeMode"),
                        volume_modes);
    }
    if (source != NULL) {
        check_data_source(errors, source, AT(path, "dataSource"));
    }
    if (source_ref != NULL) {
        check_data_source(errors, source_ref, AT(path, "dataSourceRef"));
    }
    if (!text_is_empty(spec, "volumeAttributesClassName")) {
        check_name(errors, AT(path, "volumeAttributesClassName"),
                   value_get_text(spec, "volumeAttributesClassName"), name_dns_subdomain);
    }
}
