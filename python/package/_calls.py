"""One entry for every operation: what was called becomes a run file of one step, over arrays or over files."""

from __future__ import annotations

import datetime
import os
import re
import warnings
from typing import Any, Mapping, Optional

import numpy as np
import xarray as xr

from . import _fieldwise
from ._datasets import Prepared, as_dataset, dataset_of, described, is_field, main_variable, table_of
from ._errors import FieldwiseError, FieldwiseNotice
from ._files import File, run_over_files
from ._settings import settings

_RESULT = "result"
_PERIODS = ("period", "base")


def legal_name(name: Any, otherwise: str) -> str:
    """Return a name that a run file allows."""
    text = re.sub(r"[^0-9A-Za-z_]", "_", str(name or "")).lstrip("0123456789_")[:100]
    return text or otherwise


def own_name(value: Any) -> Any:
    """Return the name that an input has of its own; a dataset has none, though it may have a variable called `name`."""
    if isinstance(value, File):
        return value.variable
    return getattr(value, "name", None) if isinstance(value, xr.DataArray) or getattr(value, "ndim", 0) == 1 else None


def _period(value: Any) -> Any:
    """Return a period of two ends as a run file has it, "1991/1995"; what is none is None."""
    if isinstance(value, slice):
        ends = [value.start, value.stop] if value.step is None else []
    else:
        ends = list(value) if isinstance(value, (list, tuple)) else []
    if len(ends) != 2 or any(end is None for end in ends):
        return None
    texts = [str(_plain(end, None, "")) for end in ends]
    return None if any("/" in text for text in texts) else "/".join(text.split("T00:00:00")[0] for text in texts)


def selection(values: Mapping[str, Any]) -> dict:
    """Return what an input of a run file selects, of options in Python's words."""
    return {key: _plain(value, None, key) for key, value in values.items() if value is not None}


def _plain(value: Any, inputs: Optional["_Inputs"], key: str) -> Any:
    """Return an option as a run file would hold it; a field in it becomes an input."""
    if inputs is None and (is_field(value) or isinstance(value, File)):
        raise FieldwiseError(f"{key} is a field, but what files are selected by must be text or numbers")
    period = _period(value) if key in _PERIODS or isinstance(value, slice) and isinstance(
        value.start, (str, datetime.date, np.datetime64)
    ) else None
    if period is not None:
        return period
    if is_field(value) or isinstance(value, File):
        return inputs.add(key, value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Mapping):
        return {str(name): _plain(one, inputs, str(name)) for name, one in value.items()}
    if isinstance(value, slice):
        return [_plain(value.start, inputs, key), _plain(value.stop, inputs, key)]
    if isinstance(value, range):
        return {"list": list(value)}
    if isinstance(value, (list, tuple, set)):
        return [_plain(one, inputs, f"{key}{i + 1}") for i, one in enumerate(value)]
    if isinstance(value, np.datetime64):
        return np.datetime_as_string(value, unit="s")
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value


class _Inputs:
    """Gathers the fields of a call under names that a run file allows."""

    def __init__(self, first: Optional[str]) -> None:
        self.first = first
        self.fields: dict[str, Any] = {}
        self.called: dict[str, str] = {}

    def add(self, key: str, value: Any) -> str:
        own = own_name(value)
        # The first is what the results are called after, so that its name is theirs; predictors are told apart by theirs.
        wanted = self.first if self.first and not self.fields else legal_name(own or key, key)
        name, number = wanted, 2
        while name in self.fields or name == _RESULT:
            name, number = f"{wanted}_{number}", number + 1
        self.fields[name] = value
        self.called[name] = str(own) if isinstance(own, str) and own else key
        return name


def call(operation: str, fields: Mapping[str, Any], options: Mapping[str, Any], named: Mapping[str, Any] = {}) -> Any:
    """Carry out one operation: `fields` by the keys of its inputs, `named` by names of the caller's choice."""
    main = next((key for key, value in {**fields, **named}.items() if value is not None), "")
    inputs = _Inputs(None if main.startswith("from") else "data")
    step: dict[str, Any] = {"do": operation}
    first = None
    for key, value in {**fields, **named}.items():
        if value is None:
            continue
        if isinstance(value, Mapping) and not is_field(value):
            step[key] = _plain(value, inputs, key)
        elif isinstance(value, (list, tuple)):
            step[key] = [one if isinstance(one, str) else inputs.add(f"{key}{i + 1}", one) for i, one in enumerate(value)]
        elif isinstance(value, (str, int, float)):
            step[key] = value
        else:
            step[key] = inputs.add(key, value)
        first = first if first is not None else next(iter(inputs.fields.values()), None)
    for key, value in options.items():
        step[key] = _plain(value, inputs, key)
    step = {key: value for key, value in step.items() if value is not None}
    name = _step_name(first, inputs)
    if any(isinstance(one, File) for one in inputs.fields.values()):
        return run_over_files(operation, name, step, inputs)
    return _run_in_memory(name, step, inputs)


def _step_name(first: Any, inputs: _Inputs) -> str:
    own = own_name(first)
    name = legal_name(own, _RESULT) if own else _RESULT
    taken = name in inputs.fields or name in _fieldwise.coordinate_names or name in getattr(first, "coords", ())
    return f"{name}_{_RESULT}" if taken else name


def _run_in_memory(name: str, step: dict, inputs: _Inputs) -> Any:
    entries, datasets = {}, {}
    several = False
    for key, value in inputs.fields.items():
        dataset = as_dataset(value, inputs.called[key])
        only = main_variable(dataset)
        several = several or (isinstance(value, xr.Dataset))
        # No file of such a name lies in anybody's folder.
        entries[key] = {"files": f"<array {key}>", "variable": "all" if isinstance(value, xr.Dataset) else only}
        if entries[key]["variable"] is None:
            del entries[key]["variable"]
        prepared = Prepared(dataset, inputs.called[key])
        for notice in prepared.notices:
            warnings.warn(notice, FieldwiseNotice, stacklevel=5)
        datasets[key] = described(prepared)
    now = settings()
    answer = _fieldwise.run_steps(
        {
            "tree": {"inputs": entries, "steps": {name: step}, "outputs": {"<result>.nc": [name]}},
            "inputs": datasets,
            "called": inputs.called,
            "directory": "",
            "threads": now["threads"],
            "memory": now["memory"],
            "progress": now["progress"],
        }
    )
    for notice in answer["notices"]:
        warnings.warn(said(notice), FieldwiseNotice, stacklevel=5)
    if "columns" in answer:
        return table_of(answer)
    return named_results(answer, inputs, name, several)


def said(notice: str) -> str:
    """Return a notice without what only several steps or inputs need to be told apart."""
    text = re.sub(r"^(?:step|input) '[^']*': ", "", notice)
    subject, _, rest = text.partition(": ")
    return rest if rest.startswith(subject + ": ") else text


def named_results(answer: dict, inputs: _Inputs, name: str, several: bool, prefixed: bool = False) -> Any:
    """Return one DataArray, or a Dataset whose variables are called as the quantities are; of a Dataset as in a file."""
    variables = answer["variables"]
    first = next(iter(inputs.fields.values()))
    own = str(own_name(first) or name)
    if own in {one["name"] for one in answer["coordinates"]}:
        own = name
    if several:
        # In the file of a run all are called after the step, too; where that has no name of its own, it says nothing.
        shorten = prefixed and name == _RESULT
        return dataset_of(answer, {one["name"]: shorten and _short(one, name) or one["name"] for one in variables})
    names = {one["name"]: _short(one, name) or own for one in variables}
    dataset = dataset_of(answer, names)
    if len(variables) > 1:
        return dataset
    only = dataset[names[variables[0]["name"]]]
    return only


def _short(variable: dict, name: str) -> str:
    """Return the name of a variable without that of the step."""
    text = variable["name"]
    return text[len(name) + 1:] if text.startswith(name + "_") else "" if text == name else text
