"""Importing the list of divisions: the tree of places, and with each place its room."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, groupby

import sqlalchemy as sa

from app.domain.clock import local_day
from app.domain.place_names import is_fiction
from app.domain.roles import AT_THE_CONSOLE, Actor
from app.domain.sentences import Sentence, say
from app.domain.stages import Level
from app.extensions import db
from app.integrations.spreadsheets import Line
from app.models.divisions import Division, DivisionCode
from app.queries.divisions import places_by_code
from app.services import rooms
from app.services.list_reading import Faults, Imported, Tally

# By statistical code, present or former: several codes may lead to one place.
Places = dict[str, Division]


@dataclass(frozen=True, slots=True)
class _Listed:
    line: Line
    code: str
    former: str
    name: str
    level: Level
    parent: str


def import_divisions(
    lines: Sequence[Line],
    *,
    actor: Actor = AT_THE_CONSOLE,
    now: datetime,
    randbelow: Callable[[int], int] = secrets.randbelow,
) -> Imported:
    """Add and correct places by a list with the columns code, name, level, parent and, where it has it, former.

    A place is known by its statistical code; `former` says which code it had until now. Each place that is not a
    fiction gets a room; a renamed place renames the room that bore its name. What the list leaves out stays as it is.
    Room codes that exist never change; `randbelow` makes the new ones. Raises Refused with a sentence per bad line,
    before anything is written.
    """
    rooms.hold_the_list()
    places = places_by_code()
    listed = _read(lines, places)
    former_names = {place.id: place.name for place in places.values()}
    tally, changed = _write(listed, places, local_day(now))
    tally.unchanged = len(listed) - tally.added - tally.changed
    everywhere = list(dict.fromkeys(places.values()))
    tally.left_alone = len(everywhere) - len({places[row.code].id for row in listed})
    _settle_paths(everywhere)
    room_tally = rooms.keep_up_with(everywhere, former_names, actor=actor, now=now, randbelow=randbelow)
    rooms.show_changes(everywhere, changed)
    return Imported(tally, room_tally)


# --- Reading: everything that could be wrong, before anything is written


def _read(lines: Iterable[Line], places: Places) -> list[_Listed]:
    """The rows, highest places first."""
    faults = Faults()
    listed = [row for line in lines if (row := _read_line(line, faults))]
    levels = {code: place.level for code, place in places.items()} | {row.code: row.level for row in listed}
    missing = _missing_from(listed, places)
    first_line: dict[str, int] = {}
    for row in listed:
        for problem in (
            _is_doubled(row, first_line),
            _is_misplaced(row, levels),
            _is_another_place(row, places, missing),
        ):
            if problem:
                faults.add(row.line, problem)
    faults.refuse()
    return sorted(listed, key=lambda row: -row.level.height)


def _read_line(line: Line, faults: Faults) -> _Listed | None:
    """None where a cell cannot be used; the other questions about this line would have no meaning."""
    before = len(faults.sentences)
    level = faults.level(line)
    code, name = faults.code(line, "code"), faults.name(line)
    former = faults.code(line, "former") if line["former"] else ""
    # Above the city stands the province, which is no place of ours.
    parent = "" if level is Level.CITY else faults.code(line, "parent")
    return _Listed(line, code, former, name, level, parent) if level and len(faults.sentences) == before else None


def _is_doubled(row: _Listed, first_line: dict[str, int]) -> Sentence | None:
    for code in filter(None, (row.code, row.former)):
        if (number := first_line.setdefault(code, row.line.number)) != row.line.number:
            return say("The code %(code)s stands on line %(number)s already.", code=code, number=number)
    return None


def _is_misplaced(row: _Listed, levels: Mapping[str, Level]) -> Sentence | None:
    if row.level is Level.CITY:
        return None
    if row.parent not in levels:
        return say("There is no place with the code %(code)s to be above it.", code=row.parent)
    if levels[row.parent].height <= row.level.height:
        return say("The place above it must be of a higher level.")
    return None


def _is_another_place(row: _Listed, places: Places, missing: Mapping[tuple[int, str], str]) -> Sentence | None:
    if row.former and row.former not in places:
        return say("No place had the code %(code)s before.", code=row.former)
    if place := places.get(row.code) or places.get(row.former):
        kept = place.level is row.level
        return None if kept else say("This place was of the level “%(level)s”.", level=place.level)
    above = places.get(row.parent)
    if above and (code := missing.get((above.id, row.name))):
        # Next year's codes: without this question every place would double, and its room get a second code.
        return say("A place of this name has the code %(code)s. If it is the same, write it into “former”.", code=code)
    return None


def _missing_from(listed: Iterable[_Listed], places: Places) -> dict[tuple[int, str], str]:
    """(id of the place above, name) → code, of the places we have and the list leaves out."""
    codes = {code for row in listed for code in (row.code, row.former)}
    named = {places[code].id for code in codes & places.keys()}
    return {
        (place.parent_id, place.name): code
        for code, place in places.items()
        if place.id not in named and place.parent_id
    }


# --- Writing


def _write(listed: Iterable[_Listed], places: Places, today: date) -> tuple[Tally, set[int]]:
    """Bring the places up to the list, and `places` with them. Also answers the ids of what is new or changed."""
    tally, changed = Tally(), set[int]()
    order = count(1 + max((place.order for place in places.values()), default=0))
    for level, rows in groupby(listed, key=lambda row: row.level):  # a place needs the id of the one above it
        new = []
        for row in rows:
            above_id = places[row.parent].id if row.parent else None
            place = places.get(row.code) or places.get(row.former)
            if place is None:
                place = Division(level=level, order=next(order), path=f"new {row.code}")
                new.append(place)
            elif (place.name, place.parent_id) != (row.name, above_id):
                changed.add(place.id)
            place.name, place.parent_id, place.is_fiction = row.name, above_id, is_fiction(row.name)
            db.session.add(place)
            if row.code not in places:
                _label(place, row, today)
                places[row.code] = place
        db.session.flush()
        tally.added += len(new)
        changed.update(place.id for place in new)
    tally.changed = len(changed) - tally.added
    return tally, changed


def _label(place: Division, row: _Listed, today: date) -> None:
    """Give a place the code it is listed under from now on."""
    db.session.add(DivisionCode(code=row.code, division=place, since=today if row.former else None))
    if row.former:
        is_former = DivisionCode.code == row.former
        db.session.execute(sa.update(DivisionCode).where(is_former).values(until=today))


def _settle_paths(everywhere: Iterable[Division]) -> None:
    """Work out every path from the top: a place that moved takes all below it along, listed or not."""
    by_id = {place.id: place for place in everywhere}
    for place in sorted(by_id.values(), key=lambda place: -place.level.height):
        above = by_id[place.parent_id].path if place.parent_id else "/"
        place.path = f"{above}{place.id}/"
