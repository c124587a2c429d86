#!/bin/sh
# gen-registry-test.sh - a list of files becomes a table whose symbols follow from the names.
set -u

generate="sh $ORRERY_SOURCES/tools/gen-registry"
number=0

check() { # SENTENCE EXPECTED ACTUAL
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        printf '%s\n' "expected:" "$2" "got:" "$3" | sed 's/^/# /'
    fi
}

check 'files become symbols in the order of the list' \
    '#include "a/plugin.h"

#include <stddef.h>

extern const SchedPlugin sched_plugin_node_name;
extern const SchedPlugin sched_plugin_fit;

const SchedPlugin *const sched_plugins[] = {
    &sched_plugin_node_name,
    &sched_plugin_fit,
    NULL,
};' \
    "$($generate SchedPlugin a/plugin.h sched_plugins a/plugins/node-name.c b/fit.c | tail -n +2)"

symbol_in() { # TABLE
    $generate T h.h "$1" x/a-b.c | sed -n 's/^extern const T \(.*\);$/\1/p'
}

check 'policies gives policy' 'policy_a_b' "$(symbol_in policies)"
check 'benches gives bench' 'bench_a_b' "$(symbol_in benches)"
check 'kinds gives kind' 'kind_a_b' "$(symbol_in kinds)"
check 'an empty list is an empty table' 'const T *const verbs[] = {
    NULL,
};' "$($generate T h.h verbs | tail -n 3)"

$generate T h.h >/dev/null 2>&1
check 'a missing argument is refused' 2 $?

echo "1..$number"
