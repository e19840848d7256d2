"""What a log line may hold: ids and what went wrong, never what a person typed."""

from __future__ import annotations

import logging

import deployment
import pytest
import structlog

from app.observability import configure_logging

SECRET = "家住 7 号楼 301，电话 13812345678"


@pytest.mark.parametrize("app_env", ["test", "production"])
def test_a_traceback_shows_no_local_variable_and_no_telephone(tmp_path, capsys, app_env):
    production = {"BASE_URL": "https://yi.example.cn", "SITE_OWNER": "某市政协", "SECRET_KEY": "k" * 40}
    env = {"APP_ENV": app_env, **(production if app_env == "production" else {})}
    configure_logging(deployment.settings("sqlite://", tmp_path, **env))

    try:
        typed = SECRET
        raise RuntimeError(f"refused {typed[-11:]}")
    except RuntimeError:
        structlog.get_logger("ours").exception("a filing failed", topic=7)
        logging.getLogger("theirs").exception("a library failed")

    lines = capsys.readouterr().out
    assert "a filing failed" in lines
    assert "a library failed" in lines
    assert "RuntimeError" in lines
    assert "13812345678" not in lines
    assert "号楼 301" not in lines
