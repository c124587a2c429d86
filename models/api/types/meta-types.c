/* meta-types.c - what all objects carry: metadata, selectors, conditions. */
#include "models/api/types/api-types.h"
#include "models/api/types/rows.h"

ROWS(meta_owner_reference) = {
    TEXT_REQUIRED("apiVersion", "APIVersion"),
    TEXT_REQUIRED("kind", "Kind"),
    TEXT_REQUIRED("name", "Name"),
    NAMED_REQUIRED("uid", "UID", "types.UID"),
    BOOL_POINTER("controller", "Controller"),
    BOOL_POINTER("blockOwnerDeletion", "BlockOwnerDeletion"),
};
TYPE(meta_owner_reference, "v1.OwnerReference", NULL);

ROWS(meta_managed_fields_entry) = {
    TEXT("manager", "Manager"),
    NAMED("operation", "Operation", "v1.ManagedFieldsOperationType"),
    TEXT("apiVersion", "APIVersion"),
    TIME_POINTER("time", "Time"),
    TEXT("fieldsType", "FieldsType"),
    RAW_POINTER("fieldsV1", "FieldsV1"),
    TEXT("subresource", "Subresource"),
};
TYPE(meta_managed_fields_entry, "v1.ManagedFieldsEntry", NULL);

ROWS(meta_object_meta) = {
    TEXT("name", "Name"),
    TEXT("generateName", "GenerateName"),
    TEXT("namespace", "Namespace"),
    TEXT("selfLink", "SelfLink"),
    NAMED("uid", "UID", "types.UID"),
    TEXT("resourceVersion", "ResourceVersion"),
    INT64("generation", "Generation"),
    ROW("creationTimestamp", "CreationTimestamp", NULL, instant, API_PLAIN,
        OPTIONAL | API_OMITZERO),
    TIME_POINTER("deletionTimestamp", "DeletionTimestamp"),
    INT64_POINTER("deletionGracePeriodSeconds", "DeletionGracePeriodSeconds"),
    TEXT_MAP("labels", "Labels"),
    TEXT_MAP("annotations", "Annotations"),
    LIST_BY("ownerReferences", "OwnerReferences", meta_owner_reference, "uid"),
    TEXT_SET("finalizers", "Finalizers"),
    LIST("managedFields", "ManagedFields", meta_managed_fields_entry),
};
TYPE(meta_object_meta, "v1.ObjectMeta", NULL);

ROWS(meta_label_selector_requirement) = {
    TEXT_REQUIRED("key", "Key"),
    NAMED_REQUIRED("operator", "Operator", "v1.LabelSelectorOperator"),
    TEXT_LIST("values", "Values"),
};
TYPE(meta_label_selector_requirement, "v1.LabelSelectorRequirement", NULL);

ROWS(meta_label_selector) = {
    TEXT_MAP("matchLabels", "MatchLabels"),
    LIST("matchExpressions", "MatchExpressions", meta_label_selector_requirement),
};
TYPE(meta_label_selector, "v1.LabelSelector", NULL);

ROWS(meta_condition) = {
    TEXT_REQUIRED("type", "Type"),
    NAMED_REQUIRED("status", "Status", "v1.ConditionStatus"),
    INT64("observedGeneration", "ObservedGeneration"),
    ROW("lastTransitionTime", "LastTransitionTime", NULL, instant, API_PLAIN, 0),
    TEXT_REQUIRED("reason", "Reason"),
    TEXT_REQUIRED("message", "Message"),
};
TYPE(meta_condition, "v1.Condition", NULL);
