/* azure-inference.c - requests for inference (AzurePublicDataset, 2023): when, and how many tokens.
 *
 * What a request costs is not in the trace.  It is taken as a task whose run time is so many
 * nanoseconds a token; scenarios set the run time by `vary` where they know better. */
#include "models/workloads/trace-lines.h"

#include "text/scalar.h"

#include <string.h>

#define NS_A_TOKEN_READ (SIM_MILLISECOND / 5)
#define NS_A_TOKEN_WRITTEN (30 * SIM_MILLISECOND)

static const char *const columns[] = { "TIMESTAMP", "ContextTokens", "GeneratedTokens", NULL };

static bool
recognise_inference(const char *head)
{
    return trace_head_is(head, "TIMESTAMP,ContextTokens,GeneratedTokens");
}

static WorkReader *
open_inference(const WorkInput *input, Diagnostics *diagnostics)
{
    return trace_lines_open_table(input, columns, diagnostics);
}

/* "2023-11-16 18:17:03.9799600": whole seconds since 1970, and the rest in nanoseconds. */
static bool
read_moment(const char *text, int64_t *ret_seconds, int64_t *ret_ns)
{
    const char *point = strchr(text, '.');
    g_autofree char *whole = g_strdup_printf(
        "%.*sZ", (int)(point == NULL ? strlen(text) : (size_t)(point - text)), text);
    int64_t scale = SIM_SECOND;

    if (strlen(whole) > 10) {
        whole[10] = 'T';
    }
    *ret_ns = 0;
    for (const char *c = point == NULL ? "" : point + 1; *c != '\0'; c++) {
        if (strcmp(c, "+00:00") == 0 || strcmp(c, "Z") == 0) {
            break; /* as the tables of 2024 say */
        }
        if (!g_ascii_isdigit(*c) || scale == 1) {
            return false;
        }
        scale /= 10;
        *ret_ns += (*c - '0') * scale;
    }
    return rfc3339_parse(whole, ret_seconds);
}

static bool
next_inference(WorkReader *reader, WorkTask *ret)
{
    TraceLines *lines = (TraceLines *)reader;
    double read = 0, written = 0;
    int64_t seconds, ns;

    if (!trace_lines_next(lines) || !trace_lines_need(lines, lines->names->len)) {
        return false;
    }
    if (!read_moment(trace_lines_field(lines, lines->columns[0]), &seconds, &ns)) {
        trace_lines_error(lines, lines->columns[0], "no moment like 2023-11-16 18:17:03.97996");
        return false;
    }
    if (!trace_lines_number(lines, lines->columns[1], 0, 1e9, &read) ||
        !trace_lines_number(lines, lines->columns[2], 0, 1e9, &written)) {
        return false;
    }
    if (!lines->has_origin) {
        lines->has_origin = true;
        lines->origin_seconds = seconds;
    }
    if (seconds < lines->origin_seconds ||
        (double)(seconds - lines->origin_seconds) > WORK_SECONDS_MAX) {
        trace_lines_error(lines, lines->columns[0], "before the first request, or long after it");
        return false;
    }
    ret->at = (seconds - lines->origin_seconds) * SIM_SECOND + ns;
    ret->run = (SimTime)(read * (double)NS_A_TOKEN_READ + written * (double)NS_A_TOKEN_WRITTEN);
    return true;
}

const WorkFormat work_format_azure_inference = {
    .name = "azure-inference",
    .doc = "Requests for inference with their tokens, AzurePublicDataset 2023.",
    .reads = "TIMESTAMP; the run time is 0.2 ms a ContextToken and 30 ms a GeneratedToken",
    .ignores = "",
    .recognise = recognise_inference,
    .open = open_inference,
    .next = next_inference,
    .close = trace_lines_close,
};
