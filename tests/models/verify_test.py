"""The command `rwbench verify`, as users run it: verify_test.py RWBENCH DESIGNS_FOLDER CLASS."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

RWBENCH, DESIGNS = sys.argv[1], pathlib.Path(sys.argv[2])
VALIDATE_REPORT = DESIGNS.parent.parent / "scripts" / "validate-report"
DOCS = DESIGNS.parent.parent / "docs"
BUDGET = "15s"


def verify(*words, **how):
    return subprocess.run([RWBENCH, "verify", *words], capture_output=True, text=True, timeout=280, **how)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def refusal(self, *words):
        done = verify(*words)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        return done.stderr.strip()


    def report(self, file):
        """What a file holds, after an independent validator has found it to be a report."""
        done = subprocess.run([VALIDATE_REPORT, file], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(file.read_text())


class Usage(Case):
    def test_help_names_properties_locks_and_exit_codes(self):
        done = verify("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for expected in ("--scheduler", "no-lost-wake-up", "RWLockFair", "Exit codes", "docs/verify.md"):
            self.assertIn(expected, done.stdout)

    def test_bad_words_are_refused_with_what_was_expected(self):
        for words, expected in (
            (["--locc", "x"], "--locc: no such option (did you mean --lock?)"),
            (["--lock", "RWLockFiar"], "--lock RWLockFiar: there is none of that name (did you mean RWLockFair?)"),
            (["--property", "exclusio"], "(did you mean exclusion?)"),
            (["--scheduler", "dpr"], "--scheduler dpr: no such scheduler (did you mean dpor?)"),
            (["--scenario", "R|Q"], "--scenario R|Q: \"R|Q\", place 3, at \"Q\": expected R, W or x"),
            (["--threads", "9"], "--threads 9: "),
            (["--budget", "0s"], "--budget 0s: expected a time above zero"),
            (["--budget", "9"], "--budget 9: expected a time with its unit"),
            (["--budget", "721h"], "--budget 721h: expected a time of at most 720h"),
            (["--mutants", "--lock", "RWLockFair"], "--mutants: expected no --lock beside it: each planted fault has"),
            (["--audit", "--seeds", "2"], "--audit: expected no --seeds beside it"),
            (["--replay", "f", "--audit"], "--replay: expected no --audit beside it: the file says"),
            (["--list", "--out", "f"], "--list: expected no --out beside it"),
            (["--replay", "/no/such"], "--replay /no/such: can't be opened: No such file"),
            (["--design", "nowhere.hpp:x"], "nowhere.hpp: No such file"),
            (["--design", "nowhere.hpp"], "expected FILE:TYPE"),
            (["--design", "/:x"], "/: is a folder; expected a header"),
            (["extra"], "extra: expected an option"),
            (["--shard", "1/2"], "--shard: expected --seed N beside it"),
            (["--shard", "3/2", "--seed", "1"], "--shard 3/2: there is no shard 3 of 2"),
            (["--shard", "auto", "--seed", "1"], "--shard auto: neither SLURM_ARRAY_TASK_ID"),
            (["--seeds", "2"], "--seeds: expected --scheduler random or pct"),
        ):
            self.assertIn(expected, self.refusal(*words))

    def test_what_would_be_tried_is_listed(self):
        done = verify("--list", "--lock", "RWLockFair", "--property", "downgrade")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("W>R|W ", done.stdout)

    def test_a_report_without_a_violation_has_none_to_replay(self):
        file = self.folder / "held.json"
        verify("--lock", "RWLockFair", "--scenario", "W|R", "--budget", "1s", "--out", file)
        self.assertIn("it holds no violation", self.refusal("--replay", file))

    def test_a_scenario_of_ones_own_is_tried_alone(self):
        done = verify("--lock", "RWLockFair", "--scenario", "W|R", "--budget", "10s")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"W\|R +exhausted: [0-9,]+ executions, [0-9,]+ classes")

    def test_what_is_only_drawn_is_undecided_where_that_matters(self):
        words = ["--lock", "RWLockFair", "--scenario", "W|R", "--scheduler", "random", "--budget", "200ms"]
        self.assertEqual(verify(*words).returncode, 0)
        self.assertEqual(verify(*words, "--strict").returncode, 4)

    def test_a_bound_of_the_users_own_is_held_to(self):
        file = self.folder / "overtaken.json"
        words = ["--property", "starvation", "--threads", "2", "--max-bypass", "0", "--budget", BUDGET, "--out", file]
        done = verify("--lock", "RWLockRead", *words)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout, r"overtaken [1-9][0-9]* times, where at most 0 were allowed")
        again = verify("--replay", file)
        self.assertEqual(again.returncode, 1, again.stdout)
        self.assertNotIn("not violated any more", again.stdout)
        # Every violation has its story, and the text tells one of each kind.
        violated = [one for one in self.report(file)["verifications"] if one["violation"]]
        self.assertTrue(all(one["violation"]["story"] for one in violated))
        kinds = {(one["lock"], one["variant"], one["violation"]["property"]) for one in violated}
        self.assertEqual(done.stdout.count("is VIOLATED"), len(kinds))
        self.assertGreater(len(violated), len(kinds))
        self.assertRegex(done.stdout, r"The same in other scenarios: [0-9]+ violations?, told step by step in the report")

    def test_properties_and_designs_are_listed(self):
        def listed(*words):
            done = subprocess.run([RWBENCH, "list", *words], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return done.stdout
        self.assertRegex(listed("properties"), r"(?m)^  exclusion  +[A-Z].*\.$")
        self.assertIn("  no-lost-wake-up ", listed())
        designs = json.loads(listed("designs", "--json"))["designs"]
        self.assertEqual([one["name"] for one in designs], sorted(header.stem for header in DESIGNS.glob("*.hpp")))
        for one in designs:
            self.assertTrue(pathlib.Path(one["design"].split(":")[0]).exists(), one)
            self.assertGreater(len(one["summary"]), 20)

    def test_without_its_binary_it_says_what_is_missing(self):
        alone = self.folder / "rwbench"
        shutil.copy2(RWBENCH, alone)
        done = subprocess.run([alone, "verify"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("relacy-dev", done.stderr)
        done = subprocess.run([alone, "list", "properties"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout), (3, ""))
        self.assertIn("relacy-dev", done.stderr)
        done = subprocess.run([alone, "list"], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("not built: rwbench verify: ", done.stdout)


class Shards(Case):
    """What is divided is done as a whole: by the lists, and by the reports."""

    WHAT = ["--lock", "RWLockFair,RWLockRead", "--property", "exclusion,downgrade", "--threads", "2"]

    def listed(self, *words, **how):
        done = verify("--list", *self.WHAT, *words, **how)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def test_together_they_do_all_of_it_and_nothing_twice(self):
        whole = self.listed()
        parts = [self.listed("--shard", f"{number}/3") for number in (1, 2, 3)]
        self.assertEqual(sorted(sum(parts, [])), sorted(whole))
        self.assertLessEqual(max(map(len, parts)) - min(map(len, parts)), 1)
        self.assertEqual(self.listed("--shard", "2/3"), parts[1])

    def test_the_environment_says_which(self):
        second = self.listed("--shard", "2/3")
        slurm = {"SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "2", "SLURM_ARRAY_TASK_MAX": "6",
                 "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_STEP": "2"}
        self.assertEqual(self.listed("--shard", "auto", env={**os.environ, **slurm}), second)
        self.assertEqual(self.listed("--shard", "auto/3", env={**os.environ, "PARALLEL_SEQ": "2"}), second)

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_gnu_parallel_does_all_of_them(self):
        words = ["--lock", "RWLockFair", "--property", "exclusion", "--threads", "2", "--seed", "1", "--budget", "60s"]
        command = [RWBENCH, "verify", *words, "--shard", "auto/3", "--out", f"{self.folder}/part-{{}}.json"]
        done = subprocess.run(["parallel", *command], input="1\n2\n3\n", capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done, whole = self.joined([self.folder / f"part-{number}.json" for number in (1, 2, 3)])
        self.assertEqual((done.returncode, done.stderr, whole["complete"]), (0, "", True))
        self.assertEqual(len(whole["verifications"]), len(verify("--list", *words).stdout.splitlines()))

    def test_each_seed_is_a_check_of_its_own(self):
        file = self.folder / "seeds.json"
        words = ["--lock", "RWLockFair", "--scenario", "W|R", "--scheduler", "random", "--seeds", "4", "--seed", "10"]
        done = verify(*words, "--budget", "400ms", "--shard", "2/2", "--out", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        report = self.report(file)
        self.assertEqual(sorted({one["seed"] for one in report["verifications"]}), [11, 13])
        self.assertEqual(report["model_checking"]["shards"], {"count": 2, "here": [2], "ended_early": []})
        self.assertIn("seed 11", done.stdout)
        self.assertIn("shard 2 of 2", done.stdout)

    def test_their_reports_are_joined_to_that_of_the_whole(self):
        files = [self.folder / f"{number}.json" for number in (1, 2, 3)]
        words = [*self.WHAT, "--seed", "1", "--scheduler", "bounded", "--bound", "1", "--budget", "100s"]
        for number, file in enumerate(files, 1):
            done = verify(*words, "--shard", f"{number}/3", "--out", file)
            self.assertEqual(done.returncode, 0, done.stderr)
        whole, undivided = self.folder / "whole.json", self.folder / "undivided.json"
        joined = subprocess.run([RWBENCH, "report", "--merge", *files, "--out", whole, "--strict"],
                                capture_output=True, text=True)
        self.assertEqual((joined.returncode, joined.stderr), (0, ""))
        self.assertEqual(verify(*words, "--out", undivided).returncode, 0)

        def found(file):
            return sorted((one["lock"], one["variant"] or "", one["scenario"], one["executions"], one["verdict"])
                          for one in self.report(file)["verifications"])
        self.assertEqual(found(whole), found(undivided))
        # What is done up to one interruption takes the same executions each time, divided or not.
        again = subprocess.run([RWBENCH, "report", undivided], capture_output=True, text=True)
        shown, shown_again = (sorted(re.findall(".* scenarios: .*", one.stdout)) for one in (joined, again))
        self.assertEqual(len(shown), 4)
        self.assertEqual(shown, shown_again)

    def joined(self, files, *words):
        whole = self.folder / "joined.json"
        done = subprocess.run([RWBENCH, "report", "--merge", *files, "--out", whole, *words], capture_output=True, text=True)
        return done, self.report(whole) if done.returncode in (0, 1, 4) else None

    def divided(self, count, *words):
        """The reports of all shards, each of which held."""
        files = [self.folder / f"part-{number}.json" for number in range(1, count + 1)]
        for number, file in enumerate(files, 1):
            done = verify(*words, "--seed", "1", "--shard", f"{number}/{count}", "--out", file)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return files

    def test_an_audit_is_divided_by_its_weakened_orders(self):
        words = ["--audit", "--design", f"{DESIGNS}/phase_fair_lock.hpp:phase_fair_lock", "--budget", "100s"]
        files = self.divided(3, *words)
        done, whole = self.joined(files, "--strict")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        undivided = self.folder / "undivided.json"
        alone = verify(*words, "--seed", "1", "--out", undivided)
        self.assertEqual(self.report(undivided)["model_checking"]["order_audit"], whole["model_checking"]["order_audit"])
        counts = [len(self.report(file)["model_checking"]["order_audit"]["weakened"]) for file in files]
        self.assertEqual((sum(counts), max(counts) - min(counts)), (7, 1))
        self.assertIn("7 of 7 weakened orders caught", done.stdout)
        self.assertEqual(done.stdout.strip(), alone.stdout.replace("seed 1\n", "").strip())

    def test_bounds_are_divided_by_who_waits_and_who_overtakes(self):
        words = ["--bounds", "--lock", "RWLockRead,RWLockFair", "--budget", "8s"]
        files = self.divided(2, *words)
        done, whole = self.joined(files)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        found = {(one["lock"], one["waiter"], one["by"]): one for one in whole["model_checking"]["bounds"]}
        self.assertEqual(len(found), 7)
        self.assertEqual(found["RWLockRead", "writer", "readers"]["most"], [1, 2, 3, 4])
        self.assertGreater(found["RWLockRead", "writer", "readers"]["witness_s"], 0)
        self.assertEqual(found["RWLockFair", "reader", "writers"]["most"][0], 1)  # the longer runs may lack the time
        self.assertIsNone(found["RWLockFair", "reader", "writers"]["witness_s"])
        self.assertIn("RWLockRead, W|W>R|R4: a writer waits on", done.stdout)
        self.assertEqual(len(verify("--list", *words, "--shard", "2/2").stdout.splitlines()), 3)

    def test_shards_of_two_versions_of_a_design_are_told_apart(self):
        header, files = self.folder / "mine.hpp", [self.folder / "1.json", self.folder / "2.json"]
        included = self.folder / "part of mine.hpp"
        header.write_text('#include "part of mine.hpp"\n')
        lines = (DESIGNS / "ticket_lock.hpp").read_text().replace("class ticket_lock", "class mine")
        words = ["--design", f"{header}:mine", "--scenario", "W|W", "--seed", "1", "--budget", "1m"]
        for number, text in enumerate((lines, lines + "// changed\n"), 1):
            included.write_text(text)
            done = verify(*words, "--shard", f"{number}/2", "--out", files[number - 1])
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done, _ = self.joined(files)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("2.json: was made with another source of what was checked than ", done.stderr)
        verify(*words, "--shard", "1/2", "--out", files[0])
        self.assertEqual(self.joined(files)[0].returncode, 0)

    def test_a_shard_of_nothing_is_a_report_all_the_same(self):
        file = self.folder / "none.json"
        done = verify(*self.WHAT, "--shard", "1000/1000", "--seed", "1", "--out", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.report(file)["verifications"], [])


class Battery(Case):
    def test_every_lock_of_the_library_holds(self):
        file = self.folder / "all.json"
        done = verify("--budget", "60s", "--seed", "1", "--quiet", "--out", file)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        record = self.report(file)
        self.assertTrue(record["complete"])
        tried = {one["lock"] for one in record["verifications"]}
        self.assertEqual(len(tried), 9)
        self.assertEqual({one["verdict"] for one in record["verifications"]} & {"violated"}, set())
        for lock in tried - {"Lock"}:
            kept = {name for one in record["verifications"] if one["lock"] == lock for name in one["properties"]}
            self.assertGreaterEqual(len(kept), 12, lock)


class Bounds(Case):
    def found(self, *words):
        """Of each lock, who waits and who overtakes: what was promised, the most by growing runs, what that is called."""
        done = verify("--bounds", *words, "--quiet")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        line = r"^(RWLock\w+) +(reader|writer) +(writers|readers|read phases|later writers)  +(\S.*?)  +(\d+ \d+ \d+ \d+) +(.*)$"
        return {tuple(one[:3]): one[3:] for one in re.findall(line, done.stdout, re.MULTILINE)}, done.stdout

    def test_each_bound_is_found_and_what_is_unbounded_grows(self):
        found, _ = self.found("--budget", "30s")
        self.assertEqual(len(found), 14)
        grown = {key for key, (_, _, words) in found.items() if words.startswith("grows by ")}
        self.assertEqual(
            grown,
            {
                ("RWLockWrite", "reader", "writers"),
                ("RWLockRead", "writer", "readers"),
                ("RWLockReaderPhaseFair", "writer", "readers"),
            },
        )
        for key, (promised, counts, words) in found.items():
            if promised.isdigit():
                self.assertEqual(max(counts.split()), promised, key)
                self.assertIn(words, (f"at most {promised}", f"{promised} so far"), key)

    def test_the_wait_that_grows_is_shown_step_by_step(self):
        _, text = self.found("--lock", "RWLockRead", "--budget", "5s")
        story = text[text.index("RWLockRead, W|W>R|R4: a writer waits on while others come and go") :]
        self.assertRegex(story, r"comes to write, and waits\n(  step \d+: thread 3 is let in to read, at once\n){4}")

    def test_a_bound_that_is_exceeded_is_told_and_comes_again(self):
        file = self.folder / "exceeded.json"
        done = verify("--bounds", "--lock", "RWLockFair", "--max-bypass", "0", "--budget", "4s", "--out", file)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"(?m)^RWLockFair +reader +writers +1 +.*VIOLATED$")
        self.assertIn("RWLockFair, R|W|R: starvation is VIOLATED", done.stdout)
        runs = [run for one in self.report(file)["model_checking"]["bounds"] for run in one["runs"]]
        self.assertTrue(all(run["violation"]["story"] for run in runs if run["violation"]))
        again = verify("--replay", file)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertEqual(again.stdout.count("is VIOLATED"), sum(run["violation"] is not None for run in runs))

    # A lock that promises nothing has no bound to be found; and what is not --bounds' own business is refused.
    def test_what_does_not_fit_is_refused(self):
        self.assertIn("none of these locks promises", self.refusal("--bounds", "--lock", "Lock"))
        self.assertIn("--bounds: expected no --scenario beside it", self.refusal("--bounds", "--scenario", "W|R"))


class Mutants(Case):
    def test_every_planted_fault_is_found_and_comes_again_by_its_decisions(self):
        file = self.folder / "faults.json"
        done = verify("--mutants", "--budget", "180s", "--seed", "1", "--out", file)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found, planted = map(int, re.search(r"(\d+) of (\d+) planted faults found", done.stdout).groups())
        self.assertEqual(found, planted)
        self.assertGreaterEqual(planted, 30)
        report = self.report(file)
        self.assertEqual(len(report["model_checking"]["planted_faults"]), planted)
        again = verify("--replay", file)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertEqual(again.stdout.count("is VIOLATED"), planted)
        self.assertNotIn("same decisions", again.stdout)
        self.assertIn("thread 1: ", again.stdout)

    def test_what_is_not_found_within_the_budget_is_told(self):
        done = verify("--mutants", "--budget", "1us", "--seed", "1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("NOT FOUND", done.stdout)

    def test_a_file_that_is_no_record_is_refused_by_what_is_wrong_in_it(self):
        file = self.folder / "bad.json"
        for text, expected in (
            ("nonsense", "is not JSON"),
            ("{}", "is no rwbench report"),
            ('{"schema": "rwbench-report", "version": 99}', "/version: is 99, newer"),
            ('{"schema": "rwbench-report", "version": 1}', 'lacks the field "complete"'),
        ):
            file.write_text(text)
            self.assertIn(expected, self.refusal("--replay", file))


class Audit(Case):
    def test_each_order_of_the_library_is_caught_when_weakened_or_explained(self):
        explained = (DOCS / "memory-orders.md").read_text()
        file = self.folder / "orders.json"
        done = verify("--audit", "--budget", "120s", "--seed", "1", "--out", file)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        audit = self.report(file)["model_checking"]["order_audit"]
        self.assertGreaterEqual(len(audit["weakened"]), 30)
        self.assertEqual(audit["unread"], [])
        for one in audit["weakened"]:
            if one["violation"] is None:
                self.assertIn("### `{place}`, {operation}, {order} -> {weakened_to}".format(**one), explained, done.stdout)
        for one in audit["unmet"]:
            self.assertIn(f"### Not met: `{one['text']}`", explained, done.stdout)
        rows = re.findall(r"^\S+:\d+ (\w+)\S* +(\S+) +(\w+ -> \w+) ", explained, re.MULTILINE)
        self.assertGreaterEqual(len(rows), 30)
        listed = [(one["place"].split("/")[0], one["operation"], "{order} -> {weakened_to}".format(**one))
                  for one in audit["weakened"]]
        self.assertEqual(set(rows), set(listed), "run scripts/refresh-docs docs/memory-orders.md")
        caught = sum(one["violation"] is not None for one in audit["weakened"])
        again = verify("--replay", file)
        self.assertEqual((again.returncode, again.stdout.count("is VIOLATED")), (1, caught), again.stderr)
        self.assertNotIn("same decisions", again.stdout)

    def test_a_designs_own_orders_are_audited(self):
        done = verify("--audit", "--design", f"{DESIGNS}/ticket_lock.hpp:ticket_lock", "--budget", BUDGET, "--strict")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"ticket_lock.hpp:\d+ unlock +store +release -> relaxed +last-write +W\|W")
        self.assertIn("2 of 2 weakened orders caught", done.stdout)

    def test_an_order_that_is_stronger_than_needed_survives_and_one_that_is_never_used_is_told(self):
        header = self.folder / "strong.hpp"
        lines = (DESIGNS / "ticket_lock.hpp").read_text()
        header.write_text(lines.replace("class ticket_lock", "class strong").replace(
            "fetch_add(1, std::memory_order_relaxed)", "fetch_add(1, std::memory_order_acquire)").replace(
            "    void unlock() {", "    bool is_free() { return next_.load(std::memory_order_acquire) == 0; }\n    void unlock() {"))
        done = verify("--audit", "--design", f"{header}:strong", "--scenario", "W|W", "--budget", BUDGET, "--strict")
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"strong.hpp:\d+ lock/1 +read-modify-write +acquire -> relaxed +SURVIVES")
        self.assertRegex(done.stdout, r"survives: lock/1, .*1 scenario: 1 exhausted")
        self.assertRegex(done.stdout, r"no scenario comes to strong.hpp:\d+: bool is_free")

    def test_a_broken_lock_is_told_as_that_and_nothing_is_weakened(self):
        done = verify("--audit", "--design", f"{DESIGNS}/broken_fence_lock.hpp:broken_fence_lock", "--budget", BUDGET)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("is VIOLATED, after", done.stdout)
        self.assertNotIn("weakened orders", done.stdout)


class Designs(Case):
    def test_each_design_is_found_to_be_what_its_header_says(self):
        headers = sorted(DESIGNS.glob("*.hpp"))
        self.assertEqual(len(headers), 6)
        for header in headers:
            with self.subTest(header.name):
                finds = re.search(r"// Finds +(.*)", header.read_text()).group(1)
                done = verify("--design", f"{header}:{header.stem}", "--budget", BUDGET)
                self.assertNotEqual(done.stdout, "", done.stderr)
                violated = set(re.findall(r"^  (\S+) +VIOLATED", done.stdout, re.MULTILINE))
                if finds.startswith("nothing"):
                    self.assertEqual((done.returncode, violated), (0, set()), done.stdout)
                else:
                    expected = set(re.findall(r"[a-z-]+", finds.split(":")[0]))
                    self.assertEqual(done.returncode, 1, done.stdout)
                    self.assertTrue(violated & expected, f"{violated} but {expected}")

    def test_a_designs_counterexample_is_kept_with_its_story_and_comes_again(self):
        file = self.folder / "lost.json"
        design = f"{DESIGNS}/lost_wake_up_lock.hpp:lost_wake_up_lock"
        done = verify("--design", design, "--property", "no-lost-wake-up", "--budget", "5s", "--seed", "7", "--out", file)
        self.assertEqual(done.returncode, 1, done.stderr)
        report = self.report(file)
        self.assertEqual((report["complete"], report["seed"]), (True, 7))
        self.assertEqual(report["model_checking"]["asked"]["design"], design)
        self.assertIn("a brief spin", " ".join(report["model_checking"]["limits"]))
        violation = report["verifications"][0]["violation"]
        self.assertEqual(violation["property"], "no-lost-wake-up")
        self.assertIn("lost_wake_up_lock.hpp:", " ".join(one["at"] or "" for one in violation["story"]))
        again = verify("--replay", file)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("nobody can go on", again.stdout)
        self.assertNotIn("same decisions", again.stdout)

    def test_a_design_that_does_not_compile_gets_the_compilers_words_and_a_hint(self):
        header = self.folder / "half.hpp"
        header.write_text("template <class P> class half { int lock(; };")
        done = verify("--design", f"{header}:half")
        self.assertEqual(done.returncode, 2)
        self.assertIn("half.hpp:1", done.stderr)
        self.assertIn("it does not compile", done.stderr)

    def test_a_compiler_that_is_not_there_is_an_error_of_the_environment(self):
        done = verify("--design", f"{DESIGNS}/ticket_lock.hpp:ticket_lock", env={**os.environ, "CXX": "no-such-compiler"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("no compiler no-such-compiler", done.stderr)


class Interruption(Case):
    def test_ctrl_c_keeps_what_was_found_whatever_was_looked_for(self):
        file = self.folder / "some.json"
        for words in (["--lock", "RWLockFair"], ["--mutants"], ["--audit"], ["--bounds"],
                      ["--design", f"{DESIGNS}/phase_fair_lock.hpp:phase_fair_lock"]):
            with self.subTest(words):
                running = subprocess.Popen(
                    [RWBENCH, "verify", *words, "--budget", "1h", "--seed", "1", "--shard", "1/2", "--quiet", "--out", file],
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                while not self.blocks_interrupts(running.pid):
                    self.assertIsNone(running.poll())
                running.send_signal(signal.SIGINT)
                out, err = running.communicate(timeout=60)
                self.assertEqual(running.returncode, 128 + signal.SIGINT, err)
                self.assertEqual(err, "rwbench verify: interrupted: what was tried until then is above\n")
                self.assertIn("seed 1\n", out)
                report = self.report(file)
                self.assertFalse(report["complete"])
                self.assertEqual(report["model_checking"]["shards"]["ended_early"], [1])
                self.assertEqual(report["warnings"], [])
                self.assertEqual([name.name for name in self.folder.iterdir()], ["some.json"])
                found = report["verifications"] + report["model_checking"]["bounds"]
                self.assertLessEqual(len(found), report["model_checking"]["planned"])

    # As a terminal does it: the compiler gets it too.
    def test_ctrl_c_while_a_design_is_compiled_is_no_fault_of_the_design(self):
        compiler = self.folder / "slow"
        compiler.write_text("#!/bin/sh\necho compiling >&2\nkill -INT $$\n")
        compiler.chmod(0o755)
        done = verify("--design", f"{DESIGNS}/ticket_lock.hpp:ticket_lock", env={**os.environ, "CXX": str(compiler)})
        self.assertEqual(done.returncode, 128 + signal.SIGINT, done.stderr)
        self.assertEqual(done.stderr, "compiling\nrwbench verify: interrupted while a design was compiled\n")

    def test_a_file_that_can_not_be_written_is_told_before_anything_is_tried(self):
        for file, expected, code in (("/no/such/folder/f.json", "No such file or directory", 2),
                                     (self.folder, "Is a directory", 2)):
            done = verify("--lock", "RWLockFair", "--budget", "1h", "--out", file)
            self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
            self.assertIn(f"rwbench verify: --out {file}: ", done.stderr)
            self.assertIn(expected, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_full_disk_is_an_error_of_the_environment(self):
        done = verify("--lock", "RWLockFair", "--scenario", "W|R", "--budget", "10s", "--out", "/dev/full")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("--out /dev/full: ", done.stderr)
        self.assertIn("No space left on device", done.stderr)
        file = self.folder / "overtaken.json"
        verify("--lock", "RWLockRead", "--property", "starvation", "--threads", "2", "--max-bypass", "0", "--budget", "5s",
               "--out", file)
        for words in (["--list"], ["--mutants", "--list"], ["--replay", file], ["--bounds", "--lock", "RWLockFair", "--budget", "1s"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([RWBENCH, "verify", *words], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, words, done.stderr.count("stdout can't be written")), (3, words, 1), done.stderr)

    @staticmethod
    def blocks_interrupts(pid):
        blocked = re.search(r"SigBlk:\s*([0-9a-f]+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)
        return bool(int(blocked, 16) >> (signal.SIGINT - 1) & 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], sys.argv[3]])
