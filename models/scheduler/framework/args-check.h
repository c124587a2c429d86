/* args-check.h - what is wrong with the arguments of plugins. */
#pragma once

#include "models/api/api-error.h"

/* Complaints found when a configuration is validated; 'path' is where the arguments stand. */
void plugin_args_check(ApiErrors *errors, const char *plugin, const Value *args,
                       const FieldPath *path);
/* Those that show only when the plugin is built (NodeResourcesFit); NULL: fine.  In 'arena'. */
const char *plugin_args_build_error(const char *plugin, const Value *args, Arena *arena);
/* The causes as kube-scheduler joins them: one alone, several as "[a, b]". */
const char *api_errors_text(const ApiErrors *errors, Arena *arena);
