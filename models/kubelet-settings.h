/* kubelet-settings.h - cluster.settings.kubelet: rows, their check, what becomes of them. */
#pragma once

#include "models/node/kubelet.h"
#include "text/schema.h"

typedef struct KubeletFlags KubeletFlags;

extern const Schema kubelet_schema;

/* What no row can say by itself; errors point at 'section'. */
void kubelet_flags_check(const KubeletFlags *flags, const Value *section, Diagnostics *diagnostics);
void kubelet_flags_take(KubeletSettings *ret, const KubeletFlags *flags, KubeletMode mode);
