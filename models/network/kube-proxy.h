/* kube-proxy.h - which pods a Service's connections really go to.
 *
 * The proxies of all nodes are alike, so one stands for them all.  It watches EndpointSlices and
 * rewrites its rules for the services that changed: at once if its last run is at least
 * minSyncPeriod (1 s) ago, else when that is over; writing takes 10-100 ms.  Kubernetes 1.34:
 * ready endpoints only; if there are none, those that still serve while terminating; connections
 * are spread evenly over them.
 *
 * Together with what really runs (machine.h) this is the truth about a Service: a connection made
 * at this instant is answered if the pod it is sent to answers. */
#pragma once

#include "models/api/machine.h"
#include "models/api/store.h"

typedef struct KubeProxy KubeProxy;

/* 'machines' tells what answers; 'watch_delay' as for any informer. */
KubeProxy *kube_proxy_new(Simulation *sim, Store *store, Machines *machines,
                          const Distribution *watch_delay, SimTime min_sync_period);
void kube_proxy_free(KubeProxy *proxy);

/* Takes over the slices there are, at once (cluster.start settled). */
void kube_proxy_sync_now(KubeProxy *proxy);

/* The pods that connections to the service go to, and how many of them answer right now.  A
 * service without rules has none of either. */
size_t kube_proxy_n_backends(const KubeProxy *proxy, const char *name_space, const char *service);
size_t kube_proxy_n_answering(const KubeProxy *proxy, const char *name_space, const char *service);

/* Called whenever one of the two numbers may have changed. */
typedef void (*KubeProxyHandler)(void *data, const char *name_space, const char *service);
void kube_proxy_add_observer(KubeProxy *proxy, KubeProxyHandler handler, void *data);
