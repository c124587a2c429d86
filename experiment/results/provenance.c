/* provenance.c - facts of the build. */
#include "experiment/results/provenance.h"

#include <glib.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

const char *
provenance_version(void)
{
    return PACKAGE_VERSION;
}

const char *
provenance_compiler(void)
{
#if defined(__clang__)
    return "clang " G_STRINGIFY(__clang_major__) "." G_STRINGIFY(__clang_minor__);
#elif defined(__GNUC__)
    return "gcc " G_STRINGIFY(__GNUC__) "." G_STRINGIFY(__GNUC_MINOR__);
#else
    return "unknown";
#endif
}

const char *
provenance_libc(void)
{
#if defined(__GLIBC__)
    return gnu_get_libc_version();
#else
    return "unknown";
#endif
}

const char *
provenance_platform(void)
{
#if defined(__x86_64__)
    return "x86_64-linux";
#elif defined(__aarch64__)
    return "aarch64-linux";
#else
    return "linux";
#endif
}

const char *
provenance_generator(void)
{
    return "Philox4x32-10";
}
