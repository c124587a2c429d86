# models/api/print/: what kubectl get prints.
# To add kinds: write one file and add one line here.
table_family_files = \
	models/api/print/pod-table.c \
	models/api/print/workload-table.c \
	models/api/print/node-table.c \
	models/api/print/network-table.c \
	models/api/print/event-table.c \
	models/api/print/batch-table.c \
	models/api/print/storage-table.c \
	models/api/print/config-table.c \
	models/api/print/autoscaling-table.c \
	models/api/print/policy-table.c

libmodels_a_SOURCES += \
	models/api/print/cell.c \
	models/api/print/cell.h \
	models/api/print/json-path-internal.h \
	models/api/print/json-path-parse.c \
	models/api/print/json-path.c \
	models/api/print/json-path.h \
	models/api/print/output.c \
	models/api/print/table-kind.h \
	models/api/print/table.c \
	models/api/print/table.h \
	$(table_family_files)
nodist_libmodels_a_SOURCES += models/api/print/table-registry.c
CLEANFILES += models/api/print/table-registry.c

models/api/print/table-registry.c: tools/gen-registry models/api/print/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry TableFamily \
		models/api/print/table-kind.h table_families $(table_family_files) >$@.tmp && \
		mv $@.tmp $@
