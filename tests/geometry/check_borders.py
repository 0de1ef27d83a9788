#!/usr/bin/python3
"""Means over regions with borders, as a user asks for them: shapefiles and GeoJSON, one region and several.

Usage: /usr/bin/python3 check_borders.py FIELDWISE SOURCE_FOLDER

Shapefiles are written here byte by byte. Shares of cells are compared with sums over meridians; where Debian's package
python3-geopandas is installed, those of all its countries.
"""

import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import netCDF4
import numpy

FIELDWISE, SOURCE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
COUNTRIES = SOURCE / "testdata" / "countries.geojson"
NATURAL_EARTH = pathlib.Path("/usr/lib/python3/dist-packages/geopandas/datasets/naturalearth_lowres/naturalearth_lowres.shp")
WGS84 = 'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]'


def box(west, east, south, north):
    """Return the closed ring of a box, clockwise."""
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


def write_shapefile(path, regions, field="NAME", encoding="utf-8", prj=WGS84, kind=5):
    """Write regions, pairs of a name and rings, as .shp, .shx, .dbf and .prj."""
    shapes, index, at = b"", b"", 50
    for number, (_, rings) in enumerate(regions):
        points = [place for ring in rings for place in ring]
        starts = numpy.cumsum([0] + [len(ring) for ring in rings[:-1]])
        content = struct.pack("<i4d2i", kind, *numpy.min(points, axis=0), *numpy.max(points, axis=0), len(rings), len(points))
        content += struct.pack(f"<{len(rings)}i", *starts) + b"".join(struct.pack("<2d", *place) for place in points)
        shapes += struct.pack(">2i", number + 1, len(content) // 2) + content
        index += struct.pack(">2i", at, len(content) // 2)
        at += 4 + len(content) // 2

    def header(length):
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, length) + struct.pack("<2i8d", 1000, kind, -180, -90, 180, 90, 0, 0, 0, 0)

    path.with_suffix(".shp").write_bytes(header(50 + len(shapes) // 2) + shapes)
    path.with_suffix(".shx").write_bytes(header(50 + len(index) // 2) + index)
    names = [name.encode(encoding).ljust(40) for name, _ in regions]
    table = struct.pack("<4BIHH20x", 3, 126, 1, 1, len(names), 65, 41)
    table += struct.pack("<11sc4xBB14x", field.encode(), b"C", 40, 0) + b"\r" + b"".join(b" " + name for name in names)
    path.with_suffix(".dbf").write_bytes(table + b"\x1a")
    if prj:
        path.with_suffix(".prj").write_text(prj)
    return path.with_suffix(".shp")


def read_shapefile(path, field):
    """Return the names and rings of a shapefile."""
    table, shapes = path.with_suffix(".dbf").read_bytes(), path.read_bytes()
    count, header, length = struct.unpack("<IHH", table[4:12])
    at, fields = 1, {}
    for place in range(32, header - 1, 32):
        fields[table[place:place + 11].split(b"\0")[0].decode()] = (at, at + table[place + 16])
        at += table[place + 16]
    found, at = [], 100
    for row in range(count):
        begin = header + row * length
        name = table[begin + fields[field][0]:begin + fields[field][1]].decode("latin-1").strip()
        parts, points = struct.unpack("<2i", shapes[at + 44:at + 52])
        starts = struct.unpack(f"<{parts}i", shapes[at + 52:at + 52 + 4 * parts]) + (points,)
        places = numpy.frombuffer(shapes, "<2f8", points, at + 52 + 4 * parts)
        found.append((name, [places[a:b] for a, b in zip(starts, starts[1:])]))
        at += 8 + 2 * struct.unpack(">i", shapes[at + 4:at + 8])[0]
    return found


def slow_shares(rings, lat_edges, lon_edges, steps=40):
    """Return the share of each cell inside rings drawn from -180 to 180, by what lies between their edges along meridians."""
    sines = numpy.sin(numpy.radians(lat_edges))
    shares = numpy.zeros((len(lat_edges) - 1, len(lon_edges) - 1))
    a = numpy.concatenate([numpy.asarray(ring)[:-1] for ring in rings])
    b = numpy.concatenate([numpy.asarray(ring)[1:] for ring in rings])
    for column in range(len(lon_edges) - 1):
        for step in range(steps):
            lon = lon_edges[column] + (step + 0.5) / steps * (lon_edges[column + 1] - lon_edges[column])
            lon -= 360 * numpy.round(lon / 360)
            meets = (a[:, 0] <= lon) != (b[:, 0] <= lon)
            along = (lon - a[meets, 0]) / (b[meets, 0] - a[meets, 0])
            lats = numpy.sort(a[meets, 1] + along * (b[meets, 1] - a[meets, 1]))
            for south, north in numpy.sin(numpy.radians(lats.reshape(-1, 2))):
                shares[:, column] += numpy.clip(numpy.minimum(sines[1:], north) - numpy.maximum(sines[:-1], south), 0, None)
    return shares / steps / numpy.diff(sines)[:, None]


class Borders(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fieldwise-borders-"))
        self.lat, self.lon = numpy.linspace(-90, 90, 91), numpy.linspace(0, 360, 181)
        self.values = numpy.random.default_rng(3).normal(280, 5, (4, 90, 180))
        self.write(self.folder / "tas.nc", self.values)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def write(self, path, values):
        with netCDF4.Dataset(path, "w") as out:
            for name, edges, units in (("lat", self.lat, "degrees_north"), ("lon", self.lon, "degrees_east")):
                out.createDimension(name, len(edges) - 1)
                out.createVariable(name, "f8", (name,))[:] = (edges[1:] + edges[:-1]) / 2
                out[name].units = units
            out.createDimension("time", len(values))
            out.createVariable("time", "f8", ("time",))[:] = 15 + 30 * numpy.arange(len(values))
            out["time"].units, out["time"].calendar = "days since 2001-01-01", "360_day"
            out.createVariable("tas", "f8", ("time", "lat", "lon"))[:] = values
            out["tas"].units = "K"

    def command(self, *arguments, code=0):
        done = subprocess.run([FIELDWISE, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def run_file(self, steps, outputs):
        text = f"inputs:\n  tas: {{files: tas.nc}}\nsteps:\n{steps}outputs:\n{outputs}"
        (self.folder / "run.yaml").write_text(text)

    def means(self, rings, weights=1.0):
        """Return the means over a region, worked out slowly."""
        areas = slow_shares(rings, self.lat, self.lon) * numpy.diff(numpy.sin(numpy.radians(self.lat)))[:, None] * weights
        return (self.values * areas).sum(axis=(1, 2)) / areas.sum()

    def content(self, name, variable):
        with netCDF4.Dataset(self.folder / name) as file:
            return numpy.ma.filled(numpy.ma.asarray(file[variable][:], dtype="f8"), numpy.nan)

    def test_one_region_is_a_series(self):
        write_shapefile(self.folder / "land", [("Åland", [box(11, 33, -7, 25)]), ("Fiji", [box(170, 180, -20, -10)])])
        self.command("area_mean", "tas.nc", "--region", "shape=land.shp,name=Åland", "-o", "mean.nc")
        numpy.testing.assert_allclose(self.content("mean.nc", "tas"), self.means([box(11, 33, -7, 25)]), rtol=1e-12)
        with netCDF4.Dataset(self.folder / "mean.nc") as file:
            self.assertEqual(file["tas"].region, "Åland of land.shp, by NAME")
            self.assertEqual(set(file.source_files.split()), {"tas.nc", "land.shp", "land.shx", "land.dbf", "land.prj"})
            self.assertNotIn(str(self.folder), str(file) + str(file["tas"]))

    def test_several_regions_are_a_dimension_in_one_sweep(self):
        regions = [("Åland", [box(11, 33, -7, 25), box(15, 20, 0, 3)[::-1]]), ("Fiji", [box(170, 180, -20, -10), box(-180, -175, -20, -10)])]
        write_shapefile(self.folder / "land", regions, encoding="latin-1")
        self.run_file("  mean: {do: area_mean, of: tas, region: {shape: land.shp, name: all}}\n", "  mean.nc: [mean]\n  mean.csv: [mean]\n")
        plan = self.command("check", "run.yaml").stdout
        self.assertIn("from 5 files", plan)
        self.assertIn("  1. over 'tas': mean", plan)
        self.assertNotIn("  2. over", plan)
        self.command("run", "run.yaml")
        with netCDF4.Dataset(self.folder / "mean.nc") as file:
            self.assertEqual(set(file["mean"].dimensions), {"time", "region"})
            file["region"].set_auto_chartostring(False)
            names = [bytes(one).decode().strip("\0 ") for one in file["region"][:].filled(b"")]
            self.assertEqual(names, ["Åland", "Fiji"])
            axis = file["mean"].dimensions.index("region")
        found = numpy.moveaxis(self.content("mean.nc", "mean"), axis, 0)
        for (name, rings), own in zip(regions, found):
            numpy.testing.assert_allclose(own, self.means(rings), rtol=1e-12, err_msg=name)
        text = (self.folder / "mean.csv").read_text()
        self.assertIn("Åland", text)
        self.assertIn("Fiji", text)

    def test_several_regions_see_the_corners_that_one_sees(self):
        with netCDF4.Dataset(self.folder / "curved.nc", "w") as out:
            rows, columns = numpy.arange(30), numpy.arange(40)
            for name, size in (("time", 2), ("y", 30), ("x", 40)):
                out.createDimension(name, size)
            out.createVariable("time", "f8", ("time",))[:] = [15, 45]
            out["time"].units, out["time"].calendar = "days since 2001-01-01", "360_day"
            for name, places, units in (("lat", -29 + 2 * rows[:, None] + 0.1 * columns, "degrees_north"),
                                        ("lon", 1 + 2 * columns + 0.1 * rows[:, None], "degrees_east")):
                out.createVariable(name, "f8", ("y", "x"))[:] = places
                out[name].units = units
            out.createVariable("tas", "f8", ("time", "y", "x"))[:] = numpy.random.default_rng(4).normal(280, 5, (2, 30, 40))
            out["tas"].units, out["tas"].coordinates = "K", "lat lon"
        write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)]), ("B", [box(31, 52, -11, 7)])])
        told = self.command("area_mean", "curved.nc", "--region", "shape=land.shp,name=all", "-o", "both.nc").stderr
        self.assertIn("in the middle of four centres", told)
        with netCDF4.Dataset(self.folder / "both.nc") as file:
            both = numpy.moveaxis(self.content("both.nc", "tas"), file["tas"].dimensions.index("region"), 0)
        for name, found in zip("AB", both):
            self.command("area_mean", "curved.nc", "--region", f"shape=land.shp,name={name}", "-o", f"{name}.nc")
            self.assertTrue(numpy.isfinite(found).all())
            numpy.testing.assert_array_equal(found, self.content(f"{name}.nc", "tas"))

    def test_a_new_file_of_borders_is_a_new_run(self):
        write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)])])
        self.run_file("  mean: {do: area_mean, of: tas, region: {shape: land.shp}}\n", "  mean.nc: [mean]\nupdate: true\n")
        self.command("run", "run.yaml")
        first = self.content("mean.nc", "mean")
        self.assertIn("nothing new", self.command("run", "run.yaml").stdout + self.command("run", "run.yaml").stderr)
        write_shapefile(self.folder / "land", [("A", [box(10, 40, 0, 20)])])
        self.command("run", "run.yaml")
        numpy.testing.assert_allclose(self.content("mean.nc", "mean"), self.means([box(10, 40, 0, 20)]), rtol=1e-12)
        self.assertTrue((self.content("mean.nc", "mean") != first).all())

    def test_an_output_does_not_take_the_place_of_borders(self):
        shutil.copy(COUNTRIES, self.folder / "land.nc")
        self.run_file("  mean: {do: area_mean, of: tas, region: {shape: land.nc, name: India}}\n", "  land.nc: [mean]\n")
        self.assertIn("land.nc", self.command("run", "run.yaml", code=2).stderr)

    def test_weights_of_a_file_are_multiplied_in(self):
        share = numpy.random.default_rng(5).uniform(0, 100, (1, 90, 180))
        self.write(self.folder / "land.nc", share)
        steps = ("  share: {do: climatology, of: land, by: all, statistics: [mean]}\n"
                 f"  mean: {{do: area_mean, of: tas, region: {{shape: {COUNTRIES}, name: Brazil}}, weights: {{input: share.mean}}}}\n")
        self.run_file(steps, "  mean.nc: [mean]\n")
        text = (self.folder / "run.yaml").read_text().replace("steps:", "  land: {files: land.nc, units: K}\nsteps:")
        (self.folder / "run.yaml").write_text(text)
        self.command("run", "run.yaml")
        rings = [ring for feature in json.loads(COUNTRIES.read_text())["features"] if feature["properties"]["name"] == "Brazil"
                 for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        numpy.testing.assert_allclose(self.content("mean.nc", "mean"), self.means(rings, share[0]), rtol=1e-4)

    def test_mistakes_are_sentences(self):
        def refused(text, code, *phrases):
            (self.folder / "land.geojson").write_text(text)
            done = self.command("area_mean", "tas.nc", "--region", "{shape: land.geojson, name: Bow}", "-o", "mean.nc", code=code)
            for phrase in phrases:
                self.assertIn(phrase, done.stderr)
            self.assertFalse((self.folder / "mean.nc").exists())

        def one(places, name="Bow"):
            return json.dumps({"type": "Feature", "properties": {"name": name},
                               "geometry": {"type": "Polygon", "coordinates": [places]}})

        refused(one([[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]), 4, "land.geojson has a border that crosses itself", "'Bow'")
        refused(one([[0, 0], [10, 100], [10, 0], [0, 0]]), 4, "latitude 100, which are no degrees")
        refused(one([[0, 0], [10, 10], [10, 0], [0, 0]], "Bows"), 2, "has no region 'Bow' by the attribute name: did you mean 'Bows'?")
        refused("{", 4, "no sound JSON")
        refused("", 4, "is empty")
        done = self.command("area_mean", "tas.nc", "--region", "shape=none.shp", "-o", "mean.nc", code=3)
        self.assertIn("none.shp", done.stderr)

    def test_a_region_outside_of_the_data_is_refused(self):
        self.command("area_mean", "tas.nc", "--input", "region={lat: [0, 40], lon: [0, 90]}", "--region",
                     f"shape={COUNTRIES},name=Brazil", "-o", "mean.nc", code=2)

    def test_shapefiles_with_another_projection_points_or_lost_parts_are_refused(self):
        path = write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)])], prj='PROJCS["UTM_Zone_33N",GEOGCS["x"]]')
        arguments = ("area_mean", "tas.nc", "--region", "shape=land.shp", "-o", "mean.nc")
        self.assertIn("has coordinates of 'UTM_Zone_33N' (land.prj)", self.command(*arguments, code=5).stderr)
        path.with_suffix(".prj").unlink()
        write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)])], prj="", kind=3)
        self.assertIn("holds no polygons, but shapes of the type Arc", self.command(*arguments, code=2).stderr)
        write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)]), ("B", [box(10, 30, 0, 20)])])
        self.assertIn("has 2 regions: add name, which is one or several of A, B, or all", self.command(*arguments, code=2).stderr)
        path.with_suffix(".shx").unlink()
        self.assertIn("the .shx file", self.command(*arguments, code=3).stderr)

    def test_damaged_shapefiles_end_nothing_but_the_program_that_reads_them(self):
        path = write_shapefile(self.folder / "land", [("A", [box(10, 30, 0, 20)])])
        good = {ending: path.with_suffix(ending).read_bytes() for ending in (".shp", ".shx", ".dbf")}
        arguments = ("area_mean", "tas.nc", "--region", "shape=land.shp", "-o", "mean.nc", "--quiet")
        random = numpy.random.default_rng(9)
        for trial in range(60):
            for ending, bytes_ in good.items():
                path.with_suffix(ending).write_bytes(bytes_)
            ending = (".shp", ".shx", ".dbf")[trial % 3]
            damaged = bytearray(good[ending])
            if trial % 2:
                damaged = damaged[:random.integers(1, len(damaged))]
            else:
                at = random.integers(0, len(damaged) - 4)
                damaged[at:at + 4] = struct.pack(">I", (0x7FFFFFFF, 0xFFFFFFFF, 0x00FFFFFF)[trial % 3])
            path.with_suffix(ending).write_bytes(damaged)
            done = subprocess.run([FIELDWISE, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
            self.assertIn(done.returncode, (0, 2, 3, 4, 5, 7), (trial, ending, done.stderr))
            self.assertNotIn("SIG", done.stderr, (trial, ending))

    def test_without_the_program_the_sentence_says_what_to_install(self):
        shutil.copy(FIELDWISE, self.folder / "fieldwise")
        shutil.copy(COUNTRIES, self.folder / "land.geojson")
        done = subprocess.run([self.folder / "fieldwise", "area_mean", "tas.nc", "--region", "shape=land.geojson,name=India", "-o", "a.nc"],
                              cwd=self.folder, capture_output=True, text=True, check=False, env={**os.environ, "PATH": "/usr/bin:/bin"})
        self.assertEqual(done.returncode, 6, done.stderr)
        self.assertIn("libgeos-dev", done.stderr)

    @unittest.skipUnless(NATURAL_EARTH.exists(), "python3-geopandas, which has the borders of all countries, is not installed")
    def test_all_countries_of_natural_earth(self):
        done = self.command("area_mean", "tas.nc", "--region", f"shape={NATURAL_EARTH},name=all", "-o", "mean.nc")
        self.assertNotIn("missing", done.stderr)
        countries = read_shapefile(NATURAL_EARTH, "name")
        with netCDF4.Dataset(self.folder / "mean.nc") as file:
            axis = file["tas"].dimensions.index("region")
        found = numpy.moveaxis(self.content("mean.nc", "tas"), axis, 0)
        self.assertEqual(len(found), len(countries))
        for (name, rings), own in list(zip(countries, found))[::12]:
            # Of a country smaller than a cell the meridians meet few, of values that differ by 5.
            numpy.testing.assert_allclose(own, self.means(rings), atol=0.1, rtol=0, err_msg=name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
