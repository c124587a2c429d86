/* etcd.c - see etcd.h. */
#include "models/control-plane/etcd.h"

#include "sim/random.h"

#define TICK (100 * SIM_MILLISECOND)
#define ELECTION_TICKS 10

typedef struct Member {
    const char *name;
    uint32_t n_stops; /* faults that keep it away */
} Member;

struct Etcd {
    Simulation *sim;
    void (*answers)(void *data, bool does);
    void *data;
    GArray *members; /* Member */
    int32_t leader;
    uint64_t term;
    SimTimer election;
};

static void fire_elected(void *owner, const SimEvent *event);

static const SimEventType leader_elected = { "etcd.elected", PHASE_STORE, fire_elected };

static Member *
member(const Etcd *etcd, uint32_t index)
{
    return &g_array_index(etcd->members, Member, index);
}

static bool
has_majority(const Etcd *etcd)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < etcd->members->len; i++) {
        n += member(etcd, i)->n_stops == 0;
    }
    return n >= etcd->members->len / 2 + 1;
}

/* From a last heartbeat at most one tick ago. */
static SimTime
draw_wait(const Etcd *etcd, uint32_t index)
{
    SimStream stream = sim_stream_n(sim_seed(etcd->sim), "etcd-election",
                                    sim_mix(sim_hash_text(member(etcd, index)->name), etcd->term));
    SimTime ticks = ELECTION_TICKS + (SimTime)sim_stream_below(&stream, ELECTION_TICKS);

    return ticks * TICK - (SimTime)(sim_stream_uniform(&stream) * (double)TICK);
}

static void
hold_election(Etcd *etcd)
{
    SimTime least = SIM_NEVER;
    uint32_t winner = 0;

    (void)sim_cancel(etcd->sim, &etcd->election);
    etcd->term++;
    for (uint32_t i = 0; i < etcd->members->len; i++) {
        SimTime wait = member(etcd, i)->n_stops > 0 ? SIM_NEVER : draw_wait(etcd, i);

        if (wait < least) {
            least = wait;
            winner = i;
        }
    }
    etcd->election = sim_post(etcd->sim, least, &leader_elected, etcd,
                              (SimArgs){ SIM_NO_HANDLE, (int64_t)winner });
}

static void
fire_elected(void *owner, const SimEvent *event)
{
    Etcd *etcd = owner;

    etcd->leader = (int32_t)event->args.number;
    etcd->answers(etcd->data, true);
}

/* After a member has gone or come. */
static void
reconsider(Etcd *etcd)
{
    bool led = etcd->leader >= 0;
    bool leads = led && member(etcd, (uint32_t)etcd->leader)->n_stops == 0;

    if (leads && has_majority(etcd)) {
        return;
    }
    etcd->leader = -1;
    if (led) {
        etcd->answers(etcd->data, false);
    }
    if (has_majority(etcd)) {
        hold_election(etcd);
    } else {
        (void)sim_cancel(etcd->sim, &etcd->election);
    }
}

Etcd *
etcd_new(Simulation *sim, const ObjectTables *tables, uint32_t n_members,
         void (*answers)(void *data, bool does), void *data)
{
    Etcd *etcd = g_new0(Etcd, 1);

    etcd->sim = sim;
    etcd->answers = answers;
    etcd->data = data;
    etcd->members = g_array_new(FALSE, FALSE, sizeof(Member));
    for (uint32_t i = 1; i <= MAX(n_members, 1); i++) {
        g_autofree char *name = g_strdup_printf("control-plane-%u", i);
        Member one = { .name = intern(tables->names, name) };

        g_array_append_val(etcd->members, one);
    }
    return etcd;
}

void
etcd_free(Etcd *etcd)
{
    if (etcd != NULL) {
        g_array_unref(etcd->members);
        g_free(etcd);
    }
}

const char *
etcd_member(const Etcd *etcd, uint32_t index)
{
    return index < etcd->members->len ? member(etcd, index)->name : NULL;
}

int32_t
etcd_leader(const Etcd *etcd)
{
    return etcd->leader;
}

void
etcd_stop(Etcd *etcd, uint32_t index)
{
    if (member(etcd, index)->n_stops++ == 0) {
        reconsider(etcd);
    }
}

void
etcd_start(Etcd *etcd, uint32_t index)
{
    if (member(etcd, index)->n_stops > 0 && --member(etcd, index)->n_stops == 0) {
        reconsider(etcd);
    }
}
