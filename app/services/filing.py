"""Filing: a matter handed in becomes a topic with a number and a slip, exactly once.

Every rendering of the form carries a key of its own, and the first thing a filing writes is that key. Whoever comes
second with it, by a double press or a lost connection, is given what the first one made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.domain.clock import local_day, start_of_day
from app.domain.errors import Invalid, Missing, Refused
from app.domain.numbers import topic_number
from app.domain.roles import Actor
from app.domain.sentences import say
from app.domain.stages import Channel, Party, SlipKind, Status
from app.domain.text import mask_personal_data, tidy
from app.domain.voice_notes import NOT_TYPED_UP
from app.extensions import db, keyring, rulebook
from app.models.insertion import insert_unless_there
from app.models.topics import Counter, Filing, Slip, Topic
from app.services import details, form_entry, pipeline, slips, suspicions
from app.services.form_entry import Paper
from app.services.once import Filed, claim, close, filed
from app.services.open_rooms import open_room
from app.services.photos import attach
from app.services.pictures import KeptPicture
from app.services.told import language_of, two_texts, words
from app.services.voice_notes import KeptNote
from app.services.voice_notes import attach as attach_voice

# Characters. The column of a place is longer than what may be typed.
LONGEST_PLACE, LONGEST_SHOWN_PLACE, LONGEST_NAME = 80, 120, 60


def pose(
    *,
    room_id: int,
    key: str,
    text: str,
    about_own_people: bool = False,
    party: Party | None = None,
    channel: Channel = Channel.SCAN,
    helper_name: str | None = None,
    place: str = "",
    category: str | None = None,
    contact: str = "",
    photos: Sequence[KeptPicture] = (),
    voice: KeptNote | None = None,
    consent_version: str,
    device_mark: str | None = None,
    paper: Paper | None = None,
    is_machine: bool = False,
    actor: Actor,
    now: datetime,
) -> Filed:
    """Make a topic of what somebody tells the room, in the caller's `writing()`.

    `key` (at most 64 characters) is one rendering of the form. With it the same words and photos are the same filing,
    whoever sends them how often; others raise AlreadyFiled. `place` is in the proposer's words, `category` a code of
    the rule set, only suggested to the desk; `contact` is sealed with the slip. `helper_name`: who wrote it for
    somebody else; `is_machine`: it filled in what people do not see. With a `voice` note the text may be empty. `paper`
    is a printed form that is typed in: its number becomes the slip's, and what stood on it was agreed to.

    Raises Invalid for a text or a consent that cannot be taken, Refused for a closed room and for one filing too many
    from a phone, Missing for no such room.
    """
    told, where, reach = tidy(text), _line(place), _line(contact)
    handed_in = ("pose", room_id, about_own_people, told, where, reach, *_digests(photos, voice))
    if paper:
        handed_in += (paper.code, paper.written_on)
    earlier = claim(key, "|".join(map(str, handed_in)), now=now)
    if earlier is not None:
        return earlier if paper is None else replace(earlier, slip_code=paper.code)

    _check_text(told, photos, voice)
    _check_lengths({"place": (where, LONGEST_PLACE), "contact": (reach, slips.LONGEST_CONTACT)})
    helper = _line(helper_name or "")
    _check_lengths({"helper_name": (helper, LONGEST_NAME)})
    number = form_entry.hold(paper, room_id, now=now) if paper else None
    if number:
        channel, consent_version = Channel.PAPER, number.pad.consent_version
    else:
        _check_consent(consent_version)
    if channel is Channel.SCAN:  # a counter files for many people
        _check_device(device_mark, now, is_helper=bool(helper))
    room = open_room(room_id)
    topic = Topic(
        number=next_number(now),
        # A room does not take the first look at a matter about its own people.
        room_id=(room.upper_id if about_own_people else None) or room.id,
        origin_room_id=room.id,
        **two_texts(told or NOT_TYPED_UP),
        lang=language_of(told or NOT_TYPED_UP),
        place=_shown_place(where),
        category=category if category in {one.code for one in rulebook.rules.categories} else None,
        party=party,
        channel=channel,
        helper_name=helper or None,
        about_own_people=about_own_people,
        consent_version=consent_version,
        ruleset_version=rulebook.rules.version,
        posed_at=now,
    )
    pipeline.begin(topic, actor, now=now)
    open_room(topic.room_id)  # locked now: it may have closed since we asked, and nobody would look at the topic there
    slip = slips.issue(
        key,
        room_id=room.id,
        topic=topic,
        kind=SlipKind.FILED,
        sender_account_id=actor.account_id,
        channel=channel,
        device_mark=device_mark,
        code=paper.code if paper else None,
        now=now,
    )
    suspicions.mark(slip, is_machine=is_machine, now=now)
    if reach:
        slip.contact_sealed = keyring.seal(reach)
    attach(photos, topic_id=topic.id, now=now)
    attach_voice(voice, topic=topic, slip=slip, now=now)
    filed_now = close(key, slip)
    if paper is None or number is None:
        return filed_now
    form_entry.fill(number, slip, paper, now=now)
    return replace(filed_now, slip_code=paper.code)


def add_to(
    earlier_key: str,
    *,
    key: str,
    text: str,
    place: str = "",
    contact: str = "",
    photos: Sequence[KeptPicture] = (),
    voice: KeptNote | None = None,
    now: datetime,
) -> Filed:
    """Add what is new in it to what was filed with `earlier_key`, through its slip; exactly once per `key`, as above.

    Photos that come after the first look are for the desk until it shows them. Raises Refused when the topic takes no
    details any more, Missing when nothing was filed with the earlier key.
    """
    told, where, reach = tidy(text), _line(place), _line(contact)
    earlier = db.session.get(Filing, earlier_key)
    if earlier is None or earlier.slip_id is None:
        raise Missing
    slip = db.session.get_one(Slip, earlier.slip_id)
    handed_in = ("add", earlier_key, told, where, reach, *_digests(photos, voice))
    if claim(key, "|".join(map(str, handed_in)), now=now) is None:
        _check_text(told, photos, voice)
        _check_lengths({"place": (where, LONGEST_PLACE), "contact": (reach, slips.LONGEST_CONTACT)})
        _add(slip, told, where, photos, voice, now)
        if reach:
            slip.contact_sealed = keyring.seal(reach)
        close(key, slip)
    return filed(slip, earlier_key, is_new=False)


def _add(
    slip: Slip, told: str, where: str, photos: Sequence[KeptPicture], voice: KeptNote | None, now: datetime
) -> None:
    """The same text again, with another photo, recording or place, is nothing to be read twice; nor is none."""
    topic = db.session.get_one(Topic, slip.origin_topic_id)
    is_seen = topic.status is not Status.POSED
    told = told or NOT_TYPED_UP
    written = keyring.unseal(topic.told_sealed) if topic.told_sealed else topic.shown
    if is_seen or told not in (NOT_TYPED_UP, written):
        details.add(slip, told, now=now)
    if where and not is_seen:
        topic.place = _shown_place(where)
    attach(photos, topic_id=topic.id, is_dropped=is_seen, now=now)
    attach_voice(voice, topic=db.session.get_one(Topic, slip.topic_id), slip=slip, now=now)


# --- What is refused


def _check_text(told: str, photos: Sequence[KeptPicture], voice: KeptNote | None) -> None:
    if not told.strip():
        if voice is not None:
            return
        if photos:
            raise Invalid("text", say("Your photo is here. Please write one sentence with it: where it is, and what."))
        raise Invalid("text", say("Please write what happened. One sentence is enough."))
    words("text", told, say("There are no words in it yet. Please write in a sentence what happened."))


def _check_consent(version: str) -> None:
    if version != rulebook.rules.consent.version:
        raise Invalid(
            "consent_version",
            say("What we keep of you has been worded anew. Please read it below, then hand in once more."),
        )


def _check_lengths(lines: Mapping[str, tuple[str, int]]) -> None:
    """Each line by the name of its field, with the most characters that fit."""
    for field, (line, most) in lines.items():
        if len(line) > most:
            raise Invalid(field, say("At most %(most)s characters fit here.", most=most))


def _check_device(device_mark: str | None, now: datetime, *, is_helper: bool) -> None:
    if device_mark is None:
        return
    limits = rulebook.rules.thresholds
    most = limits.helped_poses_per_device_per_day if is_helper else limits.poses_per_device_per_day
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


# --- What is written


def _digests(photos: Sequence[KeptPicture], voice: KeptNote | None) -> list[str]:
    return [*(photo.digest for photo in photos), *([voice.digest] if voice else [])]


def _line(typed: str) -> str:
    return " ".join(tidy(typed).split())


def _shown_place(where: str) -> str | None:
    """Masked like everything else; the words that hide something may be longer than what they hide."""
    return mask_personal_data(where).text[:LONGEST_SHOWN_PLACE] or None


def next_number(now: datetime) -> str:
    """The city's next number of this year. From here to the commit no other filing gets one, so none is left out."""
    year = local_day(now).year
    name = f"topics-{year}"
    raised = sa.update(Counter).where(Counter.name == name).values(n=Counter.n + 1).returning(Counter.n)
    n = db.session.scalar(raised)
    if n is None:  # the first of its year
        insert_unless_there(Counter, name=name, n=0)
        n = db.session.scalars(raised).one()
    return topic_number(year, n)
