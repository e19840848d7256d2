"""The five-and-five sheet as a form: three choices for each clause, and one control that makes ten findings of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import request

from app.domain.errors import Invalid
from app.domain.ruleset import Clause
from app.domain.sentences import say
from app.domain.stages import Verdict
from app.extensions import rulebook
from app.services.findings import carried_by

CARRIED_BY = "carried_by"


@dataclass(frozen=True, slots=True)
class Row:
    """One clause with its name in the form, and what is ticked."""

    clause: Clause
    name: str
    verdict: Verdict | None


class FindingsSheet:
    """What was found before, or what came in just now. Clauses are the rule set's, so this is no WTForms class."""

    def __init__(self, found: Mapping[str, Verdict], *, is_sent: bool = False) -> None:
        self.carried_by = request.form.get(CARRIED_BY, "") if is_sent else ""
        self._ticked = {**found, **_ticked()} if is_sent else dict(found)

    @property
    def may(self) -> Iterator[Row]:
        return self._rows(rulebook.rules.may)

    @property
    def may_not(self) -> Iterator[Row]:
        return self._rows(rulebook.rules.may_not)

    def verdicts(self) -> dict[str, Verdict]:
        """What to record. Raises Invalid when the one control names no “may” clause."""
        return carried_by(self.carried_by, judged=self._ticked) if self.carried_by else self._ticked

    def _rows(self, clauses: tuple[Clause, ...]) -> Iterator[Row]:
        return (Row(clause, _name(clause), self._ticked.get(clause.code)) for clause in clauses)


def _name(clause: Clause) -> str:
    return f"finding-{clause.code}"


def _ticked() -> dict[str, Verdict]:
    """Raises Invalid for a verdict there is not; a clause without a tick is left out."""
    typed = {clause.code: request.form.get(_name(clause)) for clause in rulebook.rules.clauses}
    try:
        return {code: Verdict(verdict) for code, verdict in typed.items() if verdict}
    except ValueError:
        raise Invalid("findings", say("Please answer yes, no or unclear.")) from None
