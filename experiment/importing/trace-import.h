/* trace-import.h - a scenario around a trace: machines that its tasks fit on, and enough of them.
 */
#pragma once

#include "experiment/importing/scenario-draft.h"
#include "models/workloads/work-format.h"

/* Reads the trace once.  False after errors, which are in 'diagnostics'. */
bool trace_import(const WorkFormat *format, const char *path, ScenarioDraft *draft,
                  Diagnostics *diagnostics);
