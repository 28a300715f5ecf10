"""People: each may do what the role may and no more, secrets are not kept, and another site can do nothing in their name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from corpus.errors import SettingsError
from service.app import create_app
from service.people import account, attempts, sessions, store, tokens
from service.people.store import people_at
from service.serving import check_open_to
from service.settings import Settings
from tests.service.command import Run
from tests.service.conftest import Client, document, keep_in
from tests.standin import StandIn

pytestmark = pytest.mark.usefixtures("quick_hashes")
PASSWORD = "correct horse battery"
ROLES = ("reader", "reviewer", "admin")


class Browser:
    """A client that keeps cookies and says what a browser says of where a request comes from."""

    def __init__(self, settings: Settings) -> None:
        self.client, self.cookies = Client(create_app(settings)), httpx.Cookies()
        self.csrf = ""

    def request(self, method: str, path: str, csrf: str | None = None, **more: Any) -> httpx.Response:
        headers = {
            "cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **more.pop("headers", {}),
        }
        headers |= {"x-csrf-token": csrf} if csrf is not None else {}
        answer = self.client.request(method, path, headers=headers, **more)
        self.cookies.extract_cookies(answer)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        answer = self.request("POST", "/api/v1/session", json={"name": name, "password": password})
        self.csrf = answer.json().get("csrf") or ""
        return answer


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    """Settings of a home with one study and an account of each role."""
    settings = Settings(home=tmp_path)
    keep_in(tmp_path, document())
    with people_at(settings.database) as db:
        for role in ROLES:
            account.add(db, f"one-{role}", role, PASSWORD)
    return settings


@pytest.fixture
def browser(chosen: Settings) -> Browser:
    return Browser(chosen)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the clock of people forward."""
    passed = [timedelta()]

    def now() -> datetime:
        return datetime.now(UTC) + passed[0]

    for module in (account, attempts, sessions, store, tokens):
        monkeypatch.setattr(module, "now", now)

    def forward(by: timedelta) -> None:
        passed[0] += by

    return forward


def bearer(chosen: Settings, name: str, role: str | None = None) -> dict[str, str]:
    """The header of a new token."""
    with people_at(chosen.database) as db:
        return {"Authorization": f"Bearer {tokens.make(db, account.get(db, name), 'test', role)[1]}"}


NEW = {"name": "new-one", "password": PASSWORD}
# method, path, body, what nobody, a reader, a reviewer and an admin get
MAY: list[tuple[str, str, Any, tuple[int, int, int, int]]] = [
    ("GET", "/api/v1/session", None, (200, 200, 200, 200)),
    ("GET", "/api/v1/evidence", None, (200, 200, 200, 200)),
    ("GET", "/api/v1/tokens", None, (401, 200, 200, 200)),
    ("POST", "/api/v1/tokens", {"label": "x"}, (401, 201, 201, 201)),
    ("POST", "/api/v1/tokens", {"label": "x", "role": "admin"}, (401, 422, 422, 201)),
    ("DELETE", "/api/v1/tokens/999", None, (401, 404, 404, 404)),
    ("GET", "/api/v1/accounts", None, (401, 403, 403, 200)),
    ("POST", "/api/v1/accounts", NEW, (401, 403, 403, 201)),
    ("PATCH", "/api/v1/accounts/one-reader", {"role": "reviewer"}, (401, 403, 403, 200)),
    ("PATCH", "/api/v1/accounts/nobody", {"role": "reviewer"}, (401, 403, 403, 404)),
    ("PATCH", "/api/v1/accounts/one-admin", {"role": "reader"}, (401, 403, 403, 422)),
    ("PATCH", "/api/v1/accounts/one-admin", {"closed": True}, (401, 403, 403, 422)),
    ("POST", "/api/v1/accounts", NEW | {"name": "../etc"}, (401, 403, 403, 422)),
    ("POST", "/api/v1/accounts", NEW | {"password": "short"}, (401, 403, 403, 422)),
    ("POST", "/api/v1/accounts", NEW | {"name": "one-reader"}, (401, 403, 403, 422)),
]


@pytest.mark.parametrize(("method", "path", "body", "statuses"), MAY)
def test_each_role_may_what_it_may(
    chosen: Settings, method: str, path: str, body: Any, statuses: tuple[int, int, int, int]
) -> None:
    client = Client(create_app(chosen))
    headers = [{}, *(bearer(chosen, f"one-{role}") for role in ROLES)]
    found = [client.request(method, path, json=body, headers=h) for h in headers]
    assert tuple(answer.status_code for answer in found) == statuses
    for answer in found:
        if answer.status_code >= 400:
            said = answer.json()
            assert (answer.headers["content-type"], said["status"]) == ("application/problem+json", answer.status_code)
            assert said["asked"]
            assert said["found"]


def test_every_operation_does_what_openapi_says(chosen: Settings) -> None:
    client, admin = Client(create_app(chosen)), bearer(chosen, "one-admin")
    with people_at(chosen.database) as db:
        account.add(db, "ada", "reader", PASSWORD)
    promised = client.get("/openapi.json").json()
    order = ("post", "get", "patch", "delete")
    said = [
        (m, path, o)
        for path, item in promised["paths"].items()
        for m, o in item.items()
        if path.startswith(("/api/v1/accounts", "/api/v1/session", "/api/v1/tokens"))
    ]
    assert len(said) == 9
    for method, path, operation in sorted(said, key=lambda one: order.index(one[0])):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        shape = promised["components"]["schemas"].get(body.get("$ref", "").rsplit("/", 1)[-1], {})
        sent = shape.get("examples", [{"name": "ada", "password": PASSWORD}])[0] if body else None
        asked = path.format(name="ada", id=1)
        answer = client.request(method.upper(), asked, json=sent, headers=admin)
        assert answer.status_code < 300, (method, path, answer.text)
        assert str(answer.status_code) in operation["responses"]


def test_a_token_does_what_its_own_role_may(chosen: Settings) -> None:
    client = Client(create_app(chosen))
    low = bearer(chosen, "one-admin", "reader")
    assert client.get("/api/v1/session", headers=low).json()["role"] == "reader"
    assert client.get("/api/v1/accounts", headers=low).status_code == 403


def test_a_token_ends(chosen: Settings, later: Callable[[timedelta], None]) -> None:
    client, admin = Client(create_app(chosen)), bearer(chosen, "one-admin")
    made = client.post("/api/v1/tokens", json={"label": "nightly", "days": 2}, headers=admin).json()
    mine = {"Authorization": f"Bearer {made['secret']}"}
    assert client.get("/api/v1/session", headers=mine).json() == {
        "name": "one-admin", "shown": "one-admin", "role": "admin", "by": "token", "csrf": None,
    }  # fmt: skip
    listed = client.get("/api/v1/tokens", headers=admin).json()
    assert listed["items"][0]["label"] == "nightly"
    assert listed["items"][0]["used"]
    assert "secret" not in listed["items"][0]
    assert client.request("DELETE", f"/api/v1/tokens/{made['id']}", headers=admin).status_code == 204
    told = client.get("/api/v1/evidence", headers=mine)
    assert (told.status_code, told.headers["www-authenticate"]) == (401, 'Bearer realm="aftercart"')
    later(timedelta(days=91))
    assert client.get("/api/v1/session", headers=admin).status_code == 401


def test_a_token_loses_what_its_account_loses(chosen: Settings) -> None:
    client, mine = Client(create_app(chosen)), bearer(chosen, "one-reviewer")
    with people_at(chosen.database) as db:
        account.change(db, "one-reviewer", role="reader")
        assert client.get("/api/v1/session", headers=mine).json()["role"] == "reader"
        account.change(db, "one-reviewer", closed=True)
    assert client.get("/api/v1/session", headers=mine).status_code == 401
    with people_at(chosen.database) as db:
        account.change(db, "one-reviewer", closed=False)
    assert client.get("/api/v1/session", headers=mine).status_code == 401


@pytest.mark.parametrize(
    "said", ["Basic b25lOnR3bw==", "Bearer", "Bearer aftercart_x", "Bearer \udcff".encode("utf-8", "replace").decode()]
)
def test_a_token_that_is_none_is_told(chosen: Settings, said: str) -> None:
    assert Client(create_app(chosen)).get("/api/v1/evidence", headers={"Authorization": said}).status_code == 401


def test_secrets_are_nowhere_in_the_database(chosen: Settings, browser: Browser) -> None:
    secret = bearer(chosen, "one-admin")["Authorization"].split()[1]
    browser.sign_in("one-admin")
    kept = b"".join(path.read_bytes() for path in chosen.home.iterdir())
    for said in (secret, PASSWORD, next(iter(browser.cookies.values()))):
        assert said.encode() not in kept


def test_a_session(browser: Browser, later: Callable[[timedelta], None]) -> None:
    answer = browser.sign_in("One-Reviewer ")
    assert answer.status_code == 200
    assert re.search(r"HttpOnly; Max-Age=604800; Path=/; SameSite=lax$", answer.headers["set-cookie"])
    assert browser.request("GET", "/api/v1/session").json()["name"] == "one-reviewer"
    later(timedelta(hours=11))
    assert browser.request("GET", "/api/v1/session").json()["name"] == "one-reviewer"
    later(timedelta(hours=11))
    assert browser.request("GET", "/api/v1/session").json()["name"] == "one-reviewer"
    later(timedelta(hours=13))
    assert browser.request("GET", "/api/v1/session").json()["name"] is None


def test_a_session_ends_after_a_week_in_any_case(browser: Browser, later: Callable[[timedelta], None]) -> None:
    browser.sign_in("one-reader")
    for _ in range(17):
        later(timedelta(hours=10))
        browser.request("GET", "/api/v1/session")
    assert browser.request("GET", "/api/v1/session").json()["name"] is None


def test_no_session_outlives_a_sign_in_or_a_sign_out(browser: Browser) -> None:
    browser.cookies.set("aftercart", "chosen-by-another", "aftercart.test", "/")
    browser.sign_in("one-reader")
    first = dict(browser.cookies)
    assert first["aftercart"] != "chosen-by-another"
    browser.sign_in("one-reader")
    assert dict(browser.cookies) != first
    old = Browser(browser.client.app.state.settings)
    old.cookies.update(first)
    assert old.request("GET", "/api/v1/session").json()["name"] is None
    held = dict(browser.cookies)
    assert browser.request("DELETE", "/api/v1/session", browser.csrf).status_code == 204
    old.cookies.update(held)
    assert old.request("GET", "/api/v1/session").json()["name"] is None


@pytest.mark.parametrize("change", [{"password": "another long sentence"}, {"closed": True}])
def test_a_new_password_or_a_closing_ends_sessions(chosen: Settings, browser: Browser, change: dict[str, Any]) -> None:
    browser.sign_in("one-reader")
    with people_at(chosen.database) as db:
        account.change(db, "one-reader", **change)
    assert browser.request("GET", "/api/v1/session").json()["name"] is None


# headers of a request that makes a token in a session, whether with the session's secret, status
FORGED = [
    ({}, False, 403),
    ({}, True, 201),
    ({"origin": "http://aftercart.test"}, True, 201),
    ({"origin": "http://evil.example"}, True, 403),
    ({"origin": "null"}, True, 403),
    ({"sec-fetch-site": "cross-site"}, True, 403),
    ({"sec-fetch-site": "same-site"}, True, 403),
    ({"sec-fetch-site": "same-origin", "origin": "http://aftercart.test"}, True, 201),
]


@pytest.mark.parametrize(("headers", "with_secret", "status"), FORGED)
def test_another_site_can_do_nothing(browser: Browser, headers: dict[str, str], with_secret: bool, status: int) -> None:
    browser.sign_in("one-reader")
    csrf = browser.csrf if with_secret else None
    assert browser.request("POST", "/api/v1/tokens", csrf, json={"label": "x"}, headers=headers).status_code == status
    assert browser.request("POST", "/api/v1/tokens", "another", json={"label": "x"}, headers=headers).status_code == 403


def test_another_site_cannot_sign_somebody_in(browser: Browser) -> None:
    form = {"name": "one-reader", "password": PASSWORD}
    assert browser.request("POST", "/sign-in", data=form, headers={"origin": "http://evil.example"}).status_code == 403
    assert browser.request("POST", "/sign-in", data=form).status_code == 303


def test_guessing_has_to_wait(browser: Browser, later: Callable[[timedelta], None]) -> None:
    for name in ("one-reader", "nobody"):
        found = [browser.sign_in(name, "a wrong password") for _ in range(6)]
        assert [answer.status_code for answer in found] == [401] * 5 + [429]
        assert found[-1].headers["retry-after"] == "2"
    assert browser.sign_in("one-reader").status_code == 429
    later(timedelta(seconds=2))
    assert browser.sign_in("one-reader", "a wrong password").status_code == 401
    assert browser.sign_in("one-reader").headers["retry-after"] == "4"
    later(timedelta(seconds=4))
    assert browser.sign_in("one-reader").status_code == 200
    assert browser.sign_in("one-reader", "a wrong password").status_code == 401


def test_an_address_that_tries_many_names_has_to_wait(browser: Browser) -> None:
    found = [browser.sign_in(f"name-{number}", "a wrong password").status_code for number in range(31)]
    assert found == [401] * 30 + [429]


def test_right_passwords_never_add_up_to_a_wait(browser: Browser) -> None:
    assert {browser.sign_in("one-reader").status_code for _ in range(40)} == {200}


# path, as a browser, status where reading is closed and nobody is signed in
CLOSED = [
    ("/api/v1/evidence", False, 401),
    ("/api/v1/studies/x:1", False, 401),
    ("/api/v1/export/csv", False, 401),
    ("/api/v1/facets", False, 401),
    ("/healthz", False, 200),
    ("/api/v1/session", False, 200),
    ("/sign-in", True, 200),
    ("/assets/base.css", True, 200),
    ("/", True, 303),
    ("/studies/x:1", True, 303),
]


@pytest.mark.parametrize(("path", "page", "status"), CLOSED)
def test_reading_can_be_closed(chosen: Settings, path: str, page: bool, status: int) -> None:
    closed = Browser(chosen.model_copy(update={"reading": "closed"}))
    headers = {"accept": "text/html"} if page else {}
    answer = closed.request("GET", path, headers=headers)
    assert answer.status_code == status
    if status == 303:
        assert answer.headers["location"] == f"/sign-in?next={path.replace('/', '%2F').replace(':', '%3A')}"
    closed.sign_in("one-reader")
    assert closed.request("GET", path, headers=headers).status_code in {200, 303 if path == "/sign-in" else 200}


# where the sign-in page is asked to go on to, where it goes
NEXT = [
    ("/studies/x:1", "/studies/x:1"),
    ("//evil.example", "/"),
    ("/\\evil.example", "/"),
    ("https://evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("/\nevil", "/"),
    ("", "/"),
]


@pytest.mark.parametrize(("next", "goes"), NEXT)
def test_signing_in_stays_on_this_site(browser: Browser, next: str, goes: str) -> None:
    form = {"name": "one-reader", "password": PASSWORD, "next": next}
    assert browser.request("POST", "/sign-in", data=form).headers["location"] == goes


def test_the_account_page(browser: Browser) -> None:
    assert (
        browser.request("GET", "/account", headers={"accept": "text/html"}).headers["location"]
        == "/sign-in?next=%2Faccount"
    )
    wrong = browser.request("POST", "/sign-in", data={"name": "one-reviewer", "password": "a wrong password"})
    assert (wrong.status_code, "do not belong together" in wrong.text) == (401, True)
    browser.sign_in("one-reviewer")
    shown = browser.request("GET", "/account").text
    form = {
        "csrf": re.search(r'name="csrf" value="([^"]+)"', shown)[1],
        "label": "<b>R</b>",
        "role": "reader",
        "days": "9",
    }  # type: ignore[index]
    made = browser.request("POST", "/account/tokens", data=form)
    secret = re.search(r"aftercart_[\w-]{43}", made.text)
    assert secret
    assert "&lt;b&gt;R&lt;/b&gt;" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert secret[0] not in browser.request("GET", "/account").text
    assert "1 to 366" in browser.request("POST", "/account/tokens", data=form | {"days": "x"}).text
    id = re.search(r"/account/tokens/(\d+)/revoke", made.text)[1]  # type: ignore[index]
    assert browser.request("POST", f"/account/tokens/{id}/revoke", data={"csrf": "no"}).status_code == 403
    assert browser.request("POST", f"/account/tokens/{id}/revoke", data=form).status_code == 303
    assert "revoked" in browser.request("GET", "/account").text


def test_behind_https_the_cookie_is_for_https_alone(chosen: Settings) -> None:
    answer = Browser(chosen.model_copy(update={"public_url": "https://evidence.example"})).sign_in("one-reader")
    assert answer.headers["set-cookie"].startswith("__Host-aftercart=")
    assert answer.headers["set-cookie"].endswith("; Secure")


# the address, whether there is an admin, a password for one in the settings, whether it serves
LISTENS = [
    ("127.0.0.1", False, None, True),
    ("::1", False, None, True),
    ("localhost", False, None, True),
    ("0.0.0.0", False, None, False),
    ("::", False, None, False),
    ("example.org", False, None, False),
    ("0.0.0.0", True, None, True),
    ("0.0.0.0", False, PASSWORD, True),
]


@pytest.mark.parametrize(("host", "admin", "password", "serves"), LISTENS)
def test_a_server_that_others_reach_has_an_admin(
    tmp_path: Path, host: str, admin: bool, password: str | None, serves: bool
) -> None:
    chosen = Settings(home=tmp_path, admin_password=password)
    with people_at(chosen.database) as db:
        if admin:
            account.add(db, "ada", "admin", PASSWORD)
        if serves:
            check_open_to(host, chosen)
        else:
            with pytest.raises(SettingsError, match="accounts add NAME --role admin"):
                check_open_to(host, chosen)
        assert account.has_admin(db) is (admin or password is not None)


def test_accounts_from_the_command_line(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def typed(*words: object, said: str = PASSWORD) -> tuple[int, str]:
        (tmp_path / "said").write_text(said + "\n")
        with (tmp_path / "said").open() as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            ended = run(*words)
        return ended.code, ended.out + ended.err

    assert typed("accounts", "add", "ada", "--role", "admin", "--password-stdin") == (0, "added ada, admin\n")
    assert typed("accounts", "add", "ada", "--password-stdin")[0] == 64
    assert typed("accounts", "add", "eve", "--password-stdin", said="short")[0] == 64
    assert typed("accounts", "role", "ada", "reader")[0] == 64
    assert typed("accounts", "role", "eve", "reader")[0] == 69
    assert typed("accounts", "password", "ada", "--password-stdin", said="another long sentence") == (
        0,
        "ada has a new password\n",
    )
    code, said = typed("tokens", "make", "ada", "--label", "nightly", "--days", "9")
    assert (code, len(re.findall(r"^aftercart_[\w-]{43}$", said, re.MULTILINE))) == (0, 1)
    assert "nightly" in typed("tokens", "list", "ada")[1]
    assert typed("tokens", "revoke", 1) == (0, "token 1 is revoked\n")
    assert typed("tokens", "revoke", 2)[0] == 69
    typed("accounts", "add", "eve", "--role", "admin", "--password-stdin")
    assert typed("accounts", "close", "ada") == (0, "ada is closed\n")
    assert typed("accounts", "open", "ada") == (0, "ada is admin\n")


@pytest.fixture
def provided(chosen: Settings) -> Iterator[tuple[Any, Settings]]:
    """An identity provider, and settings that name it."""
    with StandIn() as standin:
        found = {
            "oidc_issuer": standin.url + "/identity",
            "oidc_client_id": "aftercart",
            "oidc_client_secret": "s3cret",
        }
        yield standin.service("identity"), Settings(home=chosen.home, oidc_role="reviewer", **found)


def visit(browser: Browser) -> httpx.Response:
    """To the provider and back."""
    left = browser.request("GET", "/sign-in/provider?next=/account")
    there = httpx.get(left.headers["location"])
    assert there.status_code == 302, there.text
    return browser.request("GET", there.headers["location"].removeprefix("http://aftercart.test"))


def test_a_provider_vouches_for_people(provided: tuple[Any, Settings]) -> None:
    service, chosen = provided
    browser = Browser(chosen)
    back = visit(browser)
    assert (back.status_code, back.headers["location"]) == (303, "/account")
    said = browser.request("GET", "/api/v1/session").json()
    assert (said["name"], said["shown"], said["role"]) == ("ada@clinic", "Ada L.", "reviewer")
    # The same person is the same account; another of the same name is another.
    assert visit(Browser(chosen)).status_code == 303
    service.claims["sub"] = "78"
    other = Browser(chosen)
    visit(other)
    assert other.request("GET", "/api/v1/session").json()["name"] == "ada@clinic-2"
    with people_at(chosen.database) as db:
        account.change(db, "ada@clinic-2", closed=True)
    assert visit(Browser(chosen)).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"nonce": "x"}, {"aud": "another"}, {"exp": 1}, {"iss": "https://evil.example"}, {"sub": None}], ids=str
)
def test_an_id_token_of_another_visit_client_time_or_provider_is_refused(
    provided: tuple[Any, Settings], wrong: dict[str, Any]
) -> None:
    service, chosen = provided
    service.wrong = wrong
    browser = Browser(chosen)
    assert visit(browser).status_code == 403
    assert browser.request("GET", "/api/v1/session").json()["name"] is None


def test_a_strange_key_a_wrong_secret_and_a_foreign_visit_are_refused(provided: tuple[Any, Settings]) -> None:
    service, chosen = provided
    service.strange = True
    assert visit(Browser(chosen)).status_code == 403
    service.strange, service.secret = False, "another"
    assert visit(Browser(chosen)).status_code == 403
    service.secret = "s3cret"
    left = Browser(chosen).request("GET", "/sign-in/provider")
    there = httpx.get(left.headers["location"]).headers["location"].removeprefix("http://aftercart.test")
    assert Browser(chosen).request("GET", there).status_code == 403
    own = Browser(chosen)
    own.request("GET", "/sign-in/provider")
    refused = own.request("GET", f"/sign-in/provider/back?state={own.cookies['aftercart-visit']}&error=access_denied")
    assert refused.status_code == 403
    assert "access_denied" in refused.text


def test_a_provider_that_is_none(provided: tuple[Any, Settings]) -> None:
    service, chosen = provided
    service.issuer = "https://evil.example"
    assert Browser(chosen).request("GET", "/sign-in/provider").status_code == 502
    gone = Settings(home=chosen.home, oidc_issuer="http://127.0.0.1:9", oidc_client_id="x")
    assert Browser(gone).request("GET", "/sign-in/provider").status_code == 502
    assert Browser(Settings(home=chosen.home)).request("GET", "/sign-in/provider").status_code == 500
