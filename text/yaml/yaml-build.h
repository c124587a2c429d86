/* yaml-build.h - lists and maps from what yaml.c reads, by the rules of the two dialects.
 *
 * Here are duplicate keys, merge keys, keys that are no text, and arguments that flow style has
 * cut at their commas: everything about YAML that does not need libyaml. */
#pragma once

#include "text/yaml/yaml-internal.h"

typedef struct YamlBuild {
    YamlDialect dialect;
    Arena *arena;
    Diagnostics *diagnostics;
} YamlBuild;

/* An argument list that flow style has cut at its commas, while it is put together again. */
typedef struct YamlCut {
    const Value *first; /* the piece with the open parenthesis; NULL: nothing is open */
    ValueMember member; /* whose value it is; key NULL in a list */
    GString *text;
    int open;
} YamlCut;

/* A list or map while it is read. */
typedef struct YamlBranch {
    ValueBuilder *builder;
    ValueBuilder *merged; /* a list of what "<<" named; NULL for lists */
    YamlCut cut;
    bool is_flow;
    Mark start;
    Mark end; /* of the last child */
} YamlBranch;

YamlBranch yaml_list_begin(const YamlBuild *build, Mark start, bool is_flow);
YamlBranch yaml_map_begin(const YamlBuild *build, Mark start, bool is_flow);
void yaml_list_add(const YamlBuild *build, YamlBranch *list, const Value *item);
void yaml_map_add(const YamlBuild *build, YamlBranch *map, const Value *key, const Value *value);
/* The finished value, and the end of the branch; 'end' counts in flow style alone. */
const Value *yaml_branch_end(YamlBranch *branch, Mark end);
/* After an error. */
void yaml_branch_drop(YamlBranch *branch);

/* Sets type and number of 'value', whose text is known, as a plain scalar of the dialect. */
void yaml_set_type(const YamlBuild *build, Value *value);
/* Replaces base64 by the bytes it stands for. */
void yaml_set_binary(const YamlBuild *build, Value *value);

/* Line and column of byte 'offset' of a text. */
Mark yaml_mark_of_offset(const char *text, size_t length, uint32_t source, size_t offset);
/* The column of the first tab in the indentation of 'line' (both from 1); 0 if there is none. */
uint32_t yaml_tab_in_indentation(const char *text, size_t length, size_t line);
