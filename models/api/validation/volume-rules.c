/* volume-rules.c - volumes of a pod. */
#include "models/api/validation/pod-rules.h"

#include "models/api/validation/claim-rules.h"
#include "text/quantity.h"

#include <string.h>

#define MODE_TEXT "must be a number between 0 and 0777 (octal), both inclusive"
#define MODE_MAX 0777

void
check_no_backsteps(ApiErrors *errors, const char *text, const FieldPath *path)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);

    for (size_t i = 0; parts[i] != NULL; i++) {
        if (strcmp(parts[i], "..") == 0) {
            err_invalid_text(errors, path, text, "must not contain '..'");
            return;
        }
    }
}

void
check_local_path(ApiErrors *errors, const char *text, const FieldPath *path)
{
    if (*text == '/') {
        err_invalid_text(errors, path, text, "must be a relative path");
    }
    check_no_backsteps(errors, text, path);
}

static void
check_mode(ApiErrors *errors, const Value *map, const char *key, const FieldPath *path)
{
    const Value *mode = value_get(map, key);

    if (mode != NULL && (mode->integer < 0 || mode->integer > MODE_MAX)) {
        err_invalid(errors, AT(path, key), mode, MODE_TEXT);
    }
}

static void
check_file_path(ApiErrors *errors, const Value *item, const FieldPath *path)
{
    const char *text = value_get_text(item, "path");

    if (text_is_empty(item, "path")) {
        err_required(errors, AT(path, "path"), NULL);
        return;
    }
    check_local_path(errors, text, AT(path, "path"));
    if (g_str_has_prefix(text, "..") && !g_str_has_prefix(text, "../")) {
        err_invalid_text(errors, AT(path, "path"), text, "must not start with '..'");
    }
}

static void
check_keys(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    const Value *items = value_get(source, "items");

    for (size_t i = 0; i < value_length(items); i++) {
        const Value *item = value_item(items, i);
        const FieldPath *place = AT_INDEX(AT(path, "items"), i);

        if (text_is_empty(item, "key")) {
            err_required(errors, AT(place, "key"), NULL);
        }
        check_file_path(errors, item, place);
        check_mode(errors, item, "mode", place);
    }
}

static void
check_downward_files(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    const Value *items = value_get(source, "items");

    for (size_t i = 0; i < value_length(items); i++) {
        const Value *item = value_item(items, i);
        const Value *field = value_get(item, "fieldRef");
        const Value *resource = value_get(item, "resourceFieldRef");

        check_file_path(errors, item, path);
        if (field != NULL) {
            check_field_ref(errors, field, true, AT(path, "fieldRef"));
            if (resource != NULL) {
                err_invalid_text(errors, path, "resource",
                                 "fieldRef and resourceFieldRef can not be specified "
                                 "simultaneously");
            }
        } else if (resource != NULL) {
            check_resource_ref(errors, resource, true, AT(path, "resourceFieldRef"));
        } else {
            err_required(errors, path, "one of fieldRef and resourceFieldRef is required");
        }
        check_mode(errors, item, "mode", path);
    }
}

static void
require(ApiErrors *errors, const Value *source, const char *key, const FieldPath *path)
{
    if (text_is_empty(source, key)) {
        err_required(errors, AT(path, key), NULL);
    }
}

static void
check_host_path(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    static const char *const types[] = {
        "",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
        "File", "FileOrCreate", "Socket",     NULL
    };

    if (text_is_empty(source, "path")) {
        err_required(errors, AT(path, "path"), NULL);
        return;
    }
    check_no_backsteps(errors, value_get_text(source, "path"), AT(path, "path"));
    if (value_get(source, "type") != NULL && !is_one_of(value_get_text(source, "type"), types)) {
        err_unsupported(errors, AT(path, "type"), value_get(source, "type"), types);
    }
}

static void
check_token(ApiErrors *errors, const Value *token, const FieldPath *path)
{
    const Value *seconds = value_get(token, "expirationSeconds");

    if (seconds != NULL && seconds->integer < 600) {
        err_invalid(errors, AT(path, "expirationSeconds"), seconds,
                    "may not specify a duration less than 10 minutes");
    }
    if (seconds != NULL && seconds->integer > (INT64_C(1) << 32)) {
        err_invalid(errors, AT(path, "expirationSeconds"), seconds,
                    "may not specify a duration larger than 2^32 seconds");
    }
    if (text_is_empty(token, "path")) {
        err_required(errors, AT(path, "path"), NULL);
    } else {
        check_local_path(errors, value_get_text(token, "path"), AT(path, "path"));
    }
}

static void
check_projected(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    static const char *const kinds[] = { "secret", "configMap", "downwardAPI",
                                         "serviceAccountToken" };
    const Value *sources = value_get(source, "sources");

    check_mode(errors, source, "defaultMode", path);
    for (size_t i = 0; i < value_length(sources); i++) {
        const Value *one = value_item(sources, i);
        const FieldPath *place = AT_INDEX(AT(path, "sources"), i);
        int n = 0;

        for (size_t j = 0; j < G_N_ELEMENTS(kinds); j++) {
            const Value *part = value_get(one, kinds[j]);
            const FieldPath *at = AT(place, kinds[j]);

            if (part == NULL) {
                continue;
            }
            if (n++ > 0) {
                err_forbidden(errors, at, "may not specify more than 1 volume type per source");
            } else if (j == 2) {
                check_downward_files(errors, part, at);
            } else if (j == 3) {
                check_token(errors, part, at);
            } else {
                require(errors, part, "name", at);
                check_keys(errors, part, at);
            }
        }
        if (n == 0 && value_length(one) == 0) {
            err_required(errors, place, "must specify a volume source type");
        }
    }
}

static void
check_absolute(ApiErrors *errors, const Value *source, const FieldPath *path)
{
    require(errors, source, "server", path);
    require(errors, source, "path", path);
    if (value_get_text(source, "path") == NULL || *value_get_text(source, "path") != '/') {
        err_invalid(errors, AT(path, "path"), value_get(source, "path"),
                    "must be an absolute path");
    }
}

/* Sources that only must name something. */
static const struct {
    const char *source;
    const char *required[3];
} named_sources[] = {
    { "gcePersistentDisk", { "pdName" } },
    { "awsElasticBlockStore", { "volumeID" } },
    { "gitRepo", { "repository" } },
    { "persistentVolumeClaim", { "claimName" } },
    { "glusterfs", { "endpoints", "path" } },
    { "cinder", { "volumeID" } },
    { "azureFile", { "secretName", "shareName" } },
    { "vsphereVolume", { "volumePath" } },
    { "photonPersistentDisk", { "pdID" } },
    { "portworxVolume", { "volumeID" } },
    { "flexVolume", { "driver" } },
    { "csi", { "driver" } },
};

static void
check_source(ApiErrors *errors, const char *name, const Value *source, const FieldPath *path)
{
    if (strcmp(name, "emptyDir") == 0) {
        Quantity limit = { 0 };

        quantity_from_value(value_get(source, "sizeLimit"), &limit);
        if (quantity_compare(limit, (Quantity){ 0 }) < 0) {
            err_forbidden(errors, AT(path, "sizeLimit"),
                          "SizeLimit field must be a valid resource quantity");
        }
    } else if (strcmp(name, "hostPath") == 0) {
        check_host_path(errors, source, path);
    } else if (strcmp(name, "secret") == 0) {
        require(errors, source, "secretName", path);
        check_mode(errors, source, "defaultMode", path);
        check_keys(errors, source, path);
    } else if (strcmp(name, "configMap") == 0) {
        require(errors, source, "name", path);
        check_mode(errors, source, "defaultMode", path);
        check_keys(errors, source, path);
    } else if (strcmp(name, "nfs") == 0) {
        check_absolute(errors, source, path);
    } else if (strcmp(name, "downwardAPI") == 0) {
        check_mode(errors, source, "defaultMode", path);
        check_downward_files(errors, source, path);
    } else if (strcmp(name, "projected") == 0) {
        check_projected(errors, source, path);
    } else if (strcmp(name, "ephemeral") == 0) {
        const Value *claim = value_get(source, "volumeClaimTemplate");

        if (claim == NULL) {
            err_required(errors, AT(path, "volumeClaimTemplate"), NULL);
        } else {
            check_claim_spec(errors, value_get(claim, "spec"),
                             AT(AT(path, "volumeClaimTemplate"), "spec"));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(named_sources); i++) {
        for (size_t j = 0; strcmp(name, named_sources[i].source) == 0 && j < 3 &&
                           named_sources[i].required[j] != NULL;
             j++) {
            require(errors, source, named_sources[i].required[j], path);
        }
    }
}

static void
check_volume(ApiErrors *errors, const Value *volume, const FieldPath *path)
{
    /* In the order in which the server looks at them. */
    static const char *const order[] = { "emptyDir",
                                         "hostPath",
                                         "gitRepo",
                                         "gcePersistentDisk",
                                         "awsElasticBlockStore",
                                         "secret",
                                         "nfs",
                                         "iscsi",
                                         "glusterfs",
                                         "flocker",
                                         "persistentVolumeClaim",
                                         "rbd",
                                         "cinder",
                                         "cephfs",
                                         "quobyte",
                                         "downwardAPI",
                                         "fc",
                                         "flexVolume",
                                         "configMap",
                                         "azureFile",
                                         "vsphereVolume",
                                         "photonPersistentDisk",
                                         "portworxVolume",
                                         "azureDisk",
                                         "storageos",
                                         "scaleIO",
                                         "projected",
                                         "csi",
                                         "ephemeral",
                                         "image" };
    int n = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        const Value *source = value_get(volume, order[i]);

        if (source == NULL) {
            continue;
        }
        if (n++ > 0) {
            err_forbidden(errors, AT(path, order[i]), "may not specify more than 1 volume type");
        } else {
            check_source(errors, order[i], source, AT(path, order[i]));
        }
    }
    if (n == 0) {
        err_required(errors, path, "must specify a volume type");
    }
}

void
check_volumes(PodRules *rules, const FieldPath *path)
{
    const Value *volumes = value_get(rules->spec, "volumes");

    for (size_t i = 0; i < value_length(volumes); i++) {
        const Value *volume = value_item(volumes, i);
        const FieldPath *place = AT_INDEX(path, i);
        size_t before = api_errors_count(rules->errors);
        const char *name = value_get_text(volume, "name");

        check_volume(rules->errors, volume, place);
        if (text_is_empty(volume, "name")) {
            err_required(rules->errors, AT(place, "name"), NULL);
        } else {
            check_name(rules->errors, AT(place, "name"), name, name_dns_label);
        }
        if (name != NULL &&
            g_ptr_array_find_with_equal_func(rules->volumes, name, g_str_equal, NULL)) {
            err_duplicate_text(rules->errors, AT(place, "name"), name);
        }
        if (api_errors_count(rules->errors) == before) {
            g_ptr_array_add(rules->volumes, g_strdup(name));
        }
    }
}
