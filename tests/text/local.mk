# tests/text/: linked with libtext.a alone, so that a breach of the layer does not link.
text_test_libraries = libtext.a $(YAML_LIBS) $(GLIB_LIBS) $(CHECK_LIBS)

check_PROGRAMS += tests/text/test-quantity
tests_text_test_quantity_SOURCES = tests/text/test-quantity.c
tests_text_test_quantity_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-scalar
tests_text_test_scalar_SOURCES = tests/text/test-scalar.c
tests_text_test_scalar_LDADD = $(text_test_libraries)

check_PROGRAMS += tests/text/test-schema
tests_text_test_schema_SOURCES = tests/text/test-schema.c
tests_text_test_schema_LDADD = $(text_test_libraries)
