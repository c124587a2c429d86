# tests/models/architectures/: schedulers that share one cell.
check_PROGRAMS += tests/models/architectures/test-architectures
tests_models_architectures_test_architectures_SOURCES = \
	tests/models/architectures/test-architectures.c
tests_models_architectures_test_architectures_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/architectures/test-offers
tests_models_architectures_test_offers_SOURCES = \
	tests/models/architectures/test-offers.c
tests_models_architectures_test_offers_LDADD = $(models_test_libraries)
