/* yaml-build.c - the rules of yaml-build.h. */
#include "text/yaml/yaml-build.h"

#include "text/scalar.h"
#include "text/yaml.h"

#include <string.h>

Mark
yaml_mark_of_offset(const char *text, size_t length, uint32_t source, size_t offset)
{
    Mark mark = { source, 1, 1 };

    for (size_t i = 0; i < MIN(offset, length); i++) {
        if (text[i] == '\n') {
            mark.line++;
            mark.column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

uint32_t
yaml_tab_in_indentation(const char *text, size_t length, size_t line)
{
    const char *c = text;
    const char *end = text + length;

    for (size_t i = 1; i < line && c != NULL; i++) {
        c = memchr(c, '\n', (size_t)(end - c));
        c = c == NULL ? NULL : c + 1;
    }
    for (uint32_t column = 1; c != NULL && c < end && (*c == ' ' || *c == '\t'); c++, column++) {
        if (*c == '\t') {
            return column;
        }
    }
    return 0;
}

/* Numbers of manifests become what kubectl sends: 0x10 is 16, and 1.50 is 1.5. */
static void
set_number_text(const YamlBuild *build, Value *value)
{
    g_autofree char *text = value->type == VALUE_INT
                                ? g_strdup_printf("%" G_GINT64_FORMAT, value->integer)
                                : number_format(value->real);

    if (strcmp(text, value->text) != 0) {
        value->text = arena_strdup(build->arena, text);
        value->length = strlen(text);
    }
}

void
yaml_set_type(const YamlBuild *build, Value *value)
{
    YamlScalar scalar = build->dialect == YAML_OURS
                            ? yaml_resolve_ours(value->text, value->length)
                            : yaml_resolve_manifest(value->text, value->length);
    bool is_finite = scalar.real - scalar.real == 0;

    if (scalar.kind == YAML_IS_NULL) {
        value->type = VALUE_NULL;
    } else if (scalar.kind == YAML_IS_BOOL) {
        value->type = VALUE_BOOL;
        value->boolean = scalar.boolean;
    } else if (scalar.kind == YAML_IS_INT) {
        value->type = VALUE_INT;
        value->integer = scalar.integer;
    } else if (scalar.kind == YAML_IS_FLOAT && is_finite) {
        value->type = VALUE_FLOAT;
        value->real = scalar.real;
    }
    if (build->dialect == YAML_MANIFEST &&
        (value->type == VALUE_INT || value->type == VALUE_FLOAT)) {
        set_number_text(build, value);
    }
}

void
yaml_set_binary(const YamlBuild *build, Value *value)
{
    gsize length = 0;
    g_autofree guchar *bytes = g_base64_decode(value->text, &length);

    value->text = arena_strndup(build->arena, (const char *)bytes, length);
    value->length = length;
}

static int
open_parentheses(const char *text)
{
    int open = 0;

    for (const char *c = text; *c != '\0'; c++) {
        open += *c == '(' ? 1 : *c == ')' ? -1 : 0;
    }
    return open;
}

static bool
cut_begin(YamlCut *cut, const ValueMember *member, const Value *value)
{
    int open;

    if (!value_is(value, VALUE_STRING) || !value->plain) {
        return false;
    }
    open = open_parentheses(value->text);
    if (open <= 0) {
        return false;
    }
    *cut = (YamlCut){
        .first = value, .member = *member, .text = g_string_new(value->text), .open = open
    };
    return true;
}

/* The pieces as one value, which is what was meant; reported as E140. */
static const Value *
cut_end(const YamlBuild *build, YamlCut *cut, const char *piece, Mark end)
{
    Value *value = ARENA_NEW(build->arena, Value);
    Diagnostic *error = diagnostics_add(build->diagnostics, SEVERITY_ERROR, "E140",
                                        cut->first->start, end, "flow style splits at commas");

    if (cut->member.key != NULL) {
        diagnostic_label(error, "read as `%s: %s` and a key `%s`", cut->member.key,
                         cut->first->text, piece);
    } else {
        diagnostic_label(error, "read as `%s` and an entry `%s`", cut->first->text, piece);
    }
    diagnostic_help(error, "separate arguments with spaces: %s", cut->text->str);
    diagnostic_fix(error, cut->text->str);
    *value = *cut->first;
    value->text = arena_strdup(build->arena, cut->text->str);
    value->length = cut->text->len;
    value->end = end;
    g_string_free(cut->text, TRUE);
    *cut = (YamlCut){ 0 };
    return value;
}

/* Takes one more piece; true once the parentheses are closed. */
static bool
cut_add(YamlCut *cut, const char *piece)
{
    g_string_append_c(cut->text, ' ');
    g_string_append(cut->text, piece);
    cut->open += open_parentheses(piece);
    return cut->open <= 0;
}

static void
cut_drop(YamlCut *cut)
{
    if (cut->text != NULL) {
        g_string_free(cut->text, TRUE);
    }
    *cut = (YamlCut){ 0 };
}

/* An item of a list, or, where it belongs to arguments cut at commas, a piece of them.  An
 * argument list that never closes stays as it was written. */
static void
add_item(const YamlBuild *build, ValueBuilder *list, YamlCut *cut, const Value *item)
{
    static const ValueMember no_member;

    if (cut->first == NULL && cut_begin(cut, &no_member, item)) {
        return;
    }
    if (cut->first != NULL && item->text != NULL && item->plain) {
        if (cut_add(cut, item->text)) {
            value_add(list, cut_end(build, cut, item->text, item->end));
        }
        return;
    }
    if (cut->first != NULL) {
        value_add(list, cut->first);
        cut_drop(cut);
    }
    value_add(list, item);
}

/* A key as kubectl makes text of it; NULL if it cannot be one. */
static const char *
key_text(const YamlBuild *build, const Value *key)
{
    bool has_zero = key->text != NULL && strlen(key->text) != key->length;

    if (key->text == NULL || has_zero || (key->type == VALUE_NULL && key->length == 0)) {
        Diagnostic *error =
            diagnostics_error_at(build->diagnostics, "E115", key, "a key must be a plain word");

        if (value_is(key, VALUE_MAP)) { /* "{{" opens a mapping whose key is a mapping */
            diagnostic_help(error, "%s", yaml_template_help);
        }
        return NULL;
    }
    if (build->dialect == YAML_MANIFEST && key->type == VALUE_BOOL) {
        return key->boolean ? "true" : "false";
    }
    return key->text;
}

static void
report_duplicate(const YamlBuild *build, const ValueMember *member, const Value *key,
                 const ValueMember *old)
{
    bool ours = build->dialect == YAML_OURS;
    Mark old_end = old->mark;
    Diagnostic *diagnostic =
        diagnostics_add(build->diagnostics, ours ? SEVERITY_ERROR : SEVERITY_WARNING,
                        ours ? "E104" : "W220", member->mark, key->end, "duplicate key `%s`%s",
                        member->key, ours ? "" : ": the last one counts");

    old_end.column += (uint32_t)g_utf8_strlen(old->key, -1);
    diagnostic_label(diagnostic, "again here");
    diagnostic_also(diagnostic, old->mark, old_end, "first here");
}

/* "<<": the members of 'other' that the map does not have itself. */
static void
merge(ValueBuilder *map, const Value *other)
{
    if (other->type == VALUE_LIST) {
        for (size_t i = 0; i < other->n; i++) {
            merge(map, other->items[i]);
        }
        return;
    }
    for (size_t i = 0; other->type == VALUE_MAP && i < other->n; i++) {
        if (value_builder_member(map, other->members[i].key) == NULL) {
            value_put_member(map, &other->members[i]);
        }
    }
}

static bool
is_merge(const Value *key, const Value *value)
{
    return key->plain && key->text != NULL && strcmp(key->text, "<<") == 0 &&
           (value->type == VALUE_MAP || value->type == VALUE_LIST);
}

static void
put_member(const YamlBuild *build, ValueBuilder *map, const ValueMember *member, const Value *key)
{
    const ValueMember *old = value_builder_member(map, member->key);

    if (old != NULL) {
        report_duplicate(build, member, key, old);
    }
    value_put_member(map, member);
}

/* As add_item(), for the members of a flow mapping: the pieces are keys without values. */
static void
add_member(const YamlBuild *build, ValueBuilder *map, YamlCut *cut, const ValueMember *member,
           const Value *key)
{
    if (cut->first == NULL && cut_begin(cut, member, member->value)) {
        put_member(build, map, member, key); /* keeps its place; cut_end() replaces the value */
        return;
    }
    if (cut->first != NULL && value_is(member->value, VALUE_NULL) && member->value->length == 0) {
        if (cut_add(cut, member->key)) {
            ValueMember whole = cut->member;

            whole.value = cut_end(build, cut, member->key, key->end);
            value_put_member(map, &whole);
        }
        return;
    }
    cut_drop(cut);
    put_member(build, map, member, key);
}

YamlBranch
yaml_list_begin(const YamlBuild *build, Mark start, bool is_flow)
{
    return (YamlBranch){
        .builder = value_list_begin(build->arena), .is_flow = is_flow, .start = start, .end = start
    };
}

YamlBranch
yaml_map_begin(const YamlBuild *build, Mark start, bool is_flow)
{
    return (YamlBranch){ .builder = value_map_begin(build->arena),
                         .merged = value_list_begin(build->arena),
                         .is_flow = is_flow,
                         .start = start,
                         .end = start };
}

void
yaml_list_add(const YamlBuild *build, YamlBranch *list, const Value *item)
{
    list->end = item->end;
    if (list->is_flow && build->dialect == YAML_OURS) {
        add_item(build, list->builder, &list->cut, item);
    } else {
        value_add(list->builder, item);
    }
}

void
yaml_map_add(const YamlBuild *build, YamlBranch *map, const Value *key, const Value *value)
{
    ValueMember member = { .key = key_text(build, key), .value = value, .mark = key->start };

    map->end = value->end;
    if (member.key == NULL) {
        return; /* reported; what follows may have errors of its own */
    }
    if (is_merge(key, value)) {
        value_add(map->merged, value);
    } else if (map->is_flow && build->dialect == YAML_OURS) {
        add_member(build, map->builder, &map->cut, &member, key);
    } else {
        put_member(build, map->builder, &member, key);
    }
}

const Value *
yaml_branch_end(YamlBranch *branch, Mark end)
{
    if (branch->merged == NULL) {
        value_add(branch->builder, branch->cut.first); /* never closed: as it was written */
    } else {
        merge(branch->builder, value_end(branch->merged));
    }
    yaml_branch_drop(branch);
    return value_end_at(branch->builder, branch->start, branch->is_flow ? end : branch->end);
}

void
yaml_branch_drop(YamlBranch *branch)
{
    cut_drop(&branch->cut);
}
