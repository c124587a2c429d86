/* describer.h - what descriptions are written with, and the registry of kinds.
 *
 * A describer writes lines with tabs between what goes into columns; they are laid out at the end
 * (text/tab-text.h), or whenever describe_flush() ends a part with columns of its own.
 *
 * To add a kind: a DescriberKind in one of the files here, or a new file that local.mk lists. */
#pragma once

#include "models/api/describe/describe.h"
#include "models/api/print/cell.h"

typedef struct Description {
    const Value *object;
    const GPtrArray *others; /* const Value *; never NULL */
    int64_t now_ns;
    bool shows_events;
    Arena *arena;
    GString *pending; /* not yet laid out */
    GString *out;
} Description;

typedef struct DescriberKind {
    const char *name;
    const char *group;
    void (*describe)(Description *d);
} DescriberKind;

typedef struct Describer {
    const DescriberKind *kinds; /* up to a NULL name */
} Describer;

extern const Describer *const describers[];

/* Appends a formatted text after 'level' times two blanks.  Terminal escapes in it are made
 * visible. */
void describe_write(Description *d, int level, const char *format, ...) G_GNUC_PRINTF(3, 4);
void describe_flush(Description *d);

/* "Title:\tvalue\n". */
void describe_text(Description *d, const char *title, const char *text); /* NULL: empty */
void describe_int(Description *d, const char *title, int64_t number);
/* The same only if there is something at the path of the object. */
void describe_text_at(Description *d, const char *title, const char *path);
void describe_int_at(Description *d, const char *title, const char *path);

/* Name and namespace, as most begin. */
void describe_name(Description *d);
void describe_labels(Description *d); /* of the object, and its annotations */
void describe_annotations(Description *d);
/* "Title:" and a line "key=value" for each member; 'indent' goes before each line.  A key 'skipped'
 * is left out (NULL: none). */
void describe_map(Description *d, const char *indent, const char *title, const Value *map,
                  const char *skipped);
/* Annotations of any map: long or many-lined values go below their key. */
void describe_annotation_map(Description *d, const char *title, const Value *map);
void describe_controller(Description *d);
/* A table of conditions: its heads with tabs between, the rules below, and the members to print. */
void describe_conditions(Description *d, const char *heads, const char *rules,
                         const char *const *members, const char *separator);
/* Events about the object, sorted by when they were seen last. */
void describe_events(Description *d);

/* "Sun, 01 Mar 2026 12:00:00 +0000"; the zero time if 'time' is none. */
const char *describe_time(const Description *d, const Value *time);
const char *describe_age(const Description *d, const Value *time);
/* "[a b c]", as Go prints a list. */
const char *describe_list(const Description *d, const Value *list);
/* The scalar at a path of 'map', or the fallback. */
const char *text_or(const Value *map, const char *path, const char *fallback);
const char *selector_or(const Description *d, const Value *selector, const char *fallback);

/* Whether a selector (matchLabels, matchExpressions) takes these labels; NULL takes nothing. */
bool describe_selects(const Value *selector, const Value *labels);
/* Those of one kind among the others, in their order; in the namespace of the object unless
 * 'any_namespace'. */
GPtrArray *describe_find(const Description *d, const char *group, const char *kind,
                         bool any_namespace);
/* The items of a list, sorted; 'compare' gets pointers to pointers. */
GPtrArray *describe_sorted(const Value *list, GCompareFunc compare);
/* By namespace and name, as the server lists objects. */
void describe_sort(GPtrArray *objects);
/* Whether 'object' has a controller with the uid of the described object. */
bool describe_owns(const Description *d, const Value *object);

/* ---- parts of pods (pod-template-describe.c, volume-describe.c) --------------------------- */

/* Containers of a pod or template with their statuses (NULL: none).  'pod' resolves field
 * references, NULL in templates.  'space' is "" or, in templates, two blanks. */
void describe_containers(Description *d, const char *title, const Value *containers,
                         const Value *statuses, const Value *pod, const char *space);
void describe_volumes(Description *d, const Value *volumes, const char *space);
/* The source of a persistent volume, or of a volume of a pod. */
void describe_volume_source(Description *d, const Value *source, bool is_persistent);
void describe_resources(Description *d, const Value *resources, int level);
void describe_tolerations(Description *d, const char *title, const Value *tolerations);
void describe_spread(Description *d, const Value *constraints, const char *space);
void describe_template(Description *d, const Value *template_);

/* "10.0.1.1:8080,..." of the ready endpoints of a service's slices for the port of that name. */
const char *describe_endpoints(const Description *d, const char *service, const char *port);

/* Tables of quotas and limits, shared by namespaces and the kinds themselves. */
void describe_quota_list(Description *d, const GPtrArray *quotas);
void describe_limit_list(Description *d, const GPtrArray *limits);
