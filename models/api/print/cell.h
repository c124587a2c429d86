/* cell.h - the small formats that tables and descriptions share.
 *
 * Functions with a CellScope are for TableColumn rows and read column->path and column->fallback;
 * the others are what they are made of.  All text lives in the arena given. */
#pragma once

#include "models/api/print/table-kind.h"

/* The columns nearly every kind has. */
#define COLUMN_NAME \
    { \
        .name = "Name", .cell = cell_text, .path = "metadata.name" \
    }
#define COLUMN_AGE \
    { \
        .name = "Age", .cell = cell_age, .path = "metadata.creationTimestamp" \
    }

/* "spec.replicas" of a map, or NULL.  Keys with points in them: value_path(). */
const Value *value_at(const Value *map, const char *path);
const char *text_at(const Value *map, const char *path); /* NULL if it is no string */
int64_t int_at(const Value *map, const char *path);      /* 0 if it is no integer */
bool bool_at(const Value *map, const char *path);

/* A scalar as Go prints it: strings, numbers and booleans by their text; NULL if there is none. */
const char *scalar_text(const Value *value);

/* The scalar at the path; "" counts as absent. */
const char *cell_text(const CellScope *scope);
/* An integer; absent is 0. */
const char *cell_int(const CellScope *scope);
/* A boolean; absent is false. */
const char *cell_bool(const CellScope *scope);
/* Time since the instant at the path; the fallback, or "<unknown>". */
const char *cell_age(const CellScope *scope);
/* Number of items or members. */
const char *cell_count(const CellScope *scope);
/* A map as "a=b,c=d". */
const char *cell_labels(const CellScope *scope);
/* A LabelSelector. */
const char *cell_selector(const CellScope *scope);
/* Names, images of the containers below the path, joined by commas. */
const char *cell_container_names(const CellScope *scope);
const char *cell_container_images(const CellScope *scope);

/* Nanoseconds since 1970 of a Time or MicroTime; false if it is none. */
bool instant_parse(const Value *time, int64_t *ret_ns);
/* "5m12s" since 'time', or "<unknown>". */
const char *age_text(const Value *time, int64_t now_ns, Arena *arena);
/* "a=b,c=d", sorted; NULL if the map is empty. */
const char *labels_text(const Value *map, Arena *arena);
/* "a=b,c in (d,e),!f"; "" selects all; NULL for no selector, "<error>" for one that is wrong. */
const char *selector_text(const Value *selector, Arena *arena);
/* "RWO,RWX" from a list of access modes, in the order RWO, ROX, RWX, RWOP. */
const char *access_modes_text(const Value *modes, Arena *arena);

/* A list of texts with commas (or another separator) between; adding NULL adds nothing. */
const char *texts_join(const GPtrArray *texts, const char *separator, Arena *arena);
/* The texts of one member ("name") of each item of a list, joined by commas. */
const char *members_join(const Value *list, const char *key, Arena *arena);

/* Whether 'object' is of this group ("" is core) and kind, whatever its version. */
bool value_is_kind(const Value *object, const char *group, const char *kind);
/* The group of "apps/v1": "apps"; of "v1": "".  In 'arena'. */
const char *api_group(const char *api_version, Arena *arena);

/* "deployment.apps/", "pod/": what kubectl writes before a name to tell kinds apart. */
void object_kind_append(GString *out, const Value *object);

/* How a quantity prints: in canonical form, or "0" if absent. */
const char *quantity_text(const Value *quantity, Arena *arena);

/* Roles of a node by its labels, sorted: "control-plane,worker", or "<none>". */
const char *node_roles_text(const Value *node, Arena *arena);

/* The storage class of a volume or claim, by its old annotation or its field; "" if none. */
const char *storage_class_text(const Value *object);
bool storage_class_is_default(const Value *object);

/* The addresses of status.loadBalancer, sorted, joined by commas; "" if there are none. */
const char *load_balancer_text(const Value *object, Arena *arena);
