# tests/models/node/: kubelets and what runs on machines.
check_PROGRAMS += \
	tests/models/node/test-images \
	tests/models/node/test-kubelet \
	tests/models/node/test-lifecycle \
	tests/models/node/test-local-storage \
	tests/models/node/test-static-pods

kubelet_world_files = tests/models/node/kubelet-world.c tests/models/node/kubelet-world.h

tests_models_node_test_images_SOURCES = tests/models/node/test-images.c $(kubelet_world_files)
tests_models_node_test_images_LDADD = $(models_test_libraries)
tests_models_node_test_kubelet_SOURCES = tests/models/node/test-kubelet.c $(kubelet_world_files)
tests_models_node_test_kubelet_LDADD = $(models_test_libraries)
tests_models_node_test_lifecycle_SOURCES = tests/models/node/test-lifecycle.c $(kubelet_world_files)
tests_models_node_test_lifecycle_LDADD = $(models_test_libraries)
tests_models_node_test_static_pods_SOURCES = tests/models/node/test-static-pods.c \
	$(kubelet_world_files)
tests_models_node_test_static_pods_LDADD = $(models_test_libraries)
tests_models_node_test_local_storage_SOURCES = tests/models/node/test-local-storage.c \
	$(kubelet_world_files)
tests_models_node_test_local_storage_LDADD = $(models_test_libraries)
