# tests/hostile/: bad input, on purpose.
noinst_PROGRAMS += tests/hostile/hostile
tests_hostile_hostile_SOURCES = \
	tests/hostile/hostile.c \
	tests/hostile/mutation.c \
	tests/hostile/mutation.h
tests_hostile_hostile_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a $(YAML_LIBS) \
	$(ZLIB_LIBS) $(SQLITE_LIBS) $(GLIB_LIBS)
