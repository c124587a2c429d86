/* config-rows.h - the types that configuration documents are decoded into. */
#pragma once

#include "models/api/api-type.h"

extern const ApiType api_sched_configuration;

/* The type of a plugin's arguments; NULL if it has none, or is not one of ours. */
const ApiType *plugin_args_type(const char *plugin);
