"""The tables anybody may take away: their columns, said in the reader's language as CSV, in ours as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from flask import json

from app.domain.clock import SHANGHAI, local_day
from app.domain.measures import Measure
from app.domain.outlook import days_late
from app.domain.sentences import N_
from app.domain.stages import LIVE
from app.extensions import rulebook
from app.integrations import csv_files
from app.queries.boards import CountedPlace
from app.queries.exports import ExportedTopic
from app.web.clock import now
from app.web.filters import render
from app.web.outside import address

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

Value = str | int | date | Enum | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """`key` names it in JSON, for ever; `heading` in CSV. `said` is how CSV says a text that JSON has as a code."""

    key: str
    heading: str
    of: Callable[[Row], Value]
    said: Callable[[str], str] = str

    def cell(self, row: Row) -> str | int:
        match self.of(row):
            case None:
                return ""
            case Enum() as choice:
                return render(choice)
            case str() as text:
                return self.said(text)
            case datetime() as moment:
                return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
            case date() as day:
                return day.isoformat()
            case int() as number:
                return number

    def plain(self, row: Row) -> str | int | None:
        match self.of(row):
            case Enum() as choice:
                return str(choice.value)
            case datetime() as moment:
                return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
            case date() as day:
                return day.isoformat()
            case value:
                return value


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def _category(code: str) -> str:
    return render(rulebook.rules.words(code))


def _figure(measure: Measure) -> Callable[[CountedPlace], int | None]:
    return lambda counted: counted.figures[measure] if counted.figures else None


TOPICS: Sequence[Column[ExportedTopic]] = (
    Column("number", N_("Topic number"), lambda topic: topic.number),
    Column("title", N_("Title"), lambda topic: topic.title),
    Column("text", N_("What was written"), lambda topic: topic.shown),
    Column("place", N_("Place"), lambda topic: topic.place),
    Column("category", N_("Category"), lambda topic: topic.category, _category),
    Column("status", N_("Where it stands"), lambda topic: topic.status),
    Column("class", N_("Class"), lambda topic: topic.topic_class),
    Column("raised_on", N_("Raised on"), lambda topic: _day(topic.posed_at)),
    Column("due_on", N_("Promised by"), lambda topic: _day(topic.due_at) if topic.status in LIVE else None),
    Column("days_late", N_("Days late"), lambda topic: days_late(topic.status, topic.due_at, now())),
    Column("closed_on", N_("Closed on"), lambda topic: _day(topic.closed_at)),
    Column("closed_as", N_("Closed as"), lambda topic: topic.closed_label),
    Column("same_trouble", N_("Same trouble (phones or slips)"), lambda topic: topic.same_trouble),
    Column("address", N_("Address"), lambda topic: address("topics.show", number=topic.number)),
)
PLACES: Sequence[Column[CountedPlace]] = (
    Column("place", N_("Place"), lambda counted: counted.division.name),
    Column("level", N_("Level"), lambda counted: counted.division.level),
    *(Column(measure.value, measure.label, _figure(measure)) for measure in Measure),
    Column("counted_at", N_("As of"), lambda counted: counted.counted_at),
    Column("address", N_("Address"), lambda counted: address("boards.division", division_id=counted.division.id)),
)


def as_csv(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[str]:
    """Line by line, the headings first."""
    headings = [render(column.heading) for column in columns]
    return csv_files.lines(_with(headings, ([column.cell(row) for column in columns] for row in rows)))


def as_json(about: dict[str, Any], noun: str, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[str]:
    """One object, row by row: what it is, under which licence, and the rows as objects under `noun`."""
    head = _in_order({**about, "licence": LICENCE})
    yield f'{head.removesuffix("}")}, "{noun}": ['
    separator = "\n"
    for row in rows:
        yield separator + _in_order({column.key: column.plain(row) for column in columns})
        separator = ",\n"
    yield "\n]}\n"


def _in_order(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=False)


def _with(first: Sequence[str | int], rest: Iterable[Sequence[str | int]]) -> Iterator[Sequence[str | int]]:
    yield first
    yield from rest
