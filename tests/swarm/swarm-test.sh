#!/bin/sh
# swarm-test.sh - a hundred random worlds keep all promises (TAP).
echo 1..1
out=$("${ORRERY%/*}/tests/swarm/swarm" 100) && mark=ok || mark='not ok'
echo "$mark 1 - a hundred random worlds keep every promise, twice alike"
[ "$mark" = ok ] || printf '%s\n' "$out" | sed 's/^/# /'
