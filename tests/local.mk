# tests/: one Check program an area; each is a line in check_PROGRAMS and a block below.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
TEST_EXTENSIONS = .sh
EXTRA_DIST += tests/check-main.h
TESTS += $(check_PROGRAMS) $(dist_check_SCRIPTS)
