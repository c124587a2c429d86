/* run-many.h - independent pieces of work in processes of their own.
 *
 * Each piece's output is kept until all before it have been printed, so that what is said does not
 * depend on how many processes there are. */
#pragma once

#include <stddef.h>

/* Does the pieces 0 .. n-1, at most 'n_jobs' at once, and returns the largest exit code.  A piece
 * prints as always and returns its exit code; one that dies counts as an internal error.  After
 * SIGINT or SIGTERM those that run are told, and no more begin. */
int run_many(size_t n, size_t n_jobs, int (*piece)(void *data, size_t index), void *data);

/* How many processors there are. */
size_t processor_count(void);
