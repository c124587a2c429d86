# tests/experiment/: from scenario texts to answers.
experiment_test_libraries = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) \
	$(GLIB_LIBS) $(CHECK_LIBS)
experiment_test_world = \
	tests/experiment/story.c \
	tests/experiment/story.h

check_PROGRAMS += tests/experiment/test-expression
tests_experiment_test_expression_SOURCES = tests/experiment/test-expression.c
tests_experiment_test_expression_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-scenario
tests_experiment_test_scenario_SOURCES = \
	tests/experiment/test-scenario.c $(experiment_test_world)
tests_experiment_test_scenario_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-kubectl-line
tests_experiment_test_kubectl_line_SOURCES = \
	tests/experiment/test-kubectl-line.c $(experiment_test_world)
tests_experiment_test_kubectl_line_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-expectation
tests_experiment_test_expectation_SOURCES = \
	tests/experiment/test-expectation.c $(experiment_test_world)
tests_experiment_test_expectation_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-recorder
tests_experiment_test_recorder_SOURCES = tests/experiment/test-recorder.c $(experiment_test_world)
tests_experiment_test_recorder_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-run
tests_experiment_test_run_SOURCES = tests/experiment/test-run.c $(experiment_test_world)
tests_experiment_test_run_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-kubernetes-version
tests_experiment_test_kubernetes_version_SOURCES = \
	tests/experiment/test-kubernetes-version.c $(experiment_test_world)
tests_experiment_test_kubernetes_version_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-warm-start
tests_experiment_test_warm_start_SOURCES = \
	tests/experiment/test-warm-start.c $(experiment_test_world)
tests_experiment_test_warm_start_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-formula
tests_experiment_test_formula_SOURCES = tests/experiment/test-formula.c
tests_experiment_test_formula_LDADD = $(experiment_test_libraries)
check_PROGRAMS += tests/experiment/test-gang
tests_experiment_test_gang_SOURCES = \
	tests/experiment/test-gang.c $(experiment_test_world)
tests_experiment_test_gang_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-live-policy
tests_experiment_test_live_policy_SOURCES = \
	tests/experiment/test-live-policy.c $(experiment_test_world)
tests_experiment_test_live_policy_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/kubectl/test-kubectl
tests_experiment_kubectl_test_kubectl_SOURCES = tests/experiment/kubectl/test-kubectl.c
tests_experiment_kubectl_test_kubectl_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-statistics
tests_experiment_test_statistics_SOURCES = tests/experiment/test-statistics.c tests/check-main.h
tests_experiment_test_statistics_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-pressure
tests_experiment_test_pressure_SOURCES = tests/experiment/test-pressure.c $(experiment_test_world)
tests_experiment_test_pressure_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-disks
tests_experiment_test_disks_SOURCES = tests/experiment/test-disks.c $(experiment_test_world)
tests_experiment_test_disks_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-faults
tests_experiment_test_faults_SOURCES = tests/experiment/test-faults.c $(experiment_test_world)
tests_experiment_test_faults_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-accounts
tests_experiment_test_accounts_SOURCES = tests/experiment/test-accounts.c $(experiment_test_world)
tests_experiment_test_accounts_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/scheduler-perf/test-scheduler-perf
tests_experiment_scheduler_perf_test_scheduler_perf_SOURCES = \
	tests/experiment/scheduler-perf/test-scheduler-perf.c tests/check-main.h
tests_experiment_scheduler_perf_test_scheduler_perf_LDADD = $(experiment_test_libraries)
EXTRA_DIST += \
	tests/experiment/scheduler-perf/performance-config.yaml \
	tests/experiment/scheduler-perf/templates

EXTRA_DIST += \
	tests/experiment/statistics/make-tables.py \
	tests/experiment/statistics/tables.csv
check_PROGRAMS += tests/experiment/statistics/test-tables
tests_experiment_statistics_test_tables_SOURCES = tests/experiment/statistics/test-tables.c
tests_experiment_statistics_test_tables_LDADD = $(experiment_test_libraries)

check_PROGRAMS += tests/experiment/test-schedulers
tests_experiment_test_schedulers_SOURCES = \
	tests/experiment/test-schedulers.c $(experiment_test_world)
tests_experiment_test_schedulers_LDADD = $(experiment_test_libraries)
