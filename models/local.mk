# models/: the cluster.  Each folder adds its own files to one library.
noinst_LIBRARIES += libmodels.a
libmodels_a_SOURCES =
nodist_libmodels_a_SOURCES =

include models/api/local.mk
include models/node/local.mk
include models/faults/local.mk
include models/network/local.mk
