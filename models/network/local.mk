# models/network/: services: endpoint slices reaching the nodes.
libmodels_a_SOURCES += \
	models/network/kube-proxy.c \
	models/network/kube-proxy.h
