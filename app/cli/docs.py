"""`flask docs`: print the documents that follow from the tables, so that nobody has to keep them in step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from flask import Flask, current_app
from flask.cli import AppGroup

from app.domain.holding import HOLDING
from app.domain.pipeline import PIPELINE, Elsewhere, Move
from app.domain.policy import ACTIONS
from app.domain.stages import Status
from app.extensions import rulebook
from app.settings import ROOT

FOLDER = ROOT / "docs"

docs = AppGroup("docs", help="The documents printed from the tables.")


@docs.command("write")
def write() -> None:
    """Write docs/pipeline.md and docs/permissions.md anew; a test fails when they are not as this prints them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}")


def documents() -> Mapping[str, str]:
    """File name → text. Labels stand in English and in Chinese, which is what nobody-in-particular reads."""
    lengths = {
        name: " and ".join(map(str, length)) if isinstance(length, tuple) else length
        for name, length in asdict(rulebook.rules.lengths).items()
    }
    known = {
        "version": rulebook.rules.version,
        "holdings": [(status, HOLDING[status], HOLDING[status].clock % lengths) for status in Status],
        "moves": PIPELINE,
        "actions": ACTIONS,
        "arrows": list(_arrows()),
        "target": _target,
    }
    return {name: _render(name, known) for name in ("pipeline.md", "permissions.md")}


def _render(name: str, known: Mapping[str, object]) -> str:
    return current_app.jinja_env.get_template(f"docs/{name}").render(known).rstrip() + "\n"


def _target(move: Move) -> str:
    return move.target.words if isinstance(move.target, Elsewhere) else move.target.value


def _arrows() -> Iterator[tuple[str, str, str]]:
    """(from, to, verb) for the diagram. A move that is open nearly everywhere is drawn once, from `any_public`."""
    for move in PIPELINE:
        target = move.target.value if isinstance(move.target, Status) else "earlier"
        public = {status for status in Status if status.is_public}
        if not move.source:
            yield "[*]", target, move.verb
        elif public <= move.source:
            yield "any_public", target, move.verb
            for source in _in_order(move.source - public):
                yield source.value, target, move.verb
        else:
            for source in _in_order(move.source):
                yield source.value, target, move.verb


def _in_order(statuses: frozenset[Status]) -> list[Status]:
    return [status for status in Status if status in statuses]


def register(app: Flask) -> None:
    app.cli.add_command(docs)
