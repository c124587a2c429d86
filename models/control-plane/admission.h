/* admission.h - what the API server does to objects before it stores them.
 *
 * The plug-ins that a scenario can see (Kubernetes 1.34 defaults): NamespaceLifecycle, Priority,
 * DefaultTolerationSeconds, ServiceAccount, TaintNodesByCondition, LimitRanger, ResourceQuota.
 * What most do to a pod depends on its spec and the priority classes alone, so it is done once for
 * all pods of a template: they share the admitted spec as they share the one they came with. */
#pragma once

#include "models/api/server/api-server.h"

typedef struct Admission Admission;

typedef struct AdmissionSettings {
    int64_t not_ready_toleration_seconds;   /* --default-not-ready-toleration-seconds, 300 */
    int64_t unreachable_toleration_seconds; /* --default-unreachable-toleration-seconds, 300 */
    const char *disabled_plugins;           /* --disable-admission-plugins: "A,B"; NULL: none */
} AdmissionSettings;

/* The first name in such a list that kube-apiserver does not know (to be freed); NULL: it knows
 * all. Those that are not simulated may be disabled as well. */
char *admission_unknown_plugin(const char *disabled_plugins);
/* Every name, NULL-terminated. */
extern const char *const admission_plugin_names[];

/* Registers its steps with the server, which must live as long. */
Admission *admission_new(ApiServer *server, const AdmissionSettings *settings);
void admission_free(Admission *admission);
