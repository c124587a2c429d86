# tests/models/node/: kubelets and what runs on machines.
check_PROGRAMS += tests/models/node/test-kubelet
tests_models_node_test_kubelet_SOURCES = tests/models/node/test-kubelet.c
tests_models_node_test_kubelet_LDADD = $(models_test_libraries)
