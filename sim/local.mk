# sim/: virtual time; has never heard of a cluster.
noinst_LIBRARIES += libsim.a
libsim_a_SOURCES = \
	sim/arrival-process.c \
	sim/arrival-process.h \
	sim/clock.h \
	sim/distribution-file.c \
	sim/distribution-law.h \
	sim/distribution-parse.c \
	sim/distribution.c \
	sim/distribution.h \
	sim/exact-math.c \
	sim/exact-math.h \
	sim/intern.c \
	sim/intern.h \
	sim/kernel.h \
	sim/number-map.c \
	sim/number-map.h \
	sim/pool.c \
	sim/pool.h \
	sim/process.c \
	sim/process.h \
	sim/queue/event-heap.c \
	sim/queue/event-heap.h \
	sim/queue/event-queue.h \
	sim/queue/event-wheel.c \
	sim/queue/large-array.c \
	sim/queue/large-array.h \
	sim/random.c \
	sim/random.h \
	sim/simulation.c \
	sim/simulation.h \
	sim/stack/process-stack.c \
	sim/stack/process-stack.h \
	sim/stack/process-switch-ucontext.c \
	sim/stack/process-switch-x86-64.c \
	sim/stack/process-switch.h \
	sim/time-series.c \
	sim/time-series.h \
	sim/trace.c \
	sim/trace.h
