/* scenario-json-schema.h - the JSON Schema that editors read, made from the tables. */
#pragma once

#include <glib.h>

void scenario_json_schema(GString *out);
