/* volume-binding-hints.h - what may help a pod whose claims could not be bound. */
#pragma once

#include "models/scheduler/framework/plugin.h"

/* The changes of the cluster that the plug-in VolumeBinding asks for; ends with EVENT_NONE. */
extern const EventHint volume_binding_hints[];
