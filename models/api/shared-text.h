/* shared-text.h - text that several versions of an object own together; it goes with the last.
 *
 * What GRefString does, for one thread: names and messages of Events are made and dropped often. */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

typedef struct SharedText {
    uint32_t n_owners;
    char text[];
} SharedText;

static inline SharedText *
shared_text_head(const char *text)
{
    return (SharedText *)(void *)(*(char *const *)(const void *)&text - offsetof(SharedText, text));
}

/* A copy of 'length' bytes, with one owner. */
static inline const char *
shared_text_new(const char *text, size_t length)
{
    SharedText *shared = g_malloc(sizeof(SharedText) + length + 1);

    shared->n_owners = 1;
    memcpy(shared->text, text, length);
    shared->text[length] = '\0';
    return shared->text;
}

static inline const char *
shared_text_hold(const char *text)
{
    shared_text_head(text)->n_owners++;
    return text;
}

static inline void
shared_text_release(const char *text)
{
    SharedText *shared = shared_text_head(text);

    if (--shared->n_owners == 0) {
        g_free(shared);
    }
}
