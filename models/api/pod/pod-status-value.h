/* pod-status-value.h - the status of a pod from and to its value; for pod-object.c alone. */
#pragma once

#include "models/api/pod/pod.h"

/* Fills the status of 'ret', whose spec is set.  Owned rows are new. */
void pod_status_read(Pod *ret, const Value *status, const ObjectTables *tables);
bool pod_status_equal(const Pod *a, const Pod *b);
/* 'old' with what differs from it. */
const Value *pod_status_overlay(const Pod *pod, const Value *old, const ObjectTables *tables,
                                Arena *arena);
size_t pod_n_container_rows(const Pod *pod);
