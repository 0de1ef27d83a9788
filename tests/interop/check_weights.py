#!/usr/bin/python3
"""Check regridding between grids of any kind against CDO and NCO, point by point.

Usage: /usr/bin/python3 check_weights.py FIELDWISE DIRECTORY
Makes small fields on a rotated grid and on latitudes and longitudes, with gaps; regrids them with fieldwise, with weights
that CDO makes for it and with weights of files; compares with cdo remapcon, remapbil, remapnn and ncremap. Prints one line
for each complaint; exits with 1 if there is any.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import netCDF4
import numpy

POLE = (39.25, -162.0)
STEP = 2.0
RLAT = numpy.arange(-24.0, 24.1, STEP)
RLON = numpy.arange(-30.0, 30.1, STEP)
COMPLAINTS = []


def complain(words):
    """Note what is wrong."""
    COMPLAINTS.append(words)
    print(words)


def unrotated(rlat, rlon):
    """Return latitudes and longitudes of places of the rotated grid."""
    lat, lon = numpy.radians(rlat), numpy.radians(rlon)
    pole = numpy.radians(POLE[0])
    x = numpy.cos(lat) * numpy.cos(lon)
    y = numpy.cos(lat) * numpy.sin(lon)
    z = numpy.sin(lat)
    # The rotated equator's 0 lies 90 degrees from the pole, on the far side of the geographic pole.
    up = x * numpy.cos(pole) + z * numpy.sin(pole)
    along = x * numpy.sin(pole) - z * numpy.cos(pole)
    return numpy.degrees(numpy.arcsin(up)), numpy.degrees(numpy.arctan2(y, along)) + POLE[1] + 180.0


def field_of(lat, lon):
    """Return a smooth field with gaps."""
    values = 280.0 + 20.0 * numpy.sin(numpy.radians(2.0 * lat)) * numpy.cos(numpy.radians(lon))
    gaps = numpy.random.default_rng(5).random(values.shape) < 0.15
    return numpy.where(gaps, numpy.nan, values)


def write(path, rows, columns, lat, lon, values, corners=None, pole=None):
    """Write a file of one time: curvilinear where latitudes have two dimensions."""
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", 1)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar = "days since 2000-01-01", "standard"
        time[:] = [15.0]
        names = ("rlat", "rlon") if lat.ndim == 2 else ("lat", "lon")
        for name, axis, standard in zip(names, (rows, columns), ("grid_latitude", "grid_longitude")):
            file.createDimension(name, len(axis))
            if lat.ndim == 2:
                line = file.createVariable(name, "f8", (name,))
                line.units, line.standard_name = "degrees", standard
                line[:] = axis
        for name, place, units in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
            dimensions = names if lat.ndim == 2 else (name,)
            variable = file.createVariable(name, "f8", dimensions)
            variable.units = units
            variable.standard_name = {"lat": "latitude", "lon": "longitude"}[name]
            variable[:] = place
            if corners is not None:
                variable.bounds = name + "_vertices"
        if corners is not None:
            file.createDimension("vertices", 4)
            for name, place in zip(("lat", "lon"), corners):
                file.createVariable(name + "_vertices", "f8", names + ("vertices",))[:] = place
        variable = file.createVariable("t", "f8", ("time",) + names, fill_value=1e20)
        variable.units, variable.standard_name = "K", "air_temperature"
        if lat.ndim == 2:
            variable.coordinates = "lat lon"
        if pole is not None:
            mapping = file.createVariable("rotated_pole", "i4", ())
            mapping.grid_mapping_name = "rotated_latitude_longitude"
            mapping.grid_north_pole_latitude, mapping.grid_north_pole_longitude = pole
            variable.grid_mapping = "rotated_pole"
        variable[0] = numpy.ma.masked_invalid(values)


def run(arguments, directory, expected=0, **variables):
    """Run a command and return what it says."""
    environment = dict(os.environ, LC_ALL="C", HOME=str(directory), XDG_CACHE_HOME=str(directory / "cache"), **variables)
    made = subprocess.run(arguments, capture_output=True, text=True, cwd=directory, env=environment, check=False)
    if made.returncode != expected:
        complain(f"{' '.join(map(str, arguments))}: exit {made.returncode}: {made.stderr.strip()}")
    return made.stdout + made.stderr


def values_of(path, name):
    """Return values of a variable, missing as NaN."""
    with netCDF4.Dataset(path) as file:
        return numpy.ma.filled(file[name][:].astype("f8"), numpy.nan).squeeze()


def compare(what, ours, theirs, tolerance, same_gaps=True):
    """Complain of values that differ, and of none in common."""
    both = ~numpy.isnan(ours) & ~numpy.isnan(theirs)
    if both.sum() < 20:
        complain(f"{what}: only {both.sum()} values in common")
        return
    if same_gaps and not (numpy.isnan(ours) == numpy.isnan(theirs)).all():
        complain(f"{what}: {(numpy.isnan(ours) != numpy.isnan(theirs)).sum()} values are missing in one of both")
    most = abs(ours - theirs)[both].max()
    if not most <= tolerance:
        complain(f"{what}: differs by {most}")


def steps_file(directory, steps, inputs="{files: curved.nc}", outputs=None):
    """Write a run file."""
    (directory / "run.yaml").write_text(
        f"inputs:\n  t: {inputs}\n  even: {{files: even.nc}}\nsteps:\n"
        + "".join(f"  {name}: {step}\n" for name, step in steps.items())
        + "outputs:\n  " + (outputs or "out.nc: [" + ", ".join(steps) + "]") + "\n")
    return "run.yaml"


def check_made(fieldwise, directory):
    """Weights by CDO: each method against CDO itself, in both directions."""
    steps = {
        "con": "{do: regrid, of: t, to: {like: even}, min_coverage: 0, coverage: true}",
        "bil": "{do: regrid, of: t, to: {like: even}, method: bilinear, min_coverage: 0}",
        "nn": "{do: regrid, of: t, to: {like: even}, method: nearest}",
        "back": "{do: regrid, of: even, to: {like: t}, min_coverage: 0}",
    }
    name = steps_file(directory, steps, outputs="{out.nc: [con, bil, nn], back.nc: [back]}")
    run([fieldwise, "run", name], directory)
    for method in ("con", "bil", "nn"):
        run(["cdo", "-s", f"remap{method},even.nc", "curved.nc", f"cdo_{method}.nc"], directory)
    run(["cdo", "-s", "remapcon,curved.nc", "even.nc", "cdo_back.nc"], directory)
    rounding = 1e-9  # values are doubles; sums have some dozens of terms
    compare("conservative", values_of(directory / "out.nc", "con"), values_of(directory / "cdo_con.nc", "t"), rounding)
    # CDO makes these weights of valid points only and goes beyond the outermost; ours are of all points.
    compare("bilinear", values_of(directory / "out.nc", "bil"), values_of(directory / "cdo_bil.nc", "t"), 0.5, False)
    compare("nearest", values_of(directory / "out.nc", "nn"), values_of(directory / "cdo_nn.nc", "t"), rounding, False)
    compare("to the rotated grid", values_of(directory / "back.nc", "back"), values_of(directory / "cdo_back.nc", "t"),
            rounding)
    coverage = values_of(directory / "out.nc", "con_coverage")
    if not (coverage.min() == 0.0 and 0.3 < coverage.max() <= 1.0):
        complain(f"coverage lies between {coverage.min()} and {coverage.max()}")


def check_files(fieldwise, directory):
    """Weights of files: all normalisations give what weights made here do; NCO's give what ncremap does."""
    steps = {"con": "{do: regrid, of: t, to: {like: even}, min_coverage: 0.4, coverage: true}"}
    for norm in ("destarea", "fracarea", "none"):
        # Of all cells: weights of the valid ones alone would count the others as no part of the target.
        run(["cdo", "-s", "gencon,even.nc", "-setmisstoc,0", "curved.nc", f"{norm}.nc"], directory, CDO_REMAP_NORM=norm)
        steps[norm] = f"{{do: regrid, of: t, weights: {norm}.nc, min_coverage: 0.4, coverage: true}}"
    said = run([fieldwise, "run", steps_file(directory, steps)], directory)
    for norm in ("destarea", "none"):
        for part in ("", "_coverage"):
            compare(f"weights of {norm}{part}", values_of(directory / "out.nc", norm + part),
                    values_of(directory / "out.nc", "con" + part), 1e-6 if part else 1e-9)
    compare("weights of fracarea", values_of(directory / "out.nc", "fracarea"), values_of(directory / "out.nc", "con"), 1e-9, False)
    if said.count("CDO_REMAP_NORM=destarea") != 1:
        complain(f"weights of fracarea: {said}")
    shutil.copy(directory / "none.nc", directory / "destarea.nc")
    if "nothing new" in run([fieldwise, "run", "run.yaml"], directory):
        complain("a file of weights was replaced, and nothing was done")
    (directory / "fracarea.nc").unlink()
    if "fracarea.nc: No such file" not in run([fieldwise, "run", "run.yaml"], directory, expected=3):
        complain("a file of weights is missing, and nothing was said")
    run(["ncremap", "-a", "nco_con", "-d", "coarse.nc", "-m", "map.nc", "even.nc", "nco.nc"], directory)
    run(["ncremap", "-r", "0.0", "-m", "map.nc", "even.nc", "nco.nc"], directory)
    name = steps_file(directory, {"w": "{do: regrid, of: even, weights: map.nc, min_coverage: 0}"})
    run([fieldwise, "run", name], directory)
    compare("weights of NCO", values_of(directory / "out.nc", "w"), values_of(directory / "nco.nc", "t"), 1e-9)
    name = steps_file(directory, {"w": "{do: regrid, of: even, weights: map.nc}"}, outputs="map.nc: [w]")
    said = run([fieldwise, "check", name], directory, expected=2)
    if "reads (map.nc)" not in said:
        complain(f"an output in the place of weights: {said}")
    name = steps_file(directory, {"w": "{do: regrid, of: t, weights: map.nc}"})
    said = run([fieldwise, "run", name], directory, expected=5)
    if "its weights are of another grid than that of the field" not in said:
        complain(f"weights of another grid: {said}")


def check_constant(fieldwise, directory):
    """A constant stays one, and the integral is kept where all is covered."""
    steps = {"c": "{do: regrid, of: t, to: {like: even}, min_coverage: 0}",
             "f": "{do: regrid, of: even, to: {like: t}, min_coverage: 0}"}
    name = steps_file(directory, steps, inputs="{files: constant.nc}", outputs="{out.nc: [c], back.nc: [f]}")
    run([fieldwise, "run", name], directory)
    constant = values_of(directory / "out.nc", "c")
    if not abs(constant[~numpy.isnan(constant)] - 273.15).max() < 1e-11:
        complain(f"a constant does not stay one: {numpy.nanmin(constant)} to {numpy.nanmax(constant)}")


def check_corners(fieldwise, directory):
    """Corners by the projection: means over area are those of the exact areas; a wrong pole is told."""
    area = numpy.cos(numpy.radians(RLAT))[:, None] * numpy.ones(len(RLON))
    values = values_of(directory / "curved.nc", "t")
    exact = numpy.nansum(area * values) / (area * ~numpy.isnan(values)).sum()
    for file, told in (("mapped.nc", ""), ("wrong.nc", "is not believed"), ("unmapped.nc", "in the middle of four centres")):
        name = steps_file(directory, {"m": "{do: area_mean, of: t}"}, inputs=f"{{files: {file}}}", outputs="out.nc: [m]")
        said = run([fieldwise, "run", name], directory)
        mean = float(values_of(directory / "out.nc", "m"))
        # A mean departs by the spread of the field times the relative error of areas, 1e-4.
        if not abs(mean - exact) < 1e-4 * numpy.nanstd(values):
            complain(f"{file}: area mean {mean}, not {exact}")
        if told and told not in said or not told and "corners" in said:
            complain(f"{file}: {said}")


def check_vector(fieldwise, directory):
    """Parts along rows and columns, turned to the east and north, against CDO, which knows the pole."""
    lon, lat = numpy.meshgrid(numpy.radians(RLON), numpy.radians(RLAT))
    parts = {"u": ("x_wind", 3.0 + numpy.sin(3.0 * lon)), "v": ("y_wind", -2.0 + numpy.cos(2.0 * lat))}
    for name, (standard, values) in parts.items():
        shutil.copy(directory / "mapped.nc", directory / f"{name}.nc")
        with netCDF4.Dataset(directory / f"{name}.nc", "r+") as file:
            file.renameVariable("t", name)
            file[name].standard_name, file[name].units = standard, "m s-1"
            file[name][0] = values
    (directory / "run.yaml").write_text(
        "inputs:\n  u: {files: u.nc}\n  v: {files: v.nc}\nsteps:\n"
        "  wind: {do: regrid, vector: [u, v], to: {like: u}, method: nearest}\noutputs:\n  out.nc: [wind]\n")
    run([fieldwise, "run", "run.yaml"], directory)
    # CDO believes the pole where there are no latitudes and longitudes.
    run(["cdo", "-s", "-O", "merge", "u.nc", "v.nc", "parts.nc"], directory)
    run(["ncatted", "-O", "-a", "coordinates,u,d,,", "-a", "coordinates,v,d,,", "parts.nc"], directory)
    run(["ncks", "-O", "-x", "-v", "lat,lon", "parts.nc", "parts.nc"], directory)
    run(["cdo", "-s", "-O", "rotuvb,u,v", "parts.nc", "turned.nc"], directory)
    for name in parts:
        ours, theirs = values_of(directory / "out.nc", f"wind_{name}"), values_of(directory / "turned.nc", name)
        inside = (slice(1, -1), slice(1, -1))
        compare(f"{name}, turned", ours[inside], theirs[inside], 1e-12)
        # At the edges directions are those of a parabola: wrong by less than the square of the spacing.
        compare(f"{name}, turned at the edges", ours, theirs, 5.0 * numpy.radians(STEP) ** 2)


def check_kept(fieldwise, directory):
    """Weights are kept between runs; damaged ones are made anew; without CDO a sentence says what to do."""
    name = steps_file(directory, {"c": "{do: regrid, of: t, to: {like: even}}"})
    cache = directory / "cache" / "fieldwise"
    shutil.rmtree(cache, ignore_errors=True)
    results = []
    for damage in (False, True, False):
        for kept in cache.glob("weights-*") if damage else ():
            kept.write_bytes(kept.read_bytes()[:-70] + b"x" * 70)
        (directory / "out.nc").unlink(missing_ok=True)
        run([fieldwise, "run", name], directory)
        results.append((directory / "out.nc").read_bytes())
        if len(list(cache.glob("*"))) != 1:
            complain(f"{len(list(cache.glob('*')))} files in the cache, not one")
    if results[0] != results[1] or results[0] != results[2]:
        complain("kept weights give other bytes than new ones")
    shutil.rmtree(cache)
    (directory / "out.nc").unlink()
    (directory / "bin").mkdir(exist_ok=True)
    said = run([fieldwise, "run", name], directory, expected=6, PATH=str(directory / "bin"))
    if "made by CDO, which is not installed" not in said or "weights: FILE" not in said:
        complain(f"without CDO: {said}")


def main():
    """Make the files and check."""
    fieldwise, directory = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    rlon, rlat = numpy.meshgrid(RLON, RLAT)
    lat, lon = unrotated(rlat, rlon)
    half = STEP / 2.0
    sides = ((-half, -half), (-half, half), (half, half), (half, -half))
    corners = [numpy.stack(part, -1) for part in zip(*(unrotated(rlat + dy, rlon + dx) for dy, dx in sides))]
    values = field_of(lat, lon)
    write(directory / "curved.nc", RLAT, RLON, lat, lon, values, corners)
    write(directory / "constant.nc", RLAT, RLON, lat, lon, numpy.where(numpy.isnan(values), numpy.nan, 273.15), corners)
    write(directory / "mapped.nc", RLAT, RLON, lat, lon, values, pole=POLE)
    write(directory / "wrong.nc", RLAT, RLON, lat, lon, values, pole=(18.0, -140.75))
    write(directory / "unmapped.nc", RLAT, RLON, lat, lon, values)
    for name, step in (("even.nc", 3.0), ("coarse.nc", 9.0)):
        rows = numpy.arange(-90.0 + step / 2, 90.0, step)
        columns = numpy.arange(step / 2, 360.0, step)
        write(directory / name, rows, columns, rows, columns, field_of(rows[:, None], columns[None, :]))
    for check in (check_made, check_files, check_constant, check_corners, check_vector, check_kept):
        check(fieldwise, directory)
    sys.exit(1 if COMPLAINTS else 0)


if __name__ == "__main__":
    main()
