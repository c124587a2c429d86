/* input-argument.h - the files that arguments of a verb name. */
#pragma once

#include <stddef.h>

typedef void (*InputReader)(void *data, const char *name, const char *text, size_t length);

/* Reads a file, "-" or all files of a pattern or folder; EXIT_MET, or what went wrong (said). */
int input_argument_read(const char *path, InputReader reader, void *data);
