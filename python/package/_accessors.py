"""Operations as methods of what they work on: `da.fieldwise.anomaly(by="month")`."""

from __future__ import annotations

from typing import Any, Callable

import xarray as xr

from . import _operations


class _Accessor:
    def __init__(self, of: Any) -> None:
        self._of = of

    def __getattr__(self, name: str) -> Callable:
        if name.startswith("_") or name not in _operations.__all__:
            raise AttributeError(f"fieldwise has no operation '{name}'")
        return _operations.bound(name, self._of)

    def __dir__(self) -> list:
        return [*super().__dir__(), *_operations.__all__]


@xr.register_dataarray_accessor("fieldwise")
class DataArrayAccessor(_Accessor):
    """Every operation with this array as its first input."""


@xr.register_dataset_accessor("fieldwise")
class DatasetAccessor(_Accessor):
    """Every operation on all variables of this dataset, with its bounds."""
