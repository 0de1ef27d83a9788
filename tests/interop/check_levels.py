#!/usr/bin/python3
"""Run what docs/levels-and-members.md shows, and compare its numbers with CDO, xarray and numpy.

Usage: /usr/bin/python3 check_levels.py FIELDWISE SOURCE_FOLDER WORK_FOLDER
"""

import os
import re
import shlex
import shutil
import subprocess
import sys

import cftime  # noqa: F401  pylint: disable=unused-import
import netCDF4
import numpy
import xarray

FIELDWISE, SOURCE, WORK = (os.path.abspath(argument) for argument in sys.argv[1:4])
# Values near 1e4 written in single precision: half of the last of 24 binary digits.
HALF_LAST_DIGIT = 2.0**-24


def run(*command, **environment):
    """Run a command in the work folder; it must succeed."""
    subprocess.run(command, cwd=WORK, env=dict(os.environ, **environment), check=True, stderr=subprocess.DEVNULL)


def cdo(*arguments, **environment):
    """Run CDO without warnings: its eigenvalues of noise converge badly."""
    run("cdo", "-s", "-w", "-O", *arguments, **environment)


def values(path, name):
    """Return a variable in double precision."""
    with netCDF4.Dataset(os.path.join(WORK, path)) as file:
        return numpy.asarray(file[name][:].squeeze(), dtype="f8"), file[name].dimensions


def table_after(page, heading):
    """Return the numbers of the first table below a heading: one list a row."""
    rows = re.findall(r"^\|(.*)\|$", page.split(heading)[1], re.MULTILINE)
    table = []
    for row in rows[2:]:
        cells = [cell.strip(" %") for cell in row.split("|")]
        if cells[0] in ("model", "level"):
            break
        table.append([float(cell) for cell in cells[1:]])
    return table


def check_monthly_means():
    """All variables and levels: the bits of CDO, and xarray to the rounding of what is written."""
    cdo("monmean", "reanalysis.nc", "monthly_of_cdo.nc")
    with xarray.open_dataset(os.path.join(WORK, "reanalysis.nc")) as dataset:
        means = dataset.astype("f8").resample(time="1MS").mean()
        for name, rank in (("ta", 4), ("zg", 4), ("ps", 3)):
            own, dimensions = values("monthly.nc", name)
            assert len(dimensions) == rank and own.shape[0] == 60, (name, dimensions)
            numpy.testing.assert_array_equal(own, values("monthly_of_cdo.nc", name)[0], name)
            numpy.testing.assert_allclose(own, means[name].values, rtol=HALF_LAST_DIGIT, atol=0)


def check_trends(page):
    """Each member: CDO and numpy, and the table."""
    slope, dimensions = values("trends.nc", "warming_slope")
    p = values("trends.nc", "warming_p")[0]
    assert dimensions == ("model", "lat", "lon"), dimensions
    with netCDF4.Dataset(os.path.join(WORK, "trends.nc")) as file:
        edges = numpy.radians(numpy.append(file["lat"][:] - 7.5, 75))
        assert [str(name).strip() for name in file["model"][:]] == list("ABCD")
    table = table_after(page, "## The trend of four models")
    assert len(table) == 4, table
    for position, model in enumerate("ABCD"):
        files = [f"models/tas_{model}_{years}.nc" for years in ("1980-1999", "2000-2019")]
        cdo("trend", "-yearmonmean", "-mergetime", *files, f"a_{model}.nc", f"b_{model}.nc")
        of_cdo = 10 * values(f"b_{model}.nc", "tas")[0]
        numpy.testing.assert_allclose(slope[position], of_cdo, rtol=0, atol=1e-3 if model == "C" else 2e-5)
        mean = numpy.average(slope[position].mean(axis=1), weights=numpy.diff(numpy.sin(edges)))
        share = 100 * (p[position] < 0.05).mean()
        assert (round(mean, 3), round(share)) == tuple(table[position]), (mean, share, table[position])


def shares_of(field, areas):
    """Return the shares of variance of a field [time, lat, lon] with weights by area."""
    weighed = ((field - field.mean(axis=0)) * numpy.sqrt(areas)).reshape(len(field), -1)
    squares = numpy.linalg.svd(weighed, compute_uv=False) ** 2
    return squares[:3] / squares.sum()


def check_modes(page):
    """Each level: numpy's SVD with the areas of cells, CDO with its own, and the table."""
    own, dimensions = values("modes.nc", "zg_variance_fraction")
    assert dimensions == ("mode", "level"), dimensions
    assert values("modes.nc", "zg_pattern")[1] == ("mode", "level", "lat", "lon")
    assert values("modes.nc", "zg_pc1")[1] == ("time", "level")
    cdo("eof,3", "anomalies.nc", "variances.nc", "patterns.nc", CDO_WEIGHT_MODE="on")
    cdo("gridarea", "anomalies.nc", "areas.nc")
    of_cdo = numpy.maximum(values("variances.nc", "zg")[0], 0)
    field = values("anomalies.nc", "zg")[0]
    areas = numpy.diff(numpy.sin(numpy.radians(numpy.linspace(-75, 75, 11))))[:, None] * numpy.ones(16)
    table = table_after(page, "## Modes of each level")
    assert len(table) == 4, table
    for level in range(4):
        numpy.testing.assert_allclose(own[:, level], shares_of(field[:, level], areas), rtol=1e-10)
        # CDO keeps eigenvalues in single precision, and its solver does not reach that everywhere.
        shares = of_cdo[:3, level] / of_cdo[:, level].sum()
        numpy.testing.assert_allclose(shares_of(field[:, level], values("areas.nc", "cell_area")[0]), shares, rtol=1e-5)
        assert numpy.round(100 * own[:, level], 1).tolist() == table[level], (own[:, level], table[level])


def main():
    """Run the page."""
    shutil.rmtree(WORK, ignore_errors=True)
    os.makedirs(WORK)
    with open(os.path.join(SOURCE, "docs", "levels-and-members.md"), encoding="utf-8") as file:
        page = file.read()
    run(sys.executable, "-B", os.path.join(SOURCE, "testdata", "make_levels.py"), WORK)
    with open(os.path.join(WORK, "ensemble.yaml"), "w", encoding="utf-8") as file:
        file.write(page.split("```yaml\n")[1].split("```")[0])
    commands = re.findall(r"^fieldwise .*$", page, re.MULTILINE)
    assert len(commands) == 4, commands
    for command in commands:
        run(FIELDWISE, *shlex.split(command)[1:])
    check_monthly_means()
    check_trends(page)
    check_modes(page)
    outputs = [os.path.join(WORK, name) for name in ("monthly.nc", "trends.nc", "anomalies.nc", "modes.nc")]
    subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "tests", "interop", "check_outputs.py"), *outputs], check=True)


if __name__ == "__main__":
    main()
