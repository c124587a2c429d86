/* scheduler-document.h - a KubeSchedulerConfiguration that people wrote: what is said about it.
 *
 * What kube-scheduler refuses is an error with its own words, at the place they speak of.  Plugins
 * of other projects that it could be built with are left out with a warning, so that their
 * documents load; extenders are checked and never called, which a warning says as well. */
#pragma once

#include "models/scheduler/scheduler-config.h"
#include "text/diagnostic.h"

/* The document (NULL: the default) without what is foreign, in 'arena'; it is said what went. */
const Value *scheduler_document_clean(const Value *document, Arena *arena,
                                      Diagnostics *diagnostics);

/* Decodes, defaults, validates, builds a document that is clean (NULL: the default).  NULL after
 * an error, which has been reported. */
SchedulerConfig *scheduler_document_read(const Value *document, const ObjectTables *tables,
                                         Diagnostics *diagnostics);

/* The configuration among the documents of a file (the first, if there are several); without one
 * the first document, whose kind will then be refused; NULL (reported) for an empty file. */
const Value *scheduler_document_pick(const GPtrArray *documents, const char *name,
                                     Diagnostics *diagnostics);
