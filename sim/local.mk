# sim/: virtual time; has never heard of a cluster.
noinst_LIBRARIES += libsim.a
libsim_a_SOURCES = \
	sim/clock.h \
	sim/distribution-file.c \
	sim/distribution-law.h \
	sim/distribution-parse.c \
	sim/distribution.c \
	sim/distribution.h \
	sim/event-heap.c \
	sim/event-heap.h \
	sim/event-queue.h \
	sim/event-wheel.c \
	sim/exact-math.c \
	sim/exact-math.h \
	sim/intern.c \
	sim/intern.h \
	sim/kernel.h \
	sim/large-array.c \
	sim/large-array.h \
	sim/pool.c \
	sim/pool.h \
	sim/process-stack.c \
	sim/process-stack.h \
	sim/process-switch-ucontext.c \
	sim/process-switch-x86-64.c \
	sim/process-switch.h \
	sim/process.c \
	sim/process.h \
	sim/random.c \
	sim/random.h \
	sim/simulation.c \
	sim/simulation.h \
	sim/time-series.c \
	sim/time-series.h \
	sim/trace.c \
	sim/trace.h
