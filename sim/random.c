/* random.c - Philox4x32-10 streams and a 64-bit hash.
 *
 * The counter of a draw is (draw, entity) and the key is that of the purpose, so a stream is a
 * position, not a state: drawing needs no set-up and any draw can be had out of order. */
#include "sim/random.h"

#include <glib.h>
#include <string.h>

enum {
    N_ROUNDS = 10,
};

#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)

__extension__ typedef unsigned __int128 Uint128;

void
sim_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t ret_words[4])
{
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    uint32_t k0 = key[0];
    uint32_t k1 = key[1];

    for (int round = 0; round < N_ROUNDS; round++) {
        uint64_t product0 = (uint64_t)PHILOX_M0 * c0;
        uint64_t product1 = (uint64_t)PHILOX_M1 * c2;

        c0 = (uint32_t)(product1 >> 32) ^ c1 ^ k0;
        c2 = (uint32_t)(product0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)product1;
        c3 = (uint32_t)product0;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
    ret_words[0] = c0;
    ret_words[1] = c1;
    ret_words[2] = c2;
    ret_words[3] = c3;
}

SimStream
sim_stream_n(uint64_t seed, const char *purpose, uint64_t entity)
{
    return (SimStream){
        .key = sim_mix(seed, sim_hash_text(purpose)),
        .entity = entity,
    };
}

SimStream
sim_stream(uint64_t seed, const char *purpose, const char *entity)
{
    return sim_stream_n(seed, purpose, sim_hash_text(entity != NULL ? entity : ""));
}

uint64_t
sim_stream_u64(SimStream *stream)
{
    const uint32_t counter[4] = {
        (uint32_t)stream->draw,
        (uint32_t)(stream->draw >> 32),
        (uint32_t)stream->entity,
        (uint32_t)(stream->entity >> 32),
    };
    const uint32_t key[2] = { (uint32_t)stream->key, (uint32_t)(stream->key >> 32) };
    uint32_t words[4];

    sim_philox(counter, key, words);
    stream->draw++;
    return words[0] | (uint64_t)words[1] << 32;
}

double
sim_stream_uniform(SimStream *stream)
{
    /* The middles of 2^52 equal pieces: symmetric, and neither end can be met. */
    return ((double)(sim_stream_u64(stream) >> 12) + 0.5) * 0x1p-52;
}

uint64_t
sim_stream_below(SimStream *stream, uint64_t n)
{
    g_assert(n > 0);

    /* Lemire's method: the high word of draw * n, drawn again in the few cases that would make
     * some results likelier than others. */
    Uint128 product = (Uint128)sim_stream_u64(stream) * n;

    if ((uint64_t)product < n) {
        uint64_t threshold = (0 - n) % n;

        while ((uint64_t)product < threshold) {
            product = (Uint128)sim_stream_u64(stream) * n;
        }
    }
    return (uint64_t)(product >> 64);
}

static inline uint64_t
load_8(const unsigned char *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof(word));
    return GUINT64_FROM_LE(word);
}

static inline uint64_t
load_4(const unsigned char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof(word));
    return GUINT32_FROM_LE(word);
}

/* One to seven bytes as a little-endian number on every machine, without a loop: pieces that
 * overlap agree where they do. */
static inline uint64_t
load_rest(const unsigned char *bytes, size_t size)
{
    if (size >= 4) {
        return load_4(bytes) | load_4(bytes + size - 4) << (8 * (size - 4));
    }
    return bytes[0] | (uint64_t)bytes[size / 2] << (8 * (size / 2)) |
           (uint64_t)bytes[size - 1] << (8 * (size - 1));
}

uint64_t
sim_hash(uint64_t seed, const void *bytes, size_t size)
{
    const unsigned char *next = bytes;
    uint64_t hash = sim_mix(seed, size);
    size_t left = size;

    for (; left >= 8; left -= 8, next += 8) {
        hash = sim_mix(hash, load_8(next));
    }
    return left > 0 ? sim_mix(hash, load_rest(next, left)) : hash;
}

uint64_t
sim_hash_text(const char *text)
{
    return sim_hash(0, text, strlen(text));
}
