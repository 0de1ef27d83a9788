"""What goes wrong, and what is worth telling."""

from __future__ import annotations


_MEMORY = "fieldwise.set_options(memory=...)"


class FieldwiseError(ValueError):
    """One sentence: what failed, where, and what would be right.

    Attributes
    ----------
    kind : str
        ``usage``, ``input_missing``, ``input_damaged``, ``input_changed``, ``inputs_disagree``, ``output_failed``,
        ``memory_exceeded`` or ``locked``: what the command tells apart by its exit status.
    """

    def __init__(self, sentence: str, kind: str = "usage") -> None:
        # What is an option of the command has another name here.
        super().__init__(sentence.replace("with --memory", f"by {_MEMORY}").replace("--memory", _MEMORY))
        self.kind = kind

    def __reduce__(self):
        return type(self), (str(self), self.kind)


class FieldwiseNotice(UserWarning):
    """A sentence about a result that is right all the same: values that did not pair, a step that was found."""
