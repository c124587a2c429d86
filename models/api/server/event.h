/* event.h - Kubernetes events (kubectl get events), with client-go's correlation.
 *
 * Rules of Kubernetes 1.34 (client-go record): identical events (source, object, type, reason,
 * message) become one object whose count grows; from the 10th similar event (all equal but the
 * message) within 600 s further ones are merged under "(combined from similar events): "; per
 * source and object a token bucket of 25, refilled by one in 300 s, drops the excess.  Recording
 * spends the tokens of the component's client. */
#pragma once

#include "models/api/object.h"

typedef struct EventObject {
    Object object;
    const char *type; /* "Normal", "Warning" */
    const char *reason;
    const char *message;
    bool owns_message;     /* a SharedText, which goes with the last copy */
    const char *component; /* source.component */
    const char *host;      /* source.host; NULL: none */
    ObjectRef involved;
    Kind involved_kind;
    const char *involved_name;
    const char *involved_namespace; /* NULL: none */
    Uid involved_uid;
    int32_t count;
    SimTime first_at, last_at;
} EventObject;

/* The event gets a copy of its own, which it loses with its last version: texts of events are many
 * and differ. */
void event_object_set_message(EventObject *event, const char *message);
