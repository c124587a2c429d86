# models/storage/: what makes volumes.
libmodels_a_SOURCES += \
	models/storage/provisioner.c \
	models/storage/provisioner.h
