/* yaml-internal.h - how plain scalars are resolved; shared by yaml.c and yaml-write.c. */
#pragma once

#include "text/yaml.h"

typedef enum YamlKind {
    YAML_IS_STRING,
    YAML_IS_NULL,
    YAML_IS_BOOL,
    YAML_IS_INT,
    YAML_IS_FLOAT,
    YAML_IS_MERGE,     /* "<<" */
    YAML_IS_TIMESTAMP, /* read as text, but written in quotes */
} YamlKind;

typedef struct YamlScalar {
    YamlKind kind;
    bool boolean;
    int64_t integer;
    double real;
} YamlScalar;

/* As the YAML library of kubectl resolves a plain scalar (YAML 1.1 with Go's number forms). */
YamlScalar yaml_resolve_manifest(const char *text, size_t length);
/* As our own documents do: null, true, false and the numbers of JSON. */
YamlScalar yaml_resolve_ours(const char *text, size_t length);
/* "1:30": a number in base sixty to old readers of YAML. */
bool yaml_is_sexagesimal(const char *text);
