/* yaml.h - YAML text to values, by libyaml events with marks.
 *
 * Limits, each with its own message: 64 levels, 10,000 values from alias expansion, 64 MiB of
 * text.  Cyclic aliases are refused.  Several documents; an empty document is skipped.  Output:
 * block style as kubectl prints it (sigs.k8s.io/yaml: two spaces, lists not indented, keys in the
 * order of the tree). */
#pragma once

#include "text/diagnostic.h"

typedef enum YamlDialect {
    YAML_OURS,     /* duplicate keys and tags are errors; scalars: null, else string, number, bool
                      as JSON would read the plain text, with 'text' and 'plain' kept */
    YAML_MANIFEST, /* as kubectl reads: YAML 1.1 booleans (yes, on, ...), 0o/0x integers, duplicate
                      keys warn (W-code) and the last one counts, non-string keys become text */
} YamlDialect;

/* Reads all documents of 'source' (already registered with 'diagnostics').  Returns them as a
 * GPtrArray of const Value * (not owned: they live in 'arena'); NULL after an error that ends the
 * reading (syntax, limits), which has been reported.  Other errors (duplicate keys, tags, flow
 * style that splits arguments) are reported too but leave a tree, so that whoever checks it can
 * report all that is wrong at once: ask diagnostics_n_errors() before you believe it. */
GPtrArray *yaml_read(const char *text, size_t length, uint32_t source, YamlDialect dialect,
                     Arena *arena, Diagnostics *diagnostics);

/* A file that mixes our documents and manifests: a document with a top-level key "orrery" is
 * YAML_OURS, every other is YAML_MANIFEST. */
GPtrArray *yaml_read_mixed(const char *text, size_t length, uint32_t source, Arena *arena,
                           Diagnostics *diagnostics);

/* Appends 'value' as one document without "---".  Strings that would be read as something else
 * are quoted as Go's yaml.v2 does. */
void yaml_write(GString *out, const Value *value);

/* Advice for text with `{{` in it: a template must be rendered first. */
extern const char yaml_template_help[];
