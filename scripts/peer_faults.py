#!/usr/bin/python3
"""Does to CDO and NCO what tests/faults does to fieldwise, and counts what is left: figures for docs/reliability.md.

Usage: peer_faults.py [KILLS]
"""
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

import netCDF4
import numpy as np


def field(path, months=1200, fmt="NETCDF4"):
    with netCDF4.Dataset(path, "w", format=fmt) as out:
        for name, size in (("time", None), ("lat", 91), ("lon", 180)):
            out.createDimension(name, size)
        stamps = out.createVariable("time", "f8", ("time",))
        stamps.units, stamps.calendar = "days since 1900-01-01", "360_day"
        stamps[:] = 15 + 30 * np.arange(months)
        for name, size, unit in (("lat", 91, "degrees_north"), ("lon", 180, "degrees_east")):
            axis = out.createVariable(name, "f8", (name,))
            axis.units = unit
            axis[:] = np.linspace(-90, 90, size) if name == "lat" else 2.0 * np.arange(size)
        values = out.createVariable("tas", "f4", ("time", "lat", "lon"), zlib=fmt == "NETCDF4")
        values.units = "K"
        values[:] = np.random.default_rng(1).normal(280, 5, (months, 91, 180))


def state(path, right):
    """Says what stands at the final name: nothing, what it should be, something that opens, or something that does not."""
    if not os.path.exists(path):
        return "no file"
    try:
        with netCDF4.Dataset(path) as out:
            values = np.ma.filled(out["tas"][:], np.nan)
    except (OSError, IndexError, RuntimeError):
        return "a file that cannot be read"
    same = hashlib.sha256(np.ascontiguousarray(values)).hexdigest() == right
    return "the whole result" if same else "a file that opens, with wrong or missing values"


def digest(path):
    with netCDF4.Dataset(path) as out:
        return hashlib.sha256(np.ascontiguousarray(np.ma.filled(out["tas"][:], np.nan))).hexdigest()


def run(command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


def kills(name, command, target, count):
    begin = time.monotonic()
    run(command)
    whole_s, right = time.monotonic() - begin, digest(target)
    times, seen = random.Random(1), {}
    for _ in range(count):
        os.remove(target) if os.path.exists(target) else None
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(times.uniform(0, whole_s))
            process.kill()
        seen[state(target, right)] = seen.get(state(target, right), 0) + 1
    strays = [n for n in os.listdir(".") if n.startswith(os.path.basename(target) + ".")]
    for stray in strays:
        os.remove(stray)
    print(f"{name}: {count} kills: {seen}; {len(strays)} stray temporary files")


def truncated(name, command, target):
    field("cut.nc", fmt="NETCDF3_64BIT_OFFSET")
    whole = os.path.getsize("cut.nc")
    os.truncate("cut.nc", whole // 2)
    code = run([word.replace("in.nc", "cut.nc") for word in command])
    os.remove("cut.nc")
    print(f"{name}: NetCDF-3 file cut in half: exit {code}, output {'there' if os.path.exists(target) else 'not there'}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        field("in.nc")
        for name, command in (("CDO", ["cdo", "-O", "-s", "-f", "nc4", "-z", "zip_1", "addc,1", "in.nc", "out.nc"]),
                              ("NCO", ["ncap2", "-O", "-s", "tas=tas+1.0f", "in.nc", "out.nc"])):
            kills(name, command, "out.nc", count)
            truncated(name, command, "out.nc")


if __name__ == "__main__":
    main()
