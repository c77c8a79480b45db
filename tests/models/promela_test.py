"""The policies' Promela models: promela_test.py ENGINE_TRANSITIONS CLASS.

They do what the shipped engine does, step by step; and spin finds of them what docs/semantics.md promises.
"""
import pathlib
import re
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "models/promela"))
import spin  # noqa: E402

ENGINE = sys.argv[1]
SKIPPED = 77  # CTest's word for it, see CMakeLists.txt
PREDICATES = ["may_enter_shared", "readers_go_first", "readers_compete", "readers_join_downgrade", "opens_read_phase", "K"]


def engine(policy, threads, *turned):
    done = subprocess.run([ENGINE, spin.POLICIES[policy], str(threads), *turned], capture_output=True, text=True)
    return done.returncode, set(done.stdout.splitlines()), done.stderr


def turned_text(policy, predicate):
    """The policy's model, with one predicate the other way round."""
    text = spin.text_of(policy)
    if predicate == "K":
        return text.replace('#include "engine.pml"', '#undef K\n#define K 1\n#include "engine.pml"')
    return re.sub(rf"^#define {predicate} (.*)$", rf"#define {predicate} (!(\1))", text, flags=re.MULTILINE)


class Transitions(unittest.TestCase):
    maxDiff = 2000

    def test_the_model_does_what_the_engine_does_and_no_more(self):
        for policy in spin.POLICIES:
            for threads in (3, 4):
                with self.subTest(policy, threads=threads):
                    code, real, errors = engine(policy, threads)
                    self.assertEqual((code, errors), (0, ""))
                    modelled = spin.transitions(policy, threads)
                    self.assertGreater(len(real), 500)
                    self.assertEqual(sorted(real - modelled)[:3], [], "only the engine does this")
                    self.assertEqual(sorted(modelled - real)[:3], [], "only the model does this")

    def test_a_change_of_any_answer_in_the_engine_is_seen(self):
        for policy in spin.POLICIES:
            modelled = spin.transitions(policy, 3)
            for predicate in PREDICATES:
                with self.subTest(policy, predicate=predicate):
                    code, real, _ = engine(policy, 3, predicate)
                    self.assertTrue(code != 0 or real != modelled)

    def test_a_change_of_any_answer_in_the_model_is_seen(self):
        for policy in spin.POLICIES:
            _, real, _ = engine(policy, 3)
            for predicate in PREDICATES:
                with self.subTest(policy, predicate=predicate):
                    text = turned_text(policy, predicate)
                    self.assertNotEqual(text, spin.text_of(policy))
                    try:
                        self.assertTrue(spin.transitions(policy, 3, text) != real)
                    except spin.Failed as failure:
                        self.assertIn("assertion violated", str(failure))


class Claims(unittest.TestCase):
    def test_each_claim_holds_or_is_refuted_by_a_cycle_as_promised(self):
        for policy, promised in spin.HOLDS.items():
            _, real, _ = engine(policy, 4)
            for claim, found in spin.ask(policy, 4).items():
                with self.subTest(policy, claim=claim):
                    self.assertEqual(found.holds, promised[claim])
                    if not found.holds:
                        self.assertTrue(spin.is_starvation(real, found.way, found.cycle), "the engine does not do that")
                        self.assertFalse(spin.is_starvation(real, found.way, found.cycle[:-1]))

    def test_the_writer_that_starves_asks_and_the_readers_go_round(self):
        found = spin.ask("Read", 3)["writer_gets_in"]
        self.assertIn((0, "asks_to_write"), found.way)
        self.assertTrue({step for who, step in found.cycle if who != 0} >= {"asks_to_read", "releases"}, found.cycle)

    def test_the_most_overtakes_are_the_promised_bounds(self):
        for k in (1, 3):
            for policy, bounds in {
                "Write": {"writer_by_readers": 0, "writer_by_read_phases": 0, "writer_by_writers": k},
                "Read": {"reader_by_writers": 0, "writer_by_writers": k},
                "Fair": {"reader_by_writers": 1, "writer_by_read_phases": 1, "writer_by_writers": 0},
                "ReaderPhaseFair": {"reader_by_writers": 1, "writer_by_read_phases": 1, "writer_by_writers": 0},
            }.items():
                with self.subTest(policy, k=k):
                    found = spin.most_overtaken(policy, 4, k)
                    self.assertEqual({kind: found.most[kind] for kind in bounds}, bounds)

    def test_what_is_unbounded_grows_past_what_is_counted(self):
        for policy, kind in (("Write", "reader_by_writers"), ("Read", "writer_by_readers"), ("ReaderPhaseFair", "writer_by_readers")):
            with self.subTest(policy):
                found = spin.most_overtaken(policy, 3)
                self.assertEqual(found.most[kind], found.cap)


if __name__ == "__main__":
    if missing := spin.is_missing():
        print(f"skipped: {missing}")
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
