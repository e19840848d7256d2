"""Filing: a matter handed in becomes a topic with a number and a slip, exactly once.

Every rendering of the form carries a key of its own, and the first thing a filing writes is that key. Whoever comes
second with it, by a double press or a lost connection, is given what the first one made.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.clock import local_day, start_of_day
from app.domain.errors import Invalid, Missing, Refused
from app.domain.numbers import topic_number
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Channel, Party, SlipKind
from app.domain.text import tidy
from app.extensions import db, rulebook
from app.models.insertion import insert_unless_there
from app.models.rooms import Room
from app.models.topics import Counter, Filing, Slip, Topic
from app.queries.rooms import successor_of
from app.services import details, pipeline, slips
from app.services.once import Filed, claim, close, filed
from app.services.told import language_of, two_texts, words


def pose(
    *,
    room_id: int,
    key: str,
    text: str,
    about_own_people: bool = False,
    party: Party | None = None,
    channel: Channel = Channel.SCAN,
    helper_name: str | None = None,
    consent_version: str,
    device_mark: str | None = None,
    actor: Actor,
    now: datetime,
) -> Filed:
    """Make a topic of what somebody tells the room, in the caller's `writing()`.

    `key` (at most 64 characters) is one rendering of the form. With it the same text is the same filing, whoever
    sends it how often; another text raises AlreadyFiled. Raises Invalid for a text or a consent that cannot be taken,
    Refused for a closed room and for one filing too many from a phone, Missing for no such room.
    """
    told = tidy(text)
    earlier = claim(key, f"pose|{room_id}|{about_own_people}|{told}", now=now)
    if earlier is not None:
        return earlier

    _check_text(told)
    _check_consent(consent_version)
    if channel is Channel.SCAN and helper_name is None:  # a counter files for many people
        _check_device(device_mark, now)
    room = _open_room(room_id)
    topic = Topic(
        number=_next_number(now),
        # A room does not take the first look at a matter about its own people.
        room_id=(room.upper_id if about_own_people else None) or room.id,
        origin_room_id=room.id,
        **two_texts(told),
        lang=language_of(told),
        party=party,
        channel=channel,
        helper_name=helper_name,
        about_own_people=about_own_people,
        consent_version=consent_version,
        ruleset_version=rulebook.rules.version,
        posed_at=now,
    )
    pipeline.begin(topic, actor, now=now)
    _open_room(topic.room_id)  # locked now: it may have closed since we asked, and nobody would look at the topic there
    slip = slips.issue(
        key,
        room_id=room.id,
        topic=topic,
        kind=SlipKind.FILED,
        sender_account_id=actor.account_id,
        channel=channel,
        device_mark=device_mark,
        now=now,
    )
    return close(key, slip)


def add_to(earlier_key: str, *, key: str, text: str, now: datetime) -> Filed:
    """Add `text` to what was filed with `earlier_key`, through its slip; exactly once per `key`, as above.

    Raises Refused when the topic takes no details any more, Missing when nothing was filed with the earlier key.
    """
    told = tidy(text)
    earlier = db.session.get(Filing, earlier_key)
    if earlier is None or earlier.slip_id is None:
        raise Missing
    slip = db.session.get_one(Slip, earlier.slip_id)
    if claim(key, f"add|{earlier_key}|{told}", now=now) is None:
        _check_text(told)
        details.add(slip, told, now=now)
        close(key, slip)
    return filed(slip, earlier_key, is_new=False)


# --- What is refused


def _check_text(told: str) -> None:
    if not told.strip():
        raise Invalid("text", say("Please write what happened. One sentence is enough."))
    words("text", told, say("There are no words in it yet. Please write in a sentence what happened."))


def _check_consent(version: str) -> None:
    if version != rulebook.rules.consent.version:
        raise Invalid(
            "consent_version",
            say("What we keep of you has been worded anew. Please read it below, then hand in once more."),
        )


def _check_device(device_mark: str | None, now: datetime) -> None:
    if device_mark is None:
        return
    most = rulebook.rules.thresholds.poses_per_device_per_day
    today = start_of_day(local_day(now))
    filed = db.session.scalar(
        sa.select(sa.func.count()).where(
            Slip.device_mark == device_mark, Slip.kind == SlipKind.FILED, Slip.filed_at >= today
        )
    )
    if (filed or 0) >= most:
        raise Refused(
            say(
                "%(most)s matters were filed from this phone today; from %(day)s on you can file again. "
                "What cannot wait: ring the room, or go there.",
                most=most,
                day=local_day(now) + timedelta(days=1),
            )
        )


def _open_room(room_id: int) -> Room:
    room = db.session.get(Room, room_id)
    if room is None:
        raise Missing
    if not room.is_closed:
        return room
    other = successor_of(room)
    if other is None:
        raise Refused(say("%(room)s has closed. Please look for the room of your place.", room=room.name))
    raise Refused(say("%(room)s has closed. Please turn to %(other)s.", room=room.name, other=other.name))


# --- What is written


def _next_number(now: datetime) -> str:
    """The city's next number of this year. From here to the commit no other filing gets one, so none is left out."""
    year = local_day(now).year
    name = f"topics-{year}"
    raised = sa.update(Counter).where(Counter.name == name).values(n=Counter.n + 1).returning(Counter.n)
    n = db.session.scalar(raised)
    if n is None:  # the first of its year
        insert_unless_there(Counter, name=name, n=0)
        n = db.session.scalars(raised).one()
    return topic_number(year, n)
