"""What the code says to people, kept apart from the language it is said in.

The domain, the models and the services never translate. They hand over a `Sentence`, a message id and its
parameters; the edge renders it in the reader's language. A stored sentence is id and parameters too, so that
an old event can be read in a language added later.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any, Self, TypeAlias

# An enum with a `.label` may also be a parameter; it stands for its label.
Param: TypeAlias = "str | int | float | date | Enum | Sentence"

_PLACEHOLDER = re.compile(r"%\((\w+)\)")


@dataclass(frozen=True)
class Sentence:
    """A message id in English with `%(name)s` placeholders, and what fills them.

    Raises ValueError when a placeholder has no parameter: found where it is written, not where it is read.
    """

    msgid: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
        if missing := set(_PLACEHOLDER.findall(self.msgid)) - self.params.keys():
            raise ValueError(f"{self.msgid!r} needs {', '.join(sorted(missing))}")

    def __hash__(self) -> int:
        return hash((self.msgid, frozenset(self.params.items())))

    def __str__(self) -> str:
        """Plain English, for logs and tracebacks; people are answered by the edge."""
        if not self.params:  # like gettext: a lone sentence may contain a bare per cent sign
            return self.msgid
        return self.msgid % {name: _spoken(param) for name, param in self.params.items()}

    def as_json(self) -> dict[str, Any]:
        """The sentence as JSON values. Raises TypeError for a parameter that could not be read back."""
        return {"id": self.msgid, "params": {name: _stored(param) for name, param in self.params.items()}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote; an enum comes back as the sentence of its label."""
        return cls(stored["id"], {name: _restored(value) for name, value in stored["params"].items()})


def say(msgid: str, /, **params: Param) -> Sentence:
    """Write a sentence; its first argument is collected for translation, like that of `N_`."""
    return Sentence(msgid, params)


def N_(msgid: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Mark a message id for translation and return it unchanged."""
    return msgid


def _label_of(param: Enum) -> "str | Sentence":
    label = getattr(param, "label", None)
    if not isinstance(label, str | Sentence):
        raise TypeError(f"{param!r} has no label to say")
    return label


def _spoken(param: Param) -> str | int | float:
    match param:
        case Enum():
            return str(_label_of(param))
        case datetime():
            return param.isoformat(sep=" ", timespec="minutes")
        case date() | Sentence():
            return str(param)
        case _:
            return param


def _stored(param: Param) -> Any:
    match param:
        case Enum():
            label = _label_of(param)
            return _stored(label if isinstance(label, Sentence) else Sentence(label))
        case Sentence():
            return {"sentence": param.as_json()}
        case datetime():  # before date: every datetime is a date
            return {"datetime": param.isoformat()}
        case date():
            return {"date": param.isoformat()}
        case str() | int() | float():
            return param
    raise TypeError(f"{param!r} cannot be stored in a sentence")


def _restored(value: Any) -> Param:
    match value:
        case {"sentence": stored}:
            return Sentence.from_json(stored)
        case {"datetime": iso}:
            return datetime.fromisoformat(iso)
        case {"date": iso}:
            return date.fromisoformat(iso)
        case str() | int() | float():
            return value
    raise TypeError(f"{value!r} is not a stored parameter")
