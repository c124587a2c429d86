/* catalogue.h - what the models offer, for lists and explanations. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

/* Name and sentence of the n-th kind of fault; false behind the last. */
bool catalogue_fault(size_t index, const char **ret_name, const char **ret_doc);

/* Appends what is known about a fault's name, or a distribution's text; false if it is none. */
/* What differs between the releases that `cluster.kubernetes` may name. */
void catalogue_explain_versions(GString *out);
bool catalogue_explain_fault(GString *out, const char *name);
bool catalogue_explain_distribution(GString *out, const char *text);
