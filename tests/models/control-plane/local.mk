# tests/models/control-plane/: who leads.
check_PROGRAMS += tests/models/control-plane/test-leader-election
tests_models_control_plane_test_leader_election_SOURCES = \
	tests/models/control-plane/test-leader-election.c
tests_models_control_plane_test_leader_election_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/control-plane/test-service-account-admission
tests_models_control_plane_test_service_account_admission_SOURCES = \
	tests/models/control-plane/test-service-account-admission.c
tests_models_control_plane_test_service_account_admission_LDADD = $(models_test_libraries)

check_PROGRAMS += tests/models/control-plane/test-etcd
tests_models_control_plane_test_etcd_SOURCES = tests/models/control-plane/test-etcd.c
tests_models_control_plane_test_etcd_LDADD = $(models_test_libraries)
