/* console.c - printing, decided once. */
#include "cli/console.h"

#include "text/display-width.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_DEFAULT 100

/* How this process talks; set once before anything is printed. */
static struct {
    bool is_colourful;
    bool is_quiet;
    bool is_verbose;
    bool wants_json;
    bool is_terminal; /* standard output */
} console;

static bool
decide_colour(const char *wanted)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");

    if (wanted != NULL && strcmp(wanted, "auto") != 0) {
        return strcmp(wanted, "always") == 0;
    }
    return isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) &&
           (no_colour == NULL || *no_colour == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

void
console_init(const Invocation *invocation)
{
    console.is_colourful = !invocation_has(invocation, "no-color") &&
                           decide_colour(invocation_text(invocation, "color"));
    console.is_quiet = invocation_has(invocation, "quiet");
    console.is_verbose = invocation_has(invocation, "verbose");
    console.wants_json = invocation_has(invocation, "json");
    console.is_terminal = isatty(STDOUT_FILENO);
}

bool
console_is_colourful(void)
{
    return console.is_colourful;
}

bool
console_is_quiet(void)
{
    return console.is_quiet;
}

bool
console_is_verbose(void)
{
    return console.is_verbose;
}

bool
console_wants_json(void)
{
    return console.wants_json;
}

int
console_columns(void)
{
    struct winsize size;

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return COLUMNS_DEFAULT;
}

/* The length of a change of colour at 'text', "\\033[1;31m", which alone may reach a terminal. */
static size_t
colour_length(const char *text)
{
    size_t length;

    if (!console.is_colourful || text[0] != '\033' || text[1] != '[') {
        return 0;
    }
    length = 2 + strspn(text + 2, "0123456789;");
    return text[length] == 'm' ? length + 1 : 0;
}

/* Talk never steers a terminal, wherever it goes: it quotes what was read. */
static void
talk(const char *text)
{
    g_autofree char *escaped = display_escaped(text);

    fputs(escaped, stderr);
}

/* Data on a terminal: our own colours pass, any other character that would steer it is shown. */
static void
write_to_terminal(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    while (*text != '\0') {
        size_t colour = colour_length(text);
        size_t length = colour > 0 ? colour : 1 + strcspn(text + 1, "\033");

        if (colour > 0) {
            g_string_append_len(out, text, (gssize)colour);
        } else {
            display_append_escaped(out, text, length);
        }
        text += length;
    }
    fwrite(out->str, 1, out->len, stdout);
}

void
console_error(const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    fputs(console.is_colourful ? "\033[1;31merror:\033[0m " : "error: ", stderr);
    talk(text);
    fputc('\n', stderr);
}

void
console_hint(const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    if (console.is_quiet) {
        return;
    }
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
    talk(text);
    fputc('\n', stderr);
}

void
console_print(const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    console_write(text);
}

void
console_write(const char *text)
{
    if (console.is_terminal) {
        write_to_terminal(text);
    } else {
        fputs(text, stdout);
    }
}

void
console_complain(const char *text)
{
    fflush(stdout);
    if (isatty(STDERR_FILENO)) {
        talk(text);
    } else {
        fputs(text, stderr);
    }
}

void
console_diagnostics(const Diagnostics *diagnostics)
{
    DiagnosticFormat format = console.wants_json     ? DIAGNOSTIC_JSON
                              : console.is_colourful ? DIAGNOSTIC_COLOUR
                                                     : DIAGNOSTIC_PLAIN;
    g_autofree char *text = diagnostics_format(diagnostics, format);

    fflush(stdout);
    fputs(text, console.wants_json ? stdout : stderr);
}

/* ---- our own faults --------------------------------------------------------------------------
 */

/* Made before it is needed: a handler of a signal may do little more than write(). */
static char last_words[256];

static void
on_abort(int number)
{
    (void)number;
    (void)!write(STDERR_FILENO, last_words, strlen(last_words));
    _exit(EXIT_INTERNAL);
}

void
console_watch_assertions(void)
{
    struct sigaction action = { .sa_handler = on_abort };

    g_snprintf(last_words, sizeof last_words,
               "internal error: this is a fault of orrery %s; please report it\n", PACKAGE_VERSION);
    sigemptyset(&action.sa_mask);
    sigaction(SIGABRT, &action, NULL);
    sigaction(SIGTRAP, &action, NULL); /* g_error() */
}

void
console_set_run(uint64_t seed, const char *hash)
{
    g_snprintf(last_words, sizeof last_words,
               "internal error: this is a fault of orrery %s; please report it with the scenario "
               "(seed %" G_GUINT64_FORMAT ", hash %s)\n",
               PACKAGE_VERSION, seed, hash);
}

bool
console_finish(void)
{
    if (fflush(stdout) != 0 || ferror(stdout) != 0) {
        fprintf(stderr, "error: cannot write the output: %s\n", g_strerror(errno));
        return false;
    }
    return true;
}
