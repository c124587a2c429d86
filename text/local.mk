# text/: reading and writing text; knows neither time nor clusters.
noinst_LIBRARIES += libtext.a
libtext_a_SOURCES = \
	text/arena.c text/arena.h \
	text/diagnostic.h \
	text/json.h \
	text/quantity.c text/quantity.h \
	text/quantity-internal.h \
	text/quantity-parse.c \
	text/scalar.c text/scalar.h \
	text/time-text.c \
	text/value.c text/value.h \
	text/yaml.h
