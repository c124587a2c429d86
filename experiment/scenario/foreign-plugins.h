/* foreign-plugins.h - scheduler plugins of other projects. */
#pragma once

#include "text/diagnostic.h"

/* The configuration without plugins that are known to belong to other projects (the same value if
 * there are none); a warning names each of them. */
const Value *foreign_plugins_drop(const Value *document, Arena *arena, Diagnostics *diagnostics);
