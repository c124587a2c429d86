/* simulated-fields.h - which fields of a manifest have an effect, and which are only kept.
 *
 * The API server's rules hold for all fields.  This is about those that are accepted and then
 * change nothing here, so that nobody takes a result for more than it is. */
#pragma once

#include "experiment/scenario/scenario.h"

/* A field that is written in objects of one kind and changes nothing. */
typedef struct IgnoredField {
    const char *kind; /* "Deployment" */
    char *path;       /* "spec.template.spec.containers.env" */
    size_t n_objects;
    Mark mark; /* where it stands first */
} IgnoredField;

/* Of all objects of time 0, sorted by kind and path; the caller frees the array. */
GArray *ignored_fields(const Scenario *scenario);
