# models/storage/: what makes volumes, and attaches them to nodes.
libmodels_a_SOURCES += \
	models/storage/attacher.c \
	models/storage/attacher.h \
	models/storage/provisioner.c \
	models/storage/provisioner.h
