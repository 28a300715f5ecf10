"""Settings: from the environment (AFTERCART_...) or a file, with defaults that work on one machine."""

from __future__ import annotations

import json
import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnparsedError

from corpus.errors import NotFoundError, SettingsError
from corpus.fetching.manners import Manners
from service.jobs import names, whole

if TYPE_CHECKING:
    from service.scheduling.schedule import Schedule


def _field(description: str, *, page: str = "", written: str = "", **more: Any) -> Any:
    """A setting, described for docs/settings.md. page: the page of docs/ that tells more. written: an example where it is JSON."""
    return Field(description=description, json_schema_extra={"page": page, "written": written}, **more)


class Settings(BaseSettings):
    """Each setting is the variable AFTERCART_ and its name, or its name in settings.toml; docs/settings.md lists them.

    An empty variable is as none; the environment goes before the file.
    """

    model_config = SettingsConfigDict(env_prefix="AFTERCART_", env_ignore_empty=True, frozen=True)

    home: Path = _field("The data directory.", page="operating", default_factory=lambda: user_data_path("aftercart"))
    host: str = _field("The address that `serve` listens on.", page="people", default="127.0.0.1")
    port: int = _field("The port that `serve` listens on.", default=8000, ge=0, le=65535)
    log: Literal["console", "json"] = _field("How the log is written.", page="operating", default="console")
    log_level: Literal["debug", "info", "warning", "error"] | None = _field(
        "From which level on; without it from `info` on of a server, a crawl and jobs, of other commands from `warning` on.",
        page="operating",
        default=None,
    )
    cors: tuple[str, ...] = _field(
        "The origins whose pages may call the API from a browser.",
        page="programs",
        written='["https://..."]',
        default=(),
    )
    reading: Literal["open", "closed"] = _field(
        "`open`: whoever reaches the server may read; `closed`: only who has signed in.", page="people", default="open"
    )
    admin_password: SecretStr | None = _field(
        "Makes the account `admin` with this password where `serve` finds no admin.", page="people", default=None
    )
    public_url: str | None = _field(
        "The address that people use where a proxy stands before the server; cookies are for it alone.",
        page="people",
        default=None,
    )
    oidc_issuer: str | None = _field(
        "The OpenID Connect provider that people sign in with.", page="people", default=None
    )
    oidc_client_id: str | None = _field("The name of this server there.", page="people", default=None)
    oidc_client_secret: SecretStr | None = _field("Its secret.", page="people", default=None)
    oidc_role: Literal["reader", "reviewer", "admin"] = _field(
        "The role of the provider's people on their first visit.", page="people", default="reader"
    )
    smtp_host: str = _field("The mail server that messages are handed to.", page="living", default="")
    smtp_port: int = _field("Its port.", page="living", default=587, ge=1, le=65535)
    smtp_user: str = _field("The name to sign in with there.", page="living", default="")
    smtp_password: SecretStr | None = _field("Its password.", page="living", default=None)
    smtp_security: Literal["starttls", "tls", "none"] = _field(
        "`starttls`; `tls` from the beginning; `none`, which sends no password to another machine.",
        page="living",
        default="starttls",
    )
    mail_from: str = _field("The sender of messages; without it `email`.", page="living", default="")
    email: str = _field("Your address, at which services can reach you.", page="collecting", default="")
    keys: dict[str, SecretStr] = _field(
        "An API's key, by source.", page="collecting", written='{"pubmed": "..."}', default_factory=dict
    )
    paces: dict[str, float] = _field(
        "Seconds between requests to an API, by source.",
        page="collecting",
        written='{"pubmed": 0.5}',
        default_factory=dict,
    )
    page_pace: float = _field("Seconds between pages of a site.", page="collecting", default=5.0, ge=0)
    mirrors: dict[str, str] = _field(
        "Base addresses in place of others.",
        page="collecting",
        written='{"https://...": "https://..."}',
        default_factory=dict,
    )
    intranet: tuple[str, ...] = _field(
        "Sites with private addresses that pages may be fetched from.",
        page="collecting",
        written='["news.example:80"]',
        default=(),
    )
    proxy: str | None = _field("The proxy that services and sites are asked through.", page="collecting", default=None)
    jobs: dict[str, str] = _field(
        "When each job is run, in the five fields of cron, and `crawl:TOPIC` for one topic alone; a job without a schedule is run "
        "when it is asked for.",
        page="operating",
        written='{"crawl": "0 2 * * *", "extract": "0 5 * * *"}',
        default_factory=dict,
    )
    time_zone: str = _field("The time zone that schedules are meant in.", page="operating", default="UTC")
    backups: Path | None = _field(
        "Where the job `back-up` writes; without it `backups` in the data directory.", page="operating", default=None
    )
    backups_kept: int = _field("How many backups that job keeps.", page="operating", default=14, ge=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said in the program, then in the environment, then in the file."""
        home = init_settings().get("home")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file(home))

    @field_validator("email", "mail_from")
    @classmethod
    def _is_address(cls, said: str) -> str:
        if said and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", said):
            raise ValueError(f"{said} is no e-mail address")
        return said

    @field_validator("intranet")
    @classmethod
    def _have_ports(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [one for one in said if not re.fullmatch(r"[^\s/:]+:[0-9]{1,5}|\[[0-9a-f:]+\]:[0-9]{1,5}", one)]:
            raise ValueError(f"{wrong[0]} is not host:port")
        return said

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, said: str) -> str:
        try:
            ZoneInfo(said)
        except (ValueError, OSError, ZoneInfoNotFoundError) as error:
            raise ValueError(f"{said!r} is no time zone; one is Europe/Berlin") from error
        return said

    @model_validator(mode="after")
    def _are_schedules(self) -> Self:
        if strangers := sorted(name for name in self.jobs if whole(name) not in names()):
            raise ValueError(f"there is no job {strangers[0]!r}; there are {', '.join(names())}")
        try:
            _ = self.schedules
        except (ValueError, NotFoundError) as error:
            raise ValueError(str(error)) from error
        return self

    @property
    def schedules(self) -> dict[str, Schedule]:
        """The schedule of each job that has one, in the order in which jobs are run where several are due."""
        if not self.jobs:
            return {}
        # Loaded where there is a schedule: most commands need none.
        from service.jobs import job, ordered
        from service.scheduling.schedule import schedule

        for name in self.jobs:
            job(name)
        return {name: schedule(self.jobs[name], self.time_zone) for name in ordered(self.jobs)}

    @property
    def locks(self) -> Path:
        """The folder of what says who is at work."""
        return self.home / "fetch" / "locks"

    @property
    def backup_folder(self) -> Path:
        """Where the job writes backups."""
        return self.backups or self.home / "backups"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What is never shown."""
        single = [secret for secret in (self.admin_password, self.oidc_client_secret) if secret]
        # The password of a proxy stands in its address.
        proxy = [password] if self.proxy and (password := urlsplit(self.proxy).password) else []
        return (*(secret.get_secret_value() for secret in (*single, *self.keys.values())), *proxy)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that say the same to another process; secrets among them."""
        said = {name: value for name in self.model_fields_set if (value := getattr(self, name)) is not None}
        return {f"AFTERCART_{name.upper()}": _as_variable(value) for name, value in said.items()}

    @property
    def database(self) -> Path:
        """The one SQLite file: library and evidence table."""
        return self.home / "aftercart.db"

    @property
    def topics(self) -> Path:
        """The folder of a user's own topics."""
        return self.home / "topics"

    @property
    def manners(self) -> Manners:
        """How services and pages are asked."""
        return Manners(
            contact=self.email,
            keys={name: key.get_secret_value() for name, key in self.keys.items()},
            paces=self.paces,
            page_pace=self.page_pace,
            mirrors=self.mirrors,
            intranet=frozenset(self.intranet),
            proxy=self.proxy,
            folder=self.home / "fetch",
        )


def settings_file(home: Path | None = None) -> Path:
    """The file of settings: AFTERCART_SETTINGS, or settings.toml in the data directory."""
    if named := os.environ.get("AFTERCART_SETTINGS"):
        return Path(named)
    return Path(home or os.environ.get("AFTERCART_HOME") or user_data_path("aftercart")) / "settings.toml"


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a variable, or the file, cannot be used; names it.
    """
    file = settings_file()
    if os.environ.get("AFTERCART_SETTINGS") and not file.is_file():
        raise SettingsError("read the setting AFTERCART_SETTINGS", f"there is no file {file}", "Check the name.")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "AFTERCART_" + "_".join(str(part) for part in first["loc"] or ("jobs",)).upper()
        found = str(first["msg"]).removeprefix("Value error, ")
        remedy = f"Correct it in the environment or in {file}." if file.is_file() else "Unset it to take the default."
        if first["type"] == "extra_forbidden":
            found = f"{file} has a setting that is none"
            remedy = f"Known are {', '.join(Settings.model_fields)}."
        raise SettingsError(f"read the setting {name}", found, remedy) from error
    except UnparsedError as error:
        field = re.search(r'field "(\w+)"', str(error))
        name, said = (f"AFTERCART_{field[1].upper()}", written(field[1])) if field else ("of the environment", "")
        raise SettingsError(f"read the setting {name}", "it is no JSON", f"Write {said}." if said else "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"read {file}", f"it is no TOML: {error}", "Correct it; docs/settings.md has an example."
        ) from error
    except OSError as error:
        raise SettingsError(f"read {file}", error.strerror or str(error), "Change its permissions.") from error


def written(name: str) -> str:
    """An example of a setting that is JSON in the environment; "" of others."""
    more = Settings.model_fields[name].json_schema_extra
    return str(more.get("written", "")) if isinstance(more, dict) else ""


def _as_variable(value: object) -> str:
    """A value as a variable says it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict | tuple):
        return json.dumps(value, default=_as_variable)
    return str(value)
