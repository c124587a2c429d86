/* scenario-json-schema.c - draft 7; a document with apiVersion and kind is a manifest and passes.
 */
#include "cli/scenario-json-schema.h"

#include "experiment/scenario/scenario-rows.h"
#include "text/json.h"

void
scenario_json_schema(GString *out)
{
    g_autoptr(Arena) arena = arena_new();
    ValueBuilder *map = value_map_begin(arena);
    ValueBuilder *required = value_list_begin(arena);
    ValueBuilder *condition = value_map_begin(arena);
    ValueBuilder *object = value_map_begin(arena);

    value_add(required, value_string(arena, "apiVersion"));
    value_add(required, value_string(arena, "kind"));
    value_put(condition, "required", value_end(required));
    value_put_string(object, "type", "object");
    value_put_string(map, "$schema", "http://json-schema.org/draft-07/schema#");
    value_put_string(map, "$id", "orrery.schema.json");
    value_put_string(map, "title", "orrery scenario v1");
    value_put(map, "if", value_end(condition));
    value_put(map, "then", value_end(object));
    value_put(map, "else", schema_json(&scenario_schema, arena));
    json_write(out, value_end(map), 2);
    g_string_append_c(out, '\n');
}
