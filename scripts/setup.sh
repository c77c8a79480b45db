# setup.sh: what the scripts share: install what is missing, configure, build. Sourced by bash, never run.
#
# All messages go to stderr, so that a report on stdout stays clean. A failure here is one of the environment: exit
# code 3, with the command or the log that helps. A call that finds nothing to do costs one `ninja` (tens of ms).

root=$(readlink -f "${BASH_SOURCE[0]}")
root=${root%/scripts/*}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() {
    say "$@"
    exit 3
}

# lock FILE: one process at a time from here to `unlock`. The file stays; the lock ends with the process at the latest.
lock() {
    exec {lock_fd}>"$1" || fail "cannot write $1: the build lives in the source folder, make that writable"
    flock --nonblock "$lock_fd" && return
    say "waiting for another build in ${1%/*}"
    flock "$lock_fd"
}
unlock() { exec {lock_fd}>&-; }  # before `exec`: a measuring rwbench must not hold the lock

# listed run|test...: the packages of these sets.
listed() {
    local set package
    while read -r set package; do
        [[ " $* " == *" $set "* ]] && printf '%s\n' "$package"
    done <"$root/scripts/packages" || true
}

# missing PACKAGE...: those that are not installed.
missing() {
    local package status
    for package; do
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
        [[ $status == installed ]] || printf '%s\n' "$package"
    done
}

# ensure_packages run|test...: installs what is missing, as root or through sudo. Once found complete, it is not asked
# again until the list changes. Where there is no dpkg, it is left to CMake to name what it cannot find.
ensure_packages() {
    local stamp="$root/build/.packages-${*//[^a-z]/-}"
    [[ $stamp -nt $root/scripts/packages ]] && return
    mkdir -p "$root/build" || fail "cannot make $root/build: the build lives in the source folder, make that writable"
    if ! command -v dpkg-query >/dev/null; then
        local package
        for package in cmake ninja; do
            command -v "$package" >/dev/null || fail "not a Debian system and no $package: install the likes of:" $(listed "$@")
        done
        return
    fi

    lock "$root/build/.packages.lock"
    local packages log="$root/build/packages.log"
    mapfile -t packages < <(missing $(listed "$@"))
    if ((${#packages[@]})); then
        local become=() install=(apt-get install -y --no-install-recommends "${packages[@]}")
        if ((EUID != 0)); then
            become=(sudo)
            [[ -t 0 ]] || become+=(-n)  # nobody there to type a password
            command -v sudo >/dev/null && "${become[@]}" true 2>/dev/null ||
                fail "packages are missing, and neither root nor sudo is at hand. As root, run: apt-get update && ${install[*]}"
        fi
        say "installing with apt: ${packages[*]}"
        # The lists may be absent or too old: then, and only then, they are fetched.
        local apt=("${become[@]}" env DEBIAN_FRONTEND=noninteractive)
        if ! "${apt[@]}" "${install[@]}" -o DPkg::Lock::Timeout=300 </dev/null >"$log" 2>&1; then
            "${apt[@]}" apt-get update </dev/null >>"$log" 2>&1 &&
                "${apt[@]}" "${install[@]}" -o DPkg::Lock::Timeout=300 </dev/null >>"$log" 2>&1 || {
                tail -n 20 "$log" >&2
                fail "apt failed (log: $log). As root, run: apt-get update && ${install[*]}"
            }
        fi
    fi
    : >"$stamp"
    unlock
}

# build PRESET [TARGET...]: an up-to-date build of a preset, in build/PRESET. Its output is shown only when it fails.
build() {
    local preset=$1 folder="$root/build/$1"
    local log="$folder/build.log" configured="$folder/.configured" targets=("${@:2}")
    ((${#targets[@]})) || targets=(all)
    mkdir -p "$folder" || fail "cannot make $folder: the build lives in the source folder, make that writable"
    lock "$folder/.lock"

    # The stamp says where and with which presets this folder was configured. It is written last, so that an interrupted
    # configuration, a moved tree or a changed preset starts afresh; changed CMake files are seen by ninja itself.
    if [[ ! -f $folder/build.ninja || $root/CMakePresets.json -nt $configured ]] || [[ $(<"$configured") != "$root" ]]; then
        say "configuring (log: $log)"
        cmake -S "$root" --preset "$preset" --fresh </dev/null >"$log" 2>&1 || show_and_fail "configuring"
        printf '%s\n' "$root" >"$configured"
    fi

    say_if_it_lasts "building, the first time for minutes (log: $log)"
    ninja -C "$folder" "${targets[@]}" </dev/null >"$log" 2>&1 || show_and_fail "building"
    kill "$talker" 2>/dev/null || true
    unlock
}

# say_if_it_lasts MESSAGE: says it in a second, unless `talker` is killed before. It holds neither the lock nor, while it
# sleeps, anything that a reader of our output waits for.
say_if_it_lasts() {
    (
        unlock
        sleep 1 >/dev/null 2>&1
        kill -0 $$ 2>/dev/null && say "$@"
    ) >/dev/null &
    talker=$!
    disown
}

show_and_fail() {
    kill "${talker-}" 2>/dev/null || true
    tail -n 60 "$log" >&2
    fail "$1 failed; the whole log: $log"
}

# sanitizer_safe COMMAND...: runs it without address space randomisation where the kernel randomises more bits than the
# sanitizers of gcc 12 and clang 14 can stand: with 28 they run, with 32 (some kernels' default) ThreadSanitizer dies at
# once with "unexpected memory mapping". In a container that forbids `setarch`, that message is then what remains.
sanitizer_safe() {
    local bits
    bits=$(cat /proc/sys/vm/mmap_rnd_bits 2>/dev/null) || bits=28
    if ((bits > 28)) && setarch -R true 2>/dev/null; then
        setarch -R "$@"
    else
        "$@"
    fi
}
