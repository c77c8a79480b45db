#!/usr/bin/python3
"""The real binary, as a user meets it: exit codes, last words, signals, terminals, full disks, broken locks.

    command_test.py RWBENCH RWBENCH_BROKEN VALIDATE_REPORT [TestClass...]

Nothing here judges a speed, and nothing waits by the clock: what must have happened is seen in what the program says.
"""
import fcntl
import json
import os
import pty
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import unittest

RWBENCH, RWBENCH_BROKEN, VALIDATE_REPORT = map(os.path.abspath, sys.argv[1:4])
PATIENCE_S = 60  # a hang is a failure; nothing takes nearly so long

QUICK = ["run", "--scenario", "read-heavy", "--lock", "std::mutex,std::shared_mutex", "--readers", "2", "--writers", "1",
         "--iterations", "2", "--read-delay", "100us", "--write-delay", "100us", "--trials", "2", "--warmup", "1"]


class CommandTest(unittest.TestCase):
    """Each test runs in an empty folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rwbench-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_it(self, *words, binary=RWBENCH, stdout=subprocess.PIPE, before=None, **environment):
        return subprocess.run([binary, *words], cwd=self.folder, stdout=stdout, stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE_S, env=os.environ | environment, preexec_fn=before)

    def files(self):
        return sorted(os.listdir(self.folder))

    def report(self, name="r.json"):
        path = os.path.join(self.folder, name)
        checked = subprocess.run([VALIDATE_REPORT, path], capture_output=True, text=True, timeout=PATIENCE_S)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def assert_one_line(self, text):
        self.assertRegex(text, r"\A[^\n]+\n\Z")


class OnTerminal:
    """A program whose stderr, and stdout where wanted, is a terminal of 100 columns."""

    def __init__(self, words, folder, binary=RWBENCH, stdout_too=False, **environment):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 100, 0, 0))
        clean = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm"} | environment
        self.process = subprocess.Popen([binary, *words], cwd=folder, stderr=slave,
                                        stdout=slave if stdout_too else subprocess.DEVNULL, env=clean,
                                        # nohup, under which the tests may run, has it ignored
                                        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        os.close(slave)
        self.seen = ""

    def read_until(self, pattern):
        """Until the pattern was seen, or, with None, until the program has closed the terminal."""
        while pattern is None or not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.master], [], [], PATIENCE_S)
            if not ready:
                self.process.kill()
                raise AssertionError(f"{pattern!r} was never seen in {self.seen!r}")
            try:
                some = os.read(self.master, 65536)
            except OSError:  # how Linux says that the other end is closed
                some = b""
            if not some:
                if pattern is None:
                    return self.seen
                raise AssertionError(f"{pattern!r} was never seen in {self.seen!r}")
            self.seen += some.decode()
        return self.seen

    def end(self):
        self.read_until(None)
        os.close(self.master)
        return self.process.wait(timeout=PATIENCE_S)


class Usage(CommandTest):
    def assert_refused(self, *words, names):
        result = self.run_it(*words)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assert_one_line(result.stderr)
        for name in names:
            self.assertIn(name, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(self.files(), [])

    def test_unknown_names_are_refused_with_the_nearest(self):
        self.assert_refused("run", "--scenario", "read-havy", names=["--scenario read-havy", "read-heavy", "rwbench list"])
        self.assert_refused(*QUICK, "--lock", "std::mutx", names=["--lock std::mutx", "std::mutex", "rwbench list"])
        self.assert_refused(*QUICK, "--itterations", "5", names=["--itterations", "--iterations"])
        self.assert_refused(*QUICK, "--work", "nonne", names=["--work nonne", "none"])
        self.assert_refused("rum", names=["rum", "run"])

    def test_a_lock_that_is_not_built_is_told_from_one_that_nobody_knows(self):
        absent = json.loads(self.run_it("list", "locks", "--json").stdout)["not_built"]
        for lock in absent:
            self.assert_refused(*QUICK, "--lock", lock["name"], names=[f"--lock {lock['name']}", "not built", lock["why"]])
        listed = self.run_it("list", "locks").stdout
        self.assertEqual("not built" in listed, bool(absent), listed)

    def test_nonsense_values_are_refused(self):
        self.assert_refused("run", "--scenario", "read-heavy", "--readers", "-1", names=["--readers -1", "expected"])
        self.assert_refused("run", "--scenario", "throughput", "--read-ratio", "200%", names=["--read-ratio 200%", "100%"])
        self.assert_refused("run", "--scenario", "throughput", "--trials", "0", names=["--trials 0", "expected"])
        self.assert_refused("run", "--scenario", "throughput", "--duration", "5", names=["--duration 5", "unit"])
        self.assert_refused("run", names=["--scenario"])

    def test_an_option_that_the_scenario_does_not_take_is_refused(self):
        self.assert_refused("run", "--scenario", "read-heavy", "--threads", "2", names=["--threads", "throughput"])
        self.assert_refused("run", "--scenario", "throughput", "--observe", names=["--observe", "throughput", "read-heavy"])

    def test_an_unwritable_folder_is_refused_before_measuring(self):
        with open(os.path.join(self.folder, "file"), "w", encoding="utf-8"):
            pass
        for out in ("no/such/folder/r.json", "file/r.json", "/proc/r.json"):
            result = self.run_it("run", "--scenario", "all", "--trials", "1000000", "--out", out)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assert_one_line(result.stderr)
            self.assertIn("--out", result.stderr)
            self.assertIn(out, result.stderr)
        self.assertEqual(self.files(), ["file"])


class Output(CommandTest):
    def test_list_names_what_there_is(self):
        text = self.run_it("list").stdout
        for name in ("read-heavy", "balanced", "write-heavy", "uncontended", "throughput", "std::mutex", "std::shared_mutex"):
            self.assertIn(name, text)
        self.assertIn("std::mutex", self.run_it("run", "--help").stdout)
        listed = json.loads(self.run_it("list", "--json").stdout)
        self.assertIn("throughput", [scenario["name"] for scenario in listed["scenarios"]])
        for name in listed["locks"]:
            self.assertNotIn(" ", name["name"])

    def test_every_scenario_gives_a_table_and_a_valid_report(self):
        result = self.run_it("run", "--scenario", "all", "--lock", "std::mutex,std::shared_mutex,RWLockFair", "--readers", "2",
                             "--writers", "1", "--iterations", "2", "--trials", "1", "--warmup", "0", "--threads", "2", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        report = self.report()
        self.assertTrue(report["complete"])
        self.assertEqual({cell["scenario"] for cell in report["cells"]},
                         {"read-heavy", "balanced", "write-heavy", "downgrade", "broadcast", "broadcast-balanced",
                          "broadcast-write-heavy", "herd", "job-queue", "telemetry", "timeouts", "open-loop", "uncontended", "throughput",
                          "zipf"})
        for cell in report["cells"]:
            cannot = cell["scenario"] in ("downgrade", "timeouts") and cell["lock"] != "RWLockFair"
            self.assertEqual(cell["status"], "not_applicable" if cannot else "measured")
            self.assertIn(cell["scenario"], result.stdout)
        self.assertIn("report: r.json", result.stdout)

    def test_conditions_are_named_and_their_wake_ups_counted_and_shown(self):
        result = self.run_it("run", "--scenario", "job-queue,broadcast", "--lock", "RWLockFair,std::mutex", "--readers", "4",
                             "--iterations", "5", "--trials", "1", "--warmup", "0", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = {(cell["scenario"], cell["lock"]): cell for cell in self.report()["cells"]}
        for (scenario, lock), cell in cells.items():
            self.assertEqual(cell["parameters"]["condition"],
                             {"RWLockFair": "RWCondition", "std::mutex": "std::condition_variable"}[lock])
            (trial,) = cell["trials"]
            self.assertGreater(trial["woken"], 0)
            if scenario == "job-queue" and lock == "RWLockFair":
                self.assertEqual(trial["woken"], trial["notified"])
            if scenario == "broadcast":
                self.assertIsNone(trial["notified"])
                self.assertEqual(cell["ideal_s"], 0.01)  # 5 writes and 5 reads of 1 ms

    def test_conditions_end_by_their_counts_and_need_both_kinds_of_workers(self):
        for option, value in (("--duration", "1s"), ("--readers", "0"), ("--writers", "0")):
            result = self.run_it("run", "--scenario", "broadcast", option, value)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(option, result.stderr)
            self.assertIn("broadcast", result.stderr)

    def test_time_outs_are_counted_and_shown(self):
        result = self.run_it("run", "--scenario", "timeouts", "--lock", "RWLockFair,std::mutex", "--readers", "1", "--writers",
                             "1", "--timeout", "20us", "--write-delay", "2ms", "--trials", "1", "--warmup", "0", "--duration",
                             "1s", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = {cell["lock"]: cell for cell in self.report()["cells"]}
        self.assertEqual(cells["std::mutex"]["reason"], "it has no timed acquisitions")
        self.assertEqual(cells["RWLockFair"]["parameters"]["timeout"], "20us")
        for trial in cells["RWLockFair"]["trials"]:
            self.assertGreater(trial["timed_out"], 0)
            self.assertGreater(trial["timeout_late_ns"]["max"], 0)
        self.assertRegex(result.stdout, r"lock +timed out +p50 +p99.9 +max\nRWLockFair +\d+\.\d%")

    # 4 writers that each sleep for 5 ms inside can do 200 operations in a second at the very most.
    def test_a_rate_beyond_what_the_lock_can_serve_is_said_in_the_report_and_under_the_table(self):
        result = self.run_it("run", "--scenario", "open-loop", "--lock", "std::mutex", "--readers", "0", "--writers", "4",
                             "--write-delay", "5ms", "--rate", "1000/s", "--arrival", "fixed", "--duration", "1s",
                             "--trials", "1", "--warmup", "0", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        report = self.report()
        said = "open-loop, std::mutex (readers=0 writers=4 rate=1000/s): the rate is beyond what the lock can serve"
        self.assertIn(said, " ".join(report["warnings"]))
        self.assertIn(said, " ".join(result.stdout.split()))
        (cell,) = report["cells"]
        self.assertEqual(cell["metric"], "wait_p99_ns")
        self.assertEqual(cell["parameters"]["arrival"], "fixed")
        for trial in cell["trials"]:
            self.assertLess(trial["ops"], 0.95 * trial["arrivals"])
        self.assertRegex(result.stdout, r"lock +p99 wait +served")

    def test_many_locks_are_shown_with_what_each_weighs(self):
        result = self.run_it("run", "--scenario", "zipf", "--lock", "RWLockFair,std::*mutex", "--threads", "1", "--locks",
                             "16", "--skew", "0.5", "--trials", "1", "--warmup", "0", "--duration", "20ms", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        for cell in self.report()["cells"]:
            self.assertEqual((cell["parameters"]["locks"], cell["parameters"]["skew"]), (16, 0.5))
            self.assertRegex(result.stdout, rf"{re.escape(cell['lock'])} +[\d.]+ \w/s.* {cell['size_bytes']}\b")

    def test_overtakes_are_counted_where_it_is_asked_for(self):
        result = self.run_it(*QUICK, "--lock", "RWLock*", "--observe", "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("a writer overtaken by", result.stdout)
        for cell in self.report()["cells"]:
            seen = cell["overtakes"]
            self.assertEqual(seen["trials"], 2)
            self.assertEqual(seen["from_doorway"] is None, cell["lock"].startswith("std::"))
            self.assertEqual(cell["trials"][0]["reader_overtaken_max"] is None, cell["lock"].startswith("std::"))
        waiting = self.run_it("run", "--scenario", "broadcast", "--lock", "RWLockFair", "--readers", "4", "--writers", "2",
                              "--iterations", "3", "--trials", "1", "--warmup", "0", "--observe", "--out", "r.json")
        self.assertEqual(waiting.returncode, 0, waiting.stderr)
        self.assertEqual(self.report()["cells"][0]["overtakes"]["from_doorway"]["reader_by_writers"]["bound"], 1)
        self.assertNotIn("overtaken", self.run_it(*QUICK, "--out", "r.json").stdout)
        for cell in self.report()["cells"]:
            self.assertIsNone(cell["overtakes"])

    def test_without_a_terminal_there_is_neither_progress_nor_colour(self):
        result = self.run_it(*QUICK, "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        self.assertNotIn("\x1b", result.stdout)
        self.assertNotIn("\r", result.stdout)

    def test_json_is_the_report_on_stdout_and_no_file(self):
        result = self.run_it(*QUICK, "--json")
        with open(os.path.join(self.folder, "r.json"), "w", encoding="utf-8") as file:
            file.write(result.stdout)
        self.assertEqual(len(self.report()["cells"]), 2)
        self.assertEqual(self.files(), ["r.json"])

    def test_the_same_seed_runs_the_same_order(self):
        orders = []
        for seed in ("42", "42", "43"):
            report = json.loads(self.run_it("run", "--scenario", "read-heavy", "--lock", "std::*", "--readers", "1", "--writers",
                                            "1", "--iterations", "1", "--trials", "16", "--warmup", "0", "--json", "--seed",
                                            seed).stdout)
            ran = [(trial["sequence"], cell["lock"]) for cell in report["cells"] for trial in cell["trials"]]
            orders.append([lock for _, lock in sorted(ran)])
        self.assertEqual(orders[0], orders[1])
        self.assertNotEqual(orders[0], orders[2])

    def test_the_command_and_the_machine_are_in_the_report(self):
        self.run_it(*QUICK, "--out", "r.json", "--seed", "7")
        report = self.report()
        self.assertEqual(report["command"], "rwbench " + " ".join(QUICK + ["--out", "r.json", "--seed", "7"]))
        self.assertEqual(report["seed"], 7)
        self.assertGreaterEqual(report["machine"]["cores"], 1)
        self.assertRegex(report["machine"]["compiler"], r"^(GNU|Clang) \d+")
        self.assertIn("-std=c++20", report["machine"]["compiler_flags"])


    def test_a_drawn_seed_is_one_that_every_json_tool_keeps(self):
        self.run_it(*QUICK, "--out", "r.json")
        self.assertLess(self.report()["seed"], 2**53)


class Terminal(CommandTest):
    def test_progress_shows_on_a_terminal_and_is_erased(self):
        terminal = OnTerminal([*QUICK, "--out", "r.json"], self.folder)
        self.assertEqual(terminal.end(), 0)
        self.assertRegex(terminal.seen, r"\[[#.]{20}\]\x1b\[0m 1/9")
        self.assertIn("read-heavy, ", terminal.seen)
        self.assertTrue(terminal.seen.endswith("\r\x1b[K"), terminal.seen)

    def test_progress_fits_the_terminal(self):
        terminal = OnTerminal([*QUICK, "--out", "r.json"], self.folder, NO_COLOR="1")
        terminal.end()
        for line in re.split(r"\r|\x1b\[K", terminal.seen):
            self.assertLess(len(line), 100)

    def test_quiet_shows_no_progress(self):
        terminal = OnTerminal([*QUICK, "--out", "r.json", "--quiet"], self.folder, stdout_too=True)
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(terminal.seen, "")
        self.report()

    def test_a_terminal_has_colours_and_no_color_takes_them_away(self):
        colourful = OnTerminal([*QUICK, "--out", "r.json"], self.folder, stdout_too=True)
        colourful.end()
        plain = OnTerminal([*QUICK, "--out", "r.json"], self.folder, stdout_too=True, NO_COLOR="1")
        plain.end()
        colours = re.compile(r"\x1b\[[0-9;]*m")
        self.assertRegex(colourful.seen, colours)
        self.assertNotRegex(plain.seen, colours)
        self.assertIn("trials of each lock", plain.seen)


class Interruption(CommandTest):
    ENDLESS = ["run", "--scenario", "read-heavy", "--lock", "std::shared_mutex", "--readers", "2", "--writers", "1",
               "--iterations", "20", "--trials", "1000000", "--warmup", "0", "--out", "r.json"]

    def test_the_first_signal_ends_the_run_after_the_trial_under_way_with_a_valid_report(self):
        for sent, code in ((signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGTERM, 143)):
            terminal = OnTerminal(self.ENDLESS, self.folder)
            terminal.read_until(r"\] *\x1b\[0m *([5-9]|\d\d+)/")  # a few trials are done
            terminal.process.send_signal(sent)
            self.assertEqual(terminal.end(), code)
            self.assertIn('rwbench run: interrupted; the report holds what was finished, marked "complete": false',
                          terminal.seen)
            report = self.report()
            self.assertFalse(report["complete"])
            (cell,) = report["cells"]
            self.assertEqual(cell["status"], "unfinished")
            self.assertGreaterEqual(len(cell["trials"]), 1)
            self.assertEqual(cell["summary"] is not None, any(trial["valid"] for trial in cell["trials"]))
            self.assertEqual(self.files(), ["r.json"])

    def test_a_second_signal_quits_at_once(self):
        terminal = OnTerminal(["run", "--scenario", "throughput", "--lock", "broken-never-returns", "--threads", "2",
                               "--trials", "1", "--warmup", "0", "--out", "r.json"], self.folder, binary=RWBENCH_BROKEN)
        terminal.read_until("broken-never-returns")
        terminal.process.send_signal(signal.SIGINT)
        terminal.process.send_signal(signal.SIGTERM)
        self.assertEqual(terminal.end(), 143)
        self.assertEqual(self.files(), [])


class FullDisk(CommandTest):
    def test_a_device_that_is_full_is_said_in_one_line(self):
        result = self.run_it(*QUICK, "--out", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assert_one_line(result.stderr)
        self.assertIn("--out: cannot write /dev/full: No space left on device", result.stderr)
        self.assertIn("trials of each lock", result.stdout)

    def test_a_full_disk_leaves_nothing_half_written(self):
        disk = os.path.join(self.folder, "disk")
        os.mkdir(disk)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True).returncode != 0:
            self.skipTest("may not mount a small file system here")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        with open(os.path.join(disk, "filler"), "wb", buffering=0) as filler:
            try:
                while filler.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        result = self.run_it(*QUICK, "--out", "disk/r.json")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertIn("No space left on device", result.stderr)
        self.assertEqual(os.listdir(disk), ["filler"])

    def test_a_limit_of_the_files_size_leaves_nothing_half_written(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
        result = self.run_it(*QUICK, "--out", "r.json", before=limit)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertIn("--out: cannot write r.json: File too large", result.stderr)
        self.assertEqual(self.files(), [])

    def test_a_reader_of_stdout_that_went_away_takes_no_report_with_it(self):
        for words in ([], ["--json"]):
            reading, writing = os.pipe()
            os.close(reading)
            result = self.run_it(*QUICK, "--out", "r.json", *words, stdout=writing)
            os.close(writing)
            self.assertEqual(result.returncode, 3, result.stderr)
            self.assert_one_line(result.stderr)
            self.assertIn("stdout can't be written", result.stderr)
            self.assertEqual(len(self.report()["cells"]), 2)
            os.remove(os.path.join(self.folder, "r.json"))

    def test_streams_that_are_closed_take_no_report_with_them(self):
        for closed in ([1], [0, 1], [0, 1, 2]):
            for words in ([], ["--json"]):
                result = self.run_it(*QUICK, "--out", "r.json", *words, before=lambda: [os.close(fd) for fd in closed])
                self.assertEqual(result.returncode, 3, result.stderr)
                self.assertEqual(len(self.report()["cells"]), 2)
                os.remove(os.path.join(self.folder, "r.json"))

    def test_a_stdout_that_is_full_is_said_in_one_line(self):
        for words in (["list"], ["list", "--json"], ["run", "--help"], [*QUICK, "--out", "r.json"], [*QUICK, "--json"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                result = self.run_it(*words, stdout=full)
            self.assertEqual(result.returncode, 3, words)
            self.assert_one_line(result.stderr)
            self.assertIn("stdout can't be written", result.stderr)
            if "--out" in words:
                self.assertIn("the report is in r.json", result.stderr)
                self.assertEqual(len(self.report()["cells"]), 2)


class Broken(CommandTest):
    def run_broken(self, *words):
        return self.run_it(*words, "--out", "r.json", binary=RWBENCH_BROKEN)

    def test_a_lock_that_breaks_exclusion_fails_and_the_others_are_measured(self):
        result = self.run_broken("run", "--scenario", "balanced", "--lock", "broken-no-exclusion,std::mutex", "--readers",
                                 "4", "--writers", "4", "--trials", "2", "--warmup", "0")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertRegex(result.stderr, r"rwbench run: balanced, broken-no-exclusion \(readers=4 writers=4\): \w+")
        report = self.report()
        self.assertTrue(report["complete"])
        status = {cell["lock"]: cell for cell in report["cells"]}
        self.assertEqual(status["broken-no-exclusion"]["status"], "failed")
        self.assertIn(status["broken-no-exclusion"]["reason"], result.stderr)
        self.assertIsNone(status["broken-no-exclusion"]["summary"])
        self.assertEqual(status["std::mutex"]["status"], "measured")

    def test_a_downgrade_that_lets_a_writer_in_fails_and_the_others_are_measured(self):
        result = self.run_broken("run", "--scenario", "downgrade", "--lock", "broken-downgrade,RWLockFair,std::mutex",
                                 "--readers", "1", "--writers", "3", "--trials", "2", "--warmup", "0")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertIn("downgrade, broken-downgrade (readers=1 writers=3): another write showed after a downgrade (seen",
                      result.stderr)
        cells = {cell["lock"]: cell for cell in self.report()["cells"]}
        self.assertEqual({lock: cell["status"] for lock, cell in cells.items()},
                         {"broken-downgrade": "failed", "RWLockFair": "measured", "std::mutex": "not_applicable"})
        self.assertEqual(cells["std::mutex"]["reason"], "it can't downgrade")
        self.assertEqual(cells["RWLockFair"]["ideal_s"], 0.06)
        self.assertIsNone(cells["RWLockFair"]["floor_s"])

    def test_a_lock_that_excludes_nobody_fails_where_one_thread_alone_times_it(self):
        result = self.run_broken("run", "--scenario", "uncontended", "--lock", "broken-no-exclusion,std::mutex",
                                 "--trials", "1", "--warmup", "0")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(result.stderr, r"uncontended, broken-no-exclusion .*(two|another|beside|at once)")
        status = {(cell["lock"], cell["status"]) for cell in self.report()["cells"]}
        self.assertEqual(status, {("broken-no-exclusion", "failed"), ("std::mutex", "measured")})

    def test_a_timed_lock_that_lies_fails_and_the_others_are_measured(self):
        result = self.run_broken("run", "--scenario", "timeouts", "--lock", "broken-timed,broken-keeps,RWLockFair",
                                 "--readers", "2", "--writers", "3", "--duration", "100ms", "--trials", "1", "--warmup", "0")
        self.assertEqual(result.returncode, 1, result.stderr)
        cells = {cell["lock"]: cell for cell in self.report()["cells"]}
        self.assertEqual({lock: cell["status"] for lock, cell in cells.items()},
                         {"broken-timed": "failed", "broken-keeps": "failed", "RWLockFair": "measured"})
        self.assertIn("inside at once", cells["broken-timed"]["reason"])
        self.assertEqual(cells["broken-keeps"]["reason"], "it is still held in the end, though nobody is inside")

    def test_a_lock_that_exceeds_its_starvation_bound_fails_with_the_trace_of_that_wait(self):
        # Its readers come again and again while the writer waits: it gets its turn when they are done.
        result = self.run_broken("run", "--scenario", "read-heavy", "--lock", "broken-unfair,RWLockFair", "--readers", "4",
                                 "--writers", "1", "--iterations", "30", "--trials", "1", "--warmup", "0", "--observe")
        self.assertEqual(result.returncode, 1, result.stderr)
        sentence, *trace = result.stderr.splitlines()
        self.assertRegex(sentence, r"\Arwbench run: read-heavy, broken-unfair \(readers=4 writers=1\): a waiting writer was "
                                   r"overtaken by \d+ read phases, where unfair promises at most 1: one for each of the 0 "
                                   r"writers before it, and 1\Z")
        self.assertRegex(trace[0], r"\A  step \d+: thread \d+ comes to write, and waits\Z")
        self.assertRegex(trace[-1], r"\A  step \d+: thread \d+ is let in to write\Z")
        cells = {cell["lock"]: cell for cell in self.report()["cells"]}
        self.assertEqual(cells["broken-unfair"]["status"], "failed")
        self.assertIn(cells["broken-unfair"]["overtakes"]["exceeded"], sentence)
        self.assertEqual(cells["broken-unfair"]["overtakes"]["trace"].splitlines(), trace)
        self.assertEqual(cells["RWLockFair"]["status"], "measured")

    def test_a_lock_that_throws_fails_and_the_others_are_measured(self):
        result = self.run_broken("run", "--scenario", "balanced", "--lock", "broken-throws,std::mutex", "--readers", "2",
                                 "--writers", "2", "--trials", "2", "--warmup", "0")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertRegex(result.stderr, r"rwbench run: balanced with broken-throws: (reader|writer) \d .*no more of this")
        report = self.report()
        self.assertTrue(report["complete"])
        status = {cell["lock"]: cell["status"] for cell in report["cells"]}
        self.assertEqual(status, {"broken-throws": "failed", "std::mutex": "measured"})

    def test_a_lock_that_never_returns_is_given_up_and_said_in_one_sentence(self):
        result = self.run_broken("run", "--scenario", "read-heavy", "--lock", "broken-never-returns", "--readers", "2",
                                 "--writers", "1", "--watchdog", "1s", "--trials", "1", "--warmup", "0")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assert_one_line(result.stderr)
        for words in ("read-heavy", "broken-never-returns", "no operation was finished for 1.002 s"):  # and both delays
            self.assertIn(words, result.stderr)
        report = self.report()
        self.assertFalse(report["complete"])
        self.assertEqual(report["cells"][0]["status"], "failed")

    def test_a_lock_that_never_returns_to_the_pairs_is_given_up_too(self):
        result = self.run_broken("run", "--scenario", "uncontended", "--lock", "broken-never-returns", "--watchdog", "1s",
                                 "--trials", "1", "--warmup", "0")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertIn("uncontended with broken-never-returns: no operation was finished for 1 s", result.stderr)
        self.assertFalse(self.report()["complete"])

    def test_what_was_finished_before_is_in_the_report(self):
        # With this seed std::mutex comes first.
        result = self.run_broken("run", "--scenario", "read-heavy,uncontended", "--lock", "std::mutex,broken-never-returns",
                                 "--readers", "2", "--writers", "1", "--watchdog", "1s", "--trials", "1", "--warmup", "0",
                                 "--seed", "2")
        self.assertEqual(result.returncode, 3, result.stderr)
        report = self.report()
        self.assertFalse(report["complete"])
        status = [(cell["scenario"], cell["lock"], cell["status"]) for cell in report["cells"]]
        self.assertEqual(status[:2], [("read-heavy", "std::mutex", "measured"), ("read-heavy", "broken-never-returns", "failed")])
        self.assertEqual({each[2] for each in status[2:]}, {"unfinished"})
        self.assertEqual(len(report["cells"][0]["trials"]), 1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
