# experiment/kubectl/: what kubectl says to one line.  To add a command: write one file and add one
# line here.
ctl_family_files = \
	experiment/kubectl/commands/autoscale-command.c \
	experiment/kubectl/commands/delete-command.c \
	experiment/kubectl/commands/expose-command.c \
	experiment/kubectl/commands/get-command.c \
	experiment/kubectl/commands/label-command.c \
	experiment/kubectl/commands/node-commands.c \
	experiment/kubectl/commands/other-commands.c \
	experiment/kubectl/commands/patch-command.c \
	experiment/kubectl/commands/pod-commands.c \
	experiment/kubectl/commands/rollout-command.c \
	experiment/kubectl/commands/run-command.c \
	experiment/kubectl/commands/scale-command.c \
	experiment/kubectl/commands/set-env.c \
	experiment/kubectl/commands/set-image.c \
	experiment/kubectl/commands/set-resources.c \
	experiment/kubectl/commands/set-selector.c \
	experiment/kubectl/create/create-config.c \
	experiment/kubectl/create/create-deployment.c \
	experiment/kubectl/create/create-files.c \
	experiment/kubectl/create/create-ingress.c \
	experiment/kubectl/create/create-job.c \
	experiment/kubectl/create/create-namespace.c \
	experiment/kubectl/create/create-policy.c \
	experiment/kubectl/create/create-rbac.c \
	experiment/kubectl/create/create-service.c

noinst_LIBRARIES += libkubectl.a
libkubectl_a_SOURCES = \
	experiment/kubectl/commands/object-overrides.c \
	experiment/kubectl/commands/object-overrides.h \
	experiment/kubectl/commands/set-common.c \
	experiment/kubectl/commands/set-common.h \
	experiment/kubectl/ctl-help.c \
	experiment/kubectl/create/config-data.c \
	experiment/kubectl/create/config-data.h \
	experiment/kubectl/ctl-command.h \
	experiment/kubectl/ctl-fault.c \
	experiment/kubectl/ctl-files.c \
	experiment/kubectl/ctl-find.c \
	experiment/kubectl/ctl-flag-sets.c \
	experiment/kubectl/ctl-flags.c \
	experiment/kubectl/ctl-go-values.c \
	experiment/kubectl/ctl-jsonpath.c \
	experiment/kubectl/ctl-objects.c \
	experiment/kubectl/ctl-parts.c \
	experiment/kubectl/ctl-print.c \
	experiment/kubectl/ctl-resources.c \
	experiment/kubectl/ctl-say.c \
	experiment/kubectl/ctl-words.c \
	experiment/kubectl/kubectl.c \
	experiment/kubectl/kubectl.h \
	$(ctl_family_files)
nodist_libkubectl_a_SOURCES = experiment/kubectl/ctl-registry.c
CLEANFILES += experiment/kubectl/ctl-registry.c

experiment/kubectl/ctl-registry.c: tools/gen-registry experiment/kubectl/local.mk
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(SHELL) $(srcdir)/tools/gen-registry CtlFamily \
		experiment/kubectl/ctl-command.h ctl_families $(ctl_family_files) \
		>$@.tmp && mv $@.tmp $@
