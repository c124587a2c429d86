/* schema-internal.h - what the parts of the schema reader share; for schema*.c alone. */
#pragma once

#include "text/schema.h"

/* The row of 'key', or NULL. */
const SchemaRow *schema_row(const Schema *schema, const char *key);

/* Reads a mapping inside the one of 'outer'; false if errors were added. */
bool schema_read_within(SchemaContext *outer, const Schema *const *tables, void *const *configs,
                        const Value *value);
