# models/architectures/: schedulers that share one cell.

# To add an architecture: write one file and add one line here.
architecture_files = \
	models/architectures/monolithic-single-path.c \
	models/architectures/monolithic-multi-path.c \
	models/architectures/two-level.c \
	models/architectures/resource-offers.c \
	models/architectures/shared-state.c

libmodels_a_SOURCES += \
	models/architectures/architecture-run.c \
	models/architectures/architecture-run.h \
	models/architectures/architecture.h \
	models/architectures/claim-cell.c \
	models/architectures/claim-cell.h \
	models/architectures/offer-allocator.c \
	models/architectures/offer-allocator.h \
	$(architecture_files)

nodist_libmodels_a_SOURCES += models/architectures/architecture-registry.c
CLEANFILES += models/architectures/architecture-registry.c

models/architectures/architecture-registry.c: tools/gen-registry models/architectures/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry SchedulingArchitecture \
		models/architectures/architecture.h architectures $(architecture_files) >$@.tmp && \
		mv $@.tmp $@
