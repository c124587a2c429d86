# tests/models/scheduler/: decisions, queue, the two placement paths.
check_PROGRAMS += tests/models/scheduler/test-placement
tests_models_scheduler_test_placement_SOURCES = \
	tests/models/scheduler/random-cluster.c \
	tests/models/scheduler/random-cluster.h \
	tests/models/scheduler/test-placement.c
tests_models_scheduler_test_placement_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/scheduler/test-scheduling-queue
tests_models_scheduler_test_scheduling_queue_SOURCES = \
	tests/models/scheduler/random-cluster.c \
	tests/models/scheduler/random-cluster.h \
	tests/models/scheduler/test-scheduling-queue.c
tests_models_scheduler_test_scheduling_queue_LDADD = $(models_test_libraries)
check_PROGRAMS += tests/models/scheduler/test-placement-changes
tests_models_scheduler_test_placement_changes_SOURCES = \
	tests/models/scheduler/placement-world.c \
	tests/models/scheduler/placement-world.h \
	tests/models/scheduler/random-spec.c \
	tests/models/scheduler/random-spec.h \
	tests/models/scheduler/test-placement-changes.c
tests_models_scheduler_test_placement_changes_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/scheduler/test-placement-policies
tests_models_scheduler_test_placement_policies_SOURCES = \
	tests/models/scheduler/test-placement-policies.c tests/check-main.h
tests_models_scheduler_test_placement_policies_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/scheduler/test-gpu-share
tests_models_scheduler_test_gpu_share_SOURCES = \
	tests/models/scheduler/test-gpu-share.c tests/check-main.h
tests_models_scheduler_test_gpu_share_LDADD = $(models_test_libraries)

# placement-swarm [DECISIONS [SEED]]: as many as one likes;.
noinst_PROGRAMS += tests/models/scheduler/placement-swarm
tests_models_scheduler_placement_swarm_SOURCES = \
	tests/models/scheduler/placement-swarm.c \
	tests/models/scheduler/placement-world.c \
	tests/models/scheduler/placement-world.h \
	tests/models/scheduler/random-spec.c \
	tests/models/scheduler/random-spec.h
tests_models_scheduler_placement_swarm_LDADD = libmodels.a libsim.a libtext.a $(GLIB_LIBS) \
	$(YAML_LIBS)
