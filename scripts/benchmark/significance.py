"""Time tests of significance beside loops of scipy over points, and check that they agree.

    significance.py --fieldwise COMMAND [--folder DIR] [--small] [--points N]

The field is that of run.py (1008 months x 181 x 360, 30 % land, 1 % gaps). Loops of scipy run over N sea points and are
extrapolated to all; both are measured in processor time, all threads together, which other programs on the machine
disturb less than the clock.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time

import netCDF4
import numpy
from scipy import stats

from run import make_data, values

STEPS = {
    "theil_sen": "{do: trend, of: sst, method: theil_sen, per: step}",
    "hamed_rao": "{do: trend, of: sst, method: theil_sen, test: hamed_rao, per: step}",
    "kendall": "{do: correlation, of: sst, against: nino, method: kendall}",
    "spearman": "{do: correlation, of: sst, against: nino, method: spearman}",
    "pearson": "{do: correlation, of: sst, against: nino, level: 0.95, fdr: 0.05}",
    "several": "{do: regression, of: sst, against: [nino, time], per: step}",
    "block": "{do: correlation, of: sst, against: nino, field_significance: block}",
}


def run_fieldwise(command, folder, name):
    """Run one step; return processor seconds of all threads, seconds and peak megabytes."""
    path = folder / f"significance-{name}.yaml"
    path.write_text(f"inputs:\n  sst: {{files: maps.nc, variable: sst}}\n  nino: {{files: index.nc, variable: nino34}}\n"
                    f"steps:\n  s: {STEPS[name]}\noutputs:\n  significance-{name}.nc: [s]\n")
    start = time.perf_counter()
    process = subprocess.Popen([command, "run", "--force", "--quiet", path])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{name} failed")
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024.0


def theil_sen(y, x, t):
    line = stats.theilslopes(y, t, 0.95)
    return {"s_slope": line.slope, "s_low": line.low_slope, "s_high": line.high_slope,
            "s_r": stats.kendalltau(t, y).correlation}


def kendall(y, x, t):
    found = stats.kendalltau(x, y)
    return {"s_r": found.correlation, "s_p": found.pvalue}


def spearman(y, x, t):
    found = stats.spearmanr(x, y)
    return {"s_r": found.correlation, "s_p": found.pvalue}


def pearson(y, x, t):
    found = stats.pearsonr(x, y)
    interval = found.confidence_interval(0.95)
    return {"s_r": found.statistic, "s_p": found.pvalue, "s_low": interval.low, "s_high": interval.high}


def several(y, x, t):
    import statsmodels.api as sm
    fit = sm.OLS(y, sm.add_constant(numpy.column_stack([x, t]))).fit()
    return {"s_slope_nino": fit.params[1], "s_p_nino": fit.pvalues[1], "s_stderr_time": fit.bse[2], "s_f": fit.fvalue}


def block(y, x, t):
    """One of 1000 resamples: the loop is extrapolated over resamples too."""
    rng = numpy.random.default_rng(1)
    starts = rng.integers(0, len(x) - 30, len(x) // 30 + 1)
    order = (starts[:, None] + numpy.arange(30)).ravel()[:len(x)]
    stats.pearsonr(x[order], y)
    return {}


PEERS = {"theil_sen": (theil_sen, 1), "kendall": (kendall, 1), "spearman": (spearman, 1), "pearson": (pearson, 1),
         "several": (several, 1), "block": (block, 1000)}


def run_peer(function, field, index, points):
    """Return processor seconds a point, and results by name."""
    found = {}
    t = numpy.arange(len(index), dtype=float)
    start = time.process_time()
    for place in points:
        y = field[:, place]
        valid = ~numpy.isnan(y)
        for key, number in function(y[valid], index[valid], t[valid]).items():
            found.setdefault(key, []).append(number)
    return (time.process_time() - start) / len(points), found


def check(folder, name, found, points):
    """Stop where a result differs from the peer's by more than rounding does."""
    for key, numbers in found.items():
        ours = values(folder / f"significance-{name}.nc", key).ravel()[points]
        scale = numpy.abs(numbers).max()
        if not numpy.allclose(ours, numbers, rtol=1e-6, atol=1e-9 * scale):
            sys.exit(f"{name}: {key} differs by {numpy.abs(ours - numbers).max():.1e}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", required=True)
    parser.add_argument("--folder", default="build/benchmark-data")
    parser.add_argument("--points", type=int, default=60)
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    size = (46, 90, 120) if arguments.small else (181, 360, 1008)
    folder = pathlib.Path(arguments.folder).resolve() / "x".join(str(number) for number in size)
    folder.mkdir(parents=True, exist_ok=True)
    make_data(folder, size, False)
    # First, while this program is small: a child begins as a copy of it, so its memory is never seen to be less.
    runs = {name: run_fieldwise(arguments.fieldwise, folder, name) for name in STEPS}
    field = values(folder / "maps.nc", "sst").reshape(size[2], -1)
    index = values(folder / "index.nc", "nino34")
    sea = numpy.flatnonzero((~numpy.isnan(field)).sum(0) > 3)
    points = numpy.random.default_rng(2).choice(sea, min(arguments.points, len(sea)), replace=False)
    print("| step | fieldwise, processor | fieldwise, clock | memory | scipy loop, extrapolated | times |")
    print("|---|---|---|---|---|---|")
    for name in STEPS:
        ours, clock, memory = runs[name]
        peer = "-"
        times = "-"
        if name in PEERS:
            function, resamples = PEERS[name]
            each, found = run_peer(function, field, index, points)
            check(folder, name, found, points)
            seconds = each * len(sea) * resamples
            peer, times = f"{seconds:.3g} s", f"{seconds / ours:.0f}"
        print(f"| `{STEPS[name]}` | {ours:.3g} s | {clock:.3g} s | {memory:.0f} MB | {peer} | {times} |", flush=True)


if __name__ == "__main__":
    main()
