#!/usr/bin/env bash
# hostile-test.sh - whatever stands in a file, 'orrery check' passes it or says where it is wrong: no
# crash, no hang, no more than 256 MB.
#
# The input is made here (bombs, broken encodings, mutations of our own scenarios); where
# ORRERY_SHARED names a folder with more, every file of its hostile and manifest corpora as well.
set -u
export LC_ALL=C

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
number=0

if [ ! -x "$ORRERY" ]; then
    echo "1..0 # SKIP there is no program yet"
    exit 0
fi

# The sanitizers reserve terabytes of address space; they watch memory in their own way.
memory_max_kib=262144
if grep -q __asan_init "$ORRERY"; then memory_max_kib=unlimited; fi
export memory_max_kib ORRERY

# Prints a line if the program does anything but accept the file or say what is wrong with it.
check_file() { # FILE
    local said status
    ulimit -v "$memory_max_kib"
    said=$(timeout 20 "$ORRERY" check "$1" 2>&1 </dev/null | tr -d '\0'; exit "${PIPESTATUS[0]}")
    status=$?
    if [ $status = 0 ]; then return; fi
    if [ $status != 3 ] && [ $status != 4 ]; then
        echo "$1: exit code $status: ${said: -300}"
    elif [ -z "$said" ]; then
        echo "$1: exit code $status without a word"
    fi
}
export -f check_file

survives() { # NAME FOLDER: one test over all files below a folder
    local wrong n
    number=$((number + 1))
    n=$(find "$2" -type f | wc -l)
    # shellcheck disable=SC2016
    wrong=$(find "$2" -type f -print0 | sort -z |
        xargs -0 -r -n 1 -P "$(nproc)" bash -c 'check_file "$0"')
    if [ -z "$wrong" ]; then
        echo "ok $number - $1 ($n files)"
    else
        echo "not ok $number - $1 ($(wc -l <<<"$wrong") of $n files)"
        head -n 20 <<<"$wrong" | sed 's/^/# /'
    fi
}

repeat() { # N TEXT
    local i
    for ((i = 0; i < $1; i++)); do printf '%s' "$2"; done
}

header='orrery: v1\nname: x\ncluster: {nodes: 1}\n'

make_bombs() { # FOLDER
    local i last=a
    {
        printf '%b' "$header"
        echo 'x-a: &a [x, x, x, x, x, x, x, x, x]'
        for i in b c d e f g h i; do
            echo "x-$i: &$i [*$last, *$last, *$last, *$last, *$last, *$last, *$last, *$last]"
            last=$i
        done
    } >"$1/alias-bomb.yaml"
    printf 'a: &a [*a]\n' >"$1/alias-of-itself.yaml"
    printf 'a: &a {b: &b {c: *a, d: *b}}\n' >"$1/aliases-in-a-ring.yaml"
    printf '<<: *nothing\n' >"$1/alias-of-nothing.yaml"
    repeat 20000 '[' >"$1/deep-list.yaml"
    repeat 20000 '{a: ' >"$1/deep-map.yaml"
    repeat 20000 '- ' >"$1/deep-dashes.yaml"
    repeat 20000 '[' >"$1/deep.json"
    repeat 20000 '{"a":' >"$1/deep-map.json"
    { printf 'orrery: v1\nname: '; repeat 100000 'long'; } >"$1/long-name.yaml"
    { printf '%b' "$header"; repeat 20000 $'---\n'; } >"$1/many-documents.yaml"
    printf '%btimeline: [{at: 99999999999999999999h, note: x}]\n' "$header" >"$1/late.yaml"
    printf '%bduration: -1s\n' "$header" >"$1/negative.yaml"
    printf 'orrery: v1\nname: x\ncluster: {nodes: 999999999999}\n' >"$1/many-nodes.yaml"
    printf 'orrery: v1\nname: x\ncluster: {nodes: 1e400}\n' >"$1/infinite-nodes.yaml"
}

make_broken_text() { # FOLDER
    : >"$1/empty.yaml"
    printf '\n\n# nothing but a comment' >"$1/comment.yaml"
    printf 'orrery: v1\nname: a\0b\n' >"$1/nul.yaml"
    printf 'orrery: v1\nname: \377\376\n' >"$1/not-utf8.yaml"
    printf 'name: \355\240\200\n' >"$1/surrogate.yaml"
    printf '\357\273\277%b' "$header" >"$1/byte-order-mark.yaml"
    printf '\377\376o\0r\0r\0e\0' >"$1/utf16.yaml"
    printf '%bname: y\n' "$header" >"$1/duplicate-key.yaml"
    printf 'orrery: [v1\nname: x\n' >"$1/unclosed.yaml"
    printf 'orrery: "v1\n' >"$1/unclosed-quote.yaml"
    printf '\torrery: v1\n' >"$1/tab.yaml"
    printf '%b---\nkind: Pod\n' "$header" >"$1/no-api-version.yaml"
    printf '%b---\napiVersion: v1\nkind: Pod\nmetadata: []\nspec: 7\n' "$header" >"$1/shape.yaml"
    printf '%bobjects: [{file: /dev/null}, {file: ../../../../etc}]\n' "$header" >"$1/files.yaml"
    printf '%bobjects: [{file: files-of-itself.yaml}]\n' "$header" >"$1/files-of-itself.yaml"
    printf '{"apiVersion": "v1", "kind": "List", "items": [1, null, {"kind": []}]}' >"$1/list.json"
    printf '{"a": "\\ud800"}' >"$1/surrogate.json"
    head -c 4096 "$ORRERY" >"$1/program.yaml"
    # Found by mutation 5002: the namespace that is made for it has two faults, one in no text.
    printf 'apiVersion: example.com/v1\nkind: X\nmetadata: {name: a, namespace: "\\u2028"}\n' \
        >"$1/namespace.yaml"
}

# N mutations of each of our scenarios: bytes changed, lines dropped, doubled, swapped, indented.
make_mutations() { # FOLDER N
    local scenario seed
    for scenario in "$ORRERY_SOURCES"/scenarios/*/*.yaml; do
        [ -e "$scenario" ] || continue
        for ((seed = 1; seed <= $2; seed++)); do
            awk -v seed="$seed" '
                function below(n) { return int(rand() * n) }
                { line[NR] = $0 }
                END {
                    srand(seed)
                    for (i = 0; i < 1 + below(6); i++) {
                        at = 1 + below(NR)
                        how = below(6)
                        column = below(length(line[at]))
                        if (how == 0) line[at] = ""
                        if (how == 1) line[at] = line[at] "\n" line[at]
                        if (how == 2) {
                            other = 1 + below(NR)
                            kept = line[at]
                            line[at] = line[other]
                            line[other] = kept
                        }
                        if (how == 3) line[at] = " " line[at]
                        if (how == 4) line[at] = substr(line[at], 1, column)
                        if (how == 5) {
                            line[at] = substr(line[at], 1, column) sprintf("%c", 1 + below(255)) \
                                substr(line[at], column + 2)
                        }
                    }
                    for (i = 1; i <= NR; i++) print line[i]
                }' "$scenario" >"$1/$(basename "$(dirname "$scenario")")-$seed-$(basename "$scenario")"
        done
    done
}

mkdir "$folder"/{bombs,text,mutations}
make_bombs "$folder/bombs"
make_broken_text "$folder/text"
make_mutations "$folder/mutations" 20
survives 'bombs' "$folder/bombs"
survives 'broken text' "$folder/text"
survives 'mutated scenarios' "$folder/mutations"

# The same in one process a text, with memory measured for each and mutations by seed.
hunts() { # NAME OPTION... PATH...
    local said name=$1
    shift
    number=$((number + 1))
    if said=$("${ORRERY%/*}/tests/hostile/hostile" --top 1 "$@" 2>&1); then
        echo "ok $number - $name ($(tail -n 1 <<<"$said" | cut -d , -f 1),$(
            tail -n 2 <<<"$said" | head -n 1 | cut -d ' ' -f 2-5) at most)"
    else
        echo "not ok $number - $name"
        tail -n 40 <<<"$said" | sed 's/^/# /'
    fi
}

hunts 'bombs and broken text, each with its place' "$folder/bombs" "$folder/text"
hunts 'seeded mutations of scenarios' --mutations 25 "$ORRERY_SOURCES"/scenarios/*/scenario.yaml
hunts 'seeded mutations of golden cases' --mutations 10 "$ORRERY_SOURCES/tests/golden/cases/check"

for corpus in "${ORRERY_SHARED:-/nonexistent}"/data/{hostile,k8s-manifests}/*/; do
    [ -d "$corpus" ] || continue
    hunts "corpus $(basename "$corpus")" "$corpus"
done
echo "1..$number"
