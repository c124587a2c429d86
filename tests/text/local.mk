# tests/text/: linked with libtext.a alone, so that a breach of the layer does not link.
text_test_libraries = libtext.a $(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) $(GLIB_LIBS) $(CHECK_LIBS)
EXTRA_DIST += tests/text/text-helpers.h

check_PROGRAMS += tests/text/test-csv
tests_text_test_csv_SOURCES = tests/text/test-csv.c
tests_text_test_csv_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-diagnostic
tests_text_test_diagnostic_SOURCES = tests/text/test-diagnostic.c
tests_text_test_diagnostic_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-fuzz
tests_text_test_fuzz_SOURCES = tests/text/test-fuzz.c
tests_text_test_fuzz_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-json
tests_text_test_json_SOURCES = tests/text/test-json.c
tests_text_test_json_LDADD = $(text_test_libraries)
if HAVE_JANSSON
tests_text_test_json_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DHAVE_JANSSON
tests_text_test_json_LDADD += $(JANSSON_LIBS)
endif

check_PROGRAMS += tests/text/test-quantity
tests_text_test_quantity_SOURCES = tests/text/test-quantity.c
tests_text_test_quantity_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-scalar
tests_text_test_scalar_SOURCES = tests/text/test-scalar.c
tests_text_test_scalar_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-schema
tests_text_test_schema_SOURCES = tests/text/test-schema.c
tests_text_test_schema_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-yaml
tests_text_test_yaml_SOURCES = tests/text/test-yaml.c
tests_text_test_yaml_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-value
tests_text_test_value_SOURCES = tests/text/test-value.c
tests_text_test_value_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-human-duration
tests_text_test_human_duration_SOURCES = tests/text/test-human-duration.c
tests_text_test_human_duration_LDADD = $(text_test_libraries)
