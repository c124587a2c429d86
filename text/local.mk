# text/: reading and writing text; knows neither time nor clusters.
EXTRA_DIST += text/value.h
