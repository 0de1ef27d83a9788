#!/usr/bin/env python3
"""Runs the command as a user would, with good and bad input, and checks exit codes, sentences and what is left behind.

Usage: check_command.py FIELDWISE SOURCE_FOLDER
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import netCDF4
import numpy as np
import yaml

FIELDWISE = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
WINDS = os.path.join(SOURCE, "testdata", "fnoc_winds.nc")
SST = os.path.join(SOURCE, "testdata", "nino12_sst.csv")


def field(path, nlat=4, nlon=6, months=24, first="1980-01-01", name="tas", levels=0, constant=False, units="K"):
    with netCDF4.Dataset(path, "w") as out:
        out.createDimension("time", months)
        out.createDimension("lat", nlat)
        out.createDimension("lon", nlon)
        dimensions = ["time", "lat", "lon"]
        if levels:
            out.createDimension("plev", levels)
            dimensions.insert(1, "plev")
            level = out.createVariable("plev", "f8", ("plev",))
            level.units, level.positive = "Pa", "down"
            level[:] = 100000.0 - 15000.0 * np.arange(levels)
        time = out.createVariable("time", "f8", ("time",))
        time.units, time.calendar = f"days since {first}", "360_day"
        time[:] = 15.0 + 30.0 * np.arange(months)
        for axis, size, unit in (("lat", nlat, "degrees_north"), ("lon", nlon, "degrees_east")):
            variable = out.createVariable(axis, "f8", (axis,))
            variable.units = unit
            variable[:] = np.linspace(-60, 60, size) if axis == "lat" else 360.0 / size * np.arange(size)
        values = out.createVariable(name, "f4", dimensions)
        values.units = units
        shape = [out.dimensions[d].size for d in dimensions]
        values[:] = np.full(shape, 273.15) if constant else np.random.default_rng(1).normal(280, 5, shape)


class Command(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="fieldwise-cli-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def content(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run_command(self, *arguments):
        done = subprocess.run([FIELDWISE, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL, check=False)
        self.nothing_is_left()
        return done

    def nothing_is_left(self):
        """Allows records beside outputs, but neither temporary files nor locks nor journals."""
        for folder, folders, names in os.walk(self.folder):
            if os.path.basename(folder) == ".fieldwise":
                self.assertTrue(names, "an empty folder for records is left")
                names = [n for n in names if not n.endswith(".json")]
            else:
                names = [n for n in names if n.startswith(".")]
            self.assertEqual(names, [], f"left behind in {folder}")

    def said(self, *arguments):
        done = self.run_command(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def run_file(self, text):
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write(text)
        return self.run_command("run", "run.yaml")

    def refused(self, done, code, *phrases):
        self.assertEqual(done.returncode, code, done.stderr)
        for phrase in phrases:
            self.assertIn(phrase, done.stderr)
        self.assertNotIn("HDF5-DIAG", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertFalse(os.path.exists(self.path("out.nc")), "an output was left behind")

    # What works.

    def test_climatology_writes_variables_named_after_the_input(self):
        field(self.path("tas.nc"))
        done = self.run_command("climatology", "tas.nc", "-v", "tas", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertLessEqual({"tas_mean", "tas_sd", "tas_n"}, set(out.variables))
            self.assertEqual(out["tas_mean"].shape, (12, 4, 6))

    def test_a_result_never_takes_the_name_of_a_coordinate(self):
        for name in ("lag", "lat_bnds", "climatology_bnds", "data"):
            field(self.path("in.nc"), name=name)
            done = self.run_command("anomaly", "in.nc", "-v", name, "-o", f"{name}.nc")
            self.assertEqual(done.returncode, 0, done.stderr)
            with netCDF4.Dataset(self.path(f"{name}.nc")) as out:
                self.assertIn(f"{name}_result", out.variables)

    # Several sources, names and attributes.

    def members(self):
        for name, seed in (("a", 1), ("b", 2)):
            os.makedirs(self.path(name), exist_ok=True)
            field(self.path(f"{name}/1.nc"), months=12)
            field(self.path(f"{name}/2.nc"), months=12, first="1981-01-01")
            for part in (1, 2):
                with netCDF4.Dataset(self.path(f"{name}/{part}.nc"), "r+") as file:
                    file["tas"][:] = np.random.default_rng(10 * seed + part).normal(280, 5, (12, 4, 6))

    MEMBERS = ("inputs:\n  tas: {files: {modelA: a/*.nc, modelB: b/*.nc}, along: model}\n"
               "steps:\n  clim: {do: climatology, of: tas, by: season}\n"
               "outputs:\n  out.nc: [clim]\n")

    def test_members_are_a_dimension_and_each_is_as_if_it_were_alone(self):
        self.members()
        done = self.run_file(self.MEMBERS)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("a", "b"):
            alone = self.run_command("climatology", f"{name}/1.nc", f"{name}/2.nc", "--by", "season", "-o", f"{name}.nc")
            self.assertEqual(alone.returncode, 0, alone.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertEqual(out["clim_mean"].dimensions, ("time", "model", "lat", "lon"))
            self.assertEqual([str(name).strip() for name in out["model"][:]],
                             ["modelA", "modelB"])
            self.assertIn("modelA: a/*.nc", out.fieldwise_run)
            self.assertIn("along: model", out.fieldwise_run)
            for position, name in enumerate("ab"):
                with netCDF4.Dataset(self.path(f"{name}.nc")) as one:
                    np.testing.assert_array_equal(out["clim_mean"][:, position], one["tas_mean"][:])
            with open(self.path("again.yaml"), "w", encoding="utf-8") as again:
                again.write(out.fieldwise_run.replace("out.nc", "again.nc"))
        self.assertEqual(self.run_command("run", "again.yaml").returncode, 0)
        with netCDF4.Dataset(self.path("out.nc")) as out, netCDF4.Dataset(self.path("again.nc")) as again:
            np.testing.assert_array_equal(out["clim_sd"][:], again["clim_sd"][:])
        self.assertIn("nothing", self.run_command("run", "run.yaml").stderr)
        self.assertIn("2 x model (modelA, modelB)", self.run_command("check", "run.yaml").stdout)
        plan = json.loads(self.run_command("check", "run.yaml", "--json").stdout)
        self.assertEqual(plan["inputs"][0]["dimensions"][1], {"name": "model", "size": 2, "labels": ["modelA", "modelB"]})
        done = self.run_command("trend", "out.nc", "-v", "clim_mean", "--select", "model=modelX", "-o", "x.nc")
        self.assertEqual(done.returncode, 2)
        self.assertIn("the values of model are modelA, modelB", done.stderr)
        done = self.run_command("gradient", "out.nc", "-v", "clim_mean", "--select", "model=modelB", "-o", "x.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("x.nc")) as one:
            self.assertNotIn("model", one.dimensions)

    def test_members_that_changed_or_have_other_names_are_a_new_run(self):
        self.members()
        self.assertEqual(self.run_file(self.MEMBERS).returncode, 0)
        self.assertNotIn("nothing", self.run_file(self.MEMBERS.replace("modelB", "modelC")).stderr)
        field(self.path("b/2.nc"), months=12, first="1981-01-01", constant=True)
        self.assertNotIn("nothing", self.run_command("run", "run.yaml").stderr)

    def test_members_that_make_no_sense_are_refused(self):
        self.members()
        for old, new, phrase in ((", along: model", "", "names files of members and needs 'along' too"),
                                 ("{modelA: a/*.nc, modelB: b/*.nc}", "a/*.nc", "has 'along', which is for members"),
                                 ("along: model", "along: lat", "is the name of a coordinate in the output"),
                                 ("b/*.nc", "{x: b/*.nc}", "must be a path, a list of paths, or a glob"),
                                 ("b/*.nc", "b/1.nc", "members need the same times"),
                                 ("b/*.nc", "c/*.nc", "c/*.nc: no file matches")):
            with self.subTest(phrase):
                done = self.run_file(self.MEMBERS.replace(old, new))
                self.refused(done, done.returncode, phrase)
                self.assertNotEqual(done.returncode, 0)

    def test_names_and_attributes_are_those_that_the_run_file_says(self):
        field(self.path("tas.nc"))
        done = self.run_file(
            "inputs:\n  tas: {files: tas.nc, long_name: Air at 2 m, standard_name: air_temperature,"
            " attributes: {comment: bias corrected}}\n"
            "steps:\n  slope: {do: trend, of: tas, name: warming, long_name: Warming, attributes: {note: per member}}\n"
            "  anom: {do: anomaly, of: tas}\n"
            "outputs:\n  out.nc: {write: [slope], attributes: {institution: ACME, license: CC BY 4.0}}\n"
            "  anom.nc: [anom]\nattributes: {institution: nobody, project: example}\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertLessEqual({"warming_slope", "warming_p"}, set(out.variables))
            self.assertNotIn("slope_slope", out.variables)
            self.assertEqual((out["warming_slope"].long_name, out["warming_slope"].note), ("Warming", "per member"))
            self.assertNotIn("note", out["warming_p"].ncattrs())
            self.assertEqual((out.institution, out.license, out.project), ("ACME", "CC BY 4.0", "example"))
        with netCDF4.Dataset(self.path("anom.nc")) as anomalies:
            self.assertEqual(anomalies.institution, "nobody")
            self.assertIn("Air at 2 m", anomalies["anom"].long_name)
            self.assertEqual(anomalies["anom"].comment, "bias corrected")
        self.assertIn("nothing", self.run_command("run", "run.yaml").stderr)
        with open(self.path("run.yaml"), encoding="utf-8") as file:
            changed = file.read().replace("Warming,", "Warmth,")
        self.assertNotIn("nothing", self.run_file(changed).stderr)

    def test_columns_of_a_table_keep_their_names(self):
        field(self.path("tas.nc"))
        done = self.run_file("inputs:\n  tas: {files: tas.nc}\nsteps:\n  e: {do: extrema, of: tas, name: x}\n"
                             "outputs:\n  out.nc: [e]\n")
        self.refused(done, 2, "run.yaml:4: unknown key 'name' in step 'e' (extrema)")

    def test_attributes_that_the_program_writes_are_refused(self):
        field(self.path("tas.nc"))
        text = ("inputs:\n  tas: {files: tas.nc, attributes: {comment: x}}\n"
                "steps:\n  anom: {do: anomaly, of: tas, attributes: {note: y}}\n"
                "outputs:\n  out.nc: {write: [anom], attributes: {license: z}}\nattributes: {project: w}\n")
        for old, new, phrase in (("comment: x", "units: K", "'units' says how values are stored"),
                                 ("note: y", "_FillValue: 0", "'_FillValue' is no name of an attribute"),
                                 ("note: y", "cell_methods: mean", "is written by fieldwise alone"),
                                 ("license: z", "history: none", "'history' says where the file comes from"),
                                 ("project: w", "title: none", "'title' is the run file's 'title'"),
                                 ("project: w", "fieldwise_run: x", "'fieldwise_run' says where the file comes from"),
                                 ("comment: x", "9lives: x", "'9lives' is no name of an attribute"),
                                 ("note: y", "note: [1, 2]", "the attribute 'note' is '[1, 2]', but must be text")):
            with self.subTest(new):
                self.refused(self.run_file(text.replace(old, new)), 2, phrase)
        self.assertEqual(self.run_file(text).returncode, 0)

    def test_the_example_of_several_variables_levels_and_members_runs(self):
        with open(os.path.join(SOURCE, "docs", "run-file.md"), encoding="utf-8") as file:
            section = file.read().split("## Several variables, levels, members")[1]
        for name in "ab":
            os.makedirs(self.path(name))
            for part, variable in enumerate(("tas", "pr")):
                field(self.path(f"{variable}.nc"), name=variable)
            with netCDF4.Dataset(self.path("tas.nc"), "r+") as tas, netCDF4.Dataset(self.path("pr.nc")) as other:
                tas.createVariable("pr", "f4", ("time", "lat", "lon"))[:] = other["pr"][:]
            shutil.copy(self.path("tas.nc"), self.path(f"{name}/1.nc"))
        field(self.path("upper.nc"), levels=5, name="ta")
        done = self.run_file(section.split("```yaml\n")[1].split("```")[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("clim.nc")) as out:
            self.assertEqual(out["clim_pr_mean"].dimensions[1], "model")
        with netCDF4.Dataset(self.path("slope.nc")) as out:
            self.assertEqual(out["warming_slope"].dimensions[0], "plev")

    def test_a_command_takes_all_columns_of_a_text(self):
        with open(self.path("table.csv"), "w", encoding="utf-8") as table:
            table.write("date,a,b c\n" + "".join(f"{1980 + i // 12}-{i % 12 + 1:02d},{i % 12},{i}\n" for i in range(48)))
        done = self.run_command("climatology", "table.csv", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            np.testing.assert_array_equal(out["a_mean"][:], np.arange(12))
            np.testing.assert_array_equal(out["b_c_mean"][:], np.arange(12) + 18)
        self.assertEqual(self.run_command("climatology", "table.csv", "-v", "a", "-o", "one.nc").returncode, 0)
        with netCDF4.Dataset(self.path("one.nc")) as out:
            self.assertNotIn("b_c_mean", out.variables)

    def months_and_years(self):
        field(self.path("two.nc"), months=36)
        with netCDF4.Dataset(self.path("two.nc"), "r+") as file:
            file.createDimension("year", 9)
            year = file.createVariable("year", "i4", ("year",))
            year.units = "YYYY"
            year[:] = np.arange(1980, 1989)
            file.createVariable("annual", "f4", ("year", "lat", "lon"))[:] = np.random.default_rng(2).normal(size=(9, 4, 6))

    def test_variables_with_other_times_are_worked_on_and_need_files_of_their_own(self):
        self.months_and_years()
        done = self.run_command("trend", "two.nc", "-o", "maps.nc")  # a map of each: nothing stands in the way
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("maps.nc")) as out:
            self.assertEqual((out["tas_n"][0, 0], out["annual_n"][0, 0]), (36, 9))
        done = self.run_command("detrend", "two.nc", "-o", "out.nc")
        self.refused(done, 2, "a file holds one time axis, but the variables have 2: choose those of one with -v tas or -v annual")
        for name in ("tas", "annual"):
            done = self.run_command("detrend", "two.nc", "-v", name, "-o", f"{name}.nc")
            self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_command("climatology", "two.nc", "-o", "months.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("variable annual is left out: one value a year cannot be grouped by month; `by` may be all", done.stderr)
        done = self.run_command("anomaly", "two.nc", "-o", "months.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("variable annual is left out"), 1, done.stderr)
        done = self.run_command("climatology", "two.nc", "-v", "annual", "-o", "out.nc")
        self.refused(done, 2, "one value a year cannot be grouped by month")
        done = self.run_command("gradient", SST, "-o", "out.nc")
        self.assertNotIn("'data'", done.stderr)

    def mesh(self, path, shape, chunks=None, levels=0, swapped=False):
        """Write the same numbers along `shape`: one dimension of cells, or rows and columns of them."""
        names = ("cell",) if len(shape) == 1 else ("y", "x")
        cells = int(np.prod(shape))
        random = np.random.default_rng(4)
        with netCDF4.Dataset(self.path(path), "w") as out:
            out.createDimension("time", 30)
            time = out.createVariable("time", "f8", ("time",))
            time.units, time.calendar = "days since 1980-01-01", "360_day"
            time[:] = 15.0 + 30.0 * np.arange(30)
            for name, size in zip(names, shape):
                out.createDimension(name, size)
            for name, units, values in (("lat", "degrees_north", random.uniform(-90, 90, cells)),
                                        ("lon", "degrees_east", random.uniform(0, 360, cells)),
                                        ("area", "m2", random.uniform(1, 2, cells))):
                variable = out.createVariable(name, "f8", names)
                variable.units = units
                variable[:] = values.reshape(shape)
            out["area"].standard_name = "cell_area"
            dimensions = ["time", *names]
            if levels:
                out.createDimension("plev", levels)
                level = out.createVariable("plev", "f8", ("plev",))
                level.units = "Pa"
                level[:] = 1000.0 * np.arange(1, levels + 1)
                dimensions.insert(1, "plev")
            values = random.normal(280, 5, (30, max(levels, 1), cells)).astype("f4")
            values[random.random(values.shape) < 0.05] = np.nan
            order = [*dimensions[1:], "time"] if swapped else dimensions
            variable = out.createVariable("tas", "f4", order, chunksizes=chunks, zlib=chunks is not None)
            variable.coordinates, variable.cell_measures, variable.units = "lat lon", "area: area", "K"
            stored = values.reshape([30, *([levels] if levels else []), *shape])
            variable[:] = np.moveaxis(stored, 0, -1) if swapped else stored

    def test_a_large_mesh_is_as_good_as_rows_and_columns(self):
        cells, rows = 12000, 3  # so that it is worked on in rows of 4000
        for levels, swapped, chunks in ((0, False, (7, 5000)), (0, True, (900, 30)), (2, False, (5, 2, 7000)), (2, True, None)):
            self.mesh("cells.nc", (cells,), chunks, levels, swapped)
            self.mesh("rows.nc", (rows, cells // rows), None, levels)
            for operation, *more in (["trend"], ["anomaly"], ["area_mean"], ["eof", "--modes", "2", "--gaps", "fill"]):
                with self.subTest(operation, levels=levels, swapped=swapped, chunks=chunks):
                    done = self.run_command(operation, "rows.nc", "-o", "rows_out.nc", "--force", *more)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    of_cells = (operation, "cells.nc", "-o", "cells_out.nc", "--force", "--threads", "2", *more)
                    refused = self.run_command(*of_cells, "--memory", "64MiB").stderr
                    least = re.search(r"allow at least (\d+) MiB", refused)[1]
                    done = self.run_command(*of_cells, "--memory", f"{least}MiB")
                    self.assertEqual(done.returncode, 0, done.stderr)
                    with netCDF4.Dataset(self.path("cells_out.nc")) as own, netCDF4.Dataset(self.path("rows_out.nc")) as other:
                        for name, variable in own.variables.items():
                            self.assertNotIn("x", variable.dimensions)
                            if "cell" in variable.dimensions:
                                self.assertEqual(own.dimensions["cell"].size, cells)
                                self.assertEqual(variable.dimensions[-1], "cell")
                            wanted = np.ma.getdata(other[name][:])
                            np.testing.assert_array_equal(np.ma.getdata(variable[:]).ravel(), wanted.ravel(), name)
        # It needs no more memory than these, whose rows can be worked on one after another.
        for name, shape in (("cells", (cells,)), ("rows", (rows, cells // rows))):
            self.mesh(f"{name}.nc", shape, (30, *shape))
        least = [re.search(r"needs (\d+) MiB", self.run_command("climatology", name, "-o", "x.nc", "--memory", "64MiB").stderr)[1]
                 for name in ("cells.nc", "rows.nc")]
        self.assertEqual(least[0], least[1])
        # What was written is the same mesh again.
        self.run_file("inputs:\n  t: {files: cells.nc}\n  a: {files: again.nc}\nsteps:\n  same: {do: combine, expression: t + 0 * a, t: t,"
                      " a: a}\noutputs:\n  out.nc: [same]\n")
        self.assertEqual(self.run_command("anomaly", "cells.nc", "-o", "again.nc").returncode, 0)
        done = self.run_command("run", "run.yaml")
        self.assertEqual(done.returncode, 0, done.stderr)
        text = self.run_command("check", "run.yaml").stdout
        self.assertIn("12000 cells", text)
        plan = json.loads(self.run_command("check", "run.yaml", "--json").stdout)
        self.assertEqual(plan["inputs"][0]["grid"], {"kind": "curvilinear", "rows": 1, "columns": cells})
        self.assertEqual(plan["inputs"][0]["dimensions"][-1], {"name": "cell", "size": cells})

    def test_places_of_a_large_mesh_may_lie_in_another_file(self):
        cells = 12000
        self.mesh("own.nc", (cells,))
        with netCDF4.Dataset(self.path("own.nc")) as own:
            for path, names in (("bare.nc", ("time", "tas")), ("places.nc", ("lat", "lon", "area"))):
                with netCDF4.Dataset(self.path(path), "w") as out:
                    for name in ("time", "cell"):
                        out.createDimension(name, own.dimensions[name].size)
                    for name in names:
                        variable = out.createVariable(name, own[name].dtype, own[name].dimensions)
                        kept = {key: own[name].getncattr(key) for key in ("units", "calendar", "standard_name")
                                if key in own[name].ncattrs()}
                        variable.setncatts(kept)
                        variable[:] = own[name][:]
            with netCDF4.Dataset(self.path("bare.nc"), "r+") as bare:  # numbers of the cells are carried
                bare.createVariable("cell", "i4", ("cell",))[:] = np.arange(cells) + 1
        done = self.run_command("climatology", "bare.nc", "--input", "grid=places.nc", "-o", "placed.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_command("climatology", "own.nc", "-o", "known.nc").returncode, 0)
        with netCDF4.Dataset(self.path("placed.nc")) as placed, netCDF4.Dataset(self.path("known.nc")) as known:
            np.testing.assert_array_equal(placed["tas_mean"][:], known["tas_mean"][:])
            np.testing.assert_array_equal(placed["lat"][:], known["lat"][:])
        done = self.run_file("inputs:\n  a: {files: bare.nc, grid: places.nc}\n  b: {files: own.nc}\n"
                             "steps:\n  zero: {do: combine, expression: a - b, a: a, b: b}\noutputs:\n  out.nc: [zero]\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertEqual(float(np.abs(out["zero"][:]).max()), 0.0)
        self.assertEqual(self.run_command("climatology", "bare.nc", "-o", "bare_out.nc").returncode, 0)
        with netCDF4.Dataset(self.path("bare_out.nc")) as out:
            np.testing.assert_array_equal(out["cell"][:], np.arange(cells) + 1)

    def test_info_counts_layers_and_says_what_chooses_one(self):
        field(self.path("ta.nc"), levels=3, name="ta")
        text = self.run_command("info", "ta.nc").stdout
        self.assertIn("plev, 3 levels: 100000, 85000, 70000 Pa", text)
        self.assertIn("one is chosen with level: 100000 Pa (--level '100000 Pa')", text)

    def test_one_line_says_that_a_run_is_done(self):
        field(self.path("tas.nc"))
        done = self.run_command("anomaly", "tas.nc", "-o", "out.nc")
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_check_prints_the_plan_and_writes_nothing(self):
        done = self.run_command("check", os.path.join(SOURCE, "configs", "enso-winds.yaml"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("sweeps", done.stdout + done.stderr)
        self.assertEqual(os.listdir(self.folder), [])

    def test_check_tells_programs_what_it_tells_people(self):
        config = os.path.join(SOURCE, "configs", "enso-winds.yaml")
        text = self.run_command("check", config, "--memory", "100MiB").stdout
        done = self.run_command("check", config, "--memory", "100MiB", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        plan = json.loads(done.stdout)
        self.assertEqual([one["name"] for one in plan["inputs"]], ["u", "v", "sst"])
        wind = plan["inputs"][0]
        self.assertEqual((wind["variable"], wind["units"], wind["time"]["calendar"]), ("UWND", "m s-1", "standard"))
        self.assertEqual((wind["time"]["period"], wind["time"]["gaps"]), ("1982/1992", 0))
        self.assertEqual([one["size"] for one in wind["dimensions"]], [132, 73, 144])
        self.assertTrue(wind["files"][0].endswith("fnoc_winds.nc"))
        self.assertEqual(plan["memory"]["allowed_bytes"], 100 * 2**20)
        self.assertEqual(len(plan["sweeps"]), len(re.findall(r"^  \d+\. over", text, re.M)))
        for sweep in plan["sweeps"]:
            tile = sweep["tile"]
            self.assertIn(f"over '{sweep['over']}'", text)
            self.assertIn(f"tiles of {tile['times']} time", text)
        for output in plan["outputs"]:
            self.assertIn(output["path"], text)
            for one in output["fields"]:
                self.assertIn(f"    {one['name']}: ", text)
        corr = next(one for output in plan["outputs"] for one in output["fields"] if one["name"] == "u_corr_r")
        self.assertEqual([(one["name"], one["size"]) for one in corr["dimensions"]][0], ("lag", 13))
        implied = [step for step in plan["steps"] if step["implied"]]
        self.assertIn("climatology", {step["do"] for step in implied})

    def test_check_of_one_operation_is_json_where_asked_for(self):
        field(self.path("tas.nc"))
        plan = json.loads(self.run_command("anomaly", "tas.nc", "-o", "out.nc", "--check", "--json").stdout)
        self.assertEqual(plan["outputs"][0]["path"], "out.nc")
        self.assertEqual(plan["outputs"][0]["bytes"], 24 * 4 * 6 * 4)
        self.refused(self.run_command("anomaly", "tas.nc", "-o", "out.nc", "--json"), 2, "--json goes with --check")

    def test_check_tells_programs_which_pictures_cannot_be_drawn(self):
        with open(SST, encoding="utf-8") as series, open(self.path("sst.csv"), "w", encoding="utf-8") as copy:
            copy.write(series.read())
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write("inputs: {sst: {files: sst.csv, assume_units: degC}}\nsteps: {c: {do: climatology, of: sst, by: all, "
                      "statistics: [mean]}}\noutputs: {c.nc: [c]}\nplots: {c.png: c.mean}\n")
        picture = json.loads(self.run_command("check", "run.yaml", "--json").stdout)["plots"][0]
        self.assertEqual((picture["draw"], picture["obstacle"]), ("c.mean", "it is a single number"))

    def test_check_of_a_table_names_its_columns(self):
        config = os.path.join(SOURCE, "configs", "fnoc-trajectories.yaml")
        plan = json.loads(self.run_command("check", config, "--json").stdout)
        table = plan["outputs"][0]["table"]
        self.assertEqual((table["step"], table["columns"][:3]), ("drift", ["time", "lat", "lon"]))
        peaks = [sweep["peak_bytes"] for sweep in plan["sweeps"]]
        self.assertNotEqual(max(peaks), peaks[-1])
        self.assertEqual(plan["memory"]["peak_bytes"], max(peaks))

    def test_operations_are_told_to_programs(self):
        every = json.loads(self.run_command("operations", "--json").stdout)["operations"]
        one = json.loads(self.run_command("operations", "standardize", "--json").stdout)
        self.assertIn(one, every)
        options = {option["name"]: option for option in one["options"]}
        self.assertEqual((options["base"]["implied_by"], options["base"]["default"]), ("climatology", "all"))
        self.assertEqual((options["by"]["implied_by"], options["by"]["choices"][0]), (None, "all"))
        self.assertEqual((options["ddof"]["type"], options["ddof"]["least"], options["ddof"]["most"]), ("integer", 0, 10))
        limits = next(operation for operation in every if operation["name"] == "correlation")["outputs"]
        kinds = {output["quantity"]: (output["role"], output["nature"]) for output in limits}
        self.assertEqual((kinds["r"], kinds["p"]), (("main", "correlation"), ("beside", "probability")))
        gradient = next(operation for operation in every if operation["name"] == "gradient")
        radius = next(option for option in gradient["options"] if option["name"] == "radius_m")
        self.assertEqual((radius["above"], radius["least"], radius["most"], radius["unit"]), (0, None, None, "m"))
        self.refused(self.run_command("operations", "trends", "--json"), 2, "unknown operation 'trends': did you mean 'trend'?")

    def test_a_page_of_operations_is_of_all_and_of_one_form(self):
        for words, other in ((("trend",), "trend"), (("--json",), "--json"), (("trend", "--json"), "--json")):
            self.refused(self.run_command("operations", "--markdown", *words), 2,
                         f"--markdown writes one page of all operations: leave out '{other}'")
        self.assertIn("## trend", self.run_command("operations", "--markdown").stdout)

    def test_completion_knows_three_shells(self):
        self.refused(self.run_command("completion", "tcsh"), 2, "the shell is 'tcsh', but must be bash, zsh or fish")

    def test_manual_pages_need_a_folder_that_can_be_made(self):
        with open(self.path("taken"), "w", encoding="utf-8") as out:
            out.write("a file, no folder")
        self.refused(self.run_command("manual", "taken/man"), 6, "cannot write taken/man/fieldwise.1: ", "/taken is not a directory")

    def test_the_page_of_the_program_tells_exit_codes_in_lines_that_a_reader_may_break(self):
        self.assertEqual(self.run_command("manual", "man").returncode, 0)
        page = self.content("man/fieldwise.1").decode("utf-8")
        status = page.split('.SH "EXIT STATUS"\n')[1].split(".SH")[0]
        self.assertRegex(status, r"^0 done, .*; 4 input damaged; .* ended by signal n\.\n$")
        shown = self.run_command("--help").stdout
        self.assertIn("\nExit codes: 0 done", shown)
        self.assertTrue(all(len(line) <= 80 for line in shown.splitlines()), shown)

    def test_info_describes_real_data(self):
        done = self.run_command("info", WINDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        for phrase in ("UWND", "132", "73 x 144", "1982-01", "no gaps"):
            self.assertIn(phrase, done.stdout)

    def test_info_describes_all_files_but_those_that_cannot_be_read(self):
        field(self.path("a.nc"))
        field(self.path("c.nc"), name="pr")
        with open(self.path("b.nc"), "wb") as out:
            out.write(b"CDF\x01 but no more")
        done = self.run_command("info", "a.nc", "b.nc", "no.nc", "c.nc")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn("tas", done.stdout)
        self.assertIn("pr", done.stdout)
        self.assertIn("b.nc", done.stderr)
        self.assertIn("no.nc: No such file", done.stderr)

    def test_operations_lists_and_explains(self):
        listed = self.run_command("operations").stdout
        for name in ("mean", "climatology", "anomaly", "standardize", "area_mean", "correlation", "regression", "trend",
                     "gradient"):
            self.assertRegex(listed, rf"\b{name}\b")
            one = self.run_command("operations", name)
            self.assertEqual(one.returncode, 0)
            self.assertTrue(all(len(line) <= 80 for line in one.stdout.splitlines()), one.stdout)

    def test_version_names_the_libraries(self):
        shown = self.run_command("--version").stdout
        for library in ("fieldwise", "netCDF", "HDF5", "UDUNITS"):
            self.assertIn(library, shown)

    def test_help_names_the_exit_codes(self):
        shown = self.run_command("--help")
        self.assertEqual(shown.returncode, 0)
        self.assertIn("run", shown.stdout)
        told = re.search(r"Exit codes:(.*)", shown.stdout, re.S).group(1)
        with open(os.path.join(SOURCE, "docs", "exit-codes.md"), encoding="utf-8") as file:
            rows = re.findall(r"^\| (\d+)(?: \+ n)? \|", file.read(), re.M)
        self.assertEqual(re.findall(r"(?:^|; )\s*(\d+)", " ".join(told.split())), rows)

    # What is refused.

    def test_help_explains_commands_operations_and_options(self):
        self.assertEqual(self.said("help"), self.said("--help"))
        self.assertEqual(self.said("help", "plot"), self.said("plot", "--help"))
        self.assertEqual(self.said("help", "trend"), self.said("trend", "--help"))
        self.assertEqual(self.said("help", "combine"), self.said("operations", "combine"))
        said = self.said("help", "min-samples")
        self.assertIn("min_samples of mean, resample", " ".join(said.split()))
        self.assertIn("(integer, 0 or more; default 1)", said)
        self.assertIn("time.calendar of an input", self.said("help", "calendar"))
        self.refused(self.run_command("help", "clim"), 2, "called 'clim': did you mean 'climatology'?")
        self.refused(self.run_command("help", "nosuch"), 2, "is called 'nosuch'; 'fieldwise help' lists the commands\n")

    def test_a_first_run_file_passes_check_and_runs(self):
        run_file = self.path("first.yaml")
        said = self.said("init", WINDS, SST, "-o", run_file)
        self.assertEqual(said, "")
        self.said("check", run_file)
        self.said("run", run_file)
        with netCDF4.Dataset(self.path("results/UWND_corr.nc")) as made:
            self.assertEqual(made["UWND_corr_r"].units, "1")
        # It is never written over what somebody may have made of it.
        with open(run_file, "a", encoding="utf-8") as file:
            file.write("# mine\n")
        self.refused(self.run_command("init", WINDS, "-o", run_file), 2, "is there already")
        self.assertTrue(self.content("first.yaml").endswith(b"# mine\n"))

    def test_a_first_run_file_fits_what_the_files_hold(self):
        field(self.path("a.nc"), months=12)
        field(self.path("b.nc"), months=12, first="1981-01-01")
        field(self.path("levels.nc"), months=6, levels=3, name="ta")
        said = self.said("init", self.path("b.nc"), self.path("a.nc"), self.path("levels.nc"))
        inputs = yaml.safe_load(said)["inputs"]
        self.assertEqual(inputs, {"tas": {"files": [self.path("b.nc"), self.path("a.nc")]},
                                  "ta": {"files": self.path("levels.nc")}})
        self.assertIn("# plev: 3 values, 100000 Pa to 70000 Pa; every one is worked on", said)
        # Files that do not go together are inputs of their own, and it is said why.
        field(self.path("late.nc"), months=12, first="1990-01-01")
        said = self.said("init", self.path("a.nc"), self.path("late.nc"))
        self.assertEqual(set(yaml.safe_load(said)["inputs"]), {"tas", "tas_2"})
        self.assertIn("# the files do not join along time: ", said)
        # Columns of a text have headings that need not be names.
        with open(self.path("index.csv"), "w", encoding="utf-8") as file:
            file.write("date,Nino 3.4,Nino 4\n" + "".join(f"{1950 + i // 12}-{i % 12 + 1:02},{i},{-i}\n" for i in range(36)))
        said = self.said("init", self.path("index.csv"))
        self.assertEqual({one["column"] for one in yaml.safe_load(said)["inputs"].values()}, {1, 2})
        # Names and texts of files are neither words of YAML nor lines of their own; paths are as seen from the run file.
        field(self.path("odd.nc"), name="null")
        with netCDF4.Dataset(self.path("odd.nc"), "a") as out:
            out["null"].long_name = "height\r\u2028 of \x1b[31m\nsteps: {}"
        os.mkdir(self.path("below"))
        self.said("init", "odd.nc", "-o", self.path("below/first.yaml"))
        self.said("check", "below/first.yaml")
        with open(self.path("below/first.yaml"), encoding="utf-8", newline="") as file:
            written = file.read()
        self.assertEqual(yaml.safe_load(written)["inputs"], {"null_data": {"files": "../odd.nc"}})
        self.assertNotIn("\r", written)
        # What no step can be made of is no run file.
        with netCDF4.Dataset(self.path("bare.nc"), "w") as out:
            out.createDimension("x", 3)
            out.createVariable("v", "f4", ("x",))[:] = 1.0
        self.refused(self.run_command("init", self.path("bare.nc")), 2, "no step is common")
        self.refused(self.run_command("init", self.path("absent.nc")), 3)

    def test_a_hyphen_is_standard_output(self):
        self.said("area_mean", WINDS, "-v", "UWND", "-o", self.path("mean.csv"))
        os.mkdir(self.path("temporary"))
        done = subprocess.run([FIELDWISE, "area_mean", WINDS, "-v", "UWND", "-o", "-"], capture_output=True, check=True,
                              env={**os.environ, "TMPDIR": self.path("temporary")})
        self.assertEqual(done.stdout.replace(b"standard output.csv", self.path("mean.csv").encode()), self.content("mean.csv"))
        self.assertEqual(os.listdir(self.path("temporary")), [])
        self.refused(self.run_command("anomaly", WINDS, "-v", "UWND", "-o", "-"), 2, "standard output.csv")
        self.assertIn("standard output.csv", self.said("area_mean", WINDS, "-v", "UWND", "-o", "-", "--check"))
        self.refused(self.run_command("area_mean", WINDS, "-v", "UWND", "-o", "-", "--print-run-file"), 2)
        for words in (["operations"], ["operations", "--json"], ["schema"], ["info", WINDS]):
            self.assertEqual(self.said(*words), self.said(*words, "-o", "-"))
            self.assertEqual(self.said(*words, "-o", self.path("said")), "")
            self.assertEqual(self.content("said").decode(), self.said(*words))
        # What is said of data is not written over data.
        field(self.path("data.nc"))
        before = self.content("data.nc")
        self.refused(self.run_command("info", "data.nc", "-o", "data.nc"), 2, "data.nc is read")
        self.refused(self.run_command("operations", "-o", "data.nc"), 2, "other than text")
        self.assertEqual(self.content("data.nc"), before)

    def test_missing_file(self):
        self.refused(self.run_command("climatology", "nowhere.nc", "-o", "out.nc"), 3, "nowhere.nc")

    def test_a_folder_in_the_place_of_a_file_is_a_missing_file_everywhere(self):
        os.mkdir(self.path("folder"))
        field(self.path("tas.nc"))
        for command in (("info", "folder"), ("climatology", "folder", "-o", "out.nc"), ("plot", "folder", "-o", "out.png"),
                        ("correlation", "tas.nc", "--against", "folder", "-o", "out.nc"), ("run", "folder"), ("check", "folder")):
            with self.subTest(command=command):
                self.refused(self.run_command(*command), 3, "is a folder")

    def test_web_page_named_nc(self):
        with open(self.path("page.nc"), "w", encoding="utf-8") as out:
            out.write("<!DOCTYPE html><html><body>404</body></html>")
        self.refused(self.run_command("climatology", "page.nc", "-o", "out.nc"), 4, "page.nc", "HTML")

    def test_git_lfs_pointer(self):
        with open(self.path("pointer.nc"), "w", encoding="utf-8") as out:
            out.write("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n")
        self.refused(self.run_command("climatology", "pointer.nc", "-o", "out.nc"), 4, "Git LFS")

    def test_truncated_files(self):
        field(self.path("tas.nc"))
        subprocess.run(["nccopy", "-k", "classic", self.path("tas.nc"), self.path("classic.nc")], check=True)
        for name in ("tas.nc", "classic.nc"):
            size = os.path.getsize(self.path(name))
            for share in (0.1, 0.5, 0.9, 0.99):
                with open(self.path(name), "rb") as whole, open(self.path("cut.nc"), "wb") as cut:
                    cut.write(whole.read(int(size * share)))
                self.refused(self.run_command("climatology", "cut.nc", "-v", "tas", "-o", "out.nc"), 4, "cut.nc")

    def test_no_time_axis(self):
        field(self.path("tas.nc"), months=1)
        subprocess.run(["ncwa", "-O", "-C", "-v", "tas,lat,lon", "-a", "time", self.path("tas.nc"),
                        self.path("map.nc")], check=True)
        self.refused(self.run_command("climatology", "map.nc", "-v", "tas", "-o", "out.nc"), 2, "time axis")

    def test_zero_length_time(self):
        field(self.path("tas.nc"), months=0)
        self.refused(self.run_command("climatology", "tas.nc", "-v", "tas", "-o", "out.nc"), 3, "no time steps")

    def test_unknown_variable_lists_those_there_are(self):
        self.refused(self.run_command("climatology", WINDS, "-v", "wind", "-o", "out.nc"), 2, "wind", "UWND", "VWND")

    def test_grids_that_differ(self):
        field(self.path("tas.nc"))
        field(self.path("psl.nc"), nlat=5, name="psl")
        self.refused(self.run_command("correlation", "tas.nc", "--against", "psl.nc", "-o", "out.nc"), 5, "grid",
                     "4 x 6", "5 x 6")

    def test_no_common_dates(self):
        field(self.path("tas.nc"))
        field(self.path("psl.nc"), first="1995-01-01", name="psl")
        self.refused(self.run_command("correlation", "tas.nc", "--against", "psl.nc", "-o", "out.nc"), 5,
                     "no dates in common", "1980", "1995")

    def test_constant_series_gives_missing_not_one(self):
        field(self.path("tas.nc"))
        field(self.path("flat.nc"), name="flat", constant=True)
        done = self.run_command("correlation", "tas.nc", "--against", "flat.nc", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertTrue(np.ma.getmaskarray(out["tas_r"][:]).all())
            self.assertTrue((out["tas_n"][:] == 24).all())

    def test_all_levels_are_taken_where_none_is_chosen(self):
        field(self.path("ta.nc"), levels=3, name="ta")
        for words, levels in (((), (3,)), (("--level", "850 hPa"), ())):
            done = self.run_command("climatology", "ta.nc", "-v", "ta", *words, "-o", "out.nc")
            self.assertEqual(done.returncode, 0, done.stderr)
            with netCDF4.Dataset(self.path("out.nc")) as out:
                self.assertEqual(out["ta_mean"].shape[1:-2], levels)
            os.remove(self.path("out.nc"))
        self.refused(self.run_command("climatology", "ta.nc", "--level", "123 hPa", "-o", "out.nc"), 2, "level", "85000")

    def test_all_variables_are_taken_where_none_is_chosen(self):
        field(self.path("tas.nc"))
        with netCDF4.Dataset(self.path("tas.nc"), "a") as out:
            out.createVariable("psl", "f4", out["tas"].dimensions)[:] = 1.0
            out.createVariable("orog", "f4", out["tas"].dimensions[1:])[:] = 1.0
        for words, names in (((), {"tas_mean", "psl_mean"}), (("-v", "tas"), {"tas_mean"}),
                             (("-v", "psl,tas"), {"tas_mean", "psl_mean"}), (("-v", "all"), {"tas_mean", "psl_mean"})):
            done = self.run_command("climatology", "tas.nc", *words, "-o", "out.nc")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("variable orog is left out" in done.stderr, words in ((), ("-v", "all")), done.stderr)
            with netCDF4.Dataset(self.path("out.nc")) as out:
                self.assertEqual({name for name in out.variables if name.endswith("_mean")}, names)

    def test_errors_speak_the_words_of_the_command(self):
        field(self.path("ta.nc"), levels=3, name="ta")
        field(self.path("tas.nc"))
        with netCDF4.Dataset(self.path("tas.nc"), "a") as out:
            out.createVariable("psl", "f4", out["tas"].dimensions)[:] = 1.0
        self.refused(self.run_command("correlation", "ta.nc", "--level", "850 hPa", "--against", "tas.nc", "-o", "out.nc"),
                     2, "say which with --against FILE:NAME")
        for words, phrase in ((("--level", "high"), "error: --level is 'high', but must be a number"),
                              (("--ddof", "x"), "error: --ddof is 'x', but must be an integer"),
                              (("--digits", "0"), "error: --digits is '0', but must be an integer from 1 to 15"),
                              (("--input", "gaps=fill"), "error: --input gaps is 'fill', but must be one of error, allow"),
                              (("--input", "gasp=fill"), "unknown key 'gasp' in the input: did you mean 'gaps'?"),
                              (("--input", "time.stamp=x"), "error: --input time.stamp is 'x', but must be one of start")):
            self.refused(self.run_command("climatology", "ta.nc", *words, "-o", "out.nc"), 2, phrase)

    def test_options_of_a_picture_are_checked_before_it_is_drawn(self):
        for words, phrase in ((("--limits", "2,1"), "--limits is '2,1', but must be two numbers, the smaller first"),
                              (("--month", "13"), "--month is '13', but must be one month"),
                              (("--region", "lat=60:0"), "--region is 'lat=60:0', but must be a region such as"),
                              (("--arrows", "few"), "--arrows is 'few', but must be an integer from 1 to 1000"),
                              (("--vectors", "u"), "--vectors is 'u', but must be two variables"),
                              (("--limit", "1,2"), "did you mean '--limits'?")):
            self.refused(self.run_command("plot", "tas.nc", *words, "-o", "out.png"), 2, phrase)

    def test_a_picture_of_one_of_two_variables_is_asked_for_in_the_words_of_the_command(self):
        field(self.path("tas.nc"))
        with netCDF4.Dataset(self.path("tas.nc"), "a") as out:
            out.createVariable("psl", "f4", out["tas"].dimensions)[:] = 1.0
        self.refused(self.run_command("plot", "tas.nc", "-o", "x.png"), 2,
                     "tas.nc: it holds 2 data variables; say which with its name after the file; its data variables are tas, psl")

    def test_gaps_between_files_are_allowed_in_the_words_of_the_command(self):
        field(self.path("one.nc"))
        field(self.path("two.nc"), first="1990-01-01")
        self.refused(self.run_command("climatology", "one.nc", "two.nc", "-o", "out.nc"), 5,
                     "say --input gaps=allow if that is right")
        done = self.run_command("climatology", "one.nc", "two.nc", "--input", "gaps=allow", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_level_is_of_the_input_and_confidence_of_the_interval(self):
        field(self.path("ta.nc"), levels=3, name="ta")
        done = self.run_command("trend", "ta.nc", "--level", "850 hPa", "--confidence", "0.9", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertLessEqual({"ta_low", "ta_high"}, set(out.variables))
            self.assertIn("confidence: 0.9", out.fieldwise_run)
            self.assertIn("level: 850 hPa", out.fieldwise_run)

    def test_a_value_of_each_shape_is_typed_as_a_shell_likes_it(self):
        field(self.path("tas.nc"))
        done = self.run_command("climatology", "tas.nc", "--statistics", "mean,sd", "--base", "1980/1981", "--region",
                                "lat=0:60,lon=0:180", "--months", "Jan,Feb", "--input", "missing=-9,-99", "--input",
                                "time.stamp=start", "--input", "scale.multiply=2", "--units", "K", "-o", "out.nc",
                                "--print-run-file")
        self.assertEqual(done.returncode, 0, done.stderr)
        for phrase in ("statistics: [mean, sd]", "base: 1980/1981", "region: {lat: [0, 60], lon: [0, 180]}",
                       "months: [1, 2]", "missing: [-9, -99]", "time: {stamp: start}", "scale: {multiply: 2, add: 0}"):
            self.assertIn(phrase, done.stdout)

    def test_an_option_without_a_value_is_refused_whatever_it_is(self):
        field(self.path("tas.nc"))
        for option, form in (("--base", "PERIOD"), ("--by", "WORD"), ("--period", "PERIOD"), ("--memory", "SIZE"),
                             ("--threads", "N"), ("--log", "FORM"), ("-v", "NAME"), ("--digits", "N"),
                             ("--input", "KEY=VALUE")):
            for value in ("", "  "):
                self.refused(self.run_command("anomaly", "tas.nc", "-o", "out.nc", option, value), 2,
                             f"{option} has no value, but must be {form} (--help")
        self.refused(self.run_command("anomaly", "tas.nc", "--base=", "-o", "out.nc"), 2, "--base has no value, but must be")
        self.refused(self.run_command("plot", "tas.nc", "--levels", "", "-o", "out.png"), 2, "--levels has no value, but")
        self.refused(self.run_command("correlation", "tas.nc", "--against", "", "-o", "out.nc"), 2,
                     "--against has no value, but must be FILE[:VARIABLE]")
        self.refused(self.run_command("operations", ""), 2, "word 2 of the command is empty")
        self.refused(self.run_command("plot", "tas.nc", "", "-o", "out.png"), 2, "word 3 of the command is empty")

    def test_a_key_of_the_input_has_one_place_in_a_command(self):
        field(self.path("tas.nc"))
        for words, phrase in ((("-v", "tas", "--input", "variable=psl"), "--input variable=psl must be written -v psl"),
                              (("--months", "JJA", "--input", "months=DJF"), "--input months=DJF must be written --months DJF"),
                              (("--input", "period=1980"), "--input period=1980 must be written --period 1980"),
                              (("--input", "region.lat=0"), "--input region.lat=0 must be written --region ..."),
                              (("--input", "files=b.nc"), "--input files=b.nc must be written b.nc, without an option"),
                              (("--against-input", "variable=psl"),
                               "--against-input variable=psl must be written --against FILE:psl"),
                              (("--against-input", "files=b.nc"), "--against-input files=b.nc must be written --against b.nc")):
            self.refused(self.run_command("correlation", "tas.nc", "--against", "tas.nc", *words, "-o", "out.nc"), 2, phrase)
        done = self.run_command("correlation", "tas.nc", "--against", "tas.nc", "--against-input", "months=DJF", "-o", "out.nc")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_region_that_is_no_yaml_is_told_under_the_name_of_its_option(self):
        for option in ("--seed_region", "--region"):
            self.refused(self.run_command("trajectories", "u.nc", "-v", "u", "--v", "v.nc", option, "lat: [0", "-o", "out.nc"),
                         2, f"error: {option}")

    def test_a_command_is_suggested_for_a_word_that_is_none(self):
        self.refused(self.run_command("climatologie"), 2, "did you mean 'climatology'?")
        self.refused(self.run_command("chek", "run.yaml"), 2, "did you mean 'check'?")
        self.refused(self.run_command("--threads", "2", "climatology", "a.nc", "--statistic", "mean", "-o", "out.nc"), 2,
                     "did you mean '--statistics'?")

    def test_an_answer_that_cannot_be_written_is_an_output_that_failed(self):
        for words in (("--help",), ("--version",), ("anomaly", "--help"), ("operations",)):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([FIELDWISE, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr), (6, "error: cannot write to standard output\n"), words)

    def test_after_two_hyphens_no_word_is_an_option(self):
        field(self.path("-a.nc"))
        field(self.path("b.nc"), first="1982-01-01")
        for words in (("anomaly", "-o", "o.nc", "--", "-a.nc"), ("anomaly", "b.nc", "-o", "o.nc", "--", "-a.nc"),
                      ("info", "b.nc", "--", "-a.nc"), ("--quiet", "--", "info", "-a.nc"), ("info", "b.nc", "--")):
            done = self.run_command(*words)
            self.assertEqual(done.returncode, 0, (words, done.stderr))
        for words in (("--", "anomaly", "b.nc"), ("anomaly", "b.nc", "--input", "gaps=allow", "--", "-a.nc", "-o", "out.nc")):
            self.refused(self.run_command(*words), 2, "--output is required")
        self.refused(self.run_command("info", "--", "--help"), 3, "--help: No such file")
        self.refused(self.run_command("check", "--", "-x.yaml"), 3, "'-x.yaml'")
        self.refused(self.run_command("schema", "--", "--bogus"), 2, "'--bogus' is not understood here")
        self.refused(self.run_command("verify", "--"), 2, "OUTPUT is required")
        self.refused(self.run_command("info", "b.nc", "--", ""), 2, "word 4 of the command is empty")

    def test_help_lists_every_command_and_of_one_all_it_takes(self):
        shown = self.run_command("--help").stdout
        for command in ("run", "check", "info", "verify", "operations", "plot", "report", "climatology", "moments"):
            self.assertRegex(shown, rf"\n  {command}\b")
        self.assertIn("--statistics", self.run_command("climatology", "--help").stdout)
        self.assertIn("--stipple", self.run_command("plot", "--help").stdout)

    def test_unknown_key_and_misspelt_step(self):
        field(self.path("tas.nc"))
        done = self.run_file("inputs:\n  tas: {files: tas.nc, varable: tas}\nsteps:\n  clim: {do: climatology, of: tas}\n"
                             "  a: {do: gradient, of: clime.mean}\noutputs:\n  out.nc: [clim]\n")
        self.refused(done, 2, "run.yaml:2", "varable", "variable", "run.yaml:5", "clime", "did you mean 'clim'?")

    def test_cyclic_steps(self):
        field(self.path("tas.nc"))
        done = self.run_file("inputs:\n  tas: {files: tas.nc}\nsteps:\n  a: {do: anomaly, of: b}\n"
                             "  b: {do: anomaly, of: a}\noutputs:\n  out.nc: [a]\n")
        self.refused(done, 2, "a", "b")
        self.assertTrue(re.search("circle|cycle", done.stderr), done.stderr)

    def test_output_that_cannot_be_written(self):
        field(self.path("tas.nc"))
        with open(self.path("taken"), "w", encoding="utf-8") as out:
            out.write("a file, no folder")
        self.refused(self.run_command("anomaly", "tas.nc", "-o", "taken/out.nc"), 6, "taken")

    def test_output_equal_to_an_input(self):
        field(self.path("tas.nc"))
        before = self.content("tas.nc")
        self.refused(self.run_command("anomaly", "tas.nc", "-o", "tas.nc"), 2, "tas.nc")
        self.assertEqual(self.content("tas.nc"), before)

    def test_units_that_do_not_convert(self):
        field(self.path("tas.nc"))
        self.refused(self.run_command("anomaly", "tas.nc", "--units", "m s-1", "-o", "out.nc"), 5, "K", "m s-1")

    def test_too_little_memory_names_what_is_needed(self):
        field(self.path("tas.nc"))
        self.refused(self.run_command("anomaly", "tas.nc", "--memory", "1MiB", "-o", "out.nc"), 7, "MiB")

    def test_log_of_json_holds_every_error_one_object_a_line(self):
        field(self.path("tas.nc"))
        with open(self.path("wrong.yaml"), "w", encoding="utf-8") as out:
            out.write("inputs: {tas: {file: tas.nc}}\nsteps: {}\noutputs: {}\n")
        for arguments, code in ((("anomaly", "tas.nc", "-o", "new.nc"), 0), (("run", "wrong.yaml"), 2), (("runn",), 2),
                                (("anomaly", "tas.nc", "--nonsense", "-o", "out.nc"), 2),
                                (("anomaly", b"no\xff\"file.nc", "-o", "out.nc"), 3),
                                (("anomaly", b"no\x01file.nc", "-o", "out.nc"), 2)):
            done = subprocess.run([FIELDWISE, "--log", "json", *arguments], cwd=self.folder, capture_output=True, check=False)
            self.assertEqual(done.returncode, code, done.stderr)
            objects = [json.loads(line) for line in done.stderr.decode("utf-8").splitlines()]
            self.assertTrue(objects)
            told = [entry for entry in objects if entry["level"] != "progress"]
            for entry in told:
                self.assertEqual(set(entry), {"time", "level", "message"})
                self.assertEqual(entry["level"], "info" if code == 0 else "error")
            course = [entry for entry in objects if entry["level"] == "progress"]
            self.assertEqual([entry["sweep"] for entry in course], [1, 2] if code == 0 else [])
            for entry in course:
                self.assertEqual(set(entry), {"time", "level", "message", "share", "sweep", "sweeps"})
                self.assertTrue(0.0 <= entry["share"] <= 1.0 and entry["sweeps"] == 2, entry)

    def test_no_control_character_of_a_file_reaches_who_reads(self):
        evil = "\x1b]0;owned\x07\x1b[31m \u202etxt \u009b31m \x7f \u2028 two\nlines"
        field(self.path("in.nc"))
        with netCDF4.Dataset(self.path("in.nc"), "a") as out:
            out["tas"].long_name = evil
            out["tas"].setncattr("title", evil)
            out["time"].units = f"days {evil} when"
        with open(self.path(f"a\x1b[31m\u202e.csv"), "w", encoding="utf-8") as out:
            out.write("date,x\x1b[31m\n1980-01-15,\x1b[31mone\n")
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write('inputs:\n  a: {files: "in\u202e.nc"}\nsteps:\n  b: {do: mean, of: a}\noutputs:\n  "o.nc": [b]\n')
        commands = [("info", "in.nc"), ("mean", "in.nc", "-o", "out.nc"), ("--log", "json", "mean", "in.nc", "-o", "out.nc"),
                    ("info", "a\x1b[31m\u202e.csv"), ("info", "no\x1b[31m\u202e.nc"), ("run", "run.yaml"), ("check", "run.yaml"),
                    ("climatology", "in.nc", "-v", "x\x1b[31m", "-o", "out.nc"), ("run", "a\x1b[31m\u202e.csv"), ("\x1b[31m",),
                    ("mean", "in.nc", "-o", "out.nc", "--\x1b[31m", "3"), ("check", "run.yaml", "--json"),
                    ("plot", "in.nc", "x\x1b[31m", "-o", "out.png"), ("verify", "a\x1b[31m\u202e.csv")]
        for command in commands:
            with self.subTest(command=command):
                done = self.run_command(*command)
                said = done.stdout + done.stderr
                self.assertTrue(said)
                for character in said:
                    code = ord(character)
                    steers = code < 32 and character not in "\n\t" or 0x7F <= code < 0xA0 or code in (0x202E, 0x2028)
                    self.assertFalse(steers, f"U+{code:04X} in {said!r}")
                if "json" in command:
                    for line in done.stderr.splitlines():
                        self.assertIn("message", json.loads(line))
        described = self.run_command("info", "in.nc").stdout
        self.assertIn("\\u001b]0;owned\\u0007", described)
        self.assertNotIn("\nlines", described, "text of a file begins a line of its own")

    def test_a_title_is_written_without_control_characters(self):
        field(self.path("in.nc"))
        text = "title: {}\ninputs:\n  a: {{files: in.nc}}\nsteps:\n  b: {{do: climatology, of: a}}\noutputs:\n  out.nc: [b]\n"
        self.refused(self.run_file(text.format('"x\\e[31m"')), 2, "run.yaml:1", "control character")
        self.assertEqual(self.run_file(text.format('"x\u202ey"')).returncode, 0)
        with netCDF4.Dataset(self.path("out.nc")) as out:
            self.assertEqual(out.title, "x\\u202ey")

    # Outputs are files, and take the place of nothing else.

    RUN = ("inputs:\n  f: {{files: 'data/*.nc'}}\nsteps:\n  m: {{do: climatology, of: f}}\noutputs:\n  {output}: [m]\n"
           "{plots}")

    def refused_place(self, done, code, *phrases):
        self.assertEqual(done.returncode, code, done.stderr)
        for phrase in phrases:
            self.assertIn(phrase, done.stderr)

    def test_no_command_replaces_what_is_no_file(self):
        os.makedirs(self.path("data"))
        field(self.path("data/tas.nc"))
        os.mkfifo(self.path("fifo.png"))
        os.symlink("/dev/null", self.path("null.png"))
        os.mkdir(self.path("folder.png"))
        os.symlink(self.path("fifo.png"), self.path("link.html"))
        for name, kind in (("fifo.png", "a FIFO"), ("null.png", "a device"), ("folder.png", "a directory")):
            with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
                out.write(self.RUN.format(output=name, plots=""))
            for words in (("climatology", "data/tas.nc", "-o", name), ("climatology", "data/tas.nc", "-o", name, "--check"),
                          ("run", "run.yaml"), ("check", "run.yaml"), ("plot", "data/tas.nc", "tas", "-o", name),
                          ("info", "data/tas.nc", "--plot", name)):
                self.refused_place(self.run_command(*words), 6, f"cannot write {name}: it is {kind}")
        self.refused_place(self.run_file(self.RUN.format(output="out.nc", plots="")), 0)
        self.refused_place(self.run_command("report", "run.yaml", "-o", "link.html"), 6, "link.html: it is a FIFO")
        os.makedirs(self.path("pages"))
        os.mkfifo(self.path("pages/fieldwise.1"))
        self.refused_place(self.run_command("manual", "pages"), 6, "it is a FIFO")
        self.assertTrue(os.path.islink(self.path("null.png")) and os.path.isdir(self.path("folder.png")))
        self.assertTrue(os.path.exists("/dev/null") and not os.path.isfile("/dev/null"))

    def test_no_output_replaces_what_the_run_reads_or_writes(self):
        os.makedirs(self.path("data"))
        field(self.path("data/tas.nc"))
        os.link(self.path("data/tas.nc"), self.path("hard.nc"))
        os.symlink("data/tas.nc", self.path("soft.nc"))
        os.symlink(".", self.path("here"))
        before = self.content("data/tas.nc")
        for name, phrase in (("data/tas.nc", "is the input file of 'f'"), ("hard.nc", "is the input file of 'f' (data/tas.nc)"),
                             ("soft.nc", "is the input file of 'f' (data/tas.nc)"), ("here/data/tas.nc", "is the input file"),
                             ("data/../here/hard.nc", "is the input file"), ("run.yaml", "is the run file"),
                             ("here/run.yaml", "is the run file"), (".fieldwise/x.nc", "where runs keep their records")):
            text = self.RUN.format(output=name, plots="")
            self.refused_place(self.run_file(text), 2, "run.yaml:6: output", phrase, "choose another name")
            self.assertEqual(self.content("run.yaml").decode(), text)
        for name in ("data/tas.nc", "hard.nc", "soft.nc", "here/hard.nc"):
            self.refused_place(self.run_command("climatology", "data/tas.nc", "-o", name), 2, "is the input file of")
        os.symlink("data/tas.nc", self.path("soft.png"))
        os.link(self.path("data/tas.nc"), self.path("hard.png"))
        for name in ("soft.png", "hard.png"):
            self.refused_place(self.run_command("plot", "data/tas.nc", "tas", "-o", name), 2, "is the file that it shows")
            self.refused_place(self.run_command("info", "data/tas.nc", "--plot", name), 2, "is the file that it shows")
        for plot in ("out.png", "here/out.png"):
            plots = f"plots:\n  {plot}: m\n"
            self.refused_place(self.run_file(self.RUN.format(output="out.png", plots=plots)), 2,
                               f"run.yaml:8: plot '{plot}' is the same file as output 'out.png' in line 6")
        self.refused_place(self.run_file(self.RUN.format(output="a.nc", plots="").replace("[m]", "[m]\n  here/a.nc: [m]")), 2,
                           "output 'here/a.nc' is the same file as output 'a.nc' in line 6")
        self.assertEqual(self.content("data/tas.nc"), before)

    def test_a_report_replaces_no_file_of_its_run(self):
        os.makedirs(self.path("data"))
        field(self.path("data/tas.nc"))
        os.symlink("run.yaml", self.path("run.html"))
        os.symlink("data/tas.nc", self.path("input.html"))
        self.assertEqual(self.run_file(self.RUN.format(output="out.html", plots="")).returncode, 0)
        before = self.content("run.yaml")
        for name, phrase in (("run.html", "is the run file"), ("input.html", "is the input file of 'f'"),
                             ("out.html", "is output 'out.html' of the run")):
            self.refused_place(self.run_command("report", "run.yaml", "-o", name), 2, f"'{name}' {phrase}")
        self.assertEqual(self.content("run.yaml"), before)
        self.assertEqual(self.run_command("verify", "out.html").returncode, 0)

    def test_permissions_of_replaced_files_stay(self):
        os.makedirs(self.path("data"))
        field(self.path("data/tas.nc"))
        text = self.RUN.format(output="out.nc", plots="")
        self.assertEqual(self.run_file(text).returncode, 0)
        for mode in (0o600, 0o640, 0o444):
            os.chmod(self.path("out.nc"), mode)
            self.assertEqual(self.run_command("run", "--force", "run.yaml").returncode, 0)
            self.assertEqual(os.stat(self.path("out.nc")).st_mode & 0o7777, mode)

    def test_words_with_control_characters_are_refused(self):
        field(self.path("tas.nc"))
        for words in (("mean", "tas.nc", "-o", "out\x1b.nc"), ("mean", "tas\x07.nc", "-o", "out.nc"), ("run", "--set", "title=\x9b"),
                      ("mean", "tas.nc", "-o", "out.nc", "-v", "x\x7f"), ("plot", "tas.nc", "tas", "-o", "a.png", "--title", "\x85")):
            self.refused(self.run_command(*words), 2, "holds a control character")

    def test_usage_errors(self):
        self.assertEqual(self.run_command("climatologie").returncode, 2)
        self.assertEqual(self.run_command().returncode, 2)
        self.assertEqual(self.run_command("run", "nowhere.yaml").returncode in (2, 3), True)

    def test_an_operation_that_needs_a_run_file_says_so(self):
        self.refused(self.run_command("combine", "a.nc", "-o", "out.nc"), 2,
                     "combine needs a run file; see 'fieldwise operations combine'")
        shown = self.run_command("combine", "--help")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertEqual(shown.stdout, "combine needs a run file.\n\n" + self.run_command("operations", "combine").stdout)

    def test_a_report_is_a_web_page(self):
        self.refused(self.run_command("report", "run.yaml", "-o", "out.txt"), 2, "'out.txt' must end with .html")

    def test_an_input_is_named_once(self):
        field(self.path("tas.nc"))
        done = self.run_file("inputs:\n  f: {files: tas.nc, period: 1700/1701}\nsteps:\n  m: {do: mean, of: f}\n"
                             "outputs:\n  out.nc: [m]\n")
        self.refused(done, 3, "run.yaml:2: input 'f': no time step lies in the period")

    def test_one_of_something_has_no_plural(self):
        field(self.path("tas.nc"))
        text = self.run_command("mean", "tas.nc", "-o", "out.nc", "--period", "1980-02/1980-02", "--check").stdout
        self.assertIn("1 time (", text)
        self.assertNotRegex(text, r"\b1 (times|rows|columns|bands|files|steps)\b")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
