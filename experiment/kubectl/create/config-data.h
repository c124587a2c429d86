/* config-data.h - the data of a configmap or secret under construction. */
#pragma once

#include "experiment/kubectl/ctl-command.h"

typedef struct ConfigData {
    CtlCall *call;
    bool is_secret;
    const char *name;
    ValueBuilder *text;  /* data; of secrets base64 */
    ValueBuilder *bytes; /* binaryData of configmaps */
    size_t n_text, n_bytes;
} ConfigData;

void config_data_init(ConfigData *data, CtlCall *call, const char *name, bool is_secret);
/* --from-file, --from-literal, --from-env-file; false after a complaint. */
bool config_data_from_flags(ConfigData *data);
bool config_data_from_files(ConfigData *data);
bool config_data_add(ConfigData *data, const char *key, const char *bytes, size_t length);

/* NAME with the hash of the object behind it, as --append-hash asks for. */
const char *config_hashed_name(Arena *arena, const char *name, const Value *hashed);
const char *base64_text(Arena *arena, const char *bytes, size_t length);
