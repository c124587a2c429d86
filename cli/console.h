/* console.h - where the program's words go: data to standard output, talk to standard error.
 *
 * Colour is used if --color=always, or with auto when the stream is a terminal, NO_COLOR is empty
 * and TERM is not "dumb". */
#pragma once

#include "cli/verb.h"

/* Decides about colour and quietness once, from the options. */
void console_init(const Invocation *invocation);
bool console_is_colourful(void);
bool console_is_quiet(void);
bool console_is_verbose(void);
bool console_wants_json(void);
/* How wide standard output is: the terminal's width, 100 if it is none. */
int console_columns(void);

/* "error: ..." on standard error. */
void console_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* A line of advice, unless quiet. */
void console_hint(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* What belongs on standard error as it stands; on a terminal what would steer it is shown. */
void console_complain(const char *text);
/* Data; on a terminal what would steer it is shown, elsewhere it goes out as it stands. */
void console_print(const char *format, ...) G_GNUC_PRINTF(1, 2);
void console_write(const char *text);

/* All messages, as people (standard error) or programs (standard output, --json) read them. */
void console_diagnostics(const Diagnostics *diagnostics);

/* A failed assertion ends the program with EXIT_INTERNAL and a request for a report, which names
 * the run that is under way. */
void console_watch_assertions(void);
void console_set_run(uint64_t seed, const char *hash);

/* Flushes; false (and a message) if standard output could not be written. */
bool console_finish(void);
