/* nearest-name.c - "did you mean": the nearest of some names (declared in diagnostic.h). */
#include "text/diagnostic.h"

#include <string.h>

enum {
    LONGEST = 64
}; /* code points; nobody mistypes a longer name */

/* Lower-case code points of 'text'; -1 if there are too many. */
static int
letters_of(const char *text, gunichar letters[LONGEST])
{
    int n = 0;

    if (!g_utf8_validate(text, -1, NULL)) {
        return -1;
    }
    for (const char *c = text; *c != '\0'; c = g_utf8_find_next_char(c, NULL)) {
        if (n == LONGEST) {
            return -1;
        }
        letters[n++] = g_unichar_tolower(g_utf8_get_char(c));
    }
    return n;
}

static int
min3(int a, int b, int c)
{
    return MIN(a, MIN(b, c));
}

/* Insertions, deletions, replacements and swaps of neighbours that make 'a' into 'b'. */
static int
distance(const gunichar *a, int n_a, const gunichar *b, int n_b)
{
    int rows[3][LONGEST + 1];
    int *before = rows[0];
    int *above = rows[1];
    int *row = rows[2];

    for (int j = 0; j <= n_b; j++) {
        above[j] = j;
        before[j] = 0;
    }
    for (int i = 1; i <= n_a; i++) {
        int *free_row = before;

        row[0] = i;
        for (int j = 1; j <= n_b; j++) {
            int change = a[i - 1] == b[j - 1] ? 0 : 1;

            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = MIN(row[j], before[j - 2] + 1);
            }
        }
        before = above;
        above = row;
        row = free_row;
    }
    return above[n_b];
}

const char *
nearest_name(const char *written, const char *const *names)
{
    gunichar left[LONGEST];
    gunichar right[LONGEST];
    int n_left = letters_of(written, left);
    int best = MAX(1, n_left / 3);
    const char *nearest = NULL;

    if (n_left < 1 || names == NULL) {
        return NULL;
    }
    for (size_t i = 0; names[i] != NULL; i++) {
        int n_right = letters_of(names[i], right);
        int steps;

        if (n_right < 0 || ABS(n_left - n_right) > best) {
            continue;
        }
        steps = distance(left, n_left, right, n_right);
        if (steps < best || (steps == best && nearest == NULL)) {
            best = steps;
            nearest = names[i];
        }
    }
    return nearest;
}
