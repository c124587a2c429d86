#!/usr/bin/env bash
# tidy-test.sh - every rule of tools/tidy finds its small breach, and clean files pass.
set -u

tidy=$ORRERY_SOURCES/tools/tidy
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
number=0

# Starts over with a tree in which nothing is wrong; everything below text/, sim/ ... is listed.
begin() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{text,sim,cli,experiment,tests} "$tree"/models/{api,node,scheduler/plugins}
    echo 'EXTRA_DIST = text sim models experiment cli tests' >"$tree/local.mk"
    header sim/clock.h 'typedef long SimTime;'
    header models/scheduler/plugin.h '#include "models/scheduler/cycle.h"'
}

header() { # PATH LINE...
    local path=$1
    shift
    printf '/* %s - a header. */\n#pragma once\n\n' "$(basename "$path")" >"$tree/$path"
    printf '%s\n' "$@" >>"$tree/$path"
}

source_file() { # PATH LINE...: the first line given is line 3
    local path=$1
    shift
    printf '/* %s - a source. */\n\n' "$(basename "$path")" >"$tree/$path"
    printf '%s\n' "$@" >>"$tree/$path"
}

result() { # OK NAME
    number=$((number + 1))
    if [ "$1" = 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' "$tree.said"
    fi
}

reports() { # NAME TEXT: tidy says TEXT and fails
    local status=1
    if ! "$tidy" "$tree" >"$tree.said" 2>&1 && grep -q -F -- "$2" "$tree.said"; then status=0; fi
    result $status "$1"
    begin
}

accepts() { # NAME
    local status=1
    if "$tidy" "$tree" >"$tree.said" 2>&1 && [ ! -s "$tree.said" ]; then status=0; fi
    result $status "$1"
    begin
}

# One line of a source at PATH:3 and what must be said about it.
line_reports() { # NAME PATH LINE TEXT
    source_file "$2" "$3"
    reports "$1" "$2:3: $4"
}

line_passes() { # NAME PATH LINE
    source_file "$2" "$3"
    accepts "$1"
}

repeat() { # N TEXT
    for ((i = 0; i < $1; i++)); do printf '%s' "$2"; done
}

begin
accepts 'a clean tree passes in silence'

# Text.
line_reports 'a line of 101 columns' sim/a.c "/* $(repeat 95 x) */" 'line has 101 columns'
line_passes 'a line of 100 columns' sim/a.c "/* $(repeat 94 x) */"
line_passes 'columns are characters, not bytes' sim/a.c "/* $(repeat 94 ü) */"
line_reports 'a trailing blank' sim/a.c 'int x; ' 'trailing blank'
line_reports 'a tab' sim/a.c $'\tint x;' 'tab'
line_reports 'a path of one machine' sim/a.c '/* see /wo''rk/x */' 'a path of one machine'
line_reports 'the data folder beside the tree' sim/a.c '/* see ../sha''red */' 'only ./dev knows'
line_reports 'talk about who wrote it' sim/a.c '/* by a help''er agent */' 'the project speaks of itself alone'

# Functions and files.
source_file sim/a.c 'int' 'f(void)' '{' "$(repeat 61 $'    g();\n')" '}'
reports 'a function of 61 lines' 'sim/a.c:67: function has 61 lines'
source_file sim/a.c 'int' 'f(void)' '{' "$(repeat 60 $'    g();\n')" '}'
accepts 'a function of 60 lines'
source_file sim/a.c "$(repeat 600 $'int x;\n')"
reports 'a file of more than 600 lines' 'file has 602 lines'
echo 'int x;' >"$tree/sim/a.c"
reports 'a source without a head' 'sim/a.c:1: the file begins with its head'
printf '/* b.c - another file. */\n' >"$tree/sim/a.c"
reports 'a head that names another file' 'sim/a.c:1: the file begins with its head'
printf '/* a.h - no guard. */\nint x;\n' >"$tree/sim/a.h"
reports 'a header that can be included twice' 'sim/a.h:1: a header says #pragma once'
source_file sim/a.c 'int x;'
source_file text/a.c 'int x;'
reports 'two files of one base name' 'text/a.c:1: sim/a.c has the same base name'
source_file sim/Bad_name.c 'int x;'
reports 'a name that is not kebab-case' 'file names are kebab-case'
for letter in a b c d e f g h i j k l m n o p q r s t u v w; do source_file sim/$letter.c 'int x;'; done
"$tidy" "$tree" >"$tree.said" 2>&1 && grep -q 'warning: sim/ holds 24 modules' "$tree.said"
result $? 'a crowded folder is a warning'
begin
mkdir "$tree/plots" && echo 'plot x' >"$tree/plots/style.gp"
reports 'a file that no list names' 'plots/style.gp:1: no local.mk lists this file'
mkdir "$tree/plots" && echo 'plot x' >"$tree/plots/style.gp"
echo '# plots/style.gp is only talked about' >>"$tree/local.mk"
reports 'a comment lists nothing' 'plots/style.gp:1: no local.mk lists this file'

# Idioms.
line_reports 'goto' sim/a.c '    goto out;' 'no goto'
line_passes 'the word goto in a comment' sim/a.c '/* there is no goto here */'
line_reports 'g_return_if_fail' sim/a.c '    g_return_if_fail(x != NULL);' 'g_assert, not'
line_reports 'a linked list' sim/a.c 'GList *list;' 'not in this house'
line_reports 'iterating a hash table' sim/a.c '    g_hash_table_iter_init(&i, t);' 'hash order'
line_passes 'a stated exception' sim/a.c '    g_hash_table_iter_init(&i, t); /* tidy: only counts */'
source_file sim/a.c '    /* tidy: only counts */' '    g_hash_table_iter_init(&i, t);'
accepts 'an exception stated above'
source_file sim/a.c '    /* tidy: one line only */' '    x = 1;' '    g_hash_table_iter_init(&i, t);'
reports 'an exception covers one line' 'sim/a.c:5: hash order'
line_reports 'a thread' sim/a.c '    g_thread_new("x", f, NULL);' 'one thread a run'
line_reports 'a C++ comment' sim/a.c '    x = 1; // one' 'comments are'

# The real world.
line_reports 'rand' sim/a.c '    x = rand();' 'the real world may not leak in: random numbers'
line_reports 'g_random_int' models/api/a.c '    x = g_random_int();' 'the real world may not leak in: random numbers'
line_reports 'time' sim/a.c '    x = time(NULL);' 'the real world may not leak in: time is sim_now()'
line_passes 'a longer name that ends in time' sim/a.c '    x = sim_time(y) + z->time(y);'
line_reports 'g_get_real_time' cli/a.c '    x = g_get_real_time();' 'the real world may not leak in: time is sim_now()'
line_reports 'a monotonic clock in a model' sim/a.c '    x = g_get_monotonic_time();' 'the real world may not leak in: time is sim_now()'
line_passes 'a monotonic clock in the command line' cli/a.c '    x = g_get_monotonic_time();'
line_reports 'getenv in a model' sim/a.c '    x = getenv("HOME");' 'only cli/ reads the environment'
line_passes 'getenv in the command line' cli/a.c '    x = g_getenv("NO_COLOR");'
line_reports 'the numeric locale' cli/a.c '    setlocale(LC_NUMERIC, "");' 'the locale may not decide'
line_reports 'printf of a float' sim/a.c '    printf("%5.2f\n", x);' 'only text/scalar.c formats'
line_passes 'g_ascii_formatd' sim/a.c '    g_ascii_formatd(buffer, n, "%.6g", x);'
line_passes 'a per cent sign' sim/a.c '    printf("100%% for %d", x);'
line_reports 'strtod' sim/a.c '    x = strtod(text, NULL);' 'only text/scalar.c reads'
line_passes 'scalar.c may' text/scalar.c '    x = strtod(text, NULL);'

# Layers.
include() { # NAME PATH INCLUDED VERDICT
    source_file "$2" "#include \"$3\""
    if [ "$4" = may ]; then accepts "$1"; else reports "$1" "may not include $3"; fi
}
include 'text/ knows no clock' text/a.c sim/clock.h 'may not'
include 'sim/ may read text' sim/a.c text/value.h may
include 'sim/ knows no cluster' sim/a.c models/api/pod.h 'may not'
include 'models/api/ knows no component' models/api/a.c models/node/kubelet.h 'may not'
include 'a component knows the objects' models/node/a.c models/api/pod.h may
include 'components do not know each other' models/node/a.c models/scheduler/cycle.h 'may not'
include 'a component knows itself' models/node/a.c models/node/kubelet.h may
include 'a plugin knows its contract' models/scheduler/plugins/a.c models/scheduler/plugin.h may
include 'and what its contract includes' models/scheduler/plugins/a.c models/scheduler/cycle.h may
include 'a plugin knows no other' models/scheduler/plugins/a.c models/scheduler/plugins/b.h 'may not'
include 'a plugin knows no other component' models/scheduler/plugins/a.c models/node/kubelet.h 'may not'
include 'the world knows its components' models/cluster.c models/node/kubelet.h may
include 'models/ knows no experiment' models/cluster.c experiment/scenario.h 'may not'
include 'experiment/ knows the world' experiment/a.c models/cluster.h may
include 'experiment/ knows no command line' experiment/a.c cli/verb.h 'may not'
include 'cli/ goes through experiment/' cli/a.c models/cluster.h 'may not'
include 'tests may know everything' tests/a.c models/node/kubelet.h may
line_reports 'an include from beside' sim/a.c '#include "clock.h"' 'an include starts at the top'
line_reports 'libyaml elsewhere' text/a.c '#include <yaml.h>' 'only text/yaml.c knows libyaml'
line_passes 'libyaml in its place' text/yaml.c '#include <yaml.h>'
line_reports 'jansson in the program' text/json.c '#include <jansson.h>' 'jansson is a second opinion'
line_passes 'jansson in a test' tests/a.c '#include <jansson.h>'

# Commit messages.
commit_says() { # NAME MESSAGE TEXT: TEXT is empty when the message is fine
    local status=1
    rm -rf "$tree/repository"
    (
        mkdir "$tree/repository" && cd "$tree/repository" && git init -q . &&
            git -c user.name=x -c user.email=x@x.example commit -q --allow-empty -m "$2" &&
            "$tidy" --commits
    ) >"$tree.said" 2>&1
    if [ -z "$3" ] && [ ! -s "$tree.said" ]; then status=0; fi
    if [ -n "$3" ] && grep -q -F -- "$3" "$tree.said"; then status=0; fi
    result $status "$1"
}
if command -v git >/dev/null; then
    body=$'\n\nBecause it was not so.'
    commit_says 'a good message' "sim: Fire events in order$body" ''
    commit_says 'a subject of 65 characters' "sim: $(repeat 60 X)$body" 'the limit is 64'
    commit_says 'a subject without an area' "Fire events$body" 'the form is'
    commit_says 'a subject with a full stop' "sim: Fire events.$body" 'without a full stop'
    commit_says 'a message without a body' 'sim: Fire events' 'the body says why'
fi

echo "1..$number"
rm -f "$tree.said"
