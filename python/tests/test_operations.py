"""Numbers of operations against xarray, scipy and formulas of numpy, and against the command."""

import numpy as np
import pytest
import scipy.signal
import scipy.stats
import xarray as xr

import fieldwise
from fields import assert_same_bits, by_command, index, sst

EXACT = dict(rtol=0, atol=2e-12)


def test_climatology_is_that_of_xarray():
    field = sst()
    groups = field.groupby("time.month")
    clim = field.fieldwise.climatology(by="month")
    np.testing.assert_allclose(clim["mean"], groups.mean("time"), **EXACT)
    np.testing.assert_allclose(clim.sd, groups.std("time", ddof=1), **EXACT)
    np.testing.assert_array_equal(clim.n, groups.count("time"))


def test_anomaly_is_that_of_xarray():
    field = sst()
    expected = field.groupby("time.month") - field.groupby("time.month").mean("time")
    np.testing.assert_allclose(field.fieldwise.anomaly(by="month"), expected, **EXACT)


def test_correlation_with_lags_is_that_of_scipy():
    field, nino = sst().fieldwise.anomaly(), index()
    found = fieldwise.correlation(field, nino, lag=(-6, 6), dof="n")
    assert list(found.lag.values) == list(range(-6, 7))
    for lag in (-6, 0, 3):
        # A positive lag: the field follows.
        a = nino.values[max(0, -lag):240 - max(0, lag)]
        b = field.values[max(0, lag):240 + min(0, lag)]
        for row, column in ((0, 0), (5, 7), (12, 19)):
            x, y = a, b[:, row, column]
            both = np.isfinite(y)
            r, p = scipy.stats.pearsonr(x[both], y[both])
            place = found.sel(lag=lag).isel(lat=row, lon=column)
            np.testing.assert_allclose(place.r, r, rtol=1e-10)
            np.testing.assert_allclose(place.p, p, rtol=1e-7)
            assert int(place.n) == both.sum()


def test_effective_sample_size_follows_its_formula():
    """As xskillscore's effective_sample_size: n (1 - a b) / (1 + a b) with lag-1 autocorrelations a, b."""
    field, nino = sst().interpolate_na("time").fieldwise.anomaly(), index()
    found = fieldwise.correlation(field, nino, dof="effective")
    x, y = nino.values - nino.values.mean(), field.values[:, 5, 7] - field.values[:, 5, 7].mean()
    a, b = (np.sum(v[1:] * v[:-1]) / np.sum(v * v) for v in (x, y))
    size = min(240.0, 240 * (1 - a * b) / (1 + a * b))
    place = found.isel(lat=5, lon=7)
    assert abs(float(place.n_eff) / size - 1) < 0.02
    r = float(place.r)
    t = r * np.sqrt((float(place.n_eff) - 2) / (1 - r * r))
    np.testing.assert_allclose(place.p, 2 * scipy.stats.t.sf(abs(t), float(place.n_eff) - 2), rtol=1e-9)


def test_trend_is_that_of_scipy():
    found = sst().fieldwise.trend(per="year", dof="n")
    values = sst().values[:, 4, 4]
    years = (sst().time.values - sst().time.values[0]) / np.timedelta64(1, "D") / 365.2425
    both = np.isfinite(values)
    line = scipy.stats.linregress(years[both], values[both])
    place = found.isel(lat=4, lon=4)
    np.testing.assert_allclose(place.slope, line.slope, rtol=1e-4)
    np.testing.assert_allclose(place.p, line.pvalue, rtol=1e-3)


def test_eof_explains_what_a_decomposition_does():
    """As xeofs does: singular values of the anomalies, weighted by the root of the cosine of latitude."""
    field = sst(times=60).fillna(20).fieldwise.anomaly()
    found = field.fieldwise.eof(modes=3, weights="coslat")
    weights = np.sqrt(np.cos(np.deg2rad(field.lat.values)))[None, :, None]
    matrix = (field.values * weights).reshape(60, -1)
    matrix = matrix[:, np.isfinite(matrix).all(axis=0)]
    values = np.linalg.svd(matrix - matrix.mean(axis=0), compute_uv=False) ** 2
    shares = next(found[name] for name in found.data_vars if "variance" in name or "explained" in name or "fraction" in name)
    shares = np.asarray(shares).reshape(-1)[:3]
    expected = values[:3] / values.sum()
    np.testing.assert_allclose(shares if shares[0] < 1 else shares / 100, expected, rtol=1e-6)


def test_detrend_is_that_of_scipy():
    series = index()
    np.testing.assert_allclose(fieldwise.detrend(series), scipy.signal.detrend(series.values), atol=2e-4)


def test_a_formula_takes_fields_by_name():
    u, v = sst().rename("u").assign_attrs(units="m s-1"), sst(seed=4).rename("v").assign_attrs(units="m s-1")
    speed = fieldwise.combine("sqrt(u^2 + v^2)", u=u, v=v)
    np.testing.assert_allclose(speed, np.sqrt(u**2 + v**2), rtol=1e-15)
    assert speed.attrs["units"] == "m s-1"
    assert_same_bits(speed, xr.Dataset({"u": u, "v": v}).fieldwise.combine("sqrt(u^2 + v^2)"))


def test_several_predictors_are_called_by_their_names():
    found = fieldwise.regression(sst(), [index(), index(seed=8).rename("iod"), "time"])
    assert {"slope_nino", "slope_iod", "slope_time"} <= set(found.data_vars)
    x = np.stack([index().values, index(seed=8).values], -1)
    two = fieldwise.regression(sst(), [index(), index(seed=8).rename("iod")])
    y = sst().values[:, 3, 3]
    both = np.isfinite(y)
    design = np.column_stack([np.ones(both.sum()), x[both]])
    np.testing.assert_allclose(two.slope_iod[3, 3], np.linalg.lstsq(design, y[both], rcond=None)[0][2], rtol=1e-9)


def test_area_mean_is_weighted_by_area():
    field = sst()
    expected = field.weighted(np.cos(np.deg2rad(field.lat))).mean(("lat", "lon"))
    np.testing.assert_allclose(field.fieldwise.area_mean(weights="coslat"), expected, rtol=1e-12)
    box = field.fieldwise.area_mean(region={"lat": [-10, 10], "lon": [100, 200]}, weights="coslat")
    inside = field.sel(lat=slice(-10, 10), lon=slice(100, 200))
    np.testing.assert_allclose(box, inside.weighted(np.cos(np.deg2rad(inside.lat))).mean(("lat", "lon")), rtol=1e-12)


def test_regridding_takes_the_grid_of_another_field():
    field = sst(times=4)
    coarse = xr.DataArray(np.zeros((5, 10)), dims=("lat", "lon"), coords={
        "lat": ("lat", np.linspace(-50, 50, 5), {"units": "degrees_north"}),
        "lon": ("lon", np.arange(10) * 36.0, {"units": "degrees_east"})}, name="grid")
    there = fieldwise.regrid(field, to={"like": coarse}, method="bilinear")
    assert there.shape == (4, 5, 10)
    expected = field.interp(lat=coarse.lat, lon=coarse.lon)
    inside = np.isfinite(expected.values)
    np.testing.assert_allclose(there.values[inside], expected.values[inside], rtol=1e-10)


@pytest.mark.parametrize("operation,words,options", [
    ("anomaly", ["--by", "season"], {"by": "season"}),
    ("standardize", [], {}),
    ("trend", ["--dof", "effective", "--fdr", "0.1"], {"dof": "effective", "fdr": 0.1}),
    ("percentiles", ["--at", "10,90", "--by", "month", "--min-samples", "5"], {"at": [10, 90], "by": "month", "min_samples": 5}),
    ("eof", ["--modes", "2"], {"modes": 2}),
    ("running_mean", ["--window", "5"], {"window": 5}),
    ("gradient", [], {}),
    ("collapse", ["--over", "lon"], {"over": "lon"}),
])
def test_bits_are_those_of_the_command(tmp_path, operation, words, options):
    field = sst("f4")
    if operation == "eof":
        field = field.fillna(20)
    ours = getattr(field.fieldwise, operation)(**options)
    theirs = by_command(tmp_path, operation, {"of": field}, *words)
    ours = ours if isinstance(ours, xr.Dataset) else ours.to_dataset(name="")
    for name in ours.data_vars:
        there = theirs[f"sst_{name}" if name else "sst"]
        if there.dtype.kind not in "mM" and not str(name).endswith("bounds"):
            assert_same_bits(ours[name], there)
            assert ours[name].dims == there.dims
            for attribute in ("units", "long_name", "cell_methods", "standard_name"):
                assert ours[name].attrs.get(attribute) == there.attrs.get(attribute)


def test_bits_of_pairs_are_those_of_the_command(tmp_path):
    field, nino = sst("f4"), index()
    ours = fieldwise.correlation(field, nino, lag=(-2, 2), dof="effective", fdr=0.05)
    theirs = by_command(tmp_path, "correlation", {"of": field, "against": nino}, "--lag=-2,2", "--dof", "effective", "--fdr", "0.05")
    for name in ours.data_vars:
        assert_same_bits(ours[name], theirs[f"sst_{name}"])
