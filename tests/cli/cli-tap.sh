# shellcheck shell=bash
# cli-tap.sh - what the tests of the command line share; each begins with
#
#     . "$ORRERY_SOURCES/tests/cli/cli-tap.sh"
#
# which puts it into an empty folder that goes away, and ends with tap_end.  $ORRERY is the program.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
export ORRERY_DATA=$ORRERY_SOURCES
unset NO_COLOR

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi
cd "$folder" || exit 99

report() { # NAME STATUS, what the last command said is in 'said'
    number=$((number + 1))
    if [ "$2" = 0 ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        sed 's/^/# /' said | head -n 40
    fi
}

# Runs the program, on $input if that is set, and compares its exit code and what it says, both
# streams in one, with a pattern ('': anything).
try() { # NAME CODE PATTERN ARGUMENT...
    local name=$1 wanted=$2 pattern=$3 code
    shift 3
    timeout "${limit_seconds:-60}" "$ORRERY" "$@" >said 2>&1 <"${input:-/dev/null}"
    code=$?
    [ "$code" = "$wanted" ] && { [ -z "$pattern" ] || grep -q -- "$pattern" said; }
    report "$name (exit code $code)" $?
}

holds() { # NAME COMMAND...
    local name=$1 status
    shift
    "$@" >held 2>&1
    status=$?
    [ $status = 0 ] || cp held said
    report "$name" $status
}

tap_end() { echo "1..$number"; }
