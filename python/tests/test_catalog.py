"""Every operation of the catalog from Python against a run file on the same data: what is asked is that of the other tests of
the catalog, so that a new operation is looked at here as well."""

import keyword
import re
import subprocess
import warnings

import numpy as np
import pandas
import pytest
import xarray as xr
import yaml

import fieldwise
from fields import COMMAND, SOURCE, assert_same_bits, months


def asked():
    """Return what is asked of each operation, as a run file would say it."""
    text = (SOURCE / "tests/pipeline/asked_steps.hpp").read_text()
    rows = dict(re.findall(r'\{"(\w+)",\s*"((?:[^"\\]|\\.)*)"\}', text))
    return {name: yaml.safe_load("{" + rows.get(name, "of: x") + "}") for name in fieldwise.operations()}


def fields():
    """Return the fields that are asked for: two of rain, a wind."""
    random = np.random.default_rng(11)
    lat, lon = np.linspace(10, 50, 9), np.linspace(90, 140, 11)
    time = months(48, "1990-01")
    found = xr.Dataset(coords={
        "time": time, "lat": ("lat", lat, {"units": "degrees_north"}), "lon": ("lon", lon, {"units": "degrees_east"})})
    for name, units in (("x", "mm"), ("y", "mm"), ("u", "m s-1"), ("v", "m s-1")):
        values = 20 + random.normal(0, 2, (48, 9, 11)).cumsum(axis=1).cumsum(axis=2) / 5
        found[name] = (("time", "lat", "lon"), values.astype("f4"), {"units": units})
    return found


def test_every_operation_gives_what_a_run_gives(tmp_path):
    data = fields()
    data.to_netcdf(tmp_path / "data.nc")
    steps = {
        "i": {"do": "point", "of": "y", "at": [20, 100]}, "j": {"do": "point", "of": "y", "at": [45, 135]},
        "warm": {"do": "combine", "expression": "a > 20", "a": "x"},
        "lags": {"do": "correlation", "of": "x", "against": "y", "lag": [-1, 1]},
    }
    outputs = {}
    for name, keys in asked().items():
        steps[f"s_{name}"] = {"do": name, **keys}
        outputs[f"{name}.nc"] = [f"s_{name}"]
    inputs = {name: {"files": "data.nc", "variable": name} for name in "xyuv"}
    (tmp_path / "run.yaml").write_text(yaml.safe_dump({"inputs": inputs, "steps": steps, "outputs": outputs}, sort_keys=False))
    subprocess.run([COMMAND, "-q", "run", str(tmp_path / "run.yaml")], check=True, capture_output=True, text=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arrays = {name: data[name] for name in "xyuv"}
        for name in ("i", "j", "warm"):
            arrays[name] = call(name, steps[name], arrays).rename(name)
        arrays["lags.r"] = fieldwise.correlation(data.x, data.y, lag=(-1, 1)).r
        compared = 0
        for name, keys in asked().items():
            ours = call(f"s_{name}", steps[f"s_{name}"], arrays)
            with xr.open_dataset(tmp_path / f"{name}.nc") as theirs:
                compared += compare(name, ours, theirs, f"s_{name}")
    assert compared > 2 * len(steps)


def call(step, keys, arrays):
    """Carry out a step of a run file by the function of its name."""
    now = {one["old_name"]: one["name"] for one in fieldwise.operations()[keys["do"]]["options"]}
    options = {now.get(key, key): with_arrays(value, arrays) for key, value in keys.items() if key != "do"}
    named = {key + "_" if keyword.iskeyword(key) else key: value for key, value in options.items()}
    return getattr(fieldwise, keys["do"])(**named)


def with_arrays(value, arrays):
    """Return a value of a run file with arrays in place of references."""
    if isinstance(value, str) and value in arrays:
        return arrays[value]
    return [with_arrays(one, arrays) for one in value] if isinstance(value, list) else value


def compare(name, ours, theirs, step):
    """Require the bits of a run file's output; return how many variables were compared."""
    if isinstance(ours, pandas.DataFrame):
        assert len(ours) > 0
        for column in ours.columns:
            if column in theirs and column != "time" and ours[column].dtype.kind in "fi" and theirs[column].dims == ("obs",):
                assert_same_bits(ours[column], theirs[column])
        return len(ours.columns)
    results = {"": ours} if isinstance(ours, xr.DataArray) else dict(ours.data_vars)
    compared = 0
    for quantity, values in results.items():
        found = [one for one in (f"{step}_{quantity}" if quantity else step, step, quantity) if one in theirs]
        assert found, (name, quantity, list(theirs.data_vars))
        there = theirs[found[0]]
        if there.dtype.kind in "fiu":
            assert values.dims == there.dims, name
            assert values.attrs.get("units") == there.attrs.get("units"), (name, quantity)
            if np.isfinite(np.asarray(there, dtype=float)).any():
                assert_same_bits(values, there)
            for dim in values.dims:
                assert (dim in values.coords) == (dim in there.coords), (name, dim)
            compared += 1
    return compared
