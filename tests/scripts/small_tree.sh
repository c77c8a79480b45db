# small_tree.sh SOURCE_FOLDER: sourced by the tests of the scripts. Makes a copy of the scripts over a tree of one small
# program that prints what it was given; the tree's path has spaces; apt and dpkg are stand-ins that keep a list in a file.
# Each case is a sentence.
set -uo pipefail
source_folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree="$work/a tree with spaces"
failures=0

# A copy of the scripts over the small program.
mkdir -p "$tree/harness" "$work/bin" "$work/elsewhere"
cp -r "$source_folder/scripts" "$tree"
cat >"$tree/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(small C)
add_subdirectory(harness)
END
cat >"$tree/harness/CMakeLists.txt" <<'END'
add_executable(rwbench rwbench.c)
END
cat >"$tree/CMakePresets.json" <<'END'
{ "version": 3, "configurePresets": [ { "name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release" } ] }
END
good='#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char** argv) {
    char folder[4096];
    if (getenv("LIST_LOCKS")) return system("ls -l /proc/self/fd | grep [.]lock") == 0;
    printf("in %s\n", getcwd(folder, sizeof folder));
    for (int i = 1; i < argc; ++i) printf("<%s>\n", argv[i]);
    return getenv("EXIT") ? atoi(getenv("EXIT")) : 0;
}'
printf '%s\n' "$good" >"$tree/harness/rwbench.c"

# Stand-ins: `installed` lists what dpkg-query finds; apt-get notes its call and installs into that list.
stand_in() { printf '#!/bin/bash\n%s\n' "$2" >"$work/bin/$1" && chmod +x "$work/bin/$1"; }
stand_in dpkg-query 'echo "$*" >>"'"$work"'/dpkg-calls"
grep -qx "${@: -1}" "'"$work"'/installed" && printf installed'
stand_in apt-get 'echo "$*" >>"'"$work"'/apt-calls"
[[ $1 != update ]] || { touch "'"$work"'/updated"; exit 0; }
[[ -e "'"$work"'/updated" ]] || { echo "E: Unable to locate package"; exit 100; }
for word; do [[ $word == -* || $word == install ]] || echo "$word" >>"'"$work"'/installed"; done'
everything() { grep '^run' "$tree/scripts/packages" | while read -r _ package; do echo "$package"; done; }
export PATH="$work/bin:$PATH"
everything >"$work/installed"

status=0
expect() {  # expect SENTENCE CONDITION...
    if "${@:2}"; then
        echo "ok: $1"
    else
        echo "FAILED: $1 (exit code $status)"
        sed 's/^/    /' "$work/out" "$work/err"
        failures=$((failures + 1))
    fi
}
is() { [[ $1 == "$2" ]]; }
says() { grep -qF -- "$1" "$work/err"; }
out() { cat "$work/out"; }

# The last line of a test: what came of all its cases.
sum_up() {
    echo "$failures failed"
    ((failures == 0))
}
