/* output-file.c - buffered writing, hand-made numbers, a rename at the end. */
#include "experiment/results/output-file.h"

#include "text/json.h"
#include "text/scalar.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE (256 * 1024)

struct OutputFile {
    char *path;
    char *temporary;
    int descriptor;
    int error; /* errno of the first failure */
    GString *buffer;
    GChecksum *checksum; /* NULL: nobody asks for it */
};

OutputFile *
output_file_open(const char *directory, const char *name)
{
    OutputFile *file = g_new0(OutputFile, 1);
    g_autofree char *hidden = g_strconcat(".", name, ".part", NULL);

    file->path = g_build_filename(directory, name, NULL);
    file->temporary = g_build_filename(directory, hidden, NULL);
    file->buffer = g_string_sized_new(BUFFER_SIZE + 4096);
    file->descriptor = open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->descriptor < 0) {
        file->error = errno;
    }
    return file;
}

void
output_file_sum(OutputFile *file)
{
    g_assert(file->checksum == NULL && file->buffer->len == 0);
    file->checksum = g_checksum_new(G_CHECKSUM_SHA256);
}

static void
flush(OutputFile *file)
{
    const char *text = file->buffer->str;
    size_t left = file->buffer->len;

    if (file->checksum != NULL) {
        g_checksum_update(file->checksum, (const guchar *)text, (gssize)left);
    }
    while (left > 0 && file->error == 0) {
        ssize_t written = write(file->descriptor, text, left);

        if (written < 0 && errno != EINTR) {
            file->error = errno;
        } else if (written > 0) {
            text += written;
            left -= (size_t)written;
        }
    }
    g_string_truncate(file->buffer, 0);
}

void
output_write_n(OutputFile *file, const char *text, size_t length)
{
    g_string_append_len(file->buffer, text, (gssize)length);
    if (file->buffer->len >= BUFFER_SIZE) {
        flush(file);
    }
}

void
output_write(OutputFile *file, const char *text)
{
    output_write_n(file, text, strlen(text));
}

void
output_integer(OutputFile *file, int64_t number)
{
    int64_append(file->buffer, number);
    if (file->buffer->len >= BUFFER_SIZE) {
        flush(file);
    }
}

void
output_number(OutputFile *file, double number)
{
    char buffer[G_ASCII_DTOSTR_BUF_SIZE];

    if (fabs(number) < 1e15 && !(number < floor(number)) && !(number > floor(number))) {
        output_integer(file, (int64_t)number);
    } else {
        output_write(file, g_ascii_dtostr(buffer, sizeof buffer, number));
    }
}

void
output_seconds(OutputFile *file, SimTime at)
{
    if (at != SIM_NEVER) {
        seconds_append(file->buffer, at);
    }
}

CsvWriter
output_csv(OutputFile *file)
{
    return (CsvWriter){ file->buffer, false };
}

void
output_end_row(OutputFile *file, CsvWriter *writer)
{
    csv_end_row(writer);
    if (file->buffer->len >= BUFFER_SIZE) {
        flush(file);
    }
}

void
output_json(OutputFile *file, const char *text)
{
    if (text == NULL) {
        output_write(file, "null");
    } else {
        json_write_string(file->buffer, text);
    }
}

static void
finish(OutputFile *file)
{
    flush(file);
    if (file->descriptor >= 0 && close(file->descriptor) != 0 && file->error == 0) {
        file->error = errno;
    }
    if (file->error == 0 && rename(file->temporary, file->path) != 0) {
        file->error = errno;
    }
    if (file->error != 0 && file->descriptor >= 0) {
        (void)unlink(file->temporary);
    }
}

char *
output_file_close(OutputFile *file, char **ret_sha256)
{
    char *message = NULL;

    finish(file);
    if (ret_sha256 != NULL) {
        g_assert(file->checksum != NULL);
        *ret_sha256 = g_strdup(g_checksum_get_string(file->checksum));
    }
    if (file->error != 0) {
        message = g_strdup_printf("cannot write %s: %s", file->path, g_strerror(file->error));
    }
    g_free(file->path);
    g_free(file->temporary);
    g_string_free(file->buffer, TRUE);
    g_clear_pointer(&file->checksum, g_checksum_free);
    g_free(file);
    return message;
}

char *
output_file_write(const char *directory, const char *name, const char *text, size_t length)
{
    OutputFile *file = output_file_open(directory, name);

    output_write_n(file, text, length);
    return output_file_close(file, NULL);
}
