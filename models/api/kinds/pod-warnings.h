/* pod-warnings.h - what deserves a warning in pods and their templates. */
#pragma once

#include "models/api/kinds/kinds.h"

/* The pod of the request; the template at 'path' of the object. */
void warn_pod(ApiRequest *request);
void warn_pod_template(ApiRequest *request, const FieldPath *path);
