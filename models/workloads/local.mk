# models/workloads/: what arrives; readers of traces.
libmodels_a_SOURCES += \
	models/workloads/openb-internal.h \
	models/workloads/openb-order.c \
	models/workloads/openb-trace.c \
	models/workloads/openb-trace.h
