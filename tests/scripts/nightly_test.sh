#!/usr/bin/env bash
# nightly_test: what scripts/nightly calls, in which order, and how it ends, over a tree of one small program.
#   nightly_test.sh SOURCE_FOLDER
. "$(dirname "$0")/small_tree.sh"

run() { (cd "$work/elsewhere" && "$tree/scripts/nightly" "$@") >"$work/out" 2>"$work/err"; status=$?; }
soak_ends_with() { printf '#!/bin/bash\necho "soak $*"; exit %d\n' "$1" >"$tree/scripts/soak"; }
runs() { grep -c '^<run>$' "$work/out"; }
soak_ends_with 0

for nonsense in '' 2 0h -1h 1d '1 h' 3s; do
    run $nonsense
    expect "'$nonsense' is no duration: exit code 2" is "$status" 2
    expect "'$nonsense' is no duration: what is one, is said" says "a number with s, m or h, at least 4s"
done

run 4s
expect "a night that finds nothing ends well" is "$status" 0
expect "half of the night is the soak's, first" is "$(head -n 1 "$work/out")" "soak 2s"
expect "a round is made of three runs, and the last is whole" is "$(($(runs) % 3))" 0
expect "at least one round is made" test "$(runs)" -ge 3
expect "every run is observed" is "$(grep -c '^<--observe>$' "$work/out")" "$(runs)"
for report in sleeping computing empty; do
    expect "the report '$report' stays" grep -qxF "<$tree/build/nightly/$report.json>" "$work/out"
done
expect "it says how many rounds kept every bound" says "$(($(runs) / 3)) rounds of observed runs kept every bound"

EXIT=1 run 4s
expect "a bound exceeded ends it at once, with its exit code" is "$status $(runs)" "1 1"

soak_ends_with 66
run 4s
expect "a soak that fails ends it before the first run, with its exit code" is "$status $(runs)" "66 0"

sum_up
