/* overrides.h - `--set PATH=VALUE`: one value of a tree changed.
 *
 * Paths into the scenario: cluster.nodes, cluster.pools.worker.count, timeline.0.at; lists are
 * entered by number or by the name, id or image of an entry.  Paths that begin with KIND/NAME reach
 * into an object: deployment/api.spec.replicas. */
#pragma once

#include "text/diagnostic.h"

/* Applies "PATH=VALUE" to 'target'; NULL after an error, which has been reported.  'where' is the
 * source registered for the override's text. */
const Value *override_apply(Arena *arena, const Value *target, const char *path, const Value *value,
                            const char **ret_error);

/* Splits at the first "=" outside of the path's names; reads the value as YAML.  False after an
 * error, which has been reported. */
bool override_read(Arena *arena, const char *text, Diagnostics *diagnostics, const char **ret_path,
                   const Value **ret_value);
