# tests/models/workloads/: traces and arrivals.
check_PROGRAMS += \
	tests/models/workloads/test-work-formats \
	tests/models/workloads/test-work-source

EXTRA_DIST += tests/models/workloads/trace-samples.h

tests_models_workloads_test_work_formats_SOURCES = \
	tests/models/workloads/test-work-formats.c \
	tests/models/workloads/trace-samples.c
tests_models_workloads_test_work_formats_LDADD = $(models_test_libraries)

tests_models_workloads_test_work_source_SOURCES = tests/models/workloads/test-work-source.c
tests_models_workloads_test_work_source_LDADD = $(models_test_libraries)
