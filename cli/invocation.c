/* invocation.c - reading the command line by the rows of the verb and the global ones. */
#include "cli/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const Option global_options[] = {
    { "output", 'o', "DIR", false, "Where to write (default orrery-runs/NAME-SEED).", NULL },
    { "seed", '\0', "N", false, "The root seed; stands above the scenario's.", NULL },
    { "set", '\0', "PATH=VALUE", false, "Change one value of the scenario; may be repeated.",
      NULL },
    { "until", '\0', "T", false, "Stop at this instant (5m, 3:12).", NULL },
    { "jobs", 'j', "N", false, "How many processes may work at once.", NULL },
    { "quiet", 'q', NULL, false, "Say only what went wrong.", NULL },
    { "verbose", 'v', NULL, false, "Say more.", NULL },
    { "json", '\0', NULL, false, "Print for programs: one JSON object a line.", NULL },
    { "color", '\0', "WHEN", false, "Whether to use colour.", "auto|always|never" },
    { "no-color", '\0', NULL, false, "The same as --color=never.", NULL },
    { "no-input", '\0', NULL, false, "Never ask anything.", NULL },
    { "help", 'h', NULL, false, "Help on the verb.", NULL },
    { "version", '\0', NULL, false, "The version.", NULL },
    { 0 },
};

const Verb *
verb_find(const char *name)
{
    for (size_t i = 0; verbs[i] != NULL; i++) {
        if (strcmp(verbs[i]->name, name) == 0) {
            return verbs[i];
        }
    }
    return NULL;
}

bool
verb_takes(const Verb *verb, const Option *global)
{
    static const char *const special[] = { "output", "seed", "set", "until", "jobs", NULL };
    g_auto(GStrv) taken = NULL;

    if (verb->takes == NULL || !g_strv_contains(special, global->name)) {
        return true;
    }
    taken = g_strsplit(verb->takes, " ", -1);
    return g_strv_contains((const char *const *)taken, global->name);
}

static const Option *
find_in(const Option *options, const char *name, char letter)
{
    for (; options != NULL && options->name != NULL; options++) {
        if ((name != NULL && strcmp(options->name, name) == 0) ||
            (letter != '\0' && options->letter == letter)) {
            return options;
        }
    }
    return NULL;
}

/* The verb's own rows first: `get -o` is kubectl's output format. */
static const Option *
find_option(const Verb *verb, const char *name, char letter)
{
    const Option *option = verb == NULL ? NULL : find_in(verb->options, name, letter);

    return option != NULL ? option : find_in(global_options, name, letter);
}

static void
complain_about_option(const Verb *verb, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (const Option *o = verb == NULL ? NULL : verb->options; o != NULL && o->name != NULL; o++) {
        g_ptr_array_add(names, (void *)(uintptr_t)o->name);
    }
    for (const Option *o = global_options; o->name != NULL; o++) {
        g_ptr_array_add(names, (void *)(uintptr_t)o->name);
    }
    g_ptr_array_add(names, NULL);
    const char *near = nearest_name(name, (const char *const *)names->pdata);

    console_error("unknown option `--%s`%s%s%s", name, near == NULL ? "" : "; did you mean `--",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    if (verb == NULL) {
        console_hint("help: orrery help");
    } else {
        console_hint("help: orrery %s --help", verb->name);
    }
}

/* Whether a global option says anything to the verb: what would be ignored is refused. */
static bool
is_taken(const Verb *verb, const Option *option)
{
    if (verb == NULL || find_in(verb->options, option->name, '\0') == option ||
        verb_takes(verb, option)) {
        return true;
    }
    console_error("`orrery %s` does not take `--%s`", verb->name, option->name);
    console_hint("help: orrery %s --help", verb->name);
    return false;
}

static bool
is_choice(const Option *option, const char *value)
{
    g_auto(GStrv) choices = NULL;

    if (option->choices == NULL || value == NULL) {
        return true;
    }
    choices = g_strsplit(option->choices, "|", -1);
    if (g_strv_contains((const char *const *)choices, value)) {
        return true;
    }
    console_error("`--%s` is one of %s, not `%s`", option->name, option->choices, value);
    return false;
}

/* Takes the option at words[i]; returns how many words it took, 0 after an error. */
static int
take_option(Invocation *invocation, int n_words, char *const *words, int i)
{
    const char *word = words[i];
    bool is_long = word[1] == '-';
    const char *equals = is_long ? strchr(word, '=') : NULL;
    g_autofree char *name =
        is_long
            ? g_strndup(word + 2, equals == NULL ? strlen(word + 2) : (gsize)(equals - word - 2))
            : g_strndup(word + 1, 1);
    const Option *option = is_long ? find_option(invocation->verb, name, '\0')
                                   : find_option(invocation->verb, NULL, word[1]);
    GivenOption given = { option, equals == NULL ? NULL : equals + 1 };
    int taken = 1;

    if (option == NULL) {
        complain_about_option(invocation->verb, name);
        return 0;
    }
    if (!is_taken(invocation->verb, option)) {
        return 0;
    }
    if (!is_long && word[2] != '\0') {
        given.value = word + 2;
    }
    if (option->argument == NULL && given.value != NULL) {
        console_error("`--%s` takes no value", option->name);
        return 0;
    }
    if (option->argument != NULL && given.value == NULL && !option->is_optional) {
        if (i + 1 >= n_words) {
            console_error("`%s` needs a value: %s", word, option->argument);
            return 0;
        }
        given.value = words[i + 1];
        taken = 2;
    }
    g_array_append_val(invocation->options, given);
    return is_choice(option, given.value) ? taken : 0;
}

static bool
complain_about_verb(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (size_t i = 0; verbs[i] != NULL; i++) {
        g_ptr_array_add(names, (void *)(uintptr_t)verbs[i]->name);
    }
    g_ptr_array_add(names, NULL);
    const char *near = nearest_name(word, (const char *const *)names->pdata);

    if (near != NULL) {
        console_error("unknown verb `%s`; did you mean `%s`?", word, near);
    } else if (g_str_has_suffix(word, ".yaml") || g_str_has_suffix(word, ".yml")) {
        console_error("unknown verb `%s`; did you mean `orrery run %s`?", word, word);
    } else {
        console_error("unknown verb `%s`", word);
    }
    console_hint("help: orrery help");
    return false;
}

/* Options may stand before the verb as well, so the verb is looked for first. */
static bool
find_the_verb(Invocation *invocation, int n_words, char *const *words, int *ret_index)
{
    *ret_index = -1;
    for (int i = 0; i < n_words; i++) {
        if (words[i][0] != '-' || words[i][1] == '\0') {
            *ret_index = i;
            invocation->verb = verb_find(words[i]);
            return invocation->verb != NULL || complain_about_verb(words[i]);
        }
        g_autofree char *name = g_strdup(words[i] + (words[i][1] == '-' ? 2 : 1));
        const Option *option = words[i][1] == '-' ? find_in(global_options, name, '\0')
                                                  : find_in(global_options, NULL, name[0]);

        if (option != NULL && option->argument != NULL && !option->is_optional) {
            i++;
        }
    }
    return true;
}

static bool
check_counts(const Invocation *invocation)
{
    const Verb *verb = invocation->verb;
    size_t n = invocation->arguments->len;

    if (verb == NULL || invocation_has(invocation, "help")) {
        return true;
    }
    if (n < verb->n_arguments_min) {
        console_error("`orrery %s` needs %s", verb->name, verb->usage);
    } else if (n > verb->n_arguments_max) {
        console_error("`orrery %s` does not know what to do with `%s`", verb->name,
                      invocation_argument(invocation, verb->n_arguments_max));
    } else {
        return true;
    }
    console_hint("usage: orrery %s %s", verb->name, verb->usage);
    return false;
}

bool
invocation_parse(Invocation *invocation, int n_words, char *const *words)
{
    int verb_index;

    invocation->arguments = g_ptr_array_new();
    invocation->rest = g_ptr_array_new();
    invocation->options = g_array_new(FALSE, TRUE, sizeof(GivenOption));
    if (!find_the_verb(invocation, n_words, words, &verb_index)) {
        return false;
    }
    for (int i = 0; i < n_words;) {
        if (i == verb_index) {
            i++;
        } else if (strcmp(words[i], "--") == 0) {
            bool is_rest = invocation->verb != NULL && invocation->verb->takes_rest;

            for (i++; i < n_words; i++) {
                g_ptr_array_add(is_rest ? invocation->rest : invocation->arguments, words[i]);
            }
        } else if (words[i][0] == '-' && words[i][1] != '\0') {
            int taken = take_option(invocation, n_words, words, i);

            if (taken == 0) {
                return false;
            }
            i += taken;
        } else {
            g_ptr_array_add(invocation->arguments, words[i++]);
        }
    }
    return check_counts(invocation);
}

void
invocation_clear(Invocation *invocation)
{
    g_clear_pointer(&invocation->arguments, g_ptr_array_unref);
    g_clear_pointer(&invocation->rest, g_ptr_array_unref);
    g_clear_pointer(&invocation->options, g_array_unref);
}

const char *
invocation_argument(const Invocation *invocation, size_t index)
{
    return index < invocation->arguments->len ? g_ptr_array_index(invocation->arguments, index)
                                              : NULL;
}

bool
invocation_has(const Invocation *invocation, const char *option)
{
    for (size_t i = 0; i < invocation->options->len; i++) {
        if (strcmp(g_array_index(invocation->options, GivenOption, i).option->name, option) == 0) {
            return true;
        }
    }
    return false;
}

const char *
invocation_text(const Invocation *invocation, const char *option)
{
    for (size_t i = invocation->options->len; i > 0; i--) {
        const GivenOption *given = &g_array_index(invocation->options, GivenOption, i - 1);

        if (strcmp(given->option->name, option) == 0) {
            return given->value;
        }
    }
    g_autofree char *name = g_strconcat("ORRERY_", option, NULL);
    g_autofree char *upper = g_ascii_strup(name, -1);

    g_strdelimit(upper, "-", '_');
    return getenv(upper);
}

const char **
invocation_texts(const Invocation *invocation, const char *option)
{
    const char **values = g_new0(const char *, invocation->options->len + 1);
    size_t n = 0;

    for (size_t i = 0; i < invocation->options->len; i++) {
        const GivenOption *given = &g_array_index(invocation->options, GivenOption, i);

        if (strcmp(given->option->name, option) == 0) {
            values[n++] = given->value;
        }
    }
    return values;
}
