/* api-edit.h - objects under construction.
 *
 * Between decoding and storing, defaults and strategies edit the object in place: its maps and
 * lists were made by api-decode.h and belong to nobody else yet.  Maps keep their keys sorted by
 * bytes, which is the canonical order.  After that an object is an ordinary Value that never
 * changes. */
#pragma once

#include "text/value.h"

/* An empty map or list that may be edited. */
Value *edit_map_new(Arena *arena);
Value *edit_list_new(Arena *arena, size_t n);

/* A deep copy of 'value' that may be edited; scalars are shared. */
Value *edit_copy(Arena *arena, const Value *value);

/* The member or item as something to edit: NULL unless it is a map or a list. */
Value *edit_get(const Value *map, const char *key);
Value *edit_item(const Value *list, size_t index);
/* The map under 'key', made empty if there is none. */
Value *edit_need(Arena *arena, Value *map, const char *key);

/* Sets a member; NULL removes it. */
void edit_put(Arena *arena, Value *map, const char *key, const Value *value);
void edit_put_text(Arena *arena, Value *map, const char *key, const char *text);
void edit_put_int(Arena *arena, Value *map, const char *key, int64_t number);
void edit_put_bool(Arena *arena, Value *map, const char *key, bool truth);
void edit_remove(Value *map, const char *key);
void edit_append(Arena *arena, Value *list, const Value *item);
void edit_set_item(Value *list, size_t index, const Value *item);

/* Sets a member unless it is there (and, for text, not empty). */
void edit_default(Arena *arena, Value *map, const char *key, const Value *value);
void edit_default_text(Arena *arena, Value *map, const char *key, const char *text);
void edit_default_int(Arena *arena, Value *map, const char *key, int64_t number);
void edit_default_bool(Arena *arena, Value *map, const char *key, bool truth);
