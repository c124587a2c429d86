/* defaults.h - what the API server fills in; see ApiType.set_defaults.
 *
 * Each works on one struct whose parts are complete. */
#pragma once

#include "models/api/api-type.h"

void default_autoscaler_v1(Arena *arena, Value *self);
void default_autoscaler_v2(Arena *arena, Value *self);
void default_azure_disk(Arena *arena, Value *self);
void default_claim(Arena *arena, Value *self);
void default_claim_spec(Arena *arena, Value *self);
void default_container(Arena *arena, Value *self);
void default_cron_job(Arena *arena, Value *self);
void default_csi_driver(Arena *arena, Value *self);
void default_daemon_set(Arena *arena, Value *self);
void default_deployment(Arena *arena, Value *self);
void default_endpoint_port(Arena *arena, Value *self);
void default_field_selector(Arena *arena, Value *self);
void default_file_key(Arena *arena, Value *self);
void default_file_mode(Arena *arena, Value *self);
void default_grpc(Arena *arena, Value *self);
void default_host_path(Arena *arena, Value *self);
void default_http_get(Arena *arena, Value *self);
void default_ingress_class(Arena *arena, Value *self);
void default_iscsi(Arena *arena, Value *self);
void default_job(Arena *arena, Value *self);
void default_limit_range_item(Arena *arena, Value *self);
void default_namespace(Arena *arena, Value *self);
void default_namespace_status(Arena *arena, Value *self);
void default_network_policy(Arena *arena, Value *self);
void default_node_status(Arena *arena, Value *self);
void default_on_pod_condition(Arena *arena, Value *self);
void default_persistent_volume(Arena *arena, Value *self);
void default_pod(Arena *arena, Value *self);
void default_pod_spec(Arena *arena, Value *self);
void default_policy_port(Arena *arena, Value *self);
void default_priority_class(Arena *arena, Value *self);
void default_probe(Arena *arena, Value *self);
void default_protocol(Arena *arena, Value *self);
void default_rbd(Arena *arena, Value *self);
void default_replica_set(Arena *arena, Value *self);
void default_replication_controller(Arena *arena, Value *self);
void default_scale_io(Arena *arena, Value *self);
void default_secret(Arena *arena, Value *self);
void default_service(Arena *arena, Value *self);
void default_stateful_set(Arena *arena, Value *self);
void default_storage_class(Arena *arena, Value *self);
void default_token_projection(Arena *arena, Value *self);
void default_volume(Arena *arena, Value *self);

/* The pull policy of an image that says nothing: "Always" for the tag latest, named or implied. */
const char *default_pull_policy(const char *image);
