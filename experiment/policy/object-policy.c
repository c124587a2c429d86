/* object-policy.c - a shared object as a policy.
 *
 * It runs in this process, and what it does to it cannot be undone: a crash, or an answer that does
 * not come, ends the process with a line that names the policy. */
#include "experiment/policy/foreign-policy.h"
#include "experiment/policy/formula.h"
#include "include/orrery-policy.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum {
    ANSWER_SECONDS = 10,
    EXIT_FAILED = 4 /* of the world, as the command line tells exit codes */
};

/* What handlers may touch: whom we are asking (NULL: nobody), and how often anyone was asked. */
static const char *volatile asked;
static volatile sig_atomic_t n_asked, n_seen;

static void
tell(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0) {
        _exit(EXIT_FAILED);
    }
}

static void
end_with(const char *what)
{
    tell("error: policy `");
    tell(asked);
    tell("` ");
    tell(what);
    tell("\n");
    _exit(EXIT_FAILED);
}

static void
crashed(int signal_number)
{
    if (asked != NULL) {
        end_with("crashed while it was asked for a score");
    }
    signal(signal_number, SIG_DFL); /* not its fault */
    raise(signal_number);
}

/* Twice the same question: at least ANSWER_SECONDS, at most twice as long. */
static void
alarm_rang(int signal_number)
{
    (void)signal_number;
    if (asked != NULL && n_seen == n_asked) {
        end_with("gave no answer within 10 s");
    }
    n_seen = n_asked;
    alarm(ANSWER_SECONDS);
}

static void
watch(void)
{
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    struct sigaction action = { .sa_handler = crashed };
    struct sigaction ring = { .sa_handler = alarm_rang, .sa_flags = SA_RESTART };

    for (size_t i = 0; i < G_N_ELEMENTS(crashes); i++) {
        sigaction(crashes[i], &action, NULL);
    }
    sigaction(SIGALRM, &ring, NULL);
    alarm(ANSWER_SECONDS);
}

/* Each process has an alarm clock of its own. */
static void
watch_here(void)
{
    static pid_t watched;

    if (watched != getpid()) {
        watched = getpid();
        watch();
    }
}

static void *
state_new(const PolicyContext *context)
{
    (void)context;
    watch_here();
    return NULL;
}

static double
score(const PolicyContext *context, const CellMachine *machine, const TaskShape *shape,
      int *ret_gpu)
{
    const ForeignPolicy *foreign = context->policy->own;
    OrreryMachine shown = { machine->name,     machine->cpu_milli,   machine->memory_bytes,
                            machine->cpu_left, machine->memory_left, machine->n_tasks,
                            machine->n_gpus,   machine->gpu_left,    machine->model };
    OrreryTask task = { shape->cpu_milli, shape->memory_bytes, shape->n_gpus, shape->gpu_milli };
    double answer;

    (void)ret_gpu;
    n_asked = (n_asked + 1) & 0xffffff;
    asked = foreign->name;
    answer = foreign->theirs->score(&shown, &task);
    asked = NULL;
    if (!isfinite(answer)) {
        if (*context->error == NULL) {
            *context->error = g_strdup_printf("policy `%s` gave no number for a task on %s",
                                              foreign->name, machine->name);
        }
        return 0;
    }
    return answer;
}

static char *
what_is_wrong(const OrreryPolicy *theirs)
{
    if (theirs == NULL) {
        return g_strdup("orrery_policy() returned nothing");
    }
    if (theirs->version == 0 || theirs->version > ORRERY_POLICY_VERSION) {
        return g_strdup_printf("it is of version %u, this orrery knows up to %d", theirs->version,
                               ORRERY_POLICY_VERSION);
    }
    if (theirs->name == NULL || *theirs->name == '\0' || theirs->score == NULL) {
        return g_strdup("a policy needs a name and a score function");
    }
    return NULL;
}

ForeignPolicy *
object_policy_new(const char *path, char **ret_error)
{
    g_autofree char *wrong = NULL;
    const OrreryPolicy *(*make)(void) = NULL;
    ForeignPolicy *foreign = g_new0(ForeignPolicy, 1);
    void *symbol = NULL;

    foreign->text = g_strdup(path);
    foreign->module = g_module_open(path, G_MODULE_BIND_LOCAL);
    if (foreign->module == NULL) {
        *ret_error = g_strdup_printf("cannot load the policy: %s", g_module_error());
    } else if (!g_module_symbol(foreign->module, "orrery_policy", &symbol) || symbol == NULL) {
        *ret_error = g_strdup_printf("%s has no function orrery_policy()", path);
    } else {
        memcpy(&make, &symbol, sizeof make); /* ISO C has no cast from data to code */
        foreign->theirs = make();
        wrong = what_is_wrong(foreign->theirs);
        *ret_error = wrong == NULL ? NULL : g_strdup_printf("%s: %s", path, wrong);
    }
    if (*ret_error != NULL) {
        foreign_policy_free(foreign);
        return NULL;
    }
    foreign->name = g_strdup(foreign->theirs->name);
    foreign->policy = (PlacementPolicy){
        .name = foreign->name, .doc = foreign->theirs->doc, .score = score, .own = foreign
    };
    foreign->policy.state_new = state_new;
    return foreign;
}

void
foreign_policy_free(ForeignPolicy *foreign)
{
    g_free(foreign->text);
    g_free(foreign->name);
    g_free(foreign->folder);
    formula_free(foreign->formula);
    g_strfreev(foreign->command);
    if (foreign->module != NULL) {
        g_module_close(foreign->module);
    }
    g_free(foreign);
}
