"""What holds for every call: threads, memory, progress."""

from __future__ import annotations

import contextvars
from typing import Callable, Optional, Union

from ._errors import FieldwiseError

_DEFAULTS = {"threads": 0, "memory": 0, "progress": None}
_current: contextvars.ContextVar[dict] = contextvars.ContextVar("fieldwise", default=_DEFAULTS)
_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


def bytes_of(memory: Union[int, str]) -> int:
    """Return the bytes of "2GiB", "500MB" or a number."""
    if not isinstance(memory, str):
        if memory < 0:
            raise FieldwiseError(f"memory is {memory}, but must be a size such as '2GiB', or 0")
        return int(memory)
    if memory.strip().startswith("-"):
        raise FieldwiseError(f"memory is '{memory}', but must be a size such as '2GiB', or 0")
    text = memory.strip()
    digits = text.rstrip("BKMGibkmg ")
    unit = text[len(digits):].strip().upper()
    try:
        return int(float(digits) * _UNITS[unit])
    except (KeyError, ValueError):
        raise FieldwiseError(f"memory is '{memory}', but must be a size such as '2GiB' or '500MB'") from None


class set_options:
    """Set what holds for every call of this thread, or within ``with set_options(...):`` only.

    Parameters
    ----------
    threads : int
        How many threads work; 0: all cores.
    memory : int or str
        The most memory to use beside inputs and results (``"2GiB"``); 0: a quarter of the machine.
    progress : callable
        Is called with the share that is done, 0 to 1, on the thread that called.
    """

    def __init__(
        self,
        *,
        threads: Optional[int] = None,
        memory: Optional[Union[int, str]] = None,
        progress: Optional[Callable[[float], object]] = None,
    ) -> None:
        new = dict(_current.get())
        if threads is not None:
            if threads < 0:
                raise FieldwiseError(f"threads is {threads}, but must be a number of threads, or 0 for all cores")
            new["threads"] = int(threads)
        if memory is not None:
            new["memory"] = bytes_of(memory)
        if progress is not None:
            new["progress"] = progress
        self._token = _current.set(new)

    def __enter__(self) -> "set_options":
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


def settings() -> dict:
    """Return what holds now."""
    return _current.get()
