/* config-data.c - see config-data.h. */
#include "experiment/kubectl/create/config-data.h"

#include <string.h>

const char *
base64_text(Arena *arena, const char *bytes, size_t length)
{
    g_autofree char *text = length == 0 ? NULL : g_base64_encode((const guchar *)bytes, length);

    return arena_strdup(arena, text == NULL ? "" : text);
}

void
config_data_init(ConfigData *data, CtlCall *call, const char *name, bool is_secret)
{
    *data = (ConfigData){ .call = call, .is_secret = is_secret, .name = name };
    data->text = value_map_begin(call->arena);
    data->bytes = value_map_begin(call->arena);
}

/* "KEY is not a valid key name ...: faults" */
static bool
check_key(ConfigData *data, const char *key)
{
    g_autoptr(GString) texts = g_string_new(NULL);
    NameFaults faults = { 0 };

    name_config_key(key, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(texts, "%s%s",
                               i == 0            ? ""
                               : data->is_secret ? ";"
                                                 : ",",
                               faults.texts[i]);
    }
    if (faults.n == 0) {
        return true;
    }
    return ctl_fail(data->call,
                    data->is_secret ? "%s is not valid key name for a Secret %s"
                                    : "%s is not a valid key name for a ConfigMap: %s",
                    go_quoted(data->call->arena, key), texts->str);
}

static bool
fail_taken(ConfigData *data, const char *key, const char *part)
{
    if (data->is_secret) {
        return ctl_fail(data->call, "cannot add key %s, another key by that name already exists",
                        key);
    }
    return ctl_fail(data->call,
                    "cannot add key %s, another key by that name already exists in %s for "
                    "ConfigMap %s",
                    go_quoted(data->call->arena, key), part,
                    go_quoted(data->call->arena, data->name));
}

/* Zero bytes are fine in Go. */
static bool
is_utf8(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    const char *at = bytes;

    while (at < end && !g_utf8_validate(at, end - at, &at)) {
        if (*at != '\0') {
            return false;
        }
        at++;
    }
    return true;
}

bool
config_data_add(ConfigData *data, const char *key, const char *bytes, size_t length)
{
    Arena *arena = data->call->arena;
    const Value *text = value_string_n(arena, bytes, length);

    if (!check_key(data, key)) {
        return false;
    }
    if (value_builder_member(data->text, key) != NULL) {
        return fail_taken(data, key, "Data");
    }
    if (value_builder_member(data->bytes, key) != NULL) {
        return fail_taken(data, key, "BinaryData");
    }
    if (data->is_secret) {
        value_put_string(data->text, key, base64_text(arena, bytes, length));
    } else if (is_utf8(bytes, length)) {
        value_put(data->text, key, text);
    } else {
        value_put_string(data->bytes, key, base64_text(arena, bytes, length));
        data->n_bytes++;
        return true;
    }
    data->n_text++;
    return true;
}

static bool
add_folder(ConfigData *data, const char *path, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *inner = arena_printf(data->call->arena, "%s/%s", path, names[i]);
        size_t length;
        const char *bytes = ctl_read_file(data->call, inner, &length);

        if (bytes != NULL && !config_data_add(data, names[i], bytes, length)) {
            return false;
        }
    }
    return true;
}

/* FILE, KEY=FILE, FOLDER */
static bool
add_file_source(ConfigData *data, const char *source)
{
    CtlCall *call = data->call;
    const char *equals = strchr(source, '=');
    const char *path = equals == NULL ? source : equals + 1;
    g_autofree char *base = g_path_get_basename(path);
    const char *key = equals == NULL
                          ? arena_strdup(call->arena, base)
                          : arena_strndup(call->arena, source, (size_t)(equals - source));
    const char *const *names = NULL;
    const char *bytes;
    size_t length;

    if (equals != NULL && strchr(path, '=') != NULL) {
        return ctl_fail(call, "key names or file paths cannot contain '='");
    }
    if (equals == source) {
        return ctl_fail(call, "key name for file path %s missing", path);
    }
    if (equals != NULL && *path == '\0') {
        return ctl_fail(call, "file path for key name %s missing", key);
    }
    bytes = ctl_read_file(call, path, &length);
    if (bytes != NULL) {
        return config_data_add(data, key, bytes, length);
    }
    if (call->files != NULL && call->files->list != NULL) {
        names = call->files->list(call->files->data, path, call->arena);
    }
    if (names == NULL) {
        return ctl_fail(call, "error reading %s: no such file or directory", path);
    }
    return equals != NULL ? ctl_fail(call, "cannot give a key name for a directory path")
                          : add_folder(data, path, names);
}

bool
config_data_from_files(ConfigData *data)
{
    for (size_t i = 0; i < ctl_n_items(data->call, "from-file"); i++) {
        if (!add_file_source(data, ctl_item(data->call, "from-file", i))) {
            return false;
        }
    }
    return true;
}

/* KEY=VALUE; quotes around the value go. */
static bool
add_literal(ConfigData *data, const char *source)
{
    const char *equals = strchr(source, '=');
    const char *value;
    size_t length;

    if (equals == NULL || equals == source) {
        return ctl_fail(data->call, "invalid literal source %s, expected key=value", source);
    }
    value = equals + 1 + strspn(equals + 1, "\"'");
    length = strlen(value);
    while (length > 0 && strchr("\"'", value[length - 1]) != NULL) {
        length--;
    }
    return config_data_add(
        data, arena_strndup(data->call->arena, source, (size_t)(equals - source)), value, length);
}

/* One line of a file of variables; empty lines and comments are nothing.  A name alone takes the
 * value of the environment, which is empty here. */
static bool
add_env_line(ConfigData *data, const char *line)
{
    g_autoptr(GString) texts = g_string_new(NULL);
    NameFaults faults = { 0 };
    const char *equals;
    const char *key;

    while (g_ascii_isspace(*line)) {
        line++;
    }
    if (*line == '\0' || *line == '#') {
        return true;
    }
    equals = strchr(line, '=');
    key = equals == NULL ? line : arena_strndup(data->call->arena, line, (size_t)(equals - line));
    name_env_var(key, &faults);
    for (size_t i = 0; i < faults.n; i++) {
        g_string_append_printf(texts, "%s%s", i == 0 ? "" : ";", faults.texts[i]);
    }
    if (faults.n > 0) {
        return ctl_fail(data->call, "%s is not a valid key name: %s",
                        go_quoted(data->call->arena, key), texts->str);
    }
    return config_data_add(data, key, equals == NULL ? "" : equals + 1,
                           equals == NULL ? 0 : strlen(equals + 1));
}

static bool
add_env_file(ConfigData *data, const char *path)
{
    CtlCall *call = data->call;
    size_t length;
    const char *bytes = ctl_read_file(call, path, &length);
    g_auto(GStrv) lines = NULL;

    if (bytes == NULL && call->files != NULL && call->files->list != NULL &&
        call->files->list(call->files->data, path, call->arena) != NULL) {
        return ctl_fail(call, "env %s file cannot be a directory",
                        data->is_secret ? "secret" : "config");
    }
    if (bytes == NULL) {
        return ctl_fail(call, "error reading %s: no such file or directory", path);
    }
    lines = g_strsplit(g_str_has_prefix(bytes, "\xef\xbb\xbf") ? bytes + 3 : bytes, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        size_t end = strlen(lines[i]);

        if (end > 0 && lines[i][end - 1] == '\r') {
            lines[i][end - 1] = '\0';
        }
        if (!add_env_line(data, lines[i])) {
            return false;
        }
    }
    return true;
}

bool
config_data_from_flags(ConfigData *data)
{
    CtlCall *call = data->call;
    size_t n_env = ctl_n_items(call, "from-env-file");

    if (n_env > 0 && ctl_n_items(call, "from-file") + ctl_n_items(call, "from-literal") > 0) {
        return ctl_fail(call, "from-env-file cannot be combined with from-file or from-literal");
    }
    if (!config_data_from_files(data)) {
        return false;
    }
    for (size_t i = 0; i < ctl_n_items(call, "from-literal"); i++) {
        if (!add_literal(data, ctl_item(call, "from-literal", i))) {
            return false;
        }
    }
    for (size_t i = 0; i < n_env; i++) {
        if (!add_env_file(data, ctl_item(call, "from-env-file", i))) {
            return false;
        }
    }
    return true;
}

/* Ten characters of the digest, with digits and vowels that could make words replaced. */
const char *
config_hashed_name(Arena *arena, const char *name, const Value *hashed)
{
    static const char from[] = "013ae";
    static const char to[] = "ghkmt";
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *digest = NULL;

    go_json(text, value_sorted(arena, hashed));
    digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text->str, text->len);
    for (size_t i = 0; i < 10; i++) {
        const char *at = strchr(from, digest[i]);

        if (at != NULL) {
            digest[i] = to[at - from];
        }
    }
    return arena_printf(arena, "%s-%.10s", name, digest);
}
