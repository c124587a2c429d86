/* pod-update.h - what a replacement of a pod may change. */
#pragma once

#include "models/api/kinds/kinds.h"

void check_pod_update(ApiRequest *request);
