/* help.h - help texts, made from the rows of verbs and options. */
#pragma once

#include "cli/verb.h"

void help_print_greeting(void); /* what the bare program says; at most 20 lines */
void help_print_all(void);
void help_print_verb(const Verb *verb);
void help_print_man(void); /* verbs and options as mdoc(7) */
