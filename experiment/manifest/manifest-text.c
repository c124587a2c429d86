/* manifest-text.c - YAML or JSON, whatever the file is called. */
#include "experiment/manifest/manifest-text.h"

#include "text/json.h"
#include "text/yaml.h"

#include <string.h>

/* What programs print begins with {" - YAML that people write hardly does. */
static bool
looks_like_json(const char *name, const char *text, size_t length)
{
    size_t i = 0;

    while (i < length && g_ascii_isspace(text[i])) {
        i++;
    }
    if (i == length || text[i] != '{') {
        return g_str_has_suffix(name, ".json");
    }
    for (i++; i < length && g_ascii_isspace(text[i]);) {
        i++;
    }
    return i < length && text[i] == '"';
}

GPtrArray *
manifest_text_read(const char *name, const char *text, size_t length, Arena *arena,
                   Diagnostics *diagnostics)
{
    const char *shown = strcmp(name, "-") == 0 ? "<stdin>" : name;
    uint32_t source = diagnostics_add_source(diagnostics, shown, text, length);
    GPtrArray *documents;
    const Value *value;

    if (!looks_like_json(name, text, length)) {
        documents = yaml_read(text, length, source, YAML_MANIFEST, arena, diagnostics);
        return documents == NULL ? g_ptr_array_new() : documents;
    }
    documents = g_ptr_array_new();
    value = json_read(text, length, source, arena, diagnostics);
    if (value != NULL) {
        g_ptr_array_add(documents, (gpointer)(uintptr_t)value);
    }
    return documents;
}
