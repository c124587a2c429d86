/* provisioner.h - external provisioners: what makes volumes for claims, and unmakes them.
 *
 * One part plays the provisioners of all classes.  A claim that the volume controller has given to
 * a provisioner (and the scheduler a node, where the class waits for one) gets a volume of its own
 * after a while; a released volume whose policy is Delete goes after a while.  How long is said by
 * the annotation orrery.dev/provision-time of the class, a distribution ("5s", "uniform(2s 10s)",
 * "never"); without it 2 to 10 s, which is what disks of clouds take (a choice of the model). */
#pragma once

#include "models/api/server/api-server.h"

typedef struct Provisioner Provisioner;

Provisioner *provisioner_new(ApiServer *server);
void provisioner_free(Provisioner *provisioner);
