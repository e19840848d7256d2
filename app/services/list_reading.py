"""Reading a list of places or rooms: what its columns may be called, and one sentence for whatever cannot be used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.domain.errors import Refused
from app.domain.sentences import Sentence, say
from app.domain.stages import Level, RoomType
from app.integrations.spreadsheets import Line
from app.models.rooms import NAME_LENGTH as ROOM_NAME_LENGTH

Choice = TypeVar("Choice")

# Of a place: room for "协商议事室" after it.
NAME_LENGTH = ROOM_NAME_LENGTH - 5

COLUMNS = {
    "代码": "code",
    "原代码": "former",
    "名称": "name",
    "级别": "level",
    "上级": "parent",
    "上级代码": "parent",
    "类型": "type",
    "区划": "division",
    "区划代码": "division",
    "编号": "room",
    "上级编号": "upper",
    "关闭": "closed",
    "并入": "into",
    "电话": "telephone",
    "开放时间": "hours",
}

LEVELS: Mapping[str, Level] = {level.value: level for level in Level} | {
    "市": Level.CITY,
    "县区": Level.COUNTY,
    "镇街": Level.TOWN,
    "村社": Level.VILLAGE,
}

TYPES: Mapping[str, RoomType] = {kind.value: kind for kind in RoomType} | {
    "属地": RoomType.TERRITORIAL,
    "界别": RoomType.SECTOR,
    "企业园区": RoomType.ENTERPRISE,
    "商会协会": RoomType.ASSOCIATION,
    "其他": RoomType.OTHER,
}

_STATISTICAL_CODE = re.compile(r"[0-9]{12}")


@dataclass(slots=True)
class Tally:
    """How many of a kind; `left_alone` are ours and not in the list: a shorter list deletes nothing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_alone: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.left_alone + other.left_alone,
        )


@dataclass(slots=True)
class Imported:
    places: Tally = field(default_factory=Tally)
    rooms: Tally = field(default_factory=Tally)

    def __add__(self, other: Imported) -> Imported:
        return Imported(self.places + other.places, self.rooms + other.rooms)


@dataclass(slots=True)
class Faults:
    """Every bad line of a list, told together: whoever mends it wants to open it once."""

    sentences: list[Sentence] = field(default_factory=list)

    def add(self, line: Line, problem: Sentence) -> None:
        self.sentences.append(say("Line %(number)s: %(problem)s", number=line.number, problem=problem))

    def refuse(self) -> None:
        """Raise Refused when there was any."""
        if self.sentences:
            raise Refused(*self.sentences)

    # --- Cells. Each answers the value, and notes the fault where it cannot be used.

    def name(self, line: Line, most: int = NAME_LENGTH) -> str:
        name = line["name"]
        if not name:
            self.add(line, say("The name is missing."))
        return self.short(line, "name", most)

    def short(self, line: Line, column: str, length: int) -> str:
        text = line[column]
        if len(text) > length:
            problem = say("“%(column)s” is longer than %(length)s characters.", column=column, length=length)
            self.add(line, problem)
        return text

    def code(self, line: Line, column: str) -> str:
        """A statistical code of twelve digits, else an empty string."""
        text = line[column]
        if _STATISTICAL_CODE.fullmatch(text):
            return text
        self.add(line, say("“%(column)s” takes a code of 12 digits, not “%(text)s”.", column=column, text=text))
        return ""

    def level(self, line: Line) -> Level | None:
        return self._one_of(line, "level", LEVELS)

    def type(self, line: Line) -> RoomType | None:
        return self._one_of(line, "type", TYPES)

    def _one_of(self, line: Line, column: str, choices: Mapping[str, Choice]) -> Choice | None:
        text = line[column]
        if text.lower() not in choices:
            problem = say(
                "“%(column)s” takes one of %(choices)s, not “%(text)s”.",
                column=column,
                choices=", ".join(choices),
                text=text,
            )
            self.add(line, problem)
        return choices.get(text.lower())


def with_our_columns(lines: Iterable[Line]) -> list[Line]:
    """The same lines under our names of the columns, whatever language and case the heading is in."""
    return [
        Line(line.number, {COLUMNS.get(name, name.lower()): cell for name, cell in line.cells.items()})
        for line in lines
    ]
