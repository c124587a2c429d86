/* pod-rules.h - rules for pods, their templates and all that is in them. */
#pragma once

#include "models/api/validation/metadata.h"

/* What the rules for one part of a pod must know of the rest. */
typedef struct PodRules {
    ApiErrors *errors;
    const Value *spec;
    bool is_pod;        /* else a template */
    GPtrArray *volumes; /* names of the volumes that are well formed */
} PodRules;

/* A pod's spec; templates have one more rule or two. */
void check_pod_spec(ApiErrors *errors, const Value *spec, bool is_pod, const FieldPath *path);
void check_pod_template(ApiErrors *errors, const Value *template_value, const FieldPath *path);

/* Parts, in files of their own. */
/* Only for pods: blanks around names of images. */
void check_pod_images(const PodRules *rules, const FieldPath *spec_path);
void check_containers(const PodRules *rules, const FieldPath *spec_path);
void check_probe_handler(const PodRules *rules, const Value *handler, const FieldPath *path);
void check_probe(const PodRules *rules, const Value *probe, const FieldPath *path);
void check_env(ApiErrors *errors, const Value *env, const FieldPath *path);
void check_env_from(ApiErrors *errors, const Value *env_from, const FieldPath *path);
void check_field_ref(ApiErrors *errors, const Value *ref, bool is_volume, const FieldPath *path);
void check_resource_ref(ApiErrors *errors, const Value *ref, bool is_volume, const FieldPath *path);
void check_volumes(PodRules *rules, const FieldPath *path);
void check_security(const PodRules *rules, const Value *context, const FieldPath *path);
void check_pod_security(const PodRules *rules, const FieldPath *spec_path);
void check_affinity(ApiErrors *errors, const Value *affinity, const FieldPath *path);
void check_node_selector(ApiErrors *errors, const Value *selector, const FieldPath *path);
void check_tolerations(ApiErrors *errors, const Value *tolerations, const FieldPath *path);
void check_spread(ApiErrors *errors, const Value *constraints, const FieldPath *path);

/* Amounts. */
void check_resources(const PodRules *rules, const Value *resources, const FieldPath *path);
void check_pod_resources(const PodRules *rules, const FieldPath *path);
void check_resource_amount(ApiErrors *errors, const char *name, const Value *amount,
                           const FieldPath *path);
void check_resource_name(ApiErrors *errors, const char *name, const FieldPath *path);
bool resource_is_standard(const char *name);
bool resource_is_native(const char *name);
bool resource_is_extended(const char *name);
bool resource_is_hugepage(const char *name);

/* Paths inside volumes. */
void check_local_path(ApiErrors *errors, const char *text, const FieldPath *path);
void check_no_backsteps(ApiErrors *errors, const char *text, const FieldPath *path);
void check_port_number(ApiErrors *errors, const Value *port, const FieldPath *path);
void check_port_or_name(ApiErrors *errors, const Value *port, const FieldPath *path);
