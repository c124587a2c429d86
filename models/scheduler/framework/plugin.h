/* plugin.h - the contract between the scheduler and its plugins.
 *
 * A plugin is one file in models/scheduler/plugins/ that defines one 'const SchedPlugin' named
 * after the file.  What it takes part in is a table of hooks for each stage; a table or a hook
 * that is NULL means: not there.  For one pod the scheduler calls, in the order of the profile:
 *
 *     EnqueueHooks   pre_enqueue                   before the pod may wait for its turn
 *     FilterHooks    pre_filter                    once; may end the attempt or opt out (SKIP)
 *                    filter                        once per node; the first "no" ends its chances
 *                    add_pod, remove_pod           what if a pod came to, or left, a node
 *                    post_filter                   once, if no node is left
 *     ScoreHooks     pre_score                     once; may opt out (SKIP)
 *                    score                         once per node that is left
 *                    normalise                     once, over all scores
 *                    choose                        once, where no other plugin scores
 *     BindHooks      reserve, unreserve            when a node was chosen; when that came to
 * nothing permit                        may it be bound now, or wait, or not at all hints which
 * changes of the cluster may make a rejected pod schedulable
 *
 * Hooks read the world (cycle->snapshot) and may write only their own state in the cycle
 * (cycle_state()), which lives for one attempt in the cycle's arena.
 *
 * Reasons are data: a code and at most one operand; text is made when somebody reads it. */
#pragma once

#include "models/scheduler/framework/cluster-event.h"
#include "models/scheduler/framework/snapshot.h"

#define SCORE_MAX INT64_C(100)

/* Kubernetes' framework codes. */
typedef enum StatusCode {
    STATUS_SUCCESS,
    STATUS_ERROR,
    STATUS_UNSCHEDULABLE,
    STATUS_UNRESOLVABLE, /* UnschedulableAndUnresolvable: evicting pods cannot help */
    STATUS_WAIT,
    STATUS_SKIP,
    STATUS_PENDING,
    N_STATUS_CODES
} StatusCode;

typedef struct Reason {
    const char *format;  /* with at most one %s; static */
    const char *operand; /* interned or of the cycle's arena; NULL: none */
} Reason;

typedef struct SchedPlugin SchedPlugin;

/* What a hook answers.  Zero is success. */
typedef struct Verdict {
    uint8_t code; /* StatusCode */
    uint8_t n_reasons;
    const SchedPlugin *plugin; /* whose answer it is; set by the framework */
    const Reason *reasons;     /* static, or of the cycle's arena; for an error its text */
} Verdict;

#define VERDICT_OK ((Verdict){ STATUS_SUCCESS, 0, NULL, NULL })
#define VERDICT_SKIP ((Verdict){ STATUS_SKIP, 0, NULL, NULL })
/* A verdict with one static reason. */
#define VERDICT(status, reason) ((Verdict){ (status), 1, NULL, &(reason) })

/* One plugin as a profile has it. */
typedef struct PluginInstance {
    const SchedPlugin *plugin;
    const void *config; /* config_size bytes; NULL if the plugin has no arguments */
    int64_t weight;     /* of its scores */
    const char *label;  /* as explanations call it */
    uint32_t slot;      /* of its state in a cycle */
} PluginInstance;

typedef struct Profile Profile;

/* One attempt to place one pod. */
typedef struct Cycle {
    Snapshot *snapshot;
    const Profile *profile;
    const SchedPod *pod;
    Arena *arena;
    SimTime now;
    void **states;          /* by slot */
    bool *pre_scored;       /* by slot: PreScore was called */
    struct LiveCells *live; /* what placement policies see; see live-cell.h */
    uint32_t gpus;          /* of the chosen node, a bit each; set by reserve; 0: nobody chose */
    /* The outcome so far: verdict of each node by list index; see cycle.h. */
    struct Attempt *attempt;
} Cycle;

/* The plugin's state, or NULL before it was set. */
static inline void *
cycle_state(const Cycle *cycle, const PluginInstance *self)
{
    return cycle->states[self->slot];
}

static inline bool
cycle_has_pre_score(const Cycle *cycle, const PluginInstance *self)
{
    return cycle->pre_scored[self->slot];
}

/* A set of node names that PreFilter restricts the search to. */
typedef struct NodeNames {
    bool is_set;
    uint32_t n;
    const char **names; /* interned */
} NodeNames;

typedef struct EnqueueHooks {
    Verdict (*pre_enqueue)(const PluginInstance *self, const SchedPod *pod, Arena *arena);
    /* Queue order: whether 'a' goes before 'b'.  At most one plugin of a profile has it. */
    bool (*less)(const SchedPod *a, SimTime a_since, const SchedPod *b, SimTime b_since);
    /* What 'less' goes by beside the priority, if it is not 'since' itself; NULL: it is. */
    SimTime (*sort_time)(const SchedPod *pod, SimTime since);
} EnqueueHooks;

/* The stage after filtering has failed: preemption.  'ret_node' is the nominated node. */
typedef struct PostFilterResult {
    bool sets_nomination; /* 'node' counts: NULL clears the nomination */
    const char *node;
    Verdict verdict;
} PostFilterResult;

typedef struct FilterHooks {
    Verdict (*pre_filter)(Cycle *cycle, const PluginInstance *self, NodeNames *ret_names);
    Verdict (*filter)(Cycle *cycle, const PluginInstance *self, const NodeInfo *node);
    /* 'node' is as it is without (add) or with (remove) the pod's effect on the state. */
    void (*add_pod)(Cycle *cycle, const PluginInstance *self, const SchedPod *pod,
                    const NodeInfo *node);
    void (*remove_pod)(Cycle *cycle, const PluginInstance *self, const SchedPod *pod,
                       const NodeInfo *node);
    PostFilterResult (*post_filter)(Cycle *cycle, const PluginInstance *self);
} FilterHooks;

typedef struct ScoreHooks {
    Verdict (*pre_score)(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes,
                         uint32_t n);
    Verdict (*score)(Cycle *cycle, const PluginInstance *self, const NodeInfo *node,
                     int64_t *ret_score);
    /* Brings raw scores into 0 .. SCORE_MAX; NULL: they are already. */
    void (*normalise)(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes,
                      int64_t *scores, uint32_t n);
    /* Instead of the highest total, where no other plugin of the profile scores: the index of the
     * node that the pod goes to.  Asked even if only one is left.  After an error -1, and
     * '*ret_verdict' says which. */
    int64_t (*choose)(Cycle *cycle, const PluginInstance *self, const NodeInfo *const *nodes,
                      uint32_t n, Verdict *ret_verdict);
} ScoreHooks;

typedef struct BindHooks {
    bool has_reserve, has_pre_bind, has_bind; /* takes part in these stages */
    void (*reserve)(Cycle *cycle, const PluginInstance *self, const NodeInfo *node);
    void (*unreserve)(Snapshot *snapshot, const PluginInstance *self, const SchedPod *pod,
                      const char *node_name);
    /* The pod is on its node in the snapshot: SUCCESS, WAIT (at most '*ret_timeout', with the other
     * pods of snapshot->waiting), or a refusal. */
    Verdict (*permit)(Snapshot *snapshot, const PluginInstance *self, const SchedPod *pod,
                      SimTime *ret_timeout);
} BindHooks;

/* A registration: which events the plugin wants, and what it answers to one. */
typedef struct EventHint {
    EventResource resource;
    uint32_t actions; /* EVENT_... bits */
    /* Whether 'event' may make 'pod' schedulable.  NULL: always. */
    bool (*may_help)(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                     const ClusterEvent *event);
} EventHint;

/* The arguments of a plugin (pluginConfig[].args). */
typedef struct PluginArgs {
    size_t config_size;
    /* Fills 'ret' from arguments that are defaulted and valid; NULL value: the defaults. */
    void (*read)(void *ret, const Value *args, const ObjectTables *tables, Arena *arena);
    /* What explanations call a plugin with these arguments; NULL: by its name. */
    const char *(*label)(const void *config);
} PluginArgs;

struct SchedPlugin {
    const char *name; /* as configurations spell it */
    const char *doc;  /* one sentence */
    /* Verdicts and raw scores depend on the pod's spec and on this node alone (its object, the pods
     * on it, its images), so that they may be kept until the node changes. */
    bool is_local;
    bool is_static;         /* ... and not even on the pods: the node's object is all */
    int64_t default_weight; /* in the default profile; 0: not a score plugin, counts as 1 */
    bool tells_pods_apart;  /* ... of one kind, by more than spec, namespace and labels */
    bool has_groups;        /* ... by their PodGroups: the snapshot counts these */
    bool is_extra;          /* not Kubernetes': in those profiles alone that name it */
    const PluginArgs *args;
    const EnqueueHooks *enqueue;
    const FilterHooks *filter;
    const ScoreHooks *score;
    const BindHooks *bind;
    const EventHint *hints; /* ends with resource EVENT_NONE; NULL: none */
};

/* In the order of the default profile; ends with NULL.  Made from the list in local.mk. */
extern const SchedPlugin *const sched_plugins[];
const SchedPlugin *sched_plugin_find(const char *name);

typedef enum HintAnswer {
    HINT_NONE, /* the plugin did not register for such an event */
    HINT_SKIP,
    HINT_QUEUE,
} HintAnswer;

/* What a plugin says to an event that may make 'pod' schedulable. */
HintAnswer plugin_hint(const PluginInstance *self, const Snapshot *snapshot, const SchedPod *pod,
                       const ClusterEvent *event);
/* A plugin that wants to hear of new nodes but not of taints hears of taints all the same, since a
 * node may come with a taint that other plugins refuse and that goes away later. */
bool plugin_adds_taint_hint(const SchedPlugin *plugin);

/* Helpers for plugins. */

/* DefaultNormalizeScore: 100 * s / max, reversed: 100 minus that. */
void default_normalise(int64_t *scores, uint32_t n, bool reverse);
/* 100 * (1 - deviation) of the used shares, NodeResourcesBalancedAllocation's score. */
int64_t balanced_score(const double *shares, uint32_t n);
/* What an image of this size counts for if so many of the nodes have it, ImageLocality's share. */
int64_t scaled_image_size(int64_t size, uint32_t n_with_image, uint32_t n_nodes);
/* Maps scores to 0 .. SCORE_MAX between their least and their most, as InterPodAffinity does. */
void affinity_normalise(int64_t *scores, uint32_t n);
/* An error verdict with a text from the cycle's arena. */
Verdict verdict_error(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A verdict with one reason that names something. */
Verdict verdict_about(Arena *arena, StatusCode code, const char *format, const char *operand);

/* spec.nodeSelector and required node affinity (with the node a DaemonSet pins). */
bool pod_matches_node(const SchedPod *pod, const NodeInfo *node);
/* The first NoSchedule or NoExecute taint that the pod does not tolerate, or NULL. */
const Taint *untolerated_taint(const PodSpec *spec, const NodeInfo *node);
