# tests/fidelity/: recordings of a real control plane, and the same scenarios simulated.
noinst_PROGRAMS += tests/fidelity/fidelity
tests_fidelity_fidelity_SOURCES = \
	tests/fidelity/compare-events.c \
	tests/fidelity/compare.c \
	tests/fidelity/compare.h \
	tests/fidelity/distill-final.c \
	tests/fidelity/distill-internal.h \
	tests/fidelity/distill-object.c \
	tests/fidelity/distill-pod.c \
	tests/fidelity/distill.c \
	tests/fidelity/distill.h \
	tests/fidelity/fidelity.c \
	tests/fidelity/generated-names.c \
	tests/fidelity/history-watch.c \
	tests/fidelity/history.c \
	tests/fidelity/history.h \
	tests/fidelity/recording-slowness.c \
	tests/fidelity/recording.c \
	tests/fidelity/recording.h \
	tests/fidelity/replay.c \
	tests/fidelity/replay.h
tests_fidelity_fidelity_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) \
	$(GLIB_LIBS) -lm

# A scenario is a folder in tests/fidelity/recordings/ and no line here.
dist_check_SCRIPTS += tests/fidelity/fidelity-test.sh
EXTRA_DIST += tests/fidelity/recordings

check_PROGRAMS += tests/fidelity/compare-test
tests_fidelity_compare_test_SOURCES = \
	tests/fidelity/compare-events.c \
	tests/fidelity/compare-test.c \
	tests/fidelity/compare.c \
	tests/fidelity/distill-final.c \
	tests/fidelity/distill-object.c \
	tests/fidelity/distill-pod.c \
	tests/fidelity/distill.c \
	tests/fidelity/generated-names.c \
	tests/fidelity/history.c \
	tests/fidelity/recording-slowness.c \
	tests/fidelity/recording.c
tests_fidelity_compare_test_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) \
	$(GLIB_LIBS) $(CHECK_LIBS) -lm
