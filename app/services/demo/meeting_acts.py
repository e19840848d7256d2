"""Research and meetings in stories: what was seen, who was asked, and a record written line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from app.domain.clock import local_day
from app.domain.stages import Party
from app.models.meetings import LineKind
from app.models.research import InvitedBy
from app.queries.facts import planned_meeting
from app.queries.meetings import Sitting, sitting
from app.services import meetings, preparing, research
from app.services.demo.acts import Turn, act
from app.services.locking import locked_topic


@act
def visit(turn: Turn, who: str, words: str, parties: Sequence[str], days_ago: int = 0) -> None:
    day = local_day(turn.now) - timedelta(days=days_ago)
    heard = [Party(party) for party in parties]
    research.write_visit(turn.topic_id, day, who, words, turn.who("research:edit"), now=turn.now, parties=heard)


@act
def find_fact(turn: Turn, words: str, source: str) -> None:
    research.write_fact(turn.topic_id, words, source, turn.who("research:edit"), now=turn.now)


@act
def invite(turn: Turn, party: str, whom: str, how: str) -> None:
    convener = turn.who("research:edit")
    research.invite(turn.topic_id, Party(party), whom, InvitedBy(how), convener, now=turn.now)


@act
def keep_record(
    turn: Turn,
    people: Mapping[str, int],
    said: Sequence[tuple[str, str]] = (),
    agreed: Sequence[str] = (),
    not_agreed: Sequence[str] = (),
    minority: Sequence[str] = (),
    hands: Sequence[tuple[str, int, int, int]] = (),
) -> None:
    """A meeting written down line by line about its first point; `hands` are for, against, abstained."""
    clerk, now = turn.who("meeting:record"), turn.now
    meeting = planned_meeting(locked_topic(turn.topic_id))
    if meeting is None:
        raise LookupError("no meeting is planned")
    present = {Party(party): count for party, count in people.items()}
    preparing.record_attendance(turn.topic_id, present, clerk, now=now)
    point = next((point.item.id for point in sitting(meeting.id, now, clerk).agenda if point.item), None)
    lines = [
        *((LineKind.SAID, Party(party), words) for party, words in said),
        *((LineKind.AGREED, None, words) for words in agreed),
        *((LineKind.NOT_AGREED, None, words) for words in not_agreed),
        *((LineKind.MINORITY, Party.PEOPLE, words) for words in minority),
    ]
    for kind, party_, words in lines:
        meetings.write_line(meeting.id, kind, words, clerk, now=now, agenda_item_id=point, party=party_)
    for words, *count in hands:
        motion = meetings.put_motion(meeting.id, words, clerk, now=now, agenda_item_id=point)
        meetings.count_hands(motion.id, meetings.Hands(*count), clerk, now=now)
    meetings.put_record_together(meeting.id, _one_text, clerk, now=now)


def _one_text(read: Sitting) -> str:
    return "\n".join(line.text for point in read.points for line in point.lines)
