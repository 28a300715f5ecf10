"""Settings come from the environment and a file, say the same to another process, and what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from service.settings import Settings, settings
from tests.service.command import Run

FILE = """
port = 8100
intranet = ["news.example:80"]
[keys]
pubmed = "secret key"
[jobs]
crawl = "0 2 * * *"
"""


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_the_environment_goes_before_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "settings.toml").write_text(FILE)
    monkeypatch.setenv("AFTERCART_PORT", "8200")
    found = settings()
    assert (found.home, found.port, found.intranet, found.jobs) == (
        home,
        8200,
        ("news.example:80",),
        {"crawl": "0 2 * * *"},
    )
    assert found.keys["pubmed"].get_secret_value() == "secret key"
    assert "secret key" not in repr(found)


def test_another_process_is_told_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(
        home=tmp_path,
        port=8300,
        keys={"pubmed": SecretStr('a "key"')},
        admin_password=SecretStr("correct horse battery"),
        intranet=("a.example:80",),
        jobs={"crawl": "0 2 * * *"},
        backups=tmp_path / "b",
        proxy=None,
    )
    for name, value in chosen.environment.items():
        monkeypatch.setenv(name, value)
    assert Settings() == chosen


# what is wrong -> the file, what is said
BROKEN = {
    "no TOML": ("port = ", "it is no TOML"),
    "not UTF-8": (b"email = '\xff'", "it is no TOML"),
    "a name that is no setting": ("prot = 8000", "Known are home, host, port"),
    "a value that cannot be": ("port = 'many'", "AFTERCART_PORT"),
    "a schedule that cannot be": ("[jobs]\ncrawl = 'often'", "cron has five"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_cannot_be_used_is_said(run: Run, home: Path, content: str | bytes, said: str) -> None:
    (home / "settings.toml").write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = run("status")
    assert ended.code == 78
    assert "settings.toml" in ended.err
    assert said in ended.err


def test_a_file_that_is_named_must_be_there(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERCART_SETTINGS", str(home / "mine.toml"))
    assert run("status").code == 78
    (home / "mine.toml").write_text("port = 8400")
    settings.cache_clear()
    assert settings().port == 8400
