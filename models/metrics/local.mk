# models/metrics/: metrics-server and the adapters for other metrics.
libmodels_a_SOURCES += \
	models/metrics/metric-script.c \
	models/metrics/metric-script.h \
	models/metrics/metrics-server.c \
	models/metrics/metrics-server.h
