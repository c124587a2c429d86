# experiment/: from a scenario file to answers.
noinst_LIBRARIES += libexperiment.a

# A figure is one template in plots/ and one line here.
figure_files = \
	experiment/figures/phases.c \
	experiment/figures/belief.c \
	experiment/figures/gantt.c \
	experiment/figures/strip.c

libexperiment_a_SOURCES = \
	experiment/bench/compaction-bench.c \
	experiment/bench/compaction-bench.h \
	experiment/bench/compaction-report.c \
	experiment/bench/compaction.c \
	experiment/bench/compaction.h \
	experiment/bench/fgd-bench.c \
	experiment/bench/fgd-bench.h \
	experiment/bench/fgd-figures.c \
	experiment/bench/fgd-published.c \
	experiment/bench/fgd-report.c \
	experiment/bench/fgd-run.c \
	experiment/bench/fgd-run.h \
	experiment/bench/fgd-summary.c \
	experiment/bench/fgd-summary.h \
	experiment/figures/figure-draw.c \
	experiment/figures/figure-draw.h \
	experiment/figures/figure-page.c \
	experiment/figures/figure-page.h \
	experiment/figures/figure.h \
	experiment/figures/run-data.c \
	experiment/figures/run-data.h \
	experiment/kubectl-run/listed-objects.c \
	experiment/kubectl-run/listed-objects.h \
	experiment/kubectl-run/kubectl-apply.c \
	experiment/kubectl-run/kubectl-delete.c \
	experiment/kubectl-run/kubectl-drain.c \
	experiment/kubectl-run/kubectl-edit.c \
	experiment/kubectl-run/kubectl-get.c \
	experiment/kubectl-run/kubectl-kinds.c \
	experiment/kubectl-run/kubectl-kinds.h \
	experiment/kubectl-run/kubectl-line.c \
	experiment/kubectl-run/kubectl-line.h \
	experiment/kubectl-run/kubectl-rollout-status.c \
	experiment/kubectl-run/kubectl-rollout.c \
	experiment/kubectl-run/kubectl-run-internal.h \
	experiment/kubectl-run/kubectl-run.c \
	experiment/kubectl-run/kubectl-run.h \
	experiment/kubectl-run/kubectl-targets.c \
	experiment/kubectl-run/kubectl-wait.c \
	experiment/manifest/manifest-kind.c \
	experiment/manifest/manifest-report.c \
	experiment/manifest/manifest-report.h \
	experiment/placing/placing-internal.h \
	experiment/placing/decision-tell.c \
	experiment/placing/placing-advice.c \
	experiment/placing/placing-advice.h \
	experiment/placing/placing-json.c \
	experiment/placing/placing-json.h \
	experiment/placing/placing-parts.c \
	experiment/placing/placing-report.c \
	experiment/placing/placing-report.h \
	experiment/placing/placing-scores.c \
	experiment/placing/placing-text.c \
	experiment/placing/placing-text.h \
	experiment/placing/placing-unfit.c \
	experiment/placing/placing-variants.c \
	experiment/placing/placing-variants.h \
	experiment/placing/placing-workloads.c \
	experiment/placing/placing.c \
	experiment/placing/placing.h \
	experiment/placing/placing-world.c \
	experiment/placing/placing-world.h \
	experiment/results/attempt-story.c \
	experiment/results/attempt-story.h \
	experiment/results/catalogue.c \
	experiment/results/catalogue.h \
	experiment/results/explanation.c \
	experiment/results/explanation.h \
	experiment/results/metric-tables.c \
	experiment/results/metric-tables.h \
	experiment/results/output-file.c \
	experiment/results/output-file.h \
	experiment/results/provenance.c \
	experiment/results/provenance.h \
	experiment/results/rerun-describe.c \
	experiment/results/rerun-kubectl.c \
	experiment/results/rerun-print.c \
	experiment/results/rerun.c \
	experiment/results/rerun.h \
	experiment/results/run-directory.c \
	experiment/results/run-record.c \
	experiment/results/run-record.h \
	experiment/results/run-directory.h \
	experiment/results/run-tables.c \
	experiment/results/run-tables.h \
	experiment/run/expectation.c \
	experiment/run/expectation.h \
	experiment/run/experiment.c \
	experiment/run/experiment.h \
	experiment/run/narrative-begin.c \
	experiment/run/narrative-internal.h \
	experiment/run/narrative-pods.c \
	experiment/run/narrative-tell.c \
	experiment/run/narrative-words.c \
	experiment/run/narrative.c \
	experiment/run/narrative.h \
	experiment/run/observatory-internal.h \
	experiment/run/observatory-kinds.c \
	experiment/run/observatory-pods.c \
	experiment/run/observatory-service.c \
	experiment/run/observatory.c \
	experiment/run/observatory.h \
	experiment/run/recorder-internal.h \
	experiment/run/recorder-kinds.c \
	experiment/run/recorder-pods.c \
	experiment/run/recorder.c \
	experiment/run/recorder.h \
	experiment/run/timeline.c \
	experiment/run/timeline.h \
	experiment/scenario/expression.c \
	experiment/scenario/expression.h \
	experiment/scenario/foreign-plugins.c \
	experiment/scenario/foreign-plugins.h \
	experiment/scenario/input-file.c \
	experiment/scenario/input-file.h \
	experiment/scenario/manifest.c \
	experiment/scenario/manifest.h \
	experiment/scenario/metric.c \
	experiment/scenario/metric.h \
	experiment/scenario/overrides.c \
	experiment/scenario/overrides.h \
	experiment/scenario/scenario-cluster.c \
	experiment/scenario/scenario-expect.c \
	experiment/scenario/scenario-internal.h \
	experiment/scenario/scenario-kubectl.c \
	experiment/scenario/scenario-lint.c \
	experiment/scenario/scenario-load.c \
	experiment/scenario/scenario-measure.c \
	experiment/scenario/scenario-objects.c \
	experiment/scenario/scenario-rows.c \
	experiment/scenario/scenario-rows.h \
	experiment/scenario/scenario-scheduler.c \
	experiment/scenario/scenario-show.c \
	experiment/scenario/scenario-steps.c \
	experiment/scenario/scenario-metric.c \
	experiment/scenario/scenario-timeline.c \
	experiment/scenario/scenario.h \
	experiment/scenario/scheduler-document.c \
	experiment/scenario/scheduler-document.h \
	experiment/statistics/comparison.c \
	experiment/statistics/comparison.h \
	experiment/statistics/sample.c \
	experiment/statistics/sample.h \
	experiment/statistics/student.c \
	experiment/statistics/student.h \
	$(figure_files)
nodist_libexperiment_a_SOURCES = experiment/figures/figure-registry.c
CLEANFILES += experiment/figures/figure-registry.c

experiment/figures/figure-registry.c: tools/gen-registry experiment/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry Figure \
		experiment/figures/figure.h figures $(figure_files) >$@.tmp && mv $@.tmp $@

include experiment/kubectl/local.mk
