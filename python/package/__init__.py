"""fieldwise: climatologies, anomalies, correlations, modes and more of gridded climate data.

Every operation is a function of arrays of xarray (`fieldwise.correlation(sst, nino34, lag=(-6, 6))`) and a method of
the accessor (`sst.fieldwise.anomaly(by="month")`). `fieldwise.run("enso.yaml")` does what a run file says, and
`fieldwise.open("sst.nc")` names files for operations on fields that are larger than memory.
"""

from . import _fieldwise, _files
from ._accessors import DataArrayAccessor, DatasetAccessor
from ._datasets import field
from ._errors import FieldwiseError, FieldwiseNotice
from ._files import File, Picture, Run, check, info, open, plot, run
from ._operations import *  # noqa: F403
from ._operations import __all__ as _all
from ._operations import operations
from ._settings import set_options

_files.name_programs()
__version__ = _fieldwise.version
__all__ = [
    *_all, "File", "FieldwiseError", "FieldwiseNotice", "Picture", "Run", "check", "field", "info", "open", "operations",
    "plot", "run", "set_options",
]
