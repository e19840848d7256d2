"""The nouns of the pipeline: stages, statuses, what each status takes, classes, parties, levels."""

from __future__ import annotations

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Stage(LabelEnum):
    """The four steps residents see, in order."""

    POSE = "pose", N_("Pose")
    REVIEW = "review", N_("Review")
    DELIBERATE = "deliberate", N_("Deliberate")
    IMPLEMENT = "implement", N_("Implement")


class Contribution(LabelEnum):
    """What a person may add to a topic without moving it."""

    DETAILS = "details", N_("Add details")
    FACTS = "facts", N_("Add a fact")
    ME_TOO = "me_too", N_("Me too")
    COMMENT = "comment", N_("Comment")
    APPROVE = "approve", N_("I approve")
    DOUBT = "doubt", N_("I have a doubt")
    POSITION = "position", N_("State a position")
    STATEMENT = "statement", N_("Add a statement")
    OFFER = "offer", N_("Offer help")
    SIGN_UP = "sign_up", N_("Sign up for the meeting")
    QUESTION = "question", N_("Ask a question")
    NOT_DONE = "not_done", N_("It is not done")
    RATING = "rating", N_("Rate the result")
    OBJECTION = "objection", N_("Object to the result")
    CAME_BACK = "came_back", N_("It came back")


_C = Contribution
_DISCUSSED = (_C.POSITION, _C.STATEMENT, _C.FACTS, _C.OFFER, _C.ME_TOO)


class Status(LabelEnum):
    """Where a topic is. Each status knows its label, its stage, and what it takes.

    `stage` is None where the topic keeps the stage it left (declined, referred, withdrawn, withheld) or shows its
    target's (merged). `accepts` is enforced under the topic's row lock, and draws the forms of the topic page.
    """

    POSED = "posed", N_("Received, waiting for a first look"), Stage.POSE, (_C.DETAILS,)
    IN_REVIEW = "in_review", N_("Under review"), Stage.REVIEW, (_C.ME_TOO, _C.FACTS, _C.COMMENT)
    NEEDS_DETAILS = (
        "needs_details",
        N_("Waiting for details"),
        Stage.REVIEW,
        (_C.DETAILS, _C.FACTS, _C.ME_TOO),
    )
    ANNOUNCED = (
        "announced",
        N_("Topic announced"),
        Stage.REVIEW,
        (_C.APPROVE, _C.DOUBT, _C.COMMENT, _C.FACTS, _C.ME_TOO),
    )
    IN_RESEARCH = "in_research", N_("Finding the facts"), Stage.REVIEW, _DISCUSSED
    SCHEDULED = "scheduled", N_("Meeting planned"), Stage.DELIBERATE, (*_DISCUSSED, _C.SIGN_UP, _C.QUESTION)
    DELIBERATED = "deliberated", N_("Deliberated"), Stage.DELIBERATE, (_C.COMMENT,)
    RESOLUTION_ANNOUNCED = (
        "resolution_announced",
        N_("Resolution announced"),
        Stage.DELIBERATE,
        (_C.APPROVE, _C.DOUBT, _C.COMMENT),
    )
    IN_PROGRESS = (
        "in_progress",
        N_("Being carried out"),
        Stage.IMPLEMENT,
        (_C.QUESTION, _C.NOT_DONE, _C.OFFER, _C.COMMENT),
    )
    RESULT_ANNOUNCED = "result_announced", N_("Result announced"), Stage.IMPLEMENT, (_C.RATING, _C.OBJECTION)
    CLOSED = "closed", N_("Closed"), Stage.IMPLEMENT, (_C.RATING, _C.CAME_BACK)
    DECLINED = "declined", N_("Not taken up this time"), None, ()
    MERGED = "merged", N_("Handled together with another topic"), None, ()
    REFERRED = "referred", N_("Passed on"), None, (_C.QUESTION, _C.COMMENT)
    WITHDRAWN = "withdrawn", N_("Withdrawn"), None, ()
    WITHHELD = "withheld", N_("Not shown for now"), None, ()

    stage: Stage | None
    accepts: frozenset[Contribution]

    def has(self, stage: Stage | None = None, accepts: tuple[Contribution, ...] = ()) -> None:
        self.stage = stage
        self.accepts = frozenset(accepts)

    @property
    def is_public(self) -> bool:
        """Whether the topic's text may be shown: not before a first look, not while withheld or after withdrawal."""
        return self not in (Status.POSED, Status.WITHHELD, Status.WITHDRAWN)

    @property
    def is_final(self) -> bool:
        """Nobody holds it any more; it can still be reopened by the ways its row in the pipeline names."""
        return self in FINAL


FINAL = frozenset({Status.CLOSED, Status.DECLINED, Status.MERGED, Status.WITHDRAWN, Status.WITHHELD})
LIVE = tuple(status for status in Status if status not in FINAL)


class TopicClass(LabelEnum):
    """How a matter is handled; the definitions people read stand in the rule set."""

    A = "A", N_("Class A")
    B = "B", N_("Class B")
    C = "C", N_("Class C")


class Party(LabelEnum):
    """The eight parties one code connects."""

    GOVERNMENT = "government", N_("Party committee and government")
    DELIBERATING_BODY = "deliberating_body", N_("Deliberating body")
    CPPCC = "cppcc", N_("CPPCC organisation")
    CPPCC_MEMBER = "cppcc_member", N_("CPPCC member")
    NATIVE_ELSEWHERE = "native_elsewhere", N_("Native living elsewhere")
    DEPUTY = "deputy", N_("Party or people's congress deputy")
    EXPERT = "expert", N_("Expert or think tank")
    PEOPLE = "people", N_("The people")


class Channel(LabelEnum):
    """How a matter reached the room; kept for life, so that nobody without a phone is dropped from the figures."""

    SCAN = "scan", N_("Scanned")
    PAPER = "paper", N_("On paper")
    SPOKEN = "spoken", N_("In person")
    TELEPHONE = "telephone", N_("By telephone")
    LETTER = "letter", N_("By letter")
    HOTLINE = "hotline", N_("From the 12345 hotline")


class Level(LabelEnum):
    """From the smallest up."""

    VILLAGE = "village", N_("Village or community")
    TOWN = "town", N_("Town or street")
    COUNTY = "county", N_("County or district")
    CITY = "city", N_("City")

    @property
    def height(self) -> int:
        return list(Level).index(self)


class RoomType(LabelEnum):
    TERRITORIAL = "territorial", N_("Territorial")
    SECTOR = "sector", N_("Sector")
    ENTERPRISE = "enterprise", N_("Enterprise or park")
    ASSOCIATION = "association", N_("Chamber or association")
    OTHER = "other", N_("Other")


class RemarkKind(LabelEnum):
    """What people write to a topic or a room. `is_owed`: somebody must answer it within a clock."""

    COMMENT = "comment", N_("Comment"), Contribution.COMMENT, False
    FACT = "fact", N_("Fact"), Contribution.FACTS, False
    OFFER = "offer", N_("Offer of help"), Contribution.OFFER, True
    QUESTION = "question", N_("Question"), Contribution.QUESTION, True
    SUGGESTION = "suggestion", N_("Suggestion"), None, True
    INQUIRY = "inquiry", N_("Inquiry"), None, True

    contribution: Contribution | None  # what a status must take; None where any public topic takes it
    is_owed: bool

    def has(self, contribution: Contribution | None, is_owed: bool) -> None:
        self.contribution = contribution
        self.is_owed = is_owed

    def is_taken_by(self, status: Status) -> bool:
        """Suggestions are for what goes on; a question may also be asked of what is over."""
        if self.contribution is not None:
            return self.contribution in status.accepts
        return status.is_public and (self is RemarkKind.INQUIRY or not status.is_final)


class HelpKind(LabelEnum):
    """What may be offered. Never money: raising funds needs a licence."""

    TIME = "time", N_("Time")
    SKILL = "skill", N_("A skill")
    MATERIAL = "material", N_("Material")


class SlipKind(LabelEnum):
    """`filed` and `joined` slips make their holder a proposer; a follower reads, writes and rates, but never moves."""

    FILED = "filed", N_("Filed")
    JOINED = "joined", N_("Joined by merging")
    FOLLOWER = "follower", N_("Following")


class Verdict(LabelEnum):
    """What a reviewer finds for one clause."""

    YES = "yes", N_("Yes")
    NO = "no", N_("No")
    UNCLEAR = "unclear", N_("Unclear")


class ResultKind(LabelEnum):
    """What was announced as the result."""

    EXPLAINED = "explained", N_("Explained")
    CARRIED_OUT = "carried_out", N_("Carried out")


class Solved(LabelEnum):
    """What the proposer says of the result."""

    SOLVED = "solved", N_("Solved")
    PARTLY = "partly", N_("Partly solved")
    NOT = "not", N_("Not solved")


class CheckedBy(LabelEnum):
    """Who looked at a result before it was closed."""

    PROPOSER = "proposer", N_("Confirmed by the proposer")
    UPPER_ROOM = "upper_room", N_("Confirmed by the room above")
    NOBODY = "nobody", N_("Nobody checked")


class ClosedLabel(LabelEnum):
    """What a closed topic is called in public: closed is not solved."""

    SOLVED_CONFIRMED = "solved_confirmed", N_("Solved, confirmed")
    DONE_UNCONFIRMED = "done_unconfirmed", N_("Done, unconfirmed")
    EXPLAINED = "explained", N_("Explained to the proposer")
    PASSED_ON = "passed_on", N_("Passed on and answered")


def closed_label(*, kind: ResultKind, passed_on: bool, checked_by: CheckedBy | None) -> ClosedLabel:
    """The one place that says what a closed topic is called.

    `passed_on`: it went through a referral and nobody here had an item to carry out.
    """
    if kind is ResultKind.EXPLAINED and not passed_on:
        return ClosedLabel.EXPLAINED
    if passed_on:
        return ClosedLabel.PASSED_ON
    if checked_by is CheckedBy.PROPOSER:
        return ClosedLabel.SOLVED_CONFIRMED
    return ClosedLabel.DONE_UNCONFIRMED


class Became(LabelEnum):
    """What an outcome turned into beyond the single matter."""

    POLICY = "policy", N_("A policy")
    PROJECT = "project", N_("A public-welfare project")
    METHOD = "method", N_("A method of governance")
    CONSENSUS = "consensus", N_("A consensus")
    NOTHING_MORE = "nothing_more", N_("Nothing beyond the matter itself")


class ItemOutcome(LabelEnum):
    DONE = "done", N_("Done")
    PARTLY = "partly", N_("Partly done")
    NOT_DONE = "not_done", N_("Not done")
