"""Whatever could be wrong with a file is found before it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from sheet_samples import ADDRESS, EDITION, a_room

from app.integrations.sheets import proofs
from app.integrations.sheets.content import Kind
from app.integrations.sheets.press import Choice, Order, draw_room
from app.integrations.sheets.proofs import Proof, prove
from app.integrations.sheets.workers import WorkerLost

OTHER = "https://yi.huaian.gov.cn/r/000000"


@pytest.fixture
def order(tmp_path: Path) -> Order:
    order = Order(a_room(), tmp_path / "4X7K2M")
    draw_room(order, EDITION, Choice((Kind.CODE, Kind.A6)))
    return order


def faults(paths: list[Path], address: str = ADDRESS, processes: int = 1) -> dict[str, str]:
    verdicts = prove([Proof(path, address) for path in paths], processes)
    return {verdict.path.name: str(verdict.fault) for verdict in verdicts if verdict.fault}


@pytest.fixture
def chromium() -> str:
    path = proofs.browser()
    if path is None:
        pytest.skip("no Chromium on this machine; in CI that is a failure")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("processes", [1, 2])
def test_every_file_is_scanned_and_found_right(order: Order, chromium: str, processes: int) -> None:
    paths = sorted(order.folder.iterdir())
    verdicts = list(prove([Proof(path, ADDRESS) for path in paths], processes))
    assert sorted(verdict.path for verdict in verdicts) == paths
    assert [verdict.fault for verdict in verdicts] == [None] * 4


@pytest.mark.browser
def test_a_file_of_another_room_is_found_whatever_its_format(order: Order, chromium: str) -> None:
    found = faults(sorted(order.folder.iterdir()), OTHER)
    assert found == dict.fromkeys(
        ("4X7K2M-a6.pdf", "4X7K2M-a6.png", "4X7K2M-code.png", "4X7K2M-code.svg"),
        f"It leads to {ADDRESS}, not to {OTHER}.",
    )


@pytest.mark.browser
def test_the_broken_one_of_many_drawings_is_named(order: Order, chromium: str) -> None:
    """Many are shown at once; each must be judged by its own."""
    drawing = order.path(Kind.CODE, "svg")
    copies = [drawing.with_name(f"{n}.svg") for n in range(70)]
    for n, copy in enumerate(copies):
        copy.write_bytes(b"<svg" if n == 66 else drawing.read_bytes())
    assert faults(copies) == {"66.svg": "No scanner reads its code."}


def test_without_chromium_drawings_are_left_out(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "browser", lambda: None)
    assert len(list(prove([Proof(path, ADDRESS) for path in order.folder.iterdir()], 1))) == 3


def test_a_browser_that_shows_nothing_is_no_proof(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "browser", lambda: "/bin/true")
    with pytest.raises(WorkerLost):
        list(prove([Proof(order.path(Kind.CODE, "svg"), ADDRESS)], 1))


@pytest.mark.parametrize("processes", [1, 2])
def test_damaged_files_are_found(order: Order, processes: int) -> None:
    paths = [order.path(Kind.A6, format_) for format_ in Kind.A6.formats]
    for path in paths:
        path.write_bytes(path.read_bytes()[:2000])
    assert faults(paths, processes=processes) == {path.name: "It cannot be opened." for path in paths}


def test_a_code_that_is_painted_over_or_doubled_is_found(order: Order) -> None:
    path = order.path(Kind.CODE, "png")
    code = Image.open(path).convert("L")
    doubled, over = path.with_name("doubled.png"), path.with_name("over.png")
    twice = Image.new("L", (code.width * 2, code.height), 255)
    twice.paste(code, (0, 0))
    twice.paste(code, (code.width, 0))
    twice.save(doubled)
    code.paste(255, (0, 0, code.width // 2, code.height))
    code.save(over)
    assert faults([doubled, over]) == {
        "doubled.png": "It holds more than one code.",
        "over.png": "No scanner reads its code.",
    }
