# models/scheduler/: queue, cycle, framework; plugins/ has one file a plugin.
# To add a plugin: write one file in models/scheduler/plugins/ and add one line here.  The order is
# that of the default profile.
sched_plugin_files = \
	models/scheduler/plugins/scheduling-gates.c \
	models/scheduler/plugins/priority-sort.c \
	models/scheduler/plugins/node-unschedulable.c \
	models/scheduler/plugins/node-name.c \
	models/scheduler/plugins/taint-toleration.c \
	models/scheduler/plugins/node-affinity.c \
	models/scheduler/plugins/node-ports.c \
	models/scheduler/plugins/node-resources-fit.c \
	models/scheduler/plugins/volume-restrictions.c \
	models/scheduler/plugins/node-volume-limits.c \
	models/scheduler/plugins/volume-binding.c \
	models/scheduler/plugins/volume-zone.c \
	models/scheduler/plugins/pod-topology-spread.c \
	models/scheduler/plugins/inter-pod-affinity.c \
	models/scheduler/plugins/dynamic-resources.c \
	models/scheduler/plugins/gpu-sharing.c \
	models/scheduler/plugins/placement-policy.c \
	models/scheduler/plugins/coscheduling.c \
	models/scheduler/plugins/default-preemption.c \
	models/scheduler/plugins/node-resources-balanced-allocation.c \
	models/scheduler/plugins/image-locality.c \
	models/scheduler/plugins/default-binder.c

libmodels_a_SOURCES += \
	models/scheduler/feature-gates.c \
	models/scheduler/feature-gates.h \
	models/scheduler/scheduler-victims.c \
	models/scheduler/scheduler.c \
	models/scheduler/scheduler.h \
	models/scheduler/scheduler-attempt.c \
	models/scheduler/gang/pod-groups.c \
	models/scheduler/gang/pod-groups.h \
	models/scheduler/gang/waiting-pods.c \
	models/scheduler/gang/waiting-pods.h \
	models/scheduler/scheduler-permit.c \
	models/scheduler/scheduler-volumes.c \
	models/scheduler/scheduler-internal.h \
	models/scheduler/scheduling-queue.c \
	models/scheduler/scheduling-queue.h \
	models/scheduler/placement/selector-counts.c \
	models/scheduler/placement/selector-counts.h \
	models/scheduler/framework/affinity-terms.c \
	models/scheduler/framework/affinity-terms.h \
	models/scheduler/framework/args-check.h \
	models/scheduler/config/args-check.c \
	models/scheduler/config/config-check.c \
	models/scheduler/config/config-decode.c \
	models/scheduler/config/config-decode.h \
	models/scheduler/config/config-defaults.c \
	models/scheduler/config/config-rows.c \
	models/scheduler/config/config-rows.h \
	models/scheduler/scheduler-config.c \
	models/scheduler/scheduler-config.h \
	models/scheduler/framework/decision-value.h \
	models/scheduler/framework/cluster-event.c \
	models/scheduler/framework/cluster-event.h \
	models/scheduler/framework/cycle-score.c \
	models/scheduler/framework/cycle-score.h \
	models/scheduler/framework/cycle.c \
	models/scheduler/framework/cycle.h \
	models/scheduler/framework/decision.c \
	models/scheduler/framework/decision.h \
	models/scheduler/framework/decision-value.c \
	models/scheduler/framework/matching.c \
	models/scheduler/framework/gpu-filter.c \
	models/scheduler/framework/gpu-filter.h \
	models/scheduler/framework/gpu-share.c \
	models/scheduler/framework/gpu-share.h \
	models/scheduler/framework/live-cell.c \
	models/scheduler/framework/live-cell.h \
	models/scheduler/framework/workload-mix.c \
	models/scheduler/framework/workload-mix.h \
	models/scheduler/framework/node-info.c \
	models/scheduler/framework/node-info.h \
	models/scheduler/framework/attempt.h \
	models/scheduler/framework/searcher.c \
	models/scheduler/framework/cycle-verify.c \
	models/scheduler/framework/cycle-verify.h \
	models/scheduler/framework/dry-run-memo.c \
	models/scheduler/framework/dry-run-memo.h \
	models/scheduler/placement/group-index.c \
	models/scheduler/placement/group-index.h \
	models/scheduler/placement/placement-choose.c \
	models/scheduler/placement/placement-choose.h \
	models/scheduler/placement/placement-plugins.c \
	models/scheduler/placement/pod-kinds.c \
	models/scheduler/placement/pod-kinds.h \
	models/scheduler/placement/topology-counts.c \
	models/scheduler/placement/topology-counts.h \
	models/scheduler/placement/topology-effects.c \
	models/scheduler/placement/topology-effects.h \
	models/scheduler/placement/pair-map.c \
	models/scheduler/placement/pair-map.h \
	models/scheduler/placement/placement-class.c \
	models/scheduler/placement/placement-class.h \
	models/scheduler/placement/placement-cache.c \
	models/scheduler/placement/placement-cache.h \
	models/scheduler/framework/plugin.h \
	models/scheduler/storage/pod-claims.c \
	models/scheduler/storage/pod-claims.h \
	models/scheduler/framework/pod-needs.c \
	models/scheduler/framework/pod-needs.h \
	models/scheduler/framework/profile.c \
	models/scheduler/framework/profile.h \
	models/scheduler/framework/snapshot-pods.c \
	models/scheduler/framework/snapshot.c \
	models/scheduler/framework/snapshot.h \
	models/scheduler/framework/spread-constraints.c \
	models/scheduler/framework/spread-constraints.h \
	models/scheduler/storage/storage-read.c \
	models/scheduler/storage/storage-read.h \
	models/scheduler/storage/storage-view.c \
	models/scheduler/storage/storage-view.h \
	models/scheduler/framework/verdict.c \
	models/scheduler/storage/volume-binding-hints.c \
	models/scheduler/storage/volume-binding-hints.h \
	$(sched_plugin_files)
nodist_libmodels_a_SOURCES += models/scheduler/sched-plugin-registry.c
CLEANFILES += models/scheduler/sched-plugin-registry.c

models/scheduler/sched-plugin-registry.c: tools/gen-registry models/scheduler/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry SchedPlugin \
		models/scheduler/framework/plugin.h sched_plugins $(sched_plugin_files) >$@.tmp && mv $@.tmp $@

# To add a placement policy: write one file in models/scheduler/policies/ and add one line here.
policy_files = \
	models/scheduler/policies/policy-random.c \
	models/scheduler/policies/policy-dot-product.c \
	models/scheduler/policies/policy-gpu-clustering.c \
	models/scheduler/policies/policy-gpu-packing.c \
	models/scheduler/policies/policy-best-fit.c \
	models/scheduler/policies/policy-fgd.c \
	models/scheduler/policies/policy-first-fit.c \
	models/scheduler/policies/policy-tight-fit.c \
	models/scheduler/policies/policy-worst-fit.c \
	models/scheduler/policies/policy-power-of-two.c \
	models/scheduler/policies/policy-tetris.c \
	models/scheduler/policies/policy-e-pvm.c \
	models/scheduler/policies/policy-borg-hybrid.c \
	models/scheduler/policies/policy-swarm-spread.c \
	models/scheduler/policies/policy-swarm-binpack.c

libmodels_a_SOURCES += \
	models/scheduler/cell/placement-cell.c \
	models/scheduler/cell/placement-cell.h \
	models/scheduler/cell/cell-shares.h \
	models/scheduler/cell/fragmentation.c \
	models/scheduler/cell/fragmentation.h \
	models/scheduler/cell/machine-gpus.c \
	models/scheduler/cell/policy.h \
	$(policy_files)
nodist_libmodels_a_SOURCES += models/scheduler/policy-registry.c
CLEANFILES += models/scheduler/policy-registry.c

models/scheduler/policy-registry.c: tools/gen-registry models/scheduler/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry PlacementPolicy \
		models/scheduler/cell/policy.h policies $(policy_files) >$@.tmp && mv $@.tmp $@
