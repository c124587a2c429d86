/* template-hash.h - the hash in the names of ReplicaSets and of DaemonSets' revisions. */
#pragma once

#include "models/api/pod-spec.h"

/* 'collision_count' -1: none.  Freed by the caller. */
char *template_hash(const PodTemplate *template_, int32_t collision_count);
