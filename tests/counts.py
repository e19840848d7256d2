"""Counts what ran where. A suite that quietly skipped PostgreSQL or the browser has not been run: CI turns red."""

from __future__ import annotations

import os
from collections import Counter

import pytest

WHERE = ("sqlite", "postgresql", "chromium")


class Counts:
    """Registered in conftest.py. Under xdist the workers note and the controller counts."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()

    @pytest.hookimpl
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            kind = item.callspec.params.get("engine_kind") if hasattr(item, "callspec") else None
            if "chromium" in getattr(item, "fixturenames", ()):
                kind = "chromium"
            if kind:
                item.user_properties.append(("ran on", kind))

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self._passed.update(where for name, where in report.user_properties if name == "ran on")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        is_worker = hasattr(session.config, "workerinput")
        if not is_worker and session.exitstatus == pytest.ExitCode.OK and self._missing(session.config):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        terminalreporter.write_line("passed on " + ", ".join(f"{where}: {self._passed[where]}" for where in WHERE))
        for where in self._missing(config):
            terminalreporter.write_line(f"ERROR: no test ran on {where}", red=True)

    def _missing(self, config: pytest.Config) -> list[str]:
        """Only CI's whole run is held to it: a person running one file is not."""
        whole_run = not (config.option.file_or_dir or config.option.keyword or config.option.markexpr)
        held_to_it = bool(os.environ.get("CI")) and whole_run and not config.option.collectonly
        return [where for where in WHERE if held_to_it and not self._passed[where]]
