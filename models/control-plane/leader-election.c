/* leader-election.c - renewals that need no event, and takeovers that do. */
#include "models/control-plane/leader-election.h"
#include "sim/random.h"

#include <string.h>

#define JITTER 1.2 /* of the time between two looks, in retry periods */
#define LEASE_UID_FIRST (UINT64_C(1) << 61)

typedef struct Instance {
    char *name;
    char *identity; /* of its process: the machine and a number of its own */
    bool is_up;
    uint32_t n_starts;
    SimStream looks; /* draws the times between its looks */
    SimTime look_at; /* a look of its; all earlier ones are forgotten */
    bool has_seen;   /* ... the last change of the lease ... */
    SimTime seen_at; /* ... at this look (perhaps still to come) */
} Instance;

struct Election {
    Simulation *sim;
    Client *client;
    const ObjectTables *tables;
    ElectionOptions options;
    Instance *instances;
    int32_t leader; /* its process leads; -1: nobody does */
    char *holder;   /* the identity in the lease; NULL: given back */
    SimTime acquired_at;
    SimTime changed_at;   /* the last renewal, once the leader renews no more */
    SimTime reachable_at; /* since when the API server is */
    bool is_reachable;
    int32_t n_transitions;
    SimTimer timer;
    int32_t next; /* who takes the lease when 'timer' goes off */
};

static void fire_taken(void *owner, const SimEvent *event);
static void fire_lost(void *owner, const SimEvent *event);

static const SimEventType lease_taken = { "lease.taken", PHASE_CONTROLLER, fire_taken };
static const SimEventType lease_lost = { "lease.lost", PHASE_CONTROLLER, fire_lost };

/* ---- processes ------------------------------------------------------------------------------- */

/* What a process is known by: the machine's name and a number drawn at its start. */
static void
name_process(Election *election, Instance *one)
{
    g_autofree char *entity =
        g_strdup_printf("%s/%s/%u", election->options.name, one->name, one->n_starts++);
    SimStream stream = sim_stream(sim_seed(election->sim), "leader-identity", entity);
    uint64_t high = sim_stream_u64(&stream), low = sim_stream_u64(&stream);

    g_free(one->identity);
    one->identity = g_strdup_printf(
        "%s_%08x-%04x-4%03x-%04x-%012" G_GINT64_MODIFIER "x", one->name, (unsigned)(high >> 32),
        (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
        (unsigned)(low >> 48 & 0x3fff) | 0x8000, (guint64)(low & 0xffffffffffff));
}

static void
process_begins(Election *election, Instance *one)
{
    name_process(election, one);
    one->is_up = true;
    one->has_seen = false;
    one->look_at = sim_now(election->sim);
}

Election *
election_new(Simulation *sim, Client *client, const ObjectTables *tables,
             const ElectionOptions *options)
{
    Election *election = g_new0(Election, 1);

    election->sim = sim;
    election->client = client;
    election->tables = tables;
    election->options = *options;
    election->options.n_instances = MAX(1, options->n_instances);
    election->instances = g_new0(Instance, election->options.n_instances);
    election->leader = -1;
    election->is_reachable = true;
    for (uint32_t i = 0; i < election->options.n_instances; i++) {
        Instance *one = &election->instances[i];
        g_autofree char *entity = NULL;

        one->name = g_strdup_printf("control-plane-%u", i + 1);
        entity = g_strdup_printf("%s/%s", options->name, one->name);
        one->looks = sim_stream(sim_seed(sim), "leader-look", entity);
    }
    return election;
}

void
election_free(Election *election)
{
    if (election == NULL) {
        return;
    }
    for (uint32_t i = 0; i < election->options.n_instances; i++) {
        g_free(election->instances[i].name);
        g_free(election->instances[i].identity);
    }
    g_free(election->instances);
    g_free(election->holder);
    g_free(election);
}

const char *
election_instance(const Election *election, uint32_t index)
{
    return index < election->options.n_instances ? election->instances[index].name : NULL;
}

int32_t
election_leader(const Election *election)
{
    return election->leader;
}

/* ---- the lease ------------------------------------------------------------------------------- */

static void
record(Election *election, const char *identity, const char *what)
{
    Object *lease = object_new(KIND_LEASE);

    lease->meta.name = intern(election->tables->names, election->options.name);
    lease->meta.name_space = intern(election->tables->names, "kube-system");
    lease->meta.labels = label_set_empty(election->tables->labels);
    lease->meta.annotations = label_set_empty(election->tables->labels);
    lease->meta.uid = LEASE_UID_FIRST + (sim_hash_text(election->options.name) >> 16);
    client_record(election->client, election->options.component, lease, "Normal", "LeaderElection",
                  "%s %s", identity, what);
    object_free(lease);
}

static void
acquire(Election *election, int32_t index)
{
    Instance *one = &election->instances[index];

    g_free(election->holder);
    election->holder = g_strdup(one->identity);
    election->acquired_at = sim_now(election->sim);
    election->leader = index;
    for (uint32_t i = 0; i < election->options.n_instances; i++) {
        election->instances[i].has_seen = false;
    }
    election->options.lead(election->options.data, true);
}

static SimTime
last_renewal(const Election *election)
{
    SimTime held = sim_now(election->sim) - election->acquired_at;

    return election->leader >= 0 && election->is_reachable
               ? election->acquired_at + held - held % election->options.settings.retry_period
               : election->changed_at;
}

/* ---- the others ------------------------------------------------------------------------------ */

/* The first look at or after 'at'. */
static SimTime
look_from(const Election *election, SimStream *looks, SimTime look, SimTime at)
{
    double period = (double)election->options.settings.retry_period;

    while (look < at) {
        look += (SimTime)(period * (1 + JITTER * sim_stream_uniform(looks)));
    }
    return look;
}

/* When this instance takes the lease if nothing changes; SIM_NEVER: it does not. */
static SimTime
takes_at(Election *election, Instance *one)
{
    SimStream looks;

    if (!one->is_up || !election->is_reachable) {
        return SIM_NEVER;
    }
    if (!one->has_seen) {
        one->look_at = look_from(election, &one->looks, one->look_at,
                                 MAX(election->changed_at, election->reachable_at));
        one->seen_at = one->look_at;
        one->has_seen = true;
    }
    looks = one->looks;
    return look_from(
        election, &looks, one->look_at,
        MAX(election->reachable_at,
            one->seen_at +
                (election->holder == NULL ? 0 : election->options.settings.lease_duration)));
}

/* Somebody will lead: posts who and when. */
static void
plan(Election *election)
{
    SimTime earliest = SIM_NEVER;

    (void)sim_cancel(election->sim, &election->timer);
    for (uint32_t i = 0; election->leader < 0 && i < election->options.n_instances; i++) {
        Instance *one = &election->instances[i];
        SimTime at = election->options.settings.leader_elect ? takes_at(election, one)
                     : one->is_up                            ? sim_now(election->sim)
                                                             : SIM_NEVER;

        if (at < earliest) {
            earliest = at;
            election->next = (int32_t)i;
        }
    }
    if (earliest != SIM_NEVER) {
        election->timer = sim_post_at(election->sim, MAX(earliest, sim_now(election->sim)),
                                      &lease_taken, election, (SimArgs){ 0 });
    }
}

static void
fire_taken(void *owner, const SimEvent *event)
{
    Election *election = owner;

    (void)event;
    acquire(election, election->next);
    if (election->options.settings.leader_elect) {
        election->n_transitions++;
        record(election, election->holder, "became leader");
    }
}

void
election_begin(Election *election)
{
    for (uint32_t i = 0; i < election->options.n_instances; i++) {
        process_begins(election, &election->instances[i]);
    }
    acquire(election, 0);
}

/* ---- what can go wrong ----------------------------------------------------------------------- */

static void
stop(Election *election, uint32_t index, bool releases)
{
    Instance *one = &election->instances[index];
    bool led = election->leader == (int32_t)index;

    if (!one->is_up) {
        return;
    }
    one->is_up = false;
    if (led) {
        election->changed_at = last_renewal(election);
        if (releases && election->is_reachable && election->options.settings.leader_elect) {
            election->changed_at = sim_now(election->sim);
            g_clear_pointer(&election->holder, g_free);
            record(election, one->identity, "stopped leading");
        }
        election->leader = -1;
        election->options.lead(election->options.data, false);
    }
    plan(election);
}

void
election_kill(Election *election, uint32_t index)
{
    stop(election, index, false);
}

void
election_end(Election *election, uint32_t index)
{
    stop(election, index, election->options.releases);
}

void
election_start(Election *election, uint32_t index)
{
    Instance *one = &election->instances[index];

    if (!one->is_up) {
        process_begins(election, one);
        plan(election);
    }
}

/* The renew deadline is over: the process ends, and its kubelet starts it again. */
static void
fire_lost(void *owner, const SimEvent *event)
{
    Election *election = owner;
    uint32_t index = (uint32_t)event->args.number;

    if (election->leader == (int32_t)index) {
        stop(election, index, false);
        election_start(election, index);
    }
}

static void
become_unreachable(Election *election)
{
    const ElectionSettings *settings = &election->options.settings;
    SimTime now = sim_now(election->sim);

    election->changed_at = last_renewal(election);
    for (uint32_t i = 0; i < election->options.n_instances; i++) {
        Instance *one = &election->instances[i];

        (void)takes_at(election, one);
        one->has_seen = one->has_seen && one->seen_at < now; /* a look to come sees nothing */
    }
    election->is_reachable = false;
    plan(election);
    if (election->leader >= 0 && settings->leader_elect) {
        SimTime lost_at = election->changed_at + settings->retry_period + settings->renew_deadline;

        election->timer = sim_post_at(election->sim, MAX(lost_at, now), &lease_lost, election,
                                      (SimArgs){ .number = election->leader });
    }
}

void
election_set_reachable(Election *election, bool reachable)
{
    if (election->is_reachable == reachable) {
        return;
    }
    if (!reachable) {
        become_unreachable(election);
        return;
    }
    election->is_reachable = true;
    election->reachable_at = sim_now(election->sim);
    for (uint32_t i = 0; election->leader >= 0 && i < election->options.n_instances; i++) {
        election->instances[i].has_seen = false; /* the leader renews: a change to see */
    }
    plan(election);
}

/* ---- the object ------------------------------------------------------------------------------ */

/* RFC 3339 with microseconds, as MicroTime prints. */
static const Value *
micro_time(const Election *election, SimTime at, Arena *arena)
{
    g_autofree char *seconds = rfc3339_format(election->tables->epoch + at / SIM_SECOND);

    return value_printf(arena, "%.*s.%06dZ", (int)strlen(seconds) - 1, seconds,
                        (int)(at % SIM_SECOND / SIM_MICROSECOND));
}

const Value *
election_lease(const Election *election, Arena *arena)
{
    ValueBuilder *lease = value_map_begin(arena);
    ValueBuilder *meta = value_map_begin(arena);
    ValueBuilder *spec = value_map_begin(arena);
    g_autofree char *created = rfc3339_format(election->tables->epoch);
    bool is_held = election->holder != NULL;

    if (!election->options.settings.leader_elect) {
        return NULL;
    }
    value_put_string(meta, "creationTimestamp", created);
    value_put_string(meta, "name", election->options.name);
    value_put_string(meta, "namespace", "kube-system");
    value_put(spec, "acquireTime", micro_time(election, election->acquired_at, arena));
    value_put_string(spec, "holderIdentity", is_held ? election->holder : "");
    /* Who gives a lease back leaves one second on it. */
    value_put_int(spec, "leaseDurationSeconds",
                  is_held ? election->options.settings.lease_duration / SIM_SECOND : 1);
    value_put_int(spec, "leaseTransitions", election->n_transitions);
    value_put(spec, "renewTime", micro_time(election, last_renewal(election), arena));
    value_put_string(lease, "apiVersion", "coordination.k8s.io/v1");
    value_put_string(lease, "kind", "Lease");
    value_put(lease, "metadata", value_end(meta));
    value_put(lease, "spec", value_end(spec));
    return value_end(lease);
}
