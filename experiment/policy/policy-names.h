/* policy-names.h - placement policies in a KubeSchedulerConfiguration, by their own names.
 *
 * The plugin that runs them is PlacementPolicy; people write a policy's name where a plugin's is
 * wanted, and the published simulator of FGD has plugins that are the same policies:
 *
 *     score: {disabled: [{name: "*"}], enabled: [{name: FGD, weight: 1}]}
 *     score: {enabled: [{name: BestFitScore, weight: 1000}]}
 *     multiPoint: {enabled: [{name: Open-Gpu-Share}]}          GpuSharing */
#pragma once

#include "text/diagnostic.h"

/* The document with such names resolved (the same value if there are none). */
const Value *policy_names_resolve(const Value *document, Arena *arena, Diagnostics *diagnostics);

/* Says where the document names a policy that is not there, or a formula that cannot be read.
 * Files are looked for in 'folder' (NULL: here). */
void policy_check_document(const Value *document, const char *folder, Diagnostics *diagnostics);

/* The document with the policy ('value': a name, or a map {formula: ...}) as the only one that
 * scores in the default profile; "kube-scheduler" leaves it as it is.  NULL and why, if the value
 * is no policy. */
const Value *policy_document_set(Arena *arena, const Value *document, const Value *value,
                                 const char **ret_error);
