#!/bin/sh
# conformance-test.sh - the recorded cases that come with the sources give what was recorded.
set -u

program=$(dirname "$ORRERY")/tests/conformance/conformance

echo 1..1
if output=$("$program" -v "$ORRERY_SOURCES/tests/conformance/cases" 2>&1); then
    echo 'ok 1 - recorded cases'
else
    echo 'not ok 1 - recorded cases'
fi
echo "$output" | sed 's/^/# /'
