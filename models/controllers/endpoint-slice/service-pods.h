/* service-pods.h - what pods mean to the Services that select them, for both controllers that write
 * it down. */
#pragma once

#include "models/api/pod/pod.h"
#include "models/api/service.h"
#include "models/controllers/endpoint-slice/service-index.h"
#include "models/controllers/work-queue.h"

/* Puts the services into the queue that a change of a pod concerns, after 'delay'. */
void service_pods_changed(ServiceIndex *services, WorkQueue *queue, SimTime delay,
                          const Object *old, const Object *new_);

/* Where the pod listens behind the service's port; -1: nowhere. */
int32_t service_pod_port(const Pod *pod, const ServicePort *port);
