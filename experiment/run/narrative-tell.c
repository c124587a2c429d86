/* narrative-tell.c - which records make which line. */
#include "experiment/run/narrative-internal.h"

#include "text/scalar.h"

#include <string.h>

/* ---- faults ---------------------------------------------------------------------------------- */

/* A node by its name, anything else with what it is: "zone/a", "node/" and a star. */
static const char *
fault_target(const Record *record)
{
    bool is_one_node =
        g_str_has_prefix(record->object, "node/") && strpbrk(record->object, "*?") == NULL;

    return is_one_node ? bare_name(record->object) : record->object;
}

static bool
is_machine(const Record *record)
{
    return g_str_has_prefix(record->object, "node") || g_str_has_prefix(record->object, "zone") ||
           g_str_has_prefix(record->object, "rack") || g_str_has_prefix(record->object, "pool");
}

/* Faults of one kind at one instant are one line; 'ret_silent' are the pods that stop serving. */
static GPtrArray *
take_faults(Teller *teller, size_t index, GPtrArray *ret_silent)
{
    const Record *record = told_record(teller, index);
    GPtrArray *names = g_ptr_array_new();

    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = told_record(teller, i);

        if (other->at > record->at) {
            break;
        }
        if (other->code == RECORD_FAULT_BEGAN) {
            if (g_strcmp0(other->reason, record->reason) != 0 ||
                is_machine(other) != is_machine(record)) {
                break;
            }
            teller->told[i] = true;
            g_ptr_array_add(names, (void *)(uintptr_t)fault_target(other));
        } else if (other->code == RECORD_POD_SILENT) {
            g_ptr_array_add(ret_silent, (void *)(uintptr_t)bare_name(other->object));
        }
    }
    return names;
}

static void
tell_fault(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    g_autoptr(GPtrArray) silent = g_ptr_array_new();
    g_autoptr(GPtrArray) targets = take_faults(teller, index, silent);
    g_autofree char *whom = join_names(targets);
    g_autofree char *head = targets->len > 3
                                ? g_strdup_printf("%u faults: %s", targets->len, record->reason)
                                : g_strdup_printf("%s %s", whom, record->reason);
    g_autofree char *names = join_names(silent);
    const char *ignorant = is_machine(record) ? "; the control plane does not know yet" : "";
    g_autofree char *prefix = targets->len > 3 ? g_strdup_printf("%s: ", whom) : g_strdup("");
    bool names_the_object =
        g_str_equal(bare_name(record->object), record->message == NULL ? "" : record->message);

    if (silent->len > 1) {
        story_add(teller->narrative, record->at, 100, "✗", head, "%s%u pods stop serving%s: %s",
                  prefix, silent->len, ignorant, names);
    } else if (silent->len == 1) {
        story_add(teller->narrative, record->at, 100, "✗", head, "%s%s stops serving%s", prefix,
                  names, ignorant);
    } else {
        story_add(
            teller->narrative, record->at, 100, "✗", head, "%s%s", prefix,
            targets->len > 1 || names_the_object || record->message == NULL ? "" : record->message);
    }
}

/* When the fault that ends with the record at 'index' began. */
static SimTime
fault_began(const Teller *teller, size_t index)
{
    const Record *healed = told_record(teller, index);

    for (size_t i = index; i > 0; i--) {
        const Record *record = told_record(teller, i - 1);

        if (record->code == RECORD_FAULT_BEGAN && strcmp(record->object, healed->object) == 0 &&
            g_strcmp0(record->reason, healed->reason) == 0) {
            return record->at;
        }
    }
    return healed->at;
}

static void
tell_heal(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    g_autofree char *head = g_strdup_printf("%s heals", fault_target(record));
    g_autofree char *span = span_text(record->at - fault_began(teller, index));
    const char *whom = record->message == NULL ? "" : record->message;
    bool is_told = *whom == '\0' || strcmp(whom, bare_name(record->object)) == 0;

    story_add(teller->narrative, record->at, 90, "✓", head, "%s is over after %s%s%s",
              record->reason, span, is_told ? "" : ": ", is_told ? "" : whom);
}

/* How long a node has been silent in truth. */
static SimTime
silence(const Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);

    for (size_t i = index; i > 0; i--) {
        const Record *other = told_record(teller, i - 1);

        if (other->object == record->object &&
            (other->code == RECORD_MACHINE_OFF || other->code == RECORD_MACHINE_CUT ||
             other->code == RECORD_KUBELET_STOPPED)) {
            return record->at - other->at;
        }
    }
    return SIM_NEVER;
}

static void
tell_not_ready(Teller *teller, size_t index)
{
    SimTime at = told_record(teller, index)->at, last;
    SimTime quiet = silence(teller, index);
    g_autoptr(GPtrArray) names = take_episode(teller, index, NULL, &last);
    g_autofree char *joined = join_names(names);
    g_autoptr(GString) services = g_string_new(NULL);
    g_autoptr(GHashTable) dropped = g_hash_table_new(NULL, NULL);
    size_t n_services = 0;

    for (size_t i = index; i < recorder_n(teller->recorder); i++) {
        const Record *other = told_record(teller, i);

        if (other->at > last + SIM_SECOND) {
            break;
        }
        if (other->code == RECORD_ENDPOINTS_CHANGED && other->number < other->total &&
            g_hash_table_add(dropped, (void *)(uintptr_t)other->object)) {
            n_services++;
        }
    }
    if (n_services > 0) {
        g_string_printf(services, "; %zu Service%s drop%s endpoints", n_services,
                        n_services == 1 ? "" : "s", n_services == 1 ? "s" : "");
    }
    if (quiet == SIM_NEVER) {
        story_add(teller->narrative, at, 80, NULL, "not ready", "%s%s", joined, services->str);
    } else {
        story_add(teller->narrative, at, 80, NULL, "not ready",
                  "%s: no heartbeat for %" G_GINT64_FORMAT " s%s", joined,
                  (quiet + SIM_SECOND / 2) / SIM_SECOND, services->str);
    }
}

static void
tell_ready_again(Teller *teller, size_t index)
{
    SimTime at = told_record(teller, index)->at, last;
    g_autoptr(GPtrArray) names = take_episode(teller, index, NULL, &last);
    g_autofree char *joined = join_names(names);

    if (at > 0) {
        story_add(teller->narrative, at, 60, NULL, "node ready", "%s", joined);
    }
}

/* ---- commands ---------------------------------------------------------------------------------
 */

/* What a command printed, behind it: the last line, and how many more. */
static void
tell_command(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);

    story_add(teller->narrative, record->at, 88, NULL,
              record->code == RECORD_ACTION_APPLY ? "apply" : "kubectl", "%s", record->message);
}

/* Errors matter, and the end of what took long. */
static int
output_weight(const char *line)
{
    if (strstr(line, "(will retry after") != NULL) {
        return 11; /* told by tell_refusal() */
    }
    if (g_str_has_prefix(line, "error:") || g_str_has_prefix(line, "Error")) {
        return 79;
    }
    return g_str_has_suffix(line, " drained") ? 71 : 10;
}

/* "error when evicting pods/"x" ... (will retry after 5s): ...": the first time that a budget keeps
 * a pod is told in plain words; kubectl's own line stands below it. */
static void
tell_refusal(Teller *teller, const Record *record)
{
    static const char before[] = "error when evicting pods/\"";
    const char *name = strstr(record->message, before);
    const char *retry = strstr(record->message, "(will retry after ");

    if (name == NULL || retry == NULL || strstr(retry, "disruption budget") == NULL ||
        !is_first_told(teller, "refused", record->message)) {
        return;
    }
    name += strlen(before);
    retry += strlen("(will retry after ");
    story_add(teller->narrative, record->at, 79, NULL, "refused",
              "%.*s may not go yet: its disruption budget; the drain asks again every %.*s",
              (int)strcspn(name, "\""), name, (int)strcspn(retry, ")"), retry);
}

static void
tell_output(Teller *teller, const Record *record)
{
    tell_refusal(teller, record);
    story_add(teller->narrative, record->at, output_weight(record->message), NULL, "", "  %s",
              record->message);
}

static void
tell_one(Teller *teller, size_t index)
{
    const Record *record = told_record(teller, index);
    Narrative *narrative = teller->narrative;

    switch (record->code) {
    case RECORD_FAULT_BEGAN:
        tell_fault(teller, index);
        break;
    case RECORD_FAULT_HEALED:
        tell_heal(teller, index);
        break;
    case RECORD_ACTION_KUBECTL:
    case RECORD_ACTION_APPLY:
        tell_command(teller, index);
        break;
    case RECORD_ACTION_OUTPUT:
        tell_output(teller, record);
        break;
    case RECORD_ACTION_NOTE:
        story_add(narrative, record->at, 84, NULL, "note", "%s", record->message);
        break;
    case RECORD_ACTION_ASK:
        story_add(narrative, record->at, 84, "?", "question", "%s", record->message);
        break;
    case RECORD_NODE_NOT_READY:
        tell_not_ready(teller, index);
        break;
    case RECORD_NODE_READY:
        tell_ready_again(teller, index);
        break;
    default:
        (void)narrative_tell_pod(teller, index);
        break;
    }
}

void
narrative_tell(Narrative *narrative)
{
    const Experiment *experiment = narrative->experiment;
    size_t n = recorder_n(experiment->recorder);
    Teller teller = { .narrative = narrative,
                      .recorder = experiment->recorder,
                      .scenario = experiment->scenario,
                      .settled = observatory_settled_at(experiment->observatory) };

    teller.told = g_new0(bool, n + 1);
    teller.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    teller.dipped = g_hash_table_new(g_str_hash, g_str_equal);
    teller.scaled = g_hash_table_new(g_str_hash, g_str_equal);
    teller.given = given_pods(experiment->scenario);

    narrative_tell_beginning(&teller);
    for (size_t i = 0; i < n; i++) {
        if (!teller.told[i]) {
            tell_one(&teller, i);
        }
    }
    narrative_tell_work(&teller);
    narrative_tell_end(&teller);
    g_clear_pointer(&teller.given, g_hash_table_unref);
    if (teller.apps != NULL) {
        g_hash_table_unref(teller.apps);
    }
    g_hash_table_unref(teller.scaled);
    g_hash_table_unref(teller.dipped);
    g_hash_table_unref(teller.seen);
    g_free(teller.told);
}
