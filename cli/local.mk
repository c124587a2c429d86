# cli/: one file a verb.
bin_PROGRAMS += orrery

# To add a verb: write one file and add one line here.
verb_files = \
	cli/verbs/verb-init.c \
	cli/verbs/verb-import.c \
	cli/verbs/verb-check.c \
	cli/verbs/verb-run.c \
	cli/verbs/verb-plot.c \
	cli/verbs/verb-get.c \
	cli/verbs/verb-describe.c \
	cli/verbs/verb-why.c \
	cli/verbs/verb-place.c \
	cli/verbs/verb-kubectl.c \
	cli/verbs/verb-sweep.c \
	cli/verbs/verb-merge.c \
	cli/verbs/verb-compact.c \
	cli/verbs/verb-compare.c \
	cli/verbs/verb-bench.c \
	cli/verbs/verb-list.c \
	cli/verbs/verb-explain.c \
	cli/verbs/verb-schema.c \
	cli/verbs/verb-completion.c \
	cli/verbs/verb-help.c \
	cli/verbs/verb-version.c

orrery_SOURCES = \
	cli/bench/bench-compaction.c \
	cli/bench/bench-fgd.c \
	cli/bench/bench-omega.c \
	cli/bench/bench-options.c \
	cli/bench/bench-sparrow.c \
	cli/bench/bench-standing.c \
	cli/bench/bench-suite.h \
	cli/console.c \
	cli/console.h \
	cli/data-folder.c \
	cli/data-folder.h \
	cli/help-man.c \
	cli/help.c \
	cli/help.h \
	cli/input-argument.c \
	cli/input-argument.h \
	cli/invocation.c \
	cli/main.c \
	cli/rerun-argument.c \
	cli/rerun-argument.h \
	cli/running/progress.c \
	cli/running/progress.h \
	cli/running/run-again.c \
	cli/running/run-again.h \
	cli/running/run-many.c \
	cli/running/run-many.h \
	cli/running/run-one.c \
	cli/running/run-one.h \
	cli/running/run-perf.c \
	cli/running/run-perf.h \
	cli/scenario-argument.c \
	cli/scenario-argument.h \
	cli/scenario-json-schema.c \
	cli/scenario-json-schema.h \
	cli/verb.h \
	$(verb_files)
nodist_orrery_SOURCES = cli/verb-registry.c
orrery_LDADD = libexperiment.a libkubectl.a libmodels.a libsim.a libtext.a $(GLIB_LIBS) \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS)
CLEANFILES += cli/verb-registry.c

cli/verb-registry.c: tools/gen-registry cli/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry Verb cli/verb.h verbs \
		$(verb_files) >$@.tmp && mv $@.tmp $@
