"""Fields that the tests look at, and the command's results on the same data."""

import os
import pathlib
import subprocess

import cftime
import numpy as np
import pandas
import xarray as xr

SOURCE = pathlib.Path(os.environ["FIELDWISE_SOURCE_DIR"])
COMMAND = os.environ["FIELDWISE_COMMAND"]


def months(count, begin="1980-01"):
    """Return the middles of months, as most files have them."""
    first = pandas.date_range(begin, periods=count + 1, freq="MS")
    return first[:-1] + (first[1:] - first[:-1]) / 2


def sst(dtype="f8", times=240, rows=13, columns=20, seed=1):
    """Return an invented sea surface temperature with a cycle, noise, gaps and a point without values."""
    random = np.random.default_rng(seed)
    time = months(times)
    cycle = 5 * np.cos(2 * np.pi * (time.month.values - 2) / 12)
    values = 20 + cycle[:, None, None] + random.normal(0, 1, (times, rows, columns)).cumsum(axis=2) / 4
    values[random.random(values.shape) < 0.03] = np.nan
    values[:, 2, 3] = np.nan
    return xr.DataArray(
        values.astype(dtype),
        dims=("time", "lat", "lon"),
        coords={
            "time": time,
            "lat": ("lat", np.linspace(-60, 60, rows), {"units": "degrees_north", "standard_name": "latitude"}),
            "lon": ("lon", np.arange(columns) * 360.0 / columns, {"units": "degrees_east", "standard_name": "longitude"}),
        },
        name="sst",
        attrs={"units": "degC", "standard_name": "sea_surface_temperature", "long_name": "temperature of the sea"},
    )


def index(times=240, seed=2):
    """Return an invented index."""
    random = np.random.default_rng(seed)
    values = np.convolve(random.normal(0, 1, times + 4), np.ones(5) / 5, "valid")
    return xr.DataArray(values, dims="time", coords={"time": months(times)}, name="nino", attrs={"units": "K"})


def of_calendar(calendar, times=36):
    """Return a series of cftime dates."""
    dates = [cftime.datetime(2000 + i // 12, i % 12 + 1, 16, calendar=calendar) for i in range(times)]
    values = np.arange(times, dtype=float) ** 1.5
    return xr.DataArray(values, dims="time", coords={"time": dates}, name="x", attrs={"units": "K"})


def by_command(folder, operation, arrays, *words):
    """Return what the command makes of the same data: `arrays` by the key of the input, the first as IN."""
    paths = {}
    for key, array in arrays.items():
        paths[key] = str(folder / f"{key}.nc")
        array.to_netcdf(paths[key])
    (_, first), *others = paths.items()
    asked = [COMMAND, "-q", operation, first, "-o", str(folder / "out.nc"), *words]
    for key, path in others:
        asked += [f"--{key}", path]
    subprocess.run(asked, check=True, capture_output=True, text=True)
    with xr.open_dataset(folder / "out.nc") as result:
        return result.load()


def assert_same_bits(a, b):
    """Require that values are the same to the bit, and that some are there."""
    a, b = np.asarray(a), np.asarray(b)
    assert a.shape == b.shape
    assert np.isfinite(a.astype(float)).any()
    assert a.astype(float).tobytes() == b.astype(float).tobytes()
