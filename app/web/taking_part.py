"""What the pages of a deliberation share: which topic it is, whether it still takes this, and what this phone said."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.clock import due_in_working_days, local_day
from app.domain.roles import PUBLIC
from app.domain.sentences import Sentence, say
from app.domain.stages import Contribution
from app.domain.taking import not_taken
from app.extensions import rulebook
from app.models.topics import Topic
from app.queries import visible
from app.queries.calendar import load as load_calendar
from app.web.clock import now
from app.web.kept_slips import kept_slip_of


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of contribution to one topic. `title` is None where the topic's words are hidden."""

    topic: Topic
    what: Contribution
    refusal: Sentence | None

    @property
    def title(self) -> str | None:
        return visible.title_of(self.topic)

    @property
    def purpose(self) -> str:
        """What the key of the form is good for."""
        return f"{self.what}|{self.topic.id}"

    def slip_id(self) -> int | None:
        """The slip this phone keeps of the topic, whoever holds the phone now."""
        kept = kept_slip_of(self.topic.id)
        return kept[1].id if kept else None


def part_in(number: str, what: Contribution) -> Part:
    """Raises Missing for a number nobody can know of."""
    topic = visible.topic_by_number(number, PUBLIC)
    return Part(topic, what, not_taken(topic.status, topic.closed_at, what, now(), rulebook.rules.lengths))


def read_first() -> Sentence:
    """What follows whenever somebody wrote something for everybody to read."""
    by = due_in_working_days(now(), rulebook.rules.lengths.first_look_wd, load_calendar())
    return say("Somebody of the room reads it by %(day)s; then it is shown to everybody.", day=local_day(by))
