# tests/sim/: linked with libsim.a and libtext.a alone, so that a breach of the layer does not link.
sim_test_libraries = libsim.a libtext.a $(GLIB_LIBS) $(CHECK_LIBS)

check_PROGRAMS += \
	tests/sim/test-distribution \
	tests/sim/test-event-queue

tests_sim_test_distribution_SOURCES = tests/sim/test-distribution.c
tests_sim_test_distribution_LDADD = $(sim_test_libraries)

tests_sim_test_event_queue_SOURCES = tests/sim/test-event-queue.c
tests_sim_test_event_queue_LDADD = $(sim_test_libraries)
