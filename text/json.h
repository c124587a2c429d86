/* json.h - JSON text to values and back.  json.c alone includes the JSON library.
 *
 * Depth limit 64 (the manifests of kubectl: 10,000 values deep is an attack, not an object).
 * Numbers keep their text, so that 10^30 or 0.1 survive a round trip. */
#pragma once

#include "text/diagnostic.h"

/* Reads one JSON document; NULL after an error, which has been reported. */
const Value *json_read(const char *text, size_t length, uint32_t source, Arena *arena,
                       Diagnostics *diagnostics);

/* Appends 'value'; 'indent' blanks a level, 0 for one line without blanks.  Keys keep the order of
 * the tree.  Strings are escaped as Go's encoder does without HTML escaping. */
void json_write(GString *out, const Value *value, int indent);

/* Appends 'text' as a JSON string with its quotes. */
void json_write_string(GString *out, const char *text);
