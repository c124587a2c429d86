/* input-file.h - reading what a scenario names: files, patterns, directories.
 *
 * Limits: 64 MiB a file, 1,000 files a pattern, 32 directories deep. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define INPUT_SIZE_MAX (64 * 1024 * 1024)
#define INPUT_FILES_MAX 1000

/* The whole file, ended by NUL, to be freed; "-" is standard input.  NULL and a message (to be
 * freed) if it cannot be read. */
char *input_file_read(const char *path, size_t *ret_length, char **ret_error);

/* The files a pattern names, sorted, relative to 'directory'; a directory stands for all .yaml,
 * .yml and .json files in it.  A name without * ? is taken as it is.  '*ret_too_many' if the
 * limit was hit. */
GPtrArray *input_file_glob(const char *directory, const char *pattern, bool *ret_too_many);

/* SHA-256 in hexadecimal, to be freed. */
char *input_file_hash(const char *text, size_t length);

/* Reads a file of any size piece by piece: its SHA-256 (to be freed) and size, and its text as long
 * as it has at most 'keep' bytes, else NULL.  False and a message (to be freed) if it cannot be
 * read. */
bool input_file_scan(const char *path, size_t keep, char **ret_hash, size_t *ret_size,
                     char **ret_text, char **ret_error);
