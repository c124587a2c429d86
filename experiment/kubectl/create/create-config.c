/* create-config.c - kubectl create configmap, kubectl create secret TYPE. */
#include "experiment/kubectl/create/config-data.h"

#include <string.h>

static const CtlFlag data_flags[] = {
    { .name = "from-file", .type = CTL_LIST, .doc = "FILE, KEY=FILE or FOLDER" },
    { .name = "from-literal", .type = CTL_STRINGS, .doc = "KEY=VALUE" },
    { .name = "from-env-file", .type = CTL_LIST, .doc = "files of KEY=VALUE lines" },
    { .name = "append-hash", .type = CTL_BOOL, .doc = "put a hash of the data into the name" },
};
static const CtlFlagSet data_own = CTL_FLAG_SET(data_flags);
static const CtlFlag type_flags[] = {
    { .name = "type", .doc = "type of the secret" },
};
static const CtlFlagSet type_own = CTL_FLAG_SET(type_flags);
static const CtlFlag docker_flags[] = {
    { .name = "docker-username", .doc = "user of the registry" },
    { .name = "docker-password", .doc = "password of the user" },
    { .name = "docker-email", .doc = "address of the user" },
    { .name = "docker-server",
      .fallback = "https://index.docker.io/v1/",
      .doc = "address of the registry" },
    { .name = "from-file", .type = CTL_LIST, .doc = "FILE or KEY=FILE" },
    { .name = "append-hash", .type = CTL_BOOL, .doc = "put a hash of the data into the name" },
};
static const CtlFlagSet docker_own = CTL_FLAG_SET(docker_flags);
static const CtlFlag tls_flags[] = {
    { .name = "cert", .doc = "file of the certificate" },
    { .name = "key", .doc = "file of the private key" },
    { .name = "append-hash", .type = CTL_BOOL, .doc = "put a hash of the data into the name" },
};
static const CtlFlagSet tls_own = CTL_FLAG_SET(tls_flags);

#define COMMON &ctl_flags_print, &ctl_flags_apply, &ctl_flags_validate, &ctl_flags_dry_run, NULL
static const CtlFlagSet *const map_sets[] = { &data_own, COMMON };
static const CtlFlagSet *const generic_sets[] = { &data_own, &type_own, COMMON };
static const CtlFlagSet *const docker_sets[] = { &docker_own, COMMON };
static const CtlFlagSet *const tls_sets[] = { &tls_own, COMMON };

static void
run_config_map(CtlCall *call)
{
    CtlCreate create;
    ConfigData data;
    ValueBuilder *object, *hashed;
    const Value *text, *bytes;
    const char *name;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    config_data_init(&data, call, create.name, false);
    if (!config_data_from_flags(&data)) {
        return;
    }
    text = value_end(data.text);
    bytes = data.n_bytes > 0 ? value_end(data.bytes) : NULL;
    name = create.name;
    if (ctl_switch(call, "append-hash")) {
        hashed = value_map_begin(call->arena);
        value_put_string(hashed, "kind", "ConfigMap");
        value_put_string(hashed, "name", name);
        value_put(hashed, "data", text);
        value_put(hashed, "binaryData", bytes);
        name = config_hashed_name(call->arena, name, value_end(hashed));
    }
    object = ctl_object_begin(call, "v1", "ConfigMap", name, NULL);
    value_put(object, "data", data.n_text > 0 ? text : NULL);
    value_put(object, "binaryData", bytes);
    ctl_create(call, &create.printer, create.dry_run, value_end(object));
}

static void
finish_secret(CtlCall *call, CtlCreate *create, ConfigData *data, const char *type)
{
    ValueBuilder *object, *hashed;
    const Value *text = value_end(data->text);
    const char *name = create->name;

    if (ctl_switch(call, "append-hash")) {
        hashed = value_map_begin(call->arena);
        value_put_string(hashed, "kind", "Secret");
        value_put_string(hashed, "type", type);
        value_put_string(hashed, "name", name);
        value_put(hashed, "data", text);
        name = config_hashed_name(call->arena, name, value_end(hashed));
    }
    object = ctl_object_begin(call, "v1", "Secret", name, NULL);
    value_put_string(object, "type", *type == '\0' ? NULL : type);
    value_put(object, "data", data->n_text > 0 ? text : NULL);
    ctl_create(call, &create->printer, create->dry_run, value_end(object));
}

static void
run_generic(CtlCall *call)
{
    CtlCreate create;
    ConfigData data;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    config_data_init(&data, call, create.name, true);
    if (config_data_from_flags(&data)) {
        finish_secret(call, &create, &data, ctl_text(call, "type"));
    }
}

/* {"auths":{SERVER:{...}}} in the order of Go's struct. */
static const char *
docker_config(CtlCall *call)
{
    static const char *const names[] = { "docker-username", "docker-password", "docker-email" };
    g_autofree char *pair = g_strdup_printf("%s:%s", ctl_text(call, "docker-username"),
                                            ctl_text(call, "docker-password"));
    ValueBuilder *entry = value_map_begin(call->arena);
    ValueBuilder *servers = value_map_begin(call->arena);
    ValueBuilder *root = value_map_begin(call->arena);
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        const char *value = ctl_text(call, names[i]);

        value_put_string(entry, names[i] + strlen("docker-"), *value == '\0' ? NULL : value);
    }
    value_put_string(entry, "auth", base64_text(call->arena, pair, strlen(pair)));
    value_put(servers, ctl_text(call, "docker-server"), value_end(entry));
    value_put(root, "auths", value_end(servers));
    go_json(text, value_end(root));
    return arena_strndup(call->arena, text->str, text->len);
}

static void
run_docker(CtlCall *call)
{
    CtlCreate create;
    ConfigData data;

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    config_data_init(&data, call, create.name, true);
    if (ctl_n_items(call, "from-file") > 0) {
        if (!config_data_from_files(&data)) {
            return;
        }
    } else if (*ctl_text(call, "docker-username") == '\0' ||
               *ctl_text(call, "docker-password") == '\0' ||
               *ctl_text(call, "docker-server") == '\0') {
        ctl_fail(call, "either --from-file or the combination of --docker-username, "
                       "--docker-password and --docker-server is required");
        return;
    } else {
        const char *text = docker_config(call);

        config_data_add(&data, ".dockerconfigjson", text, strlen(text));
    }
    finish_secret(call, &create, &data, "kubernetes.io/dockerconfigjson");
}

/* The PEM text is not looked into beyond its beginning. */
static bool
add_pem(ConfigData *data, const char *key, const char *path, const char *what)
{
    size_t length;
    const char *bytes = ctl_read_file(data->call, path, &length);

    if (bytes == NULL) {
        return ctl_fail(data->call, "Cannot read file %s, open %s: no such file or directory", path,
                        path);
    }
    if (strstr(bytes, "-----BEGIN ") == NULL) {
        return ctl_fail(data->call, "tls: failed to find any PEM data in %s input", what);
    }
    return config_data_add(data, key, bytes, length);
}

static void
run_tls(CtlCall *call)
{
    CtlCreate create;
    ConfigData data;
    const char *cert = ctl_text(call, "cert");
    const char *key = ctl_text(call, "key");

    if (!ctl_create_begin(call, &create)) {
        return;
    }
    if (*cert == '\0' || *key == '\0') {
        ctl_fail(call, "key and cert must be specified");
        return;
    }
    config_data_init(&data, call, create.name, true);
    if (add_pem(&data, "tls.crt", cert, "certificate") && add_pem(&data, "tls.key", key, "key")) {
        finish_secret(call, &create, &data, "kubernetes.io/tls");
    }
}

static const CtlCommand commands[] = {
    { .path = "create configmap",
      .aliases = "cm",
      .sets = map_sets,
      .run = run_config_map,
      .help = "Create a config map from a local file, directory or literal value." },
    { .path = "create secret",
      .takes_no_arguments = true,
      .help = "Create a secret with specified type." },
    { .path = "create secret docker-registry",
      .sets = docker_sets,
      .run = run_docker,
      .help = "Create a new secret for use with Docker registries." },
    { .path = "create secret generic",
      .sets = generic_sets,
      .run = run_generic,
      .help = "Create a secret based on a file, directory, or specified literal value." },
    { .path = "create secret tls",
      .sets = tls_sets,
      .run = run_tls,
      .help = "Create a TLS secret from the given public/private key pair." },
};
const CtlFamily ctl_family_create_config = CTL_FAMILY(commands);
