#!/usr/bin/python3
"""Change one thing of an output at a time and see that scripts/digests.py tells it, as what it is, and nothing else."""

import argparse
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

import netCDF4
import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import digests  # noqa: E402

VALUES = np.array([280.0, np.nan, 281.5])


class Changes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def record(self, name, values=VALUES, kind="f8", size=3, units="K", scale=1.0, history="", text="one",
               outputs=1):
        record = {kind: {} for kind in (*digests.KINDS, "files")}
        for number in range(outputs):
            path = self.root / "output.nc"
            with netCDF4.Dataset(path, "w") as out:
                out.history = history
                out.createDimension("time", size)
                out.createVariable("tas", kind, ("time",))[:] = values
                out["tas"].units, out["tas"].scale_factor = units, scale
            digests.digest_output(f"run {number}: output.nc", path, record)
            record["runs"][f"run {number}"] = "ends with 0"
            record["texts"][f"run {number}: check"] = text
        path = self.root / name
        path.write_text(json.dumps(record))
        return path

    def compared(self, ignore=(), only=None, **changes):
        """Return the exit status of comparing a record with another in which something is changed, and what is told."""
        arguments = argparse.Namespace(old=self.record("old.json"), new=self.record("new.json", **changes),
                                       ignore_attribute=list(ignore), only=only, all=False)
        with contextlib.redirect_stdout(io.StringIO()) as told:
            status = digests.compare(arguments)
        return status, told.getvalue()

    def assert_told(self, kinds, *parts, **changes):
        status, told = self.compared(**changes)
        self.assertEqual(status, 1, told)
        self.assertEqual({line.split(":")[0] for line in told.splitlines()[:-2] if line[0] != " "}, set(kinds), told)
        for part in parts:
            self.assertIn(part, told)

    def test_equal_records_pass_and_say_how_much_was_compared(self):
        status, told = self.compared()
        self.assertEqual(status, 0, told)
        self.assertIn("Compared 1 runs, 1 outputs, 1 variables", told)

    def test_the_last_bit_of_a_value_is_a_value(self):
        changed = VALUES.copy()
        changed[2] = np.nextafter(changed[2], 0)
        self.assert_told({"values"}, "run 0: output.nc: tas", values=changed)

    def test_the_bits_of_a_missing_value_are_a_value(self):
        self.assert_told({"values"}, values=np.array([280.0, -np.nan, 281.5]))

    def test_a_type_is_structure_and_value(self):
        self.assert_told({"structure", "values"}, "float32", kind="f4")

    def test_a_length_is_structure_and_value(self):
        self.assert_told({"structure", "values"}, "dimension time: 3 -> 2", size=2, values=VALUES[:2])

    def test_an_attribute_is_no_value(self):
        self.assert_told({"attributes"}, "run 0: output.nc: tas@units: K -> degC", units="degC")

    def test_values_are_those_that_are_stored(self):
        self.assert_told({"attributes"}, "tas@scale_factor: float64 1.0 -> float64 2.0", scale=2.0)

    def test_words_are_no_value(self):
        self.assert_told({"texts"}, "one -> two", text="two")

    def test_what_is_in_one_record_only_is_told(self):
        self.assert_told(digests.KINDS, "only in the second record", outputs=2)

    def test_an_attribute_can_be_left_out(self):
        self.assertEqual(self.compared(ignore=["units"], units="degC")[0], 0)
        self.assertEqual(self.compared(history="of today")[0], 0)

    def test_one_kind_can_decide(self):
        self.assertEqual(self.compared(only=["values"], text="two", units="degC")[0], 0)
        self.assertEqual(self.compared(only=["values"], values=VALUES + 1)[0], 1)

    def test_records_without_outputs_do_not_pass(self):
        empty = self.record("empty.json", outputs=0)
        arguments = argparse.Namespace(old=empty, new=empty, ignore_attribute=[], only=None, all=False)
        with contextlib.redirect_stdout(io.StringIO()) as told:
            self.assertEqual(digests.compare(arguments), 1)
        self.assertIn("Nothing was compared", told.getvalue())

    def test_every_step_of_a_run_file_counts_and_comments_do_not(self):
        text = "steps:\n  a: {do: mean, of: u}  # not {do: trend}\n  b:\n    do: smooth\n"
        run = digests.Run("run", [], ["run", "run.yaml"], self.root, text)
        self.assertEqual(digests.operations_of(run), {"mean", "smooth"})


if __name__ == "__main__":
    unittest.main()
