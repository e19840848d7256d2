"""Who looks after accounts: an operator all of them, a supervisor those that sit below them, nobody their own."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.roles import Actor, Role
from app.domain.rules import Rule, operator, rule
from app.domain.sentences import N_


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A seat and the path of the division its room, body or subtree lies in; None for an operator's."""

    role: Role
    path: str | None


@dataclass(frozen=True, slots=True)
class AccountSubject:
    """What the rule looks at besides the actor: the account, and the seats it holds or is to be given."""

    account_id: int | None
    seats: tuple[HeldSeat, ...]


@rule(N_("a supervisor"))
def supervises(actor: Actor, _subject: object) -> bool:
    return actor.holds(Role.SUPERVISOR)


@rule(N_("a supervisor above all its seats"))
def supervises_it(actor: Actor, subject: AccountSubject) -> bool:
    """Nobody looks after their own account, nor after somebody who sits as high as they do."""
    return subject.account_id != actor.account_id and all(
        any(_is_below(seat, above.division_path) for above in actor.seats if above.role is Role.SUPERVISOR)
        for seat in subject.seats
    )


def _is_below(seat: HeldSeat, path: str | None) -> bool:
    if path is None or seat.path is None or not seat.path.startswith(path):
        return False
    return seat.role is not Role.SUPERVISOR or seat.path != path


@rule(N_("an operator, for anybody but themselves"))
def operates_it(actor: Actor, subject: AccountSubject) -> bool:
    return operator.allows(actor, None) and subject.account_id != actor.account_id


keeps_accounts: Rule = operator | supervises
looks_after_it: Rule = operates_it | supervises_it
