#!/usr/bin/env bash
# man-page-test.sh - the manual page says about verbs what the program says.
set -u

page=$ORRERY_SOURCES/docs/man/orrery.1
if [ ! -x "$ORRERY" ] || ! "$ORRERY" help --man >/dev/null 2>&1; then
    echo "1..0 # SKIP the program prints no table of verbs yet"
    exit 0
fi
echo "1..1"
if difference=$(diff -u "$page" <("$ORRERY_SOURCES/tools/update-man" "$ORRERY" "$page")); then
    echo "ok 1 - the table of verbs is that of the program"
else
    echo "not ok 1 - the table of verbs is that of the program (make update-man)"
    while IFS= read -r line; do echo "# $line"; done <<<"$difference"
fi
