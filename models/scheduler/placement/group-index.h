/* group-index.h - positions in a fixed order, each in at most one group and with a value; finds the
 * greatest value of every group, and the k-th position of what was found, without looking at all.
 *
 * What a group means is its owner's affair.  A tree a group over blocks of 64 positions keeps, for
 * every part, the greatest value, how often it occurs, and how many positions there are; inside of
 * a block positions are looked at one by one.  Without trees (few positions, or many groups) the
 * same questions are answered by looking at all positions.
 *
 * Questions are about a window: 'length' positions from 'start' on, with the first one following
 * the last. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct GroupCell {
    int32_t most; /* counts only if n > 0 */
    uint32_t n_most;
    uint32_t n;
} GroupCell;

typedef struct GroupMember {
    int32_t group; /* -1: none */
    int32_t value;
} GroupMember;

typedef struct GroupIndex {
    uint32_t n;        /* positions */
    uint32_t n_leaves; /* of each tree, a power of two; 0: no trees */
    GroupMember *members;
    GPtrArray *trees; /* by group: GroupCell by tree node, 1 is the root */
    GArray *sizes;    /* uint32_t by group: positions in it */
} GroupIndex;

typedef struct GroupWindow {
    uint32_t start, length;
} GroupWindow;

/* Which positions are meant, by group: those of one value, none, or all. */
#define GROUP_NONE INT32_MIN
#define GROUP_ALL INT32_MAX

typedef struct GroupChoice {
    const int32_t *targets; /* by group: the value, GROUP_NONE or GROUP_ALL */
    const uint32_t *groups; /* those that are not GROUP_NONE */
    uint32_t n_groups;
} GroupChoice;

void group_index_init(GroupIndex *index, uint32_t n, bool has_trees);
void group_index_done(GroupIndex *index);
/* Gives up the trees, for good. */
void group_index_drop_trees(GroupIndex *index);

/* Makes room for groups 0 .. n - 1. */
void group_index_reserve(GroupIndex *index, uint32_t n_groups);
/* 'group' -1: in none. */
void group_index_put(GroupIndex *index, uint32_t position, int32_t group, int32_t value);

/* Fills one cell a group. */
void group_index_sum(const GroupIndex *index, GroupWindow window, GroupCell *ret_cells);
/* The k-th (from 0) position meant; false if there are not so many. */
bool group_index_find(const GroupIndex *index, GroupWindow window, const GroupChoice *choice,
                      uint32_t k, uint32_t *ret_position);
