"""An enumeration whose members say themselves: the value for the table, the label for the reader."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self


class LabelEnum(StrEnum):
    """Members are written `NAME = "value", N_("Label")`; the label is a message id, translated at the edge."""

    label: str

    if TYPE_CHECKING:

        @property
        def value(self) -> str: ...

    else:  # a type checker would take `Party("people")` for a call of this

        def __new__(cls, value: str, label: str, *more: Any) -> Self:
            member = str.__new__(cls, value)
            member._value_ = value
            member.label = label
            member.has(*more)
            return member

    def has(self, *more: Any) -> None:
        """Takes what stands behind the label in a subclass's members; without it, nothing may stand there."""
        if more:
            raise TypeError(f"{self!r} has more than a value and a label")
