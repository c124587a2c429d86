/* arena.h - memory that is taken in small pieces and given back all at once.
 *
 * Three lifetimes are enough for a simulator: the scenario, the run, the cycle.  Each has an
 * arena; whoever opens the lifetime frees the arena, and nobody frees anything inside it.
 *
 * Ownership: what an arena hands out lives until arena_free() or arena_clear().  Memory comes
 * zeroed and aligned for any type. */
#pragma once

#include <glib.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;

Arena *arena_new(void);
void arena_free(Arena *arena); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Arena, arena_free)

/* Forgets everything handed out but keeps the memory for the next use. */
void arena_clear(Arena *arena);

/* Returns 'size' zeroed bytes; never NULL, also for size 0. */
void *arena_alloc(Arena *arena, size_t size);

/* Copies of text.  'text' may be NULL, which gives NULL. */
char *arena_strdup(Arena *arena, const char *text);
char *arena_strndup(Arena *arena, const char *text, size_t length);
char *arena_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);
char *arena_vprintf(Arena *arena, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);

/* Bytes handed out so far, for limits and for --stats. */
size_t arena_used(const Arena *arena);

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_NEW_N(arena, Type, n) ((Type *)arena_alloc((arena), sizeof(Type) * (size_t)(n)))
