#!/usr/bin/env python3
"""Damages what a run keeps for the next one, in every way we know, and looks at what the next run makes of it.

Usage: records.py --fieldwise PATH [--seed N] [--tries N | --seconds N] [--only TRY] [-v]

Everything in `.fieldwise` is damaged: records, references, states, headers, journals, locks, the folder itself. Two of
three tries change bytes anywhere; each third is aimed: numbers, keys and paths of a record (half of them with a digest
that was made to fit), links, pipes, folders, devices and endless files in the place of a file. From three beginnings: a
new file has arrived, nothing has happened, a run was broken off while it named its outputs.

After each try: a run that ends well has made the bytes of an undisturbed run (unless the digest was forged); one that
does not has left each output old or new; no crash, no hang, and nothing outside of the outputs has changed.
Prints `records: TRIES tries, wrong numbers 0, crashes 0, hangs 0, writes outside 0`; status 1 where one is not 0.
"""
import argparse
import copy
import hashlib
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import time

import netCDF4
import numpy as np

RUN = """update: true
inputs:
  tas: {files: 'data/t_*.nc'}
steps:
  anom: {do: anomaly, of: tas, by: month, base: 1980/1981}
  tr: {do: trend, of: anom}
  am: {do: area_mean, of: tas}
outputs:
  out/tr.nc: [tr]
  other/am.nc: [am]
  out/anom.nc: [anom]
"""
OUTPUTS = ("out/tr.nc", "other/am.nc", "out/anom.nc")
PATIENCE_S = 30
ENDLESS_BYTES = 1 << 40
BUG = 70


def year_file(path, year):
    with netCDF4.Dataset(path, "w") as out:
        for name, size in (("time", None), ("lat", 5), ("lon", 8)):
            out.createDimension(name, size)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1980-01-01", "360_day"
        stamps[:] = (year - 1980) * 360 + 15 + 30 * np.arange(12)
        for name, size, unit in (("lat", 5, "degrees_north"), ("lon", 8, "degrees_east")):
            axis = out.createVariable(name, "f8", (name,))
            axis.units = unit
            axis[:] = np.linspace(-60, 60, size) if name == "lat" else 45.0 * np.arange(size)
        values = out.createVariable("tas", "f4", ("time", "lat", "lon"), zlib=True)
        values.units = "K"
        values[:] = np.random.default_rng(year).normal(280, 5, (12, 5, 8))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def sealed(value):
    """Returns the text of a record with the digest that fits."""
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    return (text[:-3] + ',\n "digest": "' + hashlib.sha256(text.encode()).hexdigest() + '"\n}\n').encode()


def parsed(content):
    value = json.loads(content)
    value.pop("digest", None)
    return value


def temporary_name(target):
    number = 2166136261
    for byte in os.path.basename(target).encode():
        number = (number ^ byte) * 16777619 % (1 << 32)
    return f".fieldwise-{number:08x}-0123456789abcdef.tmp"


class Beginnings:
    """Holds a folder for each beginning, the outputs of an undisturbed run, and those that were there before."""

    def __init__(self, fieldwise, root):
        self.fieldwise, self.folders, self.old = fieldwise, {}, {}
        archive = os.path.join(root, "archive")
        os.makedirs(os.path.join(archive, "data"))
        os.makedirs(os.path.join(archive, "elsewhere"))
        write(os.path.join(archive, "run.yaml"), RUN.encode())
        write(os.path.join(archive, "victim"), b"PRECIOUS")
        for year in range(1980, 1983):
            year_file(os.path.join(archive, "data", f"t_{year}.nc"), year)
        self.must_run(archive)
        write(os.path.join(archive, "out", "neighbour.nc"), b"PRECIOUS")
        before = self.outputs(archive)
        year_file(os.path.join(archive, "data", "t_1983.nc"), 1983)
        self.keep(root, "a new file", archive, before)
        self.must_run(archive)
        self.new = self.outputs(archive)
        self.keep(root, "nothing new", archive, self.new)
        self.break_off(archive, before)
        self.keep(root, "broken off", archive, before)
        self.must_run(archive)
        if self.outputs(archive) != self.new:
            raise SystemExit("a run that was broken off is not finished as it should be")
        self.must_run(archive, "--force")
        if self.outputs(archive) != self.new:
            raise SystemExit("a full run makes other bytes than an update")

    def must_run(self, folder, *arguments):
        subprocess.run([self.fieldwise, "run", *arguments, "run.yaml"], cwd=folder, check=True, capture_output=True)

    @staticmethod
    def outputs(folder):
        return {name: read(os.path.join(folder, name)) for name in OUTPUTS}

    def keep(self, root, name, archive, old):
        self.folders[name] = os.path.join(root, name)
        self.old[name] = old
        shutil.copytree(archive, self.folders[name], symlinks=True)

    @staticmethod
    def break_off(archive, before):
        """Leaves what a run leaves that is killed before its first output has its name."""
        kept = os.path.join(archive, "out", ".fieldwise")
        record = parsed(read(os.path.join(kept, "tr.nc.json")))
        temporaries = []
        for file in record["outputs"] + record["state"]["files"]:
            target = os.path.normpath(os.path.join(archive, "out", file["path"]))
            temporary = os.path.join(os.path.dirname(target), temporary_name(target))
            shutil.copy2(target, temporary)
            temporaries.append(os.path.relpath(temporary, os.path.join(archive, "out")))
        for name, content in before.items():
            write(os.path.join(archive, name), content)
        write(os.path.join(kept, "tr.nc.journal"), sealed({"temporaries": temporaries, "record": record}))


def places_in(value, path=()):
    """Returns the place of every value in a tree of JSON."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        found += places_in(part, (*path, key))
    return found


class Mutant:
    """Damages a folder; says what it did, and whether a digest was forged."""

    def __init__(self, chance, folder):
        self.chance, self.folder, self.forged, self.told = chance, folder, False, []

    def kept(self):
        files = []
        for part in ("out", "other"):
            folder = os.path.join(self.folder, part, ".fieldwise")
            files += [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
        return files

    def tell(self, path, what):
        self.told.append(f"{os.path.relpath(path, self.folder)}: {what}")

    def anywhere(self):
        path = self.chance.choice(self.kept())
        content = bytearray(read(path))
        at = self.chance.randrange(max(1, len(content)))
        length = self.chance.choice((1, 2, 8, 64, 1024))
        kind = self.chance.choice(("bit", "bit", "bit", "byte", "cut", "insert", "remove", "repeat", "zeros", "swap"))
        if kind == "bit" and content:
            content[at] ^= 1 << self.chance.randrange(8)
        elif kind == "byte" and content:
            content[at] = (content[at] + 1 + self.chance.randrange(255)) % 256
        elif kind == "cut":
            del content[at:]
        elif kind == "insert":
            content[at:at] = self.chance.randbytes(length)
        elif kind == "remove":
            del content[at:at + length]
        elif kind == "repeat":
            content[at:at] = content[at:at + length] + b"1"
        elif kind == "zeros":
            content[at:at + length] = b"\0" * length + b"\0" * (len(content[at:at + length]) == length)
        else:
            other = self.chance.choice([file for file in self.kept() if file != path])
            content = bytearray(read(other))
            if read(other) == read(path):
                content += b" "
            kind = f"takes the content of {os.path.basename(other)}"
        write(path, bytes(content))
        self.tell(path, f"{kind} at {at}")

    def in_json(self):
        texts = [file for file in self.kept() if file.endswith((".json", ".journal"))]
        path = self.chance.choice(texts)
        value = parsed(read(path))
        for _ in range(self.chance.choice((1, 1, 1, 3))):
            places = places_in(value)
            if not places:
                break
            place = self.chance.choice(places)
            inside = value
            for key in place[:-1]:
                inside = inside[key]
            self.tell(path, f"{'/'.join(map(str, place))} {self.change(inside, place[-1])}")
        digest = json.loads(read(path)).get("digest", "")
        if self.chance.random() < 0.5:
            write(path, sealed(value))
            self.forged = True
            self.tell(path, "with a digest that fits")
        else:
            text = json.dumps(value, indent=1, ensure_ascii=False)
            write(path, (text[:-2] + f',\n "digest": "{digest}"\n}}\n').encode())

    def change(self, inside, key):
        old = copy.deepcopy(inside[key])
        paths = ("../victim", "../../victim", os.path.join(self.folder, "victim"), "neighbour.nc", "../run.yaml", "/dev/zero",
                 ".fieldwise", "", "..", "../elsewhere/new", "../data/t_1980.nc", "x" * 300, "tr.nc", "\0")
        choices = [lambda: "removed", lambda: None, lambda: [], lambda: {}, lambda: self.chance.choice(paths)]
        if isinstance(old, int):
            choices = [lambda: old + 1, lambda: old - 8, lambda: 0, lambda: -1, lambda: 1 << 63, lambda: (1 << 64) - 1,
                       lambda: old * 1000, lambda: "7", lambda: 1.5, lambda: "removed"]
        elif isinstance(old, str):
            choices += [lambda: self.chance.choice(paths), lambda: self.chance.choice(paths), lambda: old[::-1], lambda: 7]
        elif isinstance(old, list):
            choices += [lambda: old + old, lambda: old[:-1], lambda: old[::-1]]
        new = self.chance.choice(choices)()
        if new == "removed":
            del inside[key]
            if isinstance(inside, list):
                inside.append(None)
            return "is removed"
        inside[key] = old + 1 if new == old and isinstance(old, int) else "other" if new == old else new
        return f"is {json.dumps(inside[key])[:60]}"

    def in_the_place_of(self):
        """Puts something else in the place of a file, a lock, or the folder of all."""
        locks = [os.path.join(self.folder, os.path.dirname(name), ".fieldwise", os.path.basename(name) + ".lock")
                 for name in OUTPUTS]
        folders = [os.path.join(self.folder, part, ".fieldwise") for part in ("out", "other")]
        path = self.chance.choice(self.kept() + locks + [self.chance.choice(folders)])
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.remove(path)
        victim, elsewhere = os.path.join(self.folder, "victim"), os.path.join(self.folder, "elsewhere")
        kinds = {
            "nothing": lambda: None,
            "a pipe": lambda: os.mkfifo(path),
            "a folder": lambda: os.mkdir(path),
            "a folder with something in it": lambda: os.makedirs(os.path.join(path, "something")),
            "a link to a file": lambda: os.symlink(victim, path),
            "a link to a folder": lambda: os.symlink(elsewhere, path),
            "a link to nothing": lambda: os.symlink("/nowhere/at/all", path),
            "a link to a file that could be made": lambda: os.symlink(os.path.join(elsewhere, "made"), path),
            "a link to an endless device": lambda: os.symlink("/dev/zero", path),
            "a link to itself": lambda: os.symlink(path, path),
            "an endless file": lambda: (write(path, b"{"), os.truncate(path, ENDLESS_BYTES)),
            "an empty file": lambda: write(path, b""),
            "brackets in brackets": lambda: write(path, b"[" * 1000000),
            "control characters": lambda: write(path, b"\x1b]0;x\x07\x1b[31m\n\r\0" * 40),
        }
        kind = self.chance.choice(sorted(kinds))
        kinds[kind]()
        self.tell(path, f"{kind} in its place")

    def make(self, aimed):
        if not aimed:
            for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
                self.anywhere()
        elif self.chance.random() < 0.6:
            self.in_json()
        else:
            self.in_the_place_of()


def outside(folder):
    """Returns all that no run may change: what is no output, lies in no `.fieldwise` and is no temporary file."""
    found = {}
    for where, folders, names in os.walk(folder):
        if ".fieldwise" in folders and not os.path.islink(os.path.join(where, ".fieldwise")):
            folders.remove(".fieldwise")
        for name in folders + names:
            path = os.path.join(where, name)
            relative = os.path.relpath(path, folder)
            status = os.lstat(path)
            if relative in OUTPUTS or name == ".fieldwise" or name.startswith(".fieldwise-"):
                continue
            found[relative] = read(path) if stat.S_ISREG(status.st_mode) else stat.S_IFMT(status.st_mode)
    return found


class Campaign:
    """Makes tries and counts what went wrong."""

    def __init__(self, arguments, root):
        self.arguments, self.root = arguments, root
        self.beginnings = Beginnings(arguments.fieldwise, root)
        self.wrong = {"wrong numbers": 0, "crashes": 0, "hangs": 0, "writes outside": 0}
        self.ends = {}

    def run(self, folder):
        """Returns the exit code and what was said; None where the run did not end."""
        try:
            done = subprocess.run([self.arguments.fieldwise, "run", "run.yaml"], cwd=folder, capture_output=True,
                                  timeout=PATIENCE_S, check=False)
            return done.returncode, done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            return None, ""

    def judge(self, begun, mutant, folder, before, code):
        """Returns what is wrong."""
        wrong = []
        if code is None:
            return ["hangs"]
        if code < 0 or code >= 128 or code == BUG:
            wrong.append("crashes")
        for name in OUTPUTS:
            path = os.path.join(folder, name)
            content = read(path) if os.path.isfile(path) and not os.path.islink(path) else None
            allowed = [self.beginnings.new[name]] + ([self.beginnings.old[begun][name]] if code != 0 else [])
            if content not in allowed and not mutant.forged:
                wrong.append("wrong numbers")
                break
        if outside(folder) != before:
            wrong.append("writes outside")
        return wrong

    def attempt(self, number):
        chance = random.Random(f"{self.arguments.seed} {number}")
        begun = chance.choice(sorted(self.beginnings.folders))
        folder = os.path.join(self.root, "try")
        shutil.rmtree(folder, ignore_errors=True)
        # Where the beginnings were made: records hold the paths of inputs.
        shutil.copytree(self.beginnings.folders[begun], folder, symlinks=True)
        self.take_place(folder)
        mutant = Mutant(chance, os.path.join(self.root, "archive"))
        mutant.make(number % 3 == 2)
        place = mutant.folder
        before = outside(place)
        code, said = self.run(place)
        wrong = self.judge(begun, mutant, place, before, code)
        self.ends[code] = self.ends.get(code, 0) + 1
        if self.arguments.verbose or wrong:
            print(f"try {number}, {begun}: {'; '.join(mutant.told)}\n  exit {code}: {said.strip()[:400]}")
        for kind in wrong:
            print(f"  {kind.upper()}")
            self.wrong[kind] += 1

    def take_place(self, folder):
        archive = os.path.join(self.root, "archive")
        shutil.rmtree(archive, ignore_errors=True)
        os.rename(folder, archive)

    def make(self):
        tries, begin = 0, time.monotonic()
        numbers = [self.arguments.only] if self.arguments.only is not None else range(self.arguments.tries or sys.maxsize)
        for number in numbers:
            if self.arguments.seconds and time.monotonic() - begin > self.arguments.seconds:
                break
            self.attempt(number)
            tries += 1
        print("records: exit codes " + ", ".join(f"{code}: {count}" for code, count in sorted(
            self.ends.items(), key=lambda item: (item[0] is None, item[0]))))
        print(f"records: {tries} tries, " + ", ".join(f"{kind} {count}" for kind, count in self.wrong.items()))
        return 1 if any(self.wrong.values()) or tries == 0 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--fieldwise", type=os.path.abspath, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", type=int, help="repeat this try alone")
    parser.add_argument("-v", "--verbose", action="store_true")
    arguments = parser.parse_args()
    if arguments.only is None and not arguments.tries and not arguments.seconds:
        parser.error("--tries or --seconds says when to end")
    root = os.path.realpath(tempfile.mkdtemp(prefix="fieldwise-records-"))
    try:
        return Campaign(arguments, root).make()
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
