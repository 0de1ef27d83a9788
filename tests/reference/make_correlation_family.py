#!/usr/bin/env python3
"""Writes the reference numbers of correlation, regression, trend and point with scipy.

Run with Debian's python3 (packages python3-numpy, python3-scipy) in this folder:  python3 make_correlation_family.py
Each .ref file holds the data (`x`, `y`) and the results; a missing value is written `nan`.
"""
import numpy as np
import scipy
from scipy import stats
from scipy.optimize import curve_fit

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


def fit():
    """A logistic curve and a decaying one by curve_fit: a series with gaps, against a series, with weights, on a bound."""
    rng = np.random.default_rng(47)
    years = np.arange(60.0)
    y = np.round(12.0 / (1.0 + np.exp(-0.18 * (years - 24.0))) + 0.3 * rng.standard_normal(60), 3)
    y[[3, 17, 18, 41]] = np.nan
    x = np.round(rng.uniform(0.2, 9.0, 60), 3)
    z = np.round(1.5 + 6.0 * np.exp(-x / 2.5) + 0.2 * rng.standard_normal(60), 3)
    weights = np.round(rng.uniform(0.0, 2.0, 60), 2)
    weights[[5, 30]] = 0.0
    ok = ~np.isnan(y)

    def logistic(t, top, rate, middle):
        return top / (1.0 + np.exp(-rate * (t - middle)))

    def decay(t, a, b, c):
        return a + b * np.exp(-t / c)

    tight = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    found, cov = curve_fit(logistic, years[ok], y[ok], p0=(10, 0.1, 20), **tight)
    left = y[ok] - logistic(years[ok], *found)
    entries = [("y", y), ("x", x), ("z", z), ("weights", weights), ("logistic", found),
               ("logistic_stderr", np.sqrt(np.diag(cov))), ("logistic_rmse", np.sqrt((left ** 2).mean())),
               ("logistic_r2", 1 - (left ** 2).sum() / ((y[ok] - y[ok].mean()) ** 2).sum())]
    rest = np.full(60, np.nan)
    rest[ok] = left
    dep = np.where(ok, rest - left.mean(), 0.0)
    n_eff = effective(ok.sum(), lag1(dep, ok))
    entries += [("logistic_lag1", lag1(dep, ok)), ("logistic_n_eff", n_eff)]
    found, cov = curve_fit(decay, x, z, p0=(1, 5, 2), **tight)
    entries += [("decay", found), ("decay_stderr", np.sqrt(np.diag(cov)))]
    use = weights > 0
    found, cov = curve_fit(decay, x[use], z[use], p0=(1, 5, 2), sigma=weights[use] ** -0.5, **tight)
    entries += [("weighted", found), ("weighted_stderr", np.sqrt(np.diag(cov)))]
    found, cov = curve_fit(lambda t, a, b: decay(t, a, b, 2.0), x, z, p0=(1, 5), **tight)
    left = z - decay(x, *found, 2.0)
    # With the third parameter on its bound: its error is missing, s^2 has n - 3.
    entries += [("bounded", found), ("bounded_stderr", np.sqrt(np.diag(cov) * 58 / 57)),
                ("bounded_rmse", np.sqrt((left ** 2).mean()))]
    write("fit", "curves fitted by curve_fit", entries)


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
    fit()


if __name__ == "__main__":
    main()
