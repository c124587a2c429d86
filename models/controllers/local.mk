# models/controllers/: kube-controller-manager.
# To add a controller: write one file and add one line here.
controller_files = \
	models/controllers/cron-job/cron-job-controller.c \
	models/controllers/disruption-controller.c \
	models/controllers/horizontal/horizontal-pod-autoscaler-controller.c \
	models/controllers/ttl-after-finished-controller.c \
	models/controllers/job/job-controller.c \
	models/controllers/daemon-set/daemon-set-controller.c \
	models/controllers/stateful-set/stateful-set-controller.c \
	models/controllers/garbage-collector.c \
	models/controllers/namespace-controller.c \
	models/controllers/pod-gc-controller.c \
	models/controllers/taint-eviction-controller.c \
	models/controllers/node-lifecycle/node-lifecycle-controller.c \
	models/controllers/endpoint-slice/endpoint-slice-controller.c \
	models/controllers/endpoint-slice/endpoints-controller.c \
	models/controllers/deployment/deployment-controller.c \
	models/controllers/resource-quota-controller.c \
	models/controllers/node-ipam-controller.c \
	models/controllers/root-ca-certificate-publisher-controller.c \
	models/controllers/service-account-controller.c \
	models/controllers/volume/attach-detach-controller.c \
	models/controllers/volume/persistent-volume-binder-controller.c \
	models/controllers/volume/persistent-volume-claim-protection-controller.c \
	models/controllers/volume/persistent-volume-protection-controller.c \
	models/controllers/replica-set-controller.c \
	models/controllers/replication-controller.c

libmodels_a_SOURCES += $(controller_files) \
	models/controllers/horizontal/autoscaler-metrics.c \
	models/controllers/horizontal/autoscaler-pass.h \
	models/controllers/horizontal/autoscaler-pods.c \
	models/controllers/horizontal/autoscaler-status.c \
	models/controllers/horizontal/replica-calculator.c \
	models/controllers/horizontal/replica-calculator.h \
	models/controllers/horizontal/scale-limits.c \
	models/controllers/horizontal/scale-limits.h \
	models/controllers/controller-history.c \
	models/controllers/controller-history.h \
	models/controllers/controller-manager.c \
	models/controllers/controller-manager.h \
	models/controllers/controller-ref-manager.c \
	models/controllers/controller-ref-manager.h \
	models/controllers/controller-settings.c \
	models/controllers/controller-settings.h \
	models/controllers/controller.c \
	models/controllers/controller.h \
	models/controllers/cron-job/cron-schedule.c \
	models/controllers/cron-job/cron-schedule.h \
	models/controllers/daemon-set/daemon-set-history.c \
	models/controllers/daemon-set/daemon-set-nodes.c \
	models/controllers/daemon-set/daemon-set-pass.h \
	models/controllers/daemon-set/daemon-set-update.c \
	models/controllers/deployment/deployment-arithmetic.c \
	models/controllers/deployment/deployment-arithmetic.h \
	models/controllers/deployment/deployment-new-set.c \
	models/controllers/deployment/deployment-pass.h \
	models/controllers/deployment/deployment-rolling.c \
	models/controllers/deployment/deployment-status.c \
	models/controllers/endpoint-slice/endpoint-slice-pass.h \
	models/controllers/endpoint-slice/endpoint-slice-plan.c \
	models/controllers/endpoint-slice/endpoint-slice-plan.h \
	models/controllers/endpoint-slice/endpoint-slice-wanted.c \
	models/controllers/endpoint-slice/service-index.c \
	models/controllers/endpoint-slice/service-index.h \
	models/controllers/endpoint-slice/service-pods.c \
	models/controllers/endpoint-slice/service-pods.h \
	models/controllers/endpoint-slice/endpoints-wanted.c \
	models/controllers/endpoint-slice/endpoints-wanted.h \
	models/controllers/disruption-budget.c \
	models/controllers/disruption-budget.h \
	models/controllers/expectations.c \
	models/controllers/expectations.h \
	models/controllers/node-lifecycle/no-execute-tainter.c \
	models/controllers/node-lifecycle/no-schedule-taints.c \
	models/controllers/node-lifecycle/node-health.c \
	models/controllers/node-lifecycle/node-lifecycle.h \
	models/controllers/node-lifecycle/zone-disruption.c \
	models/controllers/job/job-backoff.c \
	models/controllers/job/job-manage.c \
	models/controllers/job/job-pass.h \
	models/controllers/job/job-pods.c \
	models/controllers/job/job-policy.c \
	models/controllers/job/job-tracking.c \
	models/controllers/job/job-verdict.c \
	models/controllers/namespace-defaults.c \
	models/controllers/namespace-defaults.h \
	models/controllers/parallel.c \
	models/controllers/parallel.h \
	models/controllers/pod-control.c \
	models/controllers/pod-control.h \
	models/controllers/pod-ranking.c \
	models/controllers/pod-ranking.h \
	models/controllers/replica-set-control.c \
	models/controllers/replica-set-control.h \
	models/controllers/stateful-set/stateful-set-pass.h \
	models/controllers/stateful-set/stateful-set-pods.c \
	models/controllers/stateful-set/stateful-set-revisions.c \
	models/controllers/stateful-set/stateful-set-update.c \
	models/controllers/volume/attach-report.c \
	models/controllers/volume/attach-report.h \
	models/controllers/volume/attach-state.c \
	models/controllers/volume/attach-state.h \
	models/controllers/volume/volume-object.c \
	models/controllers/volume/volume-object.h \
	models/controllers/work-queue.c \
	models/controllers/work-queue.h

nodist_libmodels_a_SOURCES += models/controllers/controller-registry.c
CLEANFILES += models/controllers/controller-registry.c

models/controllers/controller-registry.c: tools/gen-registry models/controllers/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry ControllerType \
		models/controllers/controller.h controllers $(controller_files) >$@.tmp \
		&& mv $@.tmp $@
