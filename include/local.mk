# include/: what a policy of your own includes.
include_HEADERS = include/orrery-policy.h
pkgconfigdir = $(libdir)/pkgconfig
nodist_pkgconfig_DATA = include/orrery-policy.pc
EXTRA_DIST += include/orrery-policy.pc.in
