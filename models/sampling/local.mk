# models/sampling/: decentralised scheduling by probes.

# To add a method: write one file and add one line here.
sampling_method_files = \
	models/sampling/random-worker.c \
	models/sampling/task-sampling.c \
	models/sampling/batch-sampling.c \
	models/sampling/late-binding.c \
	models/sampling/late-binding-cancelled.c \
	models/sampling/central-queue.c

libmodels_a_SOURCES += \
	models/sampling/sampling-run.c \
	models/sampling/sampling-run.h \
	models/sampling/sampling.h \
	$(sampling_method_files)

nodist_libmodels_a_SOURCES += models/sampling/sampling-method-registry.c
CLEANFILES += models/sampling/sampling-method-registry.c

models/sampling/sampling-method-registry.c: tools/gen-registry models/sampling/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry SamplingMethod \
		models/sampling/sampling.h sampling_methods $(sampling_method_files) >$@.tmp && \
		mv $@.tmp $@
