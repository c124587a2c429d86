# tests/sim/: linked with libsim.a and libtext.a alone, so that a breach of the layer does not link.
sim_test_libraries = libsim.a libtext.a $(GLIB_LIBS) $(CHECK_LIBS)

check_PROGRAMS += \
	tests/sim/test-arrival-process \
	tests/sim/test-distribution \
	tests/sim/test-event-queue \
	tests/sim/test-number-map \
	tests/sim/test-pool \
	tests/sim/test-process \
	tests/sim/test-random \
	tests/sim/test-simulation \
	tests/sim/test-time-series \
	tests/sim/test-trace

tests_sim_test_arrival_process_SOURCES = tests/sim/test-arrival-process.c
tests_sim_test_arrival_process_LDADD = $(sim_test_libraries)

tests_sim_test_distribution_SOURCES = tests/sim/test-distribution.c
tests_sim_test_distribution_LDADD = $(sim_test_libraries)

tests_sim_test_event_queue_SOURCES = tests/sim/test-event-queue.c
tests_sim_test_event_queue_LDADD = $(sim_test_libraries)

tests_sim_test_random_SOURCES = tests/sim/test-random.c
tests_sim_test_random_LDADD = $(sim_test_libraries)

tests_sim_test_simulation_SOURCES = tests/sim/test-simulation.c
tests_sim_test_simulation_LDADD = $(sim_test_libraries)

tests_sim_test_process_SOURCES = tests/sim/test-process.c
tests_sim_test_process_LDADD = $(sim_test_libraries)

tests_sim_test_time_series_SOURCES = tests/sim/test-time-series.c
tests_sim_test_time_series_LDADD = $(sim_test_libraries)

tests_sim_test_number_map_SOURCES = tests/sim/test-number-map.c
tests_sim_test_number_map_LDADD = $(sim_test_libraries)

tests_sim_test_pool_SOURCES = tests/sim/test-pool.c
tests_sim_test_pool_LDADD = $(sim_test_libraries)

tests_sim_test_trace_SOURCES = tests/sim/test-trace.c
tests_sim_test_trace_LDADD = $(sim_test_libraries)
