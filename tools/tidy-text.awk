# tidy-text.awk - rules for every line that we wrote, whatever its language.  The words are written
# in two halves, so that this file keeps its own rule.

/[ \t]$/ { say("trailing blank") }

index($0, "/wo" "rk/") { say("a path of one machine") }

index($0, "../sha" "red") && FILENAME != "dev" { say("only ./dev knows of that folder") }

tolower($0) ~ ("help" "er agent|sub" "agent|anthr" "opic|chat" "gpt|cla" "ude|language mod" "el") {
    say("the project speaks of itself alone")
}

function say(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what
}
