"""CI turns red when nothing ran on an engine or in the browser, instead of calling silence success; see counts.py."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT

CONFTEST = """
import pytest
from counts import Counts

def pytest_configure(config):
    config.pluginmanager.register(Counts())

@pytest.fixture(params={engines})
def engine_kind(request):
    return request.param

@pytest.fixture
def chromium():
    {page_test}
"""
TESTS = "def test_rows(engine_kind): pass\ndef test_page(chromium): pass\n"


def run_suite(
    folder: Path, *options: str, engines: list[str], page_test: str, ci: bool
) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST.format(engines=engines, page_test=page_test))
    (folder / "test_all.py").write_text(TESTS)
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "tests"), **({"CI": "true"} if ci else {})}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


BOTH = ["sqlite", "postgresql"]


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_a_whole_run_passes_and_says_what_ran_where(tmp_path: Path, options: tuple[str, ...]) -> None:
    ran = run_suite(tmp_path, *options, engines=BOTH, page_test="pass", ci=True)
    assert (ran.returncode, "sqlite: 1, postgresql: 1, chromium: 1" in ran.stdout) == (0, True), ran.stdout


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "xdist"])
@pytest.mark.parametrize(
    ("engines", "page_test", "missing"),
    [
        (["sqlite"], "pass", "postgresql"),
        (["postgresql"], "pass", "sqlite"),
        (BOTH, "pytest.skip('there is none')", "chromium"),
    ],
)
def test_ci_is_red_when_one_was_left_out(
    tmp_path: Path, options: tuple[str, ...], engines: list[str], page_test: str, missing: str
) -> None:
    ran = run_suite(tmp_path, *options, engines=engines, page_test=page_test, ci=True)
    assert (ran.returncode, f"no test ran on {missing}" in ran.stdout) == (1, True), ran.stdout


def test_a_person_without_chromium_is_not_held_up(tmp_path: Path) -> None:
    assert run_suite(tmp_path, engines=BOTH, page_test="pytest.skip('none')", ci=False).returncode == 0
