/* yaml.c - YAML to values, from the events of libyaml.
 *
 * The events, not the library's document tree: they carry the marks of every node and leave it to
 * us how aliases are expanded.  An anchored tree is shared, not copied, since values never change;
 * what is limited is how large the tree looks to somebody who walks it.
 *
 * Merge keys ("<<: *base") are expanded here, for kubectl does so. */
#include "text/yaml/yaml-build.h"
#include "text/yaml/yaml-problem.h"

#include <string.h>
#include <yaml.h>

enum {
    DEPTH_LIMIT = 64,
    EXPANSION_LIMIT = 10000,
    SIZE_LIMIT_MIB = 64,
};

typedef struct Anchor {
    const Value *value; /* NULL while the tree is being read */
    size_t size;        /* values in it, aliases expanded */
    bool is_text;       /* a scalar that was not plain: never a merge key */
} Anchor;

typedef struct Loader {
    yaml_parser_t parser;
    yaml_event_t event;
    const char *text;
    size_t length;
    uint32_t source;
    YamlBuild build;
    GHashTable *anchors; /* name to Anchor */
    size_t expanded;     /* values that aliases of this document stand for */
    int depth;
    Mark flow; /* where the innermost bracket or brace was opened; line 0: none is open */
} Loader;

static const Value *read_node(Loader *loader, size_t *size);

static Mark
mark_at(const Loader *loader, yaml_mark_t mark)
{
    return (Mark){ loader->source, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1 };
}

static Mark
event_start(const Loader *loader)
{
    return mark_at(loader, loader->event.start_mark);
}

static Mark
event_end(const Loader *loader)
{
    return mark_at(loader, loader->event.end_mark);
}

/* Adds an error at the present event. */
G_GNUC_PRINTF(3, 4)
static Diagnostic *
error_here(Loader *loader, const char *code, const char *format, ...)
{
    va_list arguments;
    g_autofree char *message = NULL;

    va_start(arguments, format);
    message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return diagnostics_add(loader->build.diagnostics, SEVERITY_ERROR, code, event_start(loader),
                           event_end(loader), "%s", message);
}

/* --- Syntax errors ------------------------------------------------------------------------- */

static void
report_parser(Loader *loader)
{
    const yaml_parser_t *parser = &loader->parser;
    YamlProblem problem = { .text = loader->text,
                            .length = loader->length,
                            .place = mark_at(loader, parser->problem_mark),
                            .problem = parser->problem,
                            .context = parser->context,
                            .begin = mark_at(loader, parser->context_mark),
                            .flow = loader->flow };

    if (parser->error != YAML_READER_ERROR) {
        yaml_report_problem(&problem, loader->build.diagnostics);
        return;
    }
    problem.place =
        yaml_mark_of_offset(loader->text, loader->length, loader->source, parser->problem_offset);
    yaml_report_bytes(&problem,
                      strstr(parser->problem, "control") != NULL ? parser->problem_value : -1,
                      loader->build.diagnostics);
}

/* The next event takes the place of the present one; false after a syntax error. */
static bool
next_event(Loader *loader)
{
    yaml_event_delete(&loader->event);
    if (!yaml_parser_parse(&loader->parser, &loader->event)) {
        report_parser(loader);
        return false;
    }
    return true;
}

/* --- Scalars ------------------------------------------------------------------------------- */

static const char *
local_tag(const char *tag)
{
    static const char standard[] = "tag:yaml.org,2002:";

    return tag != NULL && g_str_has_prefix(tag, standard) ? tag + strlen(standard) : NULL;
}

static const Value *
read_scalar(Loader *loader)
{
    const yaml_event_t *event = &loader->event;
    Value *value = ARENA_NEW(loader->build.arena, Value);
    const char *tag = (const char *)event->data.scalar.tag;
    const char *kind = local_tag(tag);
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    value->type = VALUE_STRING;
    value->plain = is_plain;
    value->text = arena_strndup(loader->build.arena, (const char *)event->data.scalar.value,
                                event->data.scalar.length);
    value->length = event->data.scalar.length;
    value->start = event_start(loader);
    value->end = event_end(loader);
    if (loader->build.dialect == YAML_OURS) {
        if (is_plain) {
            yaml_set_type(&loader->build, value);
        }
        return value;
    }
    if (kind != NULL && strcmp(kind, "binary") == 0) {
        yaml_set_binary(&loader->build, value);
    } else if (kind != NULL ? strcmp(kind, "str") != 0 : is_plain && g_strcmp0(tag, "!") != 0) {
        yaml_set_type(&loader->build, value);
    }
    return value;
}

/* --- Anchors ------------------------------------------------------------------------------- */

static Anchor *
anchor_new(Loader *loader, const yaml_char_t *name)
{
    Anchor *anchor;

    if (name == NULL) {
        return NULL;
    }
    anchor = g_new0(Anchor, 1);
    g_hash_table_insert(loader->anchors, g_strdup((const char *)name), anchor);
    return anchor;
}

static const Value *
read_alias(Loader *loader, size_t *size)
{
    const char *name = (const char *)loader->event.data.alias.anchor;
    const Anchor *anchor = g_hash_table_lookup(loader->anchors, name);
    Value *twin;

    if (anchor == NULL) {
        Diagnostic *error = error_here(loader, "E114", "no anchor `&%s` before this alias", name);

        diagnostic_help(error, "text that begins with `*` needs quotes: \"*%s\"", name);
        return NULL;
    }
    if (anchor->value == NULL) {
        error_here(loader, "E110", "the alias `*%s` stands inside its own anchor", name);
        return NULL;
    }
    loader->expanded += anchor->size;
    if (loader->expanded > EXPANSION_LIMIT) {
        error_here(loader, "E109", "aliases expand to more than %d values", EXPANSION_LIMIT);
        return NULL;
    }
    *size += anchor->size;
    twin = ARENA_NEW(loader->build.arena, Value);
    *twin = *anchor->value;
    twin->start = event_start(loader);
    twin->end = event_end(loader);
    return twin;
}

/* --- Lists and maps ------------------------------------------------------------------------ */

static bool
enter(Loader *loader)
{
    if (loader->depth == DEPTH_LIMIT) {
        error_here(loader, "E108", "nested more than %d deep", DEPTH_LIMIT);
        return false;
    }
    loader->depth++;
    return true;
}

static const Value *
read_list(Loader *loader, size_t *size)
{
    bool is_flow = loader->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
    YamlBranch list = yaml_list_begin(&loader->build, event_start(loader), is_flow);
    Mark outer = loader->flow;
    bool ok = enter(loader);

    loader->flow = is_flow ? list.start : outer;
    while (ok && (ok = next_event(loader)) && loader->event.type != YAML_SEQUENCE_END_EVENT) {
        const Value *item = read_node(loader, size);

        ok = item != NULL;
        if (ok) {
            yaml_list_add(&loader->build, &list, item);
        }
    }
    if (!ok) {
        yaml_branch_drop(&list);
        return NULL;
    }
    loader->depth--;
    loader->flow = outer;
    return yaml_branch_end(&list, event_end(loader));
}

/* Key and value; the present event is the key's first. */
static bool
read_member(Loader *loader, YamlBranch *map, size_t *size)
{
    const Value *key = read_node(loader, size);
    const Value *value = key != NULL && next_event(loader) ? read_node(loader, size) : NULL;

    if (value != NULL) {
        yaml_map_add(&loader->build, map, key, value);
    }
    return value != NULL;
}

static const Value *
read_map(Loader *loader, size_t *size)
{
    bool is_flow = loader->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    YamlBranch map = yaml_map_begin(&loader->build, event_start(loader), is_flow);
    Mark outer = loader->flow;
    bool ok = enter(loader);

    loader->flow = is_flow ? map.start : outer;
    while (ok && (ok = next_event(loader)) && loader->event.type != YAML_MAPPING_END_EVENT) {
        ok = read_member(loader, &map, size);
    }
    if (!ok) {
        yaml_branch_drop(&map);
        return NULL;
    }
    loader->depth--;
    loader->flow = outer;
    return yaml_branch_end(&map, event_end(loader));
}

/* --- Nodes and documents ------------------------------------------------------------------- */

static const yaml_char_t *
event_anchor(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor;
    default:
        return NULL;
    }
}

static const yaml_char_t *
event_tag(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.tag;
    default:
        return NULL;
    }
}

/* The node that begins with the present event; afterwards its last event is the present one.
 * *size grows by the number of values in it.  NULL after an error. */
static const Value *
read_node(Loader *loader, size_t *size)
{
    Anchor *anchor = anchor_new(loader, event_anchor(&loader->event));
    const yaml_char_t *tag = event_tag(&loader->event);
    size_t inner = 1;
    const Value *value;

    if (tag != NULL && loader->build.dialect == YAML_OURS) {
        error_here(loader, "E112", "the tag `%s` is not allowed here", (const char *)tag);
    }
    switch (loader->event.type) {
    case YAML_ALIAS_EVENT:
        return read_alias(loader, size);
    case YAML_SEQUENCE_START_EVENT:
        value = read_list(loader, &inner);
        break;
    case YAML_MAPPING_START_EVENT:
        value = read_map(loader, &inner);
        break;
    default:
        value = read_scalar(loader);
        break;
    }
    if (anchor != NULL && value != NULL) {
        anchor->value = value;
        anchor->size = inner;
    }
    *size += inner;
    return value;
}

/* The document that begins with the present event; false after an error. */
static bool
read_document(Loader *loader, GPtrArray *documents)
{
    size_t size = 0;
    const Value *value;

    g_hash_table_remove_all(loader->anchors);
    loader->expanded = 0;
    loader->depth = 0;
    loader->flow = (Mark){ 0 };
    if (!next_event(loader)) {
        return false;
    }
    value = read_node(loader, &size);
    if (value == NULL || !next_event(loader)) {
        return false;
    }
    if (value->type != VALUE_NULL) {
        g_ptr_array_add(documents, (void *)(uintptr_t)value);
    }
    return true;
}

static void
loader_open(Loader *loader)
{
    yaml_parser_initialize(&loader->parser);
    yaml_parser_set_input_string(&loader->parser, (const unsigned char *)loader->text,
                                 loader->length);
    loader->event.type = YAML_NO_EVENT;
}

static void
loader_close(Loader *loader)
{
    yaml_event_delete(&loader->event);
    yaml_parser_delete(&loader->parser);
}

/* For each document whether it is one of ours: a first look at the events alone.  A document that
 * ends in an error counts by what was seen of it. */
static GArray *
find_ours(Loader *loader)
{
    GArray *ours = g_array_new(FALSE, FALSE, sizeof(bool));
    int depth = 0;
    int nodes = 0; /* of the outermost mapping: keys are even */
    bool at_end = false;

    loader_open(loader);
    while (!at_end && yaml_parser_parse(&loader->parser, &loader->event)) {
        yaml_event_type_t type = loader->event.type;
        bool is_node = type == YAML_SCALAR_EVENT || type == YAML_ALIAS_EVENT ||
                       type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT;

        if (type == YAML_DOCUMENT_START_EVENT) {
            static const bool no = false;

            g_array_append_val(ours, no);
            nodes = 0;
        }
        depth -= type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT ? 1 : 0;
        if (is_node && depth == 1) {
            if (type == YAML_SCALAR_EVENT && nodes % 2 == 0 &&
                strcmp((const char *)loader->event.data.scalar.value, "orrery") == 0) {
                g_array_index(ours, bool, ours->len - 1) = true;
            }
            nodes++;
        }
        depth += type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT ? 1 : 0;
        at_end = type == YAML_STREAM_END_EVENT || depth > DEPTH_LIMIT;
        yaml_event_delete(&loader->event);
    }
    loader_close(loader);
    return ours;
}

/* 'ours' tells the dialect of each document; NULL: all are in the loader's. */
static GPtrArray *
read_all(Loader *loader, const GArray *ours)
{
    GPtrArray *documents = g_ptr_array_new();
    unsigned n = 0;
    bool ok = true;

    loader->anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    loader_open(loader);
    while (ok && (ok = next_event(loader)) && loader->event.type != YAML_STREAM_END_EVENT) {
        if (loader->event.type == YAML_DOCUMENT_START_EVENT) {
            if (ours != NULL) {
                bool is_ours = n < ours->len && g_array_index(ours, bool, n);

                loader->build.dialect = is_ours ? YAML_OURS : YAML_MANIFEST;
                n++;
            }
            ok = read_document(loader, documents);
        }
    }
    loader_close(loader);
    g_hash_table_unref(loader->anchors);
    if (!ok) {
        g_ptr_array_unref(documents);
        return NULL;
    }
    return documents;
}

static bool
has_size(const Loader *loader)
{
    Mark start = { loader->source, 1, 1 };

    if (loader->length <= (size_t)SIZE_LIMIT_MIB * 1024 * 1024) {
        return true;
    }
    diagnostics_add(loader->build.diagnostics, SEVERITY_ERROR, "E111", start, start,
                    "the file has more than %d MiB", SIZE_LIMIT_MIB);
    return false;
}

GPtrArray *
yaml_read(const char *text, size_t length, uint32_t source, YamlDialect dialect, Arena *arena,
          Diagnostics *diagnostics)
{
    Loader loader = {
        .text = text, .length = length, .source = source, .build = { dialect, arena, diagnostics }
    };

    return has_size(&loader) ? read_all(&loader, NULL) : NULL;
}

GPtrArray *
yaml_read_mixed(const char *text, size_t length, uint32_t source, Arena *arena,
                Diagnostics *diagnostics)
{
    Loader loader = { .text = text,
                      .length = length,
                      .source = source,
                      .build = { YAML_MANIFEST, arena, diagnostics } };
    GPtrArray *documents;
    GArray *ours;

    if (!has_size(&loader)) {
        return NULL;
    }
    ours = find_ours(&loader);
    documents = read_all(&loader, ours);
    g_array_unref(ours);
    return documents;
}
