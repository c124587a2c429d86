# models/api/: objects, labels, quantities, the store and its watches; what every part may include.
# To add a kind: write one file in models/api/objects/ and add it here, in the order of Kind.
object_class_files = \
	models/api/objects/other-object.c \
	models/api/objects/namespace-object.c \
	models/api/objects/node-object.c \
	models/api/objects/pod-object.c \
	models/api/objects/service-object.c \
	models/api/objects/endpoint-slice-object.c \
	models/api/objects/endpoints-object.c \
	models/api/objects/event-object.c \
	models/api/objects/replication-controller-object.c \
	models/api/objects/replica-set-object.c \
	models/api/objects/deployment-object.c \
	models/api/objects/stateful-set-object.c \
	models/api/objects/daemon-set-object.c \
	models/api/objects/controller-revision-object.c \
	models/api/objects/job-object.c \
	models/api/objects/cron-job-object.c \
	models/api/objects/pod-disruption-budget-object.c \
	models/api/objects/horizontal-pod-autoscaler-object.c \
	models/api/objects/priority-class-object.c \
	models/api/objects/persistent-volume-object.c \
	models/api/objects/persistent-volume-claim-object.c \
	models/api/objects/storage-class-object.c \
	models/api/objects/csi-node-object.c \
	models/api/objects/volume-attachment-object.c \
	models/api/objects/resource-quota-object.c \
	models/api/objects/limit-range-object.c \
	models/api/objects/service-account-object.c \
	models/api/objects/config-map-object.c \
	models/api/objects/secret-object.c \
	models/api/objects/lease-object.c

libmodels_a_SOURCES += \
	models/api/api-server.c \
	models/api/client.c \
	models/api/client-internal.h \
	models/api/event-recorder.c \
	models/api/api-server.h \
	models/api/client.h \
	models/api/condition.c \
	models/api/event.h \
	models/api/field-text.c \
	models/api/field-text.h \
	models/api/field.c \
	models/api/field.h \
	models/api/labels.c \
	models/api/labels.h \
	models/api/lease.c \
	models/api/lease.h \
	models/api/machine.h \
	models/api/node.c \
	models/api/node.h \
	models/api/object-value.c \
	models/api/object-version.h \
	models/api/object.c \
	models/api/object.h \
	models/api/pod-spec-container.c \
	models/api/pod-spec-parse.h \
	models/api/pod-spec-placement.c \
	models/api/pod-spec.c \
	models/api/pod-spec.h \
	models/api/pod-status-read.c \
	models/api/pod-status-value.c \
	models/api/pod-status-value.h \
	models/api/pod.c \
	models/api/pod.h \
	models/api/resource-list.c \
	models/api/resource-list.h \
	models/api/selector.h \
	models/api/service.h \
	models/api/store.h \
	models/api/uid.c \
	models/api/workload.h \
	$(object_class_files)
nodist_libmodels_a_SOURCES += models/api/object-registry.c
CLEANFILES += models/api/object-registry.c

models/api/object-registry.c: tools/gen-registry models/api/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry ObjectClass \
		models/api/object.h object_classes $(object_class_files) >$@.tmp && mv $@.tmp $@
