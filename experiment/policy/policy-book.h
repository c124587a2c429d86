/* policy-book.h - policies by what people write: a name, a shared object, a program.
 *
 *     FGD                       built in
 *     ./mine.so                 a shared object (include/orrery-policy.h)
 *     exec:python3 mine.py      a program on a pipe, one JSON line a question
 *     formula:left.cpu          arithmetic (formula.h)
 *
 * The program reads lines and answers some of them with a line:
 *
 *     {"orrery":1,"seed":7,"machines":[{"name":"m0","cpu":32000,"memory":68719476736,
 *      "gpus":[1000,1000],"model":0},...]}    answer {"name":"mine"}: it is ready
 *     {"place":{"cpu":1000,"memory":1073741824,"gpus":1,"gpuMilli":500},"fitting":[0,3,9]}
 *                                                              answer {"machine":3}
 *     {"began":3,"task":{...}}  {"ended":3,"task":{...}}            no answer
 *
 * Numbers are thousandths of CPUs and GPUs, and bytes; machines are counted from 0.  An answer must
 * come within ten seconds.  A program that ends, answers nonsense, or names a machine where the
 * task does not fit fails the run, with its name and the line. */
#pragma once

#include "models/scheduler/cell/policy.h"

#include <glib.h>

typedef struct PolicyBook PolicyBook;

PolicyBook *policy_book_new(void);
void policy_book_free(PolicyBook *book); /* policies that it found are gone then */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PolicyBook, policy_book_free)

/* Where ./FILE.so and the files that programs name are looked for; NULL: here. */
void policy_book_set_folder(PolicyBook *book, const char *folder);

/* What a cluster takes its policies from; good as long as the book. */
PolicySource policy_book_source(PolicyBook *book);

/* NULL and a message (to be freed) if there is none.  The same text gives the same policy. */
const PlacementPolicy *policy_book_find(PolicyBook *book, const char *text, char **ret_error);
