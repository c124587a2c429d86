/* verb-bench.c - named workloads under every policy: one file a suite in cli/bench/. */
#include "cli/bench/bench-suite.h"
#include "cli/console.h"

#include <string.h>

typedef struct BenchSuite {
    const char *name, *doc;
    int (*run)(const Invocation *invocation);
} BenchSuite;

static const BenchSuite suites[] = {
    { "standing", "Named workloads under every policy: bring one, and see where it stands.",
      bench_standing },
    { "fgd", "GPU sharing on Alibaba's trace: six policies, as published at USENIX ATC'23.",
      bench_fgd },
    { "compaction", "How few machines each policy packs a workload on, as Borg judges policies.",
      bench_compaction },
    { "omega", "Who waits and what conflicts when schedulers share a cell, as in the Omega paper.",
      bench_omega },
    { "sparrow", "How jobs of short tasks find workers by asking a few, as in the Sparrow paper.",
      bench_sparrow },
};

static int
run(const Invocation *invocation)
{
    const char *name = invocation_argument(invocation, 0);
    const char *names[G_N_ELEMENTS(suites) + 1] = { NULL };
    const char *near;

    for (size_t i = 0; i < G_N_ELEMENTS(suites); i++) {
        names[i] = suites[i].name;
        if (invocation_has(invocation, "list")) {
            console_print("%-12s  %s\n", suites[i].name, suites[i].doc);
        } else if (name == NULL || strcmp(suites[i].name, name) == 0) {
            return suites[i].run(invocation);
        }
    }
    if (invocation_has(invocation, "list")) {
        return EXIT_MET;
    }
    near = nearest_name(name, names);
    console_error("there is no suite `%s`%s%s%s", name, near == NULL ? "" : "; did you mean `",
                  near == NULL ? "" : near, near == NULL ? "" : "`?");
    console_hint("help: orrery bench --list lists them");
    return EXIT_USAGE;
}

static const Option options[] = {
    { "data", '\0', "DIR", false, "The folder with the traces (the shipped one).", NULL },
    { "list", '\0', NULL, false, "List the suites.", NULL },
    { "small", '\0', NULL, false, "standing: a quarter of the machines, one seed, no trace.",
      NULL },
    { "workload", '\0', "NAME", false, "standing, fgd: only this workload; may be given again.",
      NULL },
    { "policy", '\0', "NAME", false,
      "Only this policy: a name, ./FILE.so, exec:COMMAND, formula:TEXT (omega, sparrow: one of "
      "theirs); may be given again. standing: what is not built in runs beside all that is.",
      NULL },
    { "seeds", '\0', "N", false, "fgd: only the first N seeds; standing, omega: so many (3).",
      NULL },
    { "trials", '\0', "N", false,
      "compaction: how often machines are taken away (11); sparrow: jobs of a point (1000).",
      NULL },
    { "fill", '\0', "SHARE", false, "compaction, omega: how much of the CPU is asked for (0.6).",
      NULL },
    { 0 },
};

const Verb verb_bench = {
    .name = "bench",
    .usage = "[SUITE]",
    .doc = "Run named workloads under every policy: table, figures, verdict.",
    .help = "Without SUITE the standing one runs: add your policy and compare. With -o DIR tables "
            "(CSV) and figures are written "
            "there.\nWhere the folder of the traces holds published results, every figure is "
            "compared with them; the exit code is 1 if one is off.\n\n"
            "    orrery bench --policy ./mine.so -j 4 -o results\n"
            "    orrery bench --policy 'formula:-left.cpu / node.cpu' --workload mix\n"
            "    orrery bench fgd --workload default --seeds 2\n"
            "    orrery bench fgd --data openb -o results\n"
            "    orrery bench compaction --trials 50\n"
            "    orrery bench omega -o results",
    .options = options,
    .takes = "output seed jobs",
    .n_arguments_max = 1,
    .run = run,
};
