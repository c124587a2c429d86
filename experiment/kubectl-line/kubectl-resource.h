/* kubectl-resource.h - the words kubectl takes for kinds of objects. */
#pragma once

#include "models/api/object.h"

typedef struct KubectlResource {
    Kind kind;
    const char *singular; /* "deployment" */
    const char *plural;
    const char *short_name; /* NULL: none */
    const char *group;      /* "apps"; "" for the core */
    bool is_namespaced;
} KubectlResource;

/* By any of its words, also with the group behind a point; NULL: none. */
const KubectlResource *kubectl_resource_find(const char *word);
const KubectlResource *kubectl_resource_of(Kind kind); /* NULL: none */

/* "deployment.apps", "node": as kubectl names the kind in what it prints.  Allocated. */
char *kubectl_resource_text(const KubectlResource *resource);
/* Every word, for suggestions; NULL-terminated, the caller frees the array alone. */
const char **kubectl_resource_words(void);
