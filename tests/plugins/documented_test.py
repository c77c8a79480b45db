#!/usr/bin/python3
"""docs/plugins.md, word for word, as a new user would: its shell blocks but the first, which builds and installs rwbench.

    documented_test.py DOCUMENT PREFIX EXAMPLE

PREFIX is where rwbench is installed; EXAMPLE is the folder that the document's project is a copy of.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

document, prefix, example = (pathlib.Path(word).resolve() for word in sys.argv[1:])
blocks = re.findall(r"^```sh\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
if len(blocks) != 3:
    sys.exit(f"{document} has {len(blocks)} blocks of shell commands; expected 3: install, build, measure")

with tempfile.TemporaryDirectory(prefix="rwbench-test-") as home:
    os.symlink(prefix, os.path.join(home, "rwbench"))
    done = subprocess.run(["bash", "-euc", "".join(blocks[1:])], cwd=home, env=os.environ | {"HOME": home}, text=True,
                          stdout=subprocess.PIPE, timeout=240)
    print(done.stdout)
    if done.returncode != 0:
        sys.exit(f"what {document} shows ended with exit code {done.returncode}")
    for said in (r"^  ticket +first come, first served; yields while it waits \(plugin build/ticket\.so\)$", r"^ticket  .* ms"):
        if not re.search(said, done.stdout, re.MULTILINE):
            sys.exit(f"the output has no line like {said!r}")
    if len(list(pathlib.Path(home, "ticket").glob("rwbench-read-heavy-*.json"))) != 1:
        sys.exit("no report was written")
    for name in ("ticket.cpp", "CMakeLists.txt"):
        shown = pathlib.Path(home, "ticket", name).read_text(encoding="utf-8")
        kept = re.sub(r"\A(//[^\n]*\n)*", "", (example / name).read_text(encoding="utf-8"))  # its first comment aside
        if shown != kept:
            sys.exit(f"{document} shows another {name} than {example}")
