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
	models/scheduler/plugins/default-preemption.c \
	models/scheduler/plugins/node-resources-balanced-allocation.c \
	models/scheduler/plugins/image-locality.c \
	models/scheduler/plugins/default-binder.c

libmodels_a_SOURCES += \
	models/scheduler/scheduler.c \
	models/scheduler/scheduler.h \
	models/scheduler/scheduler-attempt.c \
	models/scheduler/scheduler-internal.h \
	models/scheduler/scheduling-queue.c \
	models/scheduler/scheduling-queue.h \
	models/scheduler/selector-counts.c \
	models/scheduler/selector-counts.h \
	models/scheduler/affinity-terms.c \
	models/scheduler/affinity-terms.h \
	models/scheduler/args-check.h \
	models/scheduler/config/args-check.c \
	models/scheduler/config/config-check.c \
	models/scheduler/config/config-decode.c \
	models/scheduler/config/config-decode.h \
	models/scheduler/config/config-defaults.c \
	models/scheduler/config/config-rows.c \
	models/scheduler/config/config-rows.h \
	models/scheduler/scheduler-config.c \
	models/scheduler/scheduler-config.h \
	models/scheduler/decision-value.h \
	models/scheduler/cluster-event.c \
	models/scheduler/cluster-event.h \
	models/scheduler/cycle-score.c \
	models/scheduler/cycle-score.h \
	models/scheduler/cycle.c \
	models/scheduler/cycle.h \
	models/scheduler/decision.c \
	models/scheduler/decision.h \
	models/scheduler/decision-value.c \
	models/scheduler/matching.c \
	models/scheduler/node-info.c \
	models/scheduler/node-info.h \
	models/scheduler/pair-map.c \
	models/scheduler/pair-map.h \
	models/scheduler/placement-class.c \
	models/scheduler/placement-class.h \
	models/scheduler/placement-cache.c \
	models/scheduler/placement-cache.h \
	models/scheduler/plugin.h \
	models/scheduler/pod-claims.c \
	models/scheduler/pod-claims.h \
	models/scheduler/pod-needs.c \
	models/scheduler/pod-needs.h \
	models/scheduler/profile.c \
	models/scheduler/profile.h \
	models/scheduler/snapshot-pods.c \
	models/scheduler/snapshot.c \
	models/scheduler/snapshot.h \
	models/scheduler/spread-constraints.c \
	models/scheduler/spread-constraints.h \
	models/scheduler/storage-read.c \
	models/scheduler/storage-read.h \
	models/scheduler/storage-view.c \
	models/scheduler/storage-view.h \
	models/scheduler/verdict.c \
	models/scheduler/volume-binding-hints.c \
	models/scheduler/volume-binding-hints.h \
	$(sched_plugin_files)
nodist_libmodels_a_SOURCES += models/scheduler/sched-plugin-registry.c
CLEANFILES += models/scheduler/sched-plugin-registry.c

models/scheduler/sched-plugin-registry.c: tools/gen-registry models/scheduler/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry SchedPlugin \
		models/scheduler/plugin.h sched_plugins $(sched_plugin_files) >$@.tmp && mv $@.tmp $@
