/* manifest-report.h - what is said about a document that cannot become an object: where in its
 * text, in whose words, and what would be right. */
#pragma once

#include "models/api/server/api-admission.h"
#include "text/diagnostic.h"

/* The API server's refusal: an error for each field that is wrong, at the value in question; at
 * what should hold it if it is missing. */
void manifest_report(const Value *document, const ApiError *error, Diagnostics *diagnostics);

/* Refuses, with the API that is meant, a kind that no API server has: one of a group that belongs
 * to Kubernetes.  Warns of what is input for another tool.  False: it is an object, if only
 * anybody's own. */
bool manifest_report_kind(const Value *document, Diagnostics *diagnostics);

/* A document that is no object at all: says what it seems to be. */
void manifest_report_stranger(const Value *document, Diagnostics *diagnostics);
