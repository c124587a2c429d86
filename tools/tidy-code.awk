# tidy-code.awk - rules for lines, functions and files of C.

FNR == 1 {
    end_of_file()
    file = FILENAME
    base = file
    sub(/.*\//, "", base)
    in_comment = 0
    opened = 0
    pragma_seen = 0
    waiver_line = -1
    if (index($0, "/* " base " - ") != 1) say("the file begins with its head: /* " base " - what it is")
}

{
    n_lines = FNR
    raw = $0
    columns = raw
    gsub(/[\200-\277]/, "", columns)
    if (length(columns) > 100) say("line has " length(columns) " columns; the limit is 100")
    if (raw ~ /\t/) say("tab")
    code = without_comments(raw)
    waived = raw ~ /\/\* tidy: [^ ]/ || waiver_line == FNR - 1
    if (raw ~ /^ *\/\* tidy: [^ ].*\*\/$/) waiver_line = FNR
}

/^#pragma once/ { pragma_seen = 1 }
/^\{/ { opened = FNR }
/^\}/ && opened {
    if (FNR - opened - 1 > 60) say("function has " FNR - opened - 1 " lines; the limit is 60")
    opened = 0
}

waived { next }

{
    literals = code
    gsub(/%%/, "", literals)
    if (!is_test() && file != "text/scalar.c" && !calls("g_ascii_formatd") &&
        literals ~ /"[^"]*%[-+ #0-9.*]*l?[fFeEgG][^"]*"/) {
        say("only text/scalar.c formats floating numbers: printf follows the locale")
    }
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    if (file != "text/scalar.c" && calls("strtod|strtof|strtold|atof|sscanf")) {
        say("only text/scalar.c reads floating numbers: strtod follows the locale")
    }
    check_idioms()
    if (!is_test()) check_real_world()
}

END {
    end_of_file()
}

function check_idioms() {
    if (code ~ /(^|[^_a-zA-Z0-9])goto /) say("no goto")
    if (calls("g_return_if_fail|g_return_val_if_fail")) say("g_assert, not g_return_if_fail")
    if (code ~ /(^|[^_a-zA-Z0-9])(GList|GSList|GObject|GMainLoop|GRand|GDateTime)([^_a-zA-Z0-9]|$)/) {
        say("not in this house: GList, GSList, GObject, GMainLoop, GRand, GDateTime")
    }
    if (calls("g_hash_table_(iter_init|foreach|foreach_remove|foreach_steal|get_keys|get_values|find|get_keys_as_array)")) {
        say("hash order is not an order")
    }
    if (calls("pthread_create|g_thread_new|g_thread_try_new|thrd_create")) say("one thread a run")
    if (code ~ /^ *\/\// || code ~ /[;{}] *\/\//) say("comments are /* ... */")
}

# The clock and the environment belong to the command line; what decides a run is in the run.
function check_real_world() {
    if (calls("s?rand|s?random|[delmn]rand48|g_random_[a-z_]+|g_rand_[a-z_]+|getrandom|getentropy")) {
        say("the real world may not leak in: random numbers come from sim/random.h")
    }
    if (calls("gettimeofday|localtime|localtime_r|gmtime|gmtime_r|strftime|g_get_real_time|g_date_time_new_now[a-z_]*|sleep|usleep|nanosleep|g_usleep")) {
        say("the real world may not leak in: time is sim_now()")
    }
    if (file !~ /^cli\// && calls("time|clock|clock_gettime|g_get_monotonic_time|g_timer_new")) {
        say("the real world may not leak in: time is sim_now()")
    }
    if (file !~ /^cli\// && calls("getenv|secure_getenv|g_getenv|g_environ_getenv|g_get_environ")) {
        say("only cli/ reads the environment")
    }
    if (code ~ /setlocale *\( *LC_(NUMERIC|ALL)/ || (file !~ /^cli\// && calls("setlocale|newlocale|uselocale"))) {
        say("the locale may not decide: LC_MESSAGES and LC_CTYPE only, in cli/")
    }
}

# Whether the line calls one of these functions, not a member or a longer name.
function calls(names) {
    return code ~ ("(^|[^_a-zA-Z0-9.>])(" names ") ?\\(")
}

function is_test() {
    return file ~ /^tests\//
}

function without_comments(line,    kept, at) {
    kept = ""
    while (line != "") {
        if (in_comment) {
            at = index(line, "*/")
            if (at == 0) return kept
            line = substr(line, at + 2)
            in_comment = 0
        } else {
            at = index(line, "/*")
            if (at == 0) return kept line
            kept = kept substr(line, 1, at - 1)
            line = substr(line, at + 2)
            in_comment = 1
        }
    }
    return kept
}

function end_of_file() {
    if (file == "") return
    if (n_lines > 600) say_at(n_lines, "file has " n_lines " lines; the limit is 600")
    if (file ~ /\.h$/ && !pragma_seen) say_at(1, "a header says #pragma once")
}

function say(what) {
    say_at(FNR, what)
}

function say_at(line, what) {
    printf "%s:%d: %s\n", file, line, what
}
