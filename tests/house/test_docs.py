"""The documents that are printed from the tables say what the tables say."""

from __future__ import annotations

import pytest

from app.cli import docs
from app.domain.pipeline import PIPELINE
from app.domain.policy import ACTIONS
from app.domain.stages import Status


@pytest.mark.parametrize("name", ["pipeline.md", "permissions.md"])
def test_it_is_as_the_tables_print_it(app, name):
    written = (docs.FOLDER / name).read_text(encoding="utf-8")
    assert written == docs.documents()[name], "run `flask --app wsgi docs write`"


def test_the_command_writes_them(runner, tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "FOLDER", tmp_path / "docs")
    result = runner.invoke(args=["docs", "write"])
    assert result.exit_code == 0
    assert sorted(file.name for file in docs.FOLDER.iterdir()) == ["permissions.md", "pipeline.md"]


def test_every_status_move_and_action_stands_in_them(app):
    pipeline, permissions = docs.documents()["pipeline.md"], docs.documents()["permissions.md"]
    assert [status for status in Status if f"| `{status.value}` " not in pipeline] == []
    assert [move for move in PIPELINE if f"| `{move.verb}` |" not in pipeline] == []
    assert [move for move in PIPELINE if f"| `{move.verb}` " not in permissions] == []
    assert [action for action in ACTIONS if f"| `{action.name}` " not in permissions] == []


def test_each_table_has_as_many_cells_in_every_line(app):
    for text in docs.documents().values():
        for block in text.split("\n\n"):
            widths = {line.count("|") for line in block.splitlines() if line.startswith("|")}
            assert len(widths) <= 1


def test_every_arrow_of_the_diagram_is_a_move_between_known_places(app):
    places = {status.value for status in Status} | {"[*]", "any_public", "earlier"}
    arrows = [line.split() for line in docs.documents()["pipeline.md"].splitlines() if " --> " in line]
    assert {verb for *_, verb in arrows} == {move.verb for move in PIPELINE}
    assert {place for source, _, to, *_ in arrows for place in (source, to)} <= places
