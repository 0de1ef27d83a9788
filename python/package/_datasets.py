"""From xarray to what the library reads, and back: a dataset is described as its file would be."""

from __future__ import annotations

import numbers
import warnings
from typing import Any, Optional

import numpy as np
import xarray as xr

from ._errors import FieldwiseError, FieldwiseNotice

# Axes that the library finds by their names alone; others need words of CF, or are taken by their order.
_WORDS = ("units", "standard_name", "axis")
_PLACES = ("lat", "lon", "latitude", "longitude", "nav_lat", "nav_lon", "rlat", "rlon", "x", "y", "xc", "yc", "level",
           "lev", "plev", "depth", "height", "member", "number", "ensemble", "realization")
_LATITUDE = {"standard_name": "latitude", "units": "degrees_north", "axis": "Y"}
_LONGITUDE = {"standard_name": "longitude", "units": "degrees_east", "axis": "X"}
_VALUES_AT_ONCE = 1 << 20
_LOWER, _UPPER = "_lower", "_upper"


def field(values: Any, *, units: str = "", name: str = "field", **coordinates: Any) -> xr.DataArray:
    """Make a DataArray of values and coordinates, one for each dimension in their order.

    Parameters
    ----------
    values : array_like
        Of NumPy or dask; it is not copied.
    units : str
        Of the values.
    name : str
        Of the variable.
    **coordinates : array_like
        ``time=..., lat=..., lon=...``: one a dimension, in the order of the dimensions.

    Returns
    -------
    DataArray
    """
    if len(coordinates) != np.ndim(values):
        raise FieldwiseError(
            f"values have {np.ndim(values)} dimensions, but {len(coordinates)} coordinates are given: name one for each, "
            "in their order"
        )
    return xr.DataArray(values, dims=list(coordinates), coords=coordinates, name=name, attrs={"units": units} if units else {})


def is_field(value: Any) -> bool:
    """Tell whether a value is an input, not an option."""
    return isinstance(value, (xr.DataArray, xr.Dataset)) or type(value).__module__.startswith("pandas.") and hasattr(
        value, "to_xarray"
    )


def as_dataset(value: Any, called: str) -> xr.Dataset:
    """Return an input as a dataset; a DataArray as its only data variable."""
    if isinstance(value, xr.Dataset):
        return value
    if isinstance(value, xr.DataArray):
        name = value.name if isinstance(value.name, str) and value.name and value.name not in value.coords else called
        return value._to_temp_dataset().rename({xr.core.dataarray._THIS_ARRAY: name})
    if hasattr(value, "to_xarray"):
        made = value.to_xarray()
        return made if isinstance(made, xr.Dataset) else made.to_dataset(name=value.name or called)
    if isinstance(value, np.ndarray) or type(value).__module__.startswith("dask"):
        raise FieldwiseError(
            f"{called} is an array without coordinates: give fieldwise.field(values, time=..., lat=..., lon=...)"
        )
    raise FieldwiseError(f"{called} is of type {type(value).__name__}, but must be a DataArray or a Dataset")


def main_variable(dataset: xr.Dataset) -> Optional[str]:
    """Return the name of the only data variable that is no bounds of another; None where there are several."""
    bounds = _bounds_of(dataset)
    names = [str(name) for name in dataset.data_vars if name not in bounds]
    return names[0] if len(names) == 1 else None


def _bounds_of(dataset: xr.Dataset) -> set:
    named = set()
    for variable in dataset.variables.values():
        for source in (variable.attrs, variable.encoding):
            for key in ("bounds", "climatology"):
                if source.get(key) in dataset.variables:
                    named.add(source[key])
    return named


def _with_bounds(variables: dict) -> dict:
    """Join edges of intervals, which stand as two coordinates where a DataArray cannot hold their bounds."""
    joined = dict(variables)
    for name, variable in variables.items():
        lower, upper = joined.get(f"{name}{_LOWER}"), joined.get(f"{name}{_UPPER}")
        key = next((key for key in ("bounds", "climatology") if key in variable.attrs), None)
        if lower is None or upper is None or key is None:
            continue
        del joined[f"{name}{_LOWER}"], joined[f"{name}{_UPPER}"]
        bounds = variable.attrs[key]
        if bounds not in joined and lower.dims == variable.dims:
            edges = np.stack([lower.values, upper.values], axis=-1)
            joined[bounds] = xr.Variable((*lower.dims, "bnds"), edges, encoding=dict(variable.encoding))
    return joined


def _label_of(variable: xr.Variable) -> bool:
    return variable.dtype.kind in "US" or (
        variable.dtype.kind == "O" and variable.size > 0 and all(isinstance(one, str) for one in variable.values.flat)
    )


def _encoded(name: str, variable: xr.Variable, called: str) -> xr.Variable:
    """Return a coordinate as a file would hold it: times as numbers with units and calendar."""
    if variable.dtype.kind in "mM" or (variable.dtype.kind == "O" and variable.size > 0 and not _label_of(variable)):
        first = variable.values.flat[0]
        if variable.dtype.kind == "O" and not hasattr(first, "calendar"):
            if _is_nothing(first):
                raise FieldwiseError(f"{called}: {name} has a time that is missing, the first", "input_damaged")
            raise FieldwiseError(
                f"{called}: {name} holds objects of type {type(first).__name__}, but coordinates must be numbers, text "
                "or times (datetime64 or cftime)"
            )
        encoding = {key: value for key, value in variable.encoding.items() if key in ("units", "calendar")}
        plain = xr.Variable(variable.dims, variable.values, variable.attrs, encoding)
        if variable.dtype.kind == "M" and bool(np.isnat(variable.values).any()):
            position = int(np.flatnonzero(np.isnat(variable.values).ravel())[0])
            raise FieldwiseError(
                f"{called}: {name} has a time that is missing (NaT), number {position + 1} of {variable.size}: leave such "
                "times out",
                "input_damaged",
            )
        encoded = xr.conventions.encode_cf_variable(plain, name=name)
        encoded.attrs.pop("_FillValue", None)
        return encoded
    return variable


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, numbers.Real) and value != value)


def _attributes(attributes: dict) -> dict:
    return {
        str(key): value
        for key, value in attributes.items()
        if isinstance(value, (str, bytes, numbers.Number, np.ndarray, np.generic, list, tuple))
        and not (isinstance(value, (list, tuple)) and not all(isinstance(one, numbers.Number) for one in value))
    }


def _reader(variable: xr.Variable, kind: str):
    """Return what computes a block of values that are not in memory; the thread that called fieldwise calls it."""

    def read(start: list, count: list) -> np.ndarray:
        block = variable[tuple(slice(first, first + size) for first, size in zip(start, count))]
        return np.ascontiguousarray(block.values, dtype=kind)

    return read


def _chunks_of(variable: xr.Variable) -> list:
    """Return the shape of blocks in which values that are not in memory are best asked for."""
    if variable.chunks is not None:
        return [max(sizes) for sizes in variable.chunks]
    stored = variable.encoding.get("chunksizes")
    if stored is not None and len(stored) == variable.ndim:
        return [max(1, min(int(size), length)) for size, length in zip(stored, variable.shape)]
    values, chunks = 1, []
    for length in reversed(variable.shape):
        chunks.insert(0, max(1, min(length, _VALUES_AT_ONCE // values)))
        values *= chunks[0]
    return chunks


def _take_order(variables: dict, data: list, called: str) -> None:
    """Take the last two dimensions for latitude and longitude where nothing says what they are."""
    for name in data:
        dims = variables[name].dims
        if len(dims) < 2:
            continue
        pair = [variables.get(dim) for dim in dims[-2:]]
        unknown = [
            one is not None and one.dims == (dim,) and one.dtype.kind in "fiu"
            and not any(word in one.attrs for word in _WORDS) and str(dim).lower() not in _PLACES
            for one, dim in zip(pair, dims[-2:])
        ]
        if not all(unknown):
            continue
        lat, lon = (np.asarray(one.values, dtype=float) for one in pair)
        if np.abs(lat).max() > 90 or np.abs(lon).max() > 720:
            continue
        for one, dim, words in zip(pair, dims[-2:], (_LATITUDE, _LONGITUDE)):
            variables[dim] = xr.Variable(one.dims, one.values, {**one.attrs, **words}, one.encoding)
        warnings.warn(
            f"{called}: {dims[-2]} and {dims[-1]} are taken for latitude and longitude by their order; attributes such as "
            "standard_name would say so",
            FieldwiseNotice,
            stacklevel=6,
        )


def described(dataset: xr.Dataset, called: str) -> dict:
    """Describe a dataset as the compiled module wants it; values are not touched."""
    variables = _with_bounds({str(name): variable for name, variable in dataset.variables.items()})
    bounds = _bounds_of(dataset) | (set(variables) - {str(name) for name in dataset.variables})
    data = [str(name) for name in dataset.data_vars if name not in bounds]
    _take_order(variables, data, called)
    listed, sizes = [], {}
    # Bounds have the units of what they are bounds of, which so come first.
    units_of: dict[str, dict] = {}
    for name, variable in sorted(variables.items(), key=lambda one: one[0] in bounds):
        if name in units_of:
            variable = xr.Variable(variable.dims, variable._data, variable.attrs, units_of[name])
        is_data = name in data
        attributes = _attributes(variable.attrs)
        if not is_data:
            stated = next((attributes[key] for key in ("bounds", "climatology") if key in attributes), None)
            if stated is not None and stated not in variables:
                attributes = {key: value for key, value in attributes.items() if key not in ("bounds", "climatology")}
            if _label_of(variable):
                if variable.ndim <= 1:
                    labels = [str(label) for label in variable.values.reshape(-1)]
                    listed.append({"name": name, "dims": variable.dims, "attrs": attributes, "labels": labels})
                    sizes.update(variable.sizes)
                continue
            if variable.dtype.kind not in "fiubmMO":
                continue
            encoded = _encoded(name, variable, called)
            attributes.update(_attributes(encoded.attrs))
            if stated in bounds and "calendar" in attributes:
                units_of[stated] = {key: attributes[key] for key in ("units", "calendar")}
            if name in units_of:
                attributes = {}
            variable = encoded
        elif "coordinates" not in attributes:
            beside = [
                str(other) for other, one in variables.items()
                if other not in data and other not in one.dims and other not in bounds and set(one.dims) <= set(variable.dims)
            ]
            if beside:
                attributes["coordinates"] = " ".join(beside)
            for key in ("grid_mapping", "cell_measures"):
                if key in variable.encoding and key not in attributes:
                    attributes[key] = variable.encoding[key]
        entry = {"name": name, "dims": variable.dims, "attrs": attributes, "coordinate": not is_data}
        if is_data and variable.dtype.kind not in "fiub":
            raise FieldwiseError(
                f"{called}: variable {name} has the type {variable.dtype}: values must be numbers, such as float64"
            )
        if is_data and not isinstance(variable._data, np.ndarray):
            single = variable.dtype == np.float16
            kind = "float32" if single else variable.dtype.newbyteorder("=").str
            entry.update(read=_reader(variable, kind), dtype=kind, chunks=_chunks_of(variable))
        else:
            values = np.asarray(variable.values)
            entry["array"] = values.astype("f4") if values.dtype == np.float16 else values
        listed.append(entry)
        sizes.update(variable.sizes)
    return {
        "called": called,
        "dims": {str(name): int(size) for name, size in sizes.items()},
        "attrs": _attributes(dataset.attrs),
        "variables": [{**one, "dims": [str(dim) for dim in one["dims"]]} for one in listed],
    }


def dataset_of(answer: dict, names: dict) -> xr.Dataset:
    """Return results as a dataset, with times decoded; `names` says what variables are to be called."""
    variables, beside, edges = {}, [], {}
    for one in answer["coordinates"]:
        values = np.asarray(one["labels"], dtype=str) if "labels" in one else one["values"]
        variables[one["name"]] = xr.Variable(one["dims"], values, one["attrs"])
        if one["dims"] != [one["name"]]:
            beside.append(one["name"])
    for name, variable in list(variables.items()):
        bounds = variables.get(variable.attrs.get("bounds", variable.attrs.get("climatology")))
        if bounds is None or bounds.ndim != 2 or variable.attrs.get("axis") != "T":
            continue
        words = {key: variable.attrs[key] for key in ("units", "calendar")}
        for position, (suffix, end) in enumerate(((_LOWER, "beginning"), (_UPPER, "end"))):
            edges[name + suffix] = xr.Variable(
                variable.dims, bounds.values[:, position], {"long_name": f"{end} of the interval", **words}
            )
    for one in answer["variables"]:
        attributes = dict(one["attrs"])
        if "ancillary_variables" in attributes:
            words = attributes["ancillary_variables"].split()
            attributes["ancillary_variables"] = " ".join(names.get(word, word) for word in words)
        variables[names[one["name"]]] = xr.Variable(one["dims"], one["values"], attributes)
    variables.update(edges)
    decoded = xr.decode_cf(xr.Dataset(variables), mask_and_scale=False)
    return decoded.set_coords([name for name in (*beside, *edges) if name in decoded])


def table_of(answer: dict) -> Any:
    """Return a table as a DataFrame of pandas; units and titles stand in its `attrs`."""
    import pandas

    columns, units, titles = {}, {}, {}
    for one in answer["columns"]:
        values = one["values"]
        if one["name"] == "time":
            time = xr.conventions.decode_cf_variable("time", xr.Variable("obs", values, one["attrs"]))
            values = time.values
        elif one.get("meanings"):
            values = pandas.Categorical.from_codes(np.asarray(values, dtype=int), one["meanings"])
        columns[one["name"]] = values
        if "units" in one["attrs"] and one["name"] != "time":
            units[one["name"]] = one["attrs"]["units"]
        if "long_name" in one["attrs"]:
            titles[one["name"]] = one["attrs"]["long_name"]
    frame = pandas.DataFrame(columns)
    frame.attrs.update(answer["attrs"], units=units, long_name=titles)
    return frame
