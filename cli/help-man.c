/* help-man.c - the verbs and options as mdoc(7), for the manual page. */
#include "cli/console.h"
#include "cli/help.h"

#include <string.h>

/* "[RUN]" as "Op Ar run", "FILE..." as "Ar file ...", "a|b" as "Ar a | b". */
static void
append_word(GString *out, const char *word)
{
    bool is_optional = word[0] == '[';
    g_autofree char *bare = g_strdup(is_optional ? word + 1 : word);
    g_auto(GStrv) parts = NULL;
    bool repeats;

    g_strdelimit(bare, "[]", ' ');
    g_strstrip(bare);
    repeats = g_str_has_suffix(bare, "...");
    if (repeats) {
        bare[strlen(bare) - 3] = '\0';
    }
    parts = g_strsplit(bare, "|", -1);
    g_autofree char *joined = g_strjoinv(" | ", parts);
    g_autofree char *lower = g_ascii_strdown(joined, -1);

    g_string_append_printf(out, " %sAr %s%s", is_optional ? "Op " : "", lower,
                           repeats ? " ..." : "");
}

static void
print_verb(const Verb *verb)
{
    g_autoptr(GString) line = g_string_new(".It Cm ");
    g_auto(GStrv) words = g_strsplit(verb->usage, " ", -1);

    g_string_append(line, verb->name);
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], "--") == 0) {
            g_string_append(line, " Fl -");
        } else if (*words[i] != '\0') {
            append_word(line, words[i]);
        }
    }
    console_print("%s\n%s\n", line->str, verb->doc);
}

static void
print_option(const Option *option)
{
    g_autoptr(GString) line = g_string_new(".It");
    g_autofree char *argument =
        option->argument == NULL ? NULL : g_ascii_strdown(option->argument, -1);

    if (option->letter != '\0') {
        g_string_append_printf(line, " Fl %c ,", option->letter);
    }
    g_string_append_printf(line, " Fl -%s", option->name);
    if (option->choices != NULL) {
        g_auto(GStrv) choices = g_strsplit(option->choices, "|", -1);
        g_autofree char *joined = g_strjoinv(" | ", choices);

        g_string_append_printf(line, " Cm %s", joined);
    } else if (argument != NULL) {
        g_string_append_printf(line, " Ar %s", argument);
    }
    console_print("%s\n%s\n", line->str, option->doc);
}

void
help_print_man(void)
{
    console_write(".Bl -tag -width Ds\n");
    for (size_t i = 0; verbs[i] != NULL; i++) {
        print_verb(verbs[i]);
    }
    console_write(".El\n.Sh OPTIONS\n.Bl -tag -width Ds\n");
    for (const Option *option = global_options; option->name != NULL; option++) {
        print_option(option);
    }
    for (size_t i = 0; verbs[i] != NULL; i++) {
        const Option *option = verbs[i]->options;

        if (option == NULL || option->name == NULL) {
            continue;
        }
        console_print(".El\n.Pp\nOf\n.Cm %s :\n.Bl -tag -width Ds\n", verbs[i]->name);
        for (; option->name != NULL; option++) {
            print_option(option);
        }
    }
    console_write(".El\n");
}
