#!/usr/bin/python3
"""Write the functions of the package fieldwise from the catalog of operations.

    write_operations.py OPERATIONS.json OUTPUT_FOLDER

`fieldwise operations --json` writes the input. Writes _operations.py, whose functions have real signatures, types and
docstrings in the style of numpydoc, and _accessors.pyi, which tells editors the methods of the accessors.
"""

import json
import keyword
import pathlib
import sys
import textwrap

HEAD = '''"""The operations, made from the catalog. Written by write_operations.py when the package is built."""

from __future__ import annotations

import functools
import inspect
import json
import re
from typing import Any, Literal, Mapping, Optional, Sequence, Union

import pandas
import xarray

from . import _fieldwise
from ._calls import call
from ._files import File

Field = Union[xarray.DataArray, xarray.Dataset, pandas.Series, File]
Result = Union[xarray.DataArray, xarray.Dataset]

'''

TAIL = '''

def operations() -> dict:
    """Return what the catalog says of every operation, by name: docs/tools.md names the keys."""
    return {one["name"]: one for one in json.loads(_fieldwise.operations_json())["operations"]}


def _called(operation: str, fields: Mapping, values: Mapping, defaults: Mapping, named: Mapping = {}) -> Any:
    options = {key: value for key, value in values.items() if value is not None and not _same(value, defaults[key])}
    return call(operation, fields, options, named)


def _same(value: Any, default: Any) -> bool:
    if isinstance(value, (str, bool, int, float)) and isinstance(default, (str, bool, int, float)):
        return type(value) is type(default) and value == default
    return isinstance(value, (list, tuple)) and isinstance(default, tuple) and list(value) == list(default)


def bound(name: str, of: Any) -> Any:
    """Return an operation with its first input given; of a formula those of a dataset that it names."""
    function = globals()[name]
    parameters = list(inspect.signature(function).parameters.values())
    if parameters[0].name in _INPUTS[name]:
        bound_to = functools.partial(function, of)
        taken = parameters[1:]
    else:

        def bound_to(*arguments: Any, **named: Any) -> Any:
            text = " ".join(str(one) for one in (*arguments, *named.values()) if isinstance(one, str))
            words = set(re.findall(r"[A-Za-z_]\\w*", text))
            if isinstance(of, xarray.Dataset):
                own = {str(one): of[one] for one in of.data_vars if one in words}
            else:
                own = {str(of.name): of} if of.name in words else {}
            return function(*arguments, **{**own, **named})

        taken = parameters
    functools.update_wrapper(bound_to, function)
    bound_to.__signature__ = inspect.Signature(taken)
    return bound_to
'''

TYPES = {
    "number": "float", "integer": "int", "flag": "bool", "text": "str", "word": "str", "numbers": "Sequence[float]",
    "integers": "Sequence[int]", "words": "Union[str, Sequence[str]]", "period": "str", "months": "Union[str, Sequence[str]]",
    "matrix": "Sequence[Sequence[float]]", "measure": "Union[str, float]", "region": "Union[str, Mapping[str, Any]]",
    "place": "tuple[float, float]", "lags": "Union[int, str, tuple[int, int], range, Mapping[str, Any]]",
    "interval": "tuple[float, float]", "named_numbers": "Mapping[str, float]", "duration": "str", "date": "str",
}


def safe(name):
    return name + "_" if keyword.iskeyword(name) or name == "lambda" else name


def literal(value):
    if isinstance(value, list):
        return "(" + ", ".join(literal(one) for one in value) + ("," if len(value) == 1 else "") + ")"
    return repr(value)


def default_of(option):
    value = option["default"]
    return "None" if isinstance(value, dict) else literal(value)


def type_of(option):
    kind = option["type"]
    if kind == "word" and option["choices"] and len(option["choices"]) <= 12:
        base = "Literal[" + ", ".join(repr(one) for one in option["choices"]) + "]"
    elif kind == "one_of":
        base = "Any"
    else:
        base = TYPES.get(kind, "Any")
    if base == "Any":
        return base
    if option["none"] and kind in ("number", "integer", "period", "region"):
        base = f"Union[{base}, Literal[{option['none']!r}]]"
    return f"Optional[{base}]" if option["default"] is None else base


def wrapped(text, indent):
    return textwrap.fill(" ".join(text.split()), 110, initial_indent=indent, subsequent_indent=indent)


def words_of(option):
    parts = [option["type"] if option["type"] not in ("one_of",) else "one of several forms"]
    if option["type"] in ("word", "words") and option["choices"]:
        parts = ["{" + ", ".join(repr(one) for one in option["choices"]) + "}"]
    if option["unit"] and option["unit"] != "1":
        parts.append(f"in {option['unit']}")
    if option["range"] and not option["choices"]:
        parts.append(option["range"])
    default = option["default"]
    parts.append("optional" if default is None or isinstance(default, dict) else f"default {literal(default)}")
    return ", ".join(parts)


def parameters_of(operation):
    """Return inputs and options as (name, key, type, default, described), those that must be given first."""
    options = {one["name"]: one for one in operation["options"]}
    hidden = {f"{one['key']}_{word}" for one in operation["inputs"] for word in one["words"]}
    inputs, others = [], []
    for one in operation["inputs"]:
        kind = "Union[Field, Sequence[Field]]" if one["list"] else "Field"
        forms = "DataArray, Dataset" + (", or a list of them" if one["list"] else "")
        text = one["text"]
        if one["words"]:
            kind = f"Union[{kind}, str]"
            forms += ", or " + ", ".join(repr(word) for word in one["words"])
        if one["key"] in options:
            text += " " + options.pop(one["key"])["text"]
            kind = "Any"
        elif one["key"] != "of":
            kind = f"Union[{kind}, Mapping[str, Any]]"
        required = one["required"]
        inputs.append((safe(one["key"]), one["key"], kind if required else f"Optional[{kind}]", None if required else "None",
                       (forms + ("" if required else ", optional"), text)))
    for one in options.values():
        if one["name"] in hidden:
            continue
        others.append((safe(one["name"]), one["name"], type_of(one), default_of(one), (words_of(one), one["text"])))
    return inputs, others


def docstring(operation, inputs, others):
    lines = [operation["summary"], "", "    " + operation["formula"].replace("\n", "\n    "), "", "Parameters", "----------"]
    for name, _, _, _, (kind, text) in [*inputs, *others]:
        lines += [wrapped(f"{name} : {kind}", "").replace("\n", " "), wrapped(text, "    ")]
    if operation["named_inputs"]:
        lines += ["**named : DataArray", wrapped(operation["named_inputs"], "    ")]
    lines += ["", "Returns", "-------"]
    if operation["table"]:
        lines += ["pandas.DataFrame", "    A row for each that is found, with units in `attrs`; columns:"]
        lines += [wrapped(f"{one['quantity']} [{one['unit']}]: {one['text']}", "    ") for one in operation["outputs"]]
    elif len(operation["outputs"]) == 1 and not operation["outputs"][0]["quantity"]:
        one = operation["outputs"][0]
        lines += ["DataArray", wrapped(f"[{one['unit']}] {one['text']}", "    ")]
    else:
        lines += ["Dataset", "    One variable a quantity; of a Dataset, called VARIABLE_QUANTITY:"]
        lines += [wrapped(f"{one['quantity'] or 'the result'} [{one['unit']}]: {one['text']}", "    ") for one in operation["outputs"]]
    lines += ["", "Raises", "------", "FieldwiseError", "    One sentence: what is wrong, and what would be right.", "",
              "References", "----------", wrapped(operation["reference"], "")]
    text = "\n".join(line.rstrip() for line in lines)
    return textwrap.indent(text.replace("\\", "\\\\").replace('"""', "'''"), "    ").lstrip()


def signature(operation, inputs, others, first=None):
    parts = [f"{name}: {kind}" + (f" = {default}" if default else "") for name, _, kind, default, _ in inputs]
    # What must be given behind what may be left out has to be named.
    for position in range(1, len(inputs)):
        if inputs[position - 1][3] is not None and inputs[position][3] is None:
            parts.insert(position, "*")
            break
    if first is not None:
        parts = [first, *parts[1:]] if inputs else [first]
    if inputs:
        if "*" not in parts:
            parts.append("*")
        parts += [f"{name}: {kind} = {default}" for name, _, kind, default, _ in others]
    else:  # a formula comes first
        parts += [f"{name}: {kind} = {default}" for name, _, kind, default, _ in others]
    if operation["named_inputs"]:
        parts.append("**named: Field")
    if parts[-1] == "*":
        parts.pop()
    return parts


def returned(operation):
    if operation["table"]:
        return "pandas.DataFrame"
    one = len(operation["outputs"]) == 1 and not operation["outputs"][0]["quantity"]
    return "Result" if one else "xarray.Dataset"


def function(operation):
    inputs, others = parameters_of(operation)
    parts = ",\n    ".join(signature(operation, inputs, others))
    fields = ", ".join(f"{key!r}: {name}" for name, key, _, _, _ in inputs)
    values = ", ".join(f"{key!r}: {name}" for name, key, _, _, _ in others)
    defaults = ", ".join(f"{key!r}: {default}" for _, key, _, default, _ in others)
    named = ", named" if operation["named_inputs"] else ""
    return (
        f"\ndef {operation['name']}(\n    {parts},\n) -> {returned(operation)}:\n"
        f'    """{docstring(operation, inputs, others)}\n    """\n'
        f"    return _called({operation['name']!r}, {{{fields}}}, {{{values}}}, {{{defaults}}}{named})\n\n"
    )


def methods(operation):
    inputs, others = parameters_of(operation)
    parts = ", ".join(signature(operation, inputs, others, "self")).replace("self, *, ", "self, *, ", 1)
    return f"    def {operation['name']}({parts}) -> {returned(operation)}: ...\n"


def main():
    source, folder = sys.argv[1:]
    operations = json.loads(pathlib.Path(source).read_text(encoding="utf-8"))["operations"]
    names = [one["name"] for one in operations]
    inputs = {one["name"]: tuple(safe(key["key"]) for key in one["inputs"]) for one in operations}
    module = HEAD + "__all__ = [\n" + "".join(f"    {name!r},\n" for name in names) + "]\n"
    module += "_INPUTS = {\n" + "".join(f"    {name!r}: {keys!r},\n" for name, keys in inputs.items()) + "}\n\n"
    module += "".join(function(one) for one in operations) + TAIL
    pathlib.Path(folder, "_operations.py").write_text(module, encoding="utf-8")
    stub = (
        "from typing import Any, Literal, Mapping, Optional, Sequence, Union\n\nimport pandas\nimport xarray\n\n"
        "from ._operations import Field, Result\n\nclass _Accessor:\n"
        + "".join(methods(one) for one in operations)
        + "\nclass DataArrayAccessor(_Accessor): ...\nclass DatasetAccessor(_Accessor): ...\n"
    )
    pathlib.Path(folder, "_accessors.pyi").write_text(stub, encoding="utf-8")


if __name__ == "__main__":
    main()
