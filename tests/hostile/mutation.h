/* mutation.h - texts made wrong on purpose, the same from the same seed.
 *
 * What people and programs do to files: bytes flipped, lines dropped, doubled, swapped and
 * indented, files cut short, values replaced by what is huge, empty, of another type or made to
 * harm a terminal, brackets without end, and aliases that multiply. */
#pragma once

#include <glib.h>
#include <stdint.h>

/* A mutation of 'text', with one to six changes.  The caller frees it. */
GString *text_mutate(const char *text, size_t length, uint64_t seed);
