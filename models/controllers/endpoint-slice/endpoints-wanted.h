/* endpoints-wanted.h - the addresses that Endpoints of a Service should have. */
#pragma once

#include "models/api/service.h"
#include "models/controllers/controller.h"

#define ENDPOINTS_MAX 1000 /* addresses of one object */

/* Puts them into a draft, sorted, of more than ENDPOINTS_MAX a part: ready ones first, and of each
 * subset its share.  False: all had room.  '*ret_trigger' is when the first pod changed whose last
 * change was after '*seen_until', which moves on; SIM_NEVER: none has. */
bool endpoints_fill(Controller *self, const Service *service, Endpoints *draft, SimTime *seen_until,
                    SimTime *ret_trigger);
