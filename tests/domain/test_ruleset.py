"""The shipped rule set is whole, and a broken one is refused with the file, the key and the reason."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest

from app.domain.ruleset import (
    MAY_CODES,
    MAY_NOT_CODES,
    SHIPPED,
    Bilingual,
    Clause,
    ClauseKind,
    Ruleset,
    RulesetError,
    load_ruleset,
)

RULES = load_ruleset()


def test_it_says_that_it_is_a_sample() -> None:
    assert RULES.version == "2026-1"
    assert RULES.is_sample
    assert "示范文本" in RULES.label.zh


def test_five_may_and_five_may_not() -> None:
    assert tuple(clause.code for clause in RULES.may) == MAY_CODES
    assert tuple(clause.code for clause in RULES.may_not) == MAY_NOT_CODES
    assert RULES.clause("not-2").kind is ClauseKind.MAY_NOT
    assert ClauseKind.MAY_NOT.label == "May not be deliberated"


def test_an_unknown_clause_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        RULES.clause("not-6")


@pytest.mark.parametrize("clause", RULES.may_not, ids=lambda clause: clause.code)
def test_whoever_is_refused_hears_where_to_go_instead(clause: Clause) -> None:
    assert clause.instead
    assert clause.instead.in_("zh_Hans")
    assert clause.instead.in_("en")


def test_what_may_be_deliberated_needs_no_other_way() -> None:
    assert not any(clause.instead for clause in RULES.may)


def test_both_languages_and_no_other() -> None:
    assert RULES.emergency.in_("zh_Hans") == "有人受伤、着火：先打 110 / 119 / 120"
    assert "110 / 119 / 120" in RULES.emergency.in_("en")
    with pytest.raises(KeyError):
        RULES.emergency.in_("fr")


def test_the_lengths_are_those_of_the_design() -> None:
    assert asdict(RULES.lengths) == {
        "first_look_wd": 1,
        "review_wd": 5,
        "details_days": 10,
        "notice_days": 7,
        "doubt_wd": 3,
        "meeting_within_days": 30,
        "meeting_ahead_days": 2,
        "call_off_after_days": 7,
        "resolution_wd": 5,
        "objection_days": 7,
        "confirm_wd": 5,
        "unchecked_after_days": 30,
        "restart_within_days": 90,
        "restart_decide_wd": 5,
        "split_within_days": 7,
        "decline_answer_wd": 2,
        "withhold_confirm_wd": 1,
        "recall_after_overdue_wd": 10,
        "suggestion_wd": 5,
        "inquiry_wd": 5,
        "message_wd": 3,
        "climb_wd": 5,
        "contact_kept_days": 120,
        "voice_kept_days": 30,
        "look_back_days": (30, 90),
    }


def test_the_thresholds_are_those_of_the_design() -> None:
    assert asdict(RULES.thresholds) == {
        "poses_per_device_per_day": 5,
        "helped_poses_per_device_per_day": 30,
        "contributions_per_device_per_day": 40,
        "rush_filings_per_hour": 20,
        "rush_times_usual": 10,
        "photos_most": 6,
        "voice_seconds_most": 60,
        "questions_per_round": 2,
        "restart_voices_min": 5,
        "restart_voices_percent": 10,
        "transfers_before_supervisor": 2,
        "returns_before_assign": 2,
        "adjournments_per_round": 2,
        "text_max_chars": 5000,
        "statement_max_chars": 140,
        "title_max_chars": 60,
    }


@pytest.mark.parametrize(("me_toos", "needed"), [(0, 5), (50, 5), (51, 6), (60, 6), (61, 7), (1000, 100)])
def test_the_greater_of_five_and_a_tenth_make_a_request(me_toos: int, needed: int) -> None:
    assert RULES.thresholds.restart_voices_needed(me_toos) == needed


def test_thirteen_categories_with_the_rest_last() -> None:
    assert len(RULES.categories) == 13
    assert RULES.categories[0].name.en == "Drainage and sewage"
    assert RULES.categories[-1].code == "other"


def test_the_three_classes_and_the_reasons_to_withhold() -> None:
    assert list(RULES.class_definitions) == ["A", "B", "C"]
    assert {rule.code for rule in RULES.moderation_rules} >= {"insult", "personal-data", "advertising", "secret"}


def test_nothing_can_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        RULES.lengths.review_wd = 50  # type: ignore[misc]
    with pytest.raises(TypeError):
        RULES.class_definitions["D"] = Bilingual("x", "y")  # type: ignore[index]


# --- A broken file

Load = Callable[[str, str], Ruleset]


@pytest.fixture
def load_with(tmp_path: Path) -> Load:
    """Load the shipped file with one passage changed."""

    def load(passage: str, instead: str) -> Ruleset:
        text = SHIPPED.read_text(encoding="utf-8")
        assert passage in text
        path = tmp_path / "local.toml"
        path.write_text(text.replace(passage, instead, 1), encoding="utf-8")
        return load_ruleset(path)

    return load


def test_a_local_rule_set_is_taken(load_with: Load) -> None:
    local = load_with("contact_kept_days = 120", "contact_kept_days = 60")
    assert local.lengths.contact_kept_days == 60


def test_the_consent_names_the_real_length(load_with: Load) -> None:
    local = load_with("您不用说自己是谁，", "电话保存 {contact_kept_days} 天，")
    assert local.consent.text.zh.startswith("电话保存 120 天，")


@pytest.mark.parametrize(
    ("passage", "instead", "complaint"),
    [
        ('version = "2026-1"', "", r"local\.toml: version: missing"),
        ('version = "2026-1"', "version = 2026", r"local\.toml: version: 2026 is not of type str"),
        ("is_sample = true", 'is_sample = "yes"', r"is_sample: 'yes' is not of type bool"),
        ("is_sample = true", "is_sample = true\ncolour = 1", r"local\.toml: colour: unknown key"),
        ('label.en = "', 'label.fr = "', r"label\.fr: unknown key"),
        ('label.en = "Sample text, to be adopted locally before use"', "", r"label\.en: missing"),
        ('label.zh = "示范文本，须经本地制定"', 'label.zh = ""', r"label\.zh: '' is not allowed"),
        ('label.zh = "示范文本，须经本地制定"', 'label.zh = " "', r"label\.zh: ' ' is not allowed"),
        ("review_wd = 5", "review_wd = -5", r"lengths\.review_wd: -5 is not allowed"),
        ("review_wd = 5", "review_wd = 2.5", r"lengths\.review_wd: 2\.5 is not of type int"),
        ("review_wd = 5", "review_wd = true", r"lengths\.review_wd: True is not of type int"),
        ("review_wd = 5", "", r"lengths\.review_wd: missing"),
        ("review_wd = 5", "review_wd = 5\nlunch_wd = 1", r"lengths\.lunch_wd: unknown key"),
        ("[30, 90]", "[30, -90]", r"lengths\.look_back_days\[2\]: -90 is not allowed"),
        ("[30, 90]", "30", r"lengths\.look_back_days: 30 is not of type list"),
        ("restart_voices_min = 5", "", r"thresholds\.restart_voices_min: missing"),
        ('code = "may-2"', 'code = "may-1"', r"clauses: code 'may-1' is there twice"),
        ('code = "may-2"', 'code = "may-7"', r"clauses of kind may: must be may-1, may-2"),
        ('code = "may-2"\nkind = "may"', 'code = "may-2"\nkind = "may_not"', r"clauses of kind may: must be"),
        ('kind = "may"', 'kind = "might"', r"clauses\[1\]\.kind: 'might' is none of may, may_not"),
        ('instead.zh = "想', 'instead.no = "想', r"clauses\[6\]\.instead\.no: unknown key"),
        ("review_after_days = 180", "review_after_days = -1", r"clauses\[7\]\.review_after_days: -1"),
        ('code = "safety"', 'code = "other"', r"categories: code 'other' is there twice"),
        ('code = "secret"', 'code = "insult"', r"moderation_rules: code 'insult' is there twice"),
        ("[class_definitions]", "[class_definitions]\nD.zh='丁'\nD.en='D'", r"class_definitions: must be A, B, C"),
        ("您不用说自己是谁，", "{contact_days}", r"consent\.text: 'contact_days' is not the name of a length"),
        ("[consent]", "[[consent]]", r"local\.toml: consent: .* is not of type dict"),
        ("[lengths]", "[lengths", r"local\.toml: "),
    ],
)
def test_a_broken_rule_set_is_refused(load_with: Load, passage: str, instead: str, complaint: str) -> None:
    with pytest.raises(RulesetError, match=complaint):
        load_with(passage, instead)


def test_a_refusal_without_another_way_is_refused(load_with: Load) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    ways = "".join(line for line in text.splitlines(keepends=True) if line.startswith("instead.") and "12348" in line)
    with pytest.raises(RulesetError, match=r"clause not-1: instead: missing"):
        load_with(ways, "")


def test_a_list_cannot_be_left_out_or_empty(load_with: Load, tmp_path: Path) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    reasons = text[text.index("[[moderation_rules]]") : text.index("# --- Categories")]
    with pytest.raises(RulesetError, match="moderation_rules: missing"):
        load_with(reasons, "")
    empty = tmp_path / "empty.toml"
    empty.write_text("moderation_rules = []\n" + text.replace(reasons, ""), encoding="utf-8")
    with pytest.raises(RulesetError, match="moderation_rules: is empty"):
        load_ruleset(empty)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match=r"nowhere\.toml"):
        load_ruleset(tmp_path / "nowhere.toml")
