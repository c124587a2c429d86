# models/api/: objects, labels, quantities, the store and its watches; what every part may include.
libmodels_a_SOURCES += \
	models/api/lease.c \
	models/api/lease.h
