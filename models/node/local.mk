# models/node/: machines, kubelets, containers, probes, images: truth, and what is reported of it.
libmodels_a_SOURCES += \
	models/node/app.c \
	models/node/app.h \
	models/node/container-memory.c \
	models/node/container-run.c \
	models/node/container-runtime.c \
	models/node/container-usage.c \
	models/node/image-fault.c \
	models/node/image-gc.c \
	models/node/image-pull.c \
	models/node/kubelet.c \
	models/node/kubelet.h \
	models/node/lifecycle/critical-admission.c \
	models/node/lifecycle/lifecycle.h \
	models/node/lifecycle/node-shutdown.c \
	models/node/lifecycle/pod-admission.c \
	models/node/lifecycle/static-pods.c \
	models/node/machine.c \
	models/node/node-address.c \
	models/node/node-images.c \
	models/node/node-status.c \
	models/node/pod-adoption.c \
	models/node/pod-fault.c \
	models/node/pod-status.c \
	models/node/pod-volumes.c \
	models/node/pod-worker.c \
	models/node/pressure/eviction-message.c \
	models/node/pressure/eviction-rank.c \
	models/node/pressure/eviction.c \
	models/node/pressure/node-pressure.c \
	models/node/pressure/pressure.h \
	models/node/pressure/threshold.c \
	models/node/pressure/threshold.h \
	models/node/probe.c \
	models/node/runtime.h \
	models/node/scripted-kubelet.c
