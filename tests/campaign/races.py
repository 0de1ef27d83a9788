#!/usr/bin/env python3
"""Starts several runs at once on one archive whose inputs are published again meanwhile, and looks at what is left.

Usage: races.py --fieldwise PATH [--seed N] [--tries N]

While runs race, each output that a reader opens is whole and one that some state of the archive gives.  When all have ended,
a run that nothing disturbs gives the bytes of a run in an empty folder, its outputs verify, and nothing is left behind.
"""
import argparse
import collections
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import netCDF4
import numpy as np

OUTPUTS = ("out/clim.nc", "out/trend.nc", "other/series.nc")
RUN = """update: true
inputs:
  tas: {files: 'data/t_*.nc'}
steps:
  clim: {do: climatology, of: tas, by: month}
  tr: {do: trend, of: tas}
  mean: {do: area_mean, of: tas}
outputs:
  out/clim.nc: [clim]
  out/trend.nc: [tr]
  other/series.nc: [mean]
"""
# What a year's file may be: first or second edition of 1982, and 1983 there or not.
STATES = [(edition, later) for edition in (1, 2) for later in (False, True)]
# Done, an input that changed twice while it was read, one that was not there at that moment, another run holds the lock.
ALLOWED = {0, 3, 4, 9}
COMMANDS = (("run", "run.yaml"), ("run", "--force", "run.yaml"), ("verify", *OUTPUTS), ("check", "run.yaml"))
SECONDS = 60


def year_file(path, year, edition):
    with netCDF4.Dataset(path, "w") as out:
        for name, size in (("time", None), ("lat", 5), ("lon", 8)):
            out.createDimension(name, size)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1980-01-01", "360_day"
        stamps[:] = (year - 1980) * 360 + 15 + 30 * np.arange(12)
        for name, unit, places in (("lat", "degrees_north", np.linspace(-60, 60, 5)), ("lon", "degrees_east", 45.0 * np.arange(8))):
            axis = out.createVariable(name, "f8", (name,))
            axis.units = unit
            axis[:] = places
        values = out.createVariable("tas", "f4", ("time", "lat", "lon"), zlib=True)
        values.units = "K"
        values[:] = np.random.default_rng([year, edition]).normal(280, 5, (12, 5, 8))


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Archive:
    """A folder with inputs in one of the states, and the digests that each state gives."""

    def __init__(self, fieldwise, root):
        self.fieldwise, self.root, self.folder = fieldwise, root, os.path.join(root, "archive")
        for year, edition in ((1980, 1), (1981, 1), (1982, 1), (1982, 2), (1983, 1)):
            year_file(self.stored(year, edition), year, edition)
        self.known = {}
        for state in STATES:
            self.begin(state)
            done = self.start("run", "run.yaml")
            said = done.communicate(timeout=SECONDS)[1]
            assert done.returncode == 0, said
            self.known[state] = [digest(self.path(name)) for name in OUTPUTS]
        assert len({tuple(digests) for digests in self.known.values()}) == len(STATES)

    def stored(self, year, edition):
        return os.path.join(self.root, f"{year}-{edition}.nc")

    def path(self, name):
        return os.path.join(self.folder, name)

    def begin(self, state):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.path("data"))
        with open(self.path("run.yaml"), "w", encoding="utf-8") as out:
            out.write(RUN)
        for year in (1980, 1981):
            shutil.copy2(self.stored(year, 1), self.path(f"data/t_{year}.nc"))
        self.publish(state)

    def publish(self, state):
        """Puts files in place as an archive does: whole, under another name, then renamed."""
        edition, later = state
        self.put(1982, edition)
        if later:
            self.put(1983, 1)
        elif os.path.exists(self.path("data/t_1983.nc")):
            os.remove(self.path("data/t_1983.nc"))

    def put(self, year, edition):
        arriving = self.path("arriving")
        shutil.copy2(self.stored(year, edition), arriving)
        os.replace(arriving, self.path(f"data/t_{year}.nc"))

    def start(self, *words):
        return subprocess.Popen([self.fieldwise, *words], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                text=True)


class Reader(threading.Thread):
    """Reads outputs over and over, as users do while a nightly job is at work."""

    def __init__(self, archive):
        super().__init__()
        self.archive, self.ended, self.wrong, self.looks = archive, threading.Event(), [], 0

    def run(self):
        while not self.ended.is_set():
            for i, name in enumerate(OUTPUTS):
                try:
                    found = digest(self.archive.path(name))
                except FileNotFoundError:
                    continue
                self.looks += 1
                if all(found != digests[i] for digests in self.archive.known.values()):
                    self.wrong.append(name)
            time.sleep(0.001)


def left_behind(archive):
    for folder, _, names in os.walk(archive.folder):
        hidden = os.path.basename(folder) == ".fieldwise"
        for name in names:
            if name.startswith(".") or hidden and not name.endswith((".json", ".state", ".headers")):
                yield os.path.join(folder, name)


def race(archive, dice, counts):
    state = dice.choice(STATES)
    archive.begin(state)
    if dice.random() < 0.7:
        archive.start("run", "run.yaml").communicate(timeout=SECONDS)
    reader = Reader(archive)
    reader.start()
    runs = []
    for _ in range(dice.randint(2, 5)):
        words = dice.choice(COMMANDS)
        runs.append((words, archive.start(*words)))
        time.sleep(dice.choice((0, 0, dice.random() * 0.05)))
        if dice.random() < 0.3:
            state = dice.choice(STATES)
            archive.publish(state)
    for words, run in runs:
        try:
            said = run.communicate(timeout=SECONDS)[1]
        except subprocess.TimeoutExpired:
            run.kill()
            said = run.communicate()[1]
            counts["hangs"] += 1
            print(f"{words} did not end: {said}")
            continue
        counts["refused"] += run.returncode == 9
        if run.returncode not in ALLOWED:
            counts["wrong codes"] += 1
            print(f"{words} ended with {run.returncode}: {said}")
    reader.ended.set()
    reader.join()
    counts["looks"] += reader.looks
    if reader.wrong:
        counts["wrong outputs"] += 1
        print(f"a reader met something else in {sorted(set(reader.wrong))}")
    last = archive.start("run", "run.yaml")
    said = last.communicate(timeout=SECONDS)[1]
    found = [digest(archive.path(name)) for name in OUTPUTS] if last.returncode == 0 else []
    verified = archive.start("verify", *OUTPUTS)
    told = verified.communicate(timeout=SECONDS)[1]
    if found != archive.known[state] or verified.returncode != 0:
        counts["wrong outputs"] += 1
        print(f"after the race: {last.returncode} {said} {told}")
    for path in left_behind(archive):
        counts["leftovers"] += 1
        print(f"left behind: {path}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", type=os.path.abspath, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=200)
    arguments = parser.parse_args()
    counts = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="fieldwise-races-") as root:
        archive = Archive(arguments.fieldwise, os.path.realpath(root))
        for number in range(arguments.tries):
            race(archive, random.Random(f"{arguments.seed} {number}"), counts)
    failures = ("wrong outputs", "wrong codes", "hangs", "leftovers")
    print(f"races: {arguments.tries} tries, " + ", ".join(f"{name} {counts[name]}" for name in failures) +
          f" (second runs refused {counts['refused']}, looks of a reader {counts['looks']})")
    return int(any(counts[name] for name in failures))


if __name__ == "__main__":
    sys.exit(main())
