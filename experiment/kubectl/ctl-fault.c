/* ctl-fault.c - where a line is wrong, and what could have stood there. */
#include "experiment/kubectl/ctl-command.h"

#include <string.h>

void
ctl_texts_add(Arena *arena, CtlTexts *list, const char *text)
{
    /* room for 4, 8, 16 ...: full whenever the number is one of these */
    if (list->n == 0 || (list->n >= 4 && (list->n & (list->n - 1)) == 0)) {
        const char **texts = ARENA_NEW_N(arena, const char *, MAX(4, 2 * list->n));

        for (size_t i = 0; i < list->n; i++) {
            texts[i] = list->texts[i];
        }
        list->texts = texts;
    }
    list->texts[list->n++] = text;
}

void
ctl_blame(CtlCall *call, KubectlFaultType type, const char *from, size_t length,
          const char *written, const char *const *names)
{
    KubectlFault *fault = &call->answer->fault;
    const char *last = from == call->at && call->until != NULL ? call->until : from;

    if (fault->from != NULL || fault->type != KUBECTL_FAULT_OTHER) {
        return;
    }
    *fault = (KubectlFault){ .type = type, .from = from, .written = written, .names = names };
    fault->command = call->command == NULL ? NULL : call->command->path;
    if (from != NULL) {
        fault->until = length > 0 ? from + length : last + strlen(last);
    }
}

static const char *const *
settle(Arena *arena, CtlTexts *list)
{
    ctl_texts_add(arena, list, NULL);
    return list->texts;
}

const char *const *
ctl_command_names(Arena *arena, const CtlCommand *parent)
{
    CtlTexts names = { 0 };

    for (size_t i = 0; ctl_families[i] != NULL; i++) {
        for (size_t j = 0; j < ctl_families[i]->n; j++) {
            const CtlCommand *command = &ctl_families[i]->commands[j];

            if (ctl_is_below(command, parent)) {
                ctl_texts_add(arena, &names, ctl_own_name(command));
            }
        }
    }
    return settle(arena, &names);
}

const char *const *
ctl_flag_names(Arena *arena, const CtlCommand *command)
{
    CtlTexts names = { 0 };

    for (size_t i = 0; command != NULL && command->sets != NULL && command->sets[i] != NULL; i++) {
        for (size_t j = 0; j < command->sets[i]->n; j++) {
            ctl_texts_add(arena, &names, command->sets[i]->flags[j].name);
        }
    }
    for (size_t i = 0; i < ctl_flags_global.n; i++) {
        ctl_texts_add(arena, &names, ctl_flags_global.flags[i].name);
    }
    return settle(arena, &names);
}

const char *const *
ctl_kind_names(Arena *arena)
{
    CtlTexts names = { 0 };

    for (size_t i = 0; api_kinds[i] != NULL; i++) {
        g_auto(GStrv) shorts =
            g_strsplit(api_kinds[i]->short_name == NULL ? "" : api_kinds[i]->short_name, ",", -1);

        ctl_texts_add(arena, &names, api_kinds[i]->singular);
        ctl_texts_add(arena, &names, api_kinds[i]->plural);
        for (size_t j = 0; shorts[j] != NULL; j++) {
            ctl_texts_add(arena, &names, arena_strdup(arena, shorts[j]));
        }
    }
    return settle(arena, &names);
}
