"""Settings: from the environment (AFTERCART_...), with defaults that work on one machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from corpus.errors import SettingsError


class Settings(BaseSettings):
    """AFTERCART_HOME is the data directory; AFTERCART_HOST and AFTERCART_PORT where `serve` listens.

    AFTERCART_CORS: the origins that may call the API from a browser, as a JSON list. An empty variable is as none.
    """

    model_config = SettingsConfigDict(env_prefix="AFTERCART_", env_ignore_empty=True, frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("aftercart"))
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    cors: tuple[str, ...] = ()

    @property
    def database(self) -> Path:
        """The one SQLite file: library and evidence table."""
        return self.home / "aftercart.db"


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
        raise SettingsError("read the setting AFTERCART_CORS", "it is no JSON", 'Write ["https://..."].') from error
