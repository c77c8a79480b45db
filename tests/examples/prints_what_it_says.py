#!/usr/bin/python3
"""prints_what_it_says.py SOURCE PROGRAM: runs an example, and compares what it prints with what its first comment shows.

The comment shows it below a line `// Prints:`, each line indented by two more spaces, up to the comment's end.
"""
import pathlib
import re
import subprocess
import sys

source, program = sys.argv[1:]
shown = re.search(r"^// Prints:\n((?://   .*\n)+)(?!//)", pathlib.Path(source).read_text(encoding="utf-8"), re.MULTILINE)
if not shown:
    sys.exit(f"{source}: its first comment does not end with `// Prints:` and the lines")
expected = re.sub(r"^//   ", "", shown[1], flags=re.MULTILINE)

done = subprocess.run([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=100)
if done.returncode != 0:
    sys.exit(f"{program}: exit code {done.returncode}")
if done.stdout != expected:
    sys.exit(f"{source} says that it prints\n{expected}but it printed\n{done.stdout}")
