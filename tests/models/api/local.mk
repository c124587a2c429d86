# tests/models/api/: objects, the store, clients.
check_PROGRAMS += tests/models/api/test-store
tests_models_api_test_store_SOURCES = tests/models/api/test-store.c
tests_models_api_test_store_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-client
tests_models_api_test_client_SOURCES = tests/models/api/test-client.c
tests_models_api_test_client_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-event-cache
tests_models_api_test_event_cache_SOURCES = tests/models/api/test-event-cache.c
tests_models_api_test_event_cache_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-store-rules
tests_models_api_test_store_rules_SOURCES = tests/models/api/test-store-rules.c
tests_models_api_test_store_rules_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-object-value
tests_models_api_test_object_value_SOURCES = tests/models/api/test-object-value.c
tests_models_api_test_object_value_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-output
tests_models_api_test_output_SOURCES = tests/models/api/test-output.c
tests_models_api_test_output_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-describe
tests_models_api_test_describe_SOURCES = tests/models/api/test-describe.c
tests_models_api_test_describe_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-patch
tests_models_api_test_patch_SOURCES = tests/models/api/test-patch.c
tests_models_api_test_patch_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/api/test-defaults
tests_models_api_test_defaults_SOURCES = tests/models/api/test-defaults.c
tests_models_api_test_defaults_LDADD = $(models_test_libraries)
