#!/usr/bin/python3
"""Record digests of all that a set of runs writes and says, and compare two records.

    digests.py record FIELDWISE OUT.json [--data FOLDER] [--threads N] [--keep FOLDER]
    digests.py compare OLD.json NEW.json [--ignore-attribute NAME]... [--only KIND]... [--all]

Shows that a change of shape moves no number: record before and after it, with the same script, and compare.

The runs are the files of configs/, those of scripts/digests/ and the commands in scripts/digests/commands.txt, which
read testdata/ and small made files; with --data also every run file of FOLDER. Each run works in a folder of its own
that holds a copy of the run file and links to what lies beside it, so outputs are to be relative paths and not below a
link. `record` ends with status 1 where the runs together do not use every operation, or where one of them fails.

A record holds five kinds of entries. Values are compared apart from structure (dimensions, types, chunks, filters) and
from attributes, so "numbers moved" and "attributes changed" are two answers. Texts are what `check` and the run itself
say (but for the time taken) and what the command says of itself, of operations and of files. Runs are what was run, and
how it ended. `compare` ends with status 1 where anything differs or nothing was compared; digests of whole files are
told, but decide nothing.
"""

import argparse
import collections
import difflib
import hashlib
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import netCDF4
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNS = ROOT / "scripts" / "digests"
KINDS = ("runs", "values", "structure", "attributes", "texts")

# These change with each release, or with each run, and say nothing about what was computed.
UNTOLD_ATTRIBUTES = {"fieldwise_version", "history"}

# Plans depend on the memory there is, so it is always the same.
MEMORY = "1GiB"

# What the command says of a step that it does not compute: such a step does not count as used, so it is a mistake here.
UNUSED = "no output needs step"
LINES_SHOWN = 40

# A run: its name, the words that check it and do it, the folder whose files it sees, and the text that defines it.
Run = collections.namedtuple("Run", "name check words folder text")


def sha256(content):
    """Return the digest of bytes."""
    return hashlib.sha256(content).hexdigest()


def file_run(path):
    """Return the run of a run file."""
    name = f"{path.parent.name}/{path.name}"
    return Run(name, ["check", path.name], ["run", path.name], path.parent, path.read_text())


def command_run(line):
    """Return the run of a command without run file; its words name it, and the output has the same name in all."""
    words = [*shlex.split(line), "-o", "../../results/out.nc"]
    return Run(line, [*words, "--check"], words, RUNS, line)


def all_runs(data):
    """Return every run, in a fixed order."""
    folders = [ROOT / "configs", ROOT / "configs" / "cookbook", RUNS] + ([data] if data else [])
    found = [file_run(path) for folder in folders for path in sorted(folder.glob("*.yaml"))]
    lines = (RUNS / "commands.txt").read_text().splitlines()
    found += [command_run(line) for line in lines if line and not line.startswith("#")]
    names = collections.Counter(run.name for run in found)
    if twice := [name for name, count in names.items() if count > 1]:
        sys.exit(f"digests.py: these runs are there twice: {', '.join(twice)}")
    return found


def operations_of(run):
    """Return the operations that a run asks for."""
    steps = re.sub(r"(^|\s)#.*", "", run.text, flags=re.M)
    return set(re.findall(r"\bdo:\s*(\w+)", steps)) if run.words[0] == "run" else {run.words[0]}


# --- Files that testdata lacks: days, hours, levels and a grid that is turned.


def make_file(path, times, units, calendar, sizes, turned=False):
    """Make a file with a time axis, some latitudes and longitudes; return it open, without variables."""
    file = netCDF4.Dataset(path, "w", format="NETCDF4_CLASSIC")
    for name, size in {"time": None, **sizes}.items():
        file.createDimension(name, size)
    time = file.createVariable("time", "f8", ("time",))
    time.units, time.calendar, time.standard_name = units, calendar, "time"
    time[:] = times
    lat, lon = np.linspace(-40, 50, sizes["y"]), np.linspace(100, 190, sizes["x"])
    if turned:
        lat, lon = lat[:, None] + 0.1 * (lon - 145), lon - 0.2 * lat[:, None]
    for name, values, direction in (("lat", lat, "north"), ("lon", lon, "east")):
        axis = file.createVariable(name, "f8", ("y", "x") if turned else ("x",) if name == "lon" else ("y",))
        axis.standard_name, axis.units = {"lat": "latitude", "lon": "longitude"}[name], f"degrees_{direction}"
        axis[:] = values
    return file


def add_field(file, name, units, values, dimensions=("time", "y", "x"), **storage):
    """Add a field in which NaN is missing, as floats or, with packed=True, as small integers."""
    packed = storage.pop("packed", False)
    kind, missing = ("i2", -32768) if packed else ("f4", 1e20)
    field = file.createVariable(name, kind, dimensions, fill_value=missing, **storage)
    field.units, field.coordinates = units, "lat lon"
    if packed:
        field.scale_factor, field.add_offset = 0.01, 280.0
    field[:] = np.ma.masked_invalid(values)


def make_fields(folder):
    """Make the files of runs that need what testdata does not have, from random numbers with a fixed seed."""
    random = np.random.default_rng(20261130)
    days = np.arange(4 * 365 + 1.0)
    season = np.sin(2 * np.pi * days / 365.25)[:, None, None]
    noise = random.random((days.size, 4, 5))
    gaps = random.random(noise.shape) < 0.02
    with make_file(folder / "daily.nc", days, "days since 2001-01-01", "standard", {"y": 4, "x": 5}) as file:
        add_field(file, "tas", "K", np.where(gaps, np.nan, 285 + 8 * season + 5 * noise), packed=True, zlib=True)
        rain = np.where(noise < 0.6, 0, -9 * np.log((1 - noise) / 0.4))
        add_field(file, "pr", "mm day-1", np.where(gaps[::-1], np.nan, rain))
        add_field(file, "u", "m s-1", 10 * season + 4 * noise[:, ::-1], zlib=True, shuffle=True, chunksizes=(100, 2, 5))
    hours = np.arange(20 * 24.0)
    noise = random.random((hours.size, 2, 3, 4))
    tide = np.sin(2 * np.pi * hours / 24)[:, None, None, None]
    sizes = {"plev": 2, "y": 3, "x": 4}
    with make_file(folder / "hourly.nc", hours, "hours since 2000-02-20", "360_day", sizes) as file:
        level = file.createVariable("plev", "f8", ("plev",))
        level.units, level.positive = "Pa", "down"
        level[:] = [85000, 50000]
        add_field(file, "ta", "K", 270 + 3 * tide + noise, ("time", "plev", "y", "x"))
    months = 30.0 * np.arange(36) + 15
    noise = random.random((2, months.size, 12, 15))
    with make_file(folder / "turned.nc", months, "days since 1990-01-01", "360_day", {"y": 12, "x": 15}, True) as file:
        add_field(file, "u", "m s-1", np.where(noise[1] < 0.01, np.nan, 10 * noise[0] - 3))
        add_field(file, "v", "m s-1", 6 * noise[1] - 3)


# --- Recording.


def folder_of(run, work, made):
    """Make the folder in which a run finds itself as if at its own place; return that folder and where it runs."""
    own = work / re.sub(r"[^\w.-]+", "-", run.name)[:200]
    inside = run.folder.relative_to(ROOT) if run.folder.is_relative_to(ROOT) else run.folder.name
    place = own / inside
    place.mkdir(parents=True)
    (own / "results").mkdir()
    (own / "testdata").symlink_to(ROOT / "testdata")
    (own / "made").symlink_to(made)
    for path in run.folder.iterdir():
        if path.suffix != ".yaml":
            (place / path.name).symlink_to(path.resolve())
    if run.words[0] == "run":
        (place / run.words[1]).write_text(run.text)
    return own, place


def say(fieldwise, words, place, work):
    """Return the exit code of a command and what it printed, without the folder of this record and the time taken."""
    done = subprocess.run([fieldwise, *words], cwd=place, capture_output=True, encoding="utf-8", check=False)
    text = (done.stdout + done.stderr).replace(str(work), "WORK")
    return done.returncode, re.sub(r"\bwritten in [\d.]+ \w+", "written in TIME", text)


def as_text(value):
    """Return an attribute's value as a text that also shows its type."""
    return value if isinstance(value, str) else f"{np.asarray(value).dtype} {np.asarray(value).tolist()}"


def digest_dataset(key, group, record):
    """Add the values, structure and attributes of a dataset, or of a group in it, to the record."""
    record["structure"][f"{key}: format"] = group.data_model
    for name, dimension in group.dimensions.items():
        record["structure"][f"{key}: dimension {name}"] = f"{len(dimension)}{' unlimited' * dimension.isunlimited()}"
    for name in group.ncattrs():
        record["attributes"][f"{key}: @{name}"] = as_text(group.getncattr(name))
    for name, variable in group.variables.items():
        variable.set_auto_maskandscale(False)
        variable.set_auto_chartostring(False)
        values = np.asarray(variable[...])
        content = json.dumps(values.tolist()).encode() if values.dtype == object else values.tobytes()
        shape = f"{variable.dtype} {list(values.shape)}"
        record["values"][f"{key}: {name}"] = f"{shape} {sha256(content)}"
        filters = ", ".join(f"{one}={used}" for one, used in sorted((variable.filters() or {}).items()) if used)
        record["structure"][f"{key}: {name}"] = (f"{shape} of ({', '.join(variable.dimensions)}), {variable.endian()} "
                                                 f"endian, chunks {variable.chunking()}, filters {filters}")
        for attribute in variable.ncattrs():
            record["attributes"][f"{key}: {name}@{attribute}"] = as_text(variable.getncattr(attribute))
    for name, inner in group.groups.items():
        digest_dataset(f"{key}/{name}", inner, record)


def digest_output(key, path, record):
    """Add one output to the record; what is no netCDF file is a value as a whole."""
    record["files"][key] = sha256(path.read_bytes())
    try:
        dataset = netCDF4.Dataset(path)
    except OSError:
        record["values"][f"{key}: (file)"] = record["files"][key]
        return
    with dataset:
        digest_dataset(key, dataset, record)


def record_run(fieldwise, run, own, place, options, record):
    """Check and do one run, add to the record what it says and writes, and return what is wrong with it, or nothing."""
    code, record["texts"][f"{run.name}: check"] = say(fieldwise, [*run.check, *options], place, own.parent)
    done, record["texts"][f"{run.name}: run"] = say(fieldwise, [*run.words, *options], place, own.parent)
    record["runs"][run.name] = f"{sha256(run.text.encode())}, check ends with {code}, run with {done}"
    outputs = [path for path in sorted(own.rglob("*"))
               if path.is_file() and not path.is_symlink() and path.suffix != ".yaml"
               and not any(part.startswith(".") for part in path.relative_to(own).parts)]
    for path in outputs:
        digest_output(f"{run.name}: {path.relative_to(own)}", path, record)
    said = record["texts"][f"{run.name}: run"].strip()
    if code or done or not outputs or UNUSED in said:
        return f"{run.name}: check ended with {code}, run with {done}, {len(outputs)} outputs: {said}"
    return ""


def record_words(fieldwise, operations, work, record):
    """Add what the command prints of itself, of its operations and of files."""
    pages = [["--help"], ["operations"], ["operations", "--markdown"]]
    pages += [[*words] for name in operations for words in (("operations", name), (name, "--help"))]
    (work / "testdata").symlink_to(ROOT / "testdata")
    files = [*(work / "testdata").glob("*.nc"), *(work / "testdata").glob("*.csv"), *(work / "made").glob("*.nc")]
    pages += [["info", str(path.relative_to(work))] for path in sorted(files)]
    for words in pages:
        record["texts"][f"fieldwise {' '.join(words)}"] = say(fieldwise, words, work, work)[1]


def operations_there_are(fieldwise):
    """Return the names of all operations, as the command tells them."""
    page = subprocess.run([fieldwise, "operations", "--markdown"], capture_output=True, text=True, check=True).stdout
    return re.findall(r"^\| \[(\w+)\]\(#\1\)", page, flags=re.M)


def record(arguments):
    """Record all runs; return the exit status."""
    fieldwise = str(pathlib.Path(arguments.fieldwise).resolve())
    runs = all_runs(arguments.data and arguments.data.resolve())
    operations = operations_there_are(fieldwise)
    missing = set(operations) - set().union(*map(operations_of, runs))
    if missing or not operations:
        sys.exit(f"digests.py: no run uses {', '.join(sorted(missing)) or 'anything: there are no operations'}")
    options = ["--memory", MEMORY] + (["--threads", str(arguments.threads)] if arguments.threads else [])
    result = {kind: {} for kind in (*KINDS, "files")}
    work = pathlib.Path(arguments.keep or tempfile.mkdtemp(prefix="fieldwise-digests-")).resolve()
    made = work / "made"
    made.mkdir(parents=True)
    try:
        make_fields(made)
        record_words(fieldwise, operations, work, result)
        failures = [record_run(fieldwise, run, *folder_of(run, work, made), options, result) for run in runs]
    finally:
        if not arguments.keep:
            shutil.rmtree(work)
    arguments.out.write_text(json.dumps(result, indent=0, sort_keys=True))
    failures = [failure for failure in failures if failure]
    print("\n".join(failures + [f"Recorded {count(result)}, with each of {len(operations)} operations."]))
    return 1 if failures else 0


# --- Comparing.


def count(record, keys=lambda kind: None):
    """Say how many entries of each kind a record holds, or how many of those that are given."""
    of = {kind: len(record[kind] if keys(kind) is None else keys(kind)) for kind in (*KINDS, "files")}
    return (f"{of['runs']} runs, {of['files']} outputs, {of['values']} variables, {of['structure']} parts of "
            f"structure, {of['attributes']} attributes, {of['texts']} texts")


def difference(old, new):
    """Say how two entries differ: the lines of texts, both of what is short."""
    if old is None or new is None:
        return "only in the " + ("second" if old is None else "first") + " record"
    if "\n" not in old + new:
        return f"{old} -> {new}"
    lines = [line for line in difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
             if not line.startswith(("---", "+++", "@@"))]
    return "".join(f"\n    {line}" for line in lines[:6] + [f"... {len(lines) - 6} more lines"] * (len(lines) > 6))


def compare(arguments):
    """Compare two records; return the exit status."""
    old, new = (json.loads(path.read_text()) for path in (arguments.old, arguments.new))
    untold = UNTOLD_ATTRIBUTES | set(arguments.ignore_attribute)
    compared, found = {}, {}
    for kind in (*KINDS, "files"):
        keys = [key for key in sorted(old[kind].keys() | new[kind].keys())
                if kind != "attributes" or key.rpartition("@")[2] not in untold]
        compared[kind] = [key for key in keys if key in old[kind] and key in new[kind]]
        # What is in one record only comes last: a run that was added hides nothing.
        found[kind] = sorted((key for key in keys if old[kind].get(key) != new[kind].get(key)),
                             key=lambda key: key not in compared[kind])
    told = arguments.only or KINDS
    for kind in told:
        shown = found[kind] if arguments.all else found[kind][:LINES_SHOWN]
        for key in shown:
            print(f"{kind}: {key}: {difference(old[kind].get(key), new[kind].get(key))}")
        if len(shown) < len(found[kind]):
            print(f"{kind}: ... {len(found[kind]) - len(shown)} more; --all shows them")
    print(f"Compared {count(old, compared.get)}.")
    print(f"Differing: {', '.join(f'{len(found[kind])} {kind}' for kind in told)}. "
          f"For information: {len(found['files'])} whole files differ in their bytes.")
    if not all(compared[kind] for kind in ("runs", "files", "values")):
        print("Nothing was compared: the records have no runs, outputs or variables in common.")
        return 1
    return 1 if any(found[kind] for kind in told) else 0


def main():
    """Read the arguments, record or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(required=True)
    one = actions.add_parser("record", help="do all runs and write a record of them")
    one.add_argument("fieldwise", help="the command to use")
    one.add_argument("out", type=pathlib.Path, help="the record to write")
    one.add_argument("--data", type=pathlib.Path, help="a folder with further run files")
    one.add_argument("--threads", type=int, help="as of the command")
    one.add_argument("--keep", help="a folder to make, in which all outputs stay")
    one.set_defaults(act=record)
    two = actions.add_parser("compare", help="compare two records")
    two.add_argument("old", type=pathlib.Path)
    two.add_argument("new", type=pathlib.Path)
    two.add_argument("--ignore-attribute", action="append", default=[], metavar="NAME",
                     help=f"leave out this attribute, besides {', '.join(sorted(UNTOLD_ATTRIBUTES))}")
    two.add_argument("--only", action="append", choices=KINDS, help="let only this kind decide")
    two.add_argument("--all", action="store_true", help=f"list more than {LINES_SHOWN} differences of a kind")
    two.set_defaults(act=compare)
    arguments = parser.parse_args()
    sys.exit(arguments.act(arguments))


if __name__ == "__main__":
    main()
