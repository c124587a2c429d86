# tests/models/: the cluster.
models_test_libraries = libmodels.a libsim.a libtext.a $(GLIB_LIBS) \
	$(YAML_LIBS) $(ZLIB_LIBS) $(SQLITE_LIBS) \
	$(CHECK_LIBS)

include tests/models/api/local.mk
include tests/models/control-plane/local.mk
include tests/models/node/local.mk
include tests/models/controllers/local.mk
include tests/models/scheduler/local.mk
include tests/models/workloads/local.mk
include tests/models/architectures/local.mk
include tests/models/sampling/local.mk
