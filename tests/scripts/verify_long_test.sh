#!/usr/bin/env bash
# verify_long_test: what scripts/verify-long divides its work into, what is left of it when it is interrupted, and how it ends,
# over a tree of one small program.
#   verify_long_test.sh SOURCE_FOLDER
. "$(dirname "$0")/small_tree.sh"

# A rwbench that notes its call, and writes a report that is complete, or, once it got SIGTERM, one that is not. With HANGS, the
# second shard of a part waits for that; with VIOLATES, it ends with 1.
cat >"$tree/harness/rwbench.c" <<'END'
#define _POSIX_C_SOURCE 200809L
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static volatile sig_atomic_t ended;
static void end(int signal) { (void)signal; ended = 1; }
int main(int argc, char** argv) {
    struct sigaction action = {.sa_handler = end};
    sigaction(SIGTERM, &action, NULL);
    const char* out = NULL;
    int is_second = 0;
    FILE* calls = fopen(getenv("CALLS"), "a");
    for (int i = 1; i < argc; ++i) {
        fprintf(calls, "%s%c", argv[i], i + 1 == argc ? '\n' : ' ');
        if (strcmp(argv[i], "--out") == 0) out = argv[i + 1];
        if (strncmp(argv[i], "2/", 2) == 0) is_second = 1;
    }
    fclose(calls);
    sigset_t none, term;
    sigemptyset(&none);
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    if (is_second && getenv("HANGS")) while (!ended) sigsuspend(&none);
    FILE* report = fopen(out, "w");
    fprintf(report, "{\n  \"complete\": %s,\n}\n", ended ? "false" : "true");
    fclose(report);
    if (ended) return 143;
    return is_second && getenv("VIOLATES") ? 1 : 0;
}
END
cat >>"$tree/harness/CMakeLists.txt" <<'END'
add_executable(rwbench_verify rwbench.c)
set_target_properties(rwbench_verify PROPERTIES OUTPUT_NAME rwbench-verify)
END
printf '#!/bin/sh\necho policies >>"$CALLS"\necho all as promised\n' >"$tree/scripts/verify-policies"  # its models are none of this tree's
stand_in nproc 'echo 2'
export CALLS="$work/calls"

run() { : >"$CALLS"; (cd "$work/elsewhere" && "$tree/scripts/verify-long" "$@") >"$work/out" 2>"$work/err"; status=$?; }
calls() { grep -c -- "$1" "$CALLS"; }
seeds() { grep -o -- '--seed [0-9]*' "$CALLS" | sort -u | wc -l; }

for nonsense in '' 2 0h -1h 1d 59s '2h x' '2h 1 2'; do
    run $nonsense
    expect "'$nonsense' is no duration: exit code 2" is "$status" 2
    expect "'$nonsense' is no duration: what is one, is said" says "a number with s, m or h, at least 60s"
done

run 1h
expect "a run that finds nothing ends well" is "$status" 0
expect "1620 s on two processors are six shards of at most ten minutes" is "$(calls 'verify .*--threads 2,3')" 6
expect "a shard gets its part of the time" is "$(calls '--shard 6/6 --budget 540s')" 2
expect "the planted faults are divided too" is "$(calls 'verify .*--mutants')" 2
expect "all have one seed" is "$(seeds)" 1
expect "the shards of each part are joined" is "$(calls '^report --merge ')" 3

run 60s 7
expect "a seed of the user's own is taken" is "$(calls '--seed 7')" 6

VIOLATES=1 run 60s
expect "a shard that falls short ends it, with its exit code" is "$status" 1
expect "what the others of its part found is joined all the same" is "$(calls 'report --merge')" 1
expect "no other part is begun" is "$(calls '--mutants')" 0

: >"$CALLS"
HANGS=1 "$tree/scripts/verify-long" 60s 7 >"$work/out" 2>"$work/err" &
long=$!
until [[ -e $tree/build/verify-long/few-threads-1.json && $(calls '2/2') == 1 ]] && grep -q true "$tree/build/verify-long/few-threads-1.json"; do
    kill -0 $long || break
done
kill -TERM $long
wait $long
status=$?
expect "a signal ends it" is "$status" 143
expect "it says how to go on" says "the same call goes on"
expect "the shard under way kept what it had" grep -q '"complete": false' "$tree/build/verify-long/few-threads-2.json"

run 60s
expect "the same call goes on" is "$status" 0
expect "what spin has proven is not proven again" is "$(calls policies)" 0
expect "it goes on with the same seed" is "$(calls '--seed 7')" 5
expect "what was finished is not done again" is "$(calls '--shard 1/2 .*--threads 2,3')" 0
expect "what was cut short is" is "$(calls '--shard 2/2 .*--threads 2,3')" 1

run 60s
expect "after its end it begins anew" is "$(calls '--shard ')" 6
expect "after its end it proves anew" is "$(calls policies)" 1

sum_up
