"""Settings: from the environment (AFTERCART_...), with defaults that work on one machine."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from corpus.errors import SettingsError
from corpus.fetching.manners import Manners


class Settings(BaseSettings):
    """AFTERCART_HOME is the data directory; AFTERCART_HOST and AFTERCART_PORT where `serve` listens.

    AFTERCART_CORS: the origins that may call the API from a browser, as a JSON list. An empty variable is as none.

    What concerns collecting (docs/collecting.md): AFTERCART_EMAIL, at which services can reach you; AFTERCART_KEYS and
    AFTERCART_PACES, an API's key and seconds between its requests by source, as JSON objects; AFTERCART_PAGE_PACE, seconds
    between pages of a site; AFTERCART_MIRRORS, base addresses in place of others; AFTERCART_INTRANET, "host:port" of sites with
    private addresses that pages may be fetched from; AFTERCART_PROXY.

    What concerns people (docs/people.md): AFTERCART_READING: "open", anyone who reaches the server may read; "closed", only who has signed in.
    AFTERCART_ADMIN_PASSWORD: makes the account "admin" with this password where `serve` finds no admin.
    AFTERCART_PUBLIC_URL: the address people use, where a proxy stands before the server; cookies are for it alone.
    AFTERCART_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _ROLE: sign-in through an OpenID Connect provider, and the role
    that its people have on their first visit.
    """

    model_config = SettingsConfigDict(env_prefix="AFTERCART_", env_ignore_empty=True, frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("aftercart"))
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    cors: tuple[str, ...] = ()
    reading: Literal["open", "closed"] = "open"
    admin_password: SecretStr | None = None
    public_url: str | None = None
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_role: Literal["reader", "reviewer", "admin"] = "reader"
    email: str = ""
    keys: dict[str, SecretStr] = Field(default_factory=dict)
    paces: dict[str, float] = Field(default_factory=dict)
    page_pace: float = Field(default=5.0, ge=0)
    mirrors: dict[str, str] = Field(default_factory=dict)
    intranet: tuple[str, ...] = ()
    proxy: str | None = None

    @field_validator("email")
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


@cache
def settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a variable cannot be used; names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "AFTERCART_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"read the setting {name}", str(first["msg"]), "Unset it to take the default.") from error
    except UnparsedError as error:
        field = re.search(r'field "(\w+)"', str(error))
        name = f"AFTERCART_{field[1].upper()}" if field else "of the environment"
        raise SettingsError(f"read the setting {name}", "it is no JSON", _WRITTEN.get(name, "")) from error


#: How settings that are JSON are written.
_WRITTEN = {
    "AFTERCART_CORS": 'Write ["https://..."].',
    "AFTERCART_INTRANET": 'Write ["news.example:80"].',
    "AFTERCART_KEYS": 'Write {"pubmed": "..."}.',
    "AFTERCART_PACES": 'Write {"pubmed": 0.5}.',
    "AFTERCART_MIRRORS": 'Write {"https://...": "https://..."}.',
}
