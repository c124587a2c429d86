/* placing-json.h - decisions for programs: fixed keys in a fixed order, one node a line. */
#pragma once

#include "text/value.h"

#include <glib.h>

/* Appends one decision as it stands in the list of decisions; 'brief': on one line. */
void placing_json_append(GString *out, const Value *decision, bool brief);
