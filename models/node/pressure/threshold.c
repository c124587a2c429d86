/* threshold.c - the eviction flags of a kubelet: lists of signal<amount or signal=amount. */
#include "models/node/pressure/threshold.h"
#include "text/scalar.h"

#include <string.h>

static const char *const signal_names[] = {
    [SIGNAL_MEMORY_AVAILABLE] = "memory.available",
    [SIGNAL_NODEFS_AVAILABLE] = "nodefs.available",
    [SIGNAL_NODEFS_INODES_FREE] = "nodefs.inodesFree",
    [SIGNAL_IMAGEFS_AVAILABLE] = "imagefs.available",
    [SIGNAL_IMAGEFS_INODES_FREE] = "imagefs.inodesFree",
    [SIGNAL_PID_AVAILABLE] = "pid.available",
};
G_STATIC_ASSERT(G_N_ELEMENTS(signal_names) == N_EVICTION_SIGNALS);

const char *
eviction_signal_name(EvictionSignal signal)
{
    return signal_names[signal];
}

double
eviction_amount(const EvictionAmount *amount, double capacity)
{
    return amount->is_share ? amount->share * capacity : quantity_to_double(amount->quantity);
}

static bool
find_signal(const char *name, EvictionSignal *ret)
{
    for (size_t i = 0; i < N_EVICTION_SIGNALS; i++) {
        if (strcmp(signal_names[i], name) == 0) {
            *ret = (EvictionSignal)i;
            return true;
        }
    }
    return false;
}

static bool
parse_amount(const char *text, EvictionAmount *ret)
{
    size_t length = strlen(text);

    *ret = (EvictionAmount){ 0 };
    if (length > 1 && text[length - 1] == '%') {
        char *end = NULL;
        double percent = g_ascii_strtod(text, &end);

        ret->is_share = true;
        ret->share = percent / 100;
        return end == text + length - 1 && percent >= 0 && percent <= 100;
    }
    return quantity_parse(text, &ret->quantity) == QUANTITY_OK &&
           quantity_to_double(ret->quantity) >= 0;
}

/* The next pair of a list; false at its end or after an error. */
static bool
next_pair(char **rest, const char *separator, EvictionSignal *ret_signal, const char **ret_value,
          char **ret_error)
{
    char *one = *rest;
    char *comma;
    char *middle;

    if (one == NULL || *one == '\0') {
        return false;
    }
    comma = strchr(one, ',');
    *rest = comma == NULL ? NULL : comma + 1;
    if (comma != NULL) {
        *comma = '\0';
    }
    middle = strstr(one, separator);
    if (middle == NULL) {
        *ret_error = g_strdup_printf("`%s` is not SIGNAL%sVALUE", one, separator);
        return false;
    }
    *middle = '\0';
    *ret_value = g_strstrip(middle + strlen(separator));
    if (!find_signal(g_strstrip(one), ret_signal)) {
        *ret_error = g_strdup_printf("there is no signal `%s`", one);
        return false;
    }
    return true;
}

static EvictionThreshold *
find_threshold(EvictionSettings *settings, EvictionSignal signal, bool is_soft)
{
    for (uint32_t i = 0; i < settings->n_thresholds; i++) {
        EvictionThreshold *one = &settings->thresholds[i];

        if (one->signal == signal && one->is_soft == is_soft) {
            return one;
        }
    }
    return NULL;
}

static bool
read_thresholds(EvictionSettings *settings, const char *text, bool is_soft, char **ret_error)
{
    g_autofree char *copy = g_strdup(text);
    char *rest = copy;
    EvictionSignal signal;
    const char *value;

    while (next_pair(&rest, "<", &signal, &value, ret_error)) {
        EvictionThreshold one = { .signal = signal, .is_soft = is_soft };

        if (!parse_amount(value, &one.value)) {
            *ret_error = g_strdup_printf("`%s` is no amount and no per cent", value);
        } else if (find_threshold(settings, signal, is_soft) != NULL) {
            *ret_error = g_strdup_printf("%s is there twice", signal_names[signal]);
        } else {
            settings->thresholds[settings->n_thresholds++] = one;
            continue;
        }
        return false;
    }
    return *ret_error == NULL;
}

static bool
read_grace(EvictionSettings *settings, const char *text, char **ret_error)
{
    g_autofree char *copy = g_strdup(text);
    char *rest = copy;
    EvictionSignal signal;
    const char *value;

    while (next_pair(&rest, "=", &signal, &value, ret_error)) {
        EvictionThreshold *one = find_threshold(settings, signal, true);

        if (one == NULL) {
            *ret_error = g_strdup_printf("%s has no soft threshold", signal_names[signal]);
            return false;
        }
        if (!go_duration_parse(value, &one->grace) || one->grace < 0) {
            *ret_error = g_strdup_printf("`%s` is no time", value);
            return false;
        }
    }
    return *ret_error == NULL;
}

static bool
read_reclaim(EvictionSettings *settings, const char *text, char **ret_error)
{
    g_autofree char *copy = g_strdup(text);
    char *rest = copy;
    EvictionSignal signal;
    const char *value;

    while (next_pair(&rest, "=", &signal, &value, ret_error)) {
        EvictionAmount amount;

        if (!parse_amount(value, &amount)) {
            *ret_error = g_strdup_printf("`%s` is no amount and no per cent", value);
            return false;
        }
        for (uint32_t i = 0; i < settings->n_thresholds; i++) {
            if (settings->thresholds[i].signal == signal) {
                settings->thresholds[i].minimum_reclaim = amount;
            }
        }
    }
    return *ret_error == NULL;
}

/* Every soft threshold needs its grace period, as the kubelet insists. */
static bool
check_grace(const EvictionSettings *settings, char **ret_error)
{
    for (uint32_t i = 0; i < settings->n_thresholds; i++) {
        const EvictionThreshold *one = &settings->thresholds[i];

        if (one->is_soft && one->grace < 0) {
            *ret_error = g_strdup_printf("the soft threshold of %s needs a grace period",
                                         signal_names[one->signal]);
            return false;
        }
    }
    return true;
}

bool
eviction_thresholds_parse(EvictionSettings *settings, const EvictionFlags *flags, char **ret_error)
{
    const char *hard = flags->hard != NULL ? flags->hard : EVICTION_HARD_DEFAULT;

    *ret_error = NULL;
    settings->n_thresholds = 0;
    if (!read_thresholds(settings, hard, false, ret_error) ||
        (flags->soft != NULL && !read_thresholds(settings, flags->soft, true, ret_error))) {
        return false;
    }
    for (uint32_t i = 0; i < settings->n_thresholds; i++) {
        settings->thresholds[i].grace = settings->thresholds[i].is_soft ? -1 : 0;
    }
    return (flags->soft_grace_period == NULL ||
            read_grace(settings, flags->soft_grace_period, ret_error)) &&
           check_grace(settings, ret_error) &&
           (flags->minimum_reclaim == NULL ||
            read_reclaim(settings, flags->minimum_reclaim, ret_error));
}
