# models/api/describe/: what kubectl describe prints.
# To add kinds: write one file and add one line here.
describer_files = \
	models/api/describe/pod-describe.c \
	models/api/describe/workload-describe.c \
	models/api/describe/node-describe.c \
	models/api/describe/network-describe.c \
	models/api/describe/endpoint-describe.c \
	models/api/describe/batch-describe.c \
	models/api/describe/storage-describe.c \
	models/api/describe/policy-describe.c \
	models/api/describe/autoscaling-describe.c \
	models/api/describe/config-describe.c

libmodels_a_SOURCES += \
	models/api/describe/container-describe.c \
	models/api/describe/describe.c \
	models/api/describe/describe.h \
	models/api/describe/describer.h \
	models/api/describe/event-list.c \
	models/api/describe/generic-describe.c \
	models/api/describe/volume-describe.c \
	$(describer_files)
nodist_libmodels_a_SOURCES += models/api/describe/describer-registry.c
CLEANFILES += models/api/describe/describer-registry.c

models/api/describe/describer-registry.c: tools/gen-registry models/api/describe/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry Describer \
		models/api/describe/describer.h describers $(describer_files) >$@.tmp && \
		mv $@.tmp $@
