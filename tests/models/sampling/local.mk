# tests/models/sampling/: decentralised scheduling by probes.
check_PROGRAMS += tests/models/sampling/test-sampling
tests_models_sampling_test_sampling_SOURCES = \
	tests/models/sampling/test-sampling.c
tests_models_sampling_test_sampling_LDADD = $(models_test_libraries)
