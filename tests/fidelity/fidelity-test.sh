#!/bin/sh
# fidelity-test.sh - the recorded scenarios that come with the sources pass.
program=$(dirname "$ORRERY")/tests/fidelity/fidelity

exec "$program" --tap "$ORRERY_SOURCES/tests/fidelity/recordings"
