"""The rules a deployment may change without changing code: clauses, reasons, categories, lengths, thresholds.

They stand in a versioned TOML file (see rulesets/), are read once, and are refused as a whole when anything
is unknown, missing, empty or negative: a wrong deadline must be found at start-up, not by a resident.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, TypeVar, cast, get_args, get_origin

from app.domain.asks import Ask
from app.domain.labels import LabelEnum
from app.domain.sentences import N_

SHIPPED = Path(__file__).parent / "rulesets" / "2026-1.toml"
MAY_CODES = ("may-1", "may-2", "may-3", "may-4", "may-5")
MAY_NOT_CODES = ("not-1", "not-2", "not-3", "not-4", "not-5")
CLASSES = ("A", "B", "C")

T = TypeVar("T")


class RulesetError(ValueError):
    """A rule set that cannot be used; the message names the file, the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A text of the rule set. Unlike a message it is not translated: whoever adopts it writes both."""

    zh: str
    en: str

    def in_(self, locale: str) -> str:
        """The text for a locale of the interface, "zh_Hans" or "en"; KeyError for any other."""
        return {"zh_Hans": self.zh, "en": self.en}[locale]

    def __bool__(self) -> bool:
        return self != NO_TEXT


NO_TEXT = Bilingual("", "")


class ClauseKind(LabelEnum):
    MAY = "may", N_("May be deliberated")
    MAY_NOT = "may_not", N_("May not be deliberated")


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the five and five. `plain` and `instead` speak to the resident; a MAY needs no `instead`."""

    code: str
    kind: ClauseKind
    text: Bilingual
    plain: Bilingual
    instead: Bilingual = NO_TEXT
    review_after_days: int | None = None  # when a matter declined by this clause is looked at again


@dataclass(frozen=True, slots=True)
class ModerationRule:
    code: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: Bilingual


@dataclass(frozen=True, slots=True)
class ReasonTemplate:
    """Words to begin with where a move of this verb asks for words. Its blanks are `＿＿`; who uses it fills them in.

    `about` is the clause or moderation rule it speaks of, chosen along with it.
    """

    code: str
    verb: str
    ask: Ask
    name: Bilingual
    text: Bilingual
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    version: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long things may take: `_wd` in Chinese working days, `_days` in calendar days."""

    first_look_wd: int
    review_wd: int
    details_days: int
    notice_days: int
    doubt_wd: int
    meeting_within_days: int
    meeting_ahead_days: int
    call_off_after_days: int
    resolution_wd: int
    objection_days: int
    confirm_wd: int
    unchecked_after_days: int
    restart_within_days: int
    restart_decide_wd: int
    split_within_days: int
    decline_answer_wd: int
    withhold_confirm_wd: int
    recall_after_overdue_wd: int
    suggestion_wd: int
    inquiry_wd: int
    message_wd: int
    climb_wd: int
    contact_kept_days: int
    voice_kept_days: int
    look_back_days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    poses_per_device_per_day: int
    helped_poses_per_device_per_day: int
    contributions_per_device_per_day: int
    rush_filings_per_hour: int
    rush_times_usual: int
    photos_most: int
    voice_seconds_most: int
    questions_per_round: int
    restart_voices_min: int
    restart_voices_percent: int
    transfers_before_supervisor: int
    returns_before_assign: int
    adjournments_per_round: int
    text_max_chars: int
    statement_max_chars: int
    title_max_chars: int

    def restart_voices_needed(self, me_toos: int) -> int:
        """How many neighbours make a request to restart a topic that `me_toos` had joined."""
        return max(self.restart_voices_min, -(-me_toos * self.restart_voices_percent // 100))  # rounded up


@dataclass(frozen=True, slots=True)
class Ruleset:
    version: str
    is_sample: bool
    label: Bilingual
    emergency: Bilingual
    clauses: tuple[Clause, ...]
    moderation_rules: tuple[ModerationRule, ...]
    categories: tuple[Category, ...]
    class_definitions: Mapping[str, Bilingual]
    consent: Consent
    lengths: Lengths
    thresholds: Thresholds
    reason_templates: tuple[ReasonTemplate, ...] = ()

    @property
    def may(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.kind is ClauseKind.MAY)

    @property
    def may_not(self) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses if clause.kind is ClauseKind.MAY_NOT)

    def clause(self, code: str) -> Clause:
        """Raises KeyError for a code this version does not have."""
        return {clause.code: clause for clause in self.clauses}[code]

    def templates_for(self, verb: str, ask: str) -> tuple[ReasonTemplate, ...]:
        """What a move of this verb may begin its answer to this ask with."""
        return tuple(one for one in self.reason_templates if (one.verb, one.ask) == (verb, ask))

    def words(self, code: str) -> Bilingual:
        """What a clause, a moderation rule or a category is called. The bare code where this version no longer has
        it, for an old topic has to be shown all the same."""
        named = {clause.code: clause.text for clause in self.clauses}
        named |= {rule.code: rule.text for rule in self.moderation_rules}
        named |= {category.code: category.name for category in self.categories}
        return named.get(code, Bilingual(code, code))


def load_ruleset(path: Path | None = None) -> Ruleset:
    """Read and check a rule set, by default the shipped sample. Raises RulesetError."""
    path = path or SHIPPED
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RulesetError(f"{path.name}: {error}") from error
    ruleset: Ruleset = _read(Ruleset, values, f"{path.name}: ")
    _check_codes(ruleset, path.name)
    return replace(ruleset, consent=_filled(ruleset, path.name))


def _read(kind: Any, value: object, where: str) -> Any:
    """`value` as an instance of `kind`. The dataclasses above are the schema; no other list of keys exists."""
    if is_dataclass(kind):
        return _read_table(cast("type[Any]", kind), value, where)
    if get_origin(kind) is tuple:
        rows = enumerate(_typed(list, value, where), start=1)
        return tuple(_read(get_args(kind)[0], row, f"{where}[{n}]") for n, row in rows)
    if get_origin(kind) is Mapping:
        table = _typed(dict, value, where)
        return MappingProxyType({key: _read(get_args(kind)[1], table[key], f"{where}.{key}") for key in table})
    if isinstance(kind, UnionType):  # "or None" is a key left out; TOML has no null
        return _read(get_args(kind)[0], value, where)
    if issubclass(kind, Enum):
        if value not in list(kind):
            raise RulesetError(f"{where}: {value!r} is none of {', '.join(kind)}")
        return kind(value)
    scalar = _typed(kind, value, where)
    if (kind is str and not scalar.strip()) or (kind is int and scalar < 0):
        raise RulesetError(f"{where}: {value!r} is not allowed")
    return scalar


def _read_table(kind: type[Any], value: object, where: str) -> Any:
    table = _typed(dict, value, where)
    known = {field.name: field for field in fields(kind)}
    needed = {name for name, field in known.items() if field.default is MISSING}
    dot = "" if where.endswith(": ") else "."
    for key in sorted(table.keys() - known.keys()):
        raise RulesetError(f"{where}{dot}{key}: unknown key")
    for key in sorted(needed - table.keys()):
        raise RulesetError(f"{where}{dot}{key}: missing")
    return kind(**{key: _read(known[key].type, table[key], f"{where}{dot}{key}") for key in table})


def _typed(kind: type[T], value: object, where: str) -> T:
    if type(value) is not kind:  # not isinstance: `true` is no number
        raise RulesetError(f"{where}: {value!r} is not of type {kind.__name__}")
    return value


def _check_codes(ruleset: Ruleset, file: str) -> None:
    """Findings, declined topics and the public pages refer to clauses and classes by these codes."""
    for name, rows in (
        ("clauses", ruleset.clauses),
        ("moderation_rules", ruleset.moderation_rules),
        ("categories", ruleset.categories),
        ("reason_templates", ruleset.reason_templates),
    ):
        codes = [row.code for row in rows]
        if not codes and name != "reason_templates":
            raise RulesetError(f"{file}: {name}: is empty")
        for code in codes:
            if codes.count(code) > 1:
                raise RulesetError(f"{file}: {name}: code {code!r} is there twice")
    for name, found, wanted in (
        ("clauses of kind may", [clause.code for clause in ruleset.may], MAY_CODES),
        ("clauses of kind may_not", [clause.code for clause in ruleset.may_not], MAY_NOT_CODES),
        ("class_definitions", list(ruleset.class_definitions), CLASSES),
    ):
        if found != list(wanted):
            raise RulesetError(f"{file}: {name}: must be {', '.join(wanted)}, in this order")
    known = {None, *MAY_NOT_CODES, *(rule.code for rule in ruleset.moderation_rules)}
    for template in ruleset.reason_templates:
        if template.about not in known:
            raise RulesetError(
                f"{file}: reason template {template.code}: about: {template.about!r} is no clause or rule"
            )
    for clause in ruleset.may_not:
        if not clause.instead:
            raise RulesetError(f"{file}: clause {clause.code}: instead: missing; where else can people turn?")


def _filled(ruleset: Ruleset, file: str) -> Consent:
    """The consent with the lengths it names, so that what people agree to is what is done."""
    lengths, text = asdict(ruleset.lengths), ruleset.consent.text
    try:
        text = Bilingual(text.zh.format_map(lengths), text.en.format_map(lengths))
    except (KeyError, ValueError) as error:
        raise RulesetError(f"{file}: consent.text: {error} is not the name of a length") from error
    return replace(ruleset.consent, text=text)
