"""Settings, read from the environment into plain classes. Imports nothing from ideas/.

Every number that RULES call a setting stands here; promises made to an idea are frozen on its rows instead.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

MEGA = 1024 * 1024


class MissingSettings(RuntimeError):
    """Production lacks settings; the message names each of them."""


class Config:
    """What all modes share."""

    MODE = "demo"
    DEMO = False
    TESTING = False
    NAME = "Plinth"
    LANGUAGES = ("en", "de")
    PSEUDO_LOCALE = False
    ZONE = "Europe/Berlin"

    MAX_CONTENT_LENGTH = 2 * MEGA
    MAX_FORM_MEMORY_SIZE = 2 * MEGA
    MAX_FORM_PARTS = 500
    MAX_FIELD_BYTES = 1 * MEGA
    PICTURES_BODY_LIMIT = 260 * MEGA
    SALES_BODY_LIMIT = 210 * MEGA
    PICTURES_PER_DAY = 120
    STORAGE_QUOTA = 2000 * MEGA

    WTF_CSRF_TIME_LIMIT = None
    # Pages with secrets in their address send no Referer; the token is bound to the session.
    WTF_CSRF_SSL_STRICT = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_NAME = "plinth"
    SESSION_COOKIE_SECURE = False
    SIGN_IN_DAYS = 30
    SIGN_IN_IDLE_DAYS = 14
    STAFF_IDLE_MINUTES = 30
    STAFF_HOURS = 12
    SECOND_FACTOR_FOR_STAFF = True
    PASSWORD_TIME_COST = 2
    PASSWORD_MEMORY_KIB = 19 * 1024
    CONFIRM_HOURS = 24
    PASSWORD_RESET_MINUTES = 60
    ADDRESS_UNDO_DAYS = 7
    UNCONFIRMED_DAYS = 7
    WRONG_PASSWORDS = 10
    WRONG_PASSWORD_MINUTES = 5
    ACCOUNT_MAILS_PER_DAY = 5
    ACCOUNT_MAILS_PER_BLOCK = 100
    MIN_AGE = 16

    OUTCOME_WAIT_SECONDS = 30
    CLAIM_MINUTES = 30
    SCREENING_WORKING_DAYS = 2
    REVIEW_CUTOFF_MONTHS = (1, 5, 9)
    REVIEW_TARGET_DAYS = 90
    ROLLING_TARGET_DAYS = 30
    LIVE_COUNT_SECONDS = 15
    COMMENT_EDIT_MINUTES = 15
    COMMENT_LINKS_AFTER_DAYS = 7
    COMMENT_NEWS_MINUTES = 60
    COMMENTS_PER_MINUTE, COMMENTS_PER_DAY = 5, 60
    HELPFUL_PER_MINUTE = 60
    FEEDBACK_PER_DAY = 40
    FLAGS_PER_DAY = 20
    PAGES_KEPT_SECONDS = 5
    VISITS_SECONDS = 15
    RELAUNCH_AFTER_DAYS = 0

    TRUSTED_PROXIES = 0
    MAIL_URL: str | None = None
    MAIL_FROM = "Plinth <hello@plinth.example>"
    SITE_URL = "http://127.0.0.1:8000"
    SECRET_KEY: str | None = None
    FIELD_KEY: str | None = None

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ
        self.DATA = Path(env.get("DATA") or "data").absolute()
        self.SQLALCHEMY_DATABASE_URI = env.get("DATABASE_URL") or f"sqlite:///{self.DATA / 'plinth.db'}"
        self.STORAGE = env.get("STORAGE") or f"file://{self.DATA / 'media'}"
        self.SITE_URL = (env.get("SITE_URL") or self.SITE_URL).rstrip("/")
        self.MAIL_URL = env.get("MAIL_URL")
        self.MAIL_FROM = env.get("MAIL_FROM") or self.MAIL_FROM
        self.ZONE = env.get("ZONE") or self.ZONE
        self.SECRET_KEY = env.get("SECRET_KEY")
        self.FIELD_KEY = env.get("FIELD_KEY")
        self.TRUSTED_PROXIES = int(env.get("TRUSTED_PROXIES") or 0)
        self.SECRET_KEY_FALLBACKS = [key for key in (env.get("OLD_SECRET_KEYS") or "").split(",") if key]
        self.SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {"pool_pre_ping": True}
        if self.SQLALCHEMY_DATABASE_URI.startswith("sqlite"):
            self.SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 40, "connect_args": {"timeout": 20}}
        else:
            self.SQLALCHEMY_ENGINE_OPTIONS |= {"pool_size": int(env.get("POOL_SIZE") or 10), "max_overflow": 30}


class Demo(Config):
    """The default of `make run`: no secret to set, a demo world, mail in files. Never for real people."""

    MODE = "demo"
    DEMO = True
    SECOND_FACTOR_FOR_STAFF = False
    STAFF_HOURS, STAFF_IDLE_MINUTES = 10_000 * 24, 10_000 * 24 * 60
    SIGN_IN_DAYS = SIGN_IN_IDLE_DAYS = 10_000  # moving the demo clock on signs nobody out
    PASSWORD_TIME_COST = 1

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(environ)
        self.SECRET_KEY = self.SECRET_KEY or "demo: everybody knows this key"
        self.FIELD_KEY = self.FIELD_KEY or "demo: everybody knows this field key"


class Test(Demo):
    """For the test suite: cheap passwords, no waiting, the clock can be moved."""

    MODE = "test"
    DEMO = False
    TESTING = True
    SIGN_IN_DAYS, SIGN_IN_IDLE_DAYS = Config.SIGN_IN_DAYS, Config.SIGN_IN_IDLE_DAYS
    STAFF_HOURS, STAFF_IDLE_MINUTES = Config.STAFF_HOURS, 12 * 60
    PASSWORD_MEMORY_KIB = 8
    PAGES_KEPT_SECONDS = 0
    OUTCOME_WAIT_SECONDS = 0
    PSEUDO_LOCALE = True


class Production(Config):
    """Real people: refuses to start unless each secret and address is set."""

    MODE = "production"
    NEEDED = ("SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "SITE_URL", "MAIL_URL", "STORAGE")
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-plinth"

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ
        missing = [name for name in self.NEEDED if not env.get(name)]
        if missing:
            raise MissingSettings("production needs these settings in the environment: " + ", ".join(missing))
        weak = [name for name in ("SECRET_KEY", "FIELD_KEY") if len(env[name]) < 32 or env[name].startswith("demo")]
        if weak:
            raise MissingSettings("these secrets must have at least 32 random characters: " + ", ".join(weak))
        if not env["SITE_URL"].startswith("https://"):
            raise MissingSettings("SITE_URL must start with https:// in production")
        super().__init__(environ)


MODES: dict[str, type[Config]] = {"demo": Demo, "test": Test, "production": Production}


def from_environment(environ: Mapping[str, str] | None = None) -> Config:
    """The configuration that PLINTH_MODE names: demo (default), test or production."""
    env = os.environ if environ is None else environ
    mode = env.get("PLINTH_MODE") or "demo"
    if mode not in MODES:
        raise MissingSettings(f"PLINTH_MODE is {mode!r}; it may be " + ", ".join(MODES))
    return MODES[mode](environ)
