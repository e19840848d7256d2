"""The answers of the account's chat in words: short, in Chinese, each with the page where it goes on."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from app.domain.sentences import Sentence, say
from app.integrations.wechat.callbacks import Card, Reply, Words
from app.queries.holders import Held
from app.queries.rooms import PlacedRoom
from app.queries.wechat_answers import Answer, Closed, Matter, Several, Spoken
from app.web.filters import render
from app.web.language import Locale, in_language


def in_words(answer: Answer) -> Reply:
    """A chat says nothing about its reader's language: it speaks that of the walls."""
    with in_language(Locale.CHINESE):
        match answer:
            case PlacedRoom():
                return _room(answer)
            case Several():
                return _several(answer)
            case Closed():
                return _closed(answer)
            case Matter():
                return _matter(answer)
        return Words(render(_spoken(answer)))


def _address(endpoint: str, **values: Any) -> str:
    return f"{current_app.config['SETTINGS'].base_url}{url_for(endpoint, **values)}"


def _room_address(placed: PlacedRoom) -> str:
    return _address("rooms.show", code=placed.room.code or "")


def _room(placed: PlacedRoom) -> Card:
    offers = render(say("Raise an issue, suggest, take part, see how a matter stands. No signing in, no name to give."))
    return Card(placed.room.name, "\n".join(filter(None, (" ".join(placed.place), offers))), _room_address(placed))


def _several(answer: Several) -> Words:
    lines = [render(say("Which room do you mean? Touch its link:"))]
    for placed in answer.rooms:
        place = " ".join(placed.place)
        lines += ["", f"{placed.room.name}（{place}）" if place else placed.room.name, _room_address(placed)]
    if answer.has_more:
        lines += ["", render(say("There are more. Send the name of the town as well, or look here:"))]
        lines += [_address("home.index")]
    return Words("\n".join(lines))


def _closed(answer: Closed) -> Words:
    if answer.successor is None:
        closed = say("%(room)s has closed. Please look for the room of your place.", room=answer.name)
        return Words(f"{render(closed)}\n{_address('home.index')}")
    closed = say("%(room)s has closed. Please turn to %(other)s.", room=answer.name, other=answer.successor.room.name)
    return Words(f"{render(closed)}\n{_room_address(answer.successor)}")


def _matter(answer: Matter) -> Card:
    card = answer.card
    held = say("Who has it now: %(who)s", who=_holder(answer.held)) if answer.held.is_somebody else None
    said: list[Sentence] = [say(card.closed_label.label) if card.closed_label else say(card.status.label)]
    said += [sentence for sentence in (card.late, held, card.next) if sentence]
    return Card(
        " ".join(filter(None, (card.number, card.title))),
        "\n".join((answer.room, *map(render, said))),
        _address("topics.show", number=card.number),
    )


def _holder(held: Held) -> str:
    role = render(held.who) if held.who else ""
    if held.is_stand_in:
        role = render(say("%(role)s, standing in", role=role))
    return " · ".join(filter(None, (role, held.room.name if held.room else "", "、".join(held.bodies))))


def _spoken(answer: Spoken) -> Sentence:
    match answer:
        case Spoken.WELCOME:
            return say(
                "Welcome. Send the name of your community or town, and you get the link to its deliberation room; or "
                "send the number of a matter, and you see how it stands.\nAll rooms: %(address)s",
                address=_address("home.index"),
            )
        case Spoken.HOW_IT_WORKS:
            return say(
                "Here you can look things up:\nthe name of a community or town, for its deliberation room;\nthe six "
                "signs below the code on the wall, likewise;\nthe number of a matter, such as 26-000123-5, to see how "
                "it stands.\nTo raise something, open the room's page and write it there: %(address)s",
                address=_address("home.index"),
            )
        case Spoken.NOT_HERE:
            return say(
                "That looks like the number of a slip. It is not looked up here: it stays in this chat, and whoever "
                "has it can speak for you. Please delete that message, and type the number on this page: %(address)s",
                address=_address("slips.ask"),
            )
        case Spoken.NOT_READ:
            return say(
                "Nobody reads what is sent here, so please do not leave your matter in this chat. Find your room, "
                "write it there, and you get a slip with dates: %(address)s\nIn danger, call 110, 119 or 120.",
                address=_address("home.index"),
            )
        case Spoken.WITHDRAWN:
            return say(
                "This code is no longer in use. Send the name of your community or town, or look for its room here: "
                "%(address)s",
                address=_address("home.index"),
            )
        case Spoken.NO_SUCH_MATTER:
            return say(
                "There is no matter with this number that everybody can read. Perhaps the room has not read it yet; "
                "with your slip you see it already: %(address)s",
                address=_address("slips.ask"),
            )
        case Spoken.NOTHING_FOUND:
            return say(
                "No room is called that. Please send the name of your community or town. If you wanted to raise "
                "something: nobody reads this chat; find your room and write it there: %(address)s\nIn danger, call "
                "110, 119 or 120.",
                address=_address("home.index"),
            )
