"""Runs and files: all of it is the command's work, in a process of its own, as NetCDF and HDF5 are."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import warnings
import weakref
from typing import Any, Callable, Mapping, Optional, Sequence, Union

import numpy as np

from . import _fieldwise
from ._errors import FieldwiseError, FieldwiseNotice
from ._settings import bytes_of, settings

Path = Union[str, "os.PathLike[str]"]
Progress = Callable[[float], object]

# The command's exit status by kind: docs/tools.md.
_KINDS = {2: "usage", 3: "input_missing", 4: "input_damaged", 5: "inputs_disagree", 6: "output_failed",
          7: "memory_exceeded", 9: "locked"}
_PATIENCE_S = 10.0
_VALUES_AT_ONCE = 1 << 22


def command_path() -> str:
    """Return the path of the command: that of ``FIELDWISE_COMMAND``, else the one installed beside the package, else the
    one in ``PATH``."""
    named = os.environ.get("FIELDWISE_COMMAND")
    if named:
        return named
    here = pathlib.Path(__file__).resolve().parent
    for folder in here.parents:
        for place in (folder / "bin" / "fieldwise", folder / "src" / "fieldwise"):
            if place.is_file() and os.access(place, os.X_OK):
                return str(place)
        if len(folder.parts) <= len(here.parts) - 5:
            break
    found = shutil.which("fieldwise")
    if found is None:
        raise FieldwiseError(
            "the command fieldwise is neither beside the package nor in PATH: install it, or name it in FIELDWISE_COMMAND",
            "input_missing",
        )
    return found


def name_programs() -> None:
    """Tell the module where the programs beside the command are; where there is no command, PATH is looked through."""
    try:
        command = command_path()
    except FieldwiseError:
        return
    if os.path.dirname(command):
        _fieldwise.programs_lie_in(os.path.dirname(command))


class _Finished:
    """What a command said when it was done."""

    def __init__(self, output: str, messages: list, notices: list) -> None:
        self.output, self.messages, self.notices = output, messages, notices


def _spawn(arguments: Sequence[str], progress: Optional[Progress] = None) -> _Finished:
    """Run the command; Ctrl-C in Python ends it, and each output is as it was. What kills Python does not reach it."""
    now = settings()
    asked = ["--log", "json"]
    if now["threads"]:
        asked += ["--threads", str(now["threads"])]
    if now["memory"]:
        asked += ["--memory", f"{now['memory']}B"]
    process = subprocess.Popen(
        [command_path(), *asked, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", errors="replace", start_new_session=True,
        env={**os.environ, "FIELDWISE_PROGRESS": "1" if progress is not None else "0"},
    )
    output: list = []
    reader = threading.Thread(target=lambda: output.append(process.stdout.read()), daemon=True)
    reader.start()
    messages, notices, errors = [], [], []
    try:
        for line in process.stderr:
            try:
                entry = json.loads(line)
            except ValueError:
                errors.append(line.rstrip("\n"))
                continue
            if entry["level"] == "progress":
                if progress is not None:
                    progress(float(entry["share"]))
            else:
                {"error": errors, "notice": notices}.get(entry["level"], messages).append(entry["message"])
        status = process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        reader.join()
        process.stdout.close()
        process.stderr.close()
    if status in (-signal.SIGINT, 128 + signal.SIGINT):
        raise KeyboardInterrupt
    if status != 0:
        raise FieldwiseError("\n".join(errors) or f"the command ended with status {status}", _KINDS.get(status, "usage"))
    if progress is not None and "run" in arguments:
        progress(1.0)
    return _Finished(output[0] if output else "", messages, notices)


class Run:
    """What a finished run has to say.

    Attributes
    ----------
    path : str
        The run file.
    summary : str
        One line.
    notices : list of str
        Sentences worth reading.
    """

    def __init__(self, path: str, summary: str, notices: list, settings_of_run: list) -> None:
        self.path, self.summary, self.notices, self._settings = path, summary, notices, settings_of_run

    @property
    def outputs(self) -> list:
        """Paths of the outputs."""
        plan = json.loads(_spawn(["check", "--json", self.path, *self._settings]).output)
        return [one["path"] for one in plan["outputs"]]

    def __repr__(self) -> str:
        return f"<fieldwise.Run {self.path}: {self.summary}>"


def _settings_of(values: Optional[Mapping[str, Any]]) -> list:
    words = []
    for key, value in (values or {}).items():
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    return words


def run(path: Path, *, set: Optional[Mapping[str, Any]] = None, force: bool = False,
        progress: Optional[Progress] = None) -> Run:
    """Do what a run file says, in a process of its own.

    Parameters
    ----------
    path : path-like
        The run file.
    set : mapping
        Values in place of those of the file: ``{"inputs.u.period": "1990/1999"}``.
    force : bool
        Run even where nothing is new.
    progress : callable
        Is called with the share that is done, 0 to 1, a few times a second and when all is done.

    Returns
    -------
    Run

    Raises
    ------
    FieldwiseError
        With every mistake of the file at once. After KeyboardInterrupt each output is as it was.
    """
    words = _settings_of(set)
    done = _spawn(
        [*(["--force"] if force else []), "run", os.fspath(path), *words], progress or settings()["progress"]
    )
    return Run(os.fspath(path), done.messages[-1] if done.messages else "", done.notices, words)


def check(path: Path, *, set: Optional[Mapping[str, Any]] = None) -> dict:
    """Check a run file and its inputs; write nothing.

    Returns
    -------
    dict
        Inputs, steps, sweeps, memory and outputs; docs/tools.md names the keys.
    """
    return json.loads(_spawn(["check", "--json", os.fspath(path), *_settings_of(set)]).output)


class Description(str):
    """Text that shows as it is."""

    def __repr__(self) -> str:
        return str(self)


def info(path: Path) -> Description:
    """Describe a file: variables, grid, calendar, period, gaps, sizes."""
    return Description(_spawn(["info", os.fspath(path)]).output)


class Picture:
    """A picture that shows in a notebook.

    Attributes
    ----------
    path : str
        The file, where one was asked for; else None.
    """

    def __init__(self, content: bytes, path: Optional[str]) -> None:
        self.content, self.path = content, path

    def _repr_png_(self) -> bytes:
        return self.content


def plot(path: Path, variable: Optional[str] = None, *, output: Optional[Path] = None, **options: Any) -> Picture:
    """Draw a map or a series of a file by `fieldwise plot`; what is not asked for is chosen by what it holds.

    Parameters
    ----------
    path : path-like
        A NetCDF file.
    variable : str
        Which one.
    output : path-like
        A PNG that stays; without it the picture shows in a notebook alone.
    **options
        Those of the command: ``lag=0``, ``month=1``, ``limits=(-2, 2)``.

    Returns
    -------
    Picture
    """
    with tempfile.TemporaryDirectory(prefix="fieldwise-") as folder:
        target = os.fspath(output) if output is not None else os.path.join(folder, "picture.png")
        words = ["plot", os.fspath(path), *([variable] if variable else []), "-o", target]
        for key, value in options.items():
            if value is True:
                words.append(f"--{key.rstrip('_').replace('_', '-')}")
            elif value is not None and value is not False:
                text = ",".join(str(one) for one in value) if isinstance(value, (list, tuple)) else str(value)
                words += [f"--{key.rstrip('_').replace('_', '-')}", text]
        _spawn(words)
        return Picture(pathlib.Path(target).read_bytes(), os.fspath(output) if output is not None else None)


class File:
    """Files whose values stay where they are: operations on it are the command's, within the memory that it may take.

    Every operation is a method: ``fieldwise.open("sst.nc").climatology(by="month")``. Results are opened by xarray from a
    temporary NetCDF file, which is removed with the last of what refers to it.
    """

    def __init__(self, files: Union[Path, Sequence[Path]], variable: Optional[str] = None, **selection: Any) -> None:
        listed = [files] if isinstance(files, (str, os.PathLike)) else list(files)
        self.files = [os.path.abspath(os.fspath(one)) for one in listed]
        self.variable, self.selection = variable, selection

    def input(self) -> dict:
        """Return it as an input of a run file."""
        from ._calls import selection

        return {
            "files": self.files[0] if len(self.files) == 1 else self.files,
            "variable": self.variable or "all",
            **_placed(selection(self.selection)),
        }

    @property
    def name(self) -> Optional[str]:
        """Return the variable, by which a formula names it; None where all are meant."""
        return self.variable

    def info(self) -> Description:
        """Describe the first file."""
        return info(self.files[0])

    def __getattr__(self, name: str) -> Callable:
        from . import _operations

        if name.startswith("_") or name not in _operations.__all__:
            raise AttributeError(f"a file has no operation '{name}'")
        return _operations.bound(name, self)

    def __dir__(self) -> list:
        from . import _operations

        return [*super().__dir__(), *_operations.__all__]

    def __repr__(self) -> str:
        return f"<fieldwise.File {', '.join(self.files)}{': ' + self.variable if self.variable else ''}>"


def open(files: Union[Path, Sequence[Path]], variable: Optional[str] = None, **selection: Any) -> File:
    """Name files for operations on fields that are larger than memory; nothing is read yet.

    Parameters
    ----------
    files : path-like or list of them
        NetCDF files, joined along time, or patterns (``"tas_*.nc"``), or a table of an index as text.
    variable : str
        Which one; all where it is left out.
    **selection
        Keys of an input of a run file: ``period="1981/2010"``, ``level=850``, ``region={"lat": [-5, 5]}``.

    Returns
    -------
    File
    """
    return File(files, variable, **selection)


def _placed(value: Any, key: str = "") -> Any:
    """Return options whose files are named from the working folder, not from that of the run file."""
    if isinstance(value, dict):
        return {name: _placed(one, name) for name, one in value.items()}
    if key in ("shape", "weights") and isinstance(value, str) and os.path.exists(value):
        return os.path.abspath(value)
    return value


def _anything_missing(variable: Any, fill: Any) -> bool:
    """Tell whether a fill value is among integers, a part of the first dimension at a time."""
    rows = max(1, _VALUES_AT_ONCE * max(1, variable.shape[0]) // max(1, variable.size)) if variable.ndim else 1
    parts = [variable[i:i + rows] for i in range(0, variable.shape[0], rows)] if variable.ndim else [variable]
    return any(bool((part.values == fill).any()) for part in parts)


def _answer_of(raw: Any) -> dict:
    """Return what a file holds as the compiled module returns it: coordinates, and variables with missing values as NaN."""
    import xarray as xr

    beside = set(raw.dims)
    for variable in raw.variables.values():
        beside.update(str(variable.attrs[key]) for key in ("bounds", "climatology", "grid_mapping") if key in variable.attrs)
        beside.update(str(variable.attrs.get("coordinates", "")).split())
    answer: dict = {"coordinates": [], "variables": []}
    for name, variable in raw.variables.items():
        is_beside = name in beside
        attributes = dict(variable.attrs)
        fill = attributes.get("_FillValue")
        if fill is not None and variable.dtype.kind in "iu" and not _anything_missing(variable, fill):
            attributes = {key: value for key, value in attributes.items() if key not in ("_FillValue", "missing_value")}
        plain = xr.Variable(variable.dims, variable._data, attributes)
        if variable.dims == (name,) and variable.dtype.kind == "i":
            plain = plain.astype("i8")
        if variable.dtype.kind in "fiu":
            plain = xr.conventions.decode_cf_variable(name, plain, decode_times=False)
        entry = {"name": name, "dims": list(variable.dims), "attrs": dict(plain.attrs)}
        if is_beside and variable.dtype.kind in "SUO":
            entry["labels"] = [one.decode() if isinstance(one, bytes) else str(one) for one in variable.values.reshape(-1)]
        else:
            entry["values"] = plain.values if is_beside else plain._data
        if not variable.dims and "labels" in entry:
            entry["labels"] = entry["labels"][0]
        answer["coordinates" if is_beside else "variables"].append(entry)
    return answer


def _columns_of(raw: Any) -> dict:
    """Return a table as the compiled module returns it."""
    import xarray as xr

    columns = []
    for name, variable in raw.variables.items():
        plain = xr.Variable(variable.dims, variable._data, dict(variable.attrs))
        if variable.dtype.kind in "fiu":
            fill = variable.attrs.get("_FillValue")
            if fill is not None and variable.dtype.kind in "iu" and not _anything_missing(variable, fill):
                plain.attrs = {key: one for key, one in plain.attrs.items() if key not in ("_FillValue", "missing_value")}
            plain = xr.conventions.decode_cf_variable(name, plain, decode_times=False)
        if name == "time":
            plain.attrs.pop("long_name", None)
        column = {"name": name, "values": plain.values, "attrs": dict(plain.attrs)}
        meanings = str(variable.attrs.get("flag_meanings", "")).split()
        if meanings and np.array_equal(variable.attrs.get("flag_values"), np.arange(len(meanings))):
            if plain.dtype.kind in "iu":
                column["meanings"] = meanings
        columns.append(column)
    words = {key: value for key, value in raw.attrs.items() if key.endswith("_m")}
    return {"columns": columns, "attrs": words}


def _as_called(text: str, called: Mapping[str, str]) -> str:
    """Return a sentence with what the caller calls inputs."""
    for key, name in called.items():
        text = text.replace(f"'{key}'", f"'{name}'")
    return text


def run_over_files(operation: str, name: str, step: dict, inputs: Any) -> Any:
    """Carry out one step by the command; arrays among its inputs are written for it."""
    import xarray as xr

    from ._calls import named_results, said
    from ._datasets import Prepared, as_dataset, main_variable, table_of

    folder = tempfile.mkdtemp(prefix="fieldwise-")
    run_file = os.path.join(folder, "run.yaml")
    try:
        entries, several = {}, False
        for key, value in inputs.fields.items():
            if isinstance(value, File):
                entries[key] = value.input()
                several = several or value.variable is None
                continue
            dataset = as_dataset(value, inputs.called[key])
            prepared = Prepared(dataset, inputs.called[key])
            for notice in prepared.notices:
                warnings.warn(notice, FieldwiseNotice, stacklevel=5)
            path = os.path.join(folder, f"{key}.nc")
            prepared.written(path)
            whole = isinstance(value, xr.Dataset)
            several = several or whole
            entries[key] = {"files": path, "variable": "all" if whole else main_variable(dataset) or prepared.data[0]}
        path = os.path.join(folder, "out.nc")
        tree = {"inputs": entries, "steps": {name: _placed(step)}, "outputs": {path: [name]}}
        pathlib.Path(run_file).write_text(json.dumps(tree), encoding="utf-8")
        done = _spawn(["run", run_file], settings()["progress"])
        for notice in done.notices:
            warnings.warn(said(_as_called(notice.replace(run_file, operation), inputs.called)), FieldwiseNotice, stacklevel=5)
        store = xr.backends.NetCDF4DataStore.open(path)
        # Values that were not read yet refer to what has the file open: it stays as long as they do.
        weakref.finalize(store._manager, shutil.rmtree, folder, ignore_errors=True)
        raw = xr.open_dataset(store, mask_and_scale=False, decode_times=False, decode_coords=False)
        if "featureType" in raw.attrs or "obs" in raw.dims:
            if all(variable.dims == ("obs",) for variable in raw.variables.values()):
                frame = table_of(_columns_of(raw))
            else:
                frame = xr.open_dataset(store).load().to_dataframe().reset_index(drop=True)
            raw.close()
            return frame
        return named_results(_answer_of(raw), inputs, name, several, prefixed=True)
    except FieldwiseError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise FieldwiseError(_as_called(str(error).replace(run_file, operation), inputs.called), error.kind) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
