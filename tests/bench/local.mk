# tests/bench/: ./dev bench [NAME ...]; not part of the tests.
# To add a benchmark: write one file and add one line here.
bench_files = \
	tests/bench/hold-model.c \
	tests/bench/placement-rate.c \
	tests/bench/peers/peers.c \
	tests/bench/placement.c \
	tests/bench/process-switch.c \
	tests/bench/random-draw.c \
	tests/bench/settled-cluster.c \
	tests/bench/store-access.c \
	tests/bench/sweep.c \
	tests/bench/tempo.c \
	tests/bench/trace-append.c \
	tests/bench/wake-up.c

noinst_PROGRAMS += tests/bench/orrery-bench
tests_bench_orrery_bench_SOURCES = tests/bench/bench-main.c tests/bench/bench.h \
	tests/bench/bench-cluster.c tests/bench/bench-cluster.h $(bench_files) \
	tests/bench/peers/bare-heap.h tests/bench/peers/peer-beats.c \
	tests/bench/peers/peer-hosts.c tests/bench/peers/peer-models.h \
	tests/bench/peers/peer-queue.c tests/bench/peers/peer-runs.c \
	tests/bench/peers/peer-workloads.c tests/bench/peers/peer-workloads.h \
	tests/models/scheduler/random-cluster.c tests/models/scheduler/random-cluster.h
nodist_tests_bench_orrery_bench_SOURCES = tests/bench/bench-registry.c
tests_bench_orrery_bench_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a $(GLIB_LIBS) \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS)
CLEANFILES += tests/bench/bench-registry.c

tests/bench/bench-registry.c: tools/gen-registry tests/bench/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry Bench \
		tests/bench/bench.h benches $(bench_files) >$@.tmp && mv $@.tmp $@

check_PROGRAMS += tests/bench/peers/test-peer-workloads
tests_bench_peers_test_peer_workloads_SOURCES = tests/bench/peers/test-peer-workloads.c \
	tests/bench/peers/peer-workloads.c tests/bench/peers/peer-workloads.h
tests_bench_peers_test_peer_workloads_LDADD = libtext.a $(GLIB_LIBS) $(YAML_LIBS) $(ZLIB_LIBS) \
	$(CHECK_LIBS)
EXTRA_DIST += tests/bench/peers/data/openb-pods.csv.gz
