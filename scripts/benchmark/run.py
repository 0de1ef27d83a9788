"""Run the benchmark that scripts/benchmark.sh describes."""

import argparse
import importlib.util
import os
import pathlib
import platform
import resource
import shutil
import subprocess
import sys
import time

import netCDF4
import numpy

import make_field

HERE = pathlib.Path(__file__).resolve().parent

RUN_FILE = """inputs:
  sst: {{files: {field}, variable: sst}}
  nino: {{files: index.nc, variable: nino34}}
steps:
  clim: {{do: climatology, of: sst, by: month, statistics: [mean, sd, n]}}
  anom: {{do: anomaly, of: sst, by: month}}
  z: {{do: standardize, of: sst, by: month}}
  link: {{do: regression, of: anom, against: nino}}
  tilt: {{do: gradient, of: clim.mean}}
outputs:
  {out}/clim.nc: [clim, tilt]
  {out}/stat.nc: [link]
"""


class Job:
    """A command with its best time and highest memory over several runs."""

    def __init__(self, name, command, group):
        self.name = name
        self.command = [str(part) for part in command]
        self.group = group
        self.seconds = float("inf")
        self.megabytes = 0.0

    def run(self):
        """Run the command once; CDO, which fails now and then, up to five times until it succeeds."""
        attempts = 5 if "CDO" in self.name else 1
        while not self.succeeds():
            attempts -= 1
            if attempts == 0:
                sys.exit(f"{' '.join(self.command)} failed")

    def succeeds(self):
        """Run the command; keep time and memory where it succeeds, else print the end of its errors."""
        start = time.perf_counter()
        # Silent: netCDF prints HDF5's error stacks under CDO.
        process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status != 0:
            print(f"{self.name}: {errors.decode()[-200:]}", file=sys.stderr)
            return False
        self.seconds = min(self.seconds, seconds)
        self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024.0)
        return True


def make_data(folder, size, large):
    """Make the fields that are not there yet."""
    rows, columns, months = size
    maps = folder / "maps.nc"
    if not maps.exists():
        make_field.make(maps, folder / "index.nc", rows, columns, months)
        chunks = f"time/{min(252, months)},lat/{min(46, rows)},lon/{min(90, columns)}"
        subprocess.run(["nccopy", "-c", chunks, "-h", "500M", maps, folder / "series.nc"], check=True)
        subprocess.run(["nccopy", "-6", maps, folder / "plain.nc"], check=True)
    if large and not (folder / "large" / "maps.nc").exists():
        (folder / "large").mkdir(exist_ok=True)
        make_field.make(folder / "large" / "maps.nc", folder / "large" / "index.nc", 721, 1440, 1008, coarse=4)


def run_file(folder, field, statistics=False):
    """Write a run file and return its path."""
    out = f"out-{field}" + ("-statistics" if statistics else "")
    text = RUN_FILE.format(field=f"{field}.nc", out=out)
    if statistics:
        text = text.replace("  z: {do: standardize, of: sst, by: month}\n", "")
    else:
        text += f"  {out}/z.nc: [z]\n"
    path = folder / f"{out}.yaml"
    path.write_text(text)
    return path


def make_jobs(arguments, folder):
    """Return the jobs, in the order in which they take turns."""
    fieldwise = arguments.fieldwise
    field, index = folder / "maps.nc", folder / "index.nc"
    for name in ("out-cdo", "out-xarray"):
        (folder / name).mkdir(exist_ok=True)
    reference = run_file(folder, "maps")
    jobs = [
        Job("fieldwise", [fieldwise, "run", "--force", reference], "reference job"),
        Job("fieldwise", [fieldwise, "run", "--force", run_file(folder, "maps", True)], "statistics only"),
        Job("fieldwise, time-series chunks", [fieldwise, "run", "--force", run_file(folder, "series")], "reference job"),
        Job("fieldwise, 64-bit offset, uncompressed", [fieldwise, "run", "--force", run_file(folder, "plain")], "reference job"),
        Job("fieldwise, 1 thread", [fieldwise, "run", "--force", "--threads", "1", reference], "reference job"),
        Job("fieldwise --version", [fieldwise, "--version"], "start-up"),
        Job("numpy by hand", [sys.executable, HERE / "numpy_job.py", field, index, folder / "numpy.nc"], "reference job"),
    ]
    if shutil.which("cdo"):
        command = [HERE / "cdo_job.sh", field, index, folder / "out-cdo"]
        jobs.append(Job("CDO (no p, no gradient)", command, "reference job"))
        jobs.append(Job("CDO (no p, no gradient)", command + ["statistics"], "statistics only"))
    if importlib.util.find_spec("xarray"):
        jobs.append(Job("xarray (no p)", [sys.executable, HERE / "xarray_job.py", field, index, folder / "out-xarray"],
                        "reference job"))
    return jobs


def values(path, name):
    """Return the values of a variable, missing as NaN."""
    with netCDF4.Dataset(path) as dataset:
        return numpy.ma.filled(dataset[name][:].astype("f8"), numpy.nan).squeeze()


def largest_difference(a, b):
    """Return the largest difference of two arrays that must miss the same values, in units of the spread of the first."""
    both = ~(numpy.isnan(a) | numpy.isnan(b))
    if both.sum() < 0.6 * a.size:
        sys.exit("the results have too few values in common")
    return float(numpy.abs(a - b)[both].max() / numpy.nanstd(a))


def check_results(folder):
    """Compare the results with those of the peers and with each other; stop where they disagree."""
    ours = folder / "out-maps"
    lines = []
    pairs = [("numpy", "z", ours / "z.nc", "z", folder / "numpy.nc", "z", 1e-4),
             ("numpy", "r", ours / "stat.nc", "link_r", folder / "numpy.nc", "r", 1e-5),
             ("numpy", "slope", ours / "stat.nc", "link_slope", folder / "numpy.nc", "slope", 1e-5)]
    if (folder / "out-cdo" / "z.nc").exists():
        pairs += [("CDO", "mean", ours / "clim.nc", "clim_mean", folder / "out-cdo" / "mean.nc", "sst", 1e-5),
                  ("CDO", "sd", ours / "clim.nc", "clim_sd", folder / "out-cdo" / "sd.nc", "sst", 1e-4),
                  ("CDO", "z", ours / "z.nc", "z", folder / "out-cdo" / "z.nc", "sst", 1e-3)]
    for peer, quantity, path, name, peer_path, peer_name, allowed in pairs:
        difference = largest_difference(values(path, name), values(peer_path, peer_name))
        if difference > allowed:
            sys.exit(f"{quantity} differs from {peer} by {difference:.1e} of its spread, more than {allowed:.0e}")
        lines.append(f"{quantity}: {difference:.0e} of its spread from {peer}")
    for other in ("series", "plain"):
        for file, names in {"z.nc": ["z"], "clim.nc": ["clim_mean", "tilt_ddx"], "stat.nc": ["link_p"]}.items():
            for name in names:
                if not numpy.array_equal(values(ours / file, name), values(folder / f"out-{other}" / file, name), True):
                    sys.exit(f"{name} differs between the stored forms of the field")
    lines.append("the same bits for every stored form of the field")
    return lines


def print_table(jobs, own):
    """Print times, memory and ratios to the first job of each group; `own` is the memory of this program in MB."""
    print("| job | tool | time | peak memory | times fieldwise |")
    print("|---|---|---|---|---|")
    for group in dict.fromkeys(job.group for job in jobs):
        members = [job for job in jobs if job.group == group]
        for job in members:
            ratio = job.seconds / members[0].seconds
            # A child begins as a copy of this program, so it is never seen to take less.
            memory = f"{job.megabytes:.0f} MB" if job.megabytes > 1.05 * own else f"under {own:.0f} MB"
            print(f"| {group} | {job.name} | {job.seconds:.3g} s | {memory} | {ratio:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", required=True)
    parser.add_argument("--folder", default="build/benchmark-data")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--slow", action="store_true")
    arguments = parser.parse_args()
    size = (46, 90, 120) if arguments.small else (181, 360, 1008)
    folder = pathlib.Path(arguments.folder).resolve() / "x".join(str(number) for number in size)
    folder.mkdir(parents=True, exist_ok=True)
    make_data(folder, size, arguments.large)
    jobs = make_jobs(arguments, folder)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    for turn in range(arguments.repeat):
        for job in jobs:
            if "xarray" not in job.name or turn == 0:
                job.run()
    if arguments.slow:
        slow = ["cdo", "-s", "-O", "ymonmean", folder / "series.nc", folder / "out-cdo" / "slow.nc"]
        jobs.append(Job("CDO, time-series chunks, ymonmean alone", slow, "statistics only"))
        jobs[-1].run()
    if arguments.large:
        run = run_file(folder / "large", "maps")
        jobs.append(Job("fieldwise --memory 512M", [arguments.fieldwise, "run", "--force", "--memory", "512M", run], "4 GB field"))
        jobs[-1].run()
    checks = check_results(folder)
    print(f"{size[2]} months x {size[0]} x {size[1]}; {os.cpu_count()} cores, {platform.machine()}; "
          f"best of {arguments.repeat} runs each, in turns.\n")
    print_table(jobs, own)
    print("\nChecked: " + "; ".join(checks) + ".")


if __name__ == "__main__":
    main()
