# sim/: virtual time; has never heard of a cluster.
EXTRA_DIST += sim/simulation.h
