"""What `app/` imports stands in requirements.txt: a package left on one machine by hand is not there on the next."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from app.settings import ROOT

OURS = {"app", "wsgi"}
TYPES_ALONE = {"_typeshed"}  # read by mypy, never imported
# What the application does without where it is not there. Imported within a function, and told of in the README.
OPTIONAL = {"numpy"}
# Whoever installs the left one brings the right one, and says so in its own documentation.
BROUGHT_ALONG = {
    "flask": {"werkzeug", "jinja2", "click", "markupsafe", "itsdangerous"},
    "flask-migrate": {"alembic"},
    "flask-wtf": {"wtforms"},
    "wechatpy": {"requests"},
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed() -> set[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    names = {canonical(re.split(r"[<>=\[;\s]", line)[0]) for line in lines if line and not line.startswith("#")}
    return names.union(*(brought for name, brought in BROUGHT_ALONG.items() if name in names))


def imported() -> dict[str, str]:
    """Every top-level package of others that a file of ours imports, however late, with one such file."""
    found: dict[str, str] = {}
    for file in [*sorted((ROOT / "app").rglob("*.py")), ROOT / "wsgi.py"]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                found.setdefault(name.partition(".")[0], str(file.relative_to(ROOT)))
    return {name: where for name, where in found.items() if name not in sys.stdlib_module_names | OURS | TYPES_ALONE}


def imported_at_the_top(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize(
    ("package", "where"), sorted((package, where) for package, where in imported().items() if package not in OPTIONAL)
)
def test_what_is_imported_is_required(package: str, where: str) -> None:
    distributions = {canonical(name) for name in packages_distributions().get(package, [])}
    assert distributions & listed(), f"{where} imports {package}, and requirements.txt does not bring it"


@pytest.mark.parametrize("package", sorted(OPTIONAL))
def test_what_is_optional_is_imported_late_and_the_readme_says_what_it_is_for(package: str) -> None:
    assert package in imported(), "an exception nobody needs any more"
    assert canonical(package) not in listed()
    early = [file for file in (ROOT / "app").rglob("*.py") if package in imported_at_the_top(file.read_text("utf-8"))]
    assert early == []
    assert f"pip install {package}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{package}>=" in (ROOT / "tests" / "requirements.txt").read_text(encoding="utf-8")
