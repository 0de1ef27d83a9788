#!/usr/bin/env python3
"""Writes the reference numbers of significance, rank correlation, differences, robust trends and several predictors.

Run with Debian's python3 (packages python3-scipy, python3-statsmodels, r-base-core) in this folder:
    python3 make_significance_family.py
scipy gives Spearman, Kendall, Theil-Sen, the intervals, Welch's and Smirnov's tests and the t of residuals; statsmodels the regression on several
predictors, its F and inflation, and Benjamini and Hochberg's p; R checks Kendall's p (exact and with ties), the
Mann-Kendall z with its continuity correction, and the false discovery rate. No packaged tool has Hamed and Rao's
variance, Yue and Pilon's prewhitening or the seasonal test: these are the formulas of the papers, written out below in
long double from S counted pair by pair.
"""
import subprocess

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.outliers_influence import variance_inflation_factor

LONG = np.longdouble


def in_r(code, **data):
    """Run R on named vectors; return the numbers that it prints."""
    lines = [f"{key} <- c({','.join('NA' if np.isnan(v) else repr(float(v)) for v in values)})" for key, values in data.items()]
    text = "\n".join(lines + [f"cat(sprintf('%.17g', c({code})), sep=' ')"])
    return np.array(subprocess.run(["Rscript", "-e", text], capture_output=True, text=True, check=True).stdout.split(), float)


R_VERSION = subprocess.run(["Rscript", "-e", "cat(R.version.string)"], capture_output=True, text=True, check=True).stdout
TOOL = f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, numpy {np.__version__}, {R_VERSION}"


def fmt(values):
    return " ".join("nan" if np.isnan(v) else repr(float(v)) for v in np.atleast_1d(values))


def write(name, title, entries):
    with open(f"{name}.ref", "w", encoding="ascii") as out:
        out.write(f"# {title}\n# made by make_significance_family.py with {TOOL}\n")
        for key, values in entries:
            out.write(f"{key} {fmt(values)}\n")


def same(a, b, what, rtol=1e-9):
    """Two tools must agree before a number is believed."""
    if not np.allclose(a, b, rtol=rtol, atol=0):
        raise SystemExit(f"{what}: {a} and {b}")
    return a


def red_noise(rng, n, phi):
    x = np.empty(n)
    x[0] = rng.standard_normal() / np.sqrt(1 - phi * phi)
    for t in range(1, n):
        x[t] = phi * x[t - 1] + rng.standard_normal()
    return x


def ranks():
    rng = np.random.default_rng(31)
    entries = []
    for name, n, decimals in (("short", 20, 6), ("tied", 60, 0), ("long", 60, 6)):
        x = np.round(rng.standard_normal(n) * 2, decimals)
        y = np.round(0.4 * x + rng.standard_normal(n) * 2, decimals)
        entries += [(f"{name}_x", x), (f"{name}_y", y)]
        rho = stats.spearmanr(x, y)
        entries += [(f"{name}_rho", rho.correlation), (f"{name}_rho_p", rho.pvalue)]
        for side, word in (("two_sided", "two-sided"), ("greater", "greater"), ("less", "less")):
            ours = stats.kendalltau(x, y, alternative=word)
            exact = "TRUE" if name == "short" else "FALSE"
            code = f"cor.test(x, y, method='kendall', exact={exact}, alternative='{word.replace('-', '.')}')$p.value"
            same(ours.pvalue, in_r(code, x=x, y=y)[0], f"Kendall's p, {name}, {word}")
            entries.append((f"{name}_tau_p_{side}", ours.pvalue))
            entries.append((f"{name}_rho_p_{side}", stats.spearmanr(x, y, alternative=word).pvalue))
        entries.append((f"{name}_tau", ours.correlation))
    return entries


def limits():
    rng = np.random.default_rng(32)
    x = np.round(red_noise(rng, 60, 0.5), 4)
    y = np.round(0.5 * x + red_noise(rng, 60, 0.5), 4)
    r = stats.pearsonr(x, y)
    interval = r.confidence_interval(0.9)
    same([interval.low, interval.high], in_r("cor.test(x, y, conf.level=0.9)$conf.int", x=x, y=y), "interval of r")
    line = stats.linregress(x, y)
    slope = in_r("confint(lm(y ~ x), level=0.9)[2,]", x=x, y=y)
    reach = stats.t.ppf(0.95, 58) * line.stderr
    same([line.slope - reach, line.slope + reach], slope, "interval of the slope")
    return [("x", x), ("y", y), ("r_low", interval.low), ("r_high", interval.high), ("slope_low", slope[0]),
            ("slope_high", slope[1]), ("p_greater", stats.pearsonr(x, y, alternative="greater").pvalue),
            ("p_less", stats.pearsonr(x, y, alternative="less").pvalue)]


def effective(x):
    """Effective number of independent values: lag-1 autocorrelation over neighbours, no holes in the axis."""
    d = x - np.nanmean(x)
    valid = ~np.isnan(d)
    both = valid[1:] & valid[:-1]
    n = valid.sum()
    r = (d[1:] * d[:-1])[both].sum() / both.sum() / ((d[valid]**2).sum() / n) * (len(x) - 1) / len(x)
    return n * min(1.0, (1 - r) / (1 + r))


def differences():
    rng = np.random.default_rng(34)
    entries = []
    for name, phi, decimals in (("red", 0.6, 4), ("alternating", -0.5, 4), ("gaps", 0.3, 4)):
        x = np.round(red_noise(rng, 60, phi) * 1.5 + 1.0, decimals)
        y = np.round(red_noise(rng, 48, phi) + 0.4, decimals)
        if name == "gaps":
            x[rng.random(x.size) < 0.15] = np.nan
            y[rng.random(y.size) < 0.15] = np.nan
        a, b = x[~np.isnan(x)], y[~np.isnan(y)]
        m = effective(x), effective(y)
        t = stats.ttest_ind_from_stats(a.mean(), a.std(ddof=1), m[0], b.mean(), b.std(ddof=1), m[1], equal_var=False)
        if name == "alternating":
            same(m, (a.size, b.size), "effective numbers")
            same(list(t), list(stats.ttest_ind(a, b, equal_var=False)), "t of all values")
            welch = in_r("unlist(t.test(x, y)[c('statistic', 'p.value')])", x=a, y=b)
            same(list(t), welch, "Welch's test")
        ks = stats.ks_2samp(a, b, method="exact")
        same(list(ks), in_r("unlist(ks.test(x, y, exact=TRUE)[c('statistic', 'p.value')])", x=a, y=b), "ks", rtol=1e-7)
        entries += [(f"{name}_x", x), (f"{name}_y", y), (f"{name}_difference", a.mean() - b.mean()), (f"{name}_t", t.statistic),
                    (f"{name}_p", t.pvalue), (f"{name}_ks", ks.statistic), (f"{name}_p_ks", ks.pvalue),
                    (f"{name}_variance_ratio", a.var(ddof=1) / b.var(ddof=1)), (f"{name}_n", (a.size, b.size)),
                    (f"{name}_n_eff", m)]
    for size, shift in (((9, 7), 0.8), ((40, 40), 1.5), ((300, 90), 0.3), ((1000, 900), 0.1)):
        a, b = rng.standard_normal(size[0]), rng.standard_normal(size[1]) + shift
        ks = stats.ks_2samp(a, b, method="exact")
        entries.append((f"steps_{size[0]}_{size[1]}", (round(ks.statistic * size[0] * size[1]), ks.pvalue)))
    at = np.array([0.2, 0.5, 0.9, 1.1, 1.3581, 2.0, 5.0])
    return entries + [("limit_at", at), ("limit", special.kolmogorov(at))]


def false_discovery():
    rng = np.random.default_rng(33)
    p = np.round(np.concatenate([rng.uniform(size=30), rng.uniform(size=10) * 0.01]), 6)
    adjusted = multipletests(p, method="fdr_bh")[1]
    same(adjusted, in_r("p.adjust(p, 'BH')", p=p), "adjusted p")
    return [("fdr_p", p), ("fdr_adjusted", adjusted)]


def sign_sum(y):
    s = LONG(0)
    for i in range(len(y)):
        s += np.sign(y[i + 1:] - y[i]).sum()
    ties = np.unique(y, return_counts=True)[1].astype(LONG)
    n = LONG(len(y))
    return s, (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18


def z_of(s, variance):
    return (s - np.sign(s)) / np.sqrt(variance)


def p_of(z):
    return 2 * stats.norm.sf(abs(float(z)))


def sen(t, y):
    i, j = np.triu_indices(len(y), 1)
    return np.median((y[j] - y[i]) / (t[j] - t[i]))


def hamed_rao(t, y):
    n = len(y)
    rank = stats.rankdata(y - sen(t, y) * t).astype(LONG)
    d = rank - rank.mean()
    factor = LONG(1)
    for lag in range(1, n - 2):
        rho = (d[lag:] * d[:-lag]).sum() / (d * d).sum()
        if abs(rho) > stats.norm.ppf(0.975) / np.sqrt(LONG(n)):
            factor += LONG(2) * (n - lag) * (n - lag - 1) * (n - lag - 2) * rho / (LONG(n) * (n - 1) * (n - 2))
    s, variance = sign_sum(y)
    return p_of(z_of(s, variance * factor))


def yue_pilon(t, y):
    slope = sen(t, y)
    rest = y - slope * t
    d = rest - rest.mean()
    r1 = (d[1:] * d[:-1]).sum() / (d * d).sum() * (len(y) - 1) / (len(y) - 1)
    if abs(r1) <= stats.norm.ppf(0.975) / np.sqrt(len(y)):
        return p_of(z_of(*sign_sum(y)))
    return p_of(z_of(*sign_sum(rest[1:] - r1 * rest[:-1] + slope * t[1:])))


def trends():
    rng = np.random.default_rng(34)
    n = 120
    t = np.arange(float(n))
    y = np.round(280 + 0.02 * t + red_noise(rng, n, 0.5), 3)
    dry = np.round(np.maximum(0, rng.standard_normal(n) - 0.5 + 0.004 * t), 2)
    entries = [("y", y), ("dry", dry)]
    for name, series in (("y", y), ("dry", dry)):
        line = stats.theilslopes(series, t, 0.95)
        s, variance = sign_sum(series)
        code = "cor.test(t, y, method='kendall', exact=FALSE, continuity=TRUE)$p.value"
        p = same(p_of(z_of(s, variance)), in_r(code, t=t, y=series)[0], "Mann-Kendall")
        entries += [(f"{name}_sen", line.slope), (f"{name}_sen_low", line.low_slope), (f"{name}_sen_high", line.high_slope),
                    (f"{name}_sen_intercept", line.intercept), (f"{name}_tau", stats.kendalltau(t, series).correlation),
                    (f"{name}_mann_kendall_p", p), (f"{name}_hamed_rao_p", hamed_rao(t, series)),
                    (f"{name}_yue_pilon_p", yue_pilon(t, series))]
    parts = [(t[m::12], y[m::12]) for m in range(12)]
    sums = [sign_sum(part) for _, part in parts]
    slopes = np.concatenate([(b[j] - b[i]) / (a[j] - a[i]) for a, b in parts for i, j in [np.triu_indices(len(a), 1)]])
    entries += [("seasonal_p", p_of(z_of(sum(s for s, _ in sums), sum(v for _, v in sums)))),
                ("seasonal_sen", np.median(slopes))]
    return entries


def several():
    rng = np.random.default_rng(35)
    n = 72
    a = np.round(red_noise(rng, n, 0.6), 3)
    b = np.round(0.6 * a + red_noise(rng, n, 0.3), 3)
    t = np.arange(float(n))
    y = np.round(15 + 1.2 * a - 0.4 * b + 0.01 * t + rng.standard_normal(n), 3)
    y[[5, 40]] = np.nan
    ok = ~np.isnan(y)
    design = sm.add_constant(np.column_stack([a, b, t])[ok])
    fit = sm.OLS(y[ok], design).fit()
    same(fit.params, in_r("coef(lm(y ~ a + b + t))", y=y, a=a, b=b, t=t), "coefficients")
    given = sm.add_constant(np.column_stack([b, t])[ok])
    res_y = sm.OLS(y[ok], given).fit().resid
    res_a = sm.OLS(a[ok], given).fit().resid
    partial = stats.pearsonr(res_a, res_y)[0]
    dof = ok.sum() - 4
    z = np.arctanh(partial) + np.array([-1, 1]) * stats.norm.ppf(0.975) / np.sqrt(ok.sum() - 2 - 3)
    # scipy's quantiles of Student's t, which statsmodels uses, end after 11 digits here; R's do not.
    interval = in_r("confint(lm(y ~ a + b + t))", y=y, a=a, b=b, t=t).reshape(2, 4).T
    same(interval, fit.conf_int(0.05), "intervals of the slopes", rtol=1e-7)
    return [("y", y), ("a", a), ("b", b), ("coefficients", fit.params), ("standard_errors", fit.bse), ("p", fit.pvalues),
            ("low", interval[:, 0]), ("high", interval[:, 1]),
            ("vif", [variance_inflation_factor(design, k) for k in (1, 2, 3)]), ("r2", fit.rsquared),
            ("r2_adjusted", fit.rsquared_adj), ("f", fit.fvalue), ("p_f", fit.f_pvalue), ("n", fit.nobs),
            ("partial_r", partial), ("partial_p", 2 * stats.t.sf(abs(partial) * np.sqrt(dof / (1 - partial**2)), dof)),
            ("partial_low", np.tanh(z[0])), ("partial_high", np.tanh(z[1]))]


def main():
    write("rank_correlation", "Spearman and Kendall: without ties (exact p), with ties, without ties and long", ranks())
    write("significance", "limits, one-sided p, false discovery rate", limits() + false_discovery())
    write("difference", "x [60 months] against y [48 months]: Welch with effective numbers, Kolmogorov and Smirnov", differences())
    write("robust_trend", "Theil-Sen lines and Mann-Kendall tests of monthly values, one step a month", trends())
    numbers = several()
    write("multiple_regression", "regression of y, with gaps, on a, b and time in steps", numbers)
    write("partial_correlation", "partial correlation of y with a, given b and time",
          [entry for entry in numbers if entry[0] in ("y", "a", "b", "n") or entry[0].startswith("partial")])


if __name__ == "__main__":
    main()
