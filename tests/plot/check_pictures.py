#!/usr/bin/env python3
"""Draws a picture of every kind and looks at the pixels: its size, its colours, where dots, arrows and gaps are.

Usage: check_pictures.py FIELDWISE SOURCE_FOLDER
"""
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import netCDF4
import numpy as np

FIELDWISE = os.path.abspath(sys.argv[1])
SOURCE = os.path.abspath(sys.argv[2])
WINDS = os.path.join(SOURCE, "testdata", "fnoc_winds.nc")


class PngImage(ctypes.Structure):
    """The control structure of libpng's simplified interface (png.h, version 1)."""
    _fields_ = [("opaque", ctypes.c_void_p), *((name, ctypes.c_uint32) for name in (
        "version", "width", "height", "format", "flags", "colormap_entries", "warning_or_error")),
        ("message", ctypes.c_char * 64)]


def pixels(path):
    """Return a PNG of 8-bit RGB as an array [row, column, 3]."""
    png, image, rgb = ctypes.CDLL("libpng16.so.16"), PngImage(version=1), 2
    assert png.png_image_begin_read_from_file(ctypes.byref(image), path.encode()), image.message
    assert image.format == rgb, (path, image.format)
    out = np.zeros((image.height, image.width, 3), np.uint8)
    assert png.png_image_finish_read(ctypes.byref(image), None, ctypes.c_void_p(out.ctypes.data), 0, None), image.message
    return out


def share(image, test):
    """Return the share of pixels for which test(r, g, b) holds."""
    r, g, b = (image[..., i].astype(int) for i in range(3))
    return float(np.mean(test(r, g, b)))


def red(r, g, b):
    return (r > b + 60) & (r > g + 20)


def blue(r, g, b):
    return (b > r + 60)


def dark(r, g, b):
    return (r < 90) & (g < 90) & (b < 90)


def grid_file(path, fields, nlat=18, nlon=36, times=0, lon0=5.0, lat=None, featuretype=None):
    """Write variables {name: (values, attributes)} on a global grid."""
    with netCDF4.Dataset(path, "w") as out:
        lats = np.linspace(-85, 85, nlat) if lat is None else np.asarray(lat)
        out.createDimension("lat", len(lats))
        out.createDimension("lon", nlon)
        for axis, values, units in (("lat", lats, "degrees_north"),
                                    ("lon", lon0 + np.arange(nlon) * 360.0 / nlon, "degrees_east")):
            variable = out.createVariable(axis, "f8", (axis,))
            variable.units = units
            variable[:] = values
        if times:
            out.createDimension("time", times)
            variable = out.createVariable("time", "f8", ("time",))
            variable.units = "days since 1981-01-01"
            variable[:] = 15 + 30.4 * np.arange(times)
        for name, (values, attributes) in fields.items():
            dimensions = (("time",) if times else ()) + ("lat", "lon")
            variable = out.createVariable(name, "f8", dimensions, fill_value=1e20)
            variable.setncatts(attributes)
            variable[:] = np.ma.masked_invalid(np.broadcast_to(values, variable.shape))
    return path


class Pictures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = tempfile.mkdtemp(prefix="fieldwise-pictures-run-")
        os.makedirs(os.path.join(cls.results, "configs"))
        os.symlink(os.path.join(SOURCE, "testdata"), os.path.join(cls.results, "testdata"))
        for name in ("enso-winds", "winter-winds"):
            shutil.copy(os.path.join(SOURCE, "configs", name + ".yaml"), os.path.join(cls.results, "configs"))
            subprocess.run([FIELDWISE, "run", f"configs/{name}.yaml"], cwd=cls.results, check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.results)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="fieldwise-pictures-")
        self.temporary = os.path.join(self.folder, "tmp")
        os.mkdir(self.temporary)

    def tearDown(self):
        self.assertEqual(os.listdir(self.temporary), [], "temporary files are left")
        shutil.rmtree(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def result(self, name):
        return os.path.join(self.results, "results", name)

    def run_command(self, *arguments, **environment):
        return subprocess.run([FIELDWISE, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=300,
                              check=False, stdin=subprocess.DEVNULL,
                              env={**os.environ, "TMPDIR": self.temporary, **environment})

    def draw(self, *arguments, size=12):
        done = self.run_command("plot", *arguments, "-o", self.path("out.png"), "--size", str(size))
        self.assertEqual(done.returncode, 0, done.stderr)
        image = pixels(self.path("out.png"))
        # 150 pixels an inch and a margin of a quarter of a centimetre.
        self.assertAlmostEqual(image.shape[1], (size + 0.5) / 2.54 * 150, delta=6)
        return image

    # What is drawn.

    def test_changes_are_red_and_blue_alike_about_zero(self):
        lat = np.linspace(-85, 85, 18)[:, None]
        grid_file(self.path("a.nc"), {"anom": (lat + 0 * np.arange(36), {"long_name": "x anomaly", "units": "K"})})
        image = self.draw("a.nc")
        north, south = image[:image.shape[0] // 3], image[image.shape[0] // 3:2 * image.shape[0] // 3]
        self.assertGreater(share(north, red), 10 * share(north, blue))
        self.assertGreater(share(south, blue), share(south, red))

    def test_means_have_no_two_sided_colours(self):
        values = np.linspace(0, 30, 18)[:, None] + 0 * np.arange(36)
        grid_file(self.path("a.nc"), {"t": (values, {"long_name": "temperature", "units": "degC"})})
        image = self.draw("a.nc")
        colours = {tuple(c) for c in image.reshape(-1, 3) if max(c) - min(c) > 30}
        self.assertGreater(len(colours), 8)
        self.assertGreater(share(image, lambda r, g, b: max_minus_min(r, g, b) > 30), 0.25)

    def test_missing_cells_are_blank_and_nothing_is_painted_across_them(self):
        values = np.full((18, 36), 5.0)
        whole = self.draw(grid_file(self.path("a.nc"), {"t": (values, {"units": "K", "long_name": "t"})}, lat=np.linspace(-34, 34, 18)))
        values[:, 9:27] = np.nan
        half = self.draw(grid_file(self.path("b.nc"), {"t": (values, {"units": "K", "long_name": "t"})}, lat=np.linspace(-34, 34, 18)))
        colourful = lambda r, g, b: max_minus_min(r, g, b) > 30
        map_rows = slice(0, whole.shape[0] // 2)
        self.assertAlmostEqual(share(half[map_rows], colourful) / share(whole[map_rows], colourful), 0.5, delta=0.06)

    def test_dots_stand_where_p_passes(self):
        p = np.full((18, 36), 0.5)
        p[:, :18] = 0.001
        fields = {"x_slope": (np.zeros((18, 36)), {"units": "K", "fieldwise_kind": "slope: main, signed",
                                                    "ancillary_variables": "x_p"}),
                  "x_p": (p, {"units": "1", "fieldwise_kind": "p: probability"})}
        grid_file(self.path("a.nc"), fields, lat=np.linspace(-34, 34, 18))
        dots = self.draw("a.nc", "x")
        none = self.draw("a.nc", "x", "--stipple", "none")
        rows = slice(int(none.shape[0] * 0.2), int(none.shape[0] * 0.45))
        middle = none.shape[1] // 2
        # Captions may have more lines in one of them: pictures are compared from the top.
        differs = np.any(dots[rows] != none[rows], axis=-1)
        self.assertGreater(differs[:, :middle].mean(), 0.01)
        self.assertLess(differs[:, middle + 40:].mean(), 0.0005)

    def test_adjusted_p_comes_before_p(self):
        kinds = {name: {"units": "1", "fieldwise_kind": kind}
                 for name, kind in (("p", "p: probability"), ("p_fdr", "p_fdr: adjusted probability"))}
        fields = {"x_slope": (np.zeros((18, 36)), {"units": "K", "fieldwise_kind": "slope: main, signed",
                                                    "ancillary_variables": "x_p x_p_fdr"}),
                  "x_p": (np.full((18, 36), 0.001), kinds["p"]), "x_p_fdr": (np.full((18, 36), 0.5), kinds["p_fdr"])}
        grid_file(self.path("a.nc"), fields)
        self.draw("a.nc", "x")
        with_both = pixels(self.path("out.png"))
        none = self.draw("a.nc", "x", "--stipple", "none")
        rows = slice(int(none.shape[0] * 0.2), int(none.shape[0] * 0.5))
        self.assertEqual(np.any(with_both[rows] != none[rows]), False)

    def test_an_arrow_points_where_the_numbers_say(self):
        # One vector to the north-east; the head of an arrow is wider than its tail.
        for u, v in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
            east, north = (np.full((9, 9), np.nan) for _ in range(2))
            east[4, 4], north[4, 4] = u, v
            attributes = {"units": "m s-1"}
            fields = {"u": (east, {**attributes, "long_name": "eastward wind"}),
                      "v": (north, {**attributes, "long_name": "northward wind"}),
                      "q": (np.zeros((9, 9)), {"units": "1", "long_name": "zero"})}
            grid_file(self.path("a.nc"), fields, nlat=9, nlon=9, lat=np.linspace(-20, 20, 9), lon0=0.0)
            region = ("--region", "lat=-20:20,lon=150:170", "--projection", "plate_carree")
            arrows = self.draw("a.nc", "q", "--vectors", "u,v", "--arrows", "1", *region, size=8)
            plain = self.draw("a.nc", "q", "--arrows", "none", *region, size=8)
            # The key below the map needs room of its own: only rows above it are alike.
            rows = int(0.5 * plain.shape[0])
            changed = np.argwhere(np.any(arrows[:rows] != plain[:rows], axis=-1))
            self.assertGreater(len(changed), 10, (u, v))
            middle = (changed.max(axis=0) + changed.min(axis=0)) / 2
            lean = changed.mean(axis=0) - middle  # more pixels on the side of the head
            self.assertEqual((np.sign(-lean[0]), np.sign(lean[1])), (v, u), lean)

    def test_the_map_has_no_seam_where_the_longitudes_begin(self):
        for lon0 in (0.0, 20.0, -180.0):
            grid_file(self.path("a.nc"), {"t": (np.full((18, 36), 1.0), {"units": "K", "long_name": "t"})}, lon0=lon0)
            image = self.draw("a.nc", "--limits", "0,2", "--levels", "2")
            blank = share(image[int(0.15 * image.shape[0]):int(0.6 * image.shape[0]), image.shape[1] // 4:-image.shape[1] // 4],
                          lambda r, g, b: (r > 225) & (g > 225) & (b > 225))
            self.assertEqual(blank, 0.0, lon0)

    def test_poles_are_filled(self):
        grid_file(self.path("a.nc"), {"t": (np.full((6, 36), 1.0), {"units": "K", "long_name": "t"})},
                  lat=np.arange(62.5, 90, 5))
        image = self.draw("a.nc", "--limits", "0,2", "--levels", "2")
        self.assertGreater(image.shape[0] / image.shape[1], 0.8, "a cap is drawn about its pole")
        rows, columns = image.shape[0], image.shape[1]
        centre = image[int(0.42 * rows):int(0.5 * rows), int(0.46 * columns):int(0.54 * columns)]
        self.assertEqual(share(centre, lambda r, g, b: (r > 225) & (g > 225) & (b > 225)), 0.0)

    def test_lags_months_and_seasons_have_a_panel_each(self):
        lags = self.draw(self.result("enso.nc"), "u_corr")
        one = self.draw(self.result("enso.nc"), "u_corr", "--lag", "0")
        months = self.draw(self.result("climatology.nc"), "u_clim")
        seasons = self.draw(self.result("seasons.nc"), "season")
        self.assertGreater(lags.shape[0], 1.3 * one.shape[0])
        self.assertGreater(months.shape[0], 1.2 * one.shape[0])
        self.assertGreater(seasons.shape[0], 0)

    def test_counts_and_probabilities_are_stepped(self):
        for variable in ("u_trend_p", "u_trend_n"):
            image = self.draw(self.result("trend.nc"), variable)
            colours, count = np.unique(image.reshape(-1, 3), axis=0, return_counts=True)
            large = [c for c, n in zip(colours, count) if n > 0.004 * image.shape[0] * image.shape[1]]
            colourful = [c for c in large if int(max(c)) - int(min(c)) > 12]
            self.assertLessEqual(len(colourful), 8, variable)
            self.assertGreaterEqual(len(colourful), 1, variable)

    def test_a_series_is_filled_red_above_and_blue_below_zero(self):
        image = self.draw(self.result("series.nc"))
        rows = np.arange(image.shape[0])[:, None] + 0 * image[..., 0].astype(int)
        parts = [image[..., i].astype(int) for i in range(3)]
        self.assertGreater(share(image, red), 0.02)
        self.assertGreater(share(image, blue), 0.02)
        self.assertLess(rows[red(*parts)].max(), rows[blue(*parts)].min() + 3)

    def series_file(self, path, lower, upper, values, units="1"):
        """Write a series v with bounds in days since 1981-01-01."""
        with netCDF4.Dataset(path, "w") as out:
            out.createDimension("time", len(lower))
            out.createDimension("bnds", 2)
            time_variable = out.createVariable("time", "f8", ("time",))
            time_variable.units, time_variable.calendar, time_variable.bounds = "days since 1981-01-01", "360_day", "time_bnds"
            time_variable[:] = (np.asarray(lower) + np.asarray(upper)) / 2
            out.createVariable("time_bnds", "f8", ("time", "bnds"))[:] = np.stack([lower, upper], axis=1)
            variable = out.createVariable("v", "f8", ("time",))
            variable.units = units
            variable[:] = values
        return path

    def test_nothing_is_filled_between_one_winter_and_the_next(self):
        winters = 330 + 360 * np.arange(12)
        values = np.where(np.arange(12) == 5, -1.0, 1.0)
        wide = self.series_file(self.path("years.nc"), winters, winters + 360, values)
        narrow = self.series_file(self.path("winters.nc"), winters, winters + 90, values)
        filled, bars = self.draw(wide, size=18), self.draw(narrow, size=18)
        # A winter is a quarter of the year.
        self.assertAlmostEqual(share(bars, red) / share(filled, red), 0.27, delta=0.06)
        row = bars[np.argmax(red(*(bars[..., i].astype(int) for i in range(3))).mean(axis=1))]
        reds = red(*(row[:, i].astype(int) for i in range(3)))
        self.assertEqual(np.count_nonzero(np.diff(reds.astype(int)) == 1), 11, "a bar for each winter above zero")

    def test_a_region_near_the_equator_is_drawn_about_a_pole_where_that_is_asked_for(self):
        for south, north in ((-20, 15), (-15, 20), (-5, 5), (10, 40)):
            lat = np.arange(south, north + 1.0)
            values = lat[:, None] + 0 * np.arange(36)
            grid_file(self.path("a.nc"), {"t": (values, {"units": "m"})}, lat=lat)
            image = self.draw("a.nc", "--projection", "polar", "--region", "lon=20:60", size=8)
            self.assertGreater(share(image, lambda r, g, b: max_minus_min(r, g, b) > 30), 0.1, (south, north))

    def test_text_of_files_is_no_command_of_the_drawing_library(self):
        secret = self.path("secret")
        units = f'K" -Bsxc{secret} -U"'
        title = f'x" -Bsxc{secret} @%33%y@+2 > # +l"z" @{secret}'
        self.series_file(self.path("a.nc"), [0, 30, 60], [30, 60, 90], [1, 2, 4], units)
        grid_file(self.path("b.nc"), {f"m@+2": (np.arange(36) + 0 * np.zeros((18, 1)), {"units": units, "long_name": title})})

        def drawn(name):
            done = self.run_command("plot", name, "-o", "out.png", "--title", title)
            self.assertEqual(done.returncode, 0, done.stderr)
            return pixels(self.path("out.png"))

        for name in ("a.nc", "b.nc"):
            without = drawn(name)
            with open(secret, "w", encoding="utf-8") as file:
                file.write("40 a SECRETLINE\n")
            self.assertTrue(np.array_equal(drawn(name), without), "a file that a text names is read")
            os.remove(secret)

    def test_what_is_drawn_is_told_where_it_was_not_asked_for(self):
        done = self.run_command("plot", self.result("series.nc"), "-o", self.path("a.png"))
        self.assertRegex(done.stderr, r"a\.png drawn: variable \w+\n")
        done = self.run_command("plot", WINDS, "UWND", "-o", self.path("a.png"))
        self.assertIn("a.png drawn: variable UWND\n", done.stderr)

    def test_text_series_are_drawn_too(self):
        self.draw(os.path.join(SOURCE, "testdata", "nino12_sst.csv"))

    def test_points_and_tracks_are_drawn(self):
        with netCDF4.Dataset(self.path("points.nc"), "w") as out:
            out.featureType = "trajectory"
            out.createDimension("obs", 6)
            columns = {"time": ("days since 1999-12-24", [0, 1, 2, 0, 1, 2]), "lat": ("degrees_north", [40, 45, 50, 50, 52, 55]),
                       "lon": ("degrees_east", [-40, -30, -20, 0, 10, 15]), "value": ("hPa", [990, 980, 970, 1020, 1025, 1030])}
            for name, (units, values) in columns.items():
                variable = out.createVariable(name, "f8", ("obs",))
                variable.units = units
                variable[:] = values
            out["value"].long_name = "sea level pressure"
            kind = out.createVariable("kind", "i1", ("obs",))
            kind.flag_values = np.array([0, 1], "i1")
            kind.flag_meanings = "minimum maximum"
            kind[:] = [0, 0, 0, 1, 1, 1]
            track = out.createVariable("trajectory", "i4", ("obs",))
            track[:] = [1, 1, 1, 2, 2, 2]
        image = self.draw("points.nc")
        self.assertGreater(share(image, lambda r, g, b: (r > 200) & (g < 90) & (b < 90)), 0.0002)  # maxima
        self.assertGreater(share(image, lambda r, g, b: (r < 70) & (g > 80) & (b > 180)), 0.0002)  # minima

    def test_an_overlaid_mask_marks_its_cells(self):
        mask = np.zeros((18, 36))
        mask[9, 3:30] = 1
        fields = {"t": (np.full((18, 36), 1.0), {"units": "K", "long_name": "t"}),
                  "front": (mask, {"units": "1", "long_name": "front"})}
        grid_file(self.path("a.nc"), fields)
        marked = self.draw("a.nc", "t", "--overlay", "front")
        plain = self.draw("a.nc", "t")
        rows = slice(0, int(0.6 * plain.shape[0]))
        changed = np.argwhere(np.any(marked[rows] != plain[rows], axis=-1))
        self.assertGreater(len(changed), 26 * 4)
        self.assertLess(np.ptp(changed[:, 0]), 10)  # all along one parallel

    def test_outlines_of_regions_are_straight_in_longitude_and_latitude(self):
        ring = [[0, 60], [120, 60], [120, 75], [0, 75], [0, 60]]
        feature = {"type": "Feature", "properties": {"name": "arc"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        with open(self.path("arc.geojson"), "w", encoding="utf-8") as file:
            json.dump({"type": "FeatureCollection", "features": [feature]}, file)
        grid_file(self.path("a.nc"), {"t": (np.full((18, 36), 1.0), {"units": "K", "long_name": "t"})})
        asked = ("a.nc", "t", "--projection", "polar", "--region", "lat=50:90,lon=0:360")
        plain = self.draw(*asked)
        outlined = self.draw(*asked, "--outline", "arc.geojson", "--outline_names", "arc")
        changed = np.argwhere(np.any(outlined != plain, axis=-1))
        self.assertGreater(len(changed), 300)
        # The map is a disc of one colour about the pole, as far as 50 N; the colour bar is far below.
        colours, counts = np.unique(plain.reshape(-1, plain.shape[-1]), axis=0, return_counts=True)
        fill = next(colour for colour in colours[np.argsort(-counts)] if not np.all(colour[:3] == 255))
        disc = np.argwhere(np.all(plain[:int(0.8 * plain.shape[0])] == fill, axis=-1))
        centre, radius = (disc.min(axis=0) + disc.max(axis=0)) / 2, (disc[:, 1].max() - disc[:, 1].min()) / 2
        away = np.hypot(*(changed - centre).T) / radius
        # Edges along parallels are arcs about the pole: at 60 and 75 N, not the chords that come half as near.
        at = [np.tan(np.radians(90 - lat) / 2) / np.tan(np.radians(40) / 2) for lat in (75, 60)]
        self.assertAlmostEqual(away.min(), at[0], delta=0.03)
        self.assertAlmostEqual(away.max(), at[1], delta=0.03)
        self.refused(self.run_command("plot", "a.nc", "t", "-o", "b.png", "--outline", "arc.geojson", "--outline_names", "ark"), 2,
                     "arc.geojson has no region 'ark'", "did you mean 'arc'?")
        self.refused(self.run_command("plot", "a.nc", "t", "-o", "b.png", "--outline_names", "arc"), 2, "outline: FILE")
        self.refused(self.run_command("plot", self.result("series.nc"), "-o", "b.png", "--outline", "arc.geojson"), 2,
                     "outline is drawn over maps")

    def test_every_projection_colour_map_and_format(self):
        for projection in ("robinson", "plate_carree", "polar"):
            self.draw(WINDS, "UWND", "--projection", projection, "--colours", "roma", "--levels", "8", size=8)
        for ending, begins in (("pdf", b"%PDF"), ("svg", b"<?xml")):
            out = self.path("out." + ending)
            done = self.run_command("plot", self.result("series.nc"), "-o", out)
            self.assertEqual(done.returncode, 0, done.stderr)
            with open(out, "rb") as file:
                self.assertEqual(file.read(len(begins)), begins)

    def test_a_quick_look_has_a_map_and_a_curve(self):
        done = self.run_command("info", WINDS, "--plot", "look.png")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("UWND", done.stdout)
        self.assertGreater(pixels(self.path("look.png")).shape[0], 600)

    def test_the_same_picture_has_the_same_pixels(self):
        first = self.draw(self.result("trend.nc"), "u_trend")
        self.assertTrue(np.array_equal(first, self.draw(self.result("trend.nc"), "u_trend")))

    # What is refused, and how.

    def refused(self, done, code, *phrases):
        self.assertEqual(done.returncode, code, done.stderr)
        for phrase in phrases:
            self.assertIn(phrase, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_errors_are_one_sentence_with_the_programs_exit_code(self):
        self.refused(self.run_command("plot", "nowhere.nc", "-o", "a.png"), 3, "nowhere.nc")
        self.refused(self.run_command("plot", WINDS, "WIND", "-o", "a.png"), 2, "UWND, VWND")
        self.refused(self.run_command("plot", WINDS, "UWND", "-o", "a.gif"), 2, ".png, .pdf or .svg")
        self.refused(self.run_command("plot", WINDS, "UWND", "-o", "a.png", "--limits", "x"), 2, "--limits is 'x'")
        self.refused(self.run_command("plot", WINDS, "UWND", "-o", "a.png", "--time", "2050"), 2, "1982-01")
        with open(self.path("page.nc"), "w", encoding="utf-8") as out:
            out.write("<!DOCTYPE html><html></html>")
        self.refused(self.run_command("plot", "page.nc", "-o", "a.png"), 4, "HTML")
        self.refused(self.run_command("plot", WINDS, "UWND", "-o", "/proc/nowhere/a.png"), 6, "/proc/nowhere")
        self.assertEqual([n for n in os.listdir(self.folder) if n.startswith("a.")], [])

    def test_without_ghostscript_it_says_what_to_install(self):
        done = self.run_command("plot", WINDS, "UWND", "-o", "a.png", PATH=self.temporary)
        self.refused(done, 6, "install the package ghostscript")

    def test_ghostscript_draws_in_its_safe_mode(self):
        real, calls = shutil.which("gs"), self.path("calls")
        os.mkdir(self.path("bin"))
        with open(self.path("bin/gs"), "w", encoding="utf-8") as out:
            out.write(f"#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done >> {calls}\nexec {real} \"$@\"\n")
        os.chmod(self.path("bin/gs"), 0o755)
        for ending in ("png", "pdf", "svg"):
            done = self.run_command("plot", WINDS, "UWND", "-o", f"a.{ending}", PATH=self.path("bin") + ":" + os.environ["PATH"])
            self.assertEqual(done.returncode, 0, done.stderr)
        with open(calls, encoding="utf-8") as file:
            words = file.read().split("\n")
        drawn = sum(word.startswith("-sDEVICE=") for word in words)
        self.assertGreaterEqual(drawn, 6, "a look at the extent and the picture itself, of each")
        self.assertGreaterEqual(words.count("-dSAFER"), drawn)
        self.assertNotIn("-dNOSAFER", words)

    def test_what_a_killed_plot_left_goes_with_the_next(self):
        os.mkdir(self.path("bin"))
        shutil.copy(FIELDWISE, self.path("bin/fieldwise"))
        with open(self.path("bin/fieldwise-plot"), "w", encoding="utf-8") as out:
            out.write(f"#!/bin/sh\necho $$ > {self.path('child')}\nexec sleep 1000\n")
        os.chmod(self.path("bin/fieldwise-plot"), 0o755)
        with subprocess.Popen([self.path("bin/fieldwise"), "plot", WINDS, "UWND", "-o", "a.png"], cwd=self.folder,
                              stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": self.temporary}) as running:
            while not (os.path.exists(self.path("child")) and os.path.getsize(self.path("child"))):
                time.sleep(0.01)
            other = self.run_command("plot", WINDS, "UWND", "-o", "b.png")
            self.assertEqual(other.returncode, 0, other.stderr)
            self.assertEqual(len(os.listdir(self.temporary)), 1, "that of a plot at work stays")
            running.kill()
        with open(self.path("child"), encoding="utf-8") as file:
            os.kill(int(file.read()), 9)
        self.assertEqual(len(os.listdir(self.temporary)), 1, "the killed plot leaves its folder")
        self.assertEqual(self.run_command("plot", WINDS, "UWND", "-o", "b.png").returncode, 0)
        self.assertEqual(os.listdir(self.temporary), [])

    def test_a_program_that_hangs_or_dies_is_told_of(self):
        os.mkdir(self.path("bin"))
        shutil.copy(FIELDWISE, self.path("bin/fieldwise"))
        for script, phrase in (("kill -SEGV $$", "SIGSEGV"), ("echo some words; exit 3", "status 3: some words"),
                               ("exit 0", "made no picture")):
            with open(self.path("bin/fieldwise-plot"), "w", encoding="utf-8") as out:
                out.write("#!/bin/sh\n" + script + "\n")
            os.chmod(self.path("bin/fieldwise-plot"), 0o755)
            done = subprocess.run([self.path("bin/fieldwise"), "plot", WINDS, "UWND", "-o", "a.png"], cwd=self.folder,
                                  capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": self.temporary})
            self.refused(done, 6, phrase)

    def test_a_signal_ends_the_drawing_and_leaves_nothing(self):
        os.mkdir(self.path("bin"))
        shutil.copy(FIELDWISE, self.path("bin/fieldwise"))
        with open(self.path("bin/fieldwise-plot"), "w", encoding="utf-8") as out:
            out.write(f"#!/bin/sh\nsleep 1000 &\necho $! > {self.path('child')}\nwait\n")
        os.chmod(self.path("bin/fieldwise-plot"), 0o755)
        running = subprocess.Popen([self.path("bin/fieldwise"), "plot", WINDS, "UWND", "-o", "a.png"], cwd=self.folder,
                                   stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": self.temporary})
        while not (os.path.exists(self.path("child")) and os.path.getsize(self.path("child"))):
            time.sleep(0.01)
        running.terminate()
        running.communicate(timeout=60)
        self.assertEqual(running.returncode, 128 + 15)
        with open(self.path("child"), encoding="utf-8") as file:
            child = int(file.read())
        for _ in range(500):
            try:
                with open(f"/proc/{child}/stat", encoding="utf-8") as file:
                    if ") Z" in file.read():
                        break
            except FileNotFoundError:
                break
            time.sleep(0.01)
        else:
            self.fail("what the drawing program started still runs")

    # Pictures of a run.

    def run_with_plots(self, plots):
        grid_file(self.path("t.nc"), {"tas": (np.arange(24.0)[:, None, None] + np.zeros((24, 18, 36)), {"units": "K"})}, times=24)
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write("inputs:\n  tas: {files: t.nc}\nsteps:\n  clim: {do: climatology, of: tas}\n"
                      "  trend: {do: trend, of: tas}\noutputs:\n  out/c.nc: [clim]\n  out/t.nc: [trend]\nplots:\n" + plots)
        return self.run_command("run", "run.yaml")

    def test_a_run_draws_its_pictures_after_its_outputs(self):
        done = self.run_with_plots("  out/c.png: {draw: clim.mean, month: 7, limits: [-5, 30]}\n  out/t.pdf: trend\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 pictures drawn", done.stderr)
        self.assertTrue(os.path.exists(self.path("out/c.png")) and os.path.exists(self.path("out/t.pdf")))
        os.remove(self.path("out/c.png"))
        self.assertIn("1 picture drawn", self.run_command("run", "run.yaml").stderr)
        self.assertIn("nothing to do\n", self.run_command("run", "run.yaml").stderr)

    def test_a_picture_that_fails_does_not_fail_the_numbers(self):
        done = self.run_with_plots("  out/c.png: {draw: clim.mean, level: 850}\n  /proc/nowhere/t.png: trend\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("2 pictures not drawn: out/c.png, /proc/nowhere/t.png", done.stderr)
        self.assertTrue(os.path.exists(self.path("out/t.nc")))

    def test_a_change_of_a_picture_leaves_the_numbers_alone(self):
        self.run_with_plots("  out/c.png: clim.mean\n")
        with open(self.path("out/c.nc"), "rb") as file:
            before = file.read()
        os.utime(self.path("out/c.png"), (1, 1))
        done = self.run_with_plots("  out/c.png: {draw: clim.sd, colours: batlow}\n")
        self.assertIn("1 picture drawn", done.stderr)
        with open(self.path("out/c.nc"), "rb") as file:
            self.assertEqual(before, file.read())

    def test_a_report_is_one_page_that_needs_nothing_else(self):
        self.run_with_plots("  out/c.png: clim.mean\n")
        done = self.run_command("report", "run.yaml", "-o", "report.html")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("report.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertEqual(page.count("data:image/png;base64,"), 2)
        self.assertEqual(re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page), [])
        for phrase in ("<!DOCTYPE html>", "viewport", "prefers-color-scheme: dark", "@media print", "1981", "18 x 36",
                       "of valid points", "of the area", "trend: {do: trend", "SHA-256"):
            self.assertIn(phrase, page)

    def test_a_report_escapes_what_comes_from_outside(self):
        grid_file(self.path("t.nc"), {"tas": (np.zeros((18, 36)), {"units": "K", "long_name": "<script>alert('&')</script>"})}, times=24)
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write("title: '<b>\"title\"</b>'\ninputs:\n  tas: {files: t.nc}\nsteps:\n  clim: {do: climatology, of: tas}\n"
                      "outputs:\n  c.nc: [clim]\n")
        self.assertEqual(self.run_command("run", "run.yaml").returncode, 0)
        self.assertEqual(self.run_command("report", "run.yaml", "-o", "report.html").returncode, 0)
        with open(self.path("report.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertNotIn("<script", page)
        self.assertNotIn("<b>", page)
        self.assertIn("&lt;script&gt;", page)

    def test_a_report_of_a_run_that_was_not_made_says_how_to_make_it(self):
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write(f"inputs:\n  u: {{files: {WINDS}, variable: UWND}}\nsteps:\n  c: {{do: climatology, of: u}}\noutputs:\n  c.nc: [c]\n")
        self.refused(self.run_command("report", "run.yaml", "-o", "report.html"), 3, "fieldwise run run.yaml")


def max_minus_min(r, g, b):
    return np.maximum(np.maximum(r, g), b) - np.minimum(np.minimum(r, g), b)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
