# tidy-layers.awk - who may know whom, from the #include lines.
#
#     awk -f tidy-layers.awk pass=1 FILES pass=2 FILES
#
# The first pass learns what the contract headers of a folder include, since its plugins/,
# policies/ and kinds/ may include the same.

!/^ *# *include[ \t]/ { next }

{
    from = FILENAME
    quoted = /"/
    to = $0
    sub(/^[^<"]*[<"]/, "", to)
    sub(/[>"].*$/, "", to)
    folder = folder_of(from)
}

pass == 1 {
    if (quoted && from ~ /\.h$/) contract[folder, to] = 1
    next
}

!quoted {
    if (to == "yaml.h" && from != "text/yaml.c") say("only text/yaml.c knows libyaml")
    if (to == "jansson.h" && !within(from, "tests")) say("jansson is a second opinion for tests")
    next
}

to !~ /\// { say("an include starts at the top: \"" folder "/" to "\""); next }

!may_know() { say(folder "/ may not include " to) }

function folder_of(path) {
    sub(/\/[^\/]*$/, "", path)
    return path
}

function within(path, root) {
    return index(path, root "/") == 1
}

function may_know(    part, parent) {
    if (within(from, "tests")) return 1
    if (within(from, "text")) return within(to, "text")
    if (within(from, "sim")) return within(to, "sim") || within(to, "text")
    if (within(from, "cli")) return within(to, "cli") || within(to, "experiment") || within(to, "text")
    if (within(to, "cli") || within(to, "tests")) return 0
    if (within(from, "experiment")) return 1
    if (within(to, "experiment")) return 0
    if (within(to, "text") || within(to, "sim")) return 1
    if (!within(from, "models")) return 0
    if (within(from, "models/api")) return within(to, "models/api")
    if (folder ~ /\/(plugins|policies|kinds)$/) {
        parent = folder_of(folder)
        if (folder_of(to) == folder) return own_header() # never each other
        return within(to, "models/api") || within(to, parent) || ((parent, to) in contract)
    }
    if (folder == "models" || within(from, "models/faults") || within(from, "models/workloads")) {
        return 1
    }
    part = folder # models/scheduler/queue also belongs to models/scheduler
    sub(/^models\//, "", part)
    sub(/\/.*/, "", part)
    return within(to, "models/api") || within(to, "models/" part)
}

# Whether x.c includes x.h.
function own_header(    mine, theirs) {
    mine = from
    theirs = to
    sub(/\.[ch]$/, "", mine)
    sub(/\.h$/, "", theirs)
    return mine == theirs
}

function say(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
}
