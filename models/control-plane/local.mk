# models/control-plane/: what the API server does to objects; who leads.
libmodels_a_SOURCES += \
	models/control-plane/admission.c \
	models/control-plane/admission.h \
	models/control-plane/default-toleration-seconds.c \
	models/control-plane/etcd.c \
	models/control-plane/etcd.h \
	models/control-plane/label-keys-admission.c \
	models/control-plane/leader-election.c \
	models/control-plane/leader-election.h \
	models/control-plane/pod-spec-admission.h \
	models/control-plane/pod-defaults-admission.c \
	models/control-plane/limit-range-admission.c \
	models/control-plane/priority-admission.c \
	models/control-plane/quota-admission.h \
	models/control-plane/resource-quota-admission.c \
	models/control-plane/service-account-admission.c \
	models/control-plane/storage-admission.c \
	models/control-plane/storage-admission.h
