/* input-file.c - reading with limits, and patterns with * ? and **. */
#include "experiment/scenario/input-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIRECTORIES_MAX 32
#define SCAN_PIECE 65536

static char *
read_all(int descriptor, const char *path, size_t *ret_length, char **ret_error)
{
    GString *text = g_string_new(NULL);
    char buffer[65536];

    for (;;) {
        ssize_t n = read(descriptor, buffer, sizeof buffer);

        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            *ret_error = g_strdup_printf("cannot read %s: %s", path, g_strerror(errno));
            g_string_free(text, TRUE);
            return NULL;
        }
        if (n == 0) {
            *ret_length = text->len;
            return g_string_free(text, FALSE);
        }
        if (text->len + (size_t)n > INPUT_SIZE_MAX) {
            *ret_error = g_strdup_printf("cannot read %s: it is larger than 64 MiB", path);
            g_string_free(text, TRUE);
            return NULL;
        }
        g_string_append_len(text, buffer, n);
    }
}

char *
input_file_read(const char *path, size_t *ret_length, char **ret_error)
{
    struct stat status;
    int descriptor = STDIN_FILENO;
    char *text;

    *ret_error = NULL;
    if (strcmp(path, "-") == 0) {
        return read_all(descriptor, "standard input", ret_length, ret_error);
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, &status) != 0) {
        *ret_error = g_strdup_printf("cannot read %s: %s", path, g_strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        *ret_error = g_strdup_printf("cannot read %s: it is a directory", path);
    }
    text = *ret_error != NULL ? NULL : read_all(descriptor, path, ret_length, ret_error);
    if (descriptor >= 0) {
        close(descriptor);
    }
    return text;
}

char *
input_file_hash(const char *text, size_t length)
{
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
}

/* ---- patterns -------------------------------------------------------------------------------- */

typedef struct Search {
    GPtrArray *found;
    bool too_many;
} Search;

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
has_wildcard(const char *text)
{
    return strpbrk(text, "*?") != NULL;
}

static bool
is_manifest_name(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml") ||
           g_str_has_suffix(name, ".json");
}

static void
add_file(Search *search, const char *path)
{
    if (search->found->len >= INPUT_FILES_MAX) {
        search->too_many = true;
        return;
    }
    g_ptr_array_add(search->found, g_strdup(path));
}

/* Names in a directory, sorted. */
static GPtrArray *
list_directory(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        if (name[0] != '.') {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    if (directory != NULL) {
        g_dir_close(directory);
    }
    g_ptr_array_sort(names, compare_texts);
    return names;
}

static void search_in(Search *search, const char *directory, char *const *parts, int depth);

static void
search_entry(Search *search, const char *path, char *const *parts, int depth)
{
    bool is_directory = g_file_test(path, G_FILE_TEST_IS_DIR);

    if (parts[1] == NULL && !is_directory) {
        add_file(search, path);
    } else if (parts[1] != NULL && is_directory) {
        search_in(search, path, parts + 1, depth + 1);
    }
}

/* "**" takes any number of directories; as the last part also all manifests below. */
static void
search_below(Search *search, const char *directory, char *const *parts, int depth)
{
    g_autoptr(GPtrArray) names = list_directory(directory);

    if (parts[1] != NULL) {
        search_in(search, directory, parts + 1, depth + 1);
    }
    for (size_t i = 0; i < names->len && !search->too_many; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_build_filename(directory, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            search_in(search, path, parts, depth + 1);
        } else if (parts[1] == NULL && is_manifest_name(name)) {
            add_file(search, path);
        }
    }
}

static void
search_in(Search *search, const char *directory, char *const *parts, int depth)
{
    if (depth > DIRECTORIES_MAX || search->too_many) {
        return;
    }
    if (strcmp(parts[0], "**") == 0) {
        search_below(search, directory, parts, depth);
        return;
    }
    if (!has_wildcard(parts[0])) {
        g_autofree char *path = g_build_filename(directory, parts[0], NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS)) {
            search_entry(search, path, parts, depth);
        }
        return;
    }
    g_autoptr(GPtrArray) names = list_directory(directory);

    for (size_t i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);

        if (g_pattern_match_simple(parts[0], name)) {
            g_autofree char *path = g_build_filename(directory, name, NULL);

            search_entry(search, path, parts, depth);
        }
    }
}

static void
add_directory(Search *search, const char *path)
{
    g_autoptr(GPtrArray) names = list_directory(path);

    for (size_t i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *file = g_build_filename(path, name, NULL);

        if (is_manifest_name(name) && !g_file_test(file, G_FILE_TEST_IS_DIR)) {
            add_file(search, file);
        }
    }
}

GPtrArray *
input_file_glob(const char *directory, const char *pattern, bool *ret_too_many)
{
    Search search = { g_ptr_array_new_with_free_func(g_free), false };
    g_autofree char *whole = g_path_is_absolute(pattern)
                                 ? g_strdup(pattern)
                                 : g_build_filename(directory, pattern, NULL);

    if (has_wildcard(pattern)) {
        g_auto(GStrv) parts = g_strsplit(pattern, "/", -1);
        char **first = parts;

        while (*first != NULL && **first == '\0') {
            first++;
        }
        if (*first != NULL) {
            search_in(&search, g_path_is_absolute(pattern) ? "/" : directory, first, 0);
        }
    } else if (g_file_test(whole, G_FILE_TEST_IS_DIR)) {
        add_directory(&search, whole);
    } else {
        add_file(&search, whole);
    }
    *ret_too_many = search.too_many;
    return search.found;
}

bool
input_file_scan(const char *path, size_t keep, char **ret_hash, size_t *ret_size, char **ret_text,
                char **ret_error)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(GString) text = g_string_new(NULL);
    FILE *file = fopen(path, "rb");
    char piece[SCAN_PIECE];
    size_t n;

    *ret_size = 0;
    if (file == NULL) {
        *ret_error = g_strdup_printf("cannot read %s: %s", path, g_strerror(errno));
        return false;
    }
    while ((n = fread(piece, 1, sizeof piece, file)) > 0) {
        g_checksum_update(checksum, (const guchar *)piece, (gssize)n);
        *ret_size += n;
        if (*ret_size <= keep) {
            g_string_append_len(text, piece, (gssize)n);
        }
    }
    if (ferror(file) != 0) {
        *ret_error = g_strdup_printf("cannot read %s: %s", path, g_strerror(errno));
        fclose(file);
        return false;
    }
    fclose(file);
    *ret_hash = g_strdup(g_checksum_get_string(checksum));
    *ret_text = *ret_size <= keep ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
    return true;
}
