/* pod-qos.h - the quality of service class of a pod. */
#pragma once

#include "text/value.h"

/* "Guaranteed", "Burstable" or "BestEffort" of a defaulted pod spec. */
const char *api_qos_class(const Value *spec);
