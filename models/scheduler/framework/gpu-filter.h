/* gpu-filter.h - the stages of filtering by GPU that several plugins take part in. */
#pragma once

#include "models/scheduler/framework/plugin.h"

Verdict gpu_pre_filter(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names);
Verdict gpu_filter(Cycle *cycle, const PluginInstance *self, const NodeInfo *node);

extern const EventHint gpu_hints[];
