"""House rules that the source itself can be asked about: each with the places it allows and a line that breaks it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import ROOT

BELOW_THE_EDGE = ("app/domain/", "app/models/", "app/queries/", "app/services/", "app/integrations/")


@dataclass(frozen=True)
class HouseRule:
    says: str
    breaks: Callable[[ast.AST], bool]  # asked about every node of a file
    example: str  # a line that breaks it
    within: tuple[str, ...] = ("app/",)
    except_in: tuple[str, ...] = ()

    def applies_to(self, path: str) -> bool:
        return path.startswith(self.within) and path not in self.except_in

    def broken_in(self, source: str) -> Iterator[int]:
        """The numbers of the lines that break it."""
        for node in ast.walk(ast.parse(source)):
            if self.breaks(node):
                yield getattr(node, "lineno", 0)


def name_of(node: ast.AST) -> str:
    """The last word of what is named or called: `commit` for `db.session.commit()`."""
    match node:
        case ast.Call():
            return name_of(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
    return ""


def assigns_a_status(node: ast.AST) -> bool:
    match node:
        case ast.Assign():
            targets = [part for target in node.targets for part in getattr(target, "elts", [target])]
        case ast.AugAssign() | ast.AnnAssign():
            targets = [node.target]
        case ast.Call() if name_of(node) == "values":
            return any(keyword.arg == "status" for keyword in node.keywords)
        case _:
            return False
    return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)


def makes_a_topic(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node) == "Topic"


def asks_for_the_time(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr="now" | "utcnow" | "today")):
            return name_of(value) in {"datetime", "date"}
        case ast.Call(func=ast.Attribute(value=value, attr="time" | "time_ns")):
            return name_of(value) == "time"
    return False


def commits(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node) == "commit"


def writes_on_get(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    answers_get_only = {name_of(decorator) for decorator in node.decorator_list} & {"get"}
    return bool(answers_get_only) and any(name_of(part) == "writing" for part in ast.walk(node))


def reads_the_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and name_of(node.value) == "os"


RULES = [
    HouseRule(
        "only the pipeline moves a topic",
        assigns_a_status,
        "topic.status = Status.CLOSED",
        except_in=("app/services/pipeline.py",),
    ),
    HouseRule(
        "a topic begins where it is filed, or raised from a suggestion",
        makes_a_topic,
        "topic = Topic(number=number)",
        except_in=("app/services/filing.py", "app/services/suggestions.py"),
    ),
    HouseRule("below the edge the time is given", asks_for_the_time, "now = datetime.now(UTC)", within=BELOW_THE_EDGE),
    HouseRule("one place commits", commits, "db.session.commit()", except_in=("app/models/unit_of_work.py",)),
    HouseRule(
        "GET never writes",
        writes_on_get,
        "@blueprint.get('/')\ndef page():\n    with writing():\n        pass",
        within=("app/web/",),
    ),
    HouseRule(
        "settings come from Settings",
        reads_the_environment,
        "port = os.environ['PORT']",
        # Serve hands its own environment on to the processes it starts.
        except_in=("app/settings.py", "app/cli/serve.py"),
    ),
]
SOURCES = sorted(ROOT.glob("app/**/*.py"))
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)


def within_the_project(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@each_rule
def test_the_source_keeps_the_rule(rule: HouseRule) -> None:
    broken = [
        f"{path}:{line}"
        for file in SOURCES
        if rule.applies_to(path := within_the_project(file))
        for line in rule.broken_in(file.read_text())
    ]
    assert not broken, f"{rule.says}: {', '.join(broken)}"


@each_rule
def test_breaking_the_rule_is_seen(rule: HouseRule) -> None:
    assert list(rule.broken_in(rule.example))


@each_rule
def test_what_the_rule_allows_is_still_there(rule: HouseRule) -> None:
    """An exception nobody needs any more is a hole in the rule."""
    for path in rule.except_in:
        assert list(rule.broken_in((ROOT / path).read_text())), f"{path} no longer needs its exception"
