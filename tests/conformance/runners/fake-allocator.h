/* fake-allocator.h - a server that draws names, uids, addresses and ports that can be told. */
#pragma once

#include "models/api/server/api-admission.h"

#define FAKE_MARKS 3
#define FAKE_PORTS_MAX 64

typedef struct FakeAllocator {
    const char *drawn[FAKE_MARKS]; /* texts that were drawn, and their marks */
    const char *marks[FAKE_MARKS];
    int32_t ports[FAKE_PORTS_MAX]; /* taken */
    bool is_given[FAKE_PORTS_MAX]; /* drawn, not asked for */
    size_t n_ports;
    char message[160];
    const char *ip; /* the address that was drawn; NULL: none */
} FakeAllocator;

void fake_allocator_init(FakeAllocator *fake, ApiContext *context);
bool fake_allocator_gave(const FakeAllocator *fake, int64_t port);

/* Replaces as a server does whose stored object has a version. */
ApiResult fake_replace(FakeAllocator *fake, const ApiContext *context, const Value *stored,
                       const Value *document, Arena *arena);
