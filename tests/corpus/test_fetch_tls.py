"""fetch.py over TLS: HTTP/2 is spoken where it is offered, HTTP/1.1 where not, and nothing with a stranger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.asking import Answer, Request
from corpus.errors import FetchError
from corpus.fetching import clients
from tests.corpus.asked import SEARCH, ask
from tests.standin import StandIn
from tests.standin.services.eutils import BASE
from tests.standin.tls import Tls


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tls]:
    """One that offers what is asked for, and that the fetcher trusts."""
    with Tls(tmp_path, *request.param) as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.certificate))
        clients._tls.cache_clear()
        yield found
    clients._tls.cache_clear()


def asked(server: Tls) -> list[Any]:
    """What comes of a search, of the same as a form, and of a page."""
    search = Request("pubmed", SEARCH, (("db", "pubmed"),), step="search")
    form = Request("pubmed", SEARCH, form=(("db", "pubmed"),), step="search")
    page = Request("pages", f"{server.url}/a", step="page", reach="web")
    with StandIn() as standin:
        given = {"mirrors": {BASE: server.url}, "intranet": frozenset({server.address})}
        return ask(standin, search, form, page, **given)


@pytest.mark.parametrize(
    ("server", "protocol"),
    [(("h2", "http/1.1"), "HTTP/2"), (("h2",), "HTTP/2"), (("http/1.1",), "HTTP/1.1"), ((), "HTTP/1.1")],
    indirect=["server"],
)
def test_http_2_is_spoken_where_it_is_offered(server: Tls, protocol: str) -> None:
    answers = asked(server)
    assert [answer.body.decode().partition("?")[0] for answer in answers] == [
        f"{protocol} GET /esearch.fcgi",
        f"{protocol} POST /esearch.fcgi",
        f"{protocol} GET /a",
    ]
    assert {spoken for spoken, _, _ in server.spoken} == {protocol}


@pytest.mark.parametrize("server", [("h2", "http/1.1")], indirect=True)
def test_a_server_that_nobody_vouches_for_is_not_spoken_with(server: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    clients._tls.cache_clear()
    assert all(isinstance(found, FetchError) and not isinstance(found, Answer) for found in asked(server))
    assert server.spoken == []
