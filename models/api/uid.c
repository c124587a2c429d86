/* uid.c - numbers of objects as the 36 characters that the API prints.
 *
 * The number goes through a Feistel network keyed by the seed, so that the text looks drawn but can
 * be read back; the other digits are a hash of it, which tells our own texts from foreign ones. */
#include "models/api/object.h"
#include "sim/random.h"

#include <string.h>

#define FOREIGN_BIT (UINT64_C(1) << 63)

enum {
    N_ROUNDS = 4
};

static uint32_t
round_value(uint32_t half, uint64_t seed, int round)
{
    return (uint32_t)sim_mix(seed + (uint64_t)round, half);
}

static uint64_t
scramble(uint64_t number, uint64_t seed)
{
    uint32_t left = (uint32_t)(number >> 32);
    uint32_t right = (uint32_t)number;

    for (int i = 0; i < N_ROUNDS; i++) {
        uint32_t next = left ^ round_value(right, seed, i);

        left = right;
        right = next;
    }
    return (uint64_t)left << 32 | right;
}

static uint64_t
unscramble(uint64_t number, uint64_t seed)
{
    uint32_t left = (uint32_t)(number >> 32);
    uint32_t right = (uint32_t)number;

    for (int i = N_ROUNDS - 1; i >= 0; i--) {
        uint32_t before = right ^ round_value(left, seed, i);

        right = left;
        left = before;
    }
    return (uint64_t)left << 32 | right;
}

/* 32 digits: 16 of the number, then 16 of a hash; digits 12 and 16 tell version and variant, so
 * the number's digits are those at 0-11, 13-15 and 17. */
char *
uid_format(Uid uid, uint64_t seed)
{
    uint64_t code = scramble(uid, seed);
    uint64_t check = sim_mix(seed, code);
    char digits[33];
    char number[17];

    g_snprintf(number, sizeof(number), "%016" G_GINT64_MODIFIER "x", code);
    g_snprintf(digits, sizeof(digits), "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", code,
               check);
    memcpy(digits + 13, number + 12, 3);
    digits[12] = '4';
    digits[16] = "89ab"[check & 3];
    digits[17] = number[15];
    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12,
                           digits + 16, digits + 20);
}

const char *
uid_text(Uid uid, const ObjectTables *tables, Arena *arena)
{
    g_autofree char *text = NULL;

    if (UID_IS_FOREIGN(uid)) {
        return intern_text(tables->names, (uint32_t)uid);
    }
    text = uid_format(uid, tables->uid_seed);
    return arena_strdup(arena, text);
}

Uid
uid_read(const char *text, const ObjectTables *tables)
{
    char number[17];
    char *end;
    uint64_t code;

    if (text == NULL || *text == '\0') {
        return 0;
    }
    if (strlen(text) == 36) {
        g_autofree char *again = NULL;

        memcpy(number, text, 8);
        memcpy(number + 8, text + 9, 4);
        memcpy(number + 12, text + 15, 3);
        number[15] = text[20];
        number[16] = '\0';
        code = unscramble(g_ascii_strtoull(number, &end, 16), tables->uid_seed);
        again = uid_format(code, tables->uid_seed);
        if (strcmp(again, text) == 0 && !UID_IS_FOREIGN(code)) {
            return code;
        }
    }
    return FOREIGN_BIT | intern_id(tables->names, text);
}

uint64_t
uid_identity(Uid uid, const ObjectTables *tables)
{
    return UID_IS_FOREIGN(uid) ? sim_hash_text(intern_text(tables->names, (uint32_t)uid)) : uid;
}
