/* rerun-print.c - objects of an instant as kubectl prints them. */
#include "experiment/results/rerun.h"

#include "models/api/print/table.h"

#include <string.h>

char *
rerun_print(const Rerun *rerun, const GPtrArray *objects, const RerunTable *table, char **ret_error)
{
    PrintOptions options = { .is_wide = g_strcmp0(table->output, "wide") == 0,
                             .all_namespaces = table->all_namespaces,
                             .shows_labels = table->shows_labels,
                             .hides_headers = table->hides_headers,
                             .shows_kind = table->shows_kind,
                             .now_ns = rerun_now(rerun),
                             .label_columns = table->label_columns };

    return objects_print(objects, table->output, table->is_list, &options, ret_error);
}
