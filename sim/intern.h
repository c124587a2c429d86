/* intern.h - names become small integers and shared pointers.
 *
 * Two equal texts interned in one table give the same pointer and number, so comparing is ==.
 * Numbers count from 1 in the order of first use and never depend on addresses or hashes.
 * Interned text lives as long as the table. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct InternTable InternTable;

InternTable *intern_new(void);
void intern_free(InternTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(InternTable, intern_free)

const char *intern(InternTable *table, const char *text);           /* NULL gives NULL */
uint32_t intern_id(InternTable *table, const char *text);           /* adds if new; 0 for NULL */
uint32_t intern_lookup(const InternTable *table, const char *text); /* 0 if never seen */
const char *intern_text(const InternTable *table, uint32_t id);     /* NULL for 0 */
uint32_t intern_count(const InternTable *table);
