# tests/conformance/: recorded answers of the real thing.  To add a runner: write one file in
# runners/ and add it here.
conformance_runner_files = \
	tests/conformance/runners/api-describe.c \
	tests/conformance/runners/api-kubectl.c \
	tests/conformance/runners/api-print.c \
	tests/conformance/runners/duration.c \
	tests/conformance/runners/objects.c \
	tests/conformance/runners/quantities.c \
	tests/conformance/runners/scheduler-configs.c \
	tests/conformance/runners/scheduler-decisions.c \
	tests/conformance/runners/scheduler-helpers.c \
	tests/conformance/runners/scheduler-hints.c \
	tests/conformance/runners/selectors.c

noinst_PROGRAMS += tests/conformance/conformance
tests_conformance_conformance_SOURCES = \
	tests/conformance/conformance.c \
	tests/conformance/conformance.h \
	tests/conformance/runners/duration-autoscaling.c \
	tests/conformance/runners/duration-controllers.c \
	tests/conformance/runners/duration-controllers.h \
	tests/conformance/runners/duration-objects.c \
	tests/conformance/runners/duration-text.c \
	tests/conformance/runners/fake-allocator.c \
	tests/conformance/runners/fake-allocator.h \
	tests/conformance/runners/print-case.c \
	tests/conformance/runners/print-case.h \
	$(conformance_runner_files)
nodist_tests_conformance_conformance_SOURCES = tests/conformance/runner-registry.c
tests_conformance_conformance_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) $(GLIB_LIBS)
CLEANFILES += tests/conformance/runner-registry.c

tests/conformance/runner-registry.c: tools/gen-registry tests/conformance/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry ConformanceRunner \
		tests/conformance/conformance.h conformance_runners $(conformance_runner_files) \
		>$@.tmp && mv $@.tmp $@

# A case is files in tests/conformance/cases/ and no line here: the folder is shipped whole.
dist_check_SCRIPTS += tests/conformance/conformance-test.sh
EXTRA_DIST += tests/conformance/cases
