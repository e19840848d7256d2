"""Who acts: the roles of the practice, the seats people hold, and the actor a request speaks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.labels import LabelEnum
from app.domain.sentences import N_


class Role(LabelEnum):
    """A role is held through a seat in a room, a subtree of divisions, or a body; never by a person as such."""

    REVIEWER = "reviewer", N_("Reviewer")
    CONVENER = "convener", N_("Convener")
    ADMINISTRATOR = "administrator", N_("Room administrator")
    MEMBER = "member", N_("CPPCC member")
    HANDLER = "handler", N_("Responsible body")
    SUPERVISOR = "supervisor", N_("Supervisor")
    OPERATOR = "operator", N_("Operator")


ROOM_ROLES = (Role.ADMINISTRATOR, Role.REVIEWER, Role.CONVENER)


@dataclass(frozen=True, slots=True)
class Seat:
    """A role in exactly one place: a room, a division with all below it (by path), or a body.

    `division_path` is the materialised path of ids, `/1/4/`, so that "below" is a prefix.
    """

    role: Role
    room_id: int | None = None
    division_path: str | None = None
    organisation_id: int | None = None

    @property
    def is_of_the_city(self) -> bool:
        """A supervisor's at the top division, which comes after the city's own room on every ladder."""
        return self.role is Role.SUPERVISOR and (self.division_path or "").count("/") == 2


class ActorKind(StrEnum):
    """The ways somebody stands before a rule. Anybody is an object, not None."""

    ANYBODY = "anybody"
    SLIP_HOLDER = "slip_holder"
    STAFF = "staff"
    BODY_LINK = "body_link"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking, as the edge found out: a signed-in account, the slip that was shown, a signed link, or nobody."""

    kind: ActorKind
    account_id: int | None = None
    name: str = ""
    seats: frozenset[Seat] = field(default_factory=frozenset)
    slip_ids: frozenset[int] = field(default_factory=frozenset)
    organisation_ids: frozenset[int] = field(default_factory=frozenset)

    def holds(self, role: Role) -> bool:
        return any(seat.role is role for seat in self.seats)

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF

    @property
    def rooms(self) -> frozenset[int]:
        """The rooms with a seat of theirs that takes part in the work."""
        return frozenset(seat.room_id for seat in self.seats if seat.role in ROOM_ROLES and seat.room_id is not None)


PUBLIC = Actor(ActorKind.ANYBODY)
THE_CLOCK = Actor(ActorKind.CLOCK)
AT_THE_CONSOLE = Actor(ActorKind.STAFF, seats=frozenset({Seat(Role.OPERATOR)}))  # whoever may run our commands
