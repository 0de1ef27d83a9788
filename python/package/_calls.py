"""One entry for every operation: what was called becomes a run file of one step, over arrays or over files."""

from __future__ import annotations

import datetime
import os
import re
import warnings
from typing import Any, Mapping

import numpy as np
import xarray as xr

from . import _fieldwise
from ._datasets import as_dataset, dataset_of, described, is_field, main_variable, table_of
from ._errors import FieldwiseNotice
from ._files import File, run_over_files
from ._settings import settings

_RESULT = "result"


def legal_name(name: Any, otherwise: str) -> str:
    """Return a name that a run file allows."""
    text = re.sub(r"[^0-9A-Za-z_]", "_", str(name or "")).lstrip("0123456789_")[:100]
    return text or otherwise


def _plain(value: Any, inputs: "_Inputs", key: str) -> Any:
    """Return an option as a run file would hold it; a field in it becomes an input."""
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

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        self.called: dict[str, str] = {}

    def add(self, key: str, value: Any) -> str:
        own = None if isinstance(value, File) else getattr(value, "name", None)
        # The first is what the results are called after, so that its name is theirs.
        wanted = legal_name(own or key, key) if self.fields else "data"
        name, number = wanted, 2
        while name in self.fields or name == _RESULT:
            name, number = f"{wanted}_{number}", number + 1
        self.fields[name] = value
        self.called[name] = str(own) if isinstance(own, str) and own else key
        return name


def call(operation: str, fields: Mapping[str, Any], options: Mapping[str, Any], named: Mapping[str, Any] = {}) -> Any:
    """Carry out one operation: `fields` by the keys of its inputs, `named` by names of the caller's choice."""
    inputs = _Inputs()
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
        return run_over_files(operation, name, step, inputs.fields)
    return _run_in_memory(name, step, inputs)


def _step_name(first: Any, inputs: _Inputs) -> str:
    own = getattr(first, "name", None)
    name = legal_name(own, _RESULT) if own and not isinstance(first, File) else _RESULT
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
        datasets[key] = described(dataset, inputs.called[key])
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
        warnings.warn(_said(notice), FieldwiseNotice, stacklevel=5)
    if "columns" in answer:
        return table_of(answer)
    return named_results(answer, inputs, name, several)


def _said(notice: str) -> str:
    """Return a notice without what only several steps or inputs need to be told apart."""
    text = re.sub(r"^(?:step|input) '[^']*': ", "", notice)
    subject, _, rest = text.partition(": ")
    return rest if rest.startswith(subject + ": ") else text


def named_results(answer: dict, inputs: _Inputs, name: str, several: bool) -> Any:
    """Return one DataArray, or a Dataset whose variables are called as the quantities are; of a Dataset as in a file."""
    variables = answer["variables"]
    first = next(iter(inputs.fields.values()))
    own = str(getattr(first, "name", None) or name)
    if several:
        return dataset_of(answer, {one["name"]: one["name"] for one in variables})
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
