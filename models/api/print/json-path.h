/* json-path.h - the JSONPath templates of kubectl: "{range .items[*]}{.metadata.name}{"\n"}{end}".
 *
 * Text outside braces stands for itself.  In braces: paths with fields, ['keys'], [indices],
 * [from:to:step], [*], .*, ..recursion and [?(@.a=="b")] filters; "quoted text"; range and end.
 * As kubectl get does, a missing key gives nothing.  Regular expressions (=~) are not read.
 *
 * Ownership: everything lives in the arena given. */
#pragma once

#include "text/value.h"

typedef struct JsonPath JsonPath;

/* NULL and kubectl's message if 'text' is no template; the message lives in 'arena'. */
const JsonPath *json_path_parse(const char *text, Arena *arena, const char **ret_error);

/* Appends what the template makes of 'root'; maps and lists print as JSON. */
void json_path_print(GString *out, const JsonPath *path, const Value *root, Arena *arena);

/* The values that the first path of the template finds (const Value *). */
GPtrArray *json_path_find(const JsonPath *path, const Value *root, Arena *arena);
