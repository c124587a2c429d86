/* manifest-text.h - the documents of a text as kubectl prints it. */
#pragma once

#include "text/diagnostic.h"
#include "text/value.h"

/* The documents (const Value *) of YAML or JSON; JSON is known by how it begins, so that `kubectl
 * -o json` needs no name and may come from a pipe ("-").  Empty after an error, which has been
 * reported. */
GPtrArray *manifest_text_read(const char *name, const char *text, size_t length, Arena *arena,
                              Diagnostics *diagnostics);
