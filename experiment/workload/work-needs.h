/* work-needs.h - what work that comes needs and nobody has made: namespaces, classes of priority.
 */
#pragma once

#include "models/cluster.h"

/* A document with that apiVersion, kind and metadata.name. */
const Value *work_named_object(Arena *arena, const char *version, const char *kind,
                               const char *name);

/* Makes the namespace if it is not there. */
void work_ensure_namespace(Cluster *cluster, const char *name);

/* The priorityClassName for what a row says: "5" is a class of its own, made if need be; any other
 * text, and NULL, is returned as it is. */
const char *work_ensure_priority(Cluster *cluster, const char *text);
