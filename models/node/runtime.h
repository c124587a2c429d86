/* runtime.h - what the files of models/node/ share: nodes, pod runs, container runs.
 *
 * Private to this folder.  A PodRun is one pod on one machine, from the moment its kubelet hears of
 * it until nothing of it is left; its ContainerRuns are what really runs.  What the kubelet knows
 * of them lags behind: it looks at its runtime once a second (PLEG).
 *
 * Each pod that needs attention has a worker, a process (sim/process.h) that reads like the
 * kubelet's own pod worker; a healthy pod has none. */
#pragma once

#include "models/api/node.h"
#include "models/node/kubelet.h"
#include "sim/number-map.h"

typedef enum RunState {
    RUN_CREATED, /* not started, or waiting for a restart */
    RUN_RUNNING,
    RUN_EXITED,
} RunState;

typedef struct ContainerRun {
    const Container *spec;
    const App *app;
    uint8_t state; /* RunState: the truth */
    uint8_t seen;  /* RunState as the kubelet last saw it */
    bool is_init;  /* an init container that is no sidecar */
    bool started;  /* startup probe passed, or none */
    bool ready;    /* readiness result as the kubelet has it */
    bool probing;  /* readiness and liveness are watched */
    bool hangs, refuses;
    bool liveness_failed;
    bool stopping; /* was told to stop */
    int32_t exit_code;
    int32_t restart_count;
    SimTime started_at, finished_at;
    SimTime answers_at; /* SIM_NEVER: never */
    const char *exit_reason;
    const char *waiting_reason; /* shown while created; NULL: ContainerCreating */
    const char *waiting_message;
    ContainerState last;                 /* previous termination */
    SimTime backoff_delay, backoff_last; /* restart back-off entry; delay 0: none */
    SimTime pull_delay, pull_failed_at;  /* image pull back-off entry */
    int32_t n_pulls;                     /* that were tried */
    double memory_base, memory_rate; /* bytes held at 'memory_at', growing by so many a second */
    SimTime memory_at;
    double leak; /* of this process alone, bytes a second */
    /* What this process has written, as memory; and what earlier ones left in the same volume. */
    double disk_base, disk_rate, disk_kept;
    SimTime disk_at;
    int32_t disk_place; /* the pod's volume of this number; -1: the container's own layer */
    SimTimer exit_timer, answer_timer, readiness_timer, liveness_timer, memory_timer;
} ContainerRun;

/* How the kubelet says that it has ended a pod whose object stays. */
typedef struct RunEnd {
    const char *reason, *message; /* of the status: "Evicted"; interned */
    const char *condition; /* message of the condition DisruptionTarget; interned; NULL: it is no
                              disruption */
} RunEnd;

typedef struct RunVolumes RunVolumes; /* pod-volumes.c */

/* A pod that a machine runs from a file of its own; lifecycle/static-pods.c. */
typedef struct StaticPod StaticPod;

typedef struct PodRun {
    Kubelets *kubelets;
    SimHandle handle;
    ObjectRef pod;
    StaticPod *file; /* of a static pod; NULL: the pod comes from the API */
    uint32_t node;
    uint32_t n_containers; /* all, init containers first */
    const PodSpec *spec;
    ContainerRun *containers; /* owned */
    RunVolumes *volumes;      /* that must be attached; NULL: none, or not looked at; owned */
    Process *worker;
    SimTimer wake_timer;        /* of the worker's sleep */
    SimTimer notice_timer;      /* PLEG's next look */
    uint64_t identity;          /* stable over runs: of the owner and a count */
    SimTime began_at;           /* startTime */
    SimTime probe_phase;        /* when the probe workers' clocks began */
    SimTime grace_until;        /* when SIGKILL comes; SIM_NEVER: not terminating */
    const char *ip;             /* NULL: no sandbox yet */
    const char *failure_reason; /* admission refused it: phase Failed */
    const char *failure_message;
    RunEnd ended; /* the kubelet ended it and the object stays; its reason NULL: no */
    bool has_sandbox;
    bool terminating;
    bool stopped;  /* all containers of a terminating pod are gone */
    bool removed;  /* the API object is gone, or our delete is under way */
    bool serves;   /* truth */
    bool sleeping; /* the worker waits and may be woken */
    bool dirty;    /* something changed while the worker was busy */
    bool status_sent_once, status_in_flight, status_dirty;
    uint8_t scripted_step;
} PodRun;

typedef struct ImagePull {
    const char *image;
    PodRun *run; /* valid while its worker waits */
} ImagePull;

/* An image that is on a machine. */
typedef struct PresentImage {
    const char *name; /* interned */
    int64_t bytes;
    SimTime used_at; /* when a container of it was last started */
} PresentImage;

/* Resources that have a condition of their own come first. */
enum {
    N_PRESSURES = RESOURCE_PIDS + 1,
};

/* Something outside of all pods that takes up memory, disk or processes. */
typedef struct NodeFill {
    NodeResource resource;
    double share, rate; /* as they were asked for */
    double amount;      /* at 'since' */
    SimTime since;
} NodeFill;

typedef struct ImageFault {
    ImageTrouble trouble;
    ImageSet set; /* its text is interned */
    double amount;
} ImageFault;

typedef struct KubeletNode {
    Kubelets *kubelets;
    MachineTruth truth;
    const char *name;
    uint32_t index; /* in Kubelets.nodes */
    ObjectRef ref;
    Client *client;
    GPtrArray *static_pods; /* StaticPod *, owned */
    GArray *runs;           /* SimHandle, in the order they came */
    GArray *active;         /* those that may be active (pod-admission.c); some are gone */
    GArray *images;         /* PresentImage, in the order they came */
    GQueue pulls;           /* PodRun * waiting for a pull slot */
    uint32_t n_pulling;
    double pulls_spent; /* of the burst of the kubelet's bucket for registries */
    SimTime pulls_counted_at;
    uint32_t n_runtime_hung, n_runtime_gone;
    SimTime runtime_failed_at;
    uint32_t n_off, n_stopped, n_cut; /* faults that keep its power, kubelet or network away */
    double slowness;                  /* how many times longer everything takes here */
    GArray *slows;                    /* double: its factors */
    bool booting;                     /* has power, its kubelet is not up yet */
    uint32_t n_shutdowns;             /* that were asked for */
    uint32_t shutdown_group;          /* whose pods end now */
    bool has_writers;                 /* something here has written to the disk */
    bool shutting_down;               /* its kubelet was told so */
    bool was_shut_off;                /* has no power because of that */
    SimTimer shutdown_timer;
    bool has_restarted; /* its kubelet has; nothing was listed since */
    uint32_t next_ip;
    const char *ip_range; /* interned: what the next three were made of */
    bool has_ips;
    uint32_t first_ip, n_ips;
    bool has_foreign_ips; /* of pods that came with a dump */
    SimTime pleg_phase;
    SimTime status_phase;
    SimTimer boot_timer, status_timer, condition_timer, volumes_timer;
    GArray *fills;              /* NodeFill */
    bool pressure[N_PRESSURES]; /* conditions as the kubelet judges them */
    SimTime last_met[N_PRESSURES];
    SimTime first_met[EVICTION_THRESHOLDS_MAX]; /* SIM_NEVER: not below it */
    bool acted_on[EVICTION_THRESHOLDS_MAX];     /* stays below until its minimum is reclaimed */
    SimTime look_phase;
    SimTimer look_timer, exhausted_timer, gc_timer;
} KubeletNode;

/* What a request carries that has no answer yet: a struct that begins with this. */
typedef struct Errand Errand;
struct Errand {
    Errand *next, *previous;
};

struct Machines {
    Kubelets *kubelets;
    GArray *observers;
};

struct Kubelets {
    Simulation *sim;
    ApiServer *server;
    Store *store;
    ObjectTables *tables;
    AppTable *apps;
    Leases *leases;
    KubeletSettings settings;
    GPtrArray *nodes;          /* KubeletNode *, in the order they came; owned */
    GHashTable *nodes_by_name; /* interned name -> KubeletNode * */
    SimPool *runs;             /* PodRun */
    GArray *runs_by_ref;       /* SimHandle by ObjectRef.index */
    NumberMap counts;          /* identity of an owner -> how many pods of it ran */
    GArray *image_faults;      /* ImageFault */
    Errand under_way;          /* head of the ring of errands; owned */
    Machines machines;
    bool settling;
    SimTime scripted_free_at; /* when the one program of recorded kubelets has time again */
};

/* kubelet.c */
/* Zeroed memory of that size that begins with an Errand; errands that nobody ends go with the
 * kubelets. */
void *errand_begin(Kubelets *kubelets, size_t size);
void errand_end(Errand *errand);
KubeletNode *kubelet_node(const Kubelets *kubelets, const char *name);
KubeletNode *run_node(const Kubelets *kubelets, const PodRun *run);
/* The kubelet hears of a pod (new, changed, gone) after that delay. */
void kubelet_post_heard(Kubelets *kubelets, const KubeletNode *node, ObjectRef pod, SimTime delay);
PodRun *run_find(const Kubelets *kubelets, ObjectRef pod);
const Pod *run_pod(const Kubelets *kubelets, const PodRun *run); /* newest version; NULL: gone */
bool node_works(const KubeletNode *node);                        /* power, and its kubelet runs */
bool node_talks(const KubeletNode *node);                        /* and it reaches the API server */
/* A kubelet that has started sees what runs, and its probes begin anew. */
void run_look_anew(Kubelets *kubelets, PodRun *run);
/* The pod whose status this run is, from now on. */
void run_set_pod(Kubelets *kubelets, PodRun *run, ObjectRef pod);
/* "NAME_NAMESPACE(UID)", as the kubelet's messages name a pod; to be freed. */
char *run_full_name(const Kubelets *kubelets, const PodRun *run);
/* Takes on a pod that is bound, or refuses it for good. */
void run_admit(Kubelets *kubelets, KubeletNode *node, PodRun *run);
PodRun *run_new(Kubelets *kubelets, KubeletNode *node, const Pod *pod);
void run_free(Kubelets *kubelets, PodRun *run);
SimStream run_stream(const Kubelets *kubelets, const PodRun *run, const char *purpose,
                     size_t container);

/* machine.c: truth changed. */
void machines_note_pod(Kubelets *kubelets, PodRun *run);
void machines_note_node(Kubelets *kubelets, KubeletNode *node);

/* container-run.c: the containers of a machine. */
void container_start(Kubelets *kubelets, PodRun *run, size_t index);
/* A container that has run since 'started_at' goes on: what its program has left of its time. */
void container_resume(Kubelets *kubelets, PodRun *run, size_t index);
void container_exit(Kubelets *kubelets, PodRun *run, size_t index, int32_t exit_code,
                    const char *reason);
/* Sends SIGTERM after 'delay' (pre-stop hook), SIGKILL 'grace' after now. */
void container_stop(Kubelets *kubelets, PodRun *run, size_t index, SimTime grace);
SimTime container_hook_time(const LifecycleHook *hook);
bool container_answers(const ContainerRun *container, SimTime now);
void run_lose_containers(Kubelets *kubelets, PodRun *run); /* power is gone */
/* PLEG: the kubelet looks at its runtime at its next tick. */
void run_schedule_notice(Kubelets *kubelets, PodRun *run);

/* container-memory.c: how much a container holds; it begins with its process and ends with it. */
double container_memory(const ContainerRun *container, SimTime now);
void memory_begin(Kubelets *kubelets, PodRun *run, size_t index);
/* Its rate of growth has changed: the line goes on from here at the new one. */
void memory_bend(Kubelets *kubelets, PodRun *run, size_t index);
void memory_end(Kubelets *kubelets, PodRun *run, size_t index);
/* How long until a line that starts at 'from' is above 'limit'; 0: it is; SIM_NEVER: never. */
SimTime line_reaches(double from, double rate, double limit);

/* container-disk.c: bytes on the disk. */
double container_layer(const ContainerRun *container, SimTime now);
double run_volume_bytes(const PodRun *run, uint32_t volume, SimTime now);
/* All of a pod; adds how fast that grows. */
double run_disk(const PodRun *run, SimTime now, double *ret_rate);
void disk_begin(Kubelets *kubelets, PodRun *run, size_t index);
void disk_end(Kubelets *kubelets, PodRun *run, size_t index);
void disk_release(Kubelets *kubelets, PodRun *run); /* its volumes are removed */

/* pressure/: something changed in what is used of a machine, or in whether its kubelet looks. */
void pressure_changed(Kubelets *kubelets, KubeletNode *node);
/* Whether a kubelet under pressure refuses a new pod; the message is to be freed. */
bool pressure_refuses(const Kubelets *kubelets, const KubeletNode *node, const PodRun *run,
                      char **ret_message);

/* pod-adoption.c: what 'pod' says has been running; without statuses all of it. */
void run_adopt(Kubelets *kubelets, KubeletNode *node, PodRun *run, const Pod *pod);

/* lifecycle/static-pods.c: a change of a pod that is a mirror; false: it is none. */
bool static_pod_heard(Kubelets *kubelets, const KubeletNode *node, ObjectRef ref);
/* The kubelet of the node has started: its files are all that it knows. */
void static_pods_resume(Kubelets *kubelets, KubeletNode *node);
/* The kubelet can talk to the API again: are all mirrors there? */
void static_pods_mirror(const KubeletNode *node);
void static_pod_free(StaticPod *one);
/* "NAME_NAMESPACE(UID)"; to be freed. */
char *static_pod_full_name(const StaticPod *one);

/* lifecycle/node-shutdown.c: a pod that is being ended has stopped. */
void shutdown_pod_stopped(Kubelets *kubelets, KubeletNode *node);
/* Its power went before it was done. */
void shutdown_overtaken(Kubelets *kubelets, KubeletNode *node);
/* It is done: the power goes. */
void shutdown_finish(Kubelets *kubelets, KubeletNode *node);

/* container-runtime.c: whether containers can be started, stopped and seen. */
bool runtime_works(const KubeletNode *node);
/* Why the kubelet calls its node not ready because of that; NULL: it does not. */
const char *runtime_problem(const Kubelets *kubelets, const KubeletNode *node);

/* pod-fault.c: that many times longer. */
SimTime slowed(SimTime time, double factor);

/* image-fault.c: how much of this trouble an image has: how many times slower, bytes a second, the
 * share of pulls that fail, how many have taken it away. */
double image_trouble(const Kubelets *kubelets, ImageTrouble trouble, const char *image);

/* pod-worker.c */
/* Ends a pod whose object stays, in phase Failed. */
void run_terminate_in_place(Kubelets *kubelets, PodRun *run, const RunEnd *end, SimTime grace);
void run_wake(Kubelets *kubelets, PodRun *run); /* makes the worker look again, or starts one */
bool worker_sleep(Kubelets *kubelets, PodRun *run, SimTime delay); /* false: interrupted */
/* Sleeps through everything but the end of the pod or of its machine; false: that came. */
bool worker_spend(Kubelets *kubelets, PodRun *run, SimTime time);
void run_begin_termination(Kubelets *kubelets, PodRun *run);

/* image-pull.c: makes the image present, in the worker's process.  False: it could not, and the
 * container's waiting reason says why. */
bool image_ensure(Kubelets *kubelets, PodRun *run, size_t index);
void node_drop_pulls(Kubelets *kubelets, KubeletNode *node);

/* node-images.c: what is on a machine. */
PresentImage *node_find_image(const KubeletNode *node, const char *image); /* NULL: it is not */
void node_add_image(Kubelets *kubelets, KubeletNode *node, const char *image, int64_t bytes);
int64_t node_image_bytes(const KubeletNode *node);
/* Whether a container of it runs there, or may run again. */
bool node_uses_image(const Kubelets *kubelets, const KubeletNode *node, const char *image);
void node_drop_image(KubeletNode *node, const char *image);
/* image-gc.c: what is on the disk has changed: when is it too much? */
void images_watch(Kubelets *kubelets, KubeletNode *node);
/* Removes the images that no container there needs; whether there were any. */
bool node_drop_unused_images(Kubelets *kubelets, KubeletNode *node);

/* pod-volumes.c: makes the pod's volumes mounted, in the worker's process.  False: it could not,
 * and an event says why, or the pod or its machine has ended. */
bool volumes_ensure(Kubelets *kubelets, PodRun *run);
bool volumes_are_mounted(const PodRun *run);
/* Unmounts them, in the worker's process. */
void volumes_unmount(Kubelets *kubelets, PodRun *run);
/* The pod ran before the clock began: they are mounted. */
void volumes_adopt(Kubelets *kubelets, PodRun *run, const Pod *pod);
/* The machine has no power: nothing is mounted any more. */
void volumes_lose(PodRun *run);
/* The pod is gone, and so is its use of volumes. */
void volumes_free(Kubelets *kubelets, PodRun *run);
/* The kubelet is heard of again: it says what it uses. */
void volumes_resume(Kubelets *kubelets, KubeletNode *node);

/* probe.c: posts the instants at which probe results will change, given what is true now. */
void probe_watch(Kubelets *kubelets, PodRun *run, size_t index, bool just_seen);
void probe_unwatch(Kubelets *kubelets, PodRun *run, size_t index);

/* pod-status.c */
void status_send(Kubelets *kubelets, PodRun *run);
/* The same into a draft of the pod, without a request. */
void status_write(Kubelets *kubelets, const PodRun *run, Pod *draft);
PodPhase run_phase(const PodRun *run);

/* node-status.c: truth about a machine changes; heartbeats follow. */
void node_silence(Kubelets *kubelets, KubeletNode *node); /* no kubelet is heard any more */
void node_report(Kubelets *kubelets, KubeletNode *node, SimTime delay); /* heard again after it */
/* How long until the kubelet's next look at what its node's status should be. */
SimTime node_until_next_status(const Kubelets *kubelets, const KubeletNode *node);
/* Something has changed that the kubelet reports at once. */
void node_report_conditions(Kubelets *kubelets, KubeletNode *node);
/* A condition of the node changed; it is reported at the next of its status updates. */
void node_conditions_changed(Kubelets *kubelets, KubeletNode *node);

/* scripted-kubelet.c: the instant and recorded behaviours. */
void scripted_pod_changed(Kubelets *kubelets, PodRun *run, const Pod *pod); /* or newly seen */
void scripted_node_resumed(Kubelets *kubelets, KubeletNode *node);
void scripted_settle_pod(Kubelets *kubelets, KubeletNode *node, const Pod *pod);

/* node-address.c: the node's own address; NULL: it has none. */
const char *node_address(const Kubelets *kubelets, const KubeletNode *node);

/* node-address.c: the address of a pod on this node. */
const char *node_next_ip(Kubelets *kubelets, KubeletNode *node);

/* kubelet.c: what a kubelet that starts knows of pressure: nothing. */
void node_forget_pressure(KubeletNode *node);

/* kubelet.c: the kubelet of a node lists its pods, as after a start. */
void node_relist(Kubelets *kubelets, KubeletNode *node);

/* A line of the kubelet's own about a pod. */
void kubelet_record(Kubelets *kubelets, PodRun *run, const char *type, const char *reason,
                    const char *format, ...) G_GNUC_PRINTF(5, 6);
