#!/usr/bin/python3
"""docs/plugins.md, word for word, as a new user would: its shell blocks, the first of which builds and installs rwbench.

    documented_test.py DOCUMENT BUILD EXAMPLE

The first block runs in a folder that stands for the repository: its build/release is BUILD, which is there already, and its
scripts/rwbench runs what is built there (that the real one builds it first is another test's). EXAMPLE is the folder that the
document's project is a copy of.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

document, build, example = (pathlib.Path(word).resolve() for word in sys.argv[1:])
blocks = re.findall(r"^```sh\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
if len(blocks) != 3:
    sys.exit(f"{document} has {len(blocks)} blocks of shell commands; expected 3: install, build, measure")


def stand_in_for_the_repository(folder):
    (folder / "scripts").mkdir(parents=True)
    (folder / "build").mkdir()
    (folder / "build/release").symlink_to(build)
    (folder / "scripts/rwbench").symlink_to(build / "harness/rwbench")


def run(block, folder, home):
    done = subprocess.run(["bash", "-euc", block], cwd=folder, env=os.environ | {"HOME": str(home)}, text=True,
                          stdout=subprocess.PIPE, timeout=240)
    print(done.stdout)
    if done.returncode != 0:
        sys.exit(f"what {document} shows ended with exit code {done.returncode}")
    return done.stdout


with tempfile.TemporaryDirectory(prefix="rwbench-test-") as name:
    home = pathlib.Path(name)
    stand_in_for_the_repository(home / "repository")
    if not re.search(r"^rwbench \d+\.\d+", run(blocks[0], home / "repository", home), re.MULTILINE):
        sys.exit("no version was printed")
    printed = run("".join(blocks[1:]), home, home)
    for said in (r"^  ticket +first come, first served; yields while it waits \(plugin build/ticket\.so\)$", r"^ticket  .* ms"):
        if not re.search(said, printed, re.MULTILINE):
            sys.exit(f"the output has no line like {said!r}")
    if len(list((home / "ticket").glob("rwbench-read-heavy-*.json"))) != 1:
        sys.exit("no report was written")
    for file in ("ticket.cpp", "CMakeLists.txt"):
        shown = (home / "ticket" / file).read_text(encoding="utf-8")
        kept = re.sub(r"\A(//[^\n]*\n)*", "", (example / file).read_text(encoding="utf-8"))  # its first comment aside
        if shown != kept:
            sys.exit(f"{document} shows another {file} than {example}")
