"""An enumeration whose members say themselves: the value for the table, the label for the reader."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class LabelEnum(StrEnum):
    """Members are written `NAME = "value", N_("Label")`; the label is a message id, translated at the edge."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
