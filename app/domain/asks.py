"""What a move may ask of the person who makes it. Pages draw the fields from this; the move checks them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Kind(StrEnum):
    """How an answer is typed: decides the field on the page and the Python type that reaches the move."""

    LINE = "line"  # str, one line
    TEXT = "text"  # str
    DAY = "day"  # date
    MOMENT = "moment"  # aware datetime
    CLAUSE = "clause"  # str, code of a may-not clause
    RULE = "rule"  # str, code of a moderation rule
    CATEGORY = "category"  # str, code
    BODY = "body"  # int, organisation id
    TOPIC = "topic"  # int, topic id
    ROOM = "room"  # int, room id
    BECAME = "became"  # Became


class Ask(LabelEnum):
    """One thing asked, and how it is typed."""

    TITLE = "title", N_("Title"), Kind.LINE
    CATEGORY = "category", N_("Category"), Kind.CATEGORY
    SHOWN = "shown", N_("Text to be shown"), Kind.TEXT
    REASON = "reason", N_("Reason, in public"), Kind.TEXT
    QUESTION = "question", N_("What is missing?"), Kind.TEXT
    DETAILS = "details", N_("Details"), Kind.TEXT
    NEW_FACTS = "new_facts", N_("What is new?"), Kind.TEXT
    ANSWER = "answer", N_("Answer in plain words"), Kind.TEXT
    CLAUSE = "clause", N_("Clause"), Kind.CLAUSE
    WHERE_INSTEAD = "where_instead", N_("Where to go instead"), Kind.TEXT
    RULE = "rule", N_("Rule that was broken"), Kind.RULE
    NOTICE_UNTIL = "notice_until", N_("Notice until"), Kind.DAY
    TASK = "task", N_("What will be done"), Kind.LINE
    LEAD_PERSON = "lead_person", N_("Lead person"), Kind.LINE
    BODY = "body", N_("Responsible body"), Kind.BODY
    DUE_ON = "due_on", N_("By when"), Kind.DAY
    TARGET_TOPIC = "target_topic", N_("Topic it is handled with"), Kind.TOPIC
    TARGET_ROOM = "target_room", N_("Room it belongs to"), Kind.ROOM
    TRIED = "tried", N_("What was tried here"), Kind.TEXT
    ASKED = "asked", N_("What is asked of the room above"), Kind.TEXT
    RIGHT_HOLDER = "right_holder", N_("Who holds it rightly"), Kind.LINE
    DOCUMENT = "document", N_("Number or title of the written answer"), Kind.LINE
    STARTS_AT = "starts_at", N_("When"), Kind.MOMENT
    PLACE = "place", N_("Where"), Kind.LINE
    LINK = "link", N_("Link for those who join online"), Kind.LINE
    MINORITY_VIEW = "minority_view", N_("Minority view, or “none”"), Kind.TEXT
    CAUSE = "cause", N_("Why it was not fully carried out"), Kind.TEXT
    BECAME = "became", N_("What the outcome became"), Kind.BECAME

    kind: Kind

    def has(self, kind: Kind) -> None:
        self.kind = kind


Given = Mapping[Ask, Any]
NOTHING_GIVEN: Given = MappingProxyType({})
