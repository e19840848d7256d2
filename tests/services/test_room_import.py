"""Importing lists: everything or nothing, twice is once, and no code on a wall ever changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from places import (
    A_SMALL_CITY,
    AIRPORT,
    CITY,
    COUNTY,
    OPENED,
    ORCHARD,
    OTHER_COUNTY,
    OTHER_ORCHARD,
    PAPER,
    STREET,
    TOWN,
    import_places,
    import_room_list,
)

from app.domain.errors import Refused
from app.domain.stages import RoomType
from app.extensions import db
from app.models.divisions import Division, DivisionCode
from app.models.rooms import Room, RoomCode
from app.models.unit_of_work import writing
from app.queries.divisions import places_by_code
from app.services.list_reading import Tally


def room_at(code: str, name: str | None = None) -> Room:
    """The territorial room of the place with this code, or its room of that name."""
    place = places_by_code()[code]
    fits = Room.name == name if name else Room.type == RoomType.TERRITORIAL
    return db.session.scalars(sa.select(Room).where(Room.division_id == place.id, fits)).one()


def codes() -> dict[str, int]:
    return dict(db.session.execute(sa.select(RoomCode.code, RoomCode.room_id)).all())


def faults(*rows: tuple[str, ...]) -> list[str]:
    with pytest.raises(Refused) as refused:
        import_places(*rows)
    return [str(sentence) for sentence in refused.value.sentences]


# --- The tree and its rooms


def test_every_place_gets_a_room_but_those_on_paper(app: Flask) -> None:
    imported = import_places(*A_SMALL_CITY)
    assert imported.places == Tally(added=9)
    assert imported.rooms == Tally(added=8)
    assert places_by_code()[PAPER].is_fiction
    assert {room.name for room in db.session.scalars(sa.select(Room))} == {
        "淮安市协商议事室",
        "清江浦区协商议事室",
        "金湖县协商议事室",
        "钵池街道协商议事室",
        "银涂镇协商议事室",
        "机场社区协商议事室",
        "桃园村协商议事室",
    }


def test_paths_lead_from_the_city_down_and_order_is_that_of_the_list(app: Flask) -> None:
    import_places(*reversed(A_SMALL_CITY[:3]), *A_SMALL_CITY[3:])
    place = places_by_code()
    assert place[AIRPORT].path == "/{}/{}/{}/{}/".format(*(place[code].id for code in (CITY, COUNTY, STREET, AIRPORT)))
    assert place[OTHER_COUNTY].order < place[COUNTY].order < place[STREET].order < place[AIRPORT].order


def test_the_upper_room_is_that_of_the_place_above_and_the_city_has_none(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    assert room_at(AIRPORT).upper_id == room_at(STREET).id
    assert room_at(STREET).upper_id == room_at(COUNTY).id
    assert room_at(COUNTY).upper_id == room_at(CITY).id
    assert room_at(CITY).upper_id is None


def test_the_upper_room_of_a_sector_is_the_room_of_its_own_place(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_room_list(("总商会协商议事室", "association", COUNTY), ("银涂农场协商议事室", "enterprise", PAPER))
    assert room_at(COUNTY, "总商会协商议事室").upper_id == room_at(COUNTY).id
    assert room_at(PAPER, "银涂农场协商议事室").upper_id == room_at(TOWN).id


def test_every_room_has_one_code_of_its_own(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    assert sorted(codes().values()) == sorted(db.session.scalars(sa.select(Room.id)))


# --- Again


def test_a_second_import_changes_nothing(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    before, versions = codes(), db.session.execute(sa.select(Room.id, Room.public_version)).all()
    imported = import_places(*A_SMALL_CITY)
    assert (imported.places, imported.rooms) == (Tally(unchanged=9), Tally(unchanged=8))
    assert codes() == before
    assert db.session.execute(sa.select(Room.id, Room.public_version)).all() == versions


def test_a_renamed_place_renames_its_room_and_keeps_its_code(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    room_id, before = room_at(AIRPORT).id, codes()
    imported = import_places((AIRPORT, "空港社区居委会", "village", STREET))
    assert (imported.places.changed, imported.rooms.changed) == (1, 1)
    assert room_at(AIRPORT).name == "空港社区协商议事室"
    assert room_at(AIRPORT).id == room_id
    assert codes() == before


def test_a_room_with_a_name_of_its_own_keeps_it(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_room_list(("老槐树下议事室", "territorial", AIRPORT))
    import_places((AIRPORT, "空港社区居委会", "village", STREET))
    assert room_at(AIRPORT).name == "老槐树下议事室"


def test_what_a_list_leaves_out_stays_and_is_counted(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    imported = import_places(*A_SMALL_CITY[:3])
    assert imported.places == Tally(unchanged=3, left_alone=6)
    assert len(codes()) == 8


def test_a_place_that_moves_takes_all_below_along(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_places((STREET, "钵池街道", "town", OTHER_COUNTY))
    place = places_by_code()
    assert place[AIRPORT].path.startswith(place[OTHER_COUNTY].path)
    assert room_at(STREET).upper_id == room_at(OTHER_COUNTY).id


def test_a_new_code_for_an_old_place_is_one_more_label(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    before = codes()
    renewed = "320812007101"
    imported = import_places((renewed, "机场社区居委会", "village", STREET, AIRPORT))
    assert imported.places.added == 0
    assert places_by_code()[renewed] is places_by_code()[AIRPORT]
    assert db.session.get(DivisionCode, AIRPORT).until is not None
    assert codes() == before
    assert import_places(*A_SMALL_CITY).places == Tally(unchanged=9)


def test_a_closed_room_is_not_opened_again_by_a_list(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    with writing():
        room_at(AIRPORT).closed_on = OPENED.date()
    assert import_places(*A_SMALL_CITY).rooms.added == 0
    assert room_at(AIRPORT).is_closed


# --- What pages are told


def test_a_new_name_makes_stale_what_shows_it_and_nothing_else(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    place, rooms = places_by_code(), {code: room_at(code) for code in (CITY, COUNTY, AIRPORT, OTHER_ORCHARD)}
    versions = {code: (place[code].public_version, rooms[code].public_version) for code in rooms}
    import_places((COUNTY, "清江浦新区", "county", CITY))
    raised = {
        code: (place[code].public_version - of_place, rooms[code].public_version - of_room)
        for code, (of_place, of_room) in versions.items()
    }
    # The county's room is called otherwise itself, and its history says so: that shows once more.
    assert raised == {CITY: (1, 0), COUNTY: (1, 2), AIRPORT: (1, 1), OTHER_ORCHARD: (0, 0)}


# --- Lists of rooms


def test_a_room_list_fills_in_details_and_leaves_alone_what_it_does_not_say(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    import_room_list(("", "territorial", AIRPORT, "0517-8300 0001", "周二 8:30–11:30"))
    version = room_at(AIRPORT).public_version
    imported = import_room_list(("", "territorial", AIRPORT, "0517-8300 0002", ""))
    room = room_at(AIRPORT)
    assert imported.rooms == Tally(changed=1, left_alone=7)
    assert (room.name, room.telephone, room.hours) == ("机场社区协商议事室", "0517-8300 0002", "周二 8:30–11:30")
    assert room.public_version == version + 1


def test_a_room_beyond_places_is_known_by_its_name(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    row = ("软件园协商议事室", "enterprise", COUNTY)
    assert import_room_list(row).rooms == Tally(added=1)
    before = codes()
    assert import_room_list(row).rooms == Tally(unchanged=1)
    assert codes() == before


# --- Bad lines


def test_every_bad_line_is_told_by_its_number_and_nothing_is_imported(app: Flask) -> None:
    told = faults(
        *A_SMALL_CITY[:3],
        ("32081200700", "钵池街道", "town", COUNTY),
        (STREET, "", "town", COUNTY),
        (TOWN, "银涂镇", "parish", OTHER_COUNTY),
        (AIRPORT, "机" * 91, "village", STREET),
        (COUNTY, "清江浦区", "county", CITY),
        (ORCHARD, "桃园村委会", "village", "320899000000"),
        (OTHER_ORCHARD, "桃园村委会", "county", COUNTY),
        (PAPER, "某村委会", "village", COUNTY, "320800000999"),
    )
    assert [line.split(":")[0] for line in told] == [f"Line {n}" for n in range(5, 13)]
    assert db.session.scalar(sa.select(sa.func.count(Division.id))) == 0


def test_next_years_codes_do_not_double_every_place(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    (told,) = faults(("320812007101", "机场社区居委会", "village", STREET))
    assert AIRPORT in told
    assert "former" in told


def test_a_place_keeps_its_level(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    assert "Town" in faults((STREET, "钵池街道", "village", COUNTY))[0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("", "sector", COUNTY), "name is missing"),
        (("某室", "secret", COUNTY), "takes one of"),
        (("某室", "sector", "320899000000"), "no place"),
        (("某室", "sector", "淮安"), "12 digits"),
        (("", "territorial", PAPER), "on paper only"),
        (("清江浦区协商议事室", "sector", COUNTY), "Another room"),
        (("某室", "sector", COUNTY, "1" * 41), "40 characters"),
    ],
)
def test_a_bad_line_of_rooms_is_told(app: Flask, row: tuple[str, ...], words: str) -> None:
    import_places(*A_SMALL_CITY)
    with pytest.raises(Refused, match=f"Line 3: .*{words}"):
        import_room_list(("软件园协商议事室", "enterprise", COUNTY), row)
    assert len(codes()) == 8


def test_a_room_stands_in_a_list_once(app: Flask) -> None:
    import_places(*A_SMALL_CITY)
    with pytest.raises(Refused, match=r"Line 3: .* line 2"):
        import_room_list(("甲室", "territorial", COUNTY), ("乙室", "territorial", COUNTY))
