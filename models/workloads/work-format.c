/* work-format.c - finding formats, and what all readers share. */
#include "models/workloads/work-format.h"

#include <string.h>
#include <zlib.h>

#define HEAD_BYTES 4096

void
work_task_clear(WorkTask *task)
{
    *task = (WorkTask){
        .run = SIM_NEVER, .cpu_milli = WORK_UNKNOWN, .memory = WORK_UNKNOWN, .copies = 1
    };
}

void
work_task_add(WorkTask *task, const char *resource, int64_t milli)
{
    g_assert(task->n_resources < WORK_RESOURCES_MAX);
    task->resources[task->n_resources++] = (WorkResource){ resource, milli };
}

const WorkFormat *
work_format_find(const char *name)
{
    for (size_t i = 0; work_formats[i] != NULL; i++) {
        if (strcmp(work_formats[i]->name, name) == 0) {
            return work_formats[i];
        }
    }
    return NULL;
}

static bool
read_head(const WorkInput *input, char head[HEAD_BYTES + 1])
{
    gzFile file;
    int n;

    if (input->text != NULL) {
        size_t length = MIN(input->length, HEAD_BYTES);

        memcpy(head, input->text, length);
        head[length] = '\0';
        return true;
    }
    file = gzopen(input->path, "rb");
    if (file == NULL) {
        return false;
    }
    n = gzread(file, head, HEAD_BYTES);
    gzclose_r(file);
    head[MAX(n, 0)] = '\0';
    return n >= 0;
}

const WorkFormat *
work_format_recognise(const WorkInput *input)
{
    char head[HEAD_BYTES + 1];

    if (!read_head(input, head)) {
        return NULL;
    }
    for (size_t i = 0; work_formats[i] != NULL; i++) {
        if (work_formats[i]->recognise(head)) {
            return work_formats[i];
        }
    }
    return NULL;
}

char *
work_format_names(void)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; work_formats[i] != NULL; i++) {
        if (!work_formats[i]->is_no_work) {
            g_string_append_printf(out, "%s%s", out->len == 0 ? "" : ", ", work_formats[i]->name);
        }
    }
    return g_string_free(out, FALSE);
}

WorkReader *
work_reader_open(const WorkFormat *format, const WorkInput *input, Diagnostics *diagnostics)
{
    WorkReader *reader = format->open(input, diagnostics);

    if (reader != NULL) {
        reader->format = format;
    }
    return reader;
}

bool
work_reader_next(WorkReader *reader, WorkTask *ret)
{
    work_task_clear(ret);
    return !reader->has_failed && reader->format->next(reader, ret);
}

void
work_reader_close(WorkReader *reader)
{
    if (reader != NULL) {
        reader->format->close(reader);
    }
}

Diagnostic *
work_reader_error(WorkReader *reader, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reader->has_failed = true;
    return reader->complain(reader, text);
}
