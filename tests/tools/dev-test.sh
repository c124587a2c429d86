#!/usr/bin/env bash
# dev-test.sh - the one door: what it refuses, what it installs, how it sums up.
#
# It runs in a copy, with a PATH that holds stand-ins for make, apt-get and the like.
set -u

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0
mkdir "$folder/bin" "$folder/tree" "$folder/tree/build"
cp "$ORRERY_SOURCES/dev" "$folder/tree/"
for tool in bash env dirname nproc id sed sort find awk grep cat mktemp rm mkdir tail head tee; do
    ln -s "$(command -v $tool)" "$folder/bin/$tool"
done

stand_in() { # NAME LINE...
    local name=$1
    shift
    printf '%s\n' '#!/bin/bash' "$@" >"$folder/bin/$name"
    chmod +x "$folder/bin/$name"
}

dev() { # ARGUMENT...: with nothing but the stand-ins
    PATH=$folder/bin "$folder/tree/dev" "$@" >"$folder/said" 2>&1
}

result() { # STATUS NAME
    number=$((number + 1))
    if [ "$1" = 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        sed 's/^/# /' "$folder/said"
    fi
}

says() { grep -q -F -- "$1" "$folder/said"; } # TEXT

status=0
dev help
for command in build test ci demo format lint asan golden conformance fidelity swarm bench \
    distcheck cover help; do
    grep -q -E "^  $command( |$)" "$folder/said" || status=1
done
result $status 'help lists every command'

dev fly
[ $? = 2 ] && says "no command 'fly'"
result $? 'an unknown command is refused'

dev build --no-install
[ $? = 2 ] && says 'these packages are missing: autoconf automake pkg-config gcc make' &&
    says 'libglib2.0-dev libyaml-dev'
result $? 'with --no-install it refuses with the list'

dev build
[ $? = 2 ] && says 'these Debian packages'
result $? 'without apt-get it refuses with the list'

stand_in apt-get "echo \"apt-get \$DEBIAN_FRONTEND \$*\"; [ \"\$3\" != install ]"
stand_in sudo 'exec "$@"'
! dev build && says 'installing: autoconf automake' &&
    says 'apt-get noninteractive -q -y install --no-install-recommends autoconf automake'
result $? 'it says what it installs, asks nothing, and stops when that fails'

# From here on everything seems to be installed and configured.
for tool in autoreconf automake pkg-config gcc gnuplot; do stand_in $tool; done
touch -d '2020-01-01' "$folder/tree/configure.ac" "$folder/tree/Makefile.am"
touch "$folder/tree/configure" "$folder/tree/Makefile.in" "$folder/tree/build/Makefile"

# A make whose 'check' leaves these results behind.
suite_gives() { # STATUS RESULT...
    local status=$1
    shift
    {
        echo 'case "$*" in'
        echo "*TESTS=*) ;;"
        # shellcheck disable=SC2028
        echo "*check) cd \"\$2\" && printf 'ok 1\nnot ok 2 - broken on purpose\n' >some.log"
        printf "printf ':test-result: %%s one\\\\n' %s >some.trs\n" "$*"
        echo "exit $status ;;"
        echo 'esac'
    } >"$folder/make"
    mapfile -t lines <"$folder/make"
    stand_in make "${lines[@]}"
}

if [ -e /usr/include/stdio.h ] && [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ]; then
    suite_gives 0 PASS PASS SKIP
    dev test --no-install && [ "$(tail -n 1 "$folder/said")" = '2 passed, 0 failed, 1 skipped' ]
    result $? 'the last line is the sum'

    suite_gives 2 PASS FAIL ERROR XPASS XFAIL
    ! dev test --no-install && [ "$(tail -n 1 "$folder/said")" = '2 passed, 3 failed' ] &&
        says 'broken on purpose' && ! grep -q '^ok 1' "$folder/said"
    result $? 'a failure is shown, counted, and the exit code 1'

    suite_gives 2 PASS
    ! dev test --no-install && [ "$(tail -n 1 "$folder/said")" = '1 passed, 1 failed' ]
    result $? 'a make that fails without a failed test counts as one'

    stand_in make 'exit 2'
    ! dev test --no-install && [ "$(tail -n 1 "$folder/said")" = '0 passed, 1 failed' ]
    result $? 'what does not build counts as one failure'
else
    echo "# SKIP the sums: no C headers or no fonts here"
fi
echo "1..$number"
