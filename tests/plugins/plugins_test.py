#!/usr/bin/python3
"""The real binary with plugins: what they bring, what is refused, and what a broken lock of theirs is told.

    plugins_test.py RWBENCH RWBENCH_BROKEN VALIDATE_REPORT FOLDER_OF_PLUGINS [TestClass...]
"""
import json
import os
import shutil
import signal
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "harness"))
import command_test  # noqa: E402  it takes the first three arguments

PLUGINS = os.path.abspath(sys.argv[4])
QUICK = ["--readers", "2", "--writers", "1", "--iterations", "5", "--trials", "1", "--warmup", "0"]


class PluginTest(command_test.CommandTest):
    """The plugins are beside each test, as "./NAME.so"."""

    def setUp(self):
        super().setUp()
        for name in os.listdir(PLUGINS):
            os.symlink(os.path.join(PLUGINS, name), os.path.join(self.folder, name))

    def assert_refused(self, file, *words, **environment):
        """In one line that names the file and holds all the words; nothing is run."""
        for command in (["list"], ["run", "--scenario", "read-heavy", *QUICK, "--out", "r.json"]):
            result = self.run_it(*command, "--plugin", file, **environment)
            self.assertEqual(result.returncode, 3, result.stderr)
            self.assert_one_line(result.stderr)
            self.assertTrue(result.stderr.startswith(f"rwbench {command[0]}: --plugin {file}: "), result.stderr)
            for word in words:
                self.assertIn(word, result.stderr)
            self.assertEqual(result.stdout, "")
        self.assertNotIn("r.json", self.files())


class Loading(PluginTest):
    def test_list_shows_what_a_plugin_brings_and_where_it_comes_from(self):
        text = self.run_it("list", "--plugin", "./sample.so").stdout
        self.assertRegex(text, r"sample-lock +the standard's, by another name \(plugin ./sample.so\)\n")
        self.assertRegex(text, r"sample-scenario +a reader and a writer \(plugin ./sample.so\)\n")
        self.assertRegex(text, r"sample-work +counts \(plugin ./sample.so\)\n")
        listed = json.loads(self.run_it("list", "--plugin", "sample.so", "--json").stdout)
        groups = {lock["name"]: (lock["group"], lock["plugin"]) for lock in listed["locks"]}
        self.assertEqual(groups["sample-lock"], ("plugin", "sample.so"))
        self.assertEqual(groups["std::mutex"], ("baseline", None))

    def test_a_plugin_lock_meets_every_scenario(self):
        result = self.run_it("run", "--plugin", "sample.so", "--scenario", "all", "--lock", "sample-lock", *QUICK, "--threads", "2",
                             "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = self.report()["cells"]
        listed = json.loads(self.run_it("list", "scenarios", "--plugin", "sample.so", "--json").stdout)
        self.assertEqual({cell["scenario"] for cell in cells}, {scenario["name"] for scenario in listed["scenarios"]})
        for cell in cells:
            self.assertEqual(cell["lock"], "sample-lock")
            self.assertIn(cell["status"], ("measured", "not_applicable"), cell["scenario"])
        measured = {cell["scenario"] for cell in cells if cell["status"] == "measured"}
        self.assertLessEqual({"read-heavy", "throughput", "uncontended", "sample-scenario", "sample-with-own-work"}, measured)

    def test_a_plugin_scenario_meets_every_lock(self):
        result = self.run_it("run", "--plugin", "sample.so", "--scenario", "sample-with-own-work", "--lock", "*", *QUICK,
                             "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        cells = self.report()["cells"]
        listed = json.loads(self.run_it("list", "locks", "--plugin", "sample.so", "--json").stdout)
        self.assertEqual({cell["lock"] for cell in cells}, {lock["name"] for lock in listed["locks"]})
        self.assertEqual({cell["status"] for cell in cells}, {"measured"})

    def test_locks_of_plugins_take_part_unless_others_are_named_and_the_report_says_who_brought_what(self):
        result = self.run_it("run", "--plugin", "./sample.so", "--plugin", "./broken.so", "--scenario", "sample-scenario",
                             "--lock", "sample-lock", "--lock", "std::mutex", *QUICK, "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        sample, broken = self.report()["plugins"]
        self.assertEqual(sample, {"file": "./sample.so", "locks": ["sample-lock"],
                                  "scenarios": ["sample-scenario", "sample-with-own-work"], "works": ["sample-work"]})
        self.assertEqual(broken["file"], "./broken.so")
        self.assertIn("no-exclusion", broken["locks"])

        self.run_it("run", "--plugin", "./sample.so", "--scenario", "sample-scenario", *QUICK, "--out", "r.json")
        self.assertIn("sample-lock", {cell["lock"] for cell in self.report()["cells"]})

    def test_a_work_of_a_plugin_goes_into_any_scenario(self):
        result = self.run_it("run", "--plugin", "sample.so", "--scenario", "balanced", "--work", "sample-work", "--lock",
                             "std::mutex", *QUICK, "--out", "r.json")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.report()["cells"][0]["parameters"]["work"], "sample-work")


class Refusals(PluginTest):
    def test_what_is_no_shared_object(self):
        for name, content in (("empty.so", ""), ("text.so", "this is no shared object, though it is long enough for one\n" * 9)):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(content)
            self.assert_refused(name, "not a shared object")
        self.assert_refused("missing.so", "no such file")
        self.assert_refused(".", "not a shared object")
        self.assert_refused(command_test.RWBENCH, "not a shared object")
        os.mkfifo(os.path.join(self.folder, "pipe.so"))
        self.assert_refused("pipe.so", "not a shared object")

    def test_a_name_with_a_line_end_stays_one_line(self):
        self.assert_refused_as_one_line("a\nb.so")

    def assert_refused_as_one_line(self, file):
        result = self.run_it("list", "--plugin", file)
        self.assertEqual(result.returncode, 3)
        self.assert_one_line(result.stderr)

    def test_a_shared_object_without_an_entry(self):
        self.assert_refused("no_entry.so", "exports no `rwbench_plugin`")

    def test_another_version_of_the_interface(self):
        self.assert_refused("faulty.so", "version 7", "this is version 1", RWBENCH_TEST_FAULT="other-version")

    def test_a_struct_that_is_smaller_than_its_version_says(self):
        self.assert_refused("faulty.so", "64 bytes", "are needed", RWBENCH_TEST_FAULT="short-table")

    def test_a_name_that_is_taken(self):
        self.assert_refused("faulty.so", 'two locks are named "std::mutex"', "from faulty.so", RWBENCH_TEST_FAULT="taken-name")
        for command in (["list"], ["run", "--scenario", "balanced"]):
            shutil.copy(os.path.join(PLUGINS, "sample.so"), os.path.join(self.folder, "copy.so"))
            result = self.run_it(*command, "--plugin", "sample.so", "--plugin", "copy.so")
            self.assertEqual(result.returncode, 3)
            self.assertIn('--plugin copy.so: two locks are named "sample-lock"', result.stderr)
            self.assertIn("from sample.so", result.stderr)

    def test_a_required_loop_that_is_missing(self):
        self.assert_refused("faulty.so", "faulty-lock", "`mixed_none`", RWBENCH_TEST_FAULT="missing-loop")
        self.assert_refused("faulty.so", "faulty-lock", "RWBENCH_CAN_DOWNGRADE", "`downgrade`", RWBENCH_TEST_FAULT="empty-claim")

    def test_a_scenario_that_nothing_would_judge(self):
        self.assert_refused("faulty.so", "faulty-scenario", "work of its own", RWBENCH_TEST_FAULT="pairs-without-work")
        self.assert_refused("faulty.so", "faulty-scenario", '"nowhere"', RWBENCH_TEST_FAULT="unknown-work")

    def test_an_entry_that_throws_or_fails_or_does_nothing(self):
        self.assert_refused("faulty.so", "its entry threw: no licence was found", RWBENCH_TEST_FAULT="throws")
        self.assert_refused("faulty.so", "its entry failed: it returned 5", RWBENCH_TEST_FAULT="fails")
        self.assert_refused("faulty.so", "registered no lock, no work and no scenario", RWBENCH_TEST_FAULT="brings-nothing")

    def test_a_name_is_needed(self):
        result = self.run_it("list", "--plugin", "")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--plugin", result.stderr)

    def test_without_a_fault_it_is_taken(self):  # so that it is the fault that was refused
        self.assertIn("faulty-lock", self.run_it("list", "--plugin", "faulty.so").stdout)


class BrokenLocks(PluginTest):
    def run_broken(self, lock, *words):
        return self.run_it("run", "--plugin", "./broken.so", "--lock", lock, "--readers", "4", "--writers", "4", "--trials",
                           "1", "--warmup", "0", "--watchdog", "1s", "--out", "r.json", *words)

    def assert_told(self, result, code, pattern):
        self.assertEqual(result.returncode, code, result.stderr)
        self.assert_one_line(result.stderr)
        self.assertRegex(result.stderr, pattern)
        (cell,) = self.report()["cells"]
        self.assertEqual(cell["status"], "failed")
        self.assertIn(cell["reason"], result.stderr)

    def test_one_that_does_not_exclude(self):
        self.assert_told(self.run_broken("no-exclusion", "--scenario", "balanced", "--iterations", "10"), 1,
                         r"balanced, no-exclusion .*inside at once")

    def test_one_that_loses_wake_ups(self):
        self.assert_told(self.run_broken("lost-wake-up", "--scenario", "balanced", "--iterations", "20"), 3,
                         r"balanced with lost-wake-up: no operation was finished for .* wait for .*; nobody is inside, yet no "
                         r"one is let in: a wake-up was lost, or the lock still counts somebody who left|"
                         r"yet no (reader|writer) is let in: a wake-up was lost")

    def test_one_whose_readers_never_let_a_writer_in(self):
        for words in (["--iterations", "20"], ["--duration", "400ms"]):
            self.assert_told(self.run_broken("shut-out-writers", "--scenario", "read-heavy", *words), 3,
                             r"read-heavy with shut-out-writers: .*\d writers? waits? for the write side, \d workers are done; "
                             r"nobody is inside, yet no writer is let in: .*the lock still counts somebody who left")


class Crashes(PluginTest):
    def assert_last_words(self, lock, by, said):
        result = self.run_it("run", "--plugin", "./broken.so", "--lock", lock, "--scenario", "balanced", *QUICK, "--out", "r.json")
        self.assertEqual(result.returncode, -by, result.stderr)
        self.assert_one_line(result.stderr)
        for word in (said, "./broken.so", f"the lock {lock} ", "the scenario balanced"):
            self.assertIn(word, result.stderr)
        self.assertNotIn("r.json", self.files())

    def test_of_a_lock_name_the_plugin_the_scenario_and_the_lock(self):
        self.assert_last_words("crashes", signal.SIGSEGV, "SIGSEGV")

    def test_of_a_stack_that_is_over_are_told_too(self):
        self.assert_last_words("overflows", signal.SIGSEGV, "SIGSEGV")

    def test_of_a_lock_that_gives_up_are_told_too(self):
        self.assert_last_words("aborts", signal.SIGABRT, "SIGABRT")

    def test_of_the_pairs_are_told_too(self):
        result = self.run_it("run", "--plugin", "broken.so", "--lock", "crashes", "--scenario", "uncontended", "--trials", "1")
        self.assertEqual(result.returncode, -signal.SIGSEGV, result.stderr)
        self.assertIn("the lock crashes of the plugin broken.so ran under the scenario uncontended", result.stderr)

    def test_of_an_entry_name_the_plugin(self):
        result = self.run_it("list", "--plugin", "faulty.so", RWBENCH_TEST_FAULT="aborts")
        self.assertEqual(result.returncode, -signal.SIGABRT)
        self.assert_one_line(result.stderr)
        self.assertIn("while the plugin faulty.so was being loaded", result.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]], verbosity=2)
