/* data-folder.h - where the program finds its templates and stories. */
#pragma once

/* The folder with installed or source data ("plots", "scenarios"), to be freed; NULL: not found.
 * ORRERY_DATA in the environment comes first, then what is beside the program. */
char *data_folder(const char *name);
