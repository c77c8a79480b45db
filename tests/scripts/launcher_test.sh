#!/usr/bin/env bash
# launcher_test: scripts/rwbench as a stranger meets it, over a tree of one small program.
#   launcher_test.sh SOURCE_FOLDER
. "$(dirname "$0")/small_tree.sh"

run() { (cd "$work/elsewhere" && "$tree/scripts/rwbench" "$@") >"$work/out" 2>"$work/err"; status=$?; }

run
expect "the first call builds and runs" is "$status $(out)" "0 in $work/elsewhere"

run --one 'two words' '' '*' '$HOME' "it's" $'new\nline' --
expect "arguments pass through exactly, in the current folder" is "$(out)" "in $work/elsewhere
<--one>
<two words>
<>
<*>
<\$HOME>
<it's>
<new
line>
<-->"

rm "$work/dpkg-calls"
run
expect "a second call builds nothing" grep -q "no work to do" "$tree/build/release/build.log"
expect "a second call asks for no package" is "$status $(ls "$work" | grep -c dpkg-calls)" "0 0"

EXIT=4 run
expect "the exit code passes through" is "$status" 4

LIST_LOCKS=1 run
expect "while rwbench runs, it locks nobody out of the build" is "$status $(out)" "0 "

ln -s "$tree/scripts/rwbench" "$work/bin/rwbench-link"
(cd "$work/elsewhere" && rwbench-link) >"$work/out" 2>"$work/err"
status=$?
expect "it works through a symbolic link" is "$status" 0

printf '%s\n' "${good/in %s/inside %s}" >"$tree/harness/rwbench.c"
run
expect "a changed source is rebuilt" is "$(out)" "inside $work/elsewhere"

echo 'target_compile_definitions(rwbench PRIVATE main=no_main)' >>"$tree/harness/CMakeLists.txt"
run
expect "a changed CMake file is seen, and a build that fails is exit code 3" is "$status" 3
expect "a build that fails names its log" says "$tree/build/release/build.log"
expect "a build that fails shows why" says "undefined reference"
echo 'add_executable(rwbench rwbench.c)' >"$tree/harness/CMakeLists.txt"
run
expect "a repaired tree builds again" is "$status" 0

# An interruption at its worst: killed in the middle of the configuration, then in the middle of a build.
rm "$tree/build/release/build.ninja" && echo "nonsense(" >"$tree/build/release/CMakeCache.txt"
run
expect "an interrupted configuration is made afresh" is "$status" 0
# A compiler that tells when it has begun, and waits to be let go.
mkfifo "$work/compiling" "$work/go" "$work/said"
stand_in slow-cc 'echo $$ >"'"$work"'/compiling"; read -r _ <"'"$work"'/go"; exec "$@"'
compile_by() { echo "${1:+set_property(GLOBAL PROPERTY RULE_LAUNCH_COMPILE $1)}
add_executable(rwbench rwbench.c)" >"$tree/harness/CMakeLists.txt"; }
printf '%s\n' "$good" >"$tree/harness/rwbench.c"
compile_by slow-cc
setsid "$tree/scripts/rwbench" 2>/dev/null &
group=$!
read -r compiler <"$work/compiling"
kill -KILL -- "-$group" "$compiler"
wait "$group" 2>/dev/null
compile_by ''
run
expect "an interrupted build is taken up again" is "$status $(out)" "0 in $work/elsewhere"

# A build that lasts is said to be under way, while it is.
compile_by slow-cc
"$tree/scripts/rwbench" >"$work/out" 2>"$work/said" &
call=$!
while read -t 30 -r line; do
    [[ $line == *building* ]] && break
done <"$work/said"
read -r _ <"$work/compiling"
echo >"$work/go"
wait "$call"
status=$?
expect "a build that lasts is said to be under way" is "$status $line" \
    "0 rwbench: building, the first time for minutes (log: $tree/build/release/build.log)"

# Concurrent calls: each must wait for the one build and find its result.
stand_in counting-cc 'echo compiled >>"'"$work"'/compilations"; exec "$@"'
compile_by counting-cc
calls=()
for call in 1 2 3 4; do
    "$tree/scripts/rwbench" "$call" >"$work/out.$call" 2>"$work/err.$call" &
    calls+=($!)
done
status=0
for call in "${calls[@]}"; do wait "$call" || status=$?; done
expect "concurrent calls all succeed" is "$status" 0
expect "concurrent calls build once" is "$(grep -c . "$work/compilations")" 1

mv "$tree" "$work/moved" && tree="$work/moved"
run
expect "a moved tree is configured afresh" is "$status" 0

printf '{' >"$tree/CMakePresets.json"
run
expect "a preset that cannot be read is exit code 3" is "$status" 3
expect "a configuration that fails names its log" says "$tree/build/release/build.log"

# The packages.
rm -rf "$tree/build" && echo '{ "version": 3, "configurePresets": [ { "name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release" } ] }' >"$tree/CMakePresets.json"
everything | grep -v -e '^cmake$' -e '^g++$' >"$work/installed"
if ((EUID == 0)); then
    run
    expect "what is missing is installed, the lists fetched when they are absent" is "$status" 0
    expect "one line says what is installed" says "installing with apt: g++ cmake"
    expect "only what is missing is installed" is "$(tail -n 1 "$work/apt-calls")" \
        "install -y --no-install-recommends g++ cmake -o DPkg::Lock::Timeout=300"

    rm -rf "$tree/build" "$work/updated"
    everything | grep -v '^cmake$' >"$work/installed"
    stand_in apt-get 'echo "E: no network"; exit 100'
    run
    expect "an apt that fails is exit code 3" is "$status" 3
    expect "an apt that fails shows why, and the command" says "apt-get update && apt-get install -y --no-install-recommends cmake"
    expect "an apt that fails is asked again by the next call" is "$(run; ls -A "$tree/build" | grep -c packages-)" 0

    # Somebody without any right: the file system and the packages are theirs to read.
    stand_in sudo 'exit 1'
    chmod -R a+rX "$work" && rm -rf "$tree/build" && mkdir -m 777 "$tree/build"
    (cd / && setpriv --reuid=65534 --regid=65534 --clear-groups "$tree/scripts/rwbench") >"$work/out" 2>"$work/err"
    status=$?
    expect "with neither root nor sudo it is exit code 3" is "$status" 3
    expect "with neither root nor sudo it tells the command to run" says \
        "run: apt-get update && apt-get install -y --no-install-recommends cmake"
    rm -rf "$tree/build" && chmod a-w "$tree"
    (cd / && setpriv --reuid=65534 --regid=65534 --clear-groups "$tree/scripts/rwbench") >"$work/out" 2>"$work/err"
    status=$?
    expect "a tree that cannot be written is exit code 3" is "$status" 3
    expect "a tree that cannot be written is said so" says "make that writable"
else
    stand_in sudo 'exit 1'
    run
    expect "with neither root nor sudo it is exit code 3" is "$status" 3
    expect "with neither root nor sudo it tells the command to run" says \
        "run: apt-get update && apt-get install -y --no-install-recommends g++ cmake"
fi

sum_up
