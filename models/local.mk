# models/: the cluster.  Each folder adds its own files to one library.
noinst_LIBRARIES += libmodels.a
libmodels_a_SOURCES =
nodist_libmodels_a_SOURCES =

libmodels_a_SOURCES += \
	models/cluster-control-plane.c \
	models/cluster-internal.h \
	models/cluster-leases.c \
	models/cluster-objects.c \
	models/cluster-revisions.c \
	models/cluster-settings.c \
	models/cluster.c \
	models/cluster.h \
	models/kubelet-settings.c \
	models/kubelet-settings.h \
	models/kubernetes-version.c \
	models/kubernetes-version.h \
	models/recorded-machine.c \
	models/recorded-machine.h

include models/api/local.mk
include models/api/print/local.mk
include models/api/describe/local.mk
include models/controllers/local.mk
include models/node/local.mk
include models/faults/local.mk
include models/network/local.mk
include models/metrics/local.mk
include models/storage/local.mk
include models/scheduler/local.mk
include models/workloads/local.mk
include models/architectures/local.mk
include models/sampling/local.mk

# Contracts: shipped also while their sources are on the way.
EXTRA_DIST += \
	models/api/server/api-server.h \
	models/api/server/client.h \
	models/api/server/event.h \
	models/api/match/labels.h \
	models/api/machine.h \
	models/api/node.h \
	models/api/object.h \
	models/api/pod/pod-spec.h \
	models/api/pod/pod.h \
	models/api/match/selector.h \
	models/api/service.h \
	models/api/store.h \
	models/api/workload.h \
	models/scheduler/scheduler.h
include models/control-plane/local.mk
