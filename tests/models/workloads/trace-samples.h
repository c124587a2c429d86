/* trace-samples.h - small traces of every format, made up for the tests, and what they say. */
#pragma once

typedef struct TraceSample {
    const char *format; /* that recognises it */
    const char *text;
    /* The tasks, a line each: at run cpu memory copies [resource=milli ...] [name] [<group>]
     * [after,...]; or "LINE: part of the message". */
    const char *expected;
} TraceSample;

extern const TraceSample trace_samples[];
extern const int n_trace_samples;
