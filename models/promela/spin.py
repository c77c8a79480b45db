"""Spin over the policies' models: each question is one spin, one compiler and one search, in a folder that goes away."""
import collections
import pathlib
import re
import shutil
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
POLICIES = {
    "Write": "writer_preferring",
    "Read": "reader_preferring",
    "Fair": "fair",
    "ReaderPhaseFair": "reader_phase_fair",
}
# What docs/semantics.md promises. A claim of engine.pml: does it hold?
CLAIMS = {
    "reader_gets_in": "a waiting reader gets in",
    "writer_gets_in": "a waiting writer gets in",
    "writer_gets_in_when_phases_end": "a waiting writer gets in, if no read phase lasts for ever",
}
HOLDS = {
    "Write": {"reader_gets_in": False, "writer_gets_in": True, "writer_gets_in_when_phases_end": True},
    "Read": {"reader_gets_in": True, "writer_gets_in": False, "writer_gets_in_when_phases_end": False},
    "Fair": {"reader_gets_in": True, "writer_gets_in": True, "writer_gets_in_when_phases_end": True},
    "ReaderPhaseFair": {"reader_gets_in": True, "writer_gets_in": False, "writer_gets_in_when_phases_end": True},
}
DEPTH = 1_000_000  # of a search, in steps: one that needs more is an error, not a result

# `holds`: exhausted, and true. Else the shortest way into a cycle that was found, and the cycle: (thread, step) each.
Answer = collections.namedtuple("Answer", "holds states way cycle")
# The most of each kind that was counted; `cap`: one that reaches it may be larger.
Counts = collections.namedtuple("Counts", "most cap states")


class Failed(Exception):
    """Spin, the compiler or the search did not do what was asked, with what they said."""


def is_missing():
    """A sentence, if spin isn't there."""
    return None if shutil.which("spin") else "spin was not found (Debian: spin)"


def _run(words, folder):
    done = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0 or "Error:" in done.stdout:
        raise Failed(f"{' '.join(map(str, words))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


class Search:
    """A policy's model, made into a program that searches it. `text`: of the model, in place of the policy's own."""

    def __init__(self, policy, threads, spin_options=(), compiler_options=(), text=None):
        self._holder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._holder.name)
        for file in HERE.glob("*.pml"):
            shutil.copy(file, self.folder)
        self.model = self.folder / "model.pml"
        self.model.write_text(text if text is not None else text_of(policy))
        _run(["spin", "-a", f"-DN={threads}", *spin_options, self.model.name], self.folder)
        # A small search ends sooner than a compiler that optimises it. Without reduction: a step may change all of the lock.
        self._is_small = threads <= 4
        optimised = "-O0" if self._is_small else "-O2"
        _run(["cc", optimised, "-w", "-DNOREDUCE", f"-DNFAIR={threads}", *compiler_options, "-o", "pan", "pan.c"], self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._holder.cleanup()

    def run(self, *options, depth=DEPTH):
        out = _run(["./pan", f"-m{depth}", "-w20" if self._is_small else "-w24", *options], self.folder)
        if depth == DEPTH and "max search depth too small" in out:
            raise Failed(f"the search needs more than {DEPTH:,} steps of depth")
        return out

    def trail(self, *options):
        return _run(["./pan", "-r", self.model.name + ".trail", *options], self.folder)


def text_of(policy):
    return (HERE / f"{POLICIES[policy]}.pml").read_text()


def _number(pattern, out):
    found = re.search(pattern, out)
    if not found:
        raise Failed(f"expected {pattern} in:\n{out}")
    return int(found[1])


def _names():
    """Of the numbers that spin gives names: each `mtype` goes on counting, from its last one up."""
    names = {}
    for one in re.findall(r"^mtype = \{(.*)\};$", (HERE / "engine.pml").read_text(), re.MULTILINE):
        for name in reversed(one.replace(" ", "").split(",")):
            names[len(names) + 1] = name
    return names


NAMES = _names()


def ask(policy, threads, claims=tuple(CLAIMS)):
    """Whether each claim holds, for executions of any length in which each thread that can go on does so some day."""
    steps = transitions(policy, threads)
    with Search(policy, threads) as search:
        return {claim: _asked(search, claim, steps) for claim in claims}


def _asked(search, claim, steps):
    options = ("-a", "-f", "-N", claim)
    out = search.run(*options)
    states = _number(r"(\d+) states, stored", out)
    if _number(r"errors: (\d+)", out) == 0:
        return Answer(True, states, [], [])
    if "acceptance cycle" not in out:
        raise Failed(out)
    # The search is depth first, and its first cycle a long one: a search of less depth has to find a shorter one. Where
    # its depth cuts a cycle off, spin shows the beginning only: such a one is passed over.
    for depth in range(10, _number(r"depth reached (\d+)", out) + 12, 2):
        if _number(r"errors: (\d+)", search.run(*options, depth=depth)) == 0:
            continue
        way, cycle = _story(search.trail("-N", claim))
        if is_starvation(steps, way, cycle):
            return Answer(False, states, way, cycle)
    raise Failed(f"{claim} is refuted, but no cycle is shown:\n{out}")


def _story(trail):
    steps = lambda text: [(int(who), NAMES[int(step)]) for who, step in re.findall(r"^ *(\d+) (\d+)$", text, re.MULTILINE)]
    way, _, cycle = trail.partition("<<<<<START OF CYCLE>>>>>")
    return steps(way), steps(cycle.partition("spin: trail ends")[0])


def is_starvation(transitions, way, cycle):
    """Do these steps lead from a free lock into a cycle on which thread 0 waits on, and no other is kept from a step?"""
    leads_to = {tuple(line.split(" | ")[:2]): line.split(" | ")[2] for line in transitions}
    places = lambda lock: re.findall(r"; \d+ (\w+)", lock)
    lock = next(one for _, one in leads_to if set(places(one)) == {"outside"})
    seen = []
    for number, (who, step) in enumerate(way + cycle):
        lock = leads_to[(f"{who} {step}", lock)]
        if number + 1 >= len(way):
            seen.append(lock)
    if not cycle or seen[0] != seen[-1]:
        return False
    on_cycle = [places(lock) for lock in seen]
    may_rest = lambda thread: any(threads[thread] in ("outside", "queued") for threads in on_cycle)
    moves = {who for who, _ in cycle}
    return all(thread in moves or may_rest(thread) for thread in range(len(on_cycle[0]))) and all(
        threads[0] not in ("outside", "inside") for threads in on_cycle
    )


def most_overtaken(policy, threads, k=2):
    """How often the watched thread is overtaken at the most, over all executions; nobody waits for ever."""
    with Search(policy, threads, ["-DCOUNTS", f"-DK={k}"], ["-DSAFETY"]) as search:
        out = search.run()
    if _number(r"errors: (\d+)", out) != 0:
        raise Failed(out)
    most = dict.fromkeys(["reader_by_writers", "writer_by_readers", "writer_by_read_phases", "writer_by_writers"], 0)
    for name, count in re.findall(r"^most (\w+) (\d+)$", out, re.MULTILINE):
        most[name] = max(most[name], int(count))
    return Counts(most, 2 * threads + 2, _number(r"(\d+) states, stored", out))


def transitions(policy, threads, text=None):
    """All that the model does: a set of lines, "thread step | the lock before | the lock after"."""
    with Search(policy, threads, ["-DTRANSITIONS"], ["-DSAFETY", "-DPRINTF"], text) as search:
        out = search.run()
    if _number(r"errors: (\d+)", out) != 0:
        raise Failed(out)
    named = set()
    for line in re.findall(r"^\s*(\d+ \d+ \| .* \| .*)$", out, re.MULTILINE):
        step, *locks = line.split(" | ")
        who, number = step.split()
        of_thread = lambda thread: f"; {thread[1]} {NAMES[int(thread[2])]} {thread[3]}"
        locks = [re.sub(r"; (\d+) (\d+) (\d)", of_thread, lock) for lock in locks]
        named.add(" | ".join([f"{who} {NAMES[int(number)]}", *locks]))
    return named
