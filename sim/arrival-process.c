/* arrival-process.c - see arrival-process.h. */
#include "sim/arrival-process.h"

#include "text/scalar.h"

#include <math.h>
#include <string.h>

#define ARGUMENTS_MAX 256
#define WALK_END 9e18 /* ns; nothing is simulated behind it */

typedef struct CurvePoint {
    double at;   /* ns */
    double rate; /* a second */
} CurvePoint;

typedef struct ProcessLaw ProcessLaw;

struct ArrivalProcess {
    const ProcessLaw *law;
    const Distribution *gaps; /* every */
    size_t n_times;           /* file */
    const double *times;
    double rate, swing, period, peak;             /* diurnal, poisson */
    double burst_rate, calm_length, burst_length; /* bursts: 'rate' is that of calm; ns */
    size_t n_points;
    const CurvePoint *points;
    double highest; /* rate */
};

struct ArrivalWalk {
    const ArrivalProcess *process;
    SimStream stream, keep, state;
    double now; /* ns */
    size_t index;
    bool is_burst;
    double change_at; /* ns: when the state changes */
};

/* What is being read: the arguments, cut, with their places. */
typedef struct Words {
    Arena *arena;
    const char *folder;
    const char *text; /* whole */
    const char *words[ARGUMENTS_MAX];
    size_t offsets[ARGUMENTS_MAX];
    size_t n;
    const char *error;
    size_t error_offset;
} Words;

struct ProcessLaw {
    const char *name;
    const char *form;
    size_t n_min, n_max;
    bool takes_text; /* the argument is a text of its own */
    bool (*read)(Words *words, ArrivalProcess *ret);
    double (*rate)(const ArrivalProcess *process, double at);
    SimTime (*next)(ArrivalWalk *walk);
};

static bool
fail_at(Words *words, size_t argument, const char *text)
{
    words->error = arena_strdup(words->arena, text);
    words->error_offset = words->offsets[MIN(argument, ARGUMENTS_MAX - 1)];
    return false;
}

static bool
read_rate(Words *words, size_t i, double *ret)
{
    if (!rate_parse(words->words[i], ret) || *ret < 0 || *ret > 1e6) {
        return fail_at(words, i, "a rate such as 900/h or 2/s is expected");
    }
    return true;
}

static bool
read_span(Words *words, size_t i, double *ret_ns)
{
    int64_t ns;

    if (!duration_parse(words->words[i], &ns, NULL) || ns < 0) {
        return fail_at(words, i, "a time such as 24h is expected");
    }
    *ret_ns = (double)ns;
    return true;
}

static bool
read_length(Words *words, size_t i, double *ret_ns)
{
    if (!read_span(words, i, ret_ns)) {
        return false;
    }
    return *ret_ns > 0 || fail_at(words, i, "a time above 0 is expected");
}

/* ---- gaps ---------------------------------------------------------------------------------------
 */

static bool
read_every(Words *words, ArrivalProcess *ret)
{
    const char *error = NULL;
    size_t offset = 0;
    double gap;

    ret->gaps = distribution_parse_in(words->arena, words->words[0], DISTRIBUTION_TIME,
                                      words->folder, &error, &offset);
    if (ret->gaps == NULL) {
        words->error = error;
        words->error_offset = words->offsets[0] + offset;
        return false;
    }
    if (distribution_is_constant(ret->gaps, &gap) && gap < 1) {
        return fail_at(words, 0, "a gap above 0 is expected");
    }
    return true;
}

/* Gaps that are nothing again and again would never let time pass. */
#define ZERO_GAPS_MAX 1000000

static SimTime
next_every(ArrivalWalk *walk)
{
    SimTime gap = distribution_draw_time(walk->process->gaps, &walk->stream);

    walk->index = gap > 0 ? 0 : walk->index + 1;
    if (gap == SIM_NEVER || walk->now + (double)gap >= WALK_END || walk->index > ZERO_GAPS_MAX) {
        return SIM_NEVER;
    }
    walk->now += (double)gap;
    return (SimTime)walk->now;
}

static double
no_rate(const ArrivalProcess *process, double at)
{
    (void)process;
    (void)at;
    return 0;
}

/* ---- times of a file ----------------------------------------------------------------------------
 */

static bool
read_times(Words *words, ArrivalProcess *ret)
{
    g_autofree char *text = g_strdup_printf("file(%s)", words->words[0]);
    const char *error = NULL;
    size_t offset = 0;
    const Distribution *times = distribution_parse_in(words->arena, text, DISTRIBUTION_TIME,
                                                      words->folder, &error, &offset);

    if (times == NULL) {
        words->error = error;
        words->error_offset = words->offsets[0];
        return false;
    }
    ret->times = distribution_values(times, &ret->n_times);
    return true;
}

static SimTime
next_of_file(ArrivalWalk *walk)
{
    const ArrivalProcess *process = walk->process;

    return walk->index < process->n_times ? (SimTime)process->times[walk->index++] : SIM_NEVER;
}

/* ---- rates that vary ----------------------------------------------------------------------------
 */

static double
draw_exponential(SimStream *stream, double mean)
{
    return -mean * sim_log(sim_stream_uniform(stream));
}

static SimTime
next_by_thinning(ArrivalWalk *walk)
{
    const ArrivalProcess *process = walk->process;

    if (process->highest <= 0) {
        return SIM_NEVER;
    }
    for (;;) {
        double share;

        walk->now += draw_exponential(&walk->stream, 1e9 / process->highest);
        if (walk->now >= WALK_END) {
            return SIM_NEVER;
        }
        share = process->law->rate(process, walk->now) / process->highest;
        if (sim_stream_uniform(&walk->keep) <= share) {
            return (SimTime)walk->now;
        }
    }
}

static bool
read_poisson(Words *words, ArrivalProcess *ret)
{
    bool ok = read_rate(words, 0, &ret->rate);

    ret->highest = ret->rate;
    return ok;
}

static double
poisson_rate(const ArrivalProcess *process, double at)
{
    (void)at;
    return process->rate;
}

static bool
read_diurnal(Words *words, ArrivalProcess *ret)
{
    ret->period = (double)SIM_DAY;
    ret->peak = (double)SIM_DAY / 2;
    if (!read_rate(words, 0, &ret->rate)) {
        return false;
    }
    if (!number_parse(words->words[1], &ret->swing) || !(ret->swing >= 0 && ret->swing <= 1)) {
        return fail_at(words, 1, "a swing of 0 to 1 is expected");
    }
    if ((words->n > 2 && !read_length(words, 2, &ret->period)) ||
        (words->n > 3 && !read_span(words, 3, &ret->peak))) {
        return false;
    }
    ret->highest = ret->rate * (1 + ret->swing);
    return true;
}

/* Cosine of so many turns, from its power series: the same bits on every machine. */
static double
cosine_of_turns(double turns)
{
    double part = fabs(turns - floor(turns + 0.5)); /* 0 .. 0.5 */
    bool is_behind = part > 0.25;
    double angle = (is_behind ? 0.5 - part : part) * 6.283185307179586477;
    double square = angle * angle, term = 1, sum = 1;

    for (int i = 1; i <= 10; i++) {
        term *= -square / ((2 * i - 1) * (2 * i));
        sum += term;
    }
    return is_behind ? -sum : sum;
}

static double
diurnal_rate(const ArrivalProcess *process, double at)
{
    return process->rate *
           (1 + process->swing * cosine_of_turns((at - process->peak) / process->period));
}

static bool
read_point(Words *words, size_t i, CurvePoint *ret)
{
    g_auto(GStrv) sides = g_strsplit(words->words[i], "=", 2);
    int64_t at;

    if (g_strv_length(sides) != 2 || !duration_parse(sides[0], &at, NULL) || at < 0 ||
        !rate_parse(sides[1], &ret->rate) || ret->rate < 0 || ret->rate > 1e6) {
        return fail_at(words, i, "a point such as 8h=900/h is expected");
    }
    ret->at = (double)at;
    return true;
}

static bool
read_curve(Words *words, ArrivalProcess *ret)
{
    CurvePoint *points = arena_alloc(words->arena, words->n * sizeof *points);

    for (size_t i = 0; i < words->n; i++) {
        if (!read_point(words, i, &points[i])) {
            return false;
        }
        if (i == 0 ? points[i].at > 0 : points[i].at <= points[i - 1].at) {
            return fail_at(words, i,
                           i == 0 ? "the first point must be at 0s"
                                  : "this point is not after the one before");
        }
        ret->highest = MAX(ret->highest, points[i].rate);
    }
    ret->points = points;
    ret->n_points = words->n;
    return true;
}

static double
curve_rate(const ArrivalProcess *process, double at)
{
    const CurvePoint *points = process->points;
    size_t low = 0, high = process->n_points - 1;

    at = fmod(at, points[high].at);
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        *(points[middle].at <= at ? &low : &high) = middle;
    }
    return points[low].rate + (points[high].rate - points[low].rate) * (at - points[low].at) /
                                  (points[high].at - points[low].at);
}

/* ---- bursts -------------------------------------------------------------------------------------
 */

static bool
read_bursts(Words *words, ArrivalProcess *ret)
{
    if (!read_rate(words, 0, &ret->rate) || !read_rate(words, 1, &ret->burst_rate) ||
        !read_length(words, 2, &ret->calm_length) || !read_length(words, 3, &ret->burst_length)) {
        return false;
    }
    ret->highest = MAX(ret->rate, ret->burst_rate);
    return true;
}

/* Over a long time. */
static double
bursts_rate(const ArrivalProcess *process, double at)
{
    (void)at;
    return (process->rate * process->calm_length + process->burst_rate * process->burst_length) /
           (process->calm_length + process->burst_length);
}

/* Exponential times forget: at a change of state the next arrival is drawn anew. */
static SimTime
next_in_bursts(ArrivalWalk *walk)
{
    const ArrivalProcess *process = walk->process;

    if (process->highest <= 0) {
        return SIM_NEVER;
    }
    while (walk->now < WALK_END) {
        double rate = walk->is_burst ? process->burst_rate : process->rate;
        double at = rate > 0 ? walk->now + draw_exponential(&walk->stream, 1e9 / rate) : WALK_END;

        if (at <= walk->change_at) {
            walk->now = at;
            return at < WALK_END ? (SimTime)at : SIM_NEVER;
        }
        walk->now = walk->change_at;
        walk->is_burst = !walk->is_burst;
        walk->change_at =
            walk->now + draw_exponential(&walk->state, walk->is_burst ? process->burst_length
                                                                      : process->calm_length);
    }
    return SIM_NEVER;
}

/* ---- reading ------------------------------------------------------------------------------------
 */

static const ProcessLaw laws[] = {
    { "every", "every(GAP)", 1, 1, true, read_every, no_rate, next_every },
    { "poisson", "poisson(RATE)", 1, 1, false, read_poisson, poisson_rate, next_by_thinning },
    { "diurnal", "diurnal(RATE SWING [PERIOD [PEAK]])", 2, 4, false, read_diurnal, diurnal_rate,
      next_by_thinning },
    { "curve", "curve(TIME=RATE TIME=RATE ...)", 2, ARGUMENTS_MAX, false, read_curve, curve_rate,
      next_by_thinning },
    { "bursts", "bursts(QUIET BURST CALM LENGTH)", 4, 4, false, read_bursts, bursts_rate,
      next_in_bursts },
    { "file", "file(PATH COLUMN)", 1, 1, true, read_times, no_rate, next_of_file },
};

const char *
arrival_process_form(size_t index)
{
    return index < G_N_ELEMENTS(laws) ? laws[index].form : NULL;
}

static const ProcessLaw *
find_law(const char *name, size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(laws); i++) {
        if (strlen(laws[i].name) == length && memcmp(laws[i].name, name, length) == 0) {
            return &laws[i];
        }
    }
    return NULL;
}

/* Cuts what stands from 'start' to 'end' at blanks. */
static bool
cut_words(Words *words, size_t start, size_t end)
{
    const char *text = words->text;

    while (start < end) {
        size_t stop;

        if (text[start] == ' ') {
            start++;
            continue;
        }
        for (stop = start; stop < end && text[stop] != ' '; stop++) {
        }
        if (words->n == ARGUMENTS_MAX) {
            return fail_at(words, ARGUMENTS_MAX - 1, "too many arguments");
        }
        words->words[words->n] = arena_strndup(words->arena, text + start, stop - start);
        words->offsets[words->n++] = start;
        start = stop;
    }
    return true;
}

static const ProcessLaw *
read_words(Words *words)
{
    const char *open = strchr(words->text, '(');
    size_t length = strlen(words->text);
    const ProcessLaw *law;

    words->error = "poisson(900/h), every(10s) or another law of arrivals is expected";
    if (open == NULL || words->text[length - 1] != ')') {
        return NULL;
    }
    law = find_law(words->text, (size_t)(open - words->text));
    if (law == NULL) {
        return NULL;
    }
    words->offsets[0] = (size_t)(open + 1 - words->text);
    words->error = NULL;
    if (law->takes_text) {
        words->words[0] =
            arena_strndup(words->arena, open + 1, length - 2 - (size_t)(open - words->text));
        words->n = 1;
    } else if (!cut_words(words, words->offsets[0], length - 1)) {
        return NULL;
    }
    if (words->n < law->n_min || words->n > law->n_max) {
        words->error = arena_printf(words->arena, "%s is expected", law->form);
        words->error_offset = words->offsets[0];
        return NULL;
    }
    return law;
}

const ArrivalProcess *
arrival_process_parse(Arena *arena, const char *text, const char *folder, const char **ret_error,
                      size_t *ret_offset)
{
    g_autofree Words *words = g_new0(Words, 1);
    ArrivalProcess *process = ARENA_NEW(arena, ArrivalProcess);

    words->arena = arena;
    words->folder = folder;
    words->text = text;
    process->law = read_words(words);
    if (process->law != NULL && process->law->read(words, process)) {
        return process;
    }
    *ret_error = words->error;
    *ret_offset = words->error_offset;
    return NULL;
}

double
arrival_process_rate(const ArrivalProcess *process, SimTime at)
{
    return process->law->rate(process, (double)at);
}

/* ---- walking ------------------------------------------------------------------------------------
 */

static SimStream
stream_of(uint64_t seed, const char *purpose, const char *part, const char *entity)
{
    g_autofree char *whole = g_strconcat(purpose, part, NULL);

    return sim_stream(seed, whole, entity);
}

ArrivalWalk *
arrival_walk_new(const ArrivalProcess *process, uint64_t seed, const char *purpose,
                 const char *entity)
{
    ArrivalWalk *walk = g_new0(ArrivalWalk, 1);

    walk->process = process;
    walk->stream = stream_of(seed, purpose, "", entity);
    walk->keep = stream_of(seed, purpose, "-keep", entity);
    walk->state = stream_of(seed, purpose, "-state", entity);
    if (process->calm_length > 0) {
        walk->change_at = draw_exponential(&walk->state, process->calm_length);
    }
    return walk;
}

void
arrival_walk_free(ArrivalWalk *walk)
{
    g_free(walk);
}

SimTime
arrival_walk_next(ArrivalWalk *walk)
{
    return walk->process->law->next(walk);
}
