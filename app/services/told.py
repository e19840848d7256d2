"""Two texts of everything told: sealed for the desk, erasable; and masked, the only one that leaves the house."""

from __future__ import annotations

from datetime import datetime

from app.domain.errors import Invalid
from app.domain.sentences import Sentence, say
from app.domain.text import has_words, looks_like_language, mask_personal_data, tidy
from app.extensions import db, keyring, rulebook
from app.models.topics import Detail, Topic

_TAG_OF_LANGUAGE = {"zh": "zh-Hans", "en": "en"}


def words(field: str, text: str, sentence: Sentence) -> str:
    """The text, tidied. Raises Invalid with `sentence` at `field` where there are no words in it, or too many."""
    told = tidy(text)
    if not has_words(told):
        raise Invalid(field, sentence)
    most = rulebook.rules.thresholds.text_max_chars
    if len(told) > most:
        raise Invalid(
            field,
            say(
                "This is %(over)s characters too many; %(most)s fit. Please shorten it. What you wrote is still here.",
                over=len(told) - most,
                most=most,
            ),
        )
    return told


def language_of(told: str) -> str:
    """The tag of the language somebody wrote in, for `lang` attributes."""
    return _TAG_OF_LANGUAGE[looks_like_language(told)]


def two_texts(told: str) -> dict[str, str]:
    """The columns `told_sealed` and `shown` of whatever keeps what a person told."""
    text = tidy(told)
    return {"told_sealed": keyring.seal(text), "shown": mask_personal_data(text).text}


def write_down(topic: Topic, told: str, *, slip_id: int | None, now: datetime) -> Detail:
    """Keep what a proposer, or somebody for them, told later."""
    detail = Detail(topic_id=topic.id, slip_id=slip_id, at=now, **two_texts(told))
    db.session.add(detail)
    db.session.flush()
    return detail
