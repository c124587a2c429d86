# tests/models/workloads/: traces and arrivals.
check_PROGRAMS += \
	tests/models/workloads/test-work-formats

EXTRA_DIST += tests/models/workloads/trace-samples.h

tests_models_workloads_test_work_formats_SOURCES = \
	tests/models/workloads/test-work-formats.c \
	tests/models/workloads/trace-samples.c
tests_models_workloads_test_work_formats_LDADD = $(models_test_libraries)
