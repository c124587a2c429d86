# models/workloads/: what arrives; readers of traces.
# To add a format: write one file in models/workloads/formats/ and add one line here.
work_format_files = \
	models/workloads/formats/pods-table.c \
	models/workloads/formats/swf.c \
	models/workloads/formats/gwf.c \
	models/workloads/formats/google-2011.c \
	models/workloads/formats/azure-v1-vm.c \
	models/workloads/formats/azure-vmtable.c \
	models/workloads/formats/azure-inference.c \
	models/workloads/formats/openb.c \
	models/workloads/formats/pai-tasks.c \
	models/workloads/formats/cloudsimpy.c \
	models/workloads/formats/gavel.c \
	models/workloads/formats/tiresias.c \
	models/workloads/formats/pollux.c \
	models/workloads/formats/helios.c \
	models/workloads/formats/batsim.c \
	models/workloads/formats/wfcommons.c \
	models/workloads/formats/run-times.c \
	models/workloads/formats/no-work.c

libmodels_a_SOURCES += \
	models/workloads/openb-internal.h \
	models/workloads/openb-order.c \
	models/workloads/openb-trace.c \
	models/workloads/openb-trace.h \
	models/workloads/trace-document.c \
	models/workloads/trace-document.h \
	models/workloads/trace-lines.c \
	models/workloads/trace-lines.h \
	models/workloads/work-format.c \
	models/workloads/work-format.h \
	models/workloads/work-held.c \
	models/workloads/work-held.h \
	models/workloads/work-source.c \
	models/workloads/work-source.h \
	models/workloads/work-vary.c \
	models/workloads/work-vary.h \
	$(work_format_files)
nodist_libmodels_a_SOURCES += models/workloads/work-format-registry.c
CLEANFILES += models/workloads/work-format-registry.c

models/workloads/work-format-registry.c: tools/gen-registry models/workloads/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry WorkFormat \
		models/workloads/work-format.h work_formats $(work_format_files) >$@.tmp && mv $@.tmp $@
