"""Jobs of every class of operation, what watches the processes of one, and what a job may leave: for campaigns.

A job is a folder with inputs, and a command of fieldwise in it that takes a while. All processes of a job are known by a
word in their environment, whoever their parent is by now.
"""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

import netCDF4
import numpy as np

WORD = "FIELDWISE_CAMPAIGN"
VANISHING_S = 2.0  # for processes that were killed to be gone
# Steps of a run file, by class; each is one run with one output, on fields t, p, u and v and a series i.
STEPS = {
    "eof": "{do: eof, of: t, modes: 20}",
    "bootstrap": "{do: extreme_values, of: t, block: value, bootstrap: 2000, confidence: 0.9}",
    "quantiles": "{do: percentiles, of: t, by: month, at: [5, 50, 95]}",
    "index": "{do: standardized_index, of: p, distribution: gamma}",
    "smoothing": "{do: smooth, of: t, radius_km: 3000}",
    "mann_kendall": "{do: trend, of: t, method: theil_sen, test: hamed_rao}",
    "surrogates": "{do: correlation, of: t, against: i, field_significance: block, resamples: 5000}",
    "regression": "{do: regression, of: t, against: p, dof: effective}",
    "drift": "{do: trajectories, u: u, v: v, seed_spacing: 4, hours: 2000, output_hours: 6}",
    "annealing": "{do: extrema, of: t, kind: max, method: annealing, moves_per_temperature: 500}",
}
INPUTS = "".join(f"  {name}: {{files: 'data/{name}_*.nc'}}\n" for name in "tpuvi")
RUN = """{update}inputs:
  t: {{files: 'data/t_*.nc'}}
steps:
  clim: {{do: climatology, of: t, by: month, base: 1980/1985}}
  anom: {{do: anomaly, of: t, by: month, base: 1980/1985}}
  tr: {{do: trend, of: anom}}
  mean: {{do: area_mean, of: t}}
  corr: {{do: correlation, of: anom, against: mean}}
outputs:
  out/clim.nc: [clim]
  out/trend.nc: [tr, corr]
  other/anom.nc: [anom]
{plots}"""
PLOTS = """plots:
  out/clim.png: {draw: clim}
  out/trend.pdf: {draw: tr}
"""
OUTPUTS = ("out/clim.nc", "out/trend.nc", "other/anom.nc")


def field_file(path, name, unit, first_month, months, rows, columns, seed):
    with netCDF4.Dataset(path, "w") as out:
        for axis, size in (("time", None), ("lat", rows), ("lon", columns)):
            out.createDimension(axis, size)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1980-01-01", "360_day"
        stamps[:] = 15 + 30 * (first_month + np.arange(months))
        for axis, size, of in (("lat", rows, "degrees_north"), ("lon", columns, "degrees_east")):
            stored = out.createVariable(axis, "f8", (axis,))
            stored.units = of
            stored[:] = np.linspace(-80, 80, size) if axis == "lat" else 360.0 / size * np.arange(size)
        values = out.createVariable(name, "f4", ("time", "lat", "lon"), zlib=name in "tp", complevel=1)
        values.units = unit
        values.standard_name = {"t": "air_temperature", "p": "lwe_thickness_of_precipitation_amount",
                                "u": "eastward_wind", "v": "northward_wind"}[name]
        noise = np.random.default_rng(seed).normal(0, 1, (months, rows, columns))
        values[:] = {"t": 280 + 5 * noise, "p": np.abs(noise) * 40, "u": 3 * noise, "v": noise}[name]


def make_archive(folder, size):
    """Makes the inputs: `size` 1 for a machine's spare minutes, less for tests."""
    years, rows, columns = (40, 30, 60) if size == 1 else (12, 12, 24)
    os.makedirs(os.path.join(folder, "data"))
    for first in range(0, years, 4):
        for seed, (name, unit) in enumerate((("t", "K"), ("p", "mm"), ("u", "m s-1"), ("v", "m s-1"))):
            field_file(os.path.join(folder, "data", f"{name}_{1980 + first}.nc"), name, unit, 12 * first, 48, rows, columns,
                       1000 * seed + first)
    with netCDF4.Dataset(os.path.join(folder, "data", "i_1980.nc"), "w") as out:
        out.createDimension("time", None)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1980-01-01", "360_day"
        stamps[:] = 15 + 30 * np.arange(12 * years)
        values = out.createVariable("i", "f4", ("time",))
        values.units = "1"
        values[:] = np.random.default_rng(9).normal(0, 1, 12 * years)
    for name, step in STEPS.items():
        used = [word for word in "tpuvi" if f": {word}," in step or f": {word}}}" in step]
        inputs = "".join(f"  {word}: {{files: 'data/{word}_*.nc'}}\n" for word in used)
        write(folder, f"{name}.yaml", f"inputs:\n{inputs}steps:\n  s: {step}\noutputs:\n  new/{name}.nc: [s]\n")
    write(folder, "run.yaml", RUN.format(update="", plots=PLOTS))
    write(folder, "numbers.yaml", RUN.format(update="", plots=""))
    write(folder, "update.yaml", RUN.format(update="update: true\n", plots=""))


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Job:
    """Is one command at work in a folder; knows its processes."""

    def __init__(self, fieldwise, arguments, folder, temporary):
        self.word = uuid.uuid4().hex
        environment = {**os.environ, WORD: self.word, "TMPDIR": temporary}
        self.process = subprocess.Popen([fieldwise, *arguments], cwd=folder, env=environment, text=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace")
        self.said = ""

    def wait(self, patience_s):
        """Waits for the end and returns the exit code as a shell tells it; None where there is none in time."""
        try:
            self.said = self.process.communicate(timeout=patience_s)[1]
        except subprocess.TimeoutExpired:
            return None
        code = self.process.returncode
        return 128 - code if code < 0 else code

    def processes(self):
        """Returns the numbers of all living processes of this job."""
        found = []
        wanted = f"{WORD}={self.word}".encode()
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if wanted in file.read().split(b"\0"):
                        found.append(int(entry))
            except OSError:  # it has ended, or is somebody else's
                continue
        return found

    def is_anybody_left(self):
        """Tells whether a process lives on once those that were killed have had their time to be gone."""
        begin = time.monotonic()
        while self.processes():
            if time.monotonic() - begin > VANISHING_S:
                return True
            time.sleep(0.02)
        return False

    def end_all(self):
        for number in self.processes():
            try:
                os.kill(number, 9)
            except ProcessLookupError:
                pass
        self.process.wait()


def files_of(folder):
    """Returns the paths of all files and folders."""
    found = set()
    for place, folders, names in os.walk(folder):
        found |= {os.path.relpath(os.path.join(place, name), folder) for name in folders + names}
    return found


def untidy(folder):
    """Returns what no ended run may leave: temporary files, locks, journals."""
    return sorted(path for path in files_of(folder)
                  if os.path.basename(path).startswith(".fieldwise-") or path.endswith((".tmp", ".lock", ".journal")))


def require_done(fieldwise, arguments, folder):
    done = subprocess.run([fieldwise, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{arguments} does not even work undisturbed: {done.stderr}")


def restore(kept, folder):
    """Puts back what a job may have changed; inputs stay."""
    for name in set(os.listdir(folder)) - {"data"}:
        path = os.path.join(folder, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    for name in set(os.listdir(kept)) - {"data"}:
        path = os.path.join(kept, name)
        if os.path.isdir(path):
            shutil.copytree(path, os.path.join(folder, name))
        else:
            shutil.copy2(path, os.path.join(folder, name))


def run_campaign(name, summary, campaign, default_jobs):
    """Reads the words of a command and returns the status of a campaign in a folder of its own."""
    parser = argparse.ArgumentParser(description=summary)
    parser.add_argument("--fieldwise", type=os.path.abspath, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, required=True)
    parser.add_argument("--size", choices=("long", "short"), default="long")
    parser.add_argument("--jobs", default=default_jobs, help="these alone, in turn")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    root = os.path.realpath(tempfile.mkdtemp(prefix=f"fieldwise-{name}-"))
    try:
        return campaign(arguments, root).make()
    finally:
        shutil.rmtree(root, ignore_errors=True)
