/* table-kind.h - what a kind's table is made of: rows of columns, each with a function for a cell.
 *
 * To add a kind: a TableKind in one of the family files, or in a new file that local.mk lists. */
#pragma once

#include "models/api/print/table.h"

/* What a cell is made from.  Text made on the way lives in 'arena'. */
typedef struct CellScope {
    const Value *object;
    const struct TableColumn *column;
    int64_t now_ns;
    Arena *arena;
} CellScope;

typedef const char *(*CellFunction)(const CellScope *scope);

typedef struct TableColumn {
    const char *name; /* as in the API's Table; printed in upper case */
    CellFunction cell;
    const char *path;     /* "status.replicas": what the functions of cell.h look at */
    const char *fallback; /* if there is nothing at 'path'; NULL: empty */
    bool is_wide;         /* only with -o wide */
} TableColumn;

typedef struct TableKind {
    const char *name;     /* "Deployment" */
    const char *group;    /* "apps"; "" is core */
    const char *resource; /* "deployments" */
    bool is_cluster_scoped;
    const TableColumn *columns; /* up to a NULL name */
} TableKind;

/* Kinds that belong together, in one file. */
typedef struct TableFamily {
    const TableKind *kinds; /* up to a NULL name */
} TableFamily;

extern const TableFamily *const table_families[];

/* The kind of 'object', or NULL if no family has it. */
const TableKind *table_kind_of(const Value *object);
