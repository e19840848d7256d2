"""What a deployment may configure: read once from the environment, checked, then frozen."""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class AppEnv(StrEnum):
    """Demo shows itself and lets anybody sign in; production refuses whatever is not safe to show a city."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """A value the application refuses to start with; the message names the variable and what it takes."""


@dataclass(frozen=True, slots=True)
class WeChatAccount:
    """An Official Account, as its own pages name these. `aes_key` is empty where messages travel in plain XML."""

    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    api_base_url: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Every value is typed and present; nothing else in the application reads the environment."""

    app_env: AppEnv
    port: int
    base_url: str
    database_url: str
    instance_path: Path
    keys_path: Path
    secret_key: str
    trusted_proxies: int
    icp_number: str
    psb_number: str
    site_owner: str
    ruleset_path: Path | None
    page_cache_bytes: int
    metrics_token: str
    wechat: WeChatAccount | None
    wechat_domain_proof: str

    @property
    def is_demo(self) -> bool:
        return self.app_env is AppEnv.DEMO

    @property
    def is_production(self) -> bool:
        return self.app_env is AppEnv.PRODUCTION

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def wechat_app_id(self) -> str:
        """Empty where there is no account."""
        return self.wechat.app_id if self.wechat else ""

    @property
    def files_path(self) -> Path:
        """What people hand in; belongs into the backup, beside the database."""
        return self.instance_path / "files"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read `env` (the process's own by default). Raises SettingsError naming the first variable at fault."""
        env = os.environ if env is None else env
        app_env = _app_env(env)
        port = _whole_number(env, "PORT", default=8000, low=1, high=65535)
        instance_path = Path(env.get("INSTANCE_PATH") or ROOT / "instance").resolve()
        keys_path = Path(env.get("KEYS_PATH") or instance_path / "keys").resolve()
        ruleset = env.get("RULESET_PATH")
        settings = cls(
            app_env=app_env,
            port=port,
            base_url=_base_url(env, port),
            database_url=env.get("DATABASE_URL") or f"sqlite:///{instance_path / 'mashangyi.sqlite3'}",
            instance_path=instance_path,
            keys_path=keys_path,
            secret_key=_secret_key(env, app_env, instance_path),
            trusted_proxies=_whole_number(env, "TRUSTED_PROXIES", default=0, low=0, high=5),
            icp_number=env.get("ICP_NUMBER", ""),
            psb_number=env.get("PSB_NUMBER", ""),
            site_owner=env.get("SITE_OWNER", ""),
            ruleset_path=Path(ruleset).resolve() if ruleset else None,
            page_cache_bytes=_whole_number(env, "PAGE_CACHE_MB", default=64, low=0, high=4096) * 1024 * 1024,
            metrics_token=_metrics_token(env),
            wechat=_wechat(env),
            wechat_domain_proof=_wechat_domain_proof(env),
        )
        if settings.is_production:
            _refuse_unsafe(settings)
        return settings


def _app_env(env: Mapping[str, str]) -> AppEnv:
    """Without a word we assume production: forgetting a variable must not open the demo's doors."""
    value = env.get("APP_ENV", AppEnv.PRODUCTION.value)
    try:
        return AppEnv(value)
    except ValueError:
        raise SettingsError(f"APP_ENV is {value!r}; it takes one of: {', '.join(AppEnv)}") from None


def _whole_number(env: Mapping[str, str], name: str, *, default: int, low: int, high: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise SettingsError(f"{name} is {value!r}; it takes a whole number from {low} to {high}")
    return int(value)


def _base_url(env: Mapping[str, str], port: int) -> str:
    value = env.get("BASE_URL") or f"http://127.0.0.1:{port}"
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SettingsError(f"BASE_URL is {value!r}; it takes an address such as https://yi.example.cn")
    return value.rstrip("/")


def _secret_key(env: Mapping[str, str], app_env: AppEnv, instance_path: Path) -> str:
    """SECRET_KEY signs sessions only. Outside production one is made and kept, so that a restart signs nobody out."""
    value = env.get("SECRET_KEY", "")
    if value:
        if len(value) < 32 and app_env is AppEnv.PRODUCTION:
            raise SettingsError("SECRET_KEY is shorter than 32 characters")
        return value
    if app_env is AppEnv.PRODUCTION:
        raise SettingsError("SECRET_KEY is not set; production takes one of at least 32 random characters")
    kept = instance_path / "session-secret"
    if not kept.exists():
        instance_path.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text()


# What WeChat itself accepts; a slip in one of these would otherwise show as a signature that is always wrong.
_WECHAT = {
    "WECHAT_APP_ID": (r"wx[0-9A-Za-z]{16}", "wx and 16 letters or digits"),
    "WECHAT_APP_SECRET": (r"[0-9A-Za-z]{32}", "32 letters or digits"),
    "WECHAT_TOKEN": (r"[0-9A-Za-z]{3,32}", "3 to 32 letters or digits"),
    "WECHAT_AES_KEY": (r"[0-9A-Za-z]{43}|", "43 letters or digits, or nothing for plain messages"),
    "WECHAT_API_BASE_URL": (r"https?://[^/?#]+", "an address such as https://api.weixin.qq.com"),
}


def _wechat(env: Mapping[str, str]) -> WeChatAccount | None:
    """None where nothing is set: without an account there is no such door."""
    given = {name: env.get(name, "") for name in _WECHAT}
    if not any(given.values()):
        return None
    given["WECHAT_API_BASE_URL"] = (given["WECHAT_API_BASE_URL"] or "https://api.weixin.qq.com").rstrip("/")
    for name, (pattern, takes) in _WECHAT.items():
        if not re.fullmatch(pattern, given[name]):  # the value is a secret and stays out of the message
            raise SettingsError(f"{name} is {'not right' if given[name] else 'not set'}; it takes {takes}")
    return WeChatAccount(*given.values())


def _metrics_token(env: Mapping[str, str]) -> str:
    """Without one there is no /metrics."""
    value = env.get("METRICS_TOKEN", "")
    if value and len(value) < 16:
        raise SettingsError("METRICS_TOKEN is shorter than 16 characters")
    return value


def _wechat_domain_proof(env: Mapping[str, str]) -> str:
    """What stands in the file MP_verify_….txt, and in its name; apart from the account, for the pages use it alone."""
    value = env.get("WECHAT_DOMAIN_PROOF", "")
    if not re.fullmatch(r"[0-9A-Za-z]{0,32}", value):
        raise SettingsError("WECHAT_DOMAIN_PROOF is not right; it takes the letters and digits in MP_verify_….txt")
    return value


def _refuse_unsafe(settings: Settings) -> None:
    if not settings.is_https:
        raise SettingsError("BASE_URL must begin with https:// in production: it is printed on walls")
    if not settings.site_owner:
        raise SettingsError("SITE_OWNER is not set; a public site names its owner in the footer")
    if settings.wechat and not settings.wechat.api_base_url.startswith("https://"):
        raise SettingsError(
            "WECHAT_API_BASE_URL must begin with https:// in production: the account's secret goes there"
        )


def version() -> str:
    """Of this application, as its project file has it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])
