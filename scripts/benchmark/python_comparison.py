#!/usr/bin/python3
"""Compare fieldwise with xarray, and with the formulas of xskillscore and xeofs, for the same job.

    python_comparison.py [YEARS ROWS COLUMNS]

Each way of doing each part runs in a process of its own, on the same float32 field in memory; prints lines of code, time, the
memory that the work and its result took beside the field, and how far the results are apart. docs/python.md shows what it prints.
xskillscore and xeofs are not in Debian 12: their formulas stand here, in numpy and xarray.
"""

import inspect
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas
import scipy.stats
import xarray as xr


def make(years, rows, columns):
    """Return a field of months with a cycle, an index in it and noise, land without values; and the index."""
    random = np.random.default_rng(1)
    stamps = pandas.date_range("1980-01-01", periods=12 * years, freq="MS") + pandas.Timedelta(days=14)
    nino = np.convolve(random.normal(size=12 * years + 5), np.ones(6) / 6, "valid").astype("f8")
    lat, lon = np.linspace(-89.5, 89.5, rows), np.arange(columns) * 360.0 / columns
    pattern = np.exp(-((lat[:, None] / 20) ** 2)) * np.cos(np.deg2rad(lon[None, :] - 200))
    values = random.standard_normal((12 * years, rows, columns), dtype="f4")
    values += (2 * nino[:, None, None] * pattern + 5 * np.cos(2 * np.pi * stamps.month.values / 12)[:, None, None]).astype("f4")
    values[:, (np.sin(3 * np.deg2rad(lon))[None, :] * np.cos(np.deg2rad(lat))[:, None]) > 0.6] = np.nan
    coords = {"time": stamps, "lat": ("lat", lat, {"units": "degrees_north"}), "lon": ("lon", lon, {"units": "degrees_east"})}
    sst = xr.DataArray(values, dims=("time", "lat", "lon"), coords=coords, name="sst", attrs={"units": "K"})
    return sst, xr.DataArray(nino, dims="time", coords={"time": stamps}, name="nino", attrs={"units": "K"})


def anomaly_fieldwise(sst, nino):
    return sst.fieldwise.anomaly(by="month")


def anomaly_xarray(sst, nino):
    groups = sst.groupby("time.month")
    return groups - groups.mean("time")


def correlation_fieldwise(sst, nino):
    found = fieldwise.correlation(sst, nino, lag=(-6, 6), dof="effective")
    return found[["r", "p"]]


def correlation_xskillscore(sst, nino):
    """As pearson_r and pearson_r_eff_p_value of xskillscore, lag by lag: n_eff = n (1 - a b) / (1 + a b)."""

    def autocorrelation(x):
        first, second = x.isel(time=slice(None, -1)), x.isel(time=slice(1, None)).assign_coords(time=x.time[:-1])
        return xr.corr(first, second, "time")

    found = []
    for lag in range(-6, 7):
        moved = nino.shift(time=lag)
        both = np.isfinite(sst) & np.isfinite(moved)
        x, y = moved.where(both), sst.where(both)
        r = xr.corr(x, y, "time")
        ab = autocorrelation(x) * autocorrelation(y)
        n = np.minimum(both.sum("time"), both.sum("time") * (1 - ab) / (1 + ab))
        t = abs(r) * np.sqrt((n - 2) / (1 - r * r))
        found.append(xr.Dataset({"r": r, "p": r.copy(data=2 * scipy.stats.t.sf(t, n - 2))}))
    return xr.concat(found, pandas.Index(range(-6, 7), name="lag"))


def eof_fieldwise(sst, nino):
    return sst.fieldwise.eof(modes=5, weights="coslat")


def eof_xeofs(sst, nino):
    """As xeofs.models.EOF(n_modes=5, use_coslat=True): a decomposition of the weighted anomalies (randomized there)."""
    weights = np.sqrt(np.cos(np.deg2rad(sst.lat)))
    x = ((sst - sst.mean("time")) * weights).stack(point=("lat", "lon")).dropna("point")
    u, s, v = np.linalg.svd(x.astype("f8").values, full_matrices=False)
    maps = xr.DataArray(v[:5], dims=("mode", "point"), coords={"mode": range(1, 6), "point": x.point}).unstack("point")
    explained = xr.DataArray(100 * s[:5] ** 2 / (s**2).sum(), dims="mode")
    return xr.Dataset({"eof": maps, "explained": explained})


WAYS = {
    "monthly anomalies": (anomaly_fieldwise, anomaly_xarray),
    "13 lags, p with effective n": (correlation_fieldwise, correlation_xskillscore),
    "5 EOFs": (eof_fieldwise, eof_xeofs),
}


def lines_of(function):
    source = inspect.getsource(function).split('"""')
    code = source[0] + (source[2] if len(source) == 3 else "")
    return sum(1 for line in code.splitlines()[1:] if line.strip())


def memory(what):
    """Return a line of /proc/self/status, in KiB."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split(what + ":")[1].split()[0])


def one(name, size, folder):
    """Do one part, say what it took, and keep its result."""
    function = globals()[name]
    sst, nino = make(*size)
    if "fieldwise" in name:
        globals()["fieldwise"] = __import__("fieldwise")
    if not name.startswith("anomaly"):
        sst = (sst.groupby("time.month") - sst.groupby("time.month").mean("time")).drop_vars("month").rename("sst").astype("f4")
        sst.attrs["units"] = "K"
    function(sst.isel(time=slice(0, 36), lat=slice(0, 12), lon=slice(0, 12)).fillna(0), nino.isel(time=slice(0, 36)))
    before = memory("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    begin, processor = time.perf_counter(), time.process_time()
    result = function(sst, nino)
    took, used = time.perf_counter() - begin, time.process_time() - processor
    grown = (memory("VmHWM") - before) / 1024
    result.to_netcdf(pathlib.Path(folder) / f"{name}.nc")
    print(json.dumps({"lines": lines_of(function), "seconds": took, "processor": used, "MiB": grown}))


def apart(part, ours, theirs):
    """Say in words how far results are apart."""
    with xr.open_dataset(ours) as a, xr.open_dataset(theirs) as b:
        if part == "monthly anomalies":
            return f"{float(abs(a.sst - b.sst.values).max()):.1e} K"
        if part.startswith("13"):
            r = float(abs(a.r.sel(lag=0) - b.r.sel(lag=0).values).max())
            close = float((abs(a.p.sel(lag=0) - b.p.sel(lag=0).values) < 0.01).where(np.isfinite(a.p.sel(lag=0))).mean())
            return f"r: {r:.1e}; p within 0.01 at {100 * close:.1f} % of the points"
        name = next(one for one in a.data_vars if "mode" in a[one].dims and a[one].dims == ("mode",))
        shares = a[name].values if a[name].values[0] > 1 else 100 * a[name].values
        return f"variance explained: {float(abs(shares - b.explained.values[: len(shares)]).max()):.1e} %"


def main():
    if len(sys.argv) > 1 and sys.argv[1] in globals():
        warnings.simplefilter("ignore")
        return one(sys.argv[1], tuple(int(word) for word in sys.argv[3:]), sys.argv[2])
    size = [int(word) for word in sys.argv[1:]] or [40, 180, 360]
    with tempfile.TemporaryDirectory() as folder:
        print(f"{12 * size[0]} months of {size[1]} x {size[2]} points, float32: "
              f"{48 * size[0] * size[1] * size[2] / 2**20:.0f} MiB\n")
        print("| part | by | lines | s | s of processors | MiB beside the field | apart |\n|---|---|---|---|---|---|---|")
        for part, ways in WAYS.items():
            for function in ways:
                name = function.__name__
                done = subprocess.run([sys.executable, "-B", __file__, name, folder, *map(str, size)], capture_output=True, text=True)
                if done.returncode != 0:
                    print(f"| {part} | {name.split('_')[1]} | failed: {done.stderr.strip().splitlines()[-1]} |")
                    continue
                took = json.loads(done.stdout)
                difference = ""
                if function is not ways[0]:
                    difference = apart(part, *(pathlib.Path(folder) / f"{way.__name__}.nc" for way in ways))
                print(f"| {part} | {name.split('_')[1]} | {took['lines']} | {took['seconds']:.2f} | {took['processor']:.2f} | "
                      f"{took['MiB']:.0f} | {difference} |", flush=True)
    return None


if __name__ == "__main__":
    main()
