"""A reason may begin with a template and must end in somebody's own words: nobody is refused by a form letter."""

from __future__ import annotations

import re

from app.domain.asks import Given
from app.domain.ruleset import Ruleset
from app.domain.sentences import Sentence, say

BLANK = "＿＿"
_BLANKS = re.compile(r"[＿_]{2,}")

STILL_A_TEMPLATE = say("This is still the template. Fill in the blanks (＿＿) and say how it is with this matter.")


def still_templates(verb: str, given: Given, rules: Ruleset) -> dict[str, Sentence]:
    """By the name of the ask, what is wrong with answers that nobody has put into words of their own."""
    return {
        ask.value: STILL_A_TEMPLATE
        for ask, said in given.items()
        if isinstance(said, str) and _is_still_one(said, verb, ask.value, rules)
    }


def _is_still_one(said: str, verb: str, ask: str, rules: Ruleset) -> bool:
    templates = rules.templates_for(verb, ask)
    texts = {_bare(text) for one in templates for text in (one.text.zh, one.text.en)}
    return bool(templates) and (_bare(said) in texts or _BLANKS.search(said) is not None)


def _bare(text: str) -> str:
    """Without what somebody changes who changes nothing: space and blanks."""
    return re.sub(r"[\s＿_]", "", text)
