/* storage-admission.h - what becomes of new claims and volumes. */
#pragma once

#include "models/api/server/api-server.h"

/* A claim without a class gets the default one; both kinds get their phase and the finalizer that
 * keeps them while they are in use. */
void storage_admit(Store *store, Object *draft);
