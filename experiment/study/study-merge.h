/* study-merge.h - shards of one study put together. */
#pragma once

#include "experiment/study/study-file.h"

/* Writes the runs of all files into 'path', which must not exist.  The files must be shards of one
 * study, without a run in common that differs.  '*ret_n_missing' is how many runs no file has.
 * NULL, or a message to be freed; there is no file then. */
char *study_merge(const char *const *files, const char *path, uint64_t *ret_n_missing);
