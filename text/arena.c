/* arena.c - chunks of growing size; the newest one is filled from the front with pieces of any
 * type, and from the back with text, which needs no alignment.
 *
 * A piece larger than a quarter of a chunk gets a chunk of its own behind the newest, so that one
 * large string does not throw away the rest of a half-empty chunk. */
#include "text/arena.h"

#include <string.h>

enum {
    FIRST_CHUNK_BYTES = 16 * 1024,
    LARGEST_CHUNK_BYTES = 1024 * 1024
};

typedef struct Chunk {
    struct Chunk *next; /* older */
    size_t capacity;
    size_t size; /* of what is not yet text */
    size_t used;
    max_align_t data[];
} Chunk;

struct Arena {
    Chunk *newest;
    size_t used;
};

Arena *
arena_new(void)
{
    return g_new0(Arena, 1);
}

void
arena_free(Arena *arena)
{
    if (arena == NULL) {
        return;
    }
    for (Chunk *chunk = arena->newest; chunk != NULL;) {
        Chunk *next = chunk->next;

        g_free(chunk);
        chunk = next;
    }
    g_free(arena);
}

/* Keeps the largest chunk only: a cycle that once needed much will soon fit into one. */
void
arena_clear(Arena *arena)
{
    Chunk *largest = arena->newest;

    for (Chunk *chunk = arena->newest; chunk != NULL; chunk = chunk->next) {
        if (chunk->capacity > largest->capacity) {
            largest = chunk;
        }
    }
    for (Chunk *chunk = arena->newest; chunk != NULL;) {
        Chunk *next = chunk->next;

        if (chunk != largest) {
            g_free(chunk);
        }
        chunk = next;
    }
    if (largest != NULL) {
        largest->next = NULL;
        largest->used = 0;
        largest->size = largest->capacity;
    }
    arena->newest = largest;
    arena->used = 0;
}

static Chunk *
chunk_new(size_t size)
{
    Chunk *chunk = g_malloc(sizeof(Chunk) + size);

    chunk->next = NULL;
    chunk->capacity = size;
    chunk->size = size;
    chunk->used = 0;
    return chunk;
}

static Chunk *
chunk_for(Arena *arena, size_t size)
{
    Chunk *newest = arena->newest;
    size_t next_size = FIRST_CHUNK_BYTES;
    Chunk *chunk;

    if (newest != NULL && newest->size - newest->used >= size) {
        return newest;
    }
    if (newest != NULL) {
        next_size = MIN(MAX(newest->capacity, FIRST_CHUNK_BYTES) * 2, LARGEST_CHUNK_BYTES);
    }
    if (newest != NULL && size > next_size / 4) {
        chunk = chunk_new(size);
        chunk->next = newest->next;
        newest->next = chunk;
        return chunk;
    }
    chunk = chunk_new(MAX(size, next_size));
    chunk->next = newest;
    arena->newest = chunk;
    return chunk;
}

void *
arena_alloc(Arena *arena, size_t size)
{
    size_t unit = _Alignof(max_align_t);
    size_t rounded = (MAX(size, 1) + unit - 1) / unit * unit;
    Chunk *chunk;
    char *piece;

    g_assert(rounded >= size); /* a size near SIZE_MAX is a bug of the caller */
    chunk = chunk_for(arena, rounded);
    piece = (char *)chunk->data + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    return memset(piece, 0, rounded);
}

char *
arena_strndup(Arena *arena, const char *text, size_t length)
{
    Chunk *chunk;
    char *copy;

    if (text == NULL) {
        return NULL;
    }
    g_assert(length < SIZE_MAX);
    chunk = chunk_for(arena, length + 1);
    chunk->size -= length + 1;
    arena->used += length + 1;
    copy = (char *)chunk->data + chunk->size;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

char *
arena_strdup(Arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *
arena_vprintf(Arena *arena, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);

    return arena_strdup(arena, text);
}

char *
arena_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

size_t
arena_used(const Arena *arena)
{
    return arena->used;
}
