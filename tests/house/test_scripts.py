"""The residents' scripts run in old WebViews: ES5, each of their words said, each sentence used by one of them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.settings import ROOT
from app.web.assets import SCRIPT_BUNDLES, SCRIPTS, asset_bytes
from app.web.script_words import WORDS

FOLDER = ROOT / "static" / "js"
FOR_STAFF = {"desk.js"}
OWN_PAGES = {"near.js", "preview.js", "send.js", "slip.js", "voice.js"}  # with a page or two that name them
NO_PAGE = {"sw.js"}  # served at /sw.js
RESIDENTS = sorted(file for file in FOLDER.glob("*.js") if file.name not in FOR_STAFF)

# What stands between quotes or slashes is no syntax. Regular expressions come after ( , = : or a line's beginning.
_NO_SYNTAX = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|(?<=[(,=:!&|])\s*/(?:\\.|\[[^\]\n]*\]|[^/\\\n])+/[a-z]*""",
    re.DOTALL,
)
_LATER_THAN_ES5 = {
    "arrow function": r"=>",
    "template": r"`",
    "let, const, class, import, export": r"(?<![.\w])(?:let|const|class|import|export)\s+[\w{*\[]",
    "async": r"(?<![.\w])(?:async\s+function|await\s)",
    "optional chaining": r"\?\.(?!\d)",
    "nullish": r"\?\?",
    "spread": r"\.\.\.",
    "for of": r"\bfor\s*\([^;)]*\sof\s",
    "power": r"\*\*",
    "comma at the end of a call": r",\s*\)",
    "default of a parameter": r"function\s*\w*\([^)]*=",
    "short method": r"[{,]\s*(?!if\b|for\b|while\b|function\b|switch\b)\w+\s*\([^()]*\)\s*\{",
}
EXAMPLES = {
    "arrow function": "list.map(one => one)",
    "template": "say(`${one}`)",
    "let, const, class, import, export": "const one = 1",
    "async": "async function send() {}",
    "optional chaining": "one?.two",
    "nullish": "one ?? two",
    "spread": "[...all]",
    "for of": "for (var one of all) {}",
    "power": "2 ** 3",
    "comma at the end of a call": "say(one,\n)",
    "default of a parameter": "function say(one = 1) {}",
    "short method": "var it = { say(one) { } }",
}


def later_than_es5(script: str) -> list[str]:
    syntax = _NO_SYNTAX.sub('""', script)
    return [name for name, pattern in _LATER_THAN_ES5.items() if re.search(pattern, syntax)]


@pytest.mark.parametrize("file", RESIDENTS, ids=lambda file: file.name)
def test_an_old_webview_can_read_the_script(file: object) -> None:
    assert later_than_es5((FOLDER / getattr(file, "name", "")).read_text()) == []


@pytest.mark.parametrize("name", list(_LATER_THAN_ES5))
def test_what_it_could_not_read_is_seen(name: str) -> None:
    assert name in later_than_es5(EXAMPLES[name])


def test_every_script_is_sent_to_somebody() -> None:
    bundled = [name for names in SCRIPTS.values() for name in names]
    assert len(bundled) == len(set(bundled))
    assert {*bundled, *FOR_STAFF, *OWN_PAGES, *NO_PAGE} == {file.name for file in FOLDER.glob("*.js")}


def test_every_word_is_said_and_every_sentence_used() -> None:
    scripts = "".join((FOLDER / name).read_text() for names in SCRIPTS.values() for name in names)
    asked = set(re.findall(r'(?:\bsay|\btell)\((?:\w+, )?"(\w+)"', scripts))
    assert asked <= set(WORDS)
    assert [name for name in WORDS if f'"{name}"' not in scripts] == []


def test_a_bundle_is_all_of_its_scripts_in_the_language_of_its_reader(app: Flask) -> None:
    with app.test_request_context():
        bundles = {path: asset_bytes(path).decode() for path in SCRIPT_BUNDLES}
    assert "等着发出" in bundles["js/forms.zh_Hans.js"]
    assert "Waits to be sent" in bundles["js/forms.en.js"]
    assert "等着发出" not in bundles["js/app.zh_Hans.js"], "what a page does not say it does not pay for"
    for path, text in bundles.items():
        assert text.count("try{") >= len(SCRIPTS[SCRIPT_BUNDLES[path][0]])
        assert "\n//" not in text
