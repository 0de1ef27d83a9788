#!/usr/bin/env python3
"""Writes the reference numbers of correlation, regression, trend and point with scipy.

Run with Debian's python3 (packages python3-numpy, python3-scipy) in this folder:  python3 make_correlation_family.py
Each .ref file holds the data (`x`, `y`) and the results; a missing value is written `nan`.
"""
import numpy as np
import scipy
from scipy import stats

TOOL = f"scipy {scipy.__version__}, numpy {np.__version__}"


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.atleast_1d(values))


def write(name, title, entries):
    with open(f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_correlation_family.py with {TOOL}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


def series():
    rng = np.random.default_rng(20)
    x = np.round(np.cumsum(rng.standard_normal(60)) * 0.4, 3)
    y = np.round(1.5 * x + rng.standard_normal(60) + 280.0, 3)
    y[[7, 8, 31]] = np.nan
    return x, y


def effective(n, product):
    return n if product <= 0 else n * (1 - product) / (1 + product)


def lag1(d, present):
    """Autocorrelation of departures d over neighbours that are both present; T - 1 of the T steps have one before them."""
    both = present[1:] & present[:-1]
    steps = present.size
    share = (steps - 1) / steps
    return np.clip((d[1:][both] * d[:-1][both]).mean() / (d[present] ** 2).mean() * share, -1, 1)


def main():
    x, y = series()
    ok = ~np.isnan(y)
    n = ok.sum()
    line = stats.linregress(x[ok], y[ok])
    dx = np.where(ok, x - x[ok].mean(), 0.0)
    dy = np.where(ok, y - y[ok].mean(), 0.0)
    residual = dy - line.slope * dx
    n_eff = effective(n, lag1(dx, ok) * lag1(dy, ok))
    r, p = stats.pearsonr(x[ok], y[ok])
    t_eff = r * np.sqrt((n_eff - 2) / (1 - r * r))
    write("correlation", "Pearson correlation of two series with gaps",
          [("x", x), ("y", y), ("r", r), ("p", p), ("n", n), ("n_eff", n_eff),
           ("p_effective", 2 * stats.t.sf(abs(t_eff), n_eff - 2))])
    n_reg = effective(n, lag1(dx, ok) * lag1(residual, ok))
    write("regression", "least-squares line of y on x, series with gaps",
          [("x", x), ("y", y), ("slope", line.slope), ("intercept", line.intercept), ("stderr", line.stderr),
           ("r", line.rvalue), ("p", line.pvalue), ("n", n), ("n_eff", n_reg)])
    t = np.arange(60.0)
    trend = stats.linregress(t[ok], y[ok])
    dt = np.where(ok, t - t[ok].mean(), 0.0)
    n_trend = effective(n, lag1(dy - trend.slope * dt, ok))
    write("trend", "least-squares line of y in time, one step a month",
          [("y", y), ("slope", trend.slope), ("intercept", trend.intercept), ("stderr", trend.stderr),
           ("r", trend.rvalue), ("p", trend.pvalue), ("n", n), ("n_eff", n_trend)])
    lat = np.array([-60.0, -20.0, 15.0, 55.0])
    lon = np.array([10.0, 100.0, 190.0, 280.0])
    place = np.array([20.0, -100.0])
    to_xyz = lambda a, b: np.array([np.cos(np.radians(a)) * np.cos(np.radians(b)),
                                    np.cos(np.radians(a)) * np.sin(np.radians(b)), np.sin(np.radians(a))])
    distance = np.array([[np.arccos(np.clip(to_xyz(a, b) @ to_xyz(*place), -1, 1)) for b in lon] for a in lat])
    row, column = np.unravel_index(distance.argmin(), distance.shape)
    write("point", "the grid point nearest to a place",
          [("lat", lat), ("lon", lon), ("place", place), ("row", row), ("column", column)])


if __name__ == "__main__":
    main()
