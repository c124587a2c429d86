# models/faults/: the injector and the kinds of faults.
# To add a kind: write one file in models/faults/kinds/ and add one line here.
fault_type_files = \
	models/faults/kinds/down.c \
	models/faults/kinds/isolate.c \
	models/faults/kinds/hang.c \
	models/faults/kinds/not-ready.c \
	models/faults/kinds/crash.c \
	models/faults/kinds/restart.c \
	models/faults/kinds/shutdown.c \
	models/faults/kinds/leak.c \
	models/faults/kinds/fill.c \
	models/faults/kinds/slow.c \
	models/faults/kinds/error.c

libmodels_a_SOURCES += \
	models/faults/fault.h \
	models/faults/injector.c \
	$(fault_type_files)
nodist_libmodels_a_SOURCES += models/faults/fault-registry.c
CLEANFILES += models/faults/fault-registry.c

models/faults/fault-registry.c: tools/gen-registry models/faults/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry FaultType \
		models/faults/fault.h fault_types $(fault_type_files) >$@.tmp && mv $@.tmp $@
