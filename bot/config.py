"""Settings, from the environment or `.env`; the names are a public contract (see README)."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.credentials import secrets_in, with_quoted_password
from bot.i18n import LOCALES


def _env(name: str) -> AliasChoices:
    return AliasChoices(name)


_SHORTEST_KEY = 32


class Settings(BaseSettings):
    """What an installation may set. Secrets never show in a representation or a log."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", populate_by_name=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///goodwill.db"
    port: Annotated[int, Field(ge=0, le=65535)] = 3000
    host: str = "127.0.0.1"
    timezone: str = Field("UTC", validation_alias=_env("GOODWILL_TIMEZONE"))
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = Field(
        1, validation_alias=_env("GOODWILL_FISCAL_YEAR_START")
    )
    currency: str = Field("CNY", validation_alias=_env("GOODWILL_CURRENCY"))
    locale: str = Field("en", validation_alias=_env("GOODWILL_LOCALE"))
    files: str = Field("./files", validation_alias=_env("GOODWILL_FILES"))
    audit_key: SecretStr = Field(SecretStr(""), validation_alias=_env("GOODWILL_AUDIT_KEY"))
    otel_exporter_otlp_endpoint: str = ""

    def missing(self) -> tuple[str, ...]:
        """The names of the settings without which the bot can't run."""
        needed = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        # In Socket Mode Slack does not sign: the connection itself is authenticated.
        if not self.slack_app_token.get_secret_value():
            needed["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        return tuple(name for name, value in needed.items() if not value.get_secret_value())

    def secrets(self) -> tuple[str, ...]:
        """What must show nowhere, for the logs to hide."""
        given = (self.slack_bot_token, self.slack_signing_secret, self.slack_app_token)
        urls = (self.database_url, self.files, self.otel_exporter_otlp_endpoint)
        return (
            *(each.get_secret_value() for each in given),
            *(s for url in urls for s in secrets_in(url)),
            *self.audit_key.get_secret_value().split(","),
        )

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str) -> str:
        return with_quoted_password(value)

    @field_validator("audit_key")
    @classmethod
    def _audit_key(cls, value: SecretStr) -> SecretStr:
        parts = [part.strip() for part in value.get_secret_value().split(",")]
        keys = [part for part in parts if part and not part.startswith("lost:")]
        if any(len(key) < _SHORTEST_KEY for key in keys) or (any(parts) and not keys):
            raise ValueError("too short to be a key; make one with: openssl rand -hex 32")
        return value

    @field_validator("timezone")
    @classmethod
    def _timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as exc:
            # It raises what the file system does, by the name.
            raise ValueError(f"'{value}' is no time zone; write one like Asia/Shanghai") from exc
        return value

    @field_validator("currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if value not in list_currencies():
            raise ValueError(f"'{value}' is no ISO 4217 currency; write one like CNY or EUR")
        return value

    @field_validator("locale")
    @classmethod
    def _locale(cls, value: str) -> str:
        if value not in LOCALES:
            raise ValueError(f"'{value}' is not a language of Goodwill; write one of {', '.join(LOCALES)}")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _base(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"
