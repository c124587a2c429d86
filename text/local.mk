# text/: reading and writing text; knows neither time nor clusters.
noinst_LIBRARIES += libtext.a
libtext_a_SOURCES = \
	text/arena.c text/arena.h \
	text/csv.c text/csv.h \
	text/csv-write.c \
	text/diagnostic.c text/diagnostic.h \
	text/diagnostic-fix.c \
	text/diagnostic-format.c \
	text/diagnostic-internal.h \
	text/display-width.c text/display-width.h \
	text/error-codes.c text/error-codes.h \
	text/human-duration.c text/human-duration.h \
	text/json.c text/json.h \
	text/json-write.c \
	text/nearest-name.c \
	text/quantity.c text/quantity.h \
	text/quantity-internal.h \
	text/quantity-parse.c \
	text/scalar.c text/scalar.h \
	text/schema.c text/schema.h \
	text/schema/schema-internal.h \
	text/schema/schema-print.c \
	text/schema/schema-readers.c \
	text/schema/schema-time.c \
	text/tab-text.c text/tab-text.h \
	text/time-text.c \
	text/value.c text/value.h \
	text/yaml.c text/yaml.h \
	text/yaml/yaml-build.c text/yaml/yaml-build.h \
	text/yaml/yaml-internal.h \
	text/yaml/yaml-problem.c text/yaml/yaml-problem.h \
	text/yaml/yaml-resolve.c \
	text/yaml/yaml-write.c
