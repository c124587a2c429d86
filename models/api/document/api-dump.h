/* api-dump.h - how Go shows values of the API's types. */
#pragma once

#include "models/api/api-type.h"

/* As JSON of the server's internal type, whose fields have their names in Go and are all shown;
 * what some error messages contain.  The caller frees the text. */
char *api_dump_json(const ApiType *type, const Value *value);

/* What the hash of a pod template is made of. */
void api_dump_text(GString *out, const ApiType *type, const Value *value);
