# tests/: mirrors the tree.  A Check program is a line in check_PROGRAMS and a block in the local.mk
# of its folder; a shell test is a line in dist_check_SCRIPTS.  All of them speak TAP.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh
TESTS += $(check_PROGRAMS) $(dist_check_SCRIPTS)
EXTRA_DIST += tests/check-main.h

# What tests find in their environment: time enough on a busy machine and under sanitizers; the
# sources, and the program under test.
AM_TESTS_ENVIRONMENT = \
	CK_TIMEOUT_MULTIPLIER=30; export CK_TIMEOUT_MULTIPLIER; \
	ORRERY_SOURCES='$(abs_top_srcdir)'; export ORRERY_SOURCES; \
	ORRERY='$(abs_top_builddir)/orrery$(EXEEXT)'; export ORRERY;

# A golden test is two files in tests/golden/cases/ and no line here: the folder is shipped whole.
dist_check_SCRIPTS += tests/golden/run-golden.sh
EXTRA_DIST += tests/golden/cases

EXTRA_DIST += tests/cli/cli-tap.sh tests/cli/study-kills.sh tests/cli/study.yaml
dist_check_SCRIPTS += \
	tests/cli/bench-test.sh \
	tests/cli/clusters-test.sh \
	tests/cli/compact-test.sh \
	tests/cli/compare-test.sh \
	tests/cli/runs-test.sh \
	tests/cli/import-formats-test.sh \
	tests/cli/import-test.sh \
	tests/cli/place-test.sh \
	tests/cli/policies-test.sh \
	tests/cli/scheduler-config-test.sh \
	tests/cli/scheduler-metrics-test.sh \
	tests/cli/scheduler-perf-test.sh \
	tests/cli/scheduler-run-test.sh \
	tests/cli/kubectl-test.sh \
	tests/cli/study-test.sh \
	tests/cli/verbs-test.sh \
	tests/cli/workload-test.sh \
	tests/hostile/hostile-test.sh \
	tests/scenarios/scenarios-test.sh \
	tests/scenarios/world-test.sh \
	tests/tools/dev-test.sh \
	tests/tools/gen-registry-test.sh \
	tests/tools/man-page-test.sh \
	tests/tools/tidy-test.sh

include tests/text/local.mk
include tests/models/local.mk
include tests/sim/local.mk
include tests/experiment/local.mk
include tests/bench/local.mk
include tests/hostile/local.mk

EXTRA_DIST += tests/scenarios/installed-check.sh
installcheck-local:
	$(srcdir)/tests/scenarios/installed-check.sh '$(DESTDIR)$(bindir)/orrery$(EXEEXT)' \
		'$(abs_top_srcdir)'
include tests/conformance/local.mk
include tests/fidelity/local.mk
include tests/swarm/local.mk
