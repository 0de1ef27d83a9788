#!/usr/bin/python3
"""Check that xarray, CDO, NCO and ncdump read NetCDF files without errors and without warnings.

Usage: /usr/bin/python3 check_outputs.py FILE...
Prints one line for each complaint; exits with 1 if there is any, with 2 if it was called without files.
"""

import os
import subprocess
import sys
import warnings

# Imported before warnings are watched: what xarray's dependencies say while loading is not about the file.
import cftime  # noqa: F401  pylint: disable=unused-import
import netCDF4  # noqa: F401  pylint: disable=unused-import
import xarray


def complaints_of_xarray(path):
    """Open, decode times and read every value; every warning counts."""
    found = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with xarray.open_dataset(path, engine="netcdf4", decode_coords="all") as dataset:
                dataset.load()
                found += complaints_of_content(dataset)
        except Exception as error:  # pylint: disable=broad-except
            found.append(f"xarray: {type(error).__name__}: {error}")
    return found + [f"xarray warns: {w.message}" for w in caught if not issubclass(w.category, DeprecationWarning)]


def complaints_of_content(dataset):
    """Hold what every file of ours promises, as xarray sees it."""
    found = []
    if not str(dataset.attrs.get("Conventions", "")).startswith("CF-"):
        found.append("xarray: no Conventions attribute")
    for name, coordinate in dataset.coords.items():
        if "T" == coordinate.attrs.get("axis") and coordinate.dtype.kind not in "MO":
            found.append(f"xarray: times of {name} are not decoded")
        if name in dataset.dims and bool(coordinate.isnull().any()):
            found.append(f"xarray: coordinate {name} has missing values")
    is_table = "obs" in dataset.dims
    for name, variable in dataset.data_vars.items():
        if is_table and "ancillary_variables" not in variable.attrs:
            continue  # places, counts and flags are never missing
        if "missing_value" not in variable.encoding or "_FillValue" not in variable.encoding:
            found.append(f"xarray: {name} has no _FillValue or no missing_value")
    return found


# What CDO 2.1 says of any file of their kind: it opens tables without the variables that have coordinates, reads the values
# of a dimension with names but not these, and skips variables with two dimensions beside time and places.
KNOWN = ("Unsupported array structure", "Coordinates variable time can't be assigned",
         "Could not assign all character coordinates", "Inconsistent number of dimensions, skipped variable")


def is_known(line):
    """Tell whether a warning is of what CDO does not know, not of a mistake of ours."""
    return any(words in line for words in KNOWN)


def complaints_of_command(arguments, directory):
    """Run a tool; a failure, or the word 'warning' in what it says, is a complaint."""
    environment = dict(os.environ, LC_ALL="C.UTF-8", HOME=directory)
    result = subprocess.run(arguments, capture_output=True, text=True, errors="replace", env=environment, check=False)
    tool = " ".join(arguments[:2])
    found = []
    if result.returncode != 0:
        found.append(f"{tool}: exit {result.returncode}: {result.stderr.strip()[:500]}")
    for line in (result.stdout + "\n" + result.stderr).splitlines():
        # ncdump and ncks print the attributes of the file, which may speak of warnings themselves.
        if "warning" in line.lower() and not is_known(line) and (line in result.stderr.splitlines() or arguments[0] == "cdo"):
            found.append(f"{tool}: {line.strip()}")
    return found


def complaints(path):
    """Return every complaint about one file."""
    directory = os.path.dirname(os.path.abspath(path))
    found = complaints_of_xarray(path)
    for command in (["ncdump", "-h"], ["ncdump", "-t"], ["ncks", "-m"], ["ncks", "-M"], ["cdo", "sinfo"], ["cdo", "infon"]):
        found += complaints_of_command(command + [path], directory)
    return found


def main(paths):
    """Check files; return the exit code."""
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    failed = 0
    for path in paths:
        for complaint in complaints(path):
            print(f"{path}: {complaint}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
