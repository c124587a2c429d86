/* deployment-pass.h - one look of the deployment controller at one Deployment.
 *
 * A pass works on copies: of the Deployment and of its ReplicaSets, oldest first.  Each successful
 * write of a set replaces its copy by the version that was committed; the copy of the Deployment
 * stays as it was read, so that a second write of its status in the same pass is a conflict and the
 * pass is run again, exactly as in Kubernetes 1.34. */
#pragma once

#include "models/controllers/controller.h"
#include "models/controllers/deployment/deployment-arithmetic.h"

typedef struct DeploymentPass {
    Controller *self;
    Process *process;
    Deployment *deployment;
    GPtrArray *sets;     /* ReplicaSet, copies, owned; oldest first */
    ReplicaSet *new_set; /* one of them; NULL: none yet */
} DeploymentPass;

DeploymentShape deployment_shape(const Deployment *deployment);
bool deployment_has_deadline(const Deployment *deployment);

/* All return false when a call failed: the pass ends and comes back after its back-off. */

/* Finds the set of the present template, keeps revisions in order, and makes it if 'create'. */
bool deployment_find_new_set(DeploymentPass *pass, bool create);

/* Writes the set's size and the annotations that go with it, if anything differs; records the
 * event if the size does.  '*ret_scaled' (may be NULL) is whether the size changed. */
bool deployment_scale_set(DeploymentPass *pass, ReplicaSet *set, int32_t replicas,
                          bool *ret_scaled);

/* One of the ways to go on. */
bool deployment_roll(DeploymentPass *pass);
bool deployment_recreate(DeploymentPass *pass);
bool deployment_scale(DeploymentPass *pass);
bool deployment_is_scaled(DeploymentPass *pass, bool *ret_scaled);

/* Deletes old sets without pods beyond the limit, lowest revision first. */
bool deployment_clean_up(DeploymentPass *pass);

/* Status without and with the rollout's progress. */
bool deployment_sync_status(DeploymentPass *pass);
bool deployment_sync_rollout_status(DeploymentPass *pass);
bool deployment_check_paused(DeploymentPass *pass);
bool deployment_is_complete(const Deployment *deployment);

/* SetDeploymentCondition of Kubernetes: same status and reason change nothing; a condition that
 * changes goes last. */
void deployment_set_condition(DeploymentPass *pass, Condition *conditions, const char *type,
                              ConditionStatus status, const char *reason, const char *message);
#define N_DEPLOYMENT_CONDITIONS 4

/* Annotations of ReplicaSets. */
#define ANNOTATION_REVISION "deployment.kubernetes.io/revision"
#define ANNOTATION_REVISION_HISTORY "deployment.kubernetes.io/revision-history"
#define ANNOTATION_DESIRED "deployment.kubernetes.io/desired-replicas"
#define ANNOTATION_MAX "deployment.kubernetes.io/max-replicas"
#define LABEL_TEMPLATE_HASH "pod-template-hash"

int64_t deployment_revision_of(const Object *object); /* 0: none */
bool deployment_set_number(const ReplicaSet *set, const char *annotation, int32_t *ret_number);
