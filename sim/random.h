/* random.h - counter-based random streams: value = F(seed; purpose, entity, draw).
 *
 * Philox4x32-10 (Salmon et al., SC'11).  A stream is named by what it is for and whom it concerns
 * ("pod-start", "default/web-2"), so that adding a consumer leaves all others as they were and two
 * policies see the same arrivals and failures (common random numbers).  A stream is 24 bytes and
 * needs no freeing. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct SimStream {
    uint64_t key;    /* of the root seed and the purpose */
    uint64_t entity; /* hash of the entity's stable name */
    uint64_t draw;   /* how many were drawn */
} SimStream;

/* NULL for 'entity' is the same as "": a purpose that concerns the whole run. */
SimStream sim_stream(uint64_t seed, const char *purpose, const char *entity);
SimStream sim_stream_n(uint64_t seed, const char *purpose, uint64_t entity);

uint64_t sim_stream_u64(SimStream *stream);
/* Uniform in (0, 1), never 0 or 1; 53 bits. */
double sim_stream_uniform(SimStream *stream);
/* Uniform in 0 .. n - 1, without bias; n > 0. */
uint64_t sim_stream_below(SimStream *stream, uint64_t n);

/* The bare generator: ten rounds over a 128-bit counter with a 64-bit key. */
void sim_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_words[4]);

/* 64-bit hash of bytes, the same on every machine; for names, digests, tie orders. */
uint64_t sim_hash(uint64_t seed, const void *bytes, size_t size);
uint64_t sim_hash_text(const char *text);

/* Two numbers into one; neither can be told from the result.  Here because the trace's digest
 * needs it twice an event.  The constants are fractions of square roots of small primes. */
static inline uint64_t
sim_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 Product;
    Product product =
        (Product)(a ^ UINT64_C(0x6A09E667F3BCC909)) * (b ^ UINT64_C(0xBB67AE8584CAA73B));
    uint64_t folded = (uint64_t)product ^ (uint64_t)(product >> 64);

    /* One product is zero whenever a factor is; so both words go in once more. */
    product = (Product)(folded ^ a) * ((b << 32 | b >> 32) ^ UINT64_C(0x3C6EF372FE94F82B));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
