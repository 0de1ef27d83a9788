#!/usr/bin/env python3
"""Damages headers of NetCDF files at random and requires that the command neither crashes nor hangs on any of them.

Usage: headers.py --fieldwise PATH [--seed N] [--tries N]

Each mutant has 1 to 4 bytes changed: in its first 4 KiB, or in what looks like an HDF5 header elsewhere. `info`, and
where that says that all is well also `mean`, must end with an exit code of the list within minutes, and say a sentence
where it is not 0.
"""
import argparse
import collections
import os
import random
import re
import subprocess
import sys
import tempfile
import time

FIRST_BYTES = 4096
HEADERS = re.compile(rb"OHDR|OCHK|TREE|SNOD|HEAP|FRHP|FHDB|FHIB|BTHD|BTLF|BTIN|SMTB|GCOL|FAHD|EAHD")
REACH_OF_HEADER = 512
ALLOWED = (0, 2, 3, 4, 5, 6, 7)  # 6: a damaged name cannot be written
SECONDS = 240
REAL_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../testdata/coads_climatology.nc")


def places(content):
    """Return the positions whose bytes are worth damaging, in two lists."""
    first = range(min(FIRST_BYTES, len(content)))
    near = [at for match in HEADERS.finditer(content) for at in range(match.start(), match.start() + REACH_OF_HEADER)]
    return first, [at for at in near if at < len(content)] or first


def mutant_of(content, dice):
    """Return the content with 1 to 4 bytes changed."""
    changed = bytearray(content)
    where = dice.choice(places(content))
    for _ in range(dice.randint(1, 4)):
        changed[dice.choice(where)] = dice.randrange(256)
    return bytes(changed)


def small_files(folder):
    """Return small files of both containers, with groups, strings, chunks and attributes."""
    import netCDF4

    contents = []
    for kind in ("NETCDF4", "NETCDF4_CLASSIC", "NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA"):
        path = os.path.join(folder, "sound.nc")
        with netCDF4.Dataset(path, "w", format=kind) as out:
            for name, size in (("time", None), ("lat", 3), ("lon", 4)):
                out.createDimension(name, size)
                axis = out.createVariable(name, "f8", (name,))
                axis.units = {"time": "days since 2000-01-01", "lat": "degrees_north", "lon": "degrees_east"}[name]
                axis[:] = [30.0 * i + 15.0 for i in range(size or 12)]
            out["time"].calendar = "360_day"
            packed = {} if kind.startswith("NETCDF3") else {"zlib": True, "chunksizes": (2, 2, 2), "fletcher32": True}
            values = out.createVariable("t", "f4", ("time", "lat", "lon"), **packed)
            values.units, values.coordinates = "K", "lat lon"
            values[:] = 280.0
            if kind == "NETCDF4":
                inner = out.createGroup("inner").createVariable("text", str, ("lat",))
                inner[0] = "of variable length"
        with open(path, "rb") as file:
            contents.append(file.read())
    return contents


def outcome(words):
    """Run the command; return its exit code (None where it does not end), what it said, and what is wrong with that."""
    try:
        run = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return None, "", "does not end"
    said = run.stderr.strip()[-300:]
    if run.returncode not in ALLOWED:
        return run.returncode, said, f"exit code {run.returncode}: {said}"
    if run.returncode != 0 and not said:
        return run.returncode, said, f"exit code {run.returncode} without a word"
    return run.returncode, said, None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fieldwise", type=os.path.abspath, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tries", type=int, default=2000)
    arguments = parser.parse_args()
    codes, wrong_ends, hangs, slowest, by_library = collections.Counter(), 0, 0, 0.0, 0
    with tempfile.TemporaryDirectory(prefix="fieldwise-headers-") as folder:
        with open(REAL_FILE, "rb") as file:
            contents = [(file.read(), "SST"), *((content, "t") for content in small_files(folder))]
        path = os.path.join(folder, "mutant.nc")
        for number in range(arguments.tries):
            dice = random.Random(f"{arguments.seed} {number}")
            content, variable = dice.choice(contents)
            with open(path, "wb") as file:
                file.write(mutant_of(content, dice))
            mean = ["mean", path, "-v", variable, "--every", "year", "--completeness", "0", "-o", path + ".mean.nc"]
            for words in (["info", path], mean):
                begin = time.monotonic()
                code, said, wrong = outcome([arguments.fieldwise, *words])
                slowest = max(slowest, time.monotonic() - begin)
                codes[f"{words[0]} {code}"] += 1
                by_library += "makes the NetCDF library" in said or "come to an end" in said
                if wrong:
                    hangs += code is None
                    wrong_ends += code is not None
                    print(f"mutant {number} of seed {arguments.seed}, {words[0]}: {wrong}")
                if code != 0:
                    break
    listed = ", ".join(f"{times} x {code}" for code, times in sorted(codes.items()))
    print(f"headers: {arguments.tries} tries, crashes and wrong codes {wrong_ends}, hangs {hangs} "
          f"(exit codes {listed}; the library failed on {by_library}; slowest {slowest:.1f} s)")
    return int(bool(wrong_ends or hangs))


if __name__ == "__main__":
    sys.exit(main())
