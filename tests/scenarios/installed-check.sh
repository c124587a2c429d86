#!/usr/bin/env bash
# installed-check.sh PROGRAM SOURCES - what is installed works without the sources: make installcheck.
set -eu

program=$1 sources=$2
if [ ! -x "$program" ]; then
    echo "installed-check: there is no program yet"
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Debugging information names the sources, the program itself must not.
strip -o program "$program"
if grep -q -F "$sources" program; then
    echo "installed-check: the program knows where its sources were: $sources"
    exit 1
fi

"$program" init hello
"$program" run hello.yaml -o run
grep -q '"complete": *true' run/run.json
"$program" get pods --at 1m run
if command -v gnuplot >/dev/null; then
    "$program" plot run
    find run/figures -name '*.svg' -size +0 | grep -q .
fi
echo "installed-check: init, run, get and plot work from $program"
