"""Who asked to be told is told: feed, webhook and digest, each event once, whatever fails on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import feedparser
import pytest
from lxml import etree

from corpus.errors import BusyError
from corpus.lease import lease
from service.app import create_app
from service.living import delivery, digest, log, subscription, view
from service.living.deliver import NAME, deliver
from service.living.keeping import refresh
from service.living.subscribing import begin
from service.living.subscription import Channel, Period, Subscription
from service.people import account
from service.people.account import Account
from service.people.store import people_at
from service.settings import Settings
from service.table import EvidenceTable
from tests.service.command import Run
from tests.service.conftest import Client, document, keep
from tests.service.problem import assert_problem
from tests.service.receiving import Hook, Post, certified, hooked, posted
from tests.service.test_reviews import Person
from tests.service.texts import TEXT

ROOT = Path(__file__).parents[2]
ADA = Account("ada", "Ada", "reader", "2026-01-01")
ATOM = "{http://www.w3.org/2005/Atom}"
#: Later than anything that a test does, so that every period has ended.
LATER = datetime.now(UTC) + timedelta(days=40)


@pytest.fixture
def high(table: EvidenceTable) -> view.View:
    """A private view, in a table of one study that fits it."""
    keep(table, document("x:1"))
    made = view.save(table.db, "ada", "high", "endpoint:ORR value:>=40%")
    refresh(table, made)
    return made


@pytest.fixture
def hook() -> Iterator[Hook]:
    with hooked() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("mail"))


@pytest.fixture
def post(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with posted(certificate) as running:
        yield running


def hooking(tmp_path: Path, hook: Hook) -> Settings:
    return Settings(home=tmp_path, intranet=(f"127.0.0.1:{hook.port}",))


def mailing(tmp_path: Path, post: Post, **more: Any) -> Settings:
    said = {"smtp_user": "ada", "smtp_password": "secret", "mail_from": "table@example.org", **more}
    return Settings(home=tmp_path, smtp_host="127.0.0.1", smtp_port=post.port, public_url="https://t.example/", **said)


def subscribed(
    table: EvidenceTable, chosen: Settings, of: view.View, channel: Channel, target: str, period: Period = "daily"
) -> Subscription:
    made = begin(table, chosen, ADA, of.id, channel, target, period)
    subscription.confirm(table.db, made)
    return made


def told(hook: Hook) -> list[tuple[str, str]]:
    """(kind, study) of every event that was posted."""
    return [(e["kind"], e["study"]) for *_, body in hook.came for e in json.loads(body)["events"]]


def test_a_webhook_tells_each_event_once(table: EvidenceTable, high: view.View, hook: Hook, tmp_path: Path) -> None:
    chosen = hooking(tmp_path, hook)
    subscribed(table, chosen, high, "webhook", hook.url)
    assert deliver(table, chosen).sent == 0
    keep(table, document("x:2"), document("x:3", "Nothing."))
    assert (deliver(table, chosen).sent, deliver(table, chosen).sent) == (1, 0)
    keep(table, document("x:2", TEXT.replace("50%", "75%").replace("12 of", "18 of")))
    deliver(table, chosen)
    assert told(hook) == [("new", "x:2"), ("changed", "x:2")]


def test_the_documented_check_tells_what_is_ours(
    table: EvidenceTable, high: view.View, hook: Hook, tmp_path: Path
) -> None:
    """The example of docs/living.md, as it stands there, on a webhook that was sent."""
    chosen = hooking(tmp_path, hook)
    secret = subscribed(table, chosen, high, "webhook", hook.url).secret
    keep(table, document("x:2"))
    deliver(table, chosen)
    (example,) = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "docs" / "living.md").read_text(), re.MULTILINE | re.DOTALL
    )
    names: dict[str, Any] = {}
    exec(compile(example, "docs/living.md", "exec"), names)
    ((_, headers, body),) = hook.came
    assert names["is_ours"](secret, headers, body)
    assert not names["is_ours"](secret, headers, body + b" ")
    assert not names["is_ours"]("whsec_AAAA", headers, body)
    assert not names["is_ours"](secret, headers | {"webhook-timestamp": "1"}, body)


def test_what_fails_is_tried_again_under_the_same_name_then_given_up_and_listed(
    table: EvidenceTable, high: view.View, hook: Hook, tmp_path: Path
) -> None:
    chosen = hooking(tmp_path, hook)
    subscribed(table, chosen, high, "webhook", hook.url)
    keep(table, document("x:2"))
    at, hook.answers = datetime.now(UTC), [500, 503]
    assert deliver(table, chosen, at).failed == 1
    assert deliver(table, chosen, at).failed == 0, "it waits"
    assert deliver(table, chosen, at + timedelta(minutes=2)).failed == 1
    assert deliver(table, chosen, at + timedelta(minutes=20)).sent == 1
    first, *others = [(headers["webhook-id"], body) for _, headers, body in hook.came]
    assert others == [first, first]
    keep(table, document("x:4"))
    hook.answers = [500] * 8
    for day in range(1, 9):
        done = deliver(table, chosen, at + timedelta(days=2 * day))
    assert (done.dead, done.failures[0][1]) == (1, "the address answers 500")
    assert deliver(table, chosen, at + timedelta(days=90)).failures == ()
    (dead,) = delivery.listed(table.db, "dead")
    delivery.retry(table.db, dead.id)
    assert deliver(table, chosen, at + timedelta(days=91)).sent == 1
    assert told(hook)[-1] == ("new", "x:4")


def test_a_crash_behind_the_sending_repeats_a_message_and_names_it_the_same(
    table: EvidenceTable, high: view.View, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    chosen = hooking(tmp_path, hook)
    subscribed(table, chosen, high, "webhook", hook.url)
    keep(table, document("x:2"))
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "sent", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver(table, chosen)
    assert (deliver(table, chosen).sent, deliver(table, chosen).sent) == (1, 0)
    one, other = [(headers["webhook-id"], body) for _, headers, body in hook.came]
    assert one == other


def test_no_webhook_leads_into_our_network(table: EvidenceTable, high: view.View, hook: Hook, tmp_path: Path) -> None:
    subscribed(table, Settings(home=tmp_path), high, "webhook", hook.url)
    keep(table, document("x:2"))
    done = deliver(table, Settings(home=tmp_path))
    assert (done.dead, hook.came) == (1, [])
    assert "not one of the open internet" in done.failures[0][1]
    delivery.retry(table.db, delivery.listed(table.db, "dead")[0].id)
    assert deliver(table, hooking(tmp_path, hook)).sent == 1


def test_one_process_delivers_at_a_time(table: EvidenceTable, tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path)
    busy = BusyError("test", "it is held")
    with lease(chosen.locks, NAME, busy), pytest.raises(BusyError):
        deliver(table, chosen)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return cast(str, found.get_content())


def test_a_digest_is_one_message_a_reader_and_period(
    table: EvidenceTable, high: view.View, post: Post, tmp_path: Path
) -> None:
    chosen = mailing(tmp_path, post)
    low = view.save(table.db, "ada", "low + rare", "endpoint:ORR value:<40%")
    for one in (high, low):
        subscribed(table, chosen, one, "email", "ada@example.org")
    deliver(table, chosen)
    post.came.clear()
    title = "Rescue <b>& more"
    keep(table, document("x:2", title=title), document("x:3", TEXT.replace("50% (12", "25% (6")))
    assert deliver(table, chosen).sent == 0, "the day has not ended"
    assert (deliver(table, chosen, LATER).sent, deliver(table, chosen, LATER).sent) == (1, 0)
    (message,) = post.came
    assert (message["To"], message["From"]) == ("ada@example.org", "table@example.org")
    assert message["Subject"] == "2 changes in high, low + rare"
    plain, rich = part(message, "plain"), part(message, "html")
    assert f"* {title}\n" in plain.replace("\r\n", "\n")
    assert "Rescue &lt;b&gt;&amp; more" in rich
    assert "https://t.example/studies/x%3A2" in plain
    assert plain.index("high") < plain.index("low + rare")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_digest_that_was_not_taken_comes_again_as_the_same_message(
    table: EvidenceTable, high: view.View, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    chosen = mailing(tmp_path, post)
    subscribed(table, chosen, high, "email", "ada@example.org")
    deliver(table, chosen)
    post.came.clear()
    keep(table, document("x:2"))
    post.answers = ["451 come back"]
    done = deliver(table, chosen, LATER)
    assert (done.failed, done.failures[0][1]) == (1, "the mail server answers 451: come back")
    with monkeypatch.context() as broken:
        broken.setattr(delivery, "sent", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver(table, chosen, LATER + timedelta(hours=1))
    assert deliver(table, chosen, LATER + timedelta(hours=2)).sent == 1
    one, other = [message.as_bytes() for message in post.came]
    assert re.sub(b"boundary=.*|--=.*", b"", one) == re.sub(b"boundary=.*|--=.*", b"", other)
    assert post.came[0]["Message-ID"] == post.came[1]["Message-ID"]
    keep(table, document("x:4"))
    post.answers = ["550 no such box"]
    assert deliver(table, chosen, LATER + timedelta(days=40)).dead == 1


def test_nothing_is_sent_to_who_did_not_say_yes_and_one_click_ends_it(
    table: EvidenceTable, high: view.View, post: Post, tmp_path: Path
) -> None:
    chosen = mailing(tmp_path, post, reading="closed")
    made = begin(table, chosen, ADA, high.id, "email", "ada@example.org", "daily")
    keep(table, document("x:2"))
    deliver(table, chosen, LATER)
    (asked,) = post.came
    assert asked["Subject"] == "Do you want the daily digest of high?"
    link = re.search(r"https://t\.example(/\S+)", part(asked, "plain"))
    assert link
    client = Client(create_app(chosen))
    assert "Yes, send it" in client.page(link[1]).text
    assert subscription.numbered(table.db, made.id).confirmed is None, "looking at it says nothing"
    assert_problem(client.get(link[1][:-2] + "xx"), 404)
    assert "It is sent to ada@example.org" in client.post(link[1], data={"do": "confirm"}).text
    deliver(table, chosen, LATER)
    (digest_,) = post.came[1:]
    ends = digest_["List-Unsubscribe"].strip(" <>").removeprefix("https://t.example")
    assert client.post(ends, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert subscription.numbered(table.db, made.id).closed is not None
    keep(table, document("x:4"))
    assert deliver(table, chosen, LATER + timedelta(days=9)).sent == 0


UNSET = [
    ({"smtp_host": ""}, "no mail server is set"),
    ({"mail_from": ""}, "no sender is set"),
    ({"smtp_host": "mail.example", "smtp_security": "none"}, "the password would go over the network in the clear"),
    ({"smtp_password": "wrong"}, "the mail server does not take name and password (535)"),
]


@pytest.mark.parametrize(("more", "found"), UNSET)
def test_what_is_not_set_rightly_is_told_and_loses_nothing(
    table: EvidenceTable, high: view.View, post: Post, tmp_path: Path, more: dict[str, Any], found: str
) -> None:
    chosen = mailing(tmp_path, post)
    begin(table, chosen, ADA, high.id, "email", "ada@example.org", "daily")
    wrong = chosen.model_copy(update={n: type(getattr(chosen, n))(v) for n, v in more.items()})
    assert deliver(table, wrong).failures[0][1] == found
    assert deliver(table, chosen, LATER).sent == 1


def test_a_digest_says_how_much_more_there_is(
    table: EvidenceTable, high: view.View, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST", 2)
    chosen = mailing(tmp_path, post)
    subscribed(table, chosen, high, "email", "ada@example.org")
    keep(table, *(document(f"y:{n}") for n in range(5)))
    deliver(table, chosen, LATER)
    plain = part(post.came[-1], "plain")
    assert plain.count("* A title") == 2
    assert "and 3 more changes" in plain


@pytest.fixture
def people(table: EvidenceTable, high: view.View, tmp_path: Path, quick_hashes: None) -> dict[str, Person]:
    chosen = Settings(home=tmp_path)
    with people_at(chosen.database) as db:
        for name in ("ada", "bo"):
            account.add(db, name, "reader", "correct horse battery")
    client = Client(create_app(chosen))
    return {name: Person(chosen, name, client) for name in ("ada", "bo")}


def test_the_feed_is_atom_and_stays_the_same(table: EvidenceTable, high: view.View, people: dict[str, Person]) -> None:
    keep(table, document("x:2", title="A \x0b<title> & more"), document("x:3", TEXT.replace("50%", "60%")))
    ada = people["ada"]
    address = ada.get("/views")["items"][0]["feed"]
    answer = ada.client.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            (one,) = element.findall(f"{ATOM}{needed}")
            assert one.text
        datetime.fromisoformat(element.findtext(f"{ATOM}updated") or "")
        assert element.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    ids = [e.text for e in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids) == 4
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    parsed = feedparser.parse(answer.content)
    assert (parsed.bozo, [e.title for e in parsed.entries][1]) == (False, "New: A <title> & more")
    assert parsed.entries[0].link == "http://aftercart.test/studies/x%3A3"
    again = ada.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    keep(table, document("x:4"))
    new = ada.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert [e.id for e in feedparser.parse(new.content).entries][1:] == [e.id for e in parsed.entries]


#: Of a feed that is right, what is changed so that it is none.
BROKEN = [
    (r"<id>.*?</id>", ""),
    (r"<title>", "<title>twice</title><title>"),
    (r"(<updated>[^<]*)\+00:00", r"\1"),
    (r"(<updated>[^<]*)T", r"\1 "),
    (r" term=\"new\"", ""),
    (r" href=\"[^\"]*\"", ""),
    (r"<name>aftercart</name>", ""),
    (r"<entry>", "<entry><published>soon</published>"),
    (r"<entry>", "<entry><colour>red</colour>"),
    (r"type=\"html\"", 'type="markdown"'),
]  # fmt: skip


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(Path(__file__).with_name("atom.rng"))))


def test_the_feed_is_what_rfc_4287_rules(
    table: EvidenceTable,
    high: view.View,
    people: dict[str, Person],
    grammar: etree.RelaxNG,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.living.feed.PAGE", 3)
    keep(table, document("x:2", title="A \x0b<title> & more"), document("x:3", TEXT.replace("50%", "60%")))
    keep(table, document("x:2", TEXT.replace("50%", "45%"), retraction="retracted"), document("ü/:4 x"))
    address, pages = people["ada"].get("/views")["items"][0]["feed"], 0
    while address:
        whole = people["ada"].client.get(address).text
        feed = etree.fromstring(whole.encode())
        assert grammar.validate(feed), grammar.error_log
        # What no grammar says (4.1.1, 4.2.7): an author, no entry twice at one moment, one alternate of a kind.
        assert feed.find(f"{ATOM}author") is not None
        told = [(one.findtext(f"{ATOM}id"), one.findtext(f"{ATOM}updated")) for one in feed.findall(f"{ATOM}entry")]
        assert len(set(told)) == len(told)
        assert all(len(one.findall(f"{ATOM}link[@rel='alternate']")) == 1 for one in feed.findall(f"{ATOM}entry"))
        address = "".join(feed.xpath("//*[@rel='next']/@href")).removeprefix("http://aftercart.test")
        pages += 1
    assert pages > 1
    for old, new in BROKEN:
        changed, n = re.subn(old, new, whole, count=1, flags=re.DOTALL)
        assert n, old
        assert not grammar.validate(etree.fromstring(changed.encode())), old


def test_a_private_feed_takes_its_token(people: dict[str, Person], high: view.View) -> None:
    ada, bo = people["ada"], people["bo"]
    address = ada.get("/views")["items"][0]["feed"]
    path, client = address.split("?")[0], ada.client
    assert client.get(address).status_code == 200
    assert client.get(path, headers=ada.headers).status_code == 200
    for refused in (client.get(path), client.get(path, headers=bo.headers), client.get(f"{path}?token=abc")):
        assert_problem(refused, 401)
    assert client.post(f"/views/{high.id}/feed", headers=bo.headers).status_code == 404
    assert client.post(f"/views/{high.id}/feed", headers=ada.headers).status_code == 303
    assert client.get(address).status_code == 401
    ada.ask("PUT", f"/views/{high.id}", 200, {"name": "high", "query": high.query, "shared": True})
    assert client.get(path).status_code == 200


def test_a_long_feed_goes_on_on_another_page(
    table: EvidenceTable, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.living.feed.PAGE", 2)
    keep(table, document("x:2"), document("x:3"))
    address, seen = people["ada"].get("/views")["items"][0]["feed"], []
    while address:
        feed = feedparser.parse(people["ada"].client.get(address).content)
        seen += [e.link[-1] for e in feed.entries]
        address = next((link.href for link in feed.feed.links if link.rel == "next"), "").removeprefix(
            "http://aftercart.test"
        )
    assert seen == ["3", "2", "1"]


def test_subscriptions_and_messages_over_the_api(
    people: dict[str, Person], high: view.View, table: EvidenceTable
) -> None:
    ada, bo = people["ada"], people["bo"]
    sent = {"view": high.id, "channel": "webhook", "target": "https://example.org/hook"}
    made = ada.post("/subscriptions", sent)
    assert made["secret"].startswith("whsec_")
    (listed,) = ada.get("/subscriptions")["items"]
    assert (listed["secret"], listed["target"]) == (None, sent["target"])
    assert ada.post("/subscriptions", sent, 422)["found"] == "this address is told of it already"
    assert bo.post("/subscriptions", sent, 404)
    for wrong in (
        "ftp://example.org",
        "https://ada:pw@example.org/",
        "javascript:alert(1)",
        "https://[::1",
        "not an address",
    ):
        assert ada.post("/subscriptions", sent | {"target": wrong}, 422)
    assert (
        ada.post("/subscriptions", sent | {"channel": "email", "target": "ada@example.org"}, 422)["found"]
        == "no mail can be sent from here"
    )
    assert bo.ask("DELETE", f"/subscriptions/{made['id']}", 404)
    delivery.put(table.db, "one", "webhook", sent["target"], "ada", {"subscription": made["id"]})
    assert [one["state"] for one in ada.get("/deliveries")["items"]] == ["due"]
    assert bo.get("/deliveries")["items"] == []
    assert ada.post("/deliveries/1/retry", None, 404)
    page = ada.client.page("/views").text
    assert "example.org/hook" not in page
    subscribing = ada.client.post(
        f"/views/{high.id}/subscribe", data={"target": "https://example.org/2"}, headers=ada.headers
    )
    assert "whsec_" in subscribing.text
    ada.ask("DELETE", f"/subscriptions/{made['id']}", 204)
    ada.ask("DELETE", f"/views/{high.id}", 204)
    assert ada.get("/subscriptions")["items"] == []


def test_the_command_delivers_and_lists_what_was_given_up(filled: Run, tmp_path: Path, hook: Hook) -> None:
    filled("views", "save", "rates", "endpoint:ORR", "--owner", "ada")
    table = EvidenceTable.at(tmp_path / "home" / "aftercart.db")
    begin(table, Settings(home=tmp_path), ADA, 1, "webhook", hook.url, None)
    log.append(table.db, "retracted", "a", "A title")
    table.close()
    ended = filled("deliver")
    assert (ended.code, ended.out) == (69, "0 messages sent, 0 to be tried again, 1 given up\n")
    assert "not one of the open internet" in filled("deliver", "--dead").out
    assert filled("deliver", "--retry", "7").code == 69
    assert filled("deliver").out == "0 messages sent, 0 to be tried again, 0 given up\n"
