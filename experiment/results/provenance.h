/* provenance.h - which program this is, for the record of a run. */
#pragma once

const char *provenance_version(void);
const char *provenance_compiler(void);
const char *provenance_libc(void);
const char *provenance_platform(void); /* "x86_64-linux" */
/* "Philox4x32-10": what draws are made with. */
const char *provenance_generator(void);
