#!/usr/bin/env python3
"""Writes the reference numbers of percentiles, composite, detrend, running_mean, filter, eof, autocorrelation,
lag_of_max, combine, moments, extreme_values, gamma_fit and standardized_index with numpy, scipy, R and NCL.

Run with Debian's python3 (packages python3-numpy, python3-scipy, r-base-core, r-cran-evd, ncl-ncarg) in this folder:
    python3 make_distributions_family.py
Each .ref file holds the data and the results; a missing value is written `nan`.
"""
import subprocess
import tempfile

import numpy as np
import scipy
from scipy import optimize, signal, special, stats

NUMPY = f"numpy {np.__version__}"
SCIPY = f"scipy {scipy.__version__}, {NUMPY}"


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.ravel(values))


def write(name, title, tool, entries):
    with open(f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_distributions_family.py with {tool}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


def run_r(script):
    """Returns the numbers that an R script prints."""
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True)
    return np.array([float(word) for word in done.stdout.split()])


def r_version():
    return subprocess.run(["R", "--version"], capture_output=True, text=True, check=True).stdout.split()[2]


def run_ncl(script):
    """Returns the numbers that an NCL script prints, one a line after the word RESULT."""
    with tempfile.NamedTemporaryFile("w", suffix=".ncl") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(["ncl", "-Q", file.name], capture_output=True, text=True, check=True)
    lines = [line[line.index("RESULT"):] for line in done.stdout.splitlines() if "RESULT" in line]
    return np.array([float(line.split()[1]) for line in lines])


def ncl_version():
    return subprocess.run(["ncl", "-V"], capture_output=True, text=True, check=True).stdout.strip()


def ncl_list(values):
    return "(/" + ",".join(f"{v!r}d" if "e" not in repr(v) else repr(v).replace("e", "d") for v in map(float, values)) + "/)"


def percentiles():
    rng = np.random.default_rng(31)
    x = np.round(rng.gamma(2.0, 3.0, 57), 3)
    x[10:14] = x[20]  # ties
    percents = np.array([0, 2.5, 5, 10, 25, 33.3, 50, 75, 90, 95, 99, 100])
    data = "c(" + ",".join(repr(float(v)) for v in x) + ")"
    probs = "c(" + ",".join(repr(float(v)) for v in percents) + ")/100"
    entries = [("x", x), ("percents", percents)]
    for kind in range(1, 10):
        entries.append((f"type{kind}", run_r(f"cat(format(quantile({data}, {probs}, type={kind}), digits=17))")))
    write("percentiles", "quantiles of a sample in the nine definitions", f"R {r_version()}", entries)


def moments():
    x = np.round(np.random.default_rng(41).gamma(2.0, 3.0, 40), 3)
    write("moments", "skewness and kurtosis, of the sample and adjusted", SCIPY,
          [("x", x), ("g1", stats.skew(x)), ("g2", stats.kurtosis(x)), ("G1", stats.skew(x, bias=False)),
           ("G2", stats.kurtosis(x, bias=False))])


def gev_negative_likelihood(parameters, x):
    location, log_scale, shape = parameters
    z = 1 + shape * (x - location) / np.exp(log_scale)
    if np.any(z <= 0):
        return np.inf
    return (log_scale + (1 + 1 / shape) * np.log(z) + z ** (-1 / shape)).sum()


def gev_levels(parameters, periods):
    location, log_scale, shape = parameters
    return location + np.exp(log_scale) * ((-np.log1p(-1 / periods)) ** -shape - 1) / shape


def extreme_values():
    x = np.round(stats.genextreme.rvs(-0.15, loc=30, scale=8, size=60, random_state=42), 3).astype(np.longdouble)
    periods = np.array([2, 10, 50, 100], dtype=np.longdouble)
    # Newton's method in long double with central differences, from scipy's fit; numbers to about 1e-9
    c, loc, scale = stats.genextreme.fit(x.astype(float))
    at = np.array([loc, np.log(scale), -c], dtype=np.longdouble)
    steps = np.array([1e-4, 1e-4, 1e-4], dtype=np.longdouble)

    def derivatives():
        f = lambda p: gev_negative_likelihood(p, x)
        unit = np.diag(steps)
        gradient = np.array([(f(at + unit[i]) - f(at - unit[i])) / (2 * steps[i]) for i in range(3)])
        hessian = np.array([[(f(at + unit[i] + unit[j]) - f(at + unit[i] - unit[j]) - f(at - unit[i] + unit[j])
                              + f(at - unit[i] - unit[j])) / (4 * steps[i] * steps[j]) for j in range(3)]
                            for i in range(3)])
        return gradient, hessian
    for _ in range(20):
        gradient, hessian = derivatives()
        at = at - np.linalg.solve(hessian.astype(float), gradient.astype(float))
    covariance = np.linalg.inv(derivatives()[1].astype(float))
    slopes = np.array([(gev_levels(at + np.eye(3)[i] * 1e-5, periods) - gev_levels(at - np.eye(3)[i] * 1e-5, periods))
                       / 2e-5 for i in range(3)]).astype(float)
    errors = np.sqrt(np.einsum("ik,ij,jk->k", slopes, covariance, slopes))
    evd = run_r("library(evd); f <- fgev(c(" + ",".join(repr(float(v)) for v in x)
                + ")); cat(format(c(f$estimate, f$std.err), digits=17))")
    s = np.sort(x)
    n = np.longdouble(x.size)
    i = np.arange(x.size, dtype=np.longdouble)
    b = [s.mean(), (i / (n - 1) * s).mean(), (i * (i - 1) / ((n - 1) * (n - 2)) * s).mean()]
    l1, l2, l3 = b[0], 2 * b[1] - b[0], 6 * b[2] - 6 * b[1] + b[0]
    k = optimize.brentq(lambda k: 2 * (1 - 3.0 ** -k) / (1 - 2.0 ** -k) - 3 - float(l3 / l2), -0.9, -0.01, xtol=1e-15)
    l_scale = float(l2) * k / ((1 - 2.0 ** -k) * special.gamma(1 + k))
    l_location = float(l1) - l_scale * (1 - special.gamma(1 + k)) / k
    write("extreme_values", "GEV of 60 maxima: maximum likelihood and delta method in long double, evd's fgev, L-moments",
          f"{SCIPY}, R {r_version()} with evd",
          [("x", x), ("periods", periods), ("likelihood", [at[0], np.exp(at[1]), at[2]]),
           ("level", gev_levels(at, periods)), ("level_error", errors), ("evd", evd[:3]), ("evd_error", evd[3:]),
           ("l_moments", [l_location, l_scale, -k])])


def rain(seed, n, zeros):
    """Returns amounts to a tenth of a millimetre, some of them 0 and two missing."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.gamma(1.3, 40.0, n), 1) + 0.1
    x[rng.choice(n, zeros, replace=False)] = 0.0
    x[[5, 33]] = np.nan
    return np.round(x, 1)


def gamma_l_moments(positive):
    s = np.sort(positive).astype(np.longdouble)
    i = np.arange(s.size, dtype=np.longdouble)
    l1, l2 = s.mean(), 2 * (i / (s.size - 1) * s).mean() - s.mean()
    log_cv = float(np.log(l2 / l1))
    shape = optimize.brentq(lambda a: special.gammaln(a + 0.5) - special.gammaln(a + 1) - 0.5 * np.log(np.pi) - log_cv,
                            1e-3, 1e3, xtol=1e-15, rtol=1e-15)
    return shape, float(l1) / shape


def gamma_fit():
    x = rain(43, 80, 9)
    valid = x[~np.isnan(x)]
    shape, _, scale = stats.gamma.fit(valid[valid > 0], floc=0)
    write("gamma_fit", "gamma distribution of amounts above 0: stats.gamma.fit with floc=0, and L-moments by brentq", SCIPY,
          [("x", x), ("shape", shape), ("scale", scale), ("l_moments", gamma_l_moments(valid[valid > 0])),
           ("zero_fraction", np.count_nonzero(valid == 0) / valid.size), ("n", valid.size)])


def standardized_index():
    years = 40
    x = rain(44, 12 * years, 70)
    names = ("centre", "top", "l_moments", "base", "empirical")
    out = {name: np.full(x.size, np.nan) for name in names}
    for month in range(12):
        at = np.arange(month, x.size, 12)
        for name in names:
            sample = x[at[5:35]] if name == "base" else x[at]
            sample = sample[~np.isnan(sample)]
            n, zeros, positive = sample.size, np.count_nonzero(sample == 0), sample[sample > 0]
            if name == "empirical":
                probability = (np.array([stats.rankdata(sample)[sample == v][0] if not np.isnan(v) else np.nan
                                         for v in x[at]]) - 0.44) / (n + 0.12)
                out[name][at] = stats.norm.ppf(probability)
                continue
            shape, scale = gamma_l_moments(positive) if name == "l_moments" else stats.gamma.fit(positive, floc=0)[::2]
            share, of_zero = (zeros / n, zeros / n) if name == "top" else (
                zeros / (n + 1), (zeros + 1) / (2 * (n + 1)) if zeros else 0.0)
            probability = np.where(x[at] == 0, of_zero, share + (1 - share) * stats.gamma.cdf(x[at], shape, scale=scale))
            out[name][at] = np.clip(stats.norm.ppf(probability), -3.09, 3.09)
    write("standardized_index", "indices by month of 40 years: gamma (zeros in the centre, at the top, by L-moments, base "
          "of the years 6 to 35) and Gringorten's positions", SCIPY, [("x", x)] + list(out.items()))


def gappy_series(seed, n=120):
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    x = np.round(280 + 0.02 * t + 3 * np.sin(2 * np.pi * t / 12) + np.sin(2 * np.pi * t / 48) + rng.standard_normal(n), 3)
    x[[17, 18, 61]] = np.nan
    return x


def composite():
    x = gappy_series(32)
    a = np.round(np.cumsum(np.random.default_rng(33).standard_normal(x.size)) * 0.4, 3)
    above = a.mean() + a.std(ddof=1)
    below = a.mean() - 0.5 * a.std(ddof=1)
    high = x[(a > above) & ~np.isnan(x)]
    low = x[(a < below) & ~np.isnan(x)]
    t, p = stats.ttest_ind(high, low, equal_var=False)
    write("composite", "means of x where a is above 1 sd and below -0.5 sd, Welch's test", SCIPY,
          [("x", x), ("a", a), ("above", high.mean()), ("below", low.mean()),
           ("difference", high.mean() - low.mean()), ("t", t), ("p", p), ("n_above", high.size), ("n_below", low.size)])


def detrend():
    x = gappy_series(34)
    whole = np.where(np.isnan(x), 281.0, x)
    t = np.arange(x.size, dtype=float)
    ok = ~np.isnan(x)
    line = stats.linregress(t[ok], x[ok])
    seasonal = np.full(x.size, np.nan)
    for month in range(12):
        part = np.arange(month, x.size, 12)
        valid = part[ok[part]]
        fit = stats.linregress(t[valid], x[valid])
        seasonal[valid] = x[valid] - fit.intercept - fit.slope * t[valid]
    write("detrend", "series without their least-squares lines, steps of equal length", SCIPY,
          [("whole", whole), ("whole_detrended", signal.detrend(whole)), ("x", x),
           ("x_detrended", x - line.intercept - line.slope * t), ("x_by_month", seasonal)])


def running_mean():
    x = gappy_series(35)

    def window(size, least, before, after):
        out = np.full(x.size, np.nan)
        for i in range(x.size):
            part = x[max(0, i - before):i + after + 1]
            if np.count_nonzero(~np.isnan(part)) >= least * size:
                out[i] = np.nanmean(part)
        return out
    write("running_mean", "running means of 5 (all, and 3 of them needed) and of the last 3 values", NUMPY,
          [("x", x), ("centred", window(5, 1.0, 2, 2)), ("gaps", window(5, 0.6, 2, 2)), ("last", window(3, 1.0, 2, 0))])


def lanczos(window, cutoff):
    """Lanczos' weights by Duchon's formula, normalised."""
    half = window // 2
    k = np.arange(-half, half + 1)
    weights = np.sinc(2 * cutoff * k) * 2 * cutoff * np.sinc(k / (half + 1))
    return weights / weights.sum()


def filters():
    x = gappy_series(36)
    x[:] = np.where(np.isnan(x), 281.0, x)
    ncl = {}
    for name, kind, first, second in (("low", 0, 1 / 20, -999), ("high", 1, 1 / 20, -999), ("band", 2, 1 / 40, 1 / 10)):
        ncl[name] = run_ncl(f"w = filwgts_lanczos(25, {kind}, {first!r}d, {second!r}d, 1.d)\n"
                            f"x = {ncl_list(x)}\ny = wgt_runave(x, w, 0)\ny@_FillValue = default_fillvalue(\"double\")\n"
                            "do i = 0, dimsizes(x) - 1\n  if (ismissing(y(i))) then\n    print(\"RESULT nan\")\n"
                            "  else\n    print(\"RESULT \" + sprintf(\"%25.17g\", y(i)))\n  end if\nend do\n")
    weights = run_ncl("w = filwgts_lanczos(25, 0, %rd, -999.d, 1.d)\ndo i = 0, 24\n"
                      "  print(\"RESULT \" + sprintf(\"%%25.17g\", w(i)))\nend do\n" % (1 / 20))
    low20 = np.full(x.size, np.nan)
    band = np.full(x.size, np.nan)
    for i in range(12, x.size - 12):
        part = x[i - 12:i + 13]
        low20[i] = part @ lanczos(25, 1 / 20)
        band[i] = part @ (lanczos(25, 1 / 10) - lanczos(25, 1 / 40))
    gap = gappy_series(36)
    gaps = np.full(x.size, np.nan)
    for i in range(x.size):
        w = lanczos(25, 1 / 20)
        at = np.arange(i - 12, i + 13)
        use = (at >= 0) & (at < x.size)
        use[use] = ~np.isnan(gap[at[use]])
        if np.abs(w[use]).sum() >= 0.8 * np.abs(w).sum():
            gaps[i] = gap[at[use]] @ w[use] / w[use].sum()
    write("filter", "Lanczos filters of 25 weights: NCL's filwgts_lanczos and wgt_runave, and Duchon's formula",
          f"NCL {ncl_version()}, {NUMPY}",
          [("x", x), ("ncl_weights", weights), ("ncl_low", ncl["low"]), ("ncl_high", ncl["high"]),
           ("ncl_band", ncl["band"]), ("low", low20), ("high", x - low20), ("band", band), ("gappy", gap),
           ("gappy_low", gaps)])


def eof():
    rng = np.random.default_rng(37)
    times, lat, lon = 30, np.array([-60.0, -30.0, 0.0, 30.0, 60.0]), np.arange(0.0, 360.0, 45.0)
    wave = np.sin(np.radians(lon))[None, :] * np.cos(np.radians(lat))[:, None]
    dipole = np.sin(2 * np.radians(lat))[:, None] * np.ones(lon.size)
    x = (3 * rng.standard_normal(times)[:, None, None] * wave + 2 * rng.standard_normal(times)[:, None, None] * dipole
         + 0.3 * rng.standard_normal((times, lat.size, lon.size)))
    x = np.round(x + 10, 4)
    x[:, 1, 2] = np.nan
    weight = np.cos(np.radians(lat))[:, None] * np.ones(lon.size)
    keep = ~np.isnan(x[0])
    anomaly = x - x.mean(axis=0)
    y = anomaly[:, keep] * np.sqrt(weight[keep])
    u, s, _ = np.linalg.svd(y, full_matrices=False)
    modes = 4
    pcs = u[:, :modes].T * np.sqrt(times - 1)
    loading = pcs @ y / (times - 1)
    for k in range(modes):
        if loading[k, np.argmax(np.abs(loading[k]))] < 0:
            pcs[k], loading[k] = -pcs[k], -loading[k]
    patterns = np.full((modes,) + keep.shape, np.nan)
    patterns[:, keep] = pcs @ anomaly[:, keep] / (times - 1)
    fraction = s[:modes] ** 2 / (s ** 2).sum()
    flat = np.where(np.isnan(y), 0, y)
    ncl = run_ncl(f"y = onedtond({ncl_list(flat.T.ravel())}, (/{flat.shape[1]}, {times}/))\n"
                  f"e = eofunc(y, {modes}, False)\ndo i = 0, {modes - 1}\n"
                  "  print(\"RESULT \" + sprintf(\"%25.17g\", e@pcvar(i)))\nend do\n")
    write("eof", "modes of a field 30 x 5 x 8 with weights cos(lat) by singular values; pcvar of NCL's eofunc in percent",
          f"{NUMPY}, NCL {ncl_version()}",
          [("lat", lat), ("lon", lon), ("x", x), ("pattern", patterns), ("pc", pcs), ("fraction", fraction),
           ("error", fraction * np.sqrt(2 / times)), ("ncl_pcvar", ncl)])


def autocorrelation():
    x = gappy_series(38)
    whole = np.where(np.isnan(x), 281.0, x)
    lags = 6
    ncl = run_ncl(f"x = {ncl_list(whole)}\nr = esacr(x, {lags})\ndo i = 0, {lags}\n"
                  "  print(\"RESULT \" + sprintf(\"%25.17g\", r(i)))\nend do\n")
    d = whole - whole.mean()
    textbook = [(d[k:] * d[:d.size - k]).sum() / (d * d).sum() for k in range(lags + 1)]
    g = x - np.nanmean(x)
    gaps, pairs = [], []
    for k in range(lags + 1):
        product = g[k:] * g[:g.size - k]
        pairs.append(np.count_nonzero(~np.isnan(product)))
        gaps.append(np.nanmean(product) / np.nanmean(g * g) * (x.size - k) / x.size)
    write("autocorrelation", "autocorrelation at lags 0 to 6: the textbook's, NCL's esacr, and with gaps",
          f"{NUMPY}, NCL {ncl_version()}",
          [("whole", whole), ("textbook", textbook), ("ncl", ncl), ("x", x), ("gaps", gaps), ("pairs", pairs)])


def lag_of_max():
    rng = np.random.default_rng(39)
    r = np.round(rng.uniform(-1, 1, (7, 5)), 3)
    r[2, 1] = np.nan
    lags = np.arange(-3, 4)
    best = np.nanargmax(np.abs(r), axis=0)
    write("lag_of_max", "the lag of the largest size of r [lag, point]", NUMPY,
          [("lags", lags), ("r", r), ("lag_max", lags[best]), ("r_max", r[best, np.arange(5)])])


def combine():
    rng = np.random.default_rng(40)
    u, v = np.round(rng.normal(0, 5, 12), 3), np.round(rng.normal(0, 5, 12), 3)
    u[3] = np.nan
    t = np.round(rng.normal(280, 8, 12), 3)
    land = np.array([0.0, 1.0] * 6)
    vapour = 611.2 * np.exp(17.67 * (t - 273.15) / (t - 29.65))
    mask = np.where(np.isnan(u), np.nan, ((u > 0) & (v < 2)).astype(float))
    write("combine", "formulas evaluated by numpy, missing kept", NUMPY,
          [("u", u), ("v", v), ("t", t), ("land", land), ("speed", np.sqrt(u ** 2 + v ** 2)), ("vapour", vapour),
           ("mask", mask), ("chosen", np.where(land > 0.5, v, np.nan)),
           ("direction", np.arctan2(-u, -v)), ("mixed", -u ** 2 + 2 ** 3 ** 2 * np.abs(v) / np.maximum(u, v))])


if __name__ == "__main__":
    for make in (percentiles, composite, detrend, running_mean, filters, eof, autocorrelation, lag_of_max, combine,
                 moments, extreme_values, gamma_fit, standardized_index):
        make()
