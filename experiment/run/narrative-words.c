/* narrative-words.c - what the lines have in common: names, episodes, first times. */
#include "experiment/run/narrative-internal.h"

#include "text/scalar.h"

#include <string.h>

const char *
bare_name(const char *label)
{
    const char *slash = strrchr(label, '/');

    return slash == NULL ? label : slash + 1;
}

const Record *
told_record(const Teller *teller, size_t index)
{
    return recorder_at(teller->recorder, index);
}

bool
is_first_told(Teller *teller, const char *what, const char *whom)
{
    return count_told(teller, what, whom) == 1;
}

unsigned
count_told(Teller *teller, const char *what, const char *whom)
{
    g_autofree char *key = g_strconcat(what, " ", whom, NULL);
    unsigned n = GPOINTER_TO_UINT(g_hash_table_lookup(teller->seen, key)) + 1;

    g_hash_table_insert(teller->seen, g_steal_pointer(&key), GUINT_TO_POINTER(n));
    return n;
}

char *
join_names(const GPtrArray *names)
{
    GString *out = g_string_new(NULL);
    guint shown = names->len <= 3 ? names->len : 2;

    for (guint i = 0; i < shown; i++) {
        g_string_append_printf(out, "%s%s", i == 0 ? "" : ", ",
                               (const char *)g_ptr_array_index(names, i));
    }
    if (names->len > shown) {
        g_string_append_printf(out, " and %u more", names->len - shown);
    }
    return g_string_free(out, FALSE);
}

GPtrArray *
take_episode(Teller *teller, size_t index, const char *reason, SimTime *ret_last)
{
    const Record *first = told_record(teller, index);
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    *ret_last = first->at;
    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *record = told_record(teller, i);
        const char *name = bare_name(record->object);

        if (record->at > first->at + EPISODE) {
            break;
        }
        if (record->code != first->code || teller->told[i] ||
            (reason != NULL && g_strcmp0(record->reason, reason) != 0)) {
            continue;
        }
        teller->told[i] = true;
        *ret_last = record->at;
        if (g_hash_table_add(seen, (void *)(uintptr_t)name)) {
            g_ptr_array_add(names, (void *)(uintptr_t)name);
        }
    }
    return names;
}

const char *
app_of_pod(Teller *teller, const char *pod_label)
{
    const char *app;

    if (teller->apps == NULL) {
        teller->apps = g_hash_table_new(g_str_hash, g_str_equal);
        for (size_t i = 0; i < recorder_n_pods(teller->recorder); i++) {
            const PodRecord *pod = recorder_pod(teller->recorder, i);

            g_hash_table_insert(teller->apps, (void *)(uintptr_t)pod->name,
                                is_work(teller, pod) ? (void *)(uintptr_t)APP_OF_WORK
                                                     : (void *)(uintptr_t)pod->app);
        }
    }
    app = g_hash_table_lookup(teller->apps, bare_name(pod_label));
    return app == NULL ? pod_label : app;
}

char *
span_text(SimTime span)
{
    SimTime unit = span < SIM_SECOND ? SIM_MILLISECOND : SIM_SECOND;
    char *text = go_duration_format((span + unit / 2) / unit * unit);
    size_t length = strlen(text);

    if (length > 3 && g_str_has_suffix(text, "m0s")) {
        text[length -= 2] = '\0';
    }
    if (length > 3 && g_str_has_suffix(text, "h0m")) {
        text[length - 2] = '\0';
    }
    return text;
}
