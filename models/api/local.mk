# models/api/: objects, labels, quantities, the store and its watches; what every part may include.
# To add a kind: write one file in models/api/objects/GROUP/ and add it here, in the order of Kind.
object_class_files = \
	models/api/objects/other-object.c \
	models/api/objects/core/namespace-object.c \
	models/api/objects/core/node-object.c \
	models/api/objects/core/pod-object.c \
	models/api/objects/core/service-object.c \
	models/api/objects/networking/endpoint-slice-object.c \
	models/api/objects/core/endpoints-object.c \
	models/api/objects/core/event-object.c \
	models/api/objects/core/replication-controller-object.c \
	models/api/objects/apps/replica-set-object.c \
	models/api/objects/apps/deployment-object.c \
	models/api/objects/apps/stateful-set-object.c \
	models/api/objects/apps/daemon-set-object.c \
	models/api/objects/apps/controller-revision-object.c \
	models/api/objects/batch/job-object.c \
	models/api/objects/batch/cron-job-object.c \
	models/api/objects/policy/pod-disruption-budget-object.c \
	models/api/objects/autoscaling/horizontal-pod-autoscaler-object.c \
	models/api/objects/policy/priority-class-object.c \
	models/api/objects/core/persistent-volume-object.c \
	models/api/objects/core/persistent-volume-claim-object.c \
	models/api/objects/storage/storage-class-object.c \
	models/api/objects/storage/csi-node-object.c \
	models/api/objects/storage/csi-driver-object.c \
	models/api/objects/storage/csi-storage-capacity-object.c \
	models/api/objects/storage/volume-attachment-object.c \
	models/api/objects/core/resource-quota-object.c \
	models/api/objects/core/limit-range-object.c \
	models/api/objects/core/service-account-object.c \
	models/api/objects/core/config-map-object.c \
	models/api/objects/core/secret-object.c \
	models/api/objects/policy/lease-object.c

libmodels_a_SOURCES += \
	models/api/server/api-server.c \
	models/api/server/client.c \
	models/api/server/client-internal.h \
	models/api/server/event-cache.c \
	models/api/server/event-cache.h \
	models/api/server/event-recorder.c \
	models/api/server/api-server.h \
	models/api/server/client.h \
	models/api/condition.c \
	models/api/csi-volume.c \
	models/api/csi-volume.h \
	models/api/server/event.h \
	models/api/document/field-text.c \
	models/api/document/field-text.h \
	models/api/document/field.c \
	models/api/document/field.h \
	models/api/match/labels.c \
	models/api/match/labels.h \
	models/api/server/lease.c \
	models/api/server/lease.h \
	models/api/machine.h \
	models/api/node.c \
	models/api/node.h \
	models/api/document/object-value.c \
	models/api/block-pool.c \
	models/api/block-pool.h \
	models/api/object-version.h \
	models/api/shared-text.h \
	models/api/object.c \
	models/api/object.h \
	models/api/pod/pod-spec-container.c \
	models/api/pod/pod-spec-parse.h \
	models/api/pod/pod-spec-placement.c \
	models/api/pod/pod-spec.c \
	models/api/pod/pod-spec.h \
	models/api/pod/pod-status-read.c \
	models/api/pod/pod-status-value.c \
	models/api/pod/pod-status-value.h \
	models/api/pod/pod.c \
	models/api/pod/pod.h \
	models/api/resource-list.c \
	models/api/metrics.h \
	models/api/quota.c \
	models/api/quota.h \
	models/api/resource-list.h \
	models/api/scale.c \
	models/api/scale.h \
	models/api/match/selector-internal.h \
	models/api/match/selector-parse.c \
	models/api/match/selector.c \
	models/api/match/selector.h \
	models/api/service.h \
	models/api/store.h \
	models/api/store/informer.c \
	models/api/store/posting.c \
	models/api/store/posting.h \
	models/api/store/store-expiry.c \
	models/api/store/store-index.c \
	models/api/store/store-internal.h \
	models/api/store/store-names.c \
	models/api/store/store-query.c \
	models/api/store/store-write.c \
	models/api/store/store.c \
	models/api/uid.c \
	models/api/workload.h \
	$(object_class_files)
nodist_libmodels_a_SOURCES += models/api/object-registry.c
CLEANFILES += models/api/object-registry.c

models/api/object-registry.c: tools/gen-registry models/api/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry ObjectClass \
		models/api/object.h object_classes $(object_class_files) >$@.tmp && mv $@.tmp $@

# The kinds of the API and what the server does with them.  To add one: write one file in
# models/api/kinds/ and add it here; of two versions the preferred one comes first.
api_kind_files = \
	models/api/kinds/core/namespace-kind.c \
	models/api/kinds/core/node-kind.c \
	models/api/kinds/core/pod-kind.c \
	models/api/kinds/core/pod-template-kind.c \
	models/api/kinds/core/replication-controller-kind.c \
	models/api/kinds/core/service-kind.c \
	models/api/kinds/core/endpoints-kind.c \
	models/api/kinds/core/event-kind.c \
	models/api/kinds/core/limit-range-kind.c \
	models/api/kinds/core/resource-quota-kind.c \
	models/api/kinds/core/config-map-kind.c \
	models/api/kinds/core/secret-kind.c \
	models/api/kinds/core/service-account-kind.c \
	models/api/kinds/core/persistent-volume-kind.c \
	models/api/kinds/core/persistent-volume-claim-kind.c \
	models/api/kinds/apps/deployment-kind.c \
	models/api/kinds/apps/replica-set-kind.c \
	models/api/kinds/apps/daemon-set-kind.c \
	models/api/kinds/apps/stateful-set-kind.c \
	models/api/kinds/apps/controller-revision-kind.c \
	models/api/kinds/batch/job-kind.c \
	models/api/kinds/batch/cron-job-kind.c \
	models/api/kinds/autoscaling/horizontal-pod-autoscaler-kind.c \
	models/api/kinds/autoscaling/horizontal-pod-autoscaler-v1-kind.c \
	models/api/kinds/policy/pod-disruption-budget-kind.c \
	models/api/kinds/networking/ingress-kind.c \
	models/api/kinds/networking/ingress-class-kind.c \
	models/api/kinds/networking/network-policy-kind.c \
	models/api/kinds/networking/endpoint-slice-kind.c \
	models/api/kinds/storage/storage-class-kind.c \
	models/api/kinds/storage/csi-driver-kind.c \
	models/api/kinds/storage/csi-node-kind.c \
	models/api/kinds/storage/csi-storage-capacity-kind.c \
	models/api/kinds/storage/volume-attachment-kind.c \
	models/api/kinds/storage/volume-attributes-class-kind.c \
	models/api/kinds/policy/priority-class-kind.c \
	models/api/kinds/policy/lease-kind.c \
	models/api/kinds/policy/runtime-class-kind.c \
	models/api/kinds/whole/role-kind.c \
	models/api/kinds/whole/role-binding-kind.c \
	models/api/kinds/whole/cluster-role-kind.c \
	models/api/kinds/whole/cluster-role-binding-kind.c \
	models/api/kinds/whole/custom-resource-definition-kind.c \
	models/api/kinds/whole/api-service-kind.c \
	models/api/kinds/whole/mutating-webhook-configuration-kind.c \
	models/api/kinds/whole/validating-webhook-configuration-kind.c \
	models/api/kinds/whole/validating-admission-policy-kind.c \
	models/api/kinds/whole/validating-admission-policy-binding-kind.c \
	models/api/kinds/whole/resource-claim-kind.c \
	models/api/kinds/whole/resource-claim-template-kind.c \
	models/api/kinds/whole/device-class-kind.c \
	models/api/kinds/whole/resource-slice-kind.c \
	models/api/kinds/whole/certificate-signing-request-kind.c \
	models/api/kinds/whole/flow-schema-kind.c \
	models/api/kinds/whole/priority-level-configuration-kind.c

libmodels_a_SOURCES += \
	models/api/server/api-admission.c \
	models/api/server/api-admission.h \
	models/api/document/api-decode.c \
	models/api/document/api-decode.h \
	models/api/document/decode-path.c \
	models/api/document/decode-path.h \
	models/api/document/api-dump-text.c \
	models/api/document/api-dump.c \
	models/api/document/api-dump.h \
	models/api/document/api-edit.c \
	models/api/document/api-edit.h \
	models/api/api-error.c \
	models/api/api-error.h \
	models/api/api-kind.c \
	models/api/api-kind.h \
	models/api/document/api-scalar-text.c \
	models/api/api-type.c \
	models/api/api-type.h \
	models/api/defaults/autoscaler-defaults.c \
	models/api/defaults/cluster-defaults.c \
	models/api/defaults/controller-defaults.c \
	models/api/defaults/default-rows.c \
	models/api/defaults/default-rows.h \
	models/api/defaults/defaults.h \
	models/api/defaults/pod-defaults.c \
	models/api/defaults/pull-policy.c \
	models/api/defaults/service-defaults.c \
	models/api/defaults/volume-defaults.c \
	models/api/kinds/address-rules.c \
	models/api/kinds/address-rules.h \
	models/api/kinds/autoscaler-rules.h \
	models/api/kinds/data-rules.c \
	models/api/kinds/data-rules.h \
	models/api/kinds/job-rules.c \
	models/api/kinds/job-rules.h \
	models/api/kinds/kinds.h \
	models/api/kinds/pod-update.c \
	models/api/kinds/pod-update.h \
	models/api/kinds/pod-warnings.c \
	models/api/kinds/pod-warnings.h \
	models/api/kinds/workload-rules.c \
	models/api/kinds/workload-rules.h \
	models/api/document/patch-json.c \
	models/api/document/patch.c \
	models/api/document/patch.h \
	models/api/pod/pod-qos.c \
	models/api/pod/pod-qos.h \
	models/api/pod/pod-template-hash.c \
	models/api/pod/pod-template-hash.h \
	models/api/types/api-types.h \
	models/api/types/autoscaling-types.c \
	models/api/types/batch-types.c \
	models/api/types/config-types.c \
	models/api/types/container-types.c \
	models/api/types/meta-types.c \
	models/api/types/networking-types.c \
	models/api/types/node-types.c \
	models/api/types/persistent-volume-types.c \
	models/api/types/pod-spec-types.c \
	models/api/types/pod-types.c \
	models/api/types/rows.h \
	models/api/types/service-types.c \
	models/api/types/storage-types.c \
	models/api/types/volume-types.c \
	models/api/types/workload-types.c \
	models/api/validation/addresses.c \
	models/api/validation/claim-rules.c \
	models/api/validation/claim-rules.h \
	models/api/validation/container-rules.c \
	models/api/validation/env-rules.c \
	models/api/validation/metadata.c \
	models/api/validation/metadata.h \
	models/api/validation/names.c \
	models/api/validation/names.h \
	models/api/validation/placement-rules.c \
	models/api/validation/pod-rules.h \
	models/api/validation/pod-spec-rules.c \
	models/api/validation/probe-rules.c \
	models/api/validation/resource-rules.c \
	models/api/validation/schedule-rules.c \
	models/api/validation/schedule-rules.h \
	models/api/validation/security-rules.c \
	models/api/validation/volume-rules.c \
	$(api_kind_files)
nodist_libmodels_a_SOURCES += models/api/kind-registry.c
CLEANFILES += models/api/kind-registry.c

models/api/kind-registry.c: tools/gen-registry models/api/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry ApiKind \
		models/api/api-kind.h api_kinds $(api_kind_files) >$@.tmp && mv $@.tmp $@
