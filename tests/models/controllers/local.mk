# tests/models/controllers/: controllers in a small world.
controllers_test_world = \
	tests/models/controllers/small-world.c \
	tests/models/controllers/small-world.h

check_PROGRAMS += tests/models/controllers/test-deployment
tests_models_controllers_test_deployment_SOURCES = \
	tests/models/controllers/test-deployment.c $(controllers_test_world)
tests_models_controllers_test_deployment_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-workloads
tests_models_controllers_test_workloads_SOURCES = \
	tests/models/controllers/test-workloads.c $(controllers_test_world)
tests_models_controllers_test_workloads_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-node-loss
tests_models_controllers_test_node_loss_SOURCES = \
	tests/models/controllers/test-node-loss.c $(controllers_test_world)
tests_models_controllers_test_node_loss_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-cleanup
tests_models_controllers_test_cleanup_SOURCES = \
	tests/models/controllers/test-cleanup.c $(controllers_test_world)
tests_models_controllers_test_cleanup_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-work-queue
tests_models_controllers_test_work_queue_SOURCES = tests/models/controllers/test-work-queue.c
tests_models_controllers_test_work_queue_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-service-index
tests_models_controllers_test_service_index_SOURCES = \
	tests/models/controllers/test-service-index.c
tests_models_controllers_test_service_index_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-cron-job
tests_models_controllers_test_cron_job_SOURCES = \
	tests/models/controllers/test-cron-job.c $(controllers_test_world)
tests_models_controllers_test_cron_job_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-autoscaler
tests_models_controllers_test_autoscaler_SOURCES = \
	tests/models/controllers/test-autoscaler.c $(controllers_test_world)
tests_models_controllers_test_autoscaler_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-quota
tests_models_controllers_test_quota_SOURCES = \
	tests/models/controllers/test-quota.c $(controllers_test_world)
tests_models_controllers_test_quota_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-volumes
tests_models_controllers_test_volumes_SOURCES = \
	tests/models/controllers/test-volumes.c $(controllers_test_world)
tests_models_controllers_test_volumes_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-namespace-defaults
tests_models_controllers_test_namespace_defaults_SOURCES = \
	tests/models/controllers/test-namespace-defaults.c $(controllers_test_world)
tests_models_controllers_test_namespace_defaults_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-attach-detach
tests_models_controllers_test_attach_detach_SOURCES = \
	tests/models/controllers/test-attach-detach.c $(controllers_test_world)
tests_models_controllers_test_attach_detach_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/controllers/test-endpoints
tests_models_controllers_test_endpoints_SOURCES = \
	tests/models/controllers/test-endpoints.c $(controllers_test_world)
tests_models_controllers_test_endpoints_LDADD = $(models_test_libraries)
