# tests/swarm/: random worlds with the promises on.
noinst_PROGRAMS += tests/swarm/swarm
tests_swarm_swarm_SOURCES = \
	tests/swarm/swarm-budget.c \
	tests/swarm/swarm-rest.c \
	tests/swarm/swarm-watch.c \
	tests/swarm/swarm-world.c \
	tests/swarm/swarm.c \
	tests/swarm/swarm.h
tests_swarm_swarm_LDADD = libmodels.a libsim.a libtext.a $(GLIB_LIBS) $(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS)
dist_check_SCRIPTS += tests/swarm/swarm-test.sh
