#!/usr/bin/env python3
"""Writes the reference numbers of mean, resample, running, spells, exceedance, evaluate, collapse, climatology, anomaly, standardize, area_mean and gradient.

Run with Debian's python3 (packages python3-numpy, python3-xarray, python3-netcdf4, cdo, ncl-ncarg) in this folder:
python3 make_climatology_family.py. Each .ref file holds the data (`x`, ...) and the results, [time, lat, lon] in one
line; a missing value is written `nan`. CDO works in double precision because its input is.
"""
import os
import pathlib
import shutil
import subprocess
import tempfile

import netCDF4
import numpy as np
import xarray as xr

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp(prefix="fieldwise-reference-"))
LAT = np.array([-60.0, 20.0])
LON = np.arange(0.0, 360.0, 90.0)


def version(command):
    text = subprocess.run(command, capture_output=True, text=True, check=False)
    return (text.stdout + text.stderr).split("\n")[0].split("(")[0].strip()


CDO = version(["cdo", "--version"]).replace("Climate Data Operators version", "CDO")
NCL = "NCL " + version(["ncl", "-V"])
NUMPY = f"numpy {np.__version__}"
XARRAY = "xarray " + version(["dpkg-query", "-W", "-f", "${Version}", "python3-xarray"])  # it calls itself 999


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.asarray(values).ravel())


def write(name, title, tools, entries):
    with open(HERE / f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_climatology_family.py with {', '.join(tools)}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


def write_netcdf(name, values, times, lat, lon, bounds=None, calendar="standard"):
    """Writes x [time, lat, lon] in double precision; `times` are days since 1981-01-01."""
    with netCDF4.Dataset(WORK / name, "w", format="NETCDF3_64BIT_OFFSET") as file:
        for dimension, size in (("time", None), ("lat", len(lat)), ("lon", len(lon))):
            file.createDimension(dimension, size)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar, time.standard_name = "days since 1981-01-01", calendar, "time"
        time[:] = times
        for axis, points, units in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
            variable = file.createVariable(axis, "f8", (axis,))
            variable.units, variable.standard_name = units, "latitude" if axis == "lat" else "longitude"
            variable[:] = points
        if bounds is not None:
            file.createDimension("bnds", 2)
            time.bounds = "time_bnds"
            file.createVariable("time_bnds", "f8", ("time", "bnds"))[:] = bounds
        x = file.createVariable("x", "f8", ("time", "lat", "lon"), fill_value=-9e33)
        x.units = "K"
        x[:] = np.ma.masked_invalid(values)


def cdo(arguments, *inputs):
    """Runs one chain of CDO operators and returns x."""
    output = WORK / "out.nc"
    subprocess.run(["cdo", "-s", "-O", *arguments, *[str(WORK / name) for name in inputs], str(output)], check=True)
    with netCDF4.Dataset(output) as file:
        return np.ma.filled(file["x"][:].astype("f8"), np.nan)


def months(count):
    """Returns edges of months since January 1981 in days."""
    edges = np.datetime64("1981-01") + np.arange(count + 1)
    return (edges.astype("datetime64[D]") - np.datetime64("1981-01-01")).astype(float)


def monthly_field(rng, gaps):
    t = np.arange(48)[:, None, None]
    x = 280 + 9 * np.cos(2 * np.pi * t / 12) + 4 * rng.standard_normal((48, LAT.size, LON.size))
    x = np.round(x, 3)
    if gaps:
        x[rng.random(x.shape) < 0.08] = np.nan
    edges = months(48)
    return x, (edges[:-1] + edges[1:]) / 2, np.stack([edges[:-1], edges[1:]], axis=1)


def harmonics(means, counts, k):
    """Least-squares fit of slot means weighted by counts, phase (slot - 0.5) / slots."""
    slots = means.shape[0]
    phase = 2 * np.pi * (np.arange(slots) + 0.5) / slots
    basis = np.stack([np.ones(slots)] + [f(j * phase) for j in range(1, k + 1) for f in (np.cos, np.sin)], axis=1)
    fitted = np.empty_like(means)
    for place in np.ndindex(means.shape[1:]):
        y, root = means[(slice(None), *place)], np.sqrt(counts[(slice(None), *place)])
        ok = root > 0
        solution = np.linalg.lstsq(root[ok, None] * basis[ok], root[ok] * y[ok], rcond=None)[0]
        fitted[(slice(None), *place)] = basis @ solution
    return fitted


def climatology_anomaly_standardize():
    rng = np.random.default_rng(81)
    x, times, bounds = monthly_field(rng, gaps=True)
    write_netcdf("x.nc", x, times, LAT, LON, bounds)
    n = np.isfinite(x).reshape(4, 12, *x.shape[1:]).sum(axis=0)
    mean = cdo(["ymonmean"], "x.nc")
    days = np.arange(1461)  # 1981 to 1984
    daily = np.round(280 + 9 * np.cos(2 * np.pi * days / 365.25) + rng.standard_normal(days.size), 3)
    write_netcdf("daily.nc", daily[:, None, None], days + 0.5, [10.0], [20.0])
    base = ["-selyear,1982/1984"]
    write("climatology", "climatologies: x [48 months from 1981-01, 2 lat, 4 lon], daily [1461 days from 1981-01-01]",
          [CDO + " (ymonmean, ymonstd1, ymonstd, ymonmin, ymonmax, yseasmean, yseasstd1, ydaymean, timmean, timstd1)",
           NUMPY + " (n, harmonics)"],
          [("x", x), ("daily", daily), ("mean", mean), ("sd", cdo(["ymonstd1"], "x.nc")),
           ("sd_ddof_0", cdo(["ymonstd"], "x.nc")), ("n", n), ("min", cdo(["ymonmin"], "x.nc")),
           ("max", cdo(["ymonmax"], "x.nc")), ("sum", cdo(["ymonsum"], "x.nc")),
           ("base_mean", cdo(["ymonmean", *base], "x.nc")), ("season_mean", cdo(["yseasmean"], "x.nc")),
           ("season_sd", cdo(["yseasstd1"], "x.nc")), ("day_mean", cdo(["ydaymean"], "daily.nc")),
           ("all_mean", cdo(["timmean"], "x.nc")), ("all_sd", cdo(["timstd1"], "x.nc")),
           ("harmonics_2_mean", harmonics(mean, n.astype(float), 2))])
    anomaly = cdo(["-ymonsub", f"{WORK}/x.nc", "-ymonmean"], "x.nc")
    write("anomaly", "anomalies of x [48 months from 1981-01, 2 lat, 4 lon]",
          [CDO + " (ymonsub, ymonmean)", NUMPY + " (percent)"],
          [("x", x), ("anomaly", anomaly),
           ("base_anomaly", cdo(["-ymonsub", f"{WORK}/x.nc", "-ymonmean", *base], "x.nc")),
           ("percent", 100 * anomaly / np.tile(mean, (4, 1, 1)))])
    z = cdo(["-ymondiv", "-ymonsub", f"{WORK}/x.nc", "-ymonmean", f"{WORK}/x.nc", "-ymonstd1"], "x.nc")
    write("standardize", "standardized anomalies of x [48 months from 1981-01, 2 lat, 4 lon]",
          [CDO + " (ymondiv, ymonsub, ymonmean, ymonstd1)"], [("x", x), ("z", z)])


def mean():
    rng = np.random.default_rng(82)
    x, times, bounds = monthly_field(rng, gaps=False)
    write_netcdf("x.nc", x, times, LAT, LON, bounds)
    days = np.arange(1461)
    daily = np.round(280 + rng.standard_normal(days.size), 3)
    write_netcdf("daily.nc", daily[:, None, None], days + 0.5, [10.0], [20.0])
    array = xr.DataArray(x, dims=("time", "lat", "lon"), coords={"time": np.datetime64("1981-01") + np.arange(48)})
    weights = array["time"].dt.days_in_month
    seasons = (array * weights).resample(time="QS-DEC").sum() / weights.resample(time="QS-DEC").sum()
    write("mean", "means of x [48 months from 1981-01, 2 lat, 4 lon] and daily [1461 days from 1981-01-01]; seasons "
          "from spring 1981 to autumn 1984",
          [CDO + " (yearmonmean, monmean, yearmean)", f"xarray with {NUMPY} (seasons, weighted by days_in_month)"],
          [("x", x), ("daily", daily), ("year", cdo(["yearmonmean"], "x.nc")), ("season", seasons.values[1:-1]),
           ("month_of_days", cdo(["monmean"], "daily.nc")), ("year_of_days", cdo(["yearmean"], "daily.nc"))])


def rain():
    """Returns 1461 days from 1981-01-01 of one place, many of them dry and some missing."""
    rng = np.random.default_rng(84)
    daily = np.round(np.maximum(0.0, 12.0 * rng.gamma(0.4, 1.0, 1461) - 2.0), 3)
    daily[rng.random(daily.size) < 0.03] = np.nan
    return daily


def resample():
    daily = rain()
    write_netcdf("daily.nc", daily[:, None, None], np.arange(daily.size) + 0.5, [10.0], [20.0])
    write("resample", "what is made of daily [1461 days from 1981-01-01], however many are missing; seasons from spring 1981 "
          "to autumn 1984",
          [CDO + " (monsum, monmax, monmin, monrange, monstd1, yearsum, yearmax, seassum; gtc for count, setrtoc for n)"],
          [("daily", daily), ("month_sum", cdo(["monsum"], "daily.nc")), ("month_max", cdo(["monmax"], "daily.nc")),
           ("month_min", cdo(["monmin"], "daily.nc")), ("month_range", cdo(["monrange"], "daily.nc")),
           ("month_sd", cdo(["monstd1"], "daily.nc")), ("month_n", cdo(["-monsum", "-setrtoc,-1,1e9,1"], "daily.nc")),
           ("month_above_10", cdo(["-monsum", "-gtc,10"], "daily.nc")), ("year_sum", cdo(["yearsum"], "daily.nc")),
           ("year_max", cdo(["yearmax"], "daily.nc")), ("season_sum", cdo(["seassum"], "daily.nc")[1:-1])])


def running():
    daily = rain()
    daily = daily[np.isfinite(daily)][:200]  # CDO asks for no share of its windows
    write_netcdf("daily.nc", daily[:, None, None], np.arange(daily.size) + 0.5, [10.0], [20.0])
    write("running", "what is made of windows of 7 of daily [200 days], one a middle day",
          [CDO + " (runmean, runsum, runmin, runmax, runstd1)"],
          [("daily", daily), *((name, cdo([f"run{operator},7"], "daily.nc")) for name, operator in (
              ("mean", "mean"), ("sum", "sum"), ("min", "min"), ("max", "max"), ("sd", "std1")))])


def spells():
    """Runs of wet days of at least 3, by the four rules for those over the end of a year (all four are whole)."""
    daily = rain()
    wet = daily > 1.0
    year = (np.datetime64("1981-01-01") + np.arange(daily.size)).astype("datetime64[Y]").astype(int) - 11
    runs, begin = [], None
    for day in range(daily.size + 1):
        if day < daily.size and wet[day]:
            begin = day if begin is None else begin
        elif begin is not None:
            runs.append(np.arange(begin, day))
            begin = None
    entries = [("wet", np.where(np.isnan(daily), np.nan, wet))]
    for rule in ("cut", "split", "end", "start"):
        count, days, longest = np.zeros(4), np.zeros(4), np.zeros(4)
        for run in runs:
            parts = [run[year[run] == y] for y in np.unique(year[run])] if rule == "cut" else [run]
            for part in parts:
                owner = year[part[-1 if rule == "end" else 0]]
                longest[owner] = max(longest[owner], part.size)
                if part.size >= 3:
                    count[owner] += 1
                    for y in (year[part] if rule == "split" else np.full(part.size, owner)):
                        days[y] += 1
        entries += [(f"{rule}_count", count), (f"{rule}_days", days), (f"{rule}_longest", longest)]
    write("spells", "runs of at least 3 wet days [1461 days from 1981-01-01], in each year, however many days are missing",
          [NUMPY + " (a loop over the runs)"], entries)


def climatology_weights():
    rng = np.random.default_rng(87)
    count = 52
    length = np.diff(months(count))
    x = np.round(280 + 9 * np.cos(2 * np.pi * np.arange(count)[:, None, None] / 12 - LAT[:, None] / 40)
                 + rng.standard_normal((count, LAT.size, LON.size)), 3)
    x[rng.random(x.shape) < 0.1] = np.nan
    entries = [("x", x)]
    month = np.arange(count) % 12
    for name, slots in (("all", np.zeros(count, int)), ("month", month), ("season", (month + 1) % 12 // 3)):
        mean, sd = [], []
        for slot in np.unique(slots):
            here = xr.DataArray(x[slots == slot], dims=("time", "lat", "lon"))
            weighted = here.weighted(xr.DataArray(length[slots == slot], dims="time"))
            n = np.isfinite(here).sum("time")
            mean.append(weighted.mean("time"))
            sd.append(weighted.std("time") * np.sqrt(n / (n - 1)))
        entries += [(f"{name}_mean", mean), (f"{name}_sd", sd)]
    write("climatology_weights", "climatologies of x [52 months from 1981-01, 2 lat, 4 lon] with months weighted by their days",
          [XARRAY + " (weighted)"], entries)


def beyond(x, dates, at, half, base, bootstrap, least=-np.inf):
    """Compares each day with a percentile (definition 8) of the days of `base` around it, by copies of the whole base.

    `half`: days on each side, or None where all days make one threshold. 29 February is in no sample of days and is
    compared with the percentile of 28 February. `least`: smaller values do not go into percentiles.
    """
    names = sorted({str(day)[5:] for day in dates} - {"02-29"})
    place = np.array([names.index(str(day)[5:]) if str(day)[5:] != "02-29" else -1 for day in dates])
    year = dates.astype("datetime64[Y]").astype(int) + 1970
    judged = np.where(place < 0, names.index("02-28"), place)

    def percentiles_of(values, places):
        keep = values >= least  # not a missing value either
        values, places = values[keep], places[keep]
        if half is None:
            return np.full(len(names), np.quantile(values, at / 100, method="median_unbiased"))
        days = [values[places == k] for k in range(len(names))]
        return np.array([np.quantile(np.concatenate([days[(k + j) % len(names)] for j in range(-half, half + 1)]), at / 100,
                                     method="median_unbiased") for k in range(len(names))])

    def compare(days, limits):
        limit = limits[judged[days]]
        return np.where(np.isnan(x[days]), np.nan, x[days] > limit if at >= 50 else x[days] < limit)

    in_base = np.isin(year, base)
    found = compare(np.full(x.size, True), percentiles_of(x[in_base], place[in_base]))
    for one in base if bootstrap else []:
        left = in_base & (year != one)
        found[year == one] = np.mean(
            [compare(year == one, percentiles_of(np.concatenate([x[left], x[year == other]]),
                                                 np.concatenate([place[left], place[year == other]])))
             for other in base if other != one], axis=0)
    return found


def exceedance():
    """Days beyond percentiles of 1982 to 1985: day by day by numpy; shares of years by CDO, whose years have no 29 February."""
    rng = np.random.default_rng(88)
    dates = np.arange(np.datetime64("1981-01-01"), np.datetime64("1987-01-01"))
    x = np.round(280 + 10 * np.sin(2 * np.pi * np.arange(dates.size) / 365.25) + 3 * rng.standard_normal(dates.size), 1)
    x[rng.random(x.size) < 0.05] = np.nan
    wet = np.round(np.maximum(0.0, 12.0 * rng.gamma(0.4, 1.0, dates.size) - 2.0), 1)
    base = range(1982, 1986)
    days = np.arange(6 * 365)
    y = np.round(280 + 10 * np.sin(2 * np.pi * days / 365) + 3 * rng.standard_normal(days.size), 4)
    write_netcdf("y.nc", y[:, None, None], days + 0.5, [10.0], [20.0], calendar="365_day")

    def cdo_of(operators, *inputs):
        output = WORK / "out.nc"
        subprocess.run(["cdo", "-s", "-O", *operators, *[str(WORK / name) for name in inputs], str(output)], check=True,
                       env={"CDO_PCTL_NBINS": "202", **os.environ})
        with netCDF4.Dataset(output) as file:
            return next(np.asarray(file[name][:]).ravel() for name in file.variables if file[name].ndim == 3)

    for operator, name in (("selyear,1982/1985", "base"), ("ydrunmin,5,rm=c", "min"), ("ydrunmax,5,rm=c", "max")):
        source = WORK / ("y.nc" if name == "base" else "base.nc")  # what is read in a circle is no pipe
        subprocess.run(["cdo", "-s", "-O", operator, str(source), str(WORK / f"{name}.nc")], check=True)
    limits = ["-ydrunpctl,90,5,rm=c,pm=r8", *(f"{WORK}/{name}.nc" for name in ("base", "min", "max"))]
    write("exceedance", "days beyond percentiles of 1982 to 1985, windows of 5 days [2191 days of x and wet from 1981-01-01, "
          "2190 of y, without 29 February; per cent of y in each of 6 years]",
          [NUMPY + " (quantile, median_unbiased, of whole copies of the base)",
           CDO + " (etccdi_tx90p, etccdi_tx10p; ydrunpctl for plain)"],
          [("x", x), ("wet", wet), ("y", y), ("x_90", beyond(x, dates, 90, 2, base, True)),
           ("x_10", beyond(x, dates, 10, 2, base, True)), ("x_90_plain", beyond(x, dates, 90, 2, base, False)),
           ("wet_95", beyond(wet, dates, 95, None, base, True, 1.0)),
           ("wet_95_plain", beyond(wet, dates, 95, None, base, False, 1.0)),
           ("y_90_percent", cdo_of(["etccdi_tx90p,5,1982,1985"], "y.nc", "min.nc", "max.nc")),
           ("y_10_percent", cdo_of(["etccdi_tx10p,5,1982,1985"], "y.nc", "min.nc", "max.nc")),
           ("y_90_plain_percent", cdo_of(["-mulc,100", "-yearmean", "-gtc,0", "-ydaysub", f"{WORK}/y.nc", *limits]))])


def evaluate():
    rng = np.random.default_rng(85)
    lat, lon = np.arange(-75.0, 76.0, 30.0), np.arange(0.0, 360.0, 60.0)
    truth = 285 + 8 * rng.standard_normal((12, lat.size, lon.size))
    x, y = (np.round(truth + scale * rng.standard_normal(truth.shape) + shift, 3) for scale, shift in ((2, 0.7), (1, 0)))
    x[rng.random(x.shape) < 0.1] = np.nan
    y[rng.random(y.shape) < 0.1] = np.nan
    band = np.sin(np.radians(lat + 15)) - np.sin(np.radians(lat - 15))
    cells = np.repeat(band[:, None], lon.size, axis=1)
    entries = [("x", x), ("y", y)]
    for over, axis, weights in (("time", 0, np.ones_like(x)), ("space", (1, 2), np.broadcast_to(cells, x.shape))):
        w = np.where(np.isnan(x) | np.isnan(y), 0.0, weights)
        a, b = np.where(w > 0, x, 0.0), np.where(w > 0, y, 0.0)

        def mean(values):
            return (w * values).sum(axis=axis, keepdims=True) / w.sum(axis=axis, keepdims=True)

        da, db = a - mean(a), b - mean(b)
        sizes = mean(da**2), mean(db**2)
        entries += [(f"{over}_bias", mean(a - b)), (f"{over}_rmse", np.sqrt(mean((a - b)**2))),
                    (f"{over}_r", mean(da * db) / np.sqrt(sizes[0] * sizes[1])),
                    (f"{over}_sd_ratio", np.sqrt(sizes[0] / sizes[1])), (f"{over}_n", (w > 0).sum(axis=axis))]
    write("evaluate", "agreement of x and y [12 months from 1981-01, lat -75 to 75 by 30, lon 0 to 300 by 60]",
          [NUMPY + " (two passes; areas between parallels)"], entries)


def collapse():
    rng = np.random.default_rng(86)
    lat, lon = np.arange(-75.0, 76.0, 30.0), np.arange(0.0, 360.0, 60.0)
    members = np.round(3.0 * rng.standard_normal((5, 2, lat.size, lon.size)) + 1.0, 3)
    members[rng.random(members.shape) < 0.1] = np.nan
    names = []
    for i, member in enumerate(members):
        write_netcdf(f"member{i}.nc", member, months(2)[:-1] + 15, lat, lon)
        names.append(f"member{i}.nc")
    band = np.sin(np.radians(lat + 15)) - np.sin(np.radians(lat - 15))
    cells = np.where(np.isnan(members[0]), 0.0, band[:, None])
    mean = np.nanmean(members, axis=0)
    agreeing = (np.sign(members) == np.sign(mean)).sum(axis=0) / np.isfinite(members).sum(axis=0)
    write("collapse", "x of 5 members [2 months from 1981-01, lat -75 to 75 by 30, lon 0 to 300 by 60]; places of the first",
          [CDO + " (zonmean, zonmax, ensmean, ensstd1, ensmin)", NUMPY + " (lat: weighted by the sine; percentile_30, agreement)"],
          [*((f"member{i}", member) for i, member in enumerate(members)),
           ("zonal_mean", cdo(["zonmean"], names[0])), ("zonal_max", cdo(["zonmax"], names[0])),
           ("meridional_mean", np.nansum(cells * members[0], axis=1) / cells.sum(axis=1)),
           ("member_mean", cdo(["ensmean"], *names)), ("member_sd", cdo(["ensstd1"], *names)),
           ("member_min", cdo(["ensmin"], *names)), ("member_30", np.nanpercentile(members, 30, axis=0)),
           ("member_agreement", agreeing)])


def collapse_weights():
    rng = np.random.default_rng(88)
    x = np.round(280 + 3.0 * rng.standard_normal((4, 3, LAT.size, LON.size)), 3)
    x[rng.random(x.shape) < 0.1] = np.nan
    members = xr.DataArray(x, dims=("member", "time", "lat", "lon"))
    numbers = np.round(rng.uniform(0.2, 3.0, 4), 3)
    maps = np.round(rng.uniform(0.0, 2.0, (4, LAT.size, LON.size)), 3)
    entries = [(f"member{i}", x[i]) for i in range(4)] + [(f"number{i}", numbers[i]) for i in range(4)]
    entries += [(f"map{i}", maps[i]) for i in range(4)]
    for name, weights in (("number", xr.DataArray(numbers, dims="member")), ("map", xr.DataArray(maps, dims=("member", "lat", "lon")))):
        weighted = members.weighted(weights)
        n = np.isfinite(members).sum("member")
        entries += [(f"{name}_mean", weighted.mean("member")), (f"{name}_sd", weighted.std("member") * np.sqrt(n / (n - 1)))]
    write("collapse_weights", "x of 4 members [3 months from 1981-01, 2 lat, 4 lon] with a number, or a map, of weights each",
          [XARRAY + " (weighted)"], entries)


def area_mean():
    rng = np.random.default_rng(83)
    lat, lon = np.arange(-80.0, 81.0, 20.0), np.arange(0.0, 360.0, 30.0)
    x = np.round(280 + 5 * rng.standard_normal((3, lat.size, lon.size)), 3)
    x[rng.random(x.shape) < 0.1] = np.nan
    mask = np.round(rng.random((lat.size, lon.size)), 3)
    write_netcdf("x.nc", x, months(3)[:-1] + 15, lat, lon)
    write_netcdf("mask.nc", mask[None], [0.5], lat, lon)
    # CDO joins the corners of cells by great circles; with areas between parallels it averages the same cells as we do.
    band = np.sin(np.radians(lat + 10)) - np.sin(np.radians(lat - 10))
    write_netcdf("area.nc", np.repeat(band[:, None], lon.size, axis=1)[None], [0.5], lat, lon)
    areas = f"-setgridarea,{WORK}/area.nc"

    def box(region):
        cdo([f"-sellonlatbox,{region}"], "area.nc")
        (WORK / "out.nc").rename(WORK / "box_area.nc")
        return cdo(["-fldmean", f"-setgridarea,{WORK}/box_area.nc", f"-sellonlatbox,{region}"], "x.nc")

    array = xr.DataArray(x, dims=("time", "lat", "lon"), coords={"lat": lat, "lon": lon})
    coslat = array.weighted(np.cos(np.radians(array["lat"]))).mean(("lat", "lon")).values
    write("area_mean", "area means of x [3 months from 1981-01, lat -80 to 80 by 20, lon 0 to 330 by 30] with a mask",
          [CDO + " (fldmean, sellonlatbox, ifthen; setgridarea: areas between parallels)",
           f"xarray with {NUMPY} (coslat)"],
          [("x", x), ("mask", mask), ("globe", cdo(["-fldmean", areas], "x.nc")),
           ("box_100_220_40s_20n", box("100,220,-45,25")),
           ("box_across_greenwich", box("-65,35,-25,85")),
           ("mask_above_half", cdo(["-fldmean", "-ifthen", "-gtc,0.5", f"{WORK}/mask.nc", areas], "x.nc")),
           ("coslat", coslat)])


def gradient():
    rng = np.random.default_rng(84)
    lat, lon = np.arange(-75.0, 76.0, 15.0), np.arange(0.0, 360.0, 30.0)
    x = np.round(280 + 5 * rng.standard_normal((lat.size, lon.size)), 3)
    radius = 6371220.0
    x.tofile(WORK / "x.bin")
    script = WORK / "gradient.ncl"
    script.write_text(f'''
      x = fbindirread("{WORK}/x.bin", 0, (/{lat.size}, {lon.size}/), "double")
      lat = fspan(-75.d, 75.d, {lat.size})
      lon = fspan(0.d, 330.d, {lon.size})
      g = grad_latlon_cfd(x, lat, lon, True, False)
      system("rm -f {WORK}/g.bin")
      fbinrecwrite("{WORK}/g.bin", -1, (/g[1]/))
      fbinrecwrite("{WORK}/g.bin", -1, (/g[0]/))
    ''', encoding="ascii")
    subprocess.run(["ncl", "-n", "-Q", str(script)], check=True, env={"NCARG_ROOT": "/usr", **os.environ})
    raw = np.frombuffer((WORK / "g.bin").read_bytes(), "<i4")
    size = 2 * x.size  # 4-byte words of one record, between two lengths
    ddx, ddy = (np.frombuffer(raw[1 + k * (size + 2):1 + k * (size + 2) + size].tobytes(), "<f8") for k in (0, 1))
    uneven = np.array([-50.0, -41.0, -30.0, -12.0, 0.0, 7.0, 31.0])
    part = x[:7]
    numpy_ddy = np.gradient(part, np.radians(uneven) * radius, axis=0, edge_order=2)
    numpy_ddx = np.gradient(part, np.radians(lon) * radius, axis=1, edge_order=2) / np.cos(np.radians(uneven))[:, None]
    write("gradient", "gradients on a sphere of radius 6371220 m: x [lat -75 to 75 by 15, lon 0 to 330 by 30] (NCL's "
          "first and last row of ddy are of first order and left out); rows 0 to 6 of x on uneven latitudes, no wrap",
          [NCL + " (grad_latlon_cfd)", NUMPY + " (gradient, edge_order 2)"],
          [("x", x), ("ddx", ddx), ("ddy_inner", ddy.reshape(x.shape)[1:-1]), ("uneven_lat", uneven),
           ("uneven_ddx", numpy_ddx), ("uneven_ddy", numpy_ddy)])


if __name__ == "__main__":
    climatology_anomaly_standardize()
    climatology_weights()
    mean()
    resample()
    running()
    spells()
    exceedance()
    evaluate()
    collapse()
    collapse_weights()
    area_mean()
    gradient()
    shutil.rmtree(WORK)
