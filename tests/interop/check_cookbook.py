#!/usr/bin/python3
"""Run every recipe of docs/cookbook.md, and compare its numbers with xarray, scipy, numpy and CDO.

Usage: /usr/bin/python3 check_cookbook.py FIELDWISE SOURCE_FOLDER WORK_FOLDER [RECIPE]

A recipe is a run file of configs/cookbook and a function `check_RECIPE` of this script, which works its numbers out anew from
the files of testdata.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import netCDF4
import numpy
import scipy.optimize
import scipy.stats
import xarray

FIELDWISE, SOURCE, WORK = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
DATA = SOURCE / "testdata"
# Values are written in single precision: half of the last of 24 binary digits, with room for the sums of the tool beside it.
SINGLE = 1e-6


def own(output, name):
    """Return a variable of a result in double precision, missing as NaN."""
    with netCDF4.Dataset(WORK / "results" / "cookbook" / output) as file:
        return numpy.ma.filled(numpy.ma.asarray(file[name][:], dtype="f8"), numpy.nan)


def alike(ours, theirs, rtol=SINGLE, atol=1e-9):
    """Both have the same gaps, and the same values elsewhere."""
    numpy.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


def opened(name, **options):
    """Return a file of testdata in double precision."""
    return xarray.open_dataset(DATA / name, **options)


def winds():
    """Return the zonal wind with true months: the file's times lie 730.5 hours apart."""
    wind = opened("fnoc_winds.nc")["UWND"].astype("f8").rename({"TIME": "time"})
    return wind.assign_coords(time=numpy.arange("1982-01", "1993-01", dtype="datetime64[M]").astype("datetime64[ns]"))


def winters(field):
    """Return the means of complete winters, [winter, ...], months weighed by their days, and the year of each one's January."""
    months, days = field.transpose("time", ...).values, field["time"].dt.days_in_month.values
    first = field["time"].dt.year.values[0]
    parts = [slice(11 + 12 * n, 14 + 12 * n) for n in range(len(months) // 12 - 1)]
    return (numpy.stack([numpy.average(months[part], axis=0, weights=days[part]) for part in parts]),
            first + 1 + numpy.arange(len(parts)))


def effective_size(rest):
    """Return the effective number of values by the lag-1 autocorrelation of what a line leaves, at most their number."""
    r = (rest[1:] * rest[:-1]).sum(axis=0) / (rest**2).sum(axis=0)
    return numpy.minimum(len(rest), len(rest) * (1 - r) / (1 + r))


def middles_of_winters(years):
    """Return the middle of each winter in years of 365.2425 days."""
    begin, end = (numpy.array([f"{year + shift}-{month}-01" for year in years], dtype="datetime64[D]")
                  for shift, month in ((-1, "12"), (0, "03")))
    return (begin.astype("f8") + end.astype("f8")) / 2 / 365.2425


def check_nino34():
    """xarray: weighted mean, groupby, rolling."""
    sst = opened("invented_sst.nc")["sst"].astype("f8")
    box = sst.sel(lat=slice(-5, 5), lon=slice(190, 240))
    # Cells are 5 degrees wide: of the outer ones half lies inside, of area sin(lat + 2.5) - sin(lat - 2.5).
    south, north = (numpy.clip(box["lat"] + side, -5, 5) for side in (-2.5, 2.5))
    west, east = (numpy.clip(box["lon"] + side, 190, 240) for side in (-2.5, 2.5))
    weights = (numpy.sin(numpy.radians(north)) - numpy.sin(numpy.radians(south))) * (east - west)
    index = box.weighted(weights).mean(("lat", "lon"))
    anomaly = index.groupby("time.month") - index.groupby("time.month").mean()
    alike(own("nino34.nc", "nino34"), index)
    alike(own("nino34.nc", "nino34_anom"), anomaly, atol=1e-6)
    alike(own("nino34.nc", "oni"), anomaly.rolling(time=3, center=True).mean(), atol=1e-6)


def check_nao():
    """numpy: the SVD of the departures, weighed by the square root of area."""
    z = opened("winter_heights.nc", decode_times=False)["HGT"].astype("f8")
    z = z.assign_coords(lon=(z["lon"] + 180) % 360 - 180).sortby("lon").sel(lat=slice(20, 80), lon=slice(-90, 40))[1:]
    departures = (z - z.mean("time")).values
    edges = numpy.radians(numpy.append(z["lat"].values - 1.25, 81.25))
    areas = numpy.diff(numpy.sin(edges))[:, None] * numpy.ones(z.shape[2])
    u, s, v = numpy.linalg.svd((departures * numpy.sqrt(areas)).reshape(len(z), -1), full_matrices=False)
    alike(own("nao.nc", "modes_variance_fraction"), (s**2 / (s**2).sum())[:3])
    component = u[:, 0] / u[:, 0].std(ddof=1)
    pattern = (departures * component[:, None, None]).sum(axis=0) / (len(z) - 1)
    # The index is high where heights over the Azores (38 N, 28 W) are.
    sign = numpy.sign(pattern[list(z["lat"]).index(37.5), list(z["lon"]).index(-27.5)])
    alike(own("nao.nc", "nao"), sign * component, rtol=1e-5, atol=1e-6)
    alike(own("nao.nc", "pattern")[0], sign * pattern, rtol=1e-4, atol=1e-3)


def check_djf_trend():
    """scipy: linregress, Student's t with the effective number of winters, and Benjamini and Hochberg's adjustment."""
    values, years = winters(winds())
    t = middles_of_winters(years)
    slope, p = own("djf_trend.nc", "trend_slope"), own("djf_trend.nc", "trend_p")
    n_eff, expected_p = numpy.full(p.shape, numpy.nan), numpy.full(p.shape, numpy.nan)
    for place in numpy.ndindex(p.shape):
        line = scipy.stats.linregress(t, values[(slice(None), *place)])
        numpy.testing.assert_allclose(slope[place], 10 * line.slope, rtol=1e-5, atol=1e-6)
        n = n_eff[place] = effective_size(values[(slice(None), *place)] - line.intercept - line.slope * t)
        if n >= 3:
            error = line.stderr * numpy.sqrt((len(t) - 2) / (n - 2))
            expected_p[place] = 2 * scipy.stats.t.sf(abs(line.slope) / error, n - 2)
    alike(own("djf_trend.nc", "trend_n_eff"), n_eff, rtol=1e-5)
    alike(p, expected_p, rtol=1e-4)
    some = numpy.isfinite(p)
    alike(own("djf_trend.nc", "trend_p_fdr")[some], scipy_adjusted(expected_p[some]), rtol=1e-4)


def scipy_adjusted(p):
    """Return p adjusted for their number by Benjamini and Hochberg."""
    order = numpy.argsort(p)
    scaled = p[order] * p.size / numpy.arange(1, p.size + 1)
    adjusted = numpy.empty(p.size)
    adjusted[order] = numpy.minimum(numpy.minimum.accumulate(scaled[::-1])[::-1], 1)
    return adjusted


def check_winters():
    """scipy: Welch's t of listed winters against the others."""
    values, years = winters(winds())
    listed = numpy.isin(years, [1983, 1987, 1988, 1992])
    warm, others = values[listed], values[~listed]
    alike(own("winters.nc", "elnino_difference"), warm.mean(axis=0) - others.mean(axis=0), atol=1e-5)
    test = scipy.stats.ttest_ind(warm, others, equal_var=False)
    alike(own("winters.nc", "elnino_t"), test.statistic, rtol=1e-5, atol=1e-6)
    alike(own("winters.nc", "elnino_p"), test.pvalue, rtol=1e-4)
    assert set(own("winters.nc", "elnino_n_above").ravel()) == {4.0}


def table_of_months(name):
    """Return a table of a year and its months a line as a series."""
    rows = numpy.genfromtxt(DATA / name, delimiter=",", skip_header=1)
    first = int(rows[0, 0])
    times = numpy.arange(f"{first}-01", f"{first + len(rows)}-01", dtype="datetime64[M]").astype("datetime64[ns]")
    return xarray.DataArray(rows[:, 1:13].ravel(), {"time": times}, ["time"])


def check_winters_lag():
    """scipy: pearsonr of winters, the same and a year apart."""
    values, years = winters(winds())
    sea = dict(zip(*reversed(winters(table_of_months("nino12_sst.csv")))))
    r = own("winters_lag.nc", "memory_r")
    for lag in (0, 1):
        earlier = numpy.array([sea[year - lag] for year in years])
        for place in ((30, 20), (36, 60), (41, 90), (50, 10)):
            pair = scipy.stats.pearsonr(values[(slice(None), *place)], earlier)
            numpy.testing.assert_allclose(r[(lag, *place)], pair.statistic, rtol=1e-5, atol=1e-6)


def check_all_variables():
    """xarray: groupby month, of both components, to the digits that the file keeps."""
    for name in ("UWND", "VWND"):
        wind = opened("fnoc_winds.nc")[name].astype("f8").values.reshape(11, 12, 73, 144)
        alike(own("all_variables.nc", f"anom_{name}"), (wind - wind.mean(axis=0)).reshape(132, 73, 144), rtol=5e-4)


def check_section():
    """numpy: means along longitude, then of the months of a season."""
    months = opened("ocean_temperature.nc", decode_times=False)["TEMP"].astype("f8").mean("XAX_SUBSET").values
    seasons = [numpy.average(months[part], axis=0) for part in ([11, 0, 1], [2, 3, 4], [5, 6, 7], [8, 9, 10])]
    alike(own("section.nc", "section_mean"), numpy.stack(seasons), rtol=1e-6)


def check_hovmoeller():
    """xarray: the values themselves."""
    alike(own("hovmoeller.nc", "daily"), opened("velocity_potential.nc", decode_times=False)["CHI"].astype("f8") / 1e6)


def check_ensemble():
    """numpy: mean, sd with n - 1, and the share that has the sign of the mean."""
    models = []
    for model in ("MPI-ESM-LR", "HadGEM2-ES", "CNRM-CM5", "EC-EARTH"):
        parts = [opened(f"africa/{model}_{run}.nc", decode_times=False)["tas"].astype("f8").values.ravel()
                 for run in ("hist", "rcp85")]
        years = numpy.concatenate([numpy.arange(2006 - len(parts[0]), 2006), numpy.arange(2006, 2006 + len(parts[1]))])
        values = numpy.concatenate(parts)[(years >= 1951) & (years <= 2098)]
        models.append(values - values[20:50].mean())
    models = numpy.stack(models)
    mean = models.mean(axis=0)
    alike(own("ensemble.nc", "mean").ravel(), mean, atol=1e-4)
    alike(own("ensemble.nc", "spread").ravel(), models.std(axis=0, ddof=1), rtol=1e-4)
    alike(own("ensemble.nc", "agreement").ravel(), (numpy.sign(models) == numpy.sign(mean)).mean(axis=0))


def check_land_mean():
    """numpy: weights by the bounds that the file states; CDO: fldmean of cells that are more than half land."""
    temperatures, land = opened("air_temperature_2005.nc"), opened("land_fraction.nc")["sftlf"]
    values = temperatures["tas"].astype("f8") - 273.15
    areas = abs(numpy.sin(numpy.radians(temperatures["lat_bnds"])).diff("bnds" if "bnds" in temperatures.dims else "nb2"))
    areas = areas.squeeze(drop=True)
    alike(own("land_mean.nc", "globe"), values.weighted(areas).mean(("lat", "lon")), rtol=2e-6)
    alike(own("land_mean.nc", "land_mean"), values.where(land.values > 50).weighted(areas).mean(("lat", "lon")), atol=1e-5)
    masked = ["-ifthen", "-gtc,50", str(DATA / "land_fraction.nc")]
    for name, chain in (("land_mean", masked), ("globe", [])):
        text = subprocess.run(["cdo", "-s", "-w", "-b", "F64", "outputf,%.9g,1", "-fldmean", "-subc,273.15", *chain,
                               str(DATA / "air_temperature_2005.nc")], check=True, capture_output=True, text=True).stdout
        # CDO takes the edges of cells as parts of great circles, not of parallels, which moves the means by 1 to 2 mK.
        alike(own("land_mean.nc", name), numpy.array(text.split(), dtype="f8"), rtol=0, atol=5e-3)


def shares_of_cells(rings, lat_edges, lon_edges, steps=100):
    """Return how much of each cell lies inside rings drawn from -180 to 180: what lies between their edges along meridians."""
    sines = numpy.sin(numpy.radians(lat_edges))
    low, high = sines.min(axis=1), sines.max(axis=1)
    shares = numpy.zeros((len(lat_edges), len(lon_edges)))
    a, b = (numpy.concatenate([numpy.asarray(ring)[part] for ring in rings]) for part in (slice(None, -1), slice(1, None)))
    for column, (west, east) in enumerate(lon_edges):
        for lon in west + (numpy.arange(steps) + 0.5) / steps * (east - west):
            lon -= 360 * numpy.round(lon / 360)
            meets = (a[:, 0] <= lon) != (b[:, 0] <= lon)
            along = (lon - a[meets, 0]) / (b[meets, 0] - a[meets, 0])
            lats = numpy.sort(a[meets, 1] + along * (b[meets, 1] - a[meets, 1]))
            for south, north in numpy.sin(numpy.radians(lats.reshape(-1, 2))):
                shares[:, column] += numpy.clip(numpy.minimum(high, north) - numpy.maximum(low, south), 0, None)
    return shares / steps / (high - low)[:, None]


def check_country_means():
    """numpy: shares of cells by sums over meridians, exact along these."""
    temperatures, land = opened("air_temperature_2005.nc"), opened("land_fraction.nc")["sftlf"].values
    values = temperatures["tas"].astype("f8").values - 273.15
    lat_edges, lon_edges = temperatures["lat_bnds"].values, temperatures["lon_bnds"].values
    areas = abs(numpy.diff(numpy.sin(numpy.radians(lat_edges)))) * numpy.diff(lon_edges)[:, 0]
    features = json.loads((DATA / "countries.geojson").read_text())["features"]
    with netCDF4.Dataset(WORK / "results" / "cookbook" / "country_means.nc") as file:
        axis = file["country"].dimensions.index("region")
    found = numpy.moveaxis(own("country_means.nc", "country"), axis, 0)
    assert len(found) == len(features) == 8
    for feature, ours in zip(features, found):
        rings = [ring for polygon in feature["geometry"]["coordinates"] for ring in polygon]
        weights = shares_of_cells(rings, lat_edges, lon_edges) * areas
        mean = (values * weights).sum(axis=(1, 2)) / weights.sum()
        # A hundred meridians to a cell: of the smallest country, Fiji, the weights are wrong by some thousandths.
        alike(ours, mean, rtol=0, atol=5e-3)
        if feature["properties"]["name"] == "India":
            weights = weights * land
            alike(own("country_means.nc", "land_of_india"), (values * weights).sum(axis=(1, 2)) / weights.sum(), rtol=0, atol=5e-3)
    text = (WORK / "results" / "cookbook" / "country_means.csv").read_text()
    assert all(feature["properties"]["name"].replace(" ", "_") in text.replace(" ", "_") for feature in features), text


def seattle():
    """Return the days of the table as a series."""
    import pandas  # pylint: disable=import-outside-toplevel
    return pandas.read_csv(DATA / "seattle_weather.csv", parse_dates=["date"]).set_index("date")


def check_percent():
    """pandas: resample and groupby month."""
    month = seattle()["precipitation"].resample("MS").sum()
    mean = month.groupby(month.index.month).transform("mean")
    alike(own("percent.nc", "month"), month.values)
    alike(own("percent.nc", "percent"), (100 * (month - mean) / mean).values, rtol=1e-5, atol=1e-4)


def check_dry_and_wet():
    """By hand: runs of dry days counted one by one; pandas: sums; scipy: gamma.fit of each month's sums."""
    pr = opened("invented_days.nc")["pr"].astype("f8")
    dates, values = pr["time"].to_index(), pr.values
    longest = numpy.zeros((30,) + values.shape[1:])
    for place in numpy.ndindex(values.shape[1:]):
        length = 0
        for day, rain in enumerate(values[(slice(None), *place)]):
            length = length + 1 if round(rain, 6) < 1 else 0
            over = day + 1 == len(values) or values[(day + 1, *place)] >= 1
            if over:
                year = dates[day].year - 1981
                longest[(year, *place)] = max(longest[(year, *place)], length)
    alike(own("dry_spells.nc", "cdd_longest"), longest)
    month = pr.resample(time="MS").sum()
    alike(own("spi3.nc", "month"), month, rtol=1e-5)
    season = month.rolling(time=3).sum()
    alike(own("spi3.nc", "season"), season, rtol=1e-5)
    spi = own("spi3.nc", "spi3")
    for place, first in (((0, 0), 2), ((1, 3), 7), ((2, 2), 11)):
        sums = season.values[(slice(first, None, 12), *place)]
        shape, _, scale = scipy.stats.gamma.fit(sums, floc=0)
        score = scipy.stats.norm.ppf(scipy.stats.gamma.cdf(sums, shape, scale=scale))
        alike(spi[(slice(first, None, 12), *place)], score, rtol=0, atol=1e-4)


def percentile(values, p):
    """Return Hyndman and Fan's eighth definition."""
    return numpy.quantile(values, p / 100, axis=-1, method="median_unbiased")


def check_indices():
    """numpy: the thresholds of every day and year anew (Zhang et al. 2005), for three of the cells."""
    days = opened("invented_days.nc")
    dates = days["time"].to_index()
    years = dates.year.values
    tx90p, wsdi, r95p = (own("indices.nc", name) for name in ("tx90p", "wsdi_days", "r95p"))
    assert numpy.isnan(tx90p[16, 1, 2]) and numpy.isnan(wsdi[16, 1, 2])  # a month of 1997 is missing there
    assert numpy.isfinite(tx90p).sum() == tx90p.size - 1
    for place in ((0, 0), (2, 3)):
        rain = days["pr"].values[(slice(None), *place)].astype("f8")
        threshold = percentile(rain[rain.round(6) >= 1], 95)
        heavy = numpy.where(rain > threshold, rain, 0.0)
        alike(r95p[(slice(None), *place)], numpy.array([heavy[years == year].sum() for year in range(1981, 2011)]), rtol=1e-5)
        share, warm = warm_days(days["tasmax"].values[(slice(None), *place)].astype("f8"), dates)
        alike(tx90p[(slice(None), *place)], 100 * share, rtol=1e-5, atol=1e-5)
        alike(wsdi[(slice(None), *place)], days_in_spells(warm, years))


def warm_days(values, dates):
    """Return the share of warm days of each year with thresholds of the other years, and warm days without that."""
    years, slots = dates.year.values, slot_of(dates)
    table = numpy.full((30, 365), numpy.nan)
    of_all_years = (dates.month.values != 2) | (dates.day.values != 29)
    table[years[of_all_years] - 1981, slots[of_all_years]] = values[of_all_years]
    around = numpy.stack([window_of(table, slot) for slot in range(365)])  # [slot, year, day of the window]
    plain = percentile(around.reshape(365, -1), 90)
    warm = values > plain[slots]
    share = numpy.zeros(30)
    for year in range(30):
        of_year = numpy.nonzero(years == year + 1981)[0]
        beyond = numpy.zeros(len(of_year))
        for other in range(30):
            if other != year:
                sample = around.copy()
                sample[:, year] = around[:, other]
                beyond += values[of_year] > percentile(sample.reshape(365, -1), 90)[slots[of_year]]
        share[year] = (beyond / 29).mean()
    return share, warm


def slot_of(dates):
    """Return the day of a year of 365 of each date, from 0 on; 29 February is judged as the 28th, and in no sample."""
    return numpy.array([(numpy.datetime64(f"2001-{d.month:02d}-{min(d.day, 28) if d.month == 2 else d.day:02d}")
                         - numpy.datetime64("2001-01-01")).astype(int) for d in dates])


def window_of(table, slot):
    """Return the values of the two days before and after a slot too, in the same year of the table."""
    return numpy.stack([table[:, (slot + shift) % 365] for shift in range(-2, 3)], axis=1)


def days_in_spells(warm, years):
    """Return the days of each year in runs of six warm days or more, cut at the end of the year."""
    total = numpy.zeros(30)
    for year in range(30):
        length = 0
        for day in [*warm[years == year + 1981], False]:
            if day:
                length += 1
                continue
            total[year] += length if length >= 6 else 0
            length = 0
    return total


def check_paper_table():
    """pandas: the table read back, its rows beside means of winters."""
    import pandas  # pylint: disable=import-outside-toplevel
    table = pandas.read_csv(WORK / "results" / "cookbook" / "paper_table.csv", comment="#")
    wind, years = winters(winds())
    edges = numpy.radians(numpy.array([-6.25, -3.75, -1.25, 1.25, 3.75, 6.25]))
    box = wind[:, 34:39, 56:77]  # 5 S to 5 N, 160 to 210 E
    expected = numpy.average(box.mean(axis=2), axis=1, weights=numpy.diff(numpy.sin(edges)))
    alike(table["wind"].values.astype("f8"), expected, rtol=1e-5)
    sea = dict(zip(*reversed(winters(table_of_months("nino12_sst.csv")))))
    alike(table["sea"].values.astype("f8"), numpy.array([sea[year] for year in years]), rtol=1e-5)


def borders(centres):
    """Return the edges halfway between centres, the outer ones as far as the inner, latitudes up to the poles."""
    inner = (centres[1:] + centres[:-1]) / 2
    return numpy.concatenate([[2 * centres[0] - inner[0]], inner, [2 * centres[-1] - inner[-1]]])


def shared(source, target, period=None):
    """Return the lengths that intervals of one axis share with those of another, [target, source]."""
    lengths = numpy.zeros((len(target) - 1, len(source) - 1))
    for turn in (-1, 0, 1) if period else (0,):
        low = numpy.maximum(target[:-1, None], source[None, :-1] + turn * (period or 0))
        high = numpy.minimum(target[1:, None], source[None, 1:] + turn * (period or 0))
        lengths += numpy.clip(high - low, 0, None)
    return lengths


def check_two_grids():
    """numpy: matrices of shared lengths in longitude and in the sine of latitude, then mean, rmse and correlation."""
    ships = opened("coads_climatology.nc", decode_times=False)["SST"].astype("f8")
    atlas = opened("ocean_temperature.nc", decode_times=False)["TEMP"].astype("f8")[:, 0]
    sines = [numpy.sin(numpy.radians(numpy.clip(borders(axis.values), -90, 90))) for axis in (ships["COADSY"], atlas["YAX_SUBSET"])]
    rows = shared(*sines)
    columns = shared(borders(ships["COADSX"].values), borders(atlas["XAX_SUBSET"].values), 360)
    valid = numpy.isfinite(ships.values)
    weight = numpy.einsum("ij,tjk,lk->til", rows, valid.astype("f8"), columns)
    total = numpy.einsum("ij,tjk,lk->til", rows, numpy.where(valid, ships.values, 0), columns)
    whole = numpy.diff(sines[1])[None, :, None] * numpy.diff(borders(atlas["XAX_SUBSET"].values))[None, None, :]
    with numpy.errstate(invalid="ignore", divide="ignore"):
        coarse = numpy.where(weight / whole >= 0.5 - 1e-9, total / weight, numpy.nan).astype("f4").astype("f8")
        difference = coarse - atlas.values
        n = numpy.isfinite(difference).sum(axis=0)
        bias = numpy.where(n >= 3, numpy.nanmean(numpy.where(n >= 3, difference, 0), axis=0), numpy.nan)
        rmse = numpy.where(n >= 3, numpy.sqrt(numpy.nanmean(numpy.where(n >= 3, difference, 0) ** 2, axis=0)), numpy.nan)
    alike(own("two_grids.nc", "compared_n"), n)
    alike(own("two_grids.nc", "compared_bias"), bias, rtol=1e-5, atol=1e-6)
    alike(own("two_grids.nc", "compared_rmse"), rmse, rtol=1e-5, atol=1e-6)


def check_bend():
    """scipy: curve_fit of a line that bends, and linregress."""
    with netCDF4.Dataset(WORK / "results" / "cookbook" / "bend.nc") as file:
        days = numpy.asarray(file["time"][:], dtype="f8")
    y, t = own("bend.nc", "mean").ravel(), (days - days[0]) / 365.2425
    bent = lambda t, a, b, c, bend: a + b * t + c * numpy.maximum(0, t - bend)
    found, covariance = scipy.optimize.curve_fit(bent, t, y, p0=(y[0], 0.01, 0.02, 70), xtol=1e-14, ftol=1e-14)
    rest = y - bent(t, *found)
    n_eff = effective_size(rest - rest.mean())
    errors = numpy.sqrt(numpy.diag(covariance) * (len(y) - 4) / (n_eff - 4))
    for name, value, error in zip(("a", "b", "c", "bend"), found, errors):
        alike(own("bend.nc", f"warming_{name}"), value, rtol=1e-5)
        alike(own("bend.nc", f"warming_stderr_{name}"), error, rtol=1e-3)
    alike(own("bend.nc", "line_slope"), scipy.stats.linregress(t, y).slope, rtol=1e-5)


def sets_of_years(years, blocks=5, gap=1):
    """Yield masks of what a line learns from, what networks do, and what is judged, for each block of years."""
    distinct = numpy.unique(years)
    parts = [distinct[k * len(distinct) // blocks:(k + 1) * len(distinct) // blocks] for k in range(blocks)]
    away = lambda some: abs(years[:, None] - numpy.asarray(some)[None, :]).min(axis=1)
    for k in range(blocks):
        stopping = [year for year in parts[(k + 2) % blocks] if abs(year - parts[k]).min() > gap]
        known = away(parts[k]) > gap
        yield known, known & (away(stopping) > gap), away(parts[k]) == 0


def squares_of_line(y, x, years, months, components=0, weights=None):
    """Return the squares that a regression leaves, [month, point], of months that it has not seen."""
    left = numpy.empty_like(y)
    for known, training, judged in sets_of_years(years):
        monthly = lambda field: numpy.stack([field[training & (months == m)].mean(axis=0) for m in range(12)])[months]
        target, index, back = y - monthly(y), x - monthly(x), None
        if components:
            root = numpy.sqrt(weights)
            v = numpy.linalg.svd(target[training] * root, full_matrices=False)[2][:components]
            target, back = (target * root) @ v.T, v / root
        design = numpy.column_stack([numpy.ones(len(x)), index])
        said = design[judged] @ numpy.linalg.lstsq(design[known], target[known], rcond=None)[0]
        left[judged] = (monthly(y)[judged] + (said @ back if components else said) - y[judged])**2
    return left


def check_warm_events():
    """numpy: regressions from the same years, skill and its limits from predictions, responses from the networks' weights."""
    sst = numpy.genfromtxt(DATA / "nino12_sst.csv", delimiter=",", skip_header=1)
    x = sst[(sst[:, 0] >= 1982) & (sst[:, 0] <= 1992), 1:].ravel()[:, None]
    months, years = numpy.arange(132) % 12, 1982 + numpy.arange(132) // 12
    u = winds()
    u = u.sel({u.dims[1]: slice(-30, 30), u.dims[2]: slice(120, 290)})
    shape, latitudes = u.shape[1:], u[u.dims[1]].values
    weights = (numpy.cos(numpy.radians(latitudes))[:, None] * numpy.ones(shape)).ravel()
    nino4 = own("warm_events.nc", "nino4").ravel()[:, None]
    for step, y, components in (("wind", u.values.reshape(132, -1), 5), ("trades", nino4, 0)):
        line = squares_of_line(y, x, years, months, components, weights)
        alike(own("warm_events.nc", f"{step}_rmse_linear").ravel(), numpy.sqrt(line.mean(axis=0)), rtol=1e-5)
        network = (own("warm_events.nc", f"{step}_prediction").reshape(132, -1) - y)**2
        alike(own("warm_events.nc", f"{step}_rmse").ravel(), numpy.sqrt(network.mean(axis=0)), rtol=1e-4)
        alike(own("warm_events.nc", f"{step}_skill").ravel(), 1 - network.mean(axis=0) / line.mean(axis=0), rtol=1e-3, atol=1e-5)
        with netCDF4.Dataset(WORK / "results" / "cookbook" / "warm_events.nc") as file:
            stated = file[f"{step}_skill"]
            if components:
                limits = [stated.getncattr(name) for name in ("field_skill", "field_skill_low", "field_skill_high")]
            else:
                limits = [float(file[f"{step}_skill{end}"][:]) for end in ("", "_low", "_high")]
        by_year = [numpy.array([(part[years == year] @ (weights if components else [1.0])).sum() for year in range(1982, 1993)])
                   for part in (network, line)]
        numpy.testing.assert_allclose(limits[0], 1 - by_year[0].sum() / by_year[1].sum(), atol=1e-5)
        counts = numpy.random.default_rng(1).multinomial(11, numpy.full(11, 1 / 11), size=20000)
        drawn = 1 - (counts @ by_year[0]) / (counts @ by_year[1])
        # A quantile of a thousand draws has a standard error of about 0.07 standard deviations; four of them.
        numpy.testing.assert_allclose(limits[1:], numpy.percentile(drawn, [2.5, 97.5]), atol=0.3 * drawn.std())
    check_response(x, months, nino4)


def check_response(x, months, y):
    """The response of the trades by the numbers of their networks: means, 1 / sd and sd, then five networks of four units."""
    numbers = own("warm_events.nc", "trades_network")
    x_mean, y_mean = numbers[:12], numbers[14:26]
    alike(x_mean, [x[months == m].mean() for m in range(12)], rtol=1e-6)
    alike(y_mean, [y[months == m].mean() for m in range(12)], rtol=1e-6)
    alike(numbers[13], (x.ravel() - x_mean[months]).std() * numpy.sqrt(132 / 131), rtol=1e-6)
    networks = numbers[28:].reshape(5, 13)
    z = numpy.arange(-12, 13) * 0.25
    said = numpy.mean([numpy.tanh(z[:, None] * w[:4] + w[4:8]) @ w[8:12] + w[12] for w in networks], axis=0)
    response = (said - said[12]) * numbers[27]
    departures = (x.ravel() - x_mean[months]) / numbers[13]
    response[(z < departures.min()) | (z > departures.max())] = numpy.nan
    alike(own("warm_events.nc", "trades_response_sst"), response, rtol=1e-6, atol=1e-9)
    alike(own("warm_events.nc", "trades_asymmetry_sst"), response[13:] + response[:12][::-1], rtol=1e-6, atol=1e-9)


def main():
    """Run the recipes, each in the shape of the repository, and check each."""
    wanted = sys.argv[4:]
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(SOURCE / "configs", WORK / "configs")
    (WORK / "testdata").symlink_to(DATA)
    page = (SOURCE / "docs" / "cookbook.md").read_text(encoding="utf-8")
    recipes = sorted(path.stem for path in (SOURCE / "configs" / "cookbook").glob("*.yaml"))
    for recipe in recipes:
        if wanted and recipe not in wanted:
            continue
        link = f"(../configs/cookbook/{recipe}.yaml)"
        assert link in page, f"docs/cookbook.md has no recipe {recipe}"
        # What stands below the link to a recipe shows a picture that is there.
        picture = re.search(r"!\[[^\]]+\]\((images/[^)]+)\)", page.split(link)[1])
        assert picture and (SOURCE / "docs" / picture[1]).exists(), f"{recipe} has no picture in docs/cookbook.md"
        subprocess.run([FIELDWISE, "run", "--quiet", WORK / "configs" / "cookbook" / f"{recipe}.yaml"], check=True)
        globals()[f"check_{recipe}"]()
        print(f"{recipe}: as {globals()[f'check_{recipe}'].__doc__}")
    outputs = sorted((WORK / "results" / "cookbook").glob("*.nc"))
    if outputs:
        subprocess.run([sys.executable, "-B", SOURCE / "tests" / "interop" / "check_outputs.py", *outputs], check=True)


if __name__ == "__main__":
    main()
