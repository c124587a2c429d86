# tests/models/node/: kubelets and what runs on machines.
check_PROGRAMS += tests/models/node/test-kubelet tests/models/node/test-lifecycle

tests_models_node_test_kubelet_SOURCES = tests/models/node/test-kubelet.c \
	tests/models/node/kubelet-world.c tests/models/node/kubelet-world.h
tests_models_node_test_kubelet_LDADD = $(models_test_libraries)
tests_models_node_test_lifecycle_SOURCES = tests/models/node/test-lifecycle.c \
	tests/models/node/kubelet-world.c tests/models/node/kubelet-world.h
tests_models_node_test_lifecycle_LDADD = $(models_test_libraries)
