/* ctl-flags.c - flags as pflag parses them, with its error texts.
 *
 * Words and flags may be mixed; "--" ends the flags; "-abc" are three letters; a flag with an
 * optional value takes one only behind "=". */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

static const CtlFlag *
find_in_set(const CtlFlagSet *set, const char *name, char letter)
{
    for (size_t i = 0; i < set->n; i++) {
        const CtlFlag *flag = &set->flags[i];

        if (name != NULL ? strcmp(flag->name, name) == 0 : flag->letter == letter) {
            return flag;
        }
    }
    return NULL;
}

/* The flag by name, or by letter if 'name' is NULL. */
static const CtlFlag *
find_flag(const CtlCommand *command, const char *name, char letter)
{
    for (size_t i = 0; command != NULL && command->sets != NULL && command->sets[i] != NULL; i++) {
        const CtlFlag *flag = find_in_set(command->sets[i], name, letter);

        if (flag != NULL) {
            return flag;
        }
    }
    return find_in_set(&ctl_flags_global, name, letter);
}

const CtlFlag *
ctl_flag_find(const CtlCommand *command, const char *name)
{
    return find_flag(command, name, '\0');
}

const CtlFlag *
ctl_flag_find_letter(const CtlCommand *command, char letter)
{
    return find_flag(command, NULL, letter);
}

static CtlFlagValue *
value_of(const CtlCall *call, const CtlFlag *flag)
{
    for (size_t i = 0; i < call->n_flags; i++) {
        if (call->flags[i].flag == flag) {
            return &call->flags[i];
        }
    }
    g_assert_not_reached();
}

/* Returns NULL, or what Go says about the text. */
static const char *
read_value(CtlCall *call, CtlFlagValue *value, const char *text)
{
    bool truth = false;
    const char *error = NULL;

    switch (value->flag->type) {
    case CTL_STRINGS:
    case CTL_LIST:
        if (!value->is_changed) {
            value->items.n = 0;
        }
        if (value->flag->type == CTL_LIST) {
            return go_parse_csv(call->arena, text, &value->items);
        }
        ctl_texts_add(call->arena, &value->items, text);
        return NULL;
    case CTL_BOOL:
        error = go_parse_bool(call->arena, text, &truth);
        value->number = truth;
        return error;
    case CTL_INT:
    case CTL_INT64:
    case CTL_COUNT:
        return go_parse_int(call->arena, text, 64, "ParseInt", &value->number);
    case CTL_INT32:
        return go_parse_int(call->arena, text, 32, "ParseInt", &value->number);
    case CTL_DURATION:
        return go_parse_duration(call->arena, text, &value->number);
    case CTL_STRING:
        return NULL;
    }
    g_assert_not_reached();
}

const char *
ctl_flag_set(CtlCall *call, CtlFlagValue *value, const char *text)
{
    const char *error = read_value(call, value, text);

    value->text = text;
    value->is_changed = true;
    return error;
}

static bool
set_flag(CtlCall *call, const CtlFlag *flag, const char *text)
{
    const char *error = ctl_flag_set(call, value_of(call, flag), text);
    g_autofree char *name = flag->letter != '\0'
                                ? g_strdup_printf("-%c, --%s", flag->letter, flag->name)
                                : g_strdup_printf("--%s", flag->name);

    if (error != NULL) {
        ctl_blame(call, KUBECTL_FAULT_VALUE, call->at, 0, NULL, NULL);
    }
    if (error == NULL && flag->deprecated != NULL) {
        ctl_err(call, "Flag --%s has been deprecated, %s\n", flag->name, flag->deprecated);
    }
    return error == NULL ||
           ctl_fail(call, "invalid argument %s for \"%s\" flag: %s\nSee '%s --help' for usage.",
                    go_quoted(call->arena, text), name, error,
                    ctl_command_path(call->arena, call->command));
}

static bool fail_flag(CtlCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* What cobra's flag errors look like. */
static bool
fail_flag(CtlCall *call, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list arguments;

    ctl_blame(call, KUBECTL_FAULT_FLAG, call->at, 0, NULL, NULL);
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return ctl_fail(call, "%s\nSee '%s --help' for usage.", text,
                    ctl_command_path(call->arena, call->command));
}

static const char *
bare_value(const CtlFlag *flag)
{
    return flag->bare != NULL ? flag->bare : flag->type == CTL_BOOL ? "true" : NULL;
}

/* "--name=value", "--name value", "--name" */
static bool
parse_long(CtlCall *call, const char *word, const char *const *words, size_t n, size_t *next)
{
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    g_autofree char *key = NULL;
    const CtlFlag *flag;

    if (*name == '-' || *name == '=') {
        return fail_flag(call, "bad flag syntax: %s", word);
    }
    key = equals == NULL ? g_strdup(name) : g_strndup(name, (gsize)(equals - name));
    g_strdelimit(key, "_", '-');
    flag = ctl_flag_find(call->command, key);
    if (flag == NULL) {
        ctl_blame(call, KUBECTL_FAULT_FLAG, word, strcspn(word, "="),
                  arena_strdup(call->arena, key), ctl_flag_names(call->arena, call->command));
        return fail_flag(call, "unknown flag: --%s", key);
    }
    if (equals != NULL) {
        return set_flag(call, flag, equals + 1);
    }
    if (bare_value(flag) != NULL) {
        return set_flag(call, flag, bare_value(flag));
    }
    if (*next >= n) {
        return fail_flag(call, "flag needs an argument: --%s", key);
    }
    call->until = words[*next];
    return set_flag(call, flag, words[(*next)++]);
}

/* "-abc": letters without a value, the last one may have one: "-n=x", "-nx", "-n x". */
static bool
parse_letters(CtlCall *call, const char *word, const char *const *words, size_t n, size_t *next)
{
    const char *letters = word + 1;

    for (const char *p = letters; *p != '\0'; p++) {
        const CtlFlag *flag = ctl_flag_find_letter(call->command, *p);
        const char *value;

        if (flag == NULL) {
            return fail_flag(call, "unknown shorthand flag: '%c' in -%s", *p, p);
        }
        if (p[1] == '=' && p[2] != '\0') {
            return set_flag(call, flag, p + 2);
        }
        if (bare_value(flag) != NULL) {
            if (!set_flag(call, flag, bare_value(flag))) {
                return false;
            }
            continue;
        }
        if (p[1] == '\0' && *next >= n) {
            return fail_flag(call, "flag needs an argument: '%c' in -%s", *p, p);
        }
        if (p[1] == '\0') {
            call->until = words[*next];
        }
        value = p[1] != '\0' ? p + 1 : words[(*next)++];
        return set_flag(call, flag, value);
    }
    return true;
}

static void
add_set(CtlCall *call, const CtlFlagSet *set)
{
    for (size_t i = 0; i < set->n; i++) {
        CtlFlagValue *value = &call->flags[call->n_flags++];

        *value = (CtlFlagValue){ .flag = &set->flags[i], .text = set->flags[i].fallback };
        if (value->text == NULL) {
            continue;
        }
        if (value->flag->type == CTL_STRINGS) {
            go_parse_csv(call->arena, value->text, &value->items);
        } else {
            read_value(call, value, value->text);
        }
    }
}

static void
add_sets(CtlCall *call)
{
    const CtlFlagSet *const *sets = call->command == NULL ? NULL : call->command->sets;
    size_t n = ctl_flags_global.n;

    for (size_t i = 0; sets != NULL && sets[i] != NULL; i++) {
        n += sets[i]->n;
    }
    call->flags = ARENA_NEW_N(call->arena, CtlFlagValue, n);
    for (size_t i = 0; sets != NULL && sets[i] != NULL; i++) {
        add_set(call, sets[i]);
    }
    add_set(call, &ctl_flags_global);
}

bool
ctl_flags_parse(CtlCall *call, const char *const *words, size_t n)
{
    size_t next = 0;

    add_sets(call);
    call->args = ARENA_NEW_N(call->arena, const char *, n + 1);
    call->dash_at = -1;
    while (next < n) {
        const char *word = words[next++];
        bool is_fine = true;

        call->at = word;
        call->until = NULL;
        if (word[0] != '-' || word[1] == '\0') {
            call->args[call->n_args++] = word;
        } else if (strcmp(word, "--") == 0) {
            call->dash_at = (ptrdiff_t)call->n_args;
            while (next < n) {
                call->args[call->n_args++] = words[next++];
            }
        } else {
            is_fine = word[1] == '-' ? parse_long(call, word, words, n, &next)
                                     : parse_letters(call, word, words, n, &next);
        }
        if (!is_fine) {
            return false;
        }
    }
    call->at = NULL;
    call->until = NULL;
    return true;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
ctl_required_flags_are_set(CtlCall *call)
{
    g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *list = NULL;

    for (size_t i = 0; i < call->n_flags; i++) {
        const CtlFlagValue *value = &call->flags[i];

        if (value->flag->is_required && !value->is_changed) {
            g_ptr_array_add(missing, g_strdup_printf("\"%s\"", value->flag->name));
        }
    }
    if (missing->len == 0) {
        return true;
    }
    g_ptr_array_sort(missing, by_text);
    g_ptr_array_add(missing, NULL);
    list = g_strjoinv(", ", (char **)missing->pdata);
    ctl_blame(call, KUBECTL_FAULT_MISSING, NULL, 0, NULL, NULL);
    return ctl_fail(call, "required flag(s) %s not set", list);
}

CtlFlagValue *
ctl_flag(const CtlCall *call, const char *name)
{
    const CtlFlag *flag = ctl_flag_find(call->command, name);

    g_assert(flag != NULL);
    return value_of(call, flag);
}

const char *
ctl_text(const CtlCall *call, const char *name)
{
    const char *text = ctl_flag(call, name)->text;

    return text == NULL ? "" : text;
}

bool
ctl_switch(const CtlCall *call, const char *name)
{
    return ctl_flag(call, name)->number != 0;
}

int64_t
ctl_number(const CtlCall *call, const char *name)
{
    return ctl_flag(call, name)->number;
}

bool
ctl_is_changed(const CtlCall *call, const char *name)
{
    return ctl_flag(call, name)->is_changed;
}

size_t
ctl_n_items(const CtlCall *call, const char *name)
{
    return ctl_flag(call, name)->items.n;
}

const char *
ctl_item(const CtlCall *call, const char *name, size_t index)
{
    const CtlTexts *items = &ctl_flag(call, name)->items;

    g_assert(index < items->n);
    return items->texts[index];
}

const char *
ctl_namespace(const CtlCall *call)
{
    const char *text = ctl_text(call, "namespace");

    return *text == '\0' ? "default" : text;
}

const char *
ctl_given_namespace(const CtlCall *call)
{
    const char *text = ctl_text(call, "namespace");

    return *text == '\0' ? NULL : text;
}
