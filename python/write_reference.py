#!/usr/bin/python3
"""Write docs/python-reference.md from the package fieldwise as it is imported.

    PYTHONPATH=build/dev/python python/write_reference.py > docs/python-reference.md
"""

import inspect
import sys
import textwrap

import fieldwise

HEAD = """# Reference of the Python package

Written by `python/write_reference.py` from the package itself; a test compares. [python.md](python.md) is where to begin. What each
option of an operation means, with its formula and source, `help(fieldwise.NAME)` says as [operations.md](operations.md) does;
options that are words of Python end in an underscore (`as_`).

In every call an array is a DataArray, a Dataset (all of its variables), a series of pandas, or a `fieldwise.File`. Tables are
DataFrames.
"""


class Plain:
    """Shows an annotation as it is written."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return str(self.text)


def signature_of(name, function):
    """Return a signature in lines that fit a page."""
    signature = inspect.signature(function)
    plain = [one.replace(annotation=Plain(one.annotation)) for one in signature.parameters.values()]
    returned = signature.return_annotation
    shown = signature.replace(parameters=plain, return_annotation=returned if inspect.isclass(returned) else Plain(returned))
    text = f"fieldwise.{name}{shown}".replace("xarray.", "").replace("pandas.", "").replace("xr.", "")
    return "\n".join(textwrap.wrap(text, 120, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False))


def reference():
    """Return the whole page."""
    operations = fieldwise.operations()
    lines = [HEAD, "## Everything but operations\n"]
    for name in sorted(set(fieldwise.__all__) - set(operations), key=lambda name: (name.lower(), name)):
        member = getattr(fieldwise, name)
        lines.append(f"### `{name}`\n")
        if not inspect.isclass(member) or name in ("set_options", "File"):
            lines.append(f"```python\n{signature_of(name, member)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(member)}\n```\n")
    lines.append("## Operations\n")
    for name, said in operations.items():
        lines.append(f"### `{name}`\n")
        lines.append(f"```python\n{signature_of(name, getattr(fieldwise, name))}\n```\n")
        lines.append(f"{said['summary']} [More](operations.md#{name})\n")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(reference())
