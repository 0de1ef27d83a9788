#!/usr/bin/python3
"""Check fields on cells of HEALPix: means, weights to and from latitudes and longitudes, what is written and refused.

Usage: /usr/bin/python3 check_healpix.py FIELDWISE DIRECTORY
Fields are random from cell to cell, so that each share of a cell counts; what regridding should give is found by asking at
thousands of places within each target cell in which source cell they lie. Prints one line for each complaint; exits with 1
if there is any.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import netCDF4
import numpy

NSIDE = 8
STEP = 6.0
COMPLAINTS = []


def complain(words):
    """Note what is wrong."""
    COMPLAINTS.append(words)
    print(words)


def places(cells, side):
    """Return latitudes and longitudes of side x side places spread evenly over the area of nested cells: [cell, place]."""
    within = cells % NSIDE**2
    x = sum(((within >> 2 * bit) & 1) << bit for bit in range(8))
    y = sum(((within >> 2 * bit + 1) & 1) << bit for bit in range(8))
    part = (numpy.arange(side) + 0.5) / side
    east, north = (axis.ravel() for axis in numpy.meshgrid(part, part))
    x, y = (x[:, None] + east) / NSIDE, (y[:, None] + north) / NSIDE
    row, column = (cells // NSIDE**2 // 4)[:, None], (cells // NSIDE**2 % 4)[:, None]
    middle = 2 * column + (row != 1)
    up, across = (1 - row) + x + y - 1, x - y
    height = 2.0 / 3.0 * up
    near = 2.0 - abs(up)
    in_cap = abs(up) > 1
    height = numpy.where(in_cap, numpy.sign(up) * (1 - near**2 / 3.0), height)
    across = numpy.where(in_cap, across / numpy.where(in_cap, near, 1.0), across)
    return numpy.degrees(numpy.arcsin(height)), ((middle + across) * 45.0) % 360.0


def cell_of(lat, lon):
    """Return the nested cell of each place."""
    height, across = numpy.sin(numpy.radians(lat)), lon / 45.0 % 8.0
    near = numpy.sqrt(3.0 * (1.0 - abs(height)))
    column = (across // 2).astype(int)
    aside = (across - 2 * column - 1) * near
    up = numpy.sign(height) * (1.0 - near)
    cap = numpy.where(height > 0, 0, 8) + column, (1.0 + up + aside) / 2.0, (1.0 + up - aside) / 2.0
    rising, falling = (1.5 * height + across + 1.0) / 2.0, (1.5 * height - across + 1.0) / 2.0
    ahead, behind = numpy.floor(rising).astype(int), numpy.floor(falling).astype(int)
    row = 1 - ahead - behind
    belt = 4 * row + numpy.where(row == 0, -behind, ahead) % 4, rising - ahead, falling - behind
    face, x, y = (numpy.where(abs(height) > 2.0 / 3.0, one, other) for one, other in zip(cap, belt))
    x, y = (numpy.clip((share * NSIDE).astype(int), 0, NSIDE - 1) for share in (x, y))
    return face * NSIDE**2 + sum(((x >> bit) & 1) << 2 * bit | ((y >> bit) & 1) << 2 * bit + 1 for bit in range(8))


def write_cells(path, cells, values, order="nest", cf=False, index=False):
    """Write a field on cells as archives have it, without latitudes and longitudes."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", 1)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time[:] = "days since 2000-01-01", [15.0]
        file.createDimension("cell", len(cells))
        crs = file.createVariable("crs", "i4", ())
        crs.grid_mapping_name = "healpix"
        if cf:
            crs.refinement_level, crs.indexing_scheme = numpy.int32(NSIDE.bit_length() - 1), "nested"
        else:
            crs.healpix_nside, crs.healpix_order = numpy.int32(NSIDE), order
        if index:
            cell = file.createVariable("cell", "i8", ("cell",))
            cell.standard_name, cell[:] = "healpix_index", cells
        field = file.createVariable("t", "f8", ("time", "cell"))
        field.units, field.grid_mapping = "K", "crs"
        field[0] = values


def write_even(path, values):
    """Write a field on even latitudes and longitudes."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", 1)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time[:] = "days since 2000-01-01", [15.0]
        for name, units, axis in (("lat", "degrees_north", LAT), ("lon", "degrees_east", LON)):
            file.createDimension(name, len(axis))
            place = file.createVariable(name, "f8", (name,))
            place.units, place[:] = units, axis
        field = file.createVariable("t", "f8", ("time", "lat", "lon"))
        field.units, field[0] = "K", values


LAT = numpy.arange(-90.0 + STEP / 2, 90.0, STEP)
LON = numpy.arange(STEP / 2, 360.0, STEP)
ALL = numpy.arange(12 * NSIDE**2)


def run(arguments, directory, expected=0):
    """Run a command and return what it says."""
    environment = dict(os.environ, LC_ALL="C", HOME=str(directory), XDG_CACHE_HOME=str(directory / "cache"))
    made = subprocess.run(arguments, capture_output=True, text=True, cwd=directory, env=environment, check=False)
    if made.returncode != expected:
        complain(f"{' '.join(map(str, arguments))}: exit {made.returncode}: {made.stdout}{made.stderr}")
    return made.stdout + made.stderr


def steps(fieldwise, directory, inputs, work, outputs, expected=0):
    """Run steps."""
    lines = ["inputs:"] + [f"  {name}: {{files: {file}}}" for name, file in inputs.items()]
    lines += ["steps:"] + [f"  {name}: {{do: {step}}}" for name, step in work.items()]
    (directory / "run.yaml").write_text("\n".join(lines + [f"outputs: {{{outputs}}}", ""]))
    return run([fieldwise, "run", "run.yaml"], directory, expected)


def values_of(path, name):
    """Return values of a variable."""
    with netCDF4.Dataset(path) as file:
        return numpy.ma.filled(file[name][:].astype("f8"), numpy.nan).squeeze()


def compare(what, ours, truth, tolerance):
    """Complain of values that differ or are missing."""
    most = abs(ours - truth).max() if ours.shape == truth.shape else numpy.nan
    if not most <= tolerance:
        complain(f"{what}: differs by {most}")


def check_regridding(fieldwise, directory, values, even):
    """Weights in both directions, against places within each target cell; a constant; both orders."""
    steps(fieldwise, directory, {"hp": "hp.nc", "even": "even.nc"}, {
        "out": "regrid, of: hp, to: {like: even}, coverage: true",
        "back": "regrid, of: even, to: {nside: 8}, coverage: true",
        "like": "regrid, of: even, to: {like: hp}",
        "rings": "regrid, of: even, to: {nside: 8, order: ring}",
        "quarters": "regrid, of: even, to: {nside: 8, order: nested}",
        "finer": "regrid, of: hp, to: {nside: 16}",
        "near": "regrid, of: hp, to: {like: even}, method: nearest",
    }, "out.nc: [out], back.nc: [back], like.nc: [like], rings.nc: [rings], quarters.nc: [quarters], finer.nc: [finer], near.nc: [near]")
    side = 100
    part = (numpy.arange(side) + 0.5) / side
    edges = numpy.sin(numpy.radians(numpy.arange(-90.0, 90.1, STEP)))
    some = numpy.arange(0, len(LAT), 4)  # a pole and the border of a cap among them
    lat = numpy.degrees(numpy.arcsin(edges[some, None] + part * numpy.diff(edges)[some, None])).ravel()
    lon = (numpy.arange(len(LON) * side) + 0.5) * STEP / side
    cells = cell_of(*numpy.broadcast_arrays(lat[:, None], lon[None, :]))
    truth = values[cells].reshape(len(some), side, len(LON), side).mean(axis=(1, 3))
    # A line between cells is missed by half a place along each of some four edges; polygons by 0.002 of a cell.
    compare("to latitudes and longitudes", values_of(directory / "out.nc", "out")[some], truth, 0.03)
    compare("coverage", values_of(directory / "out.nc", "out_coverage"), numpy.ones(even.shape), 1e-3)
    lat, lon = places(ALL, side)
    rows, columns = (numpy.minimum(((place - first) // STEP).astype(int), len(axis) - 1)
                     for place, first, axis in ((lat, -90.0, LAT), (lon, 0.0, LON)))
    truth = even[rows, columns].mean(axis=1)
    back = values_of(directory / "back.nc", "back")
    compare("from latitudes and longitudes", back, truth, 0.03)
    compare("coverage of cells", values_of(directory / "back.nc", "back_coverage"), numpy.ones(truth.shape), 1e-6)
    compare("to the grid of a field", values_of(directory / "like.nc", "like"), back, 0.0)
    by_place = lambda name: {(round(float(p), 9), round(float(q), 9)): float(v) for p, q, v in zip(
        *(values_of(directory / f"{name}.nc", key) for key in ("lat", "lon", name)))}
    nested, rings = by_place("back"), by_place("rings")
    if nested.keys() != rings.keys() or max(abs(nested[place] - rings[place]) for place in nested) > 1e-9:
        complain("rings have other values than nested cells")
    compare("nested cells where that is said", values_of(directory / "quarters.nc", "quarters"), back, 0.0)
    for name, scheme, order in (("rings", "ring", "ring"), ("quarters", "nested", "nest"), ("back", "nested", "nest")):
        with netCDF4.Dataset(directory / f"{name}.nc") as file:
            crs = file["crs"]
            if (crs.indexing_scheme, crs.healpix_order) != (scheme, order):
                complain(f"{name}: the order is {crs.indexing_scheme}, not {scheme}")
    compare("to finer cells", values_of(directory / "finer.nc", "finer"), numpy.repeat(values, 4), 0.01)
    near = values[cell_of(*numpy.broadcast_arrays(LAT[:, None], LON[None, :]))]
    if (values_of(directory / "near.nc", "near") == near).mean() < 0.9:
        complain("the nearest cell is seldom the one around a place")


def check_means(fieldwise, directory, values):
    """Cells have one area; a part of them is a grid of its own; what is written is what is read."""
    said = steps(fieldwise, directory, {"hp": "hp.nc", "part": "part.nc"}, {
        "mean": "area_mean, of: hp", "of_part": "area_mean, of: part", "twice": "combine, expression: 2 * t, t: part",
    }, "means.nc: [mean, of_part], twice.nc: [twice]")
    compare("mean", values_of(directory / "means.nc", "mean"), values.mean(), 1e-12)
    compare("mean of a part", values_of(directory / "means.nc", "of_part"), values[[5, 700, 44]].mean(), 1e-12)
    with netCDF4.Dataset(directory / "twice.nc") as file:
        mapping = file[file["twice"].grid_mapping]
        told = {key: mapping.getncattr(key) for key in mapping.ncattrs()}
        wanted = {"grid_mapping_name": "healpix", "refinement_level": 3, "indexing_scheme": "nested", "healpix_nside": 8,
                  "healpix_order": "nest"}
        if told != wanted:
            complain(f"the grid mapping that is written says {told}")
        if file["healpix_index"][:].tolist() != [5, 700, 44]:
            complain(f"the indices that are written are {file['healpix_index'][:]}")
    for file in ("hp.nc", "twice.nc"):
        said = run([fieldwise, "info", file], directory)
        if "HEALPix nside 8 nested" not in said:
            complain(f"info of {file}: {said}")
    both = {"difference": "combine, expression: a - b, a: hp, b: other"}
    for other in ("ring.nc", "part.nc"):
        said = steps(fieldwise, directory, {"hp": "hp.nc", "other": other}, both, "d.nc: [difference]", expected=5)
        if "HEALPix" not in said or "regrid" not in said:
            complain(f"two grids: {said}")


def main():
    """Make the files and check."""
    fieldwise, directory = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    random = numpy.random.default_rng(11)
    values, even = random.normal(size=len(ALL)), random.normal(size=(len(LAT), len(LON)))
    write_cells(directory / "hp.nc", ALL, values)
    write_cells(directory / "ring.nc", ALL, values, order="ring")
    part = numpy.array([5, 700, 44])
    write_cells(directory / "part.nc", part, values[part], cf=True, index=True)
    write_even(directory / "even.nc", even)
    check_regridding(fieldwise, directory, values, even)
    check_means(fieldwise, directory, values)
    sys.exit(1 if COMPLAINTS else 0)


if __name__ == "__main__":
    main()
