/* group-index.c - blocks, trees over them, and the same by looking at everything. */
#include "models/scheduler/placement/group-index.h"

#define BLOCK_BITS 6
#define BLOCK_SIZE (1u << BLOCK_BITS)

static uint32_t
leaves_for(uint32_t n)
{
    uint32_t leaves = 1;

    while (leaves * BLOCK_SIZE < n) {
        leaves *= 2;
    }
    return leaves;
}

void
group_index_init(GroupIndex *index, uint32_t n, bool has_trees)
{
    *index = (GroupIndex){ .n = n, .n_leaves = has_trees ? leaves_for(n) : 0 };
    index->members = g_new(GroupMember, n);
    for (uint32_t i = 0; i < n; i++) {
        index->members[i] = (GroupMember){ -1, 0 };
    }
    index->trees = g_ptr_array_new_with_free_func(g_free);
    index->sizes = g_array_new(FALSE, TRUE, sizeof(uint32_t));
}

void
group_index_done(GroupIndex *index)
{
    g_free(index->members);
    if (index->trees != NULL) {
        g_ptr_array_unref(index->trees);
        g_array_unref(index->sizes);
    }
    *index = (GroupIndex){ 0 };
}

void
group_index_drop_trees(GroupIndex *index)
{
    g_ptr_array_set_size(index->trees, 0);
    index->n_leaves = 0;
}

void
group_index_reserve(GroupIndex *index, uint32_t n_groups)
{
    if (index->sizes->len < n_groups) {
        g_array_set_size(index->sizes, n_groups);
    }
    while (index->n_leaves > 0 && index->trees->len < n_groups) {
        g_ptr_array_add(index->trees, g_new0(GroupCell, (size_t)2 * index->n_leaves));
    }
}

static void
cell_count(GroupCell *cell, int32_t value)
{
    if (cell->n == 0 || value > cell->most) {
        cell->most = value;
        cell->n_most = 1;
    } else {
        cell->n_most += value == cell->most;
    }
    cell->n++;
}

static void
cell_merge(GroupCell *cell, const GroupCell *more)
{
    if (more->n == 0) {
        return;
    }
    if (cell->n == 0 || more->most > cell->most) {
        cell->most = more->most;
        cell->n_most = more->n_most;
    } else if (more->most == cell->most) {
        cell->n_most += more->n_most;
    }
    cell->n += more->n;
}

static GroupCell
count_block(const GroupIndex *index, int32_t group, uint32_t block)
{
    uint32_t end = MIN((block + 1) * BLOCK_SIZE, index->n);
    GroupCell cell = { 0 };

    for (uint32_t i = block * BLOCK_SIZE; i < end; i++) {
        if (index->members[i].group == group) {
            cell_count(&cell, index->members[i].value);
        }
    }
    return cell;
}

/* Brings the nodes above a leaf up to date, as far as anything changes. */
static void
climb(GroupCell *tree, uint32_t node)
{
    for (node /= 2; node >= 1; node /= 2) {
        GroupCell cell = tree[2 * node];

        cell_merge(&cell, &tree[2 * node + 1]);
        if (cell.most == tree[node].most && cell.n_most == tree[node].n_most &&
            cell.n == tree[node].n) {
            return;
        }
        tree[node] = cell;
    }
}

/* After the position has left the group in 'index': the value it had is 'value'. */
static void
take_from_leaf(const GroupIndex *index, int32_t group, uint32_t block, int32_t value)
{
    GroupCell *tree = index->trees->pdata[group];
    GroupCell *leaf = &tree[index->n_leaves + block];

    leaf->n--;
    if (value == leaf->most && --leaf->n_most == 0) {
        *leaf = count_block(index, group, block);
    }
}

void
group_index_put(GroupIndex *index, uint32_t position, int32_t group, int32_t value)
{
    int32_t old_group = index->members[position].group;
    int32_t old_value = index->members[position].value;
    uint32_t block = position >> BLOCK_BITS;

    if (old_group == group && (old_value == value || group < 0)) {
        index->members[position].value = value;
        return;
    }
    index->members[position].group = group;
    index->members[position].value = value;
    if (old_group >= 0) {
        g_array_index(index->sizes, uint32_t, old_group)--;
    }
    if (group >= 0) {
        g_array_index(index->sizes, uint32_t, group)++;
    }
    if (index->n_leaves == 0) {
        return;
    }
    if (group >= 0 && old_group != group) {
        GroupCell *tree = index->trees->pdata[group];

        cell_count(&tree[index->n_leaves + block], value);
        climb(tree, index->n_leaves + block);
    }
    if (old_group >= 0) {
        GroupCell *tree = index->trees->pdata[old_group];

        if (old_group == group) {
            cell_count(&tree[index->n_leaves + block], value);
        }
        take_from_leaf(index, old_group, block, old_value);
        climb(tree, index->n_leaves + block);
    }
}

static void
sum_positions(const GroupIndex *index, uint32_t from, uint32_t to, GroupCell *cells)
{
    for (uint32_t i = from; i < to; i++) {
        if (index->members[i].group >= 0) {
            cell_count(&cells[index->members[i].group], index->members[i].value);
        }
    }
}

static void
sum_blocks(const GroupIndex *index, uint32_t from, uint32_t to, GroupCell *cells)
{
    for (guint g = 0; g < index->trees->len; g++) {
        const GroupCell *tree = index->trees->pdata[g];
        uint32_t left = index->n_leaves + from;
        uint32_t right = index->n_leaves + to;

        if (tree[1].n == 0) {
            continue;
        }
        for (; left < right; left /= 2, right /= 2) {
            if (left % 2 == 1) {
                cell_merge(&cells[g], &tree[left++]);
            }
            if (right % 2 == 1) {
                cell_merge(&cells[g], &tree[--right]);
            }
        }
    }
}

static void
sum_range(const GroupIndex *index, uint32_t from, uint32_t to, GroupCell *cells)
{
    uint32_t first = (from + BLOCK_SIZE - 1) >> BLOCK_BITS;
    uint32_t last = to >> BLOCK_BITS;

    if (index->n_leaves == 0 || first >= last) {
        sum_positions(index, from, to, cells);
        return;
    }
    sum_positions(index, from, first << BLOCK_BITS, cells);
    sum_blocks(index, first, last, cells);
    sum_positions(index, last << BLOCK_BITS, to, cells);
}

void
group_index_sum(const GroupIndex *index, GroupWindow window, GroupCell *ret_cells)
{
    uint32_t end = window.start + window.length;

    for (guint g = 0; g < index->sizes->len; g++) {
        ret_cells[g] = (GroupCell){ 0 };
    }
    if (index->n_leaves > 0 && window.length == index->n) {
        for (guint g = 0; g < index->trees->len; g++) {
            ret_cells[g] = ((const GroupCell *)index->trees->pdata[g])[1];
        }
        return;
    }
    sum_range(index, window.start, MIN(end, index->n), ret_cells);
    if (end > index->n) {
        sum_range(index, 0, end - index->n, ret_cells);
    }
}

static bool
find_in_positions(const GroupIndex *index, uint32_t from, uint32_t to, const GroupChoice *choice,
                  uint32_t *k, uint32_t *ret_position)
{
    for (uint32_t i = from; i < to; i++) {
        int32_t target =
            index->members[i].group < 0 ? GROUP_NONE : choice->targets[index->members[i].group];

        if (target != GROUP_NONE && (target == GROUP_ALL || target == index->members[i].value) &&
            (*k)-- == 0) {
            *ret_position = i;
            return true;
        }
    }
    return false;
}

/* How many positions are meant below one node of the trees. */
static uint32_t
count_below(const GroupIndex *index, uint32_t node, const GroupChoice *choice)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < choice->n_groups; i++) {
        uint32_t group = choice->groups[i];
        const GroupCell *cell = &((const GroupCell *)index->trees->pdata[group])[node];

        if (choice->targets[group] == GROUP_ALL) {
            n += cell->n;
        } else if (cell->n > 0 && cell->most == choice->targets[group]) {
            n += cell->n_most;
        }
    }
    return n;
}

/* The part of the trees below 'node', which spans 'span' positions from 'first' on. */
static bool
find_below(const GroupIndex *index, uint32_t node, GroupWindow part, GroupWindow range,
           const GroupChoice *choice, uint32_t *k, uint32_t *ret_position)
{
    uint32_t from = MAX(part.start, range.start);
    uint32_t to = MIN(part.start + part.length, range.start + range.length);
    GroupWindow half = { part.start, part.length / 2 };

    if (from >= to) {
        return false;
    }
    if (to - from == part.length || to == index->n) {
        /* All of it is in the range (behind the end there is nothing). */
        if (from == part.start) {
            uint32_t n = count_below(index, node, choice);

            if (*k >= n) {
                *k -= n;
                return false;
            }
        }
    }
    if (node >= index->n_leaves) {
        return find_in_positions(index, from, to, choice, k, ret_position);
    }
    if (find_below(index, 2 * node, half, range, choice, k, ret_position)) {
        return true;
    }
    half.start += half.length;
    return find_below(index, 2 * node + 1, half, range, choice, k, ret_position);
}

static bool
find_in_range(const GroupIndex *index, GroupWindow range, const GroupChoice *choice, uint32_t *k,
              uint32_t *ret_position)
{
    GroupWindow all = { 0, index->n_leaves << BLOCK_BITS };

    if (index->n_leaves == 0) {
        return find_in_positions(index, range.start, range.start + range.length, choice, k,
                                 ret_position);
    }
    return find_below(index, 1, all, range, choice, k, ret_position);
}

bool
group_index_find(const GroupIndex *index, GroupWindow window, const GroupChoice *choice, uint32_t k,
                 uint32_t *ret_position)
{
    GroupWindow head = { window.start, MIN(window.length, index->n - window.start) };
    GroupWindow rest = { 0, window.length - head.length };

    return find_in_range(index, head, choice, &k, ret_position) ||
           (rest.length > 0 && find_in_range(index, rest, choice, &k, ret_position));
}
