"""From xarray to what the library reads, and back: a dataset is described as its file would be."""

from __future__ import annotations

import numbers
from typing import Any, Optional

import numpy as np
import xarray as xr

from ._errors import FieldwiseError

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
        taken = {*value.coords, *value.dims}
        wanted = value.name if isinstance(value.name, str) and value.name else called
        name = next(one for one in (wanted, called, *(f"{called}_{i}" for i in range(1, len(taken) + 2))) if one not in taken)
        return value._to_temp_dataset().rename({xr.core.dataarray._THIS_ARRAY: name})
    if hasattr(value, "to_xarray"):
        if getattr(value.index, "tz", None) is not None:
            raise _of_a_zone(called, str(value.index.name or "its index"), value.index.tz)
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
        _, bounds = _bounds_word(variable)
        if bounds in dataset.variables:
            named.add(bounds)
    return named


def _bounds_word(variable: xr.Variable) -> tuple:
    """Return the attribute that names the bounds, and their name; xarray moves it to `encoding` by decode_coords="all"."""
    for source in (variable.attrs, variable.encoding):
        for key in ("bounds", "climatology"):
            if isinstance(source.get(key), str):
                return key, source[key]
    return None, None


def _with_bounds(variables: dict) -> dict:
    """Join edges of intervals, which stand as two coordinates where a DataArray cannot hold their bounds."""
    joined = dict(variables)
    for name, variable in variables.items():
        lower, upper = joined.get(f"{name}{_LOWER}"), joined.get(f"{name}{_UPPER}")
        _, bounds = _bounds_word(variable)
        if lower is None or upper is None or bounds is None:
            continue
        del joined[f"{name}{_LOWER}"], joined[f"{name}{_UPPER}"]
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
        if variable.size == 0:
            raise FieldwiseError(f"{called}: {name} holds no time: give at least one", "input_damaged")
        first = variable.values.flat[0]
        if variable.dtype.kind == "O" and not hasattr(first, "calendar"):
            if _is_nothing(first):
                raise FieldwiseError(f"{called}: {name} has a time that is missing, the first", "input_damaged")
            if getattr(first, "tzinfo", None) is not None:
                raise _of_a_zone(called, name, first.tzinfo)
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


def _of_a_zone(called: str, name: str, zone: Any) -> FieldwiseError:
    return FieldwiseError(
        f"{called}: {name} has times of a time zone ({zone}), but times must be without one: take it away by "
        "tz_convert('UTC') and tz_localize(None)"
    )


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, numbers.Real) and value != value)


def _attributes(attributes: dict) -> dict:
    """Return what a file can hold of attributes: text and numbers."""
    kept = {}
    for key, value in attributes.items():
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        elif isinstance(value, (bool, np.bool_)):
            value = int(value)
        elif isinstance(value, (list, tuple)) and not all(isinstance(one, numbers.Real) for one in value):
            continue
        elif isinstance(value, np.ndarray) and value.dtype.kind == "b":
            value = value.astype("i1")
        if isinstance(value, str) or (
            isinstance(value, (numbers.Real, np.ndarray, np.generic, list, tuple)) and np.asarray(value).dtype.kind in "fiu"
        ):
            kept[str(key)] = value
    return kept


def _as_stored(value: Any, encoding: dict) -> np.ndarray:
    """Return limits of bytes that are meant without a sign as such, as xarray does with the values."""
    limits = np.ravel(value)
    stored = np.dtype(encoding.get("dtype", limits.dtype))
    if str(encoding.get("_Unsigned", "")).lower() == "true" and limits.dtype.kind == stored.kind == "i":
        return limits.astype(stored).view(f"u{stored.itemsize}")
    return limits


def _unpacked_limits(variable: xr.Variable, stated: dict) -> dict:
    """Return limits of valid values in their own units, by the packing that xarray has undone; a little wider, so that
    unpacking in single precision does not cut the limits themselves."""
    source = variable.encoding
    scale, offset = (float(np.ravel(source.get(word, none))[0]) for word, none in (("scale_factor", 1.0), ("add_offset", 0.0)))
    stored = np.dtype(source.get("dtype", "i2"))
    found = {}
    for key, value in stated.items():
        limits = _as_stored(value, source)
        if limits.dtype.kind in "iu" or limits.dtype == stored:
            limits = limits.astype(float) * scale + offset
            # Half a step of packed integers belongs to no other value.
            slack = 0.499 * abs(scale) if stored.kind in "iu" else 0.0
            turned = scale < 0
        else:
            # Limits of a wider type than that of packed values are those of unpacked ones (NUG).
            limits, slack, turned = limits.astype(float), 1e-3 * abs(scale), False
        if key == "valid_range":
            found[key] = np.sort(limits) + np.array([-slack, slack]) if limits.size == 2 else limits
            continue
        is_least = (key == "valid_min") != turned
        found["valid_min" if is_least else "valid_max"] = limits + (-slack if is_least else slack)
    return found


def _with_limits_of_values(name: str, variable: xr.Variable, called: str, notices: list) -> xr.Variable:
    """Unpack the limits of valid values, which xarray leaves as they are when it unpacks the values."""
    stated = {
        key: variable.attrs[key] for key in ("valid_range", "valid_min", "valid_max")
        if key in variable.attrs and np.asarray(variable.attrs[key]).dtype.kind in "fiu" and np.size(variable.attrs[key]) > 0
    }
    if not stated or variable.dtype.kind != "f":
        return variable
    others = {key: value for key, value in variable.attrs.items() if key not in stated}
    if any(key in variable.encoding and key not in variable.attrs for key in ("scale_factor", "add_offset")):
        stated = _unpacked_limits(variable, stated)
    elif "dtype" not in variable.encoding:
        # Whole limits of floating values are those of packed ones, whose packing is no longer known.
        for key in [key for key, value in stated.items() if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iu"]:
            del stated[key]
            notices.append(
                f"{called}: {key} of {name} is whole, as of packed values, but the values are unpacked: it is not used"
            )
    return xr.Variable(variable.dims, variable._data, {**others, **stated}, variable.encoding)


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


def _take_order(variables: dict, data: list, called: str, notices: list) -> None:
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
        notices.append(
            f"{called}: {dims[-2]} and {dims[-1]} are taken for latitude and longitude by their order; attributes such as "
            "standard_name would say so"
        )


class Prepared:
    """A dataset as its file would hold it: times as numbers, edges as bounds, attributes of text and numbers.

    Attributes
    ----------
    variables : dict of Variable
        By name, bounds last; values of data are not touched.
    data : list of str
        Which of them are data.
    notices : list of str
        What was left out or taken for granted.
    """

    def __init__(self, dataset: xr.Dataset, called: str) -> None:
        self.called, self.attributes, self.notices = called, _attributes(dataset.attrs), []
        self.variables: dict[str, xr.Variable] = {}
        given = _with_bounds({str(name): variable for name, variable in dataset.variables.items()})
        bounds = _bounds_of(dataset) | (set(given) - {str(name) for name in dataset.variables})
        self.data = self._numbers_among([str(name) for name in dataset.data_vars if name not in bounds], given)
        _take_order(given, self.data, called, self.notices)
        # Bounds have the units of what they are bounds of, which so come first.
        units_of: dict[str, dict] = {}
        for name, variable in sorted(given.items(), key=lambda one: one[0] in bounds):
            variable = _with_limits_of_values(name, variable, called, self.notices)
            if name in self.data:
                attributes = self._attributes_of_data(variable, given, bounds)
            else:
                variable, attributes = self._coordinate(name, variable, name in bounds, units_of)
            if variable is not None:
                # Index variables hold what pandas has of them, with which no header can be made.
                self.variables[name] = xr.Variable(variable.dims, variable._data, attributes, variable.encoding)

    def _numbers_among(self, names: list, given: dict) -> list:
        kept = [name for name in names if given[name].dtype.kind in "fiub"]
        for name in names:
            if name in kept:
                continue
            said = f"{self.called}: variable {name} has the type {given[name].dtype}"
            if not kept:
                raise FieldwiseError(f"{said}: values must be numbers, such as float64")
            self.notices.append(f"{said}, which is no number: it is left out")
            del given[name]
        for name in kept:
            empty = [str(dim) for dim, size in given[name].sizes.items() if size == 0]
            if empty:
                raise FieldwiseError(f"{self.called}: {name} holds no value, since {empty[0]} is of length 0", "input_damaged")
        return kept

    def _attributes_of_data(self, variable: xr.Variable, given: dict, bounds: set) -> dict:
        attributes = _attributes(variable.attrs)
        for key in ("grid_mapping", "cell_measures"):
            if isinstance(variable.encoding.get(key), str) and key not in attributes:
                attributes[key] = variable.encoding[key]
        if "coordinates" not in attributes:
            # decode_coords="all" makes coordinates of what is none.
            named = " ".join(str(attributes.get(key, "")) for key in ("grid_mapping", "cell_measures")).replace(":", " ").split()
            beside = [
                other for other, one in given.items()
                if other not in self.data and other not in one.dims and other not in bounds and other not in named
                and set(one.dims) <= set(variable.dims)
            ]
            if beside:
                attributes["coordinates"] = " ".join(beside)
        return attributes

    def _coordinate(self, name: str, variable: xr.Variable, is_bounds: bool, units_of: dict) -> tuple:
        attributes = _attributes(variable.attrs)
        key, stated = _bounds_word(variable)
        if stated is not None:
            attributes[key] = stated
        if _label_of(variable):
            return (variable if variable.ndim <= 1 else None), attributes
        if variable.dtype.kind not in "fiubmMO":
            return None, {}
        dated = variable.dtype.kind in "mMO"
        if dated and name in units_of:
            variable = xr.Variable(variable.dims, variable._data, variable.attrs, units_of[name])
        try:
            encoded = _encoded(name, variable, self.called)
        except FieldwiseError as error:
            if is_bounds or variable.dims == (name,) or variable.size == 0:
                raise
            # No operation needs what stands beside the axes.
            self.notices.append(f"{error}; this coordinate is left out")
            return None, {}
        attributes.update(_attributes(encoded.attrs))
        if stated is not None and "calendar" in attributes:
            units_of[stated] = {word: attributes[word] for word in ("units", "calendar")}
        # Bounds that were encoded in units of their axis need none; what was not has its own.
        return encoded, {} if dated and name in units_of else attributes

    def written(self, path: str) -> None:
        """Write it for the command."""
        variables = {}
        for name, variable in self.variables.items():
            plain = xr.Variable(variable.dims, variable._data, variable.attrs)
            variables[name] = plain.astype("f4") if plain.dtype == np.float16 else plain
        xr.Dataset(variables, attrs=self.attributes).to_netcdf(path)


def described(prepared: Prepared) -> dict:
    """Describe a dataset as the compiled module wants it; values are not touched."""
    listed, sizes = [], {}
    for name, variable in prepared.variables.items():
        is_data = name in prepared.data
        entry = {"name": name, "dims": [str(dim) for dim in variable.dims], "attrs": variable.attrs}
        if not is_data and _label_of(variable):
            entry["labels"] = [str(label) for label in variable.values.reshape(-1)]
        elif is_data and not isinstance(variable._data, np.ndarray):
            kind = "float32" if variable.dtype == np.float16 else variable.dtype.newbyteorder("=").str
            entry.update(coordinate=False, read=_reader(variable, kind), dtype=kind, chunks=_chunks_of(variable))
        else:
            values = np.asarray(variable.values)
            entry.update(coordinate=not is_data, array=values.astype("f4") if values.dtype == np.float16 else values)
        listed.append(entry)
        sizes.update(variable.sizes)
    return {
        "called": prepared.called,
        "dims": {str(name): int(size) for name, size in sizes.items()},
        "attrs": prepared.attributes,
        "variables": listed,
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
