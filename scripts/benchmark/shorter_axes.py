"""Time steps that shorten an axis beside CDO: sums of years, zonal means, the mean of an ensemble; check that they agree.

    shorter_axes.py --fieldwise COMMAND [--folder DIR] [--small] [--repeat N]

The fields: 7305 days x 181 x 360 and four members of 1008 months, 30 % land, 1 % gaps, shuffle and deflate 1, one map a
chunk. Both tools write NetCDF-4; they take turns, the best of each counts.
"""

import argparse
import pathlib
import resource
import sys

import numpy

import make_field
from run import Job, print_table, values

MEMBERS = 4
RUNS = {
    "sums of years": "{do: resample, of: x, every: year, statistic: sum, completeness: 0}",
    "zonal means": "{do: collapse, of: x, over: lon}",
    "mean of four members": "{do: collapse, of: x, over: member}",
}


def make_data(folder, days, months, size):
    """Make the fields that are not there yet."""
    rows, columns = size
    if not (folder / "days.nc").exists():
        make_field.make(folder / "days.nc", folder / "days-index.nc", rows, columns, days, daily=True)
    for member in range(MEMBERS):
        path = folder / f"member{member}.nc"
        if not path.exists():
            make_field.make(path, folder / f"index{member}.nc", rows, columns, months, seed=member + 1)


def inputs_of(name):
    """Return the input of a run, as a run file says it."""
    if "members" not in name:
        return "{files: days.nc, variable: sst}"
    files = ", ".join(f"m{member}: member{member}.nc" for member in range(MEMBERS))
    return f"{{files: {{{files}}}, along: member, variable: sst}}"


def make_jobs(fieldwise, folder):
    """Return the jobs, in the order in which they take turns."""
    days, members = folder / "days.nc", [folder / f"member{member}.nc" for member in range(MEMBERS)]
    verbs = {"sums of years": ["yearsum", days], "zonal means": ["zonmean", days], "mean of four members": ["ensmean", *members]}
    jobs = []
    for number, (name, step) in enumerate(RUNS.items()):
        run = folder / f"run{number}.yaml"
        run.write_text(f"inputs:\n  x: {inputs_of(name)}\nsteps:\n  y: {step}\noutputs:\n  own{number}.nc: [y]\n")
        jobs.append(Job("fieldwise", [fieldwise, "run", "--force", "--quiet", run], name))
        jobs.append(Job("CDO", ["cdo", "-s", "-O", "-f", "nc4", *verbs[name], folder / f"cdo{number}.nc"], name))
    return jobs


def check_results(folder):
    """Compare the results with those of CDO; stop where they disagree. Return a line a job."""
    lines = []
    for number, name in enumerate(RUNS):
        own, other = values(folder / f"own{number}.nc", "y"), values(folder / f"cdo{number}.nc", "sst")
        same = numpy.isfinite(own) == numpy.isfinite(other)
        difference = numpy.nanmax(numpy.abs(own - other)) / numpy.nanstd(other)
        if not same.all() or difference > 1e-5:
            sys.exit(f"{name}: {difference:.1e} of its spread from CDO, {(~same).sum()} values missing in one alone")
        lines.append(f"{name}: {difference:.0e} of its spread")
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", required=True)
    parser.add_argument("--folder", default="build/benchmark-data")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--small", action="store_true")
    arguments = parser.parse_args()
    days, months, size = (731, 60, (46, 90)) if arguments.small else (7305, 1008, (181, 360))
    folder = pathlib.Path(arguments.folder).resolve() / ("shorter-small" if arguments.small else "shorter")
    folder.mkdir(parents=True, exist_ok=True)
    make_data(folder, days, months, size)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    jobs = make_jobs(arguments.fieldwise, folder)
    for _ in range(arguments.repeat):
        for job in jobs:
            job.run()
    print_table(jobs, own)
    print(f"\nFrom CDO: {'; '.join(check_results(folder))}.")


if __name__ == "__main__":
    main()
