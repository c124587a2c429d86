/* plugin-weights.h - what a plugin's points count for, in the default profile.
 *
 *     scheduler: {weights: {NodeResourcesFit: 3, ImageLocality: 0, TightFit: 2}}
 *
 * A plugin that is not in the profile comes to it; 0 takes it out of scoring; a placement policy
 * is named like a plugin. */
#pragma once

#include "text/value.h"

/* The document with one weight set.  NULL and why, if it is none. */
const Value *plugin_weight_set(Arena *arena, const Value *document, const char *plugin,
                               const Value *weight, const char **ret_error);
