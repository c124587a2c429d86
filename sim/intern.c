/* intern.c - a hash table for looking up, an array for the order. */
#include "sim/intern.h"

struct InternTable {
    GHashTable *ids;     /* text to number */
    GPtrArray *texts;    /* number - 1 to text */
    GStringChunk *chunk; /* the texts themselves */
};

InternTable *
intern_new(void)
{
    InternTable *table = g_new0(InternTable, 1);

    table->ids = g_hash_table_new(g_str_hash, g_str_equal);
    table->texts = g_ptr_array_new();
    table->chunk = g_string_chunk_new(4096);
    return table;
}

void
intern_free(InternTable *table)
{
    if (table == NULL) {
        return;
    }
    g_hash_table_unref(table->ids);
    g_ptr_array_unref(table->texts);
    g_string_chunk_free(table->chunk);
    g_free(table);
}

uint32_t
intern_lookup(const InternTable *table, const char *text)
{
    return text == NULL ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(table->ids, text));
}

uint32_t
intern_id(InternTable *table, const char *text)
{
    uint32_t id = intern_lookup(table, text);

    if (id != 0 || text == NULL) {
        return id;
    }
    g_assert(table->texts->len < UINT32_MAX - 1);

    char *copy = g_string_chunk_insert(table->chunk, text);

    g_ptr_array_add(table->texts, copy);
    id = table->texts->len;
    g_hash_table_insert(table->ids, copy, GUINT_TO_POINTER(id));
    return id;
}

const char *
intern(InternTable *table, const char *text)
{
    return text == NULL ? NULL : intern_text(table, intern_id(table, text));
}

const char *
intern_text(const InternTable *table, uint32_t id)
{
    g_assert(id <= table->texts->len);
    return id == 0 ? NULL : g_ptr_array_index(table->texts, id - 1);
}

uint32_t
intern_count(const InternTable *table)
{
    return table->texts->len;
}
