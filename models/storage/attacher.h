/* attacher.h - external attachers: what brings volumes to nodes, and takes them back.
 *
 * One part plays the attachers of all drivers.  A VolumeAttachment gets the attacher's finalizer
 * and, after a while, status.attached; one that is deleted goes after a while.  How long is said
 * by the annotations orrery.dev/attach-time and orrery.dev/detach-time of the volume's class,
 * distributions ("5s", "uniform(5s 20s)", "never"); without them 5 to 20 s and 3 to 15 s, which is
 * what disks of clouds take (a choice of the model).  It asks no node: a disk is taken from a
 * machine that is dead, or still writes, just the same. */
#pragma once

#include "models/api/server/api-server.h"

typedef struct Attacher Attacher;

Attacher *attacher_new(ApiServer *server);
void attacher_free(Attacher *attacher);
