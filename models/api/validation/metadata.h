/* metadata.h - rules for metadata, labels and label selectors that all kinds share. */
#pragma once

#include "models/api/validation/names.h"

/* Rules of the registry before a kind's own: 'check' is the kind's rule for names. */
void check_metadata(ApiErrors *errors, const Value *meta, bool is_namespaced, NameCheck check,
                    const FieldPath *path);
/* Finalizers without a prefix must be those of Kubernetes itself. */
void check_finalizer_names(ApiErrors *errors, const Value *finalizers, const FieldPath *path);
/* What a replacement may not change. */
void check_metadata_update(ApiErrors *errors, const Value *meta, const Value *old,
                           const FieldPath *path);

void check_labels(ApiErrors *errors, const Value *labels, const FieldPath *path);
void check_annotations(ApiErrors *errors, const Value *annotations, const FieldPath *path);

/* A LabelSelector.  'has_valid_values': values must be label values even with In. */
void check_label_selector(ApiErrors *errors, const Value *selector, const FieldPath *path);
bool label_selector_is_empty(const Value *selector);

/* Whether {matchLabels, matchExpressions} accepts the labels (a map of text). */
bool label_selector_matches(const Value *selector, const Value *labels);

/* "field is immutable" unless the values are equal. */
void check_immutable(ApiErrors *errors, const Value *value, const Value *old,
                     const FieldPath *path);

/* Small rules of many kinds. */
void check_not_negative(ApiErrors *errors, const Value *map, const char *key,
                        const FieldPath *path);
bool text_is(const Value *map, const char *key, const char *text);
bool text_is_empty(const Value *map, const char *key); /* absent or "" */
bool is_one_of(const char *text, const char *const *list);
/* Required if empty, else one of the list. */
void check_choice(ApiErrors *errors, const Value *map, const char *key, const char *const *choices,
                  const FieldPath *path);
