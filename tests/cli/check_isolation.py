#!/usr/bin/env python3
"""Requires that the command meets input files through HDF5 and netCDF in its workers only.

Usage: check_isolation.py FIELDWISE SOURCE_FOLDER LIBRARY_GUARD
"""
import os
import subprocess
import sys
import tempfile
import unittest

import netCDF4
import numpy as np

FIELDWISE, SOURCE, GUARD = (os.path.abspath(word) for word in sys.argv[1:4])
WINDS = os.path.join(SOURCE, "testdata", "fnoc_winds.nc")


class Isolation(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="fieldwise-isolation-")
        self.addCleanup(self.folder.cleanup)
        self.output = os.path.join(self.folder.name, "results")
        os.mkdir(self.output)

    def run_guarded(self, *words, **environment):
        variables = dict(os.environ, LD_PRELOAD=GUARD, LIBRARY_GUARD_OUTPUT=self.output,
                         ASAN_OPTIONS="verify_asan_link_order=0", **environment)
        run = subprocess.run([FIELDWISE, *words], capture_output=True, text=True, env=variables)
        self.assertEqual(run.returncode, 0, run.stderr)
        return run.stdout

    def mean_of(self, path):
        output = os.path.join(self.output, "mean.nc")
        self.run_guarded("mean", path, "-o", output, "-v", "t", "--every", "year", "--completeness", "0")
        with netCDF4.Dataset(output) as file:
            return file["t"][:]

    def write(self, kind, **storage):
        path = os.path.join(self.folder.name, "in.nc")
        with netCDF4.Dataset(path, "w", format=kind) as out:
            for name, size, units in (("time", 12, "days since 2000-01-01"), ("lat", 3, "degrees_north"),
                                      ("lon", 4, "degrees_east")):
                out.createDimension(name, size)
                axis = out.createVariable(name, "f8", (name,))
                axis.units = units
                axis[:] = 30.0 * np.arange(size) + 15.0
            out["time"].calendar = "360_day"
            values = out.createVariable("t", "f4", ("time", "lat", "lon"), **storage)
            values.units = "K"
            values[:] = np.arange(144.0).reshape(12, 3, 4)
        return path

    def test_a_file_is_described_by_a_worker(self):
        self.assertIn("UWND", self.run_guarded("info", WINDS))

    def test_every_way_of_storing_values_is_read_without_the_library_in_the_program(self):
        expected = np.arange(144.0).reshape(12, 3, 4).mean(axis=0)
        storages = [("NETCDF3_CLASSIC", {}), ("NETCDF4", {}), ("NETCDF4", {"zlib": True, "chunksizes": (2, 3, 4)}),
                    ("NETCDF4", {"compression": "szip", "chunksizes": (2, 3, 4)})]
        for kind, storage in storages:
            with self.subTest(kind=kind, **storage):
                try:
                    path = self.write(kind, **storage)
                except RuntimeError:
                    continue  # HDF5 may have been built without szip
                np.testing.assert_array_equal(self.mean_of(path).squeeze(), expected)

    def test_the_guard_sees_the_library(self):
        path = self.write("NETCDF4")
        run = subprocess.run([FIELDWISE, "mean", path, "-o", os.path.join(self.folder.name, "mean.nc"), "--every", "year"],
                             env=dict(os.environ, LD_PRELOAD=GUARD, LIBRARY_GUARD_OUTPUT=self.output,
                                      ASAN_OPTIONS="verify_asan_link_order=0"), capture_output=True, text=True)
        self.assertEqual(run.returncode, 99, "output outside of the folder that is allowed is read back")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
