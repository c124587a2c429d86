/* config-describe.c - ConfigMap, Secret and ServiceAccount. */
#include "models/api/describe/describer.h"

#include <string.h>

/* How many bytes a base64 text stands for. */
static size_t
decoded_length(const Value *value)
{
    const char *text = value_text(value);
    size_t n = 0;
    size_t padding = 0;

    for (; text != NULL && *text != '\0'; text++) {
        n += g_ascii_isspace(*text) ? 0 : 1;
        padding += *text == '=' ? 1 : 0;
    }
    return n / 4 * 3 - MIN(padding, n / 4 * 3);
}

static const Value *
data_sorted(const Description *d, const char *key)
{
    const Value *data = value_get(d->object, key);

    return value_length(data) == 0 ? NULL : value_sorted(d->arena, data);
}

static void
config_map_describe(Description *d)
{
    const Value *data = data_sorted(d, "data");
    const Value *binary = data_sorted(d, "binaryData");

    describe_name(d);
    describe_labels(d);
    describe_write(d, 0, "\nData\n====\n");
    for (size_t i = 0; i < value_length(data); i++) {
        const char *text = scalar_text(data->members[i].value);

        describe_write(d, 0, "%s:\n----\n", data->members[i].key);
        describe_write(d, 0, "%s\n\n", text == NULL ? "" : text);
    }
    describe_write(d, 0, "\nBinaryData\n====\n");
    for (size_t i = 0; i < value_length(binary); i++) {
        describe_write(d, 0, "%s: %zu bytes\n", binary->members[i].key,
                       decoded_length(binary->members[i].value));
    }
    describe_write(d, 0, "\n");
    describe_events(d);
}

static void
secret_describe(Description *d)
{
    const Value *data = data_sorted(d, "data");

    describe_name(d);
    describe_labels(d);
    describe_write(d, 0, "\nType:\t%s\n", text_or(d->object, "type", "Opaque"));
    describe_write(d, 0, "\nData\n====\n");
    for (size_t i = 0; i < value_length(data); i++) {
        describe_write(d, 0, "%s:\t%zu bytes\n", data->members[i].key,
                       decoded_length(data->members[i].value));
    }
}

static void
names_write(Description *d, const char *title, const Value *list)
{
    describe_write(d, 0, "%s\t%s", title, value_length(list) == 0 ? "<none>\n" : "");
    for (size_t i = 0; i < value_length(list); i++) {
        describe_write(d, 0, "%s%s\n", i == 0 ? "" : "                   \t",
                       text_or(value_item(list, i), "name", ""));
    }
}

static void
service_account_describe(Description *d)
{
    describe_name(d);
    describe_labels(d);
    names_write(d, "Image pull secrets:", value_get(d->object, "imagePullSecrets"));
    names_write(d, "Mountable secrets: ", value_get(d->object, "secrets"));
    names_write(d, "Tokens:            ", NULL);
    describe_events(d);
}

static const DescriberKind kinds[] = {
    { "ConfigMap", "", config_map_describe },
    { "Secret", "", secret_describe },
    { "ServiceAccount", "", service_account_describe },
    { NULL, NULL, NULL },
};

extern const Describer describer_config_describe;

const Describer describer_config_describe = { .kinds = kinds };
